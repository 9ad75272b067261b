"""What people who signed up are told. Each text is a promise, written with what it tells of.

A mail is written in the language in which somebody signed up, and once more in German below, for those who help.
"""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from quartier.models import Haus, Nachricht, Uebersetzung
from quartier.models.nachricht import Stand, written_in
from quartier.models.nummer import merkwort, pass_in_mail
from quartier.sprache import language_of, von_links

from .kalender import termine_as_calendar

UNDO = timedelta(minutes=5)  # so long a date cancelled or moved can be put right before anybody reads of it
DATES = 5  # so many stand in a text


def _about(person):
    """Messages to this sign-up or helper begin with these words; `forget` deletes by them."""
    return f"{person._meta.model_name}:{person.pk}:"


def _angebot(person):
    return person.durchgang.angebot if hasattr(person, "durchgang") else person.bedarf.termin.angebot


def _untold(person, what=""):
    """Messages to this person that nobody has read yet, as a queryset."""
    return Nachricht.objects.filter(schluessel__startswith=_about(person) + what, stand=Stand.OFFEN)


def _tell(
    person, what, betreff, template, calendar=None, *, secret=None, after=timedelta(0), vorher=None, **more
):  # fmt: skip
    """Write one message, by mail or for the call list. `calendar(person)` gives the file that goes with a mail.

    What depends on the language, like a `betreff` from the translations, has to be lazy.
    """
    angebot = _angebot(person)
    context = {
        "person": person,
        "angebot": angebot,
        "merkwort": merkwort(person.code),
        "haus": Haus.load(),
        "schluessel": secret or pass_in_mail(person.code),
        **more,
    }
    language = language_of(person.sprache) if person.email else settings.LANGUAGE_CODE  # staff calls, in German
    message = written_in(language, lambda below: _written(betreff, template, context | {"deutsch_folgt": below}))
    with translation.override(language):
        ics = calendar(person) if calendar else ""
    Nachricht.tell(
        person, _about(person) + what, *message, ics, call=True, after=after, veranstalter=angebot.veranstalter,
        vorher=vorher,
    )  # fmt: skip


def _written(betreff, template, context):
    """Subject and text in the current language; links lead to the pages in it."""
    angebot = context["angebot"]
    links = {
        "link": reverse("meins", args=[context["schluessel"]]),
        "meine": reverse("meine"),
        "angebote": reverse("angebote"),
        "angebot_adresse": angebot.get_absolute_url(),
    }
    links = {name: settings.LENA_URL + path for name, path in links.items()}
    titel = Uebersetzung.objects.text(angebot, "titel")
    words = {"nummer": von_links(context["person"].nummer), "telefon": von_links(context["haus"].telefon)}
    text = render_to_string(f"mail/{template}.txt", context | links | words | {"titel": titel})
    return f"{betreff}: {titel}"[:200], text.strip()


def _coming(anmeldung):
    return anmeldung.dates().upcoming().select_related("raum").order_by("beginn")


def _next_dates(anmeldung):
    """For a text: the next dates that take place, and how many more there are."""
    coming = list(_coming(anmeldung).takes_place())
    return {"termine": coming[:DATES], "weitere": len(coming[DATES:])}


def sign_up_as_calendar(anmeldung):
    """The coming dates of a sign-up as a calendar file."""
    return termine_as_calendar(_coming(anmeldung))


def help_as_calendar(mithilfe):
    """The date at which somebody helps as a calendar file."""
    return termine_as_calendar([mithilfe.bedarf.termin], f"{mithilfe.bedarf}: {_angebot(mithilfe).titel}")


def _calendar_of(person):
    """What the calendar of this person should hold now; nothing for who only waits for a place."""
    if hasattr(person, "bedarf"):
        return help_as_calendar(person)
    return sign_up_as_calendar(person) if person.has_place else ""


def signed_up(anmeldung, geheimnis=None):
    """Confirmation with number, link and calendar file; only to who gave an address."""
    if anmeldung.email:
        _tell(
            anmeldung, "eingang", _("Ihre Anmeldung") if anmeldung.has_place else _("Ihr Platz auf der Warteliste"),
            "angemeldet", _calendar_of, secret=geheimnis, **_next_dates(anmeldung),
        )  # fmt: skip


def place_offered(anmeldung):
    """A place is held for somebody who waits: by mail, or by the staff's call list."""
    _untold(anmeldung, "eingang").delete()  # it says that all places are taken
    if anmeldung.reached_by:
        what = f"angebot:{timezone.now().timestamp():.6f}"
        words = ngettext_lazy("Ein Platz ist frei", "{n} Plätze sind frei", anmeldung.personen)
        words = format_lazy(words, n=anmeldung.personen)
        _tell(anmeldung, what, words, "platz_frei", **_next_dates(anmeldung))


def offer_over(anmeldung):
    """The place is not held any more. True if this party never read of it: then it cannot have missed it."""
    return _untold(anmeldung, "angebot:").delete()[0] > 0


def place_taken(anmeldung):
    """The party takes the place that was held; a call about it is not needed any more."""
    offer_over(anmeldung)
    if anmeldung.email:
        _tell(
            anmeldung, "zugesagt", _("Ihr Platz ist fest"), "platz_fest", sign_up_as_calendar,
            **_next_dates(anmeldung),
        )  # fmt: skip


