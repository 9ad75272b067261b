"""The counselling office: the day on one sheet of paper."""

import pytest

from beratung.models import Laufnummer

from . import fabrik
from .buero import ADA, log, marks
from .papier import paper, print_pdf

__all__ = ["paper"]


@pytest.fixture
def kraft(db):
    return fabrik.make_kraft(fabrik.make_anliegen(dauer=15), name="Mira Muster", days=3, hour=8, hours=10)


def book(kraft, n=0, **person):
    return fabrik.book(kraft.anliegen.get(), kraft, fabrik.in_days(3, 8 + n // 4, n % 4 * 15), **ADA | person)


def sheet(client, **query):
    return client.get("/druck/", {"tag": f"{fabrik.in_days(3):%Y-%m-%d}", **query})


def test_the_sheet_names_nobody_by_itself(buero, kraft):
    termin = book(kraft)
    page = sheet(buero)
    assert termin.nummer in page.text
    assert "08:00–08:15" in page.text
    assert marks(page, ADA.values()) == []
    assert log() == []


def test_initials_by_choice_and_each_is_logged(buero, kraft):
    one, two = book(kraft), book(kraft, 1, name="Grace")
    page = sheet(buero, namen="initialen")
    assert "A. B." in page.text
    assert "G." in page.text
    assert marks(page, ADA.values()) == []
    assert log() == [("leitung", "Tagesblatt gedruckt (Initialen)", str(termin.pk)) for termin in (one, two)]


def test_names_by_choice_but_never_phone_or_note(buero, kraft):
    termin = book(kraft)
    page = sheet(buero, namen="voll")
    assert marks(page, ADA.values()) == ["Ada Beispiel"]
    assert log() == [("leitung", "Tagesblatt gedruckt (Namen)", str(termin.pk))]


def test_an_odd_choice_names_nobody(buero, kraft):
    book(kraft)
    assert marks(sheet(buero, namen="alle"), ADA.values()) == []
    assert log() == []


def test_who_has_cancelled_is_not_on_the_sheet(buero, kraft):
    termin = book(kraft)
    termin.cancel()
    assert termin.nummer not in sheet(buero).text


def test_who_comes_in_vain_because_nobody_could_tell_them_is_on_the_sheet(buero, kraft):
    book(kraft, telefon="", email="").cancel(by_house=True)
    book(kraft, 1, telefon="05381 1").cancel(by_house=True)
    assert sheet(buero).text.count("abgesagt, an der Tür sagen") == 1


def test_it_says_until_when_to_shred_it(buero, kraft):
    until = fabrik.in_days(10)
    assert f"bis {until.day}." in sheet(buero).text.split('class="schutz"')[1].split("</p>")[0]


def test_a_full_day_of_forty_fits_on_one_sheet_of_a4(buero, kraft, paper):
    for n in range(40):
        book(kraft, n, name=f"Anna-Katharina Langename-Beispielhausen {n}")
    for n in range(1, 13):
        Laufnummer.objects.create(tag=fabrik.in_days(3).date(), nummer=n)
    assert paper(print_pdf, sheet(buero, namen="voll")) == (1, (210, 297))
