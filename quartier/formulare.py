"""Fields that the public forms of both apps share."""

import re
import unicodedata
from functools import wraps

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

from .felder import Weg, plain_phone
from .models.nummer import age_of_form, new_form_key, secret_of_form
from .sprache import as_staff_calls_them

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def has_words(value):
    """At least one letter or digit."""
    if not re.search(r"\w", value):
        raise ValidationError(_("Bitte schreiben Sie Wörter."))


def plain_name(value):
    """One to 120 characters that can be read aloud."""
    if CONTROL.search(value) or not re.search(r"\w", value):
        raise ValidationError(_("Bitte schreiben Sie einen Namen mit Buchstaben."))


class RufnummerField(forms.CharField):
    """A telephone number; digits of other scripts become those that everybody here can read and dial."""

    def to_python(self, value):
        return self.prepare_value(super().to_python(value))

    def prepare_value(self, value):
        return "".join(str(unicodedata.decimal(sign, sign)) for sign in value) if isinstance(value, str) else value


class Sprachwechsel(forms.Form):
    """A form that can be sent to its own page in another language: shown again with all that was typed, not judged."""

    @property
    def changes_language(self):
        return self.is_bound and "sprachwechsel" in self.data

    def full_clean(self):
        if self.changes_language:
            self._errors, self.cleaned_data = ErrorDict(), {}
        else:
            super().full_clean()

    def is_valid(self):
        return not self.changes_language and super().is_valid()


