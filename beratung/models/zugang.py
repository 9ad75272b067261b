"""Logins, sessions and the log of the counselling office: all behind the wall."""

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone

from quartier.models import Konto
from quartier.models.nummer import hash_of, new_secret
from quartier.rollen import COUNSELLING_ROLES, SEES_ALL, choices, permissions

from .sprechzeit import Beratungskraft


class Zugang(models.Model):
    """Login to the counselling office: password and role lie behind the wall, out of the content admin's reach."""

    konto = models.OneToOneField(Konto, models.PROTECT, related_name="+", verbose_name="Konto")
    passwort = models.CharField(max_length=128, editable=False)
    rolle = models.CharField("Rolle", max_length=30, choices=choices(COUNSELLING_ROLES))
    beratungskraft = models.ForeignKey(
        Beratungskraft,
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name="ist Beratungskraft",
        help_text="Dann sieht sie die eigenen Termine und die ihres Teams.",
    )
    aktiv = models.BooleanField("aktiv", default=True, help_text="Ohne Haken endet der Zugang sofort.")
    # secret address of the busy-only calendar; none until somebody asks for one
    kalender_hash = models.CharField(max_length=64, unique=True, null=True, editable=False)  # noqa: DJ001

    class Meta:
        db_table = '"beratung"."zugang"'
        verbose_name, verbose_name_plural = "Zugang", "Zugänge"
        ordering = ["konto__benutzername"]

    def __str__(self):
        return str(self.konto)

    def set_password(self, raw):
        self.passwort = make_password(raw)

    def check_password(self, raw):
        return check_password(raw, self.passwort)

    def new_calendar(self):
        """A new secret for the busy-only calendar; the old address ends. Returns it: only its hash is kept."""
        secret = new_secret()
        self.kalender_hash = hash_of(secret)
        self.save(update_fields=["kalender_hash"])
        return secret

    def no_calendar(self):
        self.kalender_hash = None
        self.save(update_fields=["kalender_hash"])


class Beratungskonto(Konto):
    """A staff account as the counselling office sees it: role and password come from its Zugang."""

    class Meta:
        proxy = True

    @property
    def is_staff(self):
        return True

    @property
    def kraft(self):
        """Which counsellor or interpreter this is, or None."""
        return self.zugang.beratungskraft

    @property
    def sees_all(self):
        return self.zugang.rolle == SEES_ALL

    @property
    def only_interprets(self):
        return self.zugang.rolle == "sprachmittlung"

    def get_all_permissions(self, obj=None):
        return permissions(COUNSELLING_ROLES, self.zugang.rolle) if self.is_active else set()

    def get_session_auth_hash(self):
        self.password = self.zugang.passwort
        return super().get_session_auth_hash()

    def get_session_auth_fallback_hash(self):
        return iter(())


class Sitzung(AbstractBaseSession):
    """Sessions of the counselling office, in its own schema."""

    class Meta(AbstractBaseSession.Meta):
        db_table = '"beratung"."sitzung"'
        verbose_name, verbose_name_plural = "Sitzung", "Sitzungen"

    @classmethod
    def get_session_store_class(cls):
        from ..sitzung import SessionStore

        return SessionStore


class Protokoll(models.Model):
    """Who looked at or changed what, and when. Can only grow."""

    wann = models.DateTimeField("wann", default=timezone.now, editable=False)
    wer = models.CharField("wer", max_length=80)
    was = models.CharField("was", max_length=120)
    objekt = models.CharField("Objekt", max_length=120, blank=True)
    einzelheiten = models.TextField("Einzelheiten", blank=True)  # what was changed about office hours; nobody's name

    class Meta:
        db_table = '"beratung"."protokoll"'
        verbose_name, verbose_name_plural = "Protokoll", "Protokoll"
        ordering = ["-wann"]

    def __str__(self):
        return f"{timezone.localtime(self.wann):%d.%m.%Y %H:%M} {self.wer}: {self.was}"

    @classmethod
    def write(cls, konto, was, objekt="", einzelheiten=""):
        """Append a line; never holds anything about the person looked at."""
        cls.objects.create(wer=konto.benutzername, was=was[:120], objekt=str(objekt)[:120], einzelheiten=einzelheiten)
