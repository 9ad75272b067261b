"""The counselling office: what is sealed about who comes, opened, corrected, and sealed anew."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect

from lena.keys import CannotOpen
from quartier.admin_basis import eintragen_page

from .. import nachtrag
from ..eintragen_forms import AngabenForm
from ..models import Beratungstermin, Person, Vergeben
from ..nachrichten import way_to
from .kontakt import LABELS

GONE = "Die Angaben zu dieser Person sind gelöscht (abgesagt, oder die Frist ist vorbei). Hier ist nichts zu ändern."
NO_WAY = "Jetzt haben wir weder Telefon noch E-Mail: Wir können nicht Bescheid sagen, wenn sich etwas ändert."
OTHERS = "Diese Person hat weitere Termine. Dort stehen noch die alten Angaben: Bitte ändern Sie sie auch dort."
ON_THE_PHONE = "was wir am Telefon dürfen"


def aendern(model_admin, request, termin):
    """A name misheard, two digits swapped. What is typed stays until it can be saved."""
    form, problem = None, ""
    try:
        person = Person.objects.get(pk=termin.pk)
        if request.method != "POST":
            form = _filled(request, termin, person)
        else:
            form = AngabenForm(request.POST, gespraech=termin.gespraech)
            if form.is_valid() and _save(model_admin, request, termin, form):
                return redirect("admin:beratung_beratungstermin_change", termin.pk)
    except Person.DoesNotExist:
        form, problem = None, GONE
    except CannotOpen as error:
        form, problem = None, str(error)
    page = eintragen_page(
        request, model_admin, form, f"Angaben ändern: {termin} Uhr",
        vorlage="admin/beratung/beratungstermin/aendern.html", termin=termin, problem=problem,
    )  # fmt: skip
    page.status_code = 409 if problem else page.status_code
    return page


@transaction.atomic
def _filled(request, termin, person):
    """The form with what is known; the look is logged."""
    known = person.open(request.user, "Angaben zum Ändern geöffnet")
    return AngabenForm(gespraech=termin.gespraech, initial=known | {"gelesen": person.fassung})


def _save(model_admin, request, termin, form):
    """Save, log and say it; False if the form has to be looked at again: then it says why."""
    try:
        with transaction.atomic():
            changed = nachtrag.correct(termin, form.angaben(), form.cleaned_data["gelesen"])
            what = ", ".join(dict.fromkeys(LABELS.get(name, ON_THE_PHONE) for name in changed))
            if changed:
                model_admin.log(request, "Angaben geändert", termin, what)
    except nachtrag.Ueberholt as error:
        form.ask_again(error.fassung)
        return False
    except Vergeben as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, f"Geändert: {what}." if changed else "Es hat sich nichts geändert.")
    if {"telefon", "email"} & set(changed) and not way_to(termin)[0]:
        messages.warning(request, NO_WAY)
    if changed and Beratungstermin.objects.others_of_series(termin).exists():
        messages.warning(request, OTHERS)
    return True
