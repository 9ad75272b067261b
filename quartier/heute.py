"""What the Today board shows of the house: ideas to answer, texts to look at again, links that lead nowhere."""

from django.apps import apps
from django.contrib import messages
from django.utils import timezone

from .models import Idee, Verweis
from .models.geprueft import Geprueft, change_url
from .verweise import addresses, texts_of

MOST = 50  # rows in one part of the board; the list behind it has all of them


def mine(request, site, model):
    """The rows of a model that this account may see."""
    model_admin = site.get_model_admin(model)
    return model_admin.get_queryset(request) if model_admin.has_view_permission(request) else model.objects.none()


def changeable(konto, model):
    """The rows that this account looks after: those it may change, and of an organisation's account only its own."""
    rows = model._default_manager.all()
    if not konto.has_perm(f"{model._meta.app_label}.change_{model._meta.model_name}"):
        return rows.none()
    if not konto.organisation_id:
        return rows
    owner = getattr(model, "gehoert", "")
    return rows.filter(**{owner: konto.organisation_id}) if owner else rows.none()


def todo(request, site, at=None):
    """Ideas to answer, longest waiting first; texts to look at again, oldest first; addresses that lead nowhere."""
    return {
        "ideen": list(mine(request, site, Idee).to_answer()[:MOST]),
        "texte": overdue(request.user, at)[:MOST],
        "verweise": broken(request.user)[:MOST],
    }


def overdue(konto, at=None):
    """All rows of all models, which nobody has checked for too long."""
    now = at or timezone.now()
    rows = [
        row
        for model in apps.get_models()
        if issubclass(model, Geprueft)
        for row in changeable(konto, model).overdue(now)
    ]
    return sorted(rows, key=lambda row: (row.zuletzt_geprueft is not None, row.zuletzt_geprueft, str(row)))


def broken(konto):
    """Broken addresses that still stand in a text of this account, with the row, as `text`."""
    found = list(Verweis.objects.broken())
    texts = {}
    for name in {verweis.modell for verweis in found}:
        keys = [verweis.objekt for verweis in found if verweis.modell == name]
        for row in changeable(konto, apps.get_model(name)).filter(pk__in=keys):
            texts[name, str(row.pk)] = row
    for verweis in found:
        verweis.text = texts.get((verweis.modell, verweis.objekt))
        verweis.pflege_url = verweis.text and change_url(verweis.text)
    return [verweis for verweis in found if verweis.text and verweis.adresse in addresses(texts_of(verweis.text))]


def still_true(request, site):
    """The button "stimmt noch": whatever the row is, it counts as checked today."""
    row = _row(request)
    if row is None:
        messages.info(request, "Das ist schon erledigt.")
        return
    row.still_true()
    if site.is_registered(type(row)):
        site.get_model_admin(type(row)).log_change(request, row, "Text geprüft")
    messages.success(request, f"Danke. „{row}“ gilt als heute geprüft.")


def _row(request):
    """The row that the button names, "quartier.ort:7", if this account looks after it; else None."""
    label, _, key = request.POST.get("wen", "").partition(":")
    model = next((model for model in apps.get_models() if model._meta.label_lower == label), None)
    if not (model and issubclass(model, Geprueft) and key.isdecimal() and key.isascii() and len(key) < 16):
        return None
    return changeable(request.user, model).filter(pk=key).first()
