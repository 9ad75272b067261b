"""Pictures, as they are fetched: the name is the content, so nobody needs to ask twice."""

from django.http import FileResponse, Http404
from django.views.decorators.http import require_safe

from .models.bild import folder

YEAR = 365 * 24 * 3600


class BildConverter:
    """The file name of a picture of ours; no other name reaches the disk."""

    regex = r"[0-9a-f]{40}(?:-klein)?\.jpg"

    def to_python(self, value):
        return value

    to_url = to_python


@require_safe
def bild(request, name):
    """The file of this name: its content never changes, so browsers keep it."""
    try:
        file = (folder() / name).open("rb")
    except FileNotFoundError:
        raise Http404 from None
    headers = {"Cache-Control": f"public, max-age={YEAR}, immutable"}
    return FileResponse(file, content_type="image/jpeg", headers=headers)
