"""Sealed values open only with the office's key, and only where they belong (C5)."""

import pytest

from beratung.models import Nachricht, Person
from lena.keys import CannotOpen, new_private_key, public_key_of, seal, unseal

from . import fabrik


def test_what_is_sealed_opens_at_its_place(key):
    assert unseal(seal({"name": "فاطمة مثال"}, "a:1"), "a:1") == {"name": "فاطمة مثال"}


@pytest.mark.parametrize("place", ["a:2", "b:1", ""])
def test_moved_to_another_row_or_column_it_stays_shut(key, place):
    with pytest.raises(CannotOpen):
        unseal(seal({"name": "Ada"}, "a:1"), place)


def test_without_the_private_key_nothing_opens(settings):
    sealed = seal({"name": "Ada"}, "a:1")
    with pytest.raises(CannotOpen):
        unseal(sealed, "a:1")
    settings.LENA_BERATUNG_KEY = new_private_key()
    with pytest.raises(CannotOpen):
        unseal(sealed, "a:1")


def test_sealing_the_same_twice_looks_different(key):
    assert seal("Ada", "a:1") != seal("Ada", "a:1")


def test_a_person_swapped_with_another_or_put_into_a_message_does_not_open(db, key):
    anliegen = fabrik.make_anliegen()
    kraft = fabrik.make_kraft(anliegen)
    one, two = (fabrik.book(anliegen, kraft, fabrik.in_days(3, hour), email="a@example.org") for hour in (9, 10))
    konto = fabrik.make_konto("mira")
    person = Person.objects.get(termin=one)
    person.inhalt = two.person.inhalt
    with pytest.raises(CannotOpen):
        person.open(konto, "Test")
    nachricht = Nachricht.objects.filter(termin=one).first()
    nachricht.inhalt = one.person.inhalt
    with pytest.raises(CannotOpen):
        nachricht.contact()


def test_the_public_key_follows_from_the_private_one():
    private = new_private_key()
    assert public_key_of(private) == public_key_of(private)
    with pytest.raises(ValueError):
        public_key_of("kein Schlüssel")
