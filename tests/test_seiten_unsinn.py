"""What nobody would type: odd addresses, filters and days are answered by a page like any other."""

import pytest

from . import fabrik
from .haus import NONSENSE
from .seiten import check_html, without_nul

LONG = "9" * 5000
ODD_ADDRESSES = [
    f"/bilder/{'a' * 40}.jpg", "/bilder/../geheim.json", "/bilder/", "/bilder/%2e%2e%2fgeheim.json",
    f"/bilder/{'a' * 40}.svg",
    "/%00/", "/%ff/", "/angebote/%00/", "/angebote/%ff/", "/neuigkeiten/%00/", "/beratung/%00/", "/%2e%2e/%2e%2e/",
    "/angebote/{slug}/anmelden/100000000000000000000000/", f"/angebote/{{slug}}/anmelden/{LONG}/",
    "/angebote/{slug}/anmelden/0/", "/angebote/{slug}/anmelden/-1/", "/angebote/{slug}/anmelden/%C2%B2/",
    "/angebote/gibt-es-nicht/termine.ics", "/beratung/gibt-es-nicht/",
    "/meine/%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00/", f"/meine/{'%C3%A4' * 43}/",
    f"/meine/{'%ff' * 43}/", f"/meine/{NONSENSE}/termin.ics", f"/meine/{'1:2:' * 20}/", f"/meine/{'x' * 5000}/",
    "/beratung/{anliegen}/buchen/%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80/",
]  # fmt: skip
ODD_PARAMETERS = [
    "tag=x", "tag=7", "tag=-1", "tag=%00", "tag=%C2%B2", f"tag={LONG}", "feld=x", "feld=%00", "feld=1", "sprache=xx",
    "sprache=%00", "kostenlos=vielleicht", "kostenlos=%00", "offen=%ff", "q=%00", "q=%ff", f"q={'x' * 80}",
    f"q={LONG}", "q=%25_%5C", "q=%27%22%3B--", "q=+++", "q=%F0%9F%98%80", f"q={'a+' * 40}", "q[]=1&tag[$gt]=1", "&&==",
    "tag=1&tag=2", "gibtsnicht=1",
]  # fmt: skip
ODD_DAYS = [
    "2026-02-30", "0001-01-01", "9999-12-31", "9999-99-99", "x", "%00", "%ff", "", "2026-W01-1", "20260101", LONG,
    "-001-01-01", "2026-01-01T00:00", "%C2%B2026-01-01",
]  # fmt: skip


@pytest.mark.parametrize("address", ODD_ADDRESSES)
def test_an_odd_address_is_not_found_in_plain_words(client, address):
    durchgang, anliegen = fabrik.make_durchgang(), fabrik.make_anliegen()
    page = client.get(address.format(slug=durchgang.angebot.slug, anliegen=anliegen.slug))
    assert page.status_code == 404
    assert "Zur Startseite" in page.text
    check_html(page.text)


@pytest.mark.parametrize("query", ODD_PARAMETERS)
def test_an_odd_filter_still_shows_the_list_page(client, query):
    fabrik.make_durchgang()
    page = client.get(f"/angebote/?{query}")
    assert page.status_code == 200
    check_html(without_nul(page.text))


@pytest.mark.parametrize("ab", ODD_DAYS)
def test_an_odd_first_day_still_shows_the_times(client, ab):
    anliegen = fabrik.make_anliegen()
    fabrik.make_kraft(anliegen)
    page = client.get(f"/beratung/{anliegen.slug}/?ab={ab}")
    assert page.status_code == 200
    check_html(page.text)
