"""What the Today board of the content admin shows of the quarter."""

from .models import Idee

MOST = 50  # rows in one part of the board; the list behind it has all of them


def mine(request, site, model):
    """The rows of a model that this account may see."""
    model_admin = site.get_model_admin(model)
    return model_admin.get_queryset(request) if model_admin.has_view_permission(request) else model.objects.none()


def board(request, site):
    """What waits for an answer, longest first."""
    return {"ideen": list(mine(request, site, Idee).to_answer()[:MOST])}
