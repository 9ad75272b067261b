"""Pages that join both worlds: the start page, and finding one's own again."""

import datetime as dt
import re
from itertools import groupby

from django import forms
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.csrf import csrf_exempt

from angebote.forms import KontaktForm, PersonenForm
from angebote.hauswoche import haus_der_woche
from angebote.models import Anmeldung, Mithilfe, NotPossible, Termin
from angebote.nachrichten import help_as_calendar, sign_up_as_calendar
from angebote.views import PER_DAY
from beratung import meine as beratung
from beratung.models import Beratungstermin
from beratung.nachrichten import termin_as_calendar
from beratung.wahl import languages
from quartier import farben
from quartier.formulare import Sprachwechsel
from quartier.models import Bremse, Haus, Idee, Neuigkeit, Schliesszeit
from quartier.models.nummer import code_of_pass, hash_of, is_merkwort, merkwort, pass_for
from quartier.models.uebersetzung import Texte
from quartier.oeffnung import house_is_open
from quartier.regeln import public_holiday


def start(request):
    """What is on today and in the next six days, and the way to counselling."""
    today = timezone.localdate()
    week = list(
        Termin.objects.published().on(today, today + dt.timedelta(6)).upcoming().with_seats()
        .select_related("angebot", "durchgang", "raum").order_by("beginn")
    )  # fmt: skip
    texte, closed = Texte(), Schliesszeit.current()
    taking_place = [(one.beginn, one.ende, texte.text(one.angebot, "titel")) for one in week if not one.abgesagt_am]
    days = [(day, list(dates)) for day, dates in groupby(week, key=lambda t: timezone.localtime(t.beginn).date())]
    next_days = [(day, dates[:PER_DAY], len(dates[PER_DAY:])) for day, dates in days if day != today]
    return render(
        request,
        "start.html",
        {
            "heute": today,
            "texte": texte,
            "sprachen": languages(_counselling_in),
            "haus_der_woche": haus_der_woche(
                [today + dt.timedelta(n) for n in range(7)], taking_place, offen=house_is_open()
            ),
            "heute_termine": dict(days).get(today, []),
            "tage": next_days,
            "geschlossen": texte.html(closed, "anlass") if closed else public_holiday(today),
            "neuigkeiten": Neuigkeit.objects.with_pictures().published()[:3],
        },
    )


def _counselling_in(code):
    """The way to counselling in a language: on a page in it, where there is one."""
    with translation.override(code if code in dict(settings.LANGUAGES) else translation.get_language()):
        return f"{reverse('beratung')}?sprache={code}"


ON_CARD = 5  # so many lines of dates stand on a card; the last may say how many more there are
EIGHT = _("Die Nummer hat 8 Ziffern, zum Beispiel 4827 1936.")


