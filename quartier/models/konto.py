"""Staff accounts."""

from django.contrib import auth
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models

from ..rollen import CONTENT_ROLES, choices


class KontoManager(BaseUserManager):
    def create_user(self, benutzername, password=None, **fields):
        """A new account; without a password nobody can log in to it."""
        konto = self.model(benutzername=benutzername, **fields)
        konto.set_password(password)
        konto.full_clean()
        konto.save()
        return konto


class Konto(AbstractBaseUser):
    """Somebody of the staff. There is no superuser: what a role may do stands in rollen.py."""

    benutzername = models.CharField(
        "Benutzername",
        max_length=40,
        unique=True,
        validators=[RegexValidator(r"^[\w.-]+\Z", "Bitte nur Buchstaben, Ziffern, Punkt, Strich und Unterstrich.")],
        help_text="Damit meldet sich die Person an.",
    )
    name = models.CharField("Name", max_length=80)
    email = models.EmailField("E-Mail", blank=True)
    rolle = models.CharField(
        "Rolle", max_length=30, choices=choices(CONTENT_ROLES), blank=True,
        help_text="Leer = kein Zugang zur Redaktion. Zugänge zur Beratungsstelle vergibt nur deren Leitung.",
    )  # fmt: skip
    organisation = models.ForeignKey(
        "quartier.Organisation", models.PROTECT, verbose_name="Organisation", null=True, blank=True,
        help_text="Sieht und pflegt dann nur die Angebote dieser Organisation. Leer = alle Angebote.",
    )  # fmt: skip
    is_active = models.BooleanField("aktiv", default=True, help_text="Ohne Haken endet der Zugang sofort.")
    beispiel = models.BooleanField("Beispielzugang", default=False, editable=False)

    objects = KontoManager()
    USERNAME_FIELD = "benutzername"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name, verbose_name_plural = "Konto", "Konten"
        ordering = ["benutzername"]

    def __str__(self):
        return self.name or self.benutzername

    @property
    def is_staff(self):
        """May open the content admin."""
        return bool(self.rolle)

    @property
    def is_superuser(self):
        return False

    def get_all_permissions(self, obj=None):
        found = set()
        for backend in auth.get_backends():
            found |= backend.get_all_permissions(self, obj)
        return found

    def has_perm(self, perm, obj=None):
        return self.is_active and perm in self.get_all_permissions(obj)

    def has_perms(self, perm_list, obj=None):
        return all(self.has_perm(perm, obj) for perm in perm_list)

    def has_module_perms(self, app_label):
        return self.is_active and any(perm.startswith(f"{app_label}.") for perm in self.get_all_permissions())
