"""Two colleagues have the same page open: whoever saves later is told, and nothing typed is lost."""

import datetime as dt
import threading
from contextlib import nullcontext, suppress
from unittest import mock

import pytest
from django.db import connection
from django.db.models import QuerySet

from angebote.models import Angebot, Durchgang, Termin, Terminregel

from . import fabrik
from .conftest import ServiceClient
from .formular import address, errors, typed

TOLD = "Jemand anderes hat hier um"


@pytest.fixture
def colleagues(db):
    """Ada and Grace, each at a desk of her own."""
    return colleague("ada"), colleague("grace")


def colleague(name):
    client = ServiceClient()
    client.force_login(fabrik.make_konto(name, "technik"))
    return client


def make_kurs():
    kurs = fabrik.make_durchgang(6)
    Terminregel.objects.create(
        durchgang=kurs, wochentage=[1], ab=dt.date(2031, 1, 7), bis=dt.date(2031, 1, 28), von_uhr=dt.time(10),
        bis_uhr=dt.time(11),
    )  # fmt: skip
    return kurs


def send(client, page, **data):
    return client.post(page.request["PATH_INFO"], typed(page) | data)


# what is edited: (the page's object, a field, what Ada writes, what Grace writes)
CASES = {
    "offer": (lambda kurs: kurs.angebot, "kurztext", "von Ada", "von Grace"),
    "term": (lambda kurs: kurs, "plaetze", "7", "8"),
    "rule of a term": (lambda kurs: kurs, "regeln-0-bis_uhr", "11:30", "12:00"),
    "term in the table of the offer": (lambda kurs: kurs.angebot, "durchgaenge-0-plaetze", "7", "8"),
    "date": (lambda kurs: kurs.termine.get(), "hinweis", "von Ada", "von Grace"),
}


@pytest.mark.parametrize("case", CASES)
def test_the_later_save_is_told_and_everything_typed_is_kept(colleagues, case):
    find, field, first, second = CASES[case]
    ada, grace = colleagues
    obj = find(make_kurs())
    pages = [client.get(address(type(obj), "change", obj.pk)) for client in colleagues]
    assert send(ada, pages[0], **{field: first}).status_code == 302
    page = send(grace, pages[1], **{field: second})
    assert page.status_code == 200
    assert errors(page)["__all__"][0].startswith(TOLD)
    assert typed(page)[field] == second
    now = grace.get(address(type(obj), "change", obj.pk))
    assert str(typed(now)[field])[:5] == first[:5]


@pytest.mark.parametrize("case", CASES)
def test_a_second_save_goes_through(colleagues, case):
    find, field, first, second = CASES[case]
    ada, grace = colleagues
    obj = find(make_kurs())
    pages = [client.get(address(type(obj), "change", obj.pk)) for client in colleagues]
    send(ada, pages[0], **{field: first})
    told = send(grace, pages[1], **{field: second})
    assert send(grace, told).status_code == 302
    now = grace.get(address(type(obj), "change", obj.pk))
    assert str(typed(now)[field])[:5] == second[:5]


@pytest.mark.parametrize("case", CASES)
def test_a_third_colleague_in_between_is_told_of_too(colleagues, case):
    find, field, first, second = CASES[case]
    ada, grace = colleagues
    obj = find(make_kurs())
    pages = [client.get(address(type(obj), "change", obj.pk)) for client in colleagues]
    send(ada, pages[0], **{field: first})
    told = send(grace, pages[1], **{field: second})
    send(ada, ada.get(address(type(obj), "change", obj.pk)), **{field: {"7": "9", "11:30": "11:45"}.get(first, "neu")})
    again = send(grace, told)
    assert again.status_code == 200
    assert errors(again)["__all__"][0].startswith(TOLD)


@pytest.mark.parametrize("case", CASES)
def test_who_saves_alone_is_not_bothered(colleagues, case):
    find, field, first, second = CASES[case]
    ada, _ = colleagues
    obj = find(make_kurs())
    for value in (first, second):
        assert send(ada, ada.get(address(type(obj), "change", obj.pk)), **{field: value}).status_code == 302


def test_the_sentence_names_the_time_in_seesen(colleagues):
    ada, _ = colleagues
    kurs = make_kurs()
    page = ada.get(address(Durchgang, "change", kurs.pk))
    Durchgang.objects.update(geaendert="2027-01-11T22:41Z")
    assert "um 23:41 Uhr gesichert" in send(ada, page, plaetze="8").text