class FindenForm(Sprachwechsel):
    """Number and word."""

    nummer = forms.CharField(
        label=_("Ihre Nummer"), max_length=20, help_text=_("8 Ziffern, zum Beispiel 4827 1936."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "dir": "ltr"}),
        error_messages={"required": _("Bitte schreiben Sie Ihre Nummer."), "max_length": EIGHT},
    )  # fmt: skip
    merkwort = forms.CharField(
        label=_("Ihr Merkwort"), max_length=30, help_text=_("Das Wort, das neben Ihrer Nummer steht."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
        error_messages={"required": _("Bitte schreiben Sie Ihr Merkwort.")},
    )  # fmt: skip

    def clean_nummer(self):
        # ۴۸۲۷ is a number too
        digits = "".join(str(int(char)) for char in self.cleaned_data["nummer"] if char.isdecimal())
        if len(digits) != 8:
            raise forms.ValidationError(EIGHT)
        return digits


NOT_FOUND = _(
    "Zu dieser Nummer und diesem Merkwort finden wir nichts. Haben Sie Ihre Anmeldung, Ihren Termin oder Ihre Idee "
    "zurückgezogen oder weitergegeben? Dann ist alles erledigt. "
    "Sonst prüfen Sie bitte beides, oder rufen Sie uns an."
)
TOO_MANY = _("Das waren sehr viele Versuche. Bitte warten Sie zehn Minuten, oder rufen Sie uns an.")


@csrf_exempt  # no login, no cookie
@never_cache
def meine(request):
    """Find a sign-up or an appointment by number and word. Wrong, old and used look the same."""
    form = FindenForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and not form.changes_language:
        status = 422
        valid = form.is_valid()
        code = form.cleaned_data.get("nummer", "")
        # per number, and wide per address: a whole house may share one
        if not Bremse.allows("nummer", code, 10, 600) or not Bremse.allows(
            "meine", request.META["REMOTE_ADDR"], 100, 600
        ):
            form.add_error(None, TOO_MANY)
            status = 429
        elif valid:
            if is_merkwort(code, form.cleaned_data["merkwort"]) and _find(pass_for(code)):
                return redirect(reverse("meins", args=[pass_for(code)]))
            form.add_error(None, NOT_FOUND)
    return render(request, "meine/finden.html", {"form": form}, status=status)


def _find(schluessel):
    """The live sign-up, promise of help, idea or appointment behind a secret or a pass, or None."""
    code = code_of_pass(schluessel)
    which = {"code": code} if code else {"geheimnis_hash": hash_of(schluessel)}
    return (
        Anmeldung.objects.filter(**which).exclude(stand=Anmeldung.Stand.ZURUECKGEZOGEN)
        .select_related("durchgang__angebot__veranstalter", "termin").first()
        or Mithilfe.objects.filter(stand=Mithilfe.Stand.ZUGESAGT, **which)
        .select_related("bedarf__termin__angebot", "bedarf__termin__raum").first()
        or Idee.objects.filter(**which).select_related("projekt").first()
        or Beratungstermin.objects.known().of_key(schluessel).select_related("raum", "anliegen").first()
    )  # fmt: skip


@never_cache
def meins(request, schluessel):
    """One's own sign-up, help, idea or appointment, with number, word, card and the way to change or cancel."""
    found = _find(schluessel)
    if found is None:
        return beratung.nothing(request)
    return _card(request, schluessel, found)


def _card(request, schluessel, found, form=None):
    context = {"schluessel": schluessel, "merkwort": merkwort(found.code), "form": form}
    if isinstance(found, Beratungstermin):
        return beratung.show(request, schluessel, found)
    if isinstance(found, Mithilfe):
        return render(request, "meine/mithilfe.html", context | {"mithilfe": found, "termin": found.bedarf.termin})
    if isinstance(found, Idee):
        return render(request, "meine/idee.html", context | {"idee": found})
    dates = list(found.dates().upcoming().select_related("raum").order_by("beginn"))
    shown = ON_CARD if len(dates) <= ON_CARD else ON_CARD - 1
    context |= {
        "anmeldung": found,
        "termine": dates[:shown],
        "weitere": len(dates[shown:]),
        "naechster": next((date for date in dates if not date.abgesagt_am), None),
        "abgesagt": dates and all(date.abgesagt_am for date in dates),
        "form": form or _party_form(found),
    }
    return render(request, "meine/anmeldung.html", context, status=422 if form and form.errors else 200)


def _party_form(anmeldung, data=None):
    initial = {"erwachsene": anmeldung.erwachsene, "kinder": anmeldung.kinder}
    return PersonenForm(data, initial=initial)  # fewer is always possible: the model judges


@csrf_exempt  # no login, no cookie: the secret in the address is the key
@never_cache
def aendern(request, schluessel):
    """Come with more or fewer people; looking only leads back to the card."""
    found = _find(schluessel)
    if found is None:
        return beratung.nothing(request)
    if request.method != "POST" or not isinstance(found, Anmeldung):
        return redirect("meins", schluessel)
    form = _party_form(found, request.POST)
    if form.is_valid():
        try:
            found.change_party(**form.cleaned_data)
        except NotPossible as error:
            form.add_error("erwachsene", str(error))
            found.refresh_from_db()
        else:
            return redirect(reverse("meins", args=[schluessel]) + "?geaendert=1")
    return _card(request, schluessel, found, form)


@csrf_exempt  # no login, no cookie: the secret in the address is the key
@never_cache
def kontakt(request, schluessel):
    """Leave another telephone number or e-mail, for a sign-up or an appointment."""
    found = _find(schluessel)
    if isinstance(found, Beratungstermin):
        return beratung.kontakt(request, schluessel)
    if found is None:
        return beratung.nothing(request)
    if not isinstance(found, Anmeldung):
        return redirect("meins", schluessel)
    form, status = KontaktForm(request.POST if request.method == "POST" else None), 200
    if form.is_valid():
        try:
            if Bremse.allows("kontakt", found.code, *beratung.CONTACTS):
                found.change_contact(**form.contact())
                return redirect(reverse("meins", args=[schluessel]) + "?kontakt=1")
            form.add_error(None, TOO_MANY)
            status = 429
        except NotPossible as error:
            form.add_error(None, str(error))
            status = 409
    elif form.errors:
        status = 422
    context = {"schluessel": schluessel, "anmeldung": found, "form": form}
    return render(request, "meine/kontakt_anmeldung.html", context, status=status)


@csrf_exempt  # no login, no cookie: the secret in the address is the key
@never_cache
def zusagen(request, schluessel):
    """Take the place that is held; looking only leads back to the card, which also says how it stands if it is gone."""
    found = _find(schluessel)
    if found is None:
        return beratung.nothing(request)
    if request.method == "POST" and isinstance(found, Anmeldung):
        try:
            found.accept()
        except NotPossible:
            return redirect(reverse("meins", args=[schluessel]) + "?nicht_mehr=1")
    return redirect("meins", schluessel)


@never_cache
def meins_ics(request, schluessel):
    """The same as a calendar file."""
    found = _find(schluessel)
    if found is None or isinstance(found, Idee) or (isinstance(found, Anmeldung) and not found.has_place):
        return beratung.nothing(request)
    if isinstance(found, Beratungstermin):
        text = termin_as_calendar(found)
    elif isinstance(found, Mithilfe):
        text = help_as_calendar(found)
    else:
        text = sign_up_as_calendar(found)
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="termin.ics"'
    return response


@csrf_exempt  # no login, no cookie: the secret in the address is the key
@never_cache
def absagen(request, schluessel):
    """Cancel, whichever it is; looking only leads back to the card, or to a page that asks once."""
    found = _find(schluessel)
    if isinstance(found, Beratungstermin):
        return beratung.absagen(request, schluessel)
    if request.method != "POST":
        return redirect("meins", schluessel)
    if found is None:
        return beratung.nothing(request)
    found.withdraw()
    return redirect("geloescht" if isinstance(found, Idee) else "abgesagt")


def abgesagt(request):
    return render(request, "meine/abgesagt.html")


@cache_control(max_age=24 * 3600)
def icon(request):
    """The symbol of the house, in its colours."""
    text, colours = (settings.BASE_DIR / "static/icon.svg").read_text(encoding="utf-8"), Haus.load().farben
    theirs = {colour: colours[name] for name, colour in farben.EIGENE.items()}
    text = re.sub("#[0-9a-f]{6}", lambda match: theirs.get(match[0], match[0]), text)
    return HttpResponse(text, content_type="image/svg+xml")


def favicon(request):
    """For browsers that ask where nobody said it was."""
    return redirect("icon")


def livez(request):
    """This process answers."""
    return HttpResponse("ok", content_type="text/plain")


def readyz(request):
    """This process can work: the database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("Datenbank: keine Antwort", content_type="text/plain", status=503)
    return HttpResponse("ok", content_type="text/plain")


def server_error(request):
    """Something is broken, perhaps the database: a plain page with the telephone number, as far as we know it."""
    return HttpResponse(render_to_string("500.html", {"haus": Haus.known}), status=500)


def not_found(request, exception):
    return render(request, "404.html", status=404)
