"""Opening a contact: who it is and how careful one has to be. Each look is logged. And what is done on the phone."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from lena.keys import CannotOpen
from quartier.models.nachricht import Kanal
from quartier.models.nachricht import Stand as Versand
from quartier.sprache import called_in_german
from quartier.templatetags.lena import tel

from .. import warteliste
from ..models import Helfer, Nachricht, Person, Protokoll, Vergeben
from ..nachrichten import way_to

LABELS = {
    "name": "Name", "telefon": "Telefon", "email": "E-Mail", "liest": "liest", "adresse": "Adresse",
    "notiz": "Nachricht",
}  # fmt: skip


def opened_in_full(sealed, konto, warum):
    """Everything sealed about somebody as a list, what to mind first; the look is logged."""
    try:
        data = sealed.open(konto, warum)
    except CannotOpen as error:
        return str(error)
    mind = format_html_join(
        "", '<dt>Am Telefon</dt><dd class="{}">{}</dd>',
        (("warnung" * sentence.startswith("Bitte"), sentence) for sentence in care(data, isinstance(sealed, Helfer))),
    )  # fmt: skip
    said = ((label, _shown(key, data[key])) for key, label in LABELS.items() if data.get(key))
    rows = format_html_join("", "<dt>{}</dt><dd><bdi>{}</bdi></dd>", said)
    return format_html('<dl class="person">{}{}</dl>', mind, rows)


def _shown(key, value):
    if key == "liest":  # mails come in this language
        return called_in_german(value)
    return format_html('<a href="tel:{}" dir="ltr">{}</a>', tel(value), value) if key == "telefon" else value


def opened(konto, of):
    """The contact of a message, or of an appointment, with `vorsicht`: sentences for who is about to call.

    None if there is nobody (any more). A row in the log is written before anything is unsealed.
    """
    nachricht = of if isinstance(of, Nachricht) else None
    Protokoll.write(konto, "Kontakt geöffnet", of.pk)
    try:
        if nachricht:
            contact, helps = nachricht.contact(), nachricht.an == Nachricht.An.HELFER
        else:
            sealed, helps = Person.objects.filter(pk=of.pk).first(), False
            contact = sealed and sealed.unsealed()
            if contact and not contact.get("telefon") and not contact.get("email"):
                helper = Helfer.objects.filter(pk=of.pk).first()
                contact, helps = (helper.unsealed(), True) if helper else (contact, False)
    except CannotOpen as error:
        return {"name": str(error), "vorsicht": []}
    return contact and contact | {"vorsicht": care(contact, helps)}


def care(contact, helps=False):
    """What to mind on the phone, as sentences; what was not allowed is not done."""
    sentences = ["Das ist die helfende Person, nicht wer den Termin hat."] if helps else []
    if not contact.get("telefon"):
        return sentences
    sentences.append(
        "Sie dürfen sagen, dass der Treff anruft."
        if contact.get("darf_sagen")
        else "Bitte erst sagen, wer anruft, wenn Sie die richtige Person sprechen."
    )
    sentences.append(
        "Eine Nachricht hinterlassen ist in Ordnung, ohne das Anliegen."
        if contact.get("darf_nachricht")
        else "Bitte keine Nachricht hinterlassen, auch nicht auf dem Anrufbeantworter."
    )
    if contact.get("geteilt"):
        sentences.append("Das Telefon benutzen auch andere.")
    return sentences


def takes_on_the_phone(termin, offer):
    """Somebody takes a held time while we talk: nobody need call again about it. Returns the appointment.

    Raises Vergeben.
    """
    termin = warteliste.accept(termin, offer)
    knows(termin)
    return termin


def knows(termin, art=Nachricht.Art.VERSCHOBEN):
    """The person knows already, we have just talked: no call about it. A new time is written all the same.

    With no way to them it counts as said, so that nobody looks out for them at the door.
    """
    told, way = termin.nachrichten.filter(art=art), way_to(termin)[0]
    if not way and not told.filter(sequenz=termin.sequenz).exists():
        said = {"stand": Versand.ERLEDIGT, "erledigt_am": timezone.now()}
        Nachricht.promise(termin, art, Kanal.ANRUF, Nachricht.An.PERSON, **said)
    waiting = told.filter(stand=Versand.OFFEN)
    for one in waiting if art == Nachricht.Art.ABSAGE else waiting.filter(kanal=Kanal.ANRUF):
        one.done()


def row_of(queryset, key):
    """The row with this key; 404 for what this colleague may not see, and for a key that is none."""
    try:
        return get_object_or_404(queryset, pk=key)
    except ValidationError:
        raise Http404 from None


def opened_on_page(request, queryset):
    """{key, contact} of the row whose button "open" was pressed, else None."""
    if "oeffnen" not in request.POST:
        return None
    row = row_of(queryset, request.POST["oeffnen"])
    return {"pk": row.pk, "kontakt": opened(request.user, row)}


def do(request, termin, was, deed, objekt):
    """`deed` does what was pressed about this appointment and returns a sentence. It is said and logged, or why not."""
    try:
        with transaction.atomic():
            done = deed()
    except ValidationError:  # a key of a held time that is none
        raise Http404 from None
    except Vergeben as error:
        messages.error(request, f"{termin}: {error}")
    else:
        Protokoll.write(request.user, was, objekt)
        messages.success(request, f"{termin}: {done}")