class PersonForm(Sprachwechsel):
    """Who somebody is and how to reach them. Only the name is needed."""

    marks_optional = True

    name = forms.CharField(
        label=_("Ihr Name"), max_length=120, validators=[plain_name],
        help_text=_("So, wie wir Sie ansprechen sollen."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={
            "required": _("Bitte schreiben Sie Ihren Namen."),
            "max_length": _("Dieser Name ist zu lang (höchstens 120 Zeichen)."),
        },
    )  # fmt: skip
    telefon = RufnummerField(
        label=_("Telefon"), required=False, max_length=40, validators=[plain_phone],
        help_text=_("Dann können wir Sie anrufen, wenn sich etwas ändert."),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "dir": "ltr"}),
        error_messages={"max_length": _("Diese Telefonnummer ist zu lang.")},
    )  # fmt: skip
    email = forms.EmailField(
        label=_("E-Mail"), required=False, max_length=254,
        help_text=_("Dann schicken wir Ihnen eine Bestätigung."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
        error_messages={
            "invalid": _(
                "Diese E-Mail-Adresse ist nicht vollständig oder hat falsche Zeichen. Sie sieht so aus: "
                "name@beispiel.de"
            ),
            "max_length": _("Diese E-Mail-Adresse ist zu lang."),
        },
    )  # fmt: skip
    notiz = forms.CharField(
        label=_("Möchten Sie uns etwas sagen?"), required=False, max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": _("Bitte höchstens 1000 Zeichen. Den Rest können Sie uns persönlich sagen.")},
    )  # fmt: skip


NO_CONTACT = _(
    "Bitte lassen Sie uns eine Telefonnummer oder eine E-Mail-Adresse da. Sonst können wir nicht Bescheid sagen."
)


class ErreichbarForm(PersonForm):
    """One way to reach somebody is needed."""

    marks_optional = False  # one of two is needed: the hint says so

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["telefon"].help_text = _("Telefon oder E-Mail: Eins von beiden brauchen wir.")

    def clean(self):
        data = super().clean()
        if not {"telefon", "email"} & set(self.errors) and not data.get("telefon") and not data.get("email"):
            self.add_error("telefon", NO_CONTACT)
        return data


class NurKontaktForm(ErreichbarForm):
    """Another telephone number or e-mail of somebody we know. What is left empty stays as it was."""

    name = notiz = None

    def contact(self):
        """What was typed."""
        return {name: self.cleaned_data[name] for name in ("telefon", "email") if self.cleaned_data[name]}


class KeyedForm(Sprachwechsel):
    """A form that makes one thing only, however often it is sent: its hidden key becomes the secret link.

    The public forms need no CSRF token: nobody is logged in, so there is nothing to
    ride on, and they work without any cookie. The signed key shows that the form was ours.
    """

    schluessel = forms.CharField(widget=forms.HiddenInput, max_length=300)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["schluessel"].initial = new_form_key
        self.fields["schluessel"].error_messages["required"] = STALE

    def clean_schluessel(self):
        """The secret inside the key."""
        secret = secret_of_form(self.cleaned_data["schluessel"])
        if secret is None:
            self._renew_key()
            raise ValidationError(STALE)
        return secret

    def _renew_key(self):
        self.data = self.data.copy()
        self.data[self.add_prefix("schluessel")] = new_form_key()


def keyed_page(view):
    """A page with a KeyedForm. No CSRF token: no login, no cookie.

    "Back" shall bring the empty form with its very key, so that sending it again makes nothing twice: a browser may
    keep it for that, and asks anew otherwise. What answers to somebody's typing is kept nowhere. The form is sent to
    the address with "?senden": a browser forgets the page at the very address to which it sends something.
    """

    @csrf_exempt
    @wraps(view)
    def page(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        if request.method == "GET":
            patch_cache_control(response, private=True, no_cache=True)
        else:
            add_never_cache_headers(response)
        return response

    return page


class Falle(forms.TextInput):
    """A field that people neither see nor hear nor reach by keyboard: only a machine fills it (lena/field.html)."""


class GeschuetzteForm(KeyedForm):
    """A KeyedForm for people, not for machines: a trap, and the time it took. No riddle, nothing to prove.

    Whoever is taken for a machine sees the same page once more, with everything that was typed, and sends it
    again. A person who is slow is never in the wrong: only after `OLDEST` a page has to be sent twice.
    """

    QUICKEST, OLDEST = 3, 3 * 24 * 3600  # seconds between opening the page and sending it

    homepage = forms.CharField(
        label=_("Bitte leer lassen"), required=False,
        widget=Falle(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )  # fmt: skip

    def clean(self):
        data = super().clean()
        trapped = bool(self.data.get(self.add_prefix("homepage")))
        if trapped:
            self.data = self.data.copy()
            self.data[self.add_prefix("homepage")] = ""
            self.errors.pop("homepage", None)
        data.pop("homepage", None)
        if "schluessel" not in self.errors:
            age = age_of_form(self.data[self.add_prefix("schluessel")])
            if age > self.OLDEST:
                self._renew_key()
                self.add_error(None, STALE)
            elif not self.errors and (trapped or age < self.QUICKEST):
                self.add_error(None, ONCE_MORE)
        return data


class VonUnsForm(PersonForm):
    """The same fields, worded for a colleague who writes for somebody else."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].label, self.fields["name"].help_text = "Name der Person", ""
        self.fields["name"].error_messages["required"] = "Bitte den Namen der Person eintragen."
        self.fields["telefon"].help_text = "Für den Fall, dass sich etwas ändert."
        self.fields["email"].help_text = "Dann kommt eine Bestätigung."
        self.fields["notiz"].label, self.fields["notiz"].help_text = "Notiz", ""


class SpracheForm(forms.Form):
    """In which language mails are written, besides German."""

    sprache = forms.ChoiceField(
        label="Sprache der E-Mails", required=False, choices=as_staff_calls_them, initial=settings.LANGUAGE_CODE,
        error_messages={"invalid_choice": "Bitte wählen Sie eine Sprache aus der Liste."},
    )  # fmt: skip

    def clean_sprache(self):
        return self.cleaned_data["sprache"] or settings.LANGUAGE_CODE


class AmTischForm(KeyedForm, VonUnsForm):
    """Entry by a colleague, on the phone or at the desk."""

    kanal = forms.ChoiceField(
        label="Weg", choices=[choice for choice in Weg.choices if choice[0] != Weg.WEB], widget=forms.RadioSelect,
        initial=Weg.TELEFON,
    )  # fmt: skip


STALE = _("Diese Seite war veraltet. Ihre Angaben sind noch da. Bitte schicken Sie sie noch einmal ab.")
ONCE_MORE = _("Das ging sehr schnell. Ihre Angaben sind noch da. Bitte schicken Sie sie noch einmal ab.")
