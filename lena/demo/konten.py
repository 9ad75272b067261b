"""Demo accounts: one per role, with a password that the start command prints."""

from django.conf import settings
from django.contrib.auth.hashers import check_password, is_password_usable, make_password
from django.db import transaction

from beratung.models import Beratungskraft, Zugang
from quartier.models import Konto, Organisation
from quartier.rollen import CONTENT_ROLES, COUNSELLING_ROLES, SEES_ALL

# login: (name, role)
CONTENT = {
    "wiederaufbau": ("Wanda Muster (Beispiel)", "redaktion_wiederaufbau"),
    "paritaet": ("Bernd Beispiel", "redaktion_paritaetischer"),
    "akit": ("Ines Beispiel", "akit"),
    "technik": ("Theo Technikbeispiel", "technik"),
    "foerderer": ("Frida Förderbeispiel", "foerderer"),
}
OWN_OFFERS = {"akit": "AKIT"}  # login: the organisation whose offers alone this account looks after
# login: (name, role, is this counsellor)
COUNSELLING = {
    "beratung": ("Mira Muster (Beispiel)", "beratung", "Mira Muster"),
    "dolmetschen": ("Shirin Mustermann (Beispiel)", "sprachmittlung", "Shirin Mustermann"),
    "leitung": ("Lena Leitungsbeispiel", "leitung_beratung", None),
}


def lines():
    """The logins, for printing: name, role, address."""
    content = [(login, CONTENT_ROLES[role][0], f"{settings.LENA_URL}/admin/") for login, (_, role) in CONTENT.items()]
    counselling = [
        (login, f"{COUNSELLING_ROLES[role][0]}, sieht {_sees(role)}", f"{settings.LENA_BERATUNG_URL}/")
        for login, (_, role, _) in COUNSELLING.items()
    ]
    return [f"{login:<14} {role} ({url})" for login, role, url in content + counselling]


def _sees(role):
    if role == "sprachmittlung":
        return "nur die eigenen Einsätze"
    return "alle Termine" if role == SEES_ALL else "nur Termine des eigenen Teams"


def exist():
    """Is there any demo account?"""
    return Konto.objects.filter(beispiel=True).exists()


@transaction.atomic
def ensure(password):
    """Create the demo accounts that are missing; all of them take this password.

    An account of the same name that is not a demo account is left alone.
    """
    content, counselling = _Password(password), _Password(password)
    for login, (name, rolle) in CONTENT.items():
        konto = _konto(login, name, rolle)
        if konto.beispiel and login in OWN_OFFERS and not konto.organisation_id:
            konto.organisation = Organisation.objects.filter(kurz=OWN_OFFERS[login]).first()
            konto.save()
        if konto.beispiel and not content.fits(konto.password):
            konto.password = content.encoded()
            konto.save()
    for login, (name, rolle, kraft) in COUNSELLING.items():
        konto = _konto(login, name, "")
        if not konto.beispiel:
            continue
        zugang = Zugang.objects.filter(konto=konto).first() or Zugang(
            konto=konto, rolle=rolle, beratungskraft=Beratungskraft.objects.filter(name=kraft).first()
        )
        if not counselling.fits(zugang.passwort):
            zugang.passwort = counselling.encoded()
            zugang.save()


def _konto(login, name, rolle):
    return Konto.objects.filter(benutzername=login).first() or Konto.objects.create_user(
        login, name=name, rolle=rolle, beispiel=True
    )


class _Password:
    """One password for several accounts, hashed and checked once, because a hash takes long on purpose."""

    def __init__(self, raw):
        self.raw, self.known = raw, None

    def fits(self, encoded):
        checkable = encoded and is_password_usable(encoded)
        if checkable and encoded != self.known and check_password(self.raw, encoded):
            self.known = encoded
        return bool(checkable) and encoded == self.known

    def encoded(self):
        self.known = self.known or make_password(self.raw)
        return self.known