def party_changed(anmeldung):
    """Receipt for who comes with more or fewer people; only to who gave an address."""
    _untold(anmeldung, "personen:").delete()
    _write_anew(anmeldung)
    if anmeldung.email:
        _tell(anmeldung, f"personen:{timezone.now().timestamp():.6f}", _("Geändert"), "geaendert")


def contact_changed(person):
    """What nobody has read yet, and what could not be delivered, goes to the new contact."""
    mine = Nachricht.objects.filter(schluessel__startswith=_about(person))
    if person.stand != "angeboten":  # an offer that came back is over
        mine = mine.exclude(stand=Stand.GESCHEITERT, schluessel__startswith=f"{_about(person)}angebot")
    Nachricht.redirect(mine, person)


def withdrawn(person):
    """Receipt for who withdrew a sign-up or a promise of help; nothing else is told any more."""
    _untold(person).delete()
    if person.email:
        words = _("Ihre Anmeldung ist abgesagt") if hasattr(person, "durchgang") else _("Ihre Mithilfe ist abgesagt")
        _tell(person, "zurueckgezogen", words, "zurueckgezogen")


def lapsed(anmeldung):
    """The deadline of a held place is over: nothing more is told about what it was for."""
    _untold(anmeldung).delete()


def help_promised(mithilfe, geheimnis=None):
    """Thanks with number, link and calendar file; only to who gave an address."""
    if mithilfe.email:
        _tell(
            mithilfe, "eingang", _("Danke für Ihre Hilfe"), "mithilfe", help_as_calendar, secret=geheimnis,
            termin=mithilfe.bedarf.termin,
        )  # fmt: skip


def _write_anew(person):
    """What nobody has read yet says what is true now."""
    if hasattr(person, "durchgang"):
        kinds = {"eingang": signed_up, "angebot:": place_offered, "zugesagt": place_taken}
    else:
        kinds = {"eingang": help_promised}
    for what, tell in kinds.items():
        if _untold(person, what).delete()[0]:
            tell(person)


# --- dates that are moved, cancelled, or take place after all


def as_known(termin):
    """What somebody knows of a date: begin, end, room; None if it is cancelled."""
    if termin.abgesagt_am:
        return None
    return [int(termin.beginn.timestamp()), int(termin.ende.timestamp()), termin.raum_id]


def dates_changed(known, also=()):
    """Dates are not as they were; `known` has for each what people knew of it until now (`as_known`).

    Each person is told once, of all that concern them; those of `also` too. What is over concerns nobody.
    """
    concerned = {}
    for termin, before in known.items():
        if termin.ende > timezone.now():
            for person in [*termin.concerned(), *_expecting(termin), *also]:
                concerned.setdefault(person.pk, (person, {}))[1][termin] = before
    for person, before in concerned.values():
        _write_anew(person)
        if person.reached_by:
            _tell_difference(person, before)


def _expecting(termin):
    """For whom something about this date lies ready, also if they only wait for a place by now."""
    lies_ready = Nachricht.objects.filter(
        schluessel__startswith="anmeldung:", stand=Stand.OFFEN, vorher__has_key=str(termin.pk)
    )
    people = {schluessel.split(":")[1] for schluessel in lies_ready.values_list("schluessel", flat=True)}
    return termin.durchgang.anmeldungen.live().filter(pk__in=people) if people else []


def _tell_difference(person, known):
    """Tell what is different from what this person knows. Messages that nobody has read yet are taken back first."""
    dates = {str(termin.pk): termin for termin in known}
    before = {str(termin.pk): state for termin, state in known.items()}
    # waits for one that is on its way at this moment, and then leaves it alone
    for message in _untold(person, "termin:").filter(vorher__has_any_keys=list(dates)).select_for_update():
        before |= message.vorher
        message.delete()
    if others := before.keys() - dates.keys():
        dates |= {str(termin.pk): termin for termin in person.dates().filter(pk__in=others).select_related("raum")}
    different = sorted(
        (termin for key, termin in dates.items() if as_known(termin) != before[key]), key=lambda termin: termin.beginn
    )
    moved, cancelled = [], {}
    for termin in different:
        last = before[str(termin.pk)]
        if termin.abgesagt_am:
            termin.war = _instant(last[0])
            cancelled.setdefault(termin.hinweis, []).append(termin)
        elif last is None:
            _tell_of(person, [termin], before, _("Findet doch statt"), "findet_statt")
        else:
            termin.war = _instant(last[0]) if last[0] != as_known(termin)[0] else None
            moved.append(termin)
    for same_reason in cancelled.values():
        more = _angebot(person).termine.upcoming().takes_place().filter(durchgang=same_reason[0].durchgang_id).exists()
        _tell_of(
            person, same_reason, before, _("Fällt aus"), "faellt_aus", after=UNDO, termine=same_reason, weitere=more
        )
    if moved:
        _tell_of(person, moved, before, _("Neue Zeit oder neuer Ort"), "verlegt", after=UNDO, termine=moved)


def _tell_of(person, dates, before, betreff, template, **more):
    first = dates[0]
    vorher = {str(termin.pk): before[str(termin.pk)] for termin in dates}
    what = f"termin:{first.pk}:{first.sequenz}"
    _tell(person, what, betreff, template, _calendar_of, vorher=vorher, termin=first, **more)


def _instant(timestamp):
    return datetime.fromtimestamp(timestamp, UTC)


def circular(person, key, betreff, text):
    """What staff writes to several people at once; `key` makes the same page sent twice one message."""
    if person.reached_by:
        _tell(person, f"rundbrief:{key[:16]}", betreff, "rundbrief", text=text)
