"""Forms of booking by the office: an appointment on the phone or at the desk, another time for one."""

import contextlib
import unicodedata

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from quartier.felder import BAD_YEAR, SPRACHEN, YEARS
from quartier.formulare import AmTischForm, VonUnsForm
from quartier.regeln import local_instant

from .forms import ZeitField
from .mehrfach import ways
from .models import Beratungskraft, Beratungstermin, Gespraech, Person, Protokoll, Stand, Vergeben, Vermerk
from .models.stand import HAS_PERSON
from .models.vergabe import FROM_LIST
from .zeiten import day_from, next_days

DAYS_SHOWN = 10
ASKED_TWICE = "Steht diese Person schon da? {}. Wenn nicht: unten „trotzdem“ ankreuzen und noch einmal eintragen."
ON_THE_PHONE = ["darf_sagen", "darf_nachricht", "geteilt"]
SAFE = [*ON_THE_PHONE, "erinnern"]
MEANWHILE = (
    "Diese Angaben hat inzwischen jemand geändert, während Sie geschrieben haben. Ihre Eingaben stehen noch da. Bitte "
    "vergleichen Sie in einem zweiten Fenster. Wenn Sie jetzt noch einmal sichern, gilt, was hier steht."
)


def choices_of_times(anliegen, first=None, *, jetzt=None, **wunsch):
    """The next free times for a select, grouped by day, also those within the lead time.

    `first` is a local day; `jetzt` (counsellor, begin) is the time somebody has already, and no other one.
    """
    begin = day_from(first) if first and first > timezone.localdate() else None
    days = next_days(anliegen, DAYS_SHOWN, first=begin, intern=True, **wunsch)
    others = [(day, [zeit for zeit in times if (zeit.beratungskraft, zeit.beginn) != jetzt]) for day, times in days]
    return [
        (
            date_format(day, "l, j. F"),
            [(z.wert, f"{date_format(timezone.localtime(z.beginn), 'D j.n. H:i')} Uhr, {_who(z)}") for z in times],
        )
        for day, times in others
        if times
    ]


def _who(zeit):
    return f"{zeit.beratungskraft}, es dolmetscht {zeit.sprachmittlung}" if zeit.sprachmittlung else zeit.beratungskraft


class WeissForm(forms.Form):
    """Something changes while the person stands here or is on the phone."""

    folge = "Dann kommt sie nicht auf die Anrufliste."

    weiss = forms.BooleanField(label="Die Person weiß es schon", required=False)

    def __init__(self, data=None):
        super().__init__(data)
        self.fields["weiss"].help_text = self.folge


class AbsagenForm(WeissForm):
    """Cancelling; who does it is a button."""

    folge = "Dann schreiben wir ihr nicht und rufen nicht an."


class ZeitWahlForm(WeissForm):
    """Another time for this appointment."""

    field_order = ["zeit", "weiss"]

    zeit = ZeitField(
        label="Neue Zeit", widget=forms.Select(attrs={"autofocus": True}),
        error_messages={"required": "Bitte wählen Sie eine Zeit aus."},
    )  # fmt: skip

    def __init__(self, data=None, *, termin, first=None):
        super().__init__(data)
        has = (termin.beratungskraft, termin.beginn) if termin.stand == Stand.GEBUCHT else None
        times = choices_of_times(termin.anliegen, first, jetzt=has, ohne=termin, **termin.wunsch)
        self.fields["zeit"].widget.choices = [("", "Bitte wählen" if times else "Keine Zeit frei"), *times]


class SicherAmTischForm(forms.Form):
    """Where we come to, and what we may do on the phone."""

    adresse = forms.CharField(
        label="Adresse", required=False, max_length=200, help_text="Wohin wir kommen. Nur bei Hausbesuchen.",
        error_messages={"max_length": "Bitte höchstens 200 Zeichen."},
    )  # fmt: skip
    darf_sagen = forms.BooleanField(label="Wir dürfen am Telefon sagen, wer anruft", required=False)
    darf_nachricht = forms.BooleanField(label="Wir dürfen eine Nachricht hinterlassen", required=False)
    geteilt = forms.BooleanField(label="Andere benutzen dieses Telefon auch", required=False)

    def must_suffice(self, data, gespraech):
        """A talk on the phone needs a number, a visit at home an address."""
        if gespraech == Gespraech.TELEFON and not data.get("telefon") and "telefon" not in self.errors:
            self.add_error("telefon", "Für ein Gespräch am Telefon brauchen wir die Nummer.")
        if gespraech == Gespraech.HAUSBESUCH and not data.get("adresse") and "adresse" not in self.errors:
            self.add_error("adresse", "Für einen Hausbesuch brauchen wir die Adresse.")