def test_a_preview_says_it_too(colleagues):
    ada, grace = colleagues
    kurs = make_kurs()
    pages = [client.get(address(Durchgang, "change", kurs.pk)) for client in colleagues]
    send(ada, pages[0], plaetze="7")
    page = send(grace, pages[1], plaetze="8", _vorschau="1")
    assert errors(page)["__all__"][0].startswith(TOLD)


def test_the_line_that_the_other_one_changed_is_told_at_that_line(colleagues):
    """Ada changes one line of the table, Grace another: her page would put back the old number of the first."""
    ada, grace = colleagues
    kurs = make_kurs()
    second = fabrik.make_durchgang(4, angebot=kurs.angebot)
    pages = [client.get(address(Angebot, "change", kurs.angebot.pk)) for client in colleagues]
    send(ada, pages[0], **{"durchgaenge-0-plaetze": "7"})
    page = send(grace, pages[1], **{"durchgaenge-1-plaetze": "5"})
    told = [form.non_field_errors() for form in page.context["inline_admin_formsets"][0].formset.forms]
    assert [bool(sentences) for sentences in told] == [True, False]
    assert [Durchgang.objects.get(pk=pk).plaetze for pk in (kurs.pk, second.pk)] == [7, 4]


def test_a_field_that_only_the_other_one_changed_is_not_written_back_unseen(colleagues):
    """Grace only presses save: her page still has the old text."""
    ada, grace = colleagues
    angebot = make_kurs().angebot
    pages = [client.get(address(Angebot, "change", angebot.pk)) for client in colleagues]
    send(ada, pages[0], kurztext="von Ada")
    page = send(grace, pages[1])
    assert errors(page)["__all__"][0].startswith(TOLD)
    angebot.refresh_from_db()
    assert angebot.kurztext == "von Ada"


@pytest.mark.parametrize("gelesen", ["abc", "\x00", "2031-02-30", "9" * 5000])
def test_a_mark_that_nobody_made_counts_as_old(colleagues, gelesen):
    ada, _ = colleagues
    kurs = make_kurs()
    page = send(ada, ada.get(address(Durchgang, "change", kurs.pk)), plaetze="8", gelesen=gelesen)
    assert page.status_code == 200
    kurs.refresh_from_db()
    assert kurs.plaetze == 6


def test_a_date_cancelled_meanwhile_is_told(colleagues):
    ada, _ = colleagues
    termin = make_kurs().termine.get()
    page = ada.get(address(Termin, "change", termin.pk))
    termin.call_off("Rohrbruch")
    page = send(ada, page, hinweis="heute im Garten")
    assert errors(page)["__all__"][0].startswith(TOLD)
    termin.refresh_from_db()
    assert termin.hinweis == "Rohrbruch"


# --- at the very same moment


def race():
    """Both press save at once. Returns the status of both answers and how many seats there are then."""
    kurs = fabrik.make_durchgang(6)
    clients = [colleague("ada"), colleague("grace")]
    pages = [client.get(address(Durchgang, "change", kurs.pk)) for client in clients]
    sent = [typed(page) | {"plaetze": str(7 + n)} for n, page in enumerate(pages)]
    connection.close()
    together, found = threading.Barrier(2), [None, None]

    def save(n):
        together.wait(10)
        found[n] = clients[n].post(address(Durchgang, "change", kurs.pk), sent[n]).status_code
        connection.close()

    threads = [threading.Thread(target=save, args=[n]) for n in range(2)]
    [thread.start() for thread in threads]
    [thread.join(30) for thread in threads]
    kurs.refresh_from_db()
    return found, kurs.plaetze


def reading_together(switch_off_lock):
    """The widest gap: both have read when the row was last saved, before either writes."""
    read, together = QuerySet.first, threading.Barrier(2)

    def first(queryset):
        found = read(queryset)
        if queryset.model is Durchgang and isinstance(found, dt.datetime):
            with suppress(threading.BrokenBarrierError):  # the other one waits for our lock
                together.wait(30 if switch_off_lock else 0.5)
        return found

    no_lock = mock.patch.object(QuerySet, "select_for_update", lambda self, **_: self.all())
    return no_lock if switch_off_lock else nullcontext(), mock.patch.object(QuerySet, "first", first)


def test_of_two_saves_at_the_same_moment_exactly_one_goes_through(committed):
    lock, gap = reading_together(switch_off_lock=False)
    with lock, gap:
        found, plaetze = race()
    assert sorted(found) == [200, 302]
    assert plaetze == 7 + found.index(302)


def test_control_without_the_lock_one_overwrites_the_other_unseen(committed):
    lock, gap = reading_together(switch_off_lock=True)
    with lock, gap:
        found, _ = race()
    assert found == [302, 302]
