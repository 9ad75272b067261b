"""News: the list, each piece, and the feed."""

from django.conf import settings
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .auswahl import page_of
from .feeds import ENTRIES, Feed, read_state, rows_of, unless_known
from .kalender import plain
from .models import Bild, Haus, Neuigkeit
from .templatetags.lena import absaetze

PER_PAGE = 12
STATE = " UNION ALL ".join([*rows_of(Neuigkeit, dated=True), *rows_of(Haus, Bild, Neuigkeit.bilder.through)])


def neuigkeiten(request):
    """The latest first, page by page."""
    page, no_such_page = page_of(Neuigkeit.objects.with_pictures().published(), request.GET.get("seite", 1), PER_PAGE)
    return render(request, "quartier/neuigkeiten.html", {"seite": page, "keine_seite": no_such_page})


def neuigkeit(request, slug):
    return render(
        request, "quartier/neuigkeit.html", {"neuigkeit": get_object_or_404(Neuigkeit.objects.published(), slug=slug)}
    )


@require_safe
def feed(request):
    """News as Atom. What begins and ends by the clock changes no row: the list of what is visible decides too."""
    now = timezone.now()
    tables = read_state(STATE)
    visible = list(Neuigkeit.objects.published(now).values_list("pk", flat=True)[:ENTRIES])
    return unless_known(request, tables, visible, lambda: _atom(now))


def _atom(now):
    haus = Haus.load()
    feed = Feed(
        title=_("{haus}: Neuigkeiten").format(haus=plain(haus.name)), description=_("Neues aus dem Haus"),
        language=get_language(),
        link=settings.LENA_URL + reverse("neuigkeiten"), author_name=plain(haus.name),
        feed_url=settings.LENA_URL + reverse("neuigkeiten_feed"),
    )  # fmt: skip
    for neuigkeit in Neuigkeit.objects.with_pictures().published(now)[:ENTRIES]:
        feed.add_item(
            title=plain(neuigkeit.titel_mit_beispiel), link=settings.LENA_URL + neuigkeit.get_absolute_url(),
            description=plain(absaetze(neuigkeit.text)) + "".join(map(_picture, neuigkeit.bilder.all())),
            unique_id=f"tag:{settings.MAIL_DOMAIN},2026:neuigkeit:{neuigkeit.pk}", pubdate=neuigkeit.sichtbar_ab,
            updateddate=neuigkeit.zuletzt,
        )  # fmt: skip
    return feed.as_response()


def _picture(bild):
    address = settings.LENA_URL + reverse("bild", args=[bild.name_klein])
    width, height = bild.klein
    return format_html(
        '<p><img src="{}" alt="{}" width="{}" height="{}"><br>{}</p>', address, plain(bild.alt), width, height,
        _("Bild: {nachweis}").format(nachweis=plain(bild.nachweis)),
    )  # fmt: skip
