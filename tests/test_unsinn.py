"""Nonsense sent to the public counselling pages: whatever it is, an answer in words, never an error of ours.

The pages and their fields are found by opening them, so that a new field is tried too.
"""

import io
import re
from html import unescape

import pytest
from django.test import override_settings
from django.urls import path

from beratung.models import Anfrage, Beratungstermin, Vergeben
from beratung.zeiten import free_times, read_zeit
from quartier.models.nummer import new_form_key, secret_of_form

from . import fabrik
from .conftest import undone

UUID = "00000000-0000-0000-0000-00000000000g"
CORPUS = {
    "nothing": "", "blank": " ", "NUL": "a\x00b", "no number": "x", "bad UUID": UUID, "no date": "date=x",
    "30 February": "30.02.2027", "the same, ISO": "2027-02-30", "year 1": "0001-01-01", "10^23": str(10**23),
    "minus": "-1", "percent": "%ff", "half a surrogate": "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    "the other direction": "\u202eabc\u200f", "very long": "9" * 5000, "markup": "<script>alert(1)</script>",
    "a formula": "=1+1", "a time of nobody": "999999@2027-01-01T00:00Z", "the year 0": "1@0000-01-01T00:00Z",
    "a superscript": "²", "emoji": "😀" * 50, "SQL": "'; DROP TABLE beratung.person; --", "list": "['a']",
}  # fmt: skip
KNOWN = 9  # so many pages at least


@pytest.fixture
def pages(client, db):
    """{address: {field: value}} of every public counselling page there is, with what its forms send."""
    fabrik.make_haus()
    anliegen = fabrik.make_anliegen(gespraeche=["vor_ort", "telefon", "hausbesuch"])
    kraft = fabrik.make_kraft(anliegen)
    key, held = (secret_of_form(new_form_key()) for _ in range(2))
    fabrik.book(anliegen, kraft, free_times(anliegen)[0].beginn, key, email="ada@example.org")
    fabrik.hold(anliegen, kraft, free_times(anliegen)[0].beginn, held)
    found = {}
    queue = ["/beratung/", "/meine/", f"/beratung/{anliegen.slug}/", f"/beratung/{anliegen.slug}/buchen/{held}/",
             f"/meine/{key}/", f"/meine/{key}/absagen/"]  # fmt: skip
    while queue:
        address = queue.pop()
        page = client.get(address)
        if page.status_code != 200 or "html" not in page["Content-Type"]:
            continue
        text = unescape(page.text)
        found[address] = dict.fromkeys(re.findall(r'<(?:input|select|textarea|button)[^>]* name="([^"]+)"', text), "")
        found[address] |= dict(re.findall(r'name="([^"]+)"[^>]* value="([^"]*)"', text))
        links = re.findall(r'(?:href|action)="(/(?:beratung|meine)/[^"?#]*)', text)
        queue += [link for link in dict.fromkeys(links) if link not in found and link not in queue]
    assert len(found) >= KNOWN
    return found


def fine(answer):
    """No error of ours; a page says something."""
    assert answer.status_code < 500
    return answer.status_code


def test_these_words_in_any_field_of_any_page_are_answered_in_words(client, pages, subtests):
    assert sum(map(len, pages.values())) >= 9  # the control: it does find fields
    for name, word in CORPUS.items():
        with subtests.test(name), undone():
            for address, fields in pages.items():
                for field in fields:
                    fine(client.post(address, fields | {field: word}))
                fine(client.post(address, dict.fromkeys(fields, word)))
                fine(client.get(address, dict.fromkeys([*fields, "ab", "sprache", "gespraech", "tag"], word)))


def test_what_no_browser_sends_is_answered_too(client, pages):
    for address, fields in pages.items():
        fine(client.post(address, {f"f{n}": "x" for n in range(2000)}))
        fine(client.post(address, fields | {next(iter(fields), "name"): "x" * 3_000_000}))
        fine(client.post(address, b"--x\r\nbroken", content_type="multipart/form-data; boundary=x"))
        fine(client.post(address, b"\xff\xfe", content_type="application/x-www-form-urlencoded"))
        fine(client.post(address, b"{", content_type="application/json"))
        fine(client.post(address, {"name": io.BytesIO(b"datei")}))
        for method in ("put", "delete", "patch", "options", "head"):
            fine(getattr(client, method)(address))
        assert client.get(address, headers={"host": "boese.example"}).status_code == 400


def test_nothing_of_all_this_has_booked_or_cancelled_anything(client, pages):
    before = sorted(Beratungstermin.objects.values_list("pk", "stand"))
    for address, fields in pages.items():
        client.get(address, fields)
        client.head(address)
    assert sorted(Beratungstermin.objects.values_list("pk", "stand")) == before
    assert not Anfrage.objects.exists()


@pytest.mark.parametrize("word", CORPUS)
def test_only_a_time_from_the_list_is_a_time(db, word):
    with pytest.raises(Vergeben):
        read_zeit(CORPUS[word])


def test_control_a_page_that_breaks_is_noticed(client, pages):
    """The client gives errors back as answers only if it does not raise them."""
    client.raise_request_exception = False
    with override_settings(ROOT_URLCONF="tests.test_unsinn"), pytest.raises(AssertionError):
        fine(client.get("/"))


def _broken(request):
    raise RuntimeError


urlpatterns = [path("", _broken)]
