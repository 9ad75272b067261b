"""One's own appointment: see it, move it, cancel it, take another time, have everything deleted, hand it over.

Looking changes nothing; only what is sent acts. The secret link is the key, or the pass that number and word give.
"""

from functools import wraps

from django.core import signing
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from quartier.models import Bremse
from quartier.models.nummer import PASS_FOR, code_of_pass, merkwort, pass_for

from . import nachrichten, nachtrag, warteliste
from .forms import AntwortForm, KontaktForm, NeueZeitForm
from .models import Beratungstermin, Vergeben
from .views import DAYS_A_PAGE, TIMES_A_DAY, TOO_MANY
from .wahl import Wahl
from .zeiten import Zeit, day_from, nearest, next_days

BEGUN = _("Dieser Termin hat schon begonnen oder ist vorbei. Bitte rufen Sie uns an, wenn etwas ist.")
DONE = {
    "verschoben": _("Ihr Termin ist jetzt zu dieser Zeit."),
    "bleibt": _("Gut. Ihr Termin bleibt, wie er ist."),
    "frueher": _("Gut. Wenn eine frühere Zeit frei wird, sagen wir Ihnen Bescheid."),
    "nicht-frueher": _("Gut. Wir fragen nicht mehr wegen früherer Zeiten."),
    "kontakt": _("Gut. Das ist notiert."),
}
CONTACTS = (10, 600)  # so many in ten minutes for one appointment
HANDED_OVER = signing.TimestampSigner(salt="uebergeben")
SHOWN_AGAIN = 15 * 60  # seconds in which the same page, sent again, gives the same answer


def nothing(request):
    """Wrong, old and used look the same."""
    return render(request, "meine/nichts.html", status=404)


def own(view):
    """A page for whoever has the key of an appointment; the view gets the appointment."""

    @csrf_exempt  # no login, no cookie: the secret in the address is the key
    @never_cache
    @wraps(view)
    def page(request, schluessel):
        termin = Beratungstermin.objects.known().of_key(schluessel).select_related("raum", "anliegen").first()
        if termin is None:
            return nothing(request)
        try:
            return view(request, schluessel, termin)
        except Vergeben as error:
            return show(request, schluessel, termin, str(error))

    return page


def show(request, schluessel, termin, problem=""):
    """The appointment with number, word and card, in words for what has become of it."""
    now = timezone.now()
    offers = termin.angebote.filter(stand="angeboten", gehalten_bis__gt=now).order_by("beginn")
    series = Beratungstermin.objects.others_of_series(termin)
    way, whom = nachrichten.way_to(termin)
    return render(
        request,
        "meine/termin.html",
        {
            "schluessel": schluessel,
            "termin": termin,
            "ort": nachrichten.ort(termin),
            "merkwort": merkwort(termin.code),
            "problem": problem,
            "getan": "" if problem else DONE.get(request.GET.get("getan"), ""),
            "angebote": offers if termin.can_change else [],
            "erreichbar": way,
            "an": whom,
            "reihe": [(other, pass_for(other.code)) for other in series.filter(ende__gt=now)],
            "bleibt": _lasting_link(schluessel, termin),
        },
        status=409 if problem else 200,
    )


def _lasting_link(schluessel, termin):
    """A link that opens it until it is over, for who keeps this device to themselves; "" if this one lasts."""
    lasts = code_of_pass(schluessel, timezone.now() + PASS_FOR)
    return reverse("meins", args=[pass_for(termin.code, termin.ende)]) if termin.can_change and not lasts else ""


def _card(schluessel, getan=""):
    return redirect(reverse("meins", args=[schluessel]) + (f"?getan={getan}" if getan else ""))


@own
def verschieben(request, schluessel, termin):
    """Another time for the same: the free ones, soonest first; a chosen one is asked about once, then sent."""
    if not termin.can_change:
        return show(request, schluessel, termin, BEGUN)
    wahl, wishes = Wahl(termin.anliegen, request.GET), {"ohne": termin, **termin.wunsch}
    acts = request.method == "POST"
    form = NeueZeitForm(request.POST if acts else request.GET if "zeit" in request.GET else None)
    problem, beside = "", None
    if form.is_valid():
        kraft, beside = form.cleaned_data["zeit"]
        try:
            if acts:
                termin.move(kraft, beside)
                return _card(schluessel, "verschoben")
            return _ask_about(request, schluessel, termin, kraft, beside)
        except Vergeben as error:
            problem = str(error)
    elif form.is_bound:
        problem = form.errors["zeit"][0]
    days = next_days(termin.anliegen, DAYS_A_PAGE + 1, first=wahl.ab and day_from(wahl.ab), **wishes)
    context = {
        "schluessel": schluessel,
        "termin": termin,
        "problem": problem,
        "naechste": nearest(termin.anliegen, beside, **wishes) if beside else [],
        "tage": [(day, _others(termin, times)[:TIMES_A_DAY]) for day, times in days[:DAYS_A_PAGE]],
        "weiter": days[DAYS_A_PAGE][0] if len(days) > DAYS_A_PAGE else None,
    }
    return render(request, "meine/verschieben.html", context, status=409 if problem else 200)


