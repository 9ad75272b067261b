"""Accounts of the content admin."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, ReadOnlyPasswordHashWidget, UserChangeForm
from django.utils.html import format_html

from ..admin_basis import HausModelAdmin
from ..models import Konto


class PasswortWidget(ReadOnlyPasswordHashWidget):
    """A way to a new password; nothing to read."""

    def render(self, name, value, attrs=None, renderer=None):
        return format_html('<a class="button" href="../password/">{}</a>', "Neues Passwort setzen")


class KontoForm(UserChangeForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "password" in self.fields:
            self.fields["password"].widget = PasswortWidget()
            self.fields["password"].help_text = "Niemand kann ein Passwort nachlesen."


class PasswortForm(AdminPasswordChangeForm):
    """A new password for somebody's account."""

    usable_password_help_text = "Ohne Passwort kann sich niemand anmelden."  # noqa: S105 words for people


@admin.register(Konto)
class KontoAdmin(HausModelAdmin, UserAdmin):
    form, add_form, change_password_form = KontoForm, UserAdmin.add_form, PasswortForm
    add_form_template = None
    ordering = ["benutzername"]
    list_display = ["benutzername", "name", "rolle", "organisation", "is_active", "last_login"]
    list_select_related = ["organisation"]
    list_filter = ["rolle", "is_active"]
    search_fields = ["benutzername", "name"]
    filter_horizontal = []
    fieldsets = [
        (None, {"fields": ["benutzername", "password", "name", "email", "rolle", "organisation", "is_active"]})
    ]
    add_fieldsets = [(None, {"fields": ["benutzername", "name", "rolle", "organisation", "password1", "password2"]})]

    def get_queryset(self, request):
        # Accounts of the counselling office are none of the content admin's business.
        return super().get_queryset(request).exclude(rolle="")
