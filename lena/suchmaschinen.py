"""What search engines are told: which pages there are, and which to leave alone."""

from xml.etree import ElementTree

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from angebote.models import Angebot
from beratung.models import Anliegen
from quartier.models import Idee, Neuigkeit, Projekt, Quartier, Seite
from quartier.models.haus import SEITEN
from quartier.sprache import address_in

PAGES = [
    "start", "angebote", "woche", "mitmachen", "beratung", "meine", "quartier", "netz", "orte", "projekte", "ideen",
    "idee_schicken", "neuigkeiten", "presse",
]  # fmt: skip
# what is one's own, and forms that belong to one date or time
PRIVATE = ["/meine/*/", "/beratung/*/buchen/", "/angebote/*/anmelden/"]
NAMESPACE, LINKS = "http://www.sitemaps.org/schemas/sitemap/0.9", "http://www.w3.org/1999/xhtml"


@require_safe
@cache_control(public=True, max_age=3600)
def sitemap(request):
    """All public pages in all languages; the day of the last change where we know it."""
    pages = [(reverse(name), None) for name in PAGES]
    pages += [(offer.get_absolute_url(), offer.geaendert) for offer in Angebot.objects.published().order_by("pk")]
    pages += [
        (reverse("zeiten", args=[slug]), None)
        for slug in Anliegen.objects.filter(aktiv=True).order_by("slug").values_list("slug", flat=True)
    ]
    pages += [(reverse("steckbrief", args=[slug]), None) for slug in Quartier.objects.choices()]
    pages += [(news.get_absolute_url(), news.zuletzt) for news in Neuigkeit.objects.published()]
    pages += [(project.get_absolute_url(), None) for project in Projekt.objects.order_by("pk")]
    pages += [(idea.get_absolute_url(), idea.bewegt_am) for idea in Idee.objects.published()]
    pages += [(page.get_absolute_url(), None) for page in Seite.objects.filter(slug__in=SEITEN).order_by("slug")]
    root = ElementTree.Element("urlset", {"xmlns": NAMESPACE, "xmlns:xhtml": LINKS})
    for address, changed in pages:
        entry = ElementTree.SubElement(root, "url")
        ElementTree.SubElement(entry, "loc").text = settings.LENA_URL + address
        if changed:
            ElementTree.SubElement(entry, "lastmod").text = timezone.localtime(changed).isoformat(timespec="seconds")
        for code, _name in settings.LANGUAGES:
            there = settings.LENA_URL + address_in(code, address)
            ElementTree.SubElement(entry, "xhtml:link", rel="alternate", hreflang=code, href=there)
    text = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return HttpResponse(text, content_type="application/xml; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=3600)
def robots(request):
    """Everything may be found but one's own pages, the staff's, and forms for one date or time."""
    paths = [address_in(code, path) for code, _name in settings.LANGUAGES for path in PRIVATE]
    lines = ["User-agent: *", "Disallow: /admin/", *(f"Disallow: {path}" for path in paths)]
    lines.append(f"Sitemap: {settings.LENA_URL}{reverse('sitemap')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