def _ask_about(request, schluessel, termin, kraft, beginn):
    """The old time, the new one, and one button. Raises Vergeben."""
    if termin.was_cancelled_by_us or not termin.is_for(termin.anliegen, kraft, beginn):
        Beratungstermin.objects.check_free(termin.anliegen, kraft, beginn, except_for=termin, **termin.wunsch)
    neu = Zeit(kraft, beginn, beginn + termin.anliegen.laenge)
    return render(request, "meine/verschieben_fragen.html", {"schluessel": schluessel, "termin": termin, "neu": neu})


def _others(termin, times):
    """Without the time it has already."""
    now = (termin.beratungskraft_id, termin.beginn) if termin.stand == "gebucht" else None
    return [zeit for zeit in times if (zeit.beratungskraft.pk, zeit.beginn) != now]


@own
def absagen(request, schluessel, termin):
    """Cancel: asked once, with one button; reminders lead here."""
    if not termin.can_change:
        return show(request, schluessel, termin, BEGUN)
    if request.method != "POST":
        return render(request, "meine/termin_absagen.html", {"schluessel": schluessel, "termin": termin})
    termin.cancel()
    return redirect("abgesagt")


@own
def antworten(request, schluessel, termin):
    """Yes or no to a time that is kept free."""
    form = AntwortForm(request.POST)
    if request.method != "POST" or not form.is_valid():
        return _card(schluessel)
    yes, no = form.cleaned_data["ja"], form.cleaned_data["nein"]
    if not yes:
        if no:
            warteliste.refuse(termin, no)
        return _card(schluessel, "bleibt" if no and not termin.was_cancelled_by_us else "")
    warteliste.accept(termin, yes)
    return _card(schluessel, "verschoben")


@own
def frueher(request, schluessel, termin):
    """On or off the waiting list for an earlier time; only who can be told may wait."""
    if not termin.can_change:
        return show(request, schluessel, termin, BEGUN)
    wants = request.POST.get("will") != "nein"
    can_be_told = bool(nachrichten.way_to(termin)[0])
    if request.method != "POST" or (wants and not can_be_told):
        context = {"schluessel": schluessel, "termin": termin, "erreichbar": can_be_told}
        return render(request, "meine/frueher.html", context)
    termin.want_earlier(wants)
    return _card(schluessel, "frueher" if wants else "nicht-frueher")


@own
def kontakt(request, schluessel, termin):
    """Another telephone number or e-mail. What we have already is not shown: this site cannot read it."""
    if not termin.can_change:
        return show(request, schluessel, termin, BEGUN)
    form, status = KontaktForm(request.POST if request.method == "POST" else None, helfer=termin.vermittelt), 200
    if form.is_valid():
        if Bremse.allows("kontakt", termin.code, *CONTACTS):
            nachtrag.hand_over(termin, form.contact())
            return _card(schluessel, "kontakt")
        form.add_error(None, TOO_MANY)
        status = 429
    elif form.errors:
        status = 422
    context = {"schluessel": schluessel, "termin": termin, "form": form}
    return render(request, "meine/kontakt.html", context, status=status)


@own
def loeschen(request, schluessel, termin):
    """Delete everything about the person, after asking once; what is still to come is cancelled with it."""
    if request.method != "POST":
        return render(request, "meine/loeschen.html", {"schluessel": schluessel, "termin": termin})
    termin.forget()
    return redirect("geloescht")


def geloescht(request):
    return render(request, "meine/geloescht.html")


@csrf_exempt  # no login, no cookie: the secret in the address is the key
@never_cache
def uebergeben(request, schluessel):
    """Who booked for somebody else gives it out of their hands; from then on this link opens nothing.

    The same page sent again (a double click) gives the same answer for a quarter of an hour.
    """
    termin = _just_handed_over(request) or Beratungstermin.objects.known().of_key(schluessel).first()
    if termin is None:
        return nothing(request)
    if request.method == "POST" and termin.vermittelt:
        try:
            termin = termin.hand_over()
        except Vergeben as error:
            return show(request, schluessel, termin, str(error))
    elif termin.vermittelt:
        beleg = HANDED_OVER.sign(str(termin.pk))
        context = {"schluessel": schluessel, "termin": termin, "beleg": beleg}
        return render(request, "meine/uebergeben.html", context)
    elif not _just_handed_over(request):
        return _card(schluessel)
    told = nachrichten.way_to(termin)[0]
    context = {"termin": termin, "gesagt": told, "ort": nachrichten.ort(termin), "merkwort": merkwort(termin.code)}
    return render(request, "meine/uebergeben_fertig.html", context)


@csrf_exempt  # no login, no cookie: the secret in the address is the key
@never_cache
def raus(request, schluessel):
    """Quickly away to a page that tells nothing; the link of a booking opens nothing any more.

    Number and word still open it, and so does, until it ends, a page that they have opened.
    """
    if request.method == "POST":
        Beratungstermin.objects.leave(schluessel)
    return redirect("angebote")


def _just_handed_over(request):
    """The appointment that this very page has handed over a moment ago, or None."""
    try:
        pk = HANDED_OVER.unsign(request.POST.get("beleg", ""), max_age=SHOWN_AGAIN)
    except signing.BadSignature:
        return None
    return Beratungstermin.objects.known().filter(pk=pk, vermittelt=False).first()
