"""The counselling office: an appointment entered on the phone or at the desk, on one page."""

import uuid
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import translation

from lena.keys import CannotOpen
from quartier.admin_basis import eintragen_page
from quartier.models.nummer import merkwort
from quartier.models.uebersetzung import Texte
from quartier.sprache import language_of

from ..eintragen_forms import EintragenForm
from ..models import Anfrage, Anliegen, Person
from ..models.anliegen import Gespraech
from ..nachrichten import ort, way_to

DONE = "Diese Anfrage ist schon erledigt, oder es gibt sie nicht mehr. Eintragen können Sie trotzdem."


def eintragen(model_admin, request):
    """Matter, language, time, who. Whatever is pressed, everything typed stays."""
    matters = list(Anliegen.objects.filter(aktiv=True))
    if not matters:
        return eintragen_page(request, model_admin, None, "Termin eintragen", vorlage=PAGE, anliegen=[])
    anfrage, known = _request(request)
    chosen = _matter(matters, request.GET.get("anliegen"), anfrage)
    sending = "eintragen" in request.POST
    form = EintragenForm(request.POST if request.method == "POST" else None, anliegen=chosen, konto=request.user,
                         vorbelegt=known, sending=sending)  # fmt: skip
    if sending and form.is_valid():
        with transaction.atomic():
            termin = form.enter()
            if termin:
                if anfrage:
                    anfrage.done()
                model_admin.log_addition(request, termin, "")
        if termin:
            request.session[JUST_ENTERED] = str(termin.pk)
            return redirect("admin:beratung_beratungstermin_eingetragen", termin.pk)
    return eintragen_page(
        request, model_admin, form, f"Termin eintragen: {chosen}", vorlage=PAGE,
        anliegen=[(one, "?" + urlencode({"anliegen": one.pk, **({"anfrage": anfrage.pk} if anfrage else {})}))
                  for one in matters],
        gewaehlt=chosen, minuten=settings.SESSION_COOKIE_AGE // 60,
        hinweis=DONE if request.GET.get("anfrage") and anfrage is None else "",
    )  # fmt: skip


PAGE = "admin/beratung/beratungstermin/eintragen.html"
JUST_ENTERED = "eben_eingetragen"  # key in the session: the appointment that was entered last


def _matter(matters, key, anfrage):
    """The matter of the address, else that of the request, else the first."""
    wanted = key or str(anfrage.anliegen_id if anfrage else "")
    return next((one for one in matters if str(one.pk) == wanted), matters[0])


@transaction.atomic
def _request(request):
    """(the open request of this address or None, what it says); it is opened, and logged, on the first look only."""
    try:
        anfrage = Anfrage.objects.open().filter(pk=uuid.UUID(request.GET.get("anfrage", ""))).first()
    except ValueError:
        anfrage = None
    if anfrage is None or request.method == "POST":
        return anfrage, {}
    return anfrage, {"sprache": anfrage.sprache, **anfrage.open(request.user, "Anfrage geöffnet")}


# --- afterwards


def eingetragen(model_admin, request, termin):
    """Done: number and word to read out."""
    return eintragen_page(
        request, model_admin, None, "Eingetragen", vorlage="admin/beratung/beratungstermin/eingetragen.html",
        termin=termin, wort=merkwort(termin.code) if termin.code else "", ort=ort(termin), weg=way_to(termin)[0],
        fremd=not model_admin.is_theirs(request, termin),
    )  # fmt: skip


@transaction.atomic
def karte(model_admin, request, termin):
    """The card to take along, A6: nothing on it tells what it is about, unless what to bring is wanted on it.

    In the language that was wanted for the talk, or in the one a colleague chooses; the German words stand below, on
    the screen only. Where somebody lives stands on it only if a colleague wants it to; that look is logged.
    """
    chosen = {name: request.GET[name] for name in ("mitbringen", "adresse", "sprache") if name in request.GET}
    sprache = language_of(chosen.get("sprache", termin.sprache))
    at_home = termin.gespraech == Gespraech.HAUSBESUCH and model_admin.is_theirs(request, termin)
    return TemplateResponse(
        request,
        "admin/beratung/beratungstermin/karte.html",
        {
            **model_admin.admin_site.each_context(request),
            "title": "Karte", "termin": termin, "wort": merkwort(termin.code) if termin.code else "",
            "fassungen": [_in_language(termin, code) for code in dict.fromkeys([sprache, settings.LANGUAGE_CODE])],
            "sprachen": [(name, f"?{urlencode({**chosen, 'sprache': code})}")
                         for code, name in settings.LANGUAGES],
            "adresse": _address(request, termin) if at_home and "adresse" in chosen else "",
            "wahlen": [
                (f"{'ohne' if name in chosen else 'mit'} {what}", _other_choice(chosen, name))
                for name, what, there in (
                    ("mitbringen", "„Bitte mitbringen“", termin.anliegen.mitbringen),
                    ("adresse", "Adresse", at_home),
                )
                if there
            ],
            "mitbringen": "mitbringen" in chosen,
        },
    )  # fmt: skip


def _in_language(termin, code):
    """What the card needs for this language."""
    with translation.override(code):
        rtl = translation.get_language_bidi()
        return {"sprache": code, "richtung": "rtl" if rtl else "ltr", "ort": str(ort(termin)), "texte": Texte(code)}


def _other_choice(chosen, name):
    """The address of the card with this chosen if it was not, and the other way round."""
    other = {key: value for key, value in chosen.items() if key != name} if name in chosen else {**chosen, name: "1"}
    return f"?{urlencode(other)}"


def _address(request, termin):
    """Where the visit takes place; "" if nobody knows (any more)."""
    person = Person.objects.filter(pk=termin.pk).first()
    try:
        return person.open(request.user, "Adresse auf der Karte").get("adresse", "") if person else ""
    except CannotOpen as error:
        return str(error)
