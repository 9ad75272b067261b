"""How somebody would like to talk, and which days they look at: chosen on the page of times, kept in its address."""

import datetime as dt
from urllib.parse import urlencode

from django import forms
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from quartier.felder import EIGENE_NAMEN, SPRACHEN

from .models import Gespraech
from .models.anliegen import bereit

NO_SUCH_DAY = _("Diesen Tag kennen wir nicht. Wir haben das weggelassen.")
NO_SUCH_MONTH = _("Diesen Monat kennen wir nicht. Wir haben das weggelassen.")


def _day(invalid, *formats):
    return forms.DateField(required=False, input_formats=formats, error_messages={"invalid": invalid})


def languages(address):
    """(code, its own name, its name on this page, address) of every language; `address` makes it of the code."""
    return [(code, EIGENE_NAMEN.get(code, name), name, address(code)) for code, name in SPRACHEN]


def language_of_page():
    """What who reads this page will speak, as long as they do not say anything else."""
    code = translation.get_language().partition("-")[0]
    return code if code in dict(SPRACHEN) else "de"


def spoken_language(data):
    """The language that the address of a page asks for, else that of the page."""
    return data.get("sprache") if data.get("sprache") in dict(SPRACHEN) else language_of_page()


class WahlForm(forms.Form):
    """What the address says."""

    sprache = forms.ChoiceField(
        choices=SPRACHEN, required=False,
        error_messages={"invalid_choice": _("Diese Sprache kennen wir nicht. Wir haben das weggelassen.")},
    )  # fmt: skip
    gespraech = forms.ChoiceField(
        choices=Gespraech, required=False,
        error_messages={
            "invalid_choice": _("Diese Art von Gespräch gibt es hier nicht. Wir haben das weggelassen."),
        },
    )  # fmt: skip
    begleitung = forms.BooleanField(required=False)
    ab = _day(NO_SUCH_DAY, "%Y-%m-%d")
    tag = _day(NO_SUCH_DAY, "%Y-%m-%d")
    monat = _day(NO_SUCH_MONTH, "%Y-%m")

    def __init__(self, anliegen, data):
        super().__init__(data)
        self.fields["gespraech"].choices = [choice for choice in Gespraech.choices if choice[0] in anliegen.gespraeche]
        self.last = timezone.localdate() + dt.timedelta(anliegen.horizont)

    def clean_ab(self):
        """From today on."""
        day = self.cleaned_data["ab"]
        return day and max(day, timezone.localdate())

    def clean_tag(self):
        day = self.cleaned_data["tag"]
        if day and not timezone.localdate() <= day <= self.last:
            raise forms.ValidationError(_("An diesem Tag kann man nicht (mehr) buchen. Wir haben das weggelassen."))
        return day

    def clean_monat(self):
        first = self.cleaned_data["monat"]
        if first and not timezone.localdate().replace(day=1) <= first <= self.last:
            raise forms.ValidationError(_("In diesem Monat kann man nicht (mehr) buchen. Wir haben das weggelassen."))
        return first


class Wahl:
    """The choice, with addresses that change it. What cannot be understood is named in `problems` and left out."""

    def __init__(self, anliegen, data):
        form = WahlForm(anliegen, data)
        self.problems = list(dict.fromkeys(sentence for sentences in form.errors.values() for sentence in sentences))
        self.gespraeche, self.last = form.fields["gespraech"].choices, form.last
        chosen = form.cleaned_data
        self.sprache = chosen.get("sprache") or language_of_page()
        self.gespraech = chosen.get("gespraech") or self.gespraeche[0][0]
        self.begleitung = self.sprache != "de" and bool(chosen.get("begleitung"))
        self.ab, self.tag, self.monat = (chosen.get(name) for name in ("ab", "tag", "monat"))

    @property
    def wunsch(self):
        """As `hold` and the list of free times take it."""
        return {"sprache": self.sprache, "begleitung": self.begleitung, "gespraech": self.gespraech}

    @property
    def bereit(self):
        return bereit(self.gespraech)

    @property
    def needs_somebody(self):
        """Somebody of ours has to speak the language."""
        return self.sprache != "de" and not self.begleitung

    def address(self, **other):
        """The choice as the end of an address, "?sprache=fa&gespraech=telefon"; `other` changes or adds to it."""
        usual = {"sprache": language_of_page(), "gespraech": self.gespraeche[0][0], "begleitung": False}
        chosen = {name: value for name, value in (self.wunsch | other).items() if value != usual.get(name)}
        return "?" + urlencode(chosen | ({"begleitung": "ja"} if chosen.get("begleitung") else {}))

    @property
    def sprachen(self):
        """Every language one may speak, with the address that chooses it."""
        return languages(lambda code: self.address(sprache=code, begleitung=False))

    @property
    def eigener_name(self):
        return EIGENE_NAMEN.get(self.sprache, "Deutsch")

    @property
    def name_der_sprache(self):
        """As this page calls it."""
        return dict(SPRACHEN)[self.sprache]

    @property
    def wege(self):
        """(value, in words, address) of every way to talk that this matter allows."""
        return [(way, label, self.address(gespraech=way)) for way, label in self.gespraeche]

    @property
    def mit_begleitung(self):
        return self.address(begleitung=True)

    @property
    def ohne_begleitung(self):
        return self.address(begleitung=False)

    @property
    def sprache_gesucht(self):
        return self.address(art="sprache")

    @property
    def hier(self):
        return self.address()