class EintragenForm(SicherAmTischForm, AmTischForm):
    """Booking on the phone or at the desk. `enter` makes the appointment, or asks on the form how to go on.

    Only what is `sending` is judged; else the page only shows other times, and keeps what is typed.
    """

    sprache = forms.ChoiceField(label="Sprache", choices=SPRACHEN, initial="de")
    gespraech = forms.ChoiceField(label="Gespräch", choices=Gespraech.choices)
    begleitung = forms.BooleanField(label="bringt jemanden zum Dolmetschen mit", required=False)
    ab = forms.DateField(
        label="Zeiten ab", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Diesen Tag verstehen wir nicht."},
    )  # fmt: skip
    zeit = ZeitField(label="Zeit", required=False, widget=forms.Select(attrs={"autofocus": True}))
    anderer_tag = forms.DateField(
        label="Anderer Tag", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Diesen Tag verstehen wir nicht."},
    )  # fmt: skip
    andere_uhr = forms.TimeField(
        label="Uhrzeit", required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": "Diese Uhrzeit verstehen wir nicht, zum Beispiel 14:30."},
    )  # fmt: skip
    bei = forms.ModelChoiceField(
        label="Bei wem", required=False, queryset=Beratungskraft.objects.counsel().filter(aktiv=True),
        error_messages={"invalid_choice": "Diese Beratungskraft kennen wir nicht."},
    )  # fmt: skip
    grund = forms.CharField(
        label="Trotzdem eintragen, weil …", required=False, max_length=200, widget=forms.HiddenInput,
        help_text="Dann steht dieser Termin neben dem anderen. Bitte keinen Namen: Der Grund steht in der Tagesliste.",
        error_messages={"max_length": "Bitte höchstens 200 Zeichen."},
    )  # fmt: skip
    doppelt = forms.BooleanField(label="trotzdem noch einmal eintragen", required=False, widget=forms.HiddenInput)
    erinnern = forms.BooleanField(label="Zwei Tage vorher erinnern", required=False, initial=True)
    field_order = ["schluessel", "sprache", "gespraech", "begleitung", "ab", "doppelt", "zeit", "anderer_tag",
                   "andere_uhr", "bei", "grund", "name", "telefon", "adresse", *SAFE, "email", "notiz",
                   "kanal"]  # fmt: skip
    WISHES = ["sprache", "gespraech", "begleitung", "ab"]
    ELSEWHEN = ["anderer_tag", "andere_uhr", "bei"]

    def __init__(self, data=None, *, anliegen, konto, vorbelegt=None, sending=True):
        typed = data if sending else None
        known = dict(vorbelegt or {}) if data is None else {name: _typed(self, data, name) for name in self.base_fields}
        super().__init__(typed, initial={name: value for name, value in known.items() if value is not None})
        self.anliegen, self.konto = anliegen, konto
        ways = [(value, label) for value, label in Gespraech.choices if value in anliegen.gespraeche]
        self.fields["gespraech"].choices = ways
        if data is not None and not sending and known.get("gespraech") not in anliegen.gespraeche:
            self.initial["gespraech"] = ways[0][0]
        if "hausbesuch" not in anliegen.gespraeche:
            del self.fields["adresse"]
        self.offer_times(data if data is not None else known)
        if data and data.get("grund"):
            self.fields["grund"].widget = forms.TextInput()
        if data and data.get("doppelt"):
            self.fields["doppelt"].widget = forms.CheckboxInput()

    def offer_times(self, data):
        """Fill the list of times for what was chosen."""
        first = wunsch = None
        with contextlib.suppress(forms.ValidationError):
            first = self.fields["ab"].clean(data.get("ab") or None)
        wunsch = {
            "sprache": data.get("sprache") if data.get("sprache") in dict(SPRACHEN) else "de",
            "gespraech": data.get("gespraech") if data.get("gespraech") in self.anliegen.gespraeche
            else self.anliegen.gespraeche[0],
            "begleitung": bool(data.get("begleitung")),
        }  # fmt: skip
        times = choices_of_times(self.anliegen, first, **wunsch)
        self.fields["zeit"].widget.choices = [("", "Bitte wählen" if times else "Keine Zeit frei"), *times]

    def parts(self):
        """The fields in the groups of the page: what changes the times, another time, and so on."""
        apart = self.WISHES + self.ELSEWHEN + SAFE
        shown = [field for field in self.visible_fields() if field.name not in apart]
        return {
            "wuensche": [self[name] for name in self.WISHES],
            "anders": [self[name] for name in self.ELSEWHEN],
            "zuerst": [field for field in shown if field.name in ("zeit", "grund", "doppelt")],
            "felder": [field for field in shown if field.name in ("name", "telefon", "adresse")],
            "sicher": [self[name] for name in SAFE],
            "dazu": [field for field in shown if field.name in ("email", "notiz", "kanal")],
        }

    def clean(self):
        data = super().clean()
        elsewhen = [name for name in self.ELSEWHEN if data.get(name)]
        if elsewhen and len(elsewhen) < len(self.ELSEWHEN):
            for name in set(self.ELSEWHEN) - set(elsewhen) - set(self.errors):
                self.add_error(name, "Für eine andere Zeit brauchen wir Tag, Uhrzeit und bei wem.")
        elif not elsewhen and not data.get("zeit") and "zeit" not in self.errors:
            self.add_error("zeit", "Bitte wählen Sie eine Zeit aus.")
        if data.get("anderer_tag") and data["anderer_tag"].year not in YEARS:
            self.add_error("anderer_tag", BAD_YEAR)
        self.must_suffice(data, data.get("gespraech"))
        return data

    def enter(self):
        """The appointment; None if the form has to be looked at again: then it says why and asks.

        Call inside a transaction.
        """
        data = dict(self.cleaned_data)
        geheimnis, grund = data.pop("schluessel"), data.pop("grund")
        known = Beratungstermin.objects.of_secret(geheimnis).filter(stand__in=HAS_PERSON).first()
        if known:
            return known
        there = [] if data.pop("doppelt") else same_person(data, self.konto)
        if there:
            self._ask_about(there)
            return None
        wunsch = {name: data.pop(name) for name in ("sprache", "gespraech", "begleitung")}
        kraft, beginn = _chosen_time(data)
        try:
            with transaction.atomic():
                termin = Beratungstermin.objects.hold(
                    self.anliegen, kraft, beginn, geheimnis, intern=True, trotzdem=bool(grund), **wunsch
                )
                termin = termin.confirm(geheimnis, intern=True, kanal=data.pop("kanal"), **_person(data))
                if termin.bahn > 1:
                    Vermerk.hand_over(termin, {"text": grund})
        except Vergeben as error:
            self._ask_how(error, beginn)
            return None
        return termin

    def _ask_how(self, error, beginn):
        """The time from the list is gone: another one; a time of their own: on purpose, or another one."""
        elsewhen = self.cleaned_data["anderer_tag"] is not None
        self.add_error("anderer_tag" if elsewhen else "zeit", str(error).removesuffix(FROM_LIST))
        self.offer_times(self.data)
        if elsewhen and beginn > timezone.now():
            self.fields["zeit"].widget.attrs.pop("autofocus", None)
            self.fields["grund"].widget = forms.TextInput(attrs={"autofocus": True})

    def _ask_about(self, there):
        seen = set(Beratungskraft.objects.seen_by(self.konto).values_list("pk", flat=True))
        mine = [one for one in there if one.beratungskraft_id in seen]
        known = [f"{termin} Uhr (Nummer {termin.nummer})" for termin in mine[:3]]
        known = ", ".join(known + ["bei einem anderen Team"] * (len(mine) < len(there)))
        self.fields["doppelt"].widget = forms.CheckboxInput()
        self.add_error(None, ASKED_TWICE.format(known))


