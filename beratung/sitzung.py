"""Session engine of the counselling office (SESSION_ENGINE): its sessions lie behind the wall."""

from django.contrib.sessions.backends.db import SessionStore as DBStore


class SessionStore(DBStore):
    @classmethod
    def get_model_class(cls):
        from .models import Sitzung

        return Sitzung
