"""Login to the content admin (AUTHENTICATION_BACKENDS of the service `web`)."""

from django.contrib.auth.backends import ModelBackend

from .rollen import CONTENT_ROLES, permissions


class RollenBackend(ModelBackend):
    """Login to the content admin; permissions come from CONTENT_ROLES, not from the database."""

    def get_all_permissions(self, user_obj, obj=None):
        if not user_obj.is_active or user_obj.is_anonymous or obj is not None:
            return set()
        return permissions(CONTENT_ROLES, user_obj.rolle)

    def get_group_permissions(self, user_obj, obj=None):
        return set()

    get_user_permissions = get_group_permissions