class AngabenForm(SicherAmTischForm, VonUnsForm):
    """What is known about the person of an appointment, corrected. `gelesen` marks what stood there when read."""

    gelesen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    field_order = ["gelesen", "name", "telefon", *ON_THE_PHONE, "adresse", "email", "notiz"]

    def __init__(self, data=None, *, gespraech, **kwargs):
        super().__init__(data, **kwargs)
        self.gespraech = gespraech
        self.fields["telefon"].help_text = "Eine andere Nummer? Dann bitte neu fragen, was wir dort dürfen."
        self.fields["email"].help_text = "An eine andere Adresse schicken wir die Bestätigung noch einmal."
        if gespraech != Gespraech.HAUSBESUCH:
            del self.fields["adresse"]

    def clean(self):
        data = super().clean()
        self.must_suffice(data, self.gespraech)
        return data

    def angaben(self):
        """What was typed; what is allowed is said of a telephone, and goes with it."""
        typed = {name: value for name, value in self.cleaned_data.items() if name != "gelesen"}
        return typed if typed["telefon"] else typed | dict.fromkeys(ON_THE_PHONE, False)

    def ask_again(self, fassung):
        """Somebody else was quicker: sent once more, it takes the place of what stands there now."""
        self.data = self.data.copy()
        self.data["gelesen"] = fassung
        self.add_error(None, MEANWHILE)


def _typed(form, data, name):
    """What was typed into a field, for showing it again."""
    return form.base_fields[name].widget.value_from_datadict(data, {}, name)


def _chosen_time(data):
    """(counsellor, begin in UTC): the one from the list, else the one typed. Takes it out of `data`."""
    zeit, tag, uhr, bei = (data.pop(name) for name in ("zeit", "anderer_tag", "andere_uhr", "bei"))
    return (bei, local_instant(tag, uhr)) if tag else zeit


def _person(data):
    """What is sealed: name and contact, and the rest only where it says something."""
    data.pop("ab")
    return {name: value for name, value in data.items() if value or name in ("name", "telefon", "email", "notiz")}


def same_person(data, konto):
    """Appointments to come that look like the same person, in order of time. Opened to compare; logged as one look."""
    mine = _marks(data)
    coming = Beratungstermin.objects.known().filter(ende__gt=timezone.now()).exclude(stand=Stand.NICHT_GEKOMMEN)
    Protokoll.write(konto, "Abgleich auf doppelte Termine")
    people = Person.objects.filter(termin__in=coming).select_related("termin").order_by("termin__beginn")
    return [person.termin for person in people if mine & _marks(person.unsealed())]


def _marks(data):
    """By what somebody is recognised: the name, and the ways to reach them."""
    return ways(data) | {" ".join(unicodedata.normalize("NFKC", data["name"]).casefold().split())}
