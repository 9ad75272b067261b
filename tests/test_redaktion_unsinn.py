"""The content admin: what nobody should type, and somebody will."""

import itertools

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType

from angebote.models import Anmeldung

from .conftest import undone
from .formular import WRONG, address, listed, spoil, typed
from .redaktion import GOOD, allowed, newest

PUBLIC = ["/", "/angebote/", "/neuigkeiten/", "/quartier/", "/beratung/"]


@pytest.mark.parametrize("label", GOOD)
def test_wrong_input_gets_a_page_and_nothing_breaks_afterwards(redaktion, subtests, label):
    model, good, seen = apps.get_model(label), GOOD[label](), 0
    not_shown = {"usable_password": "true"} if label == "quartier.konto" else {}
    empty = typed(redaktion.get(address(model, "add")))
    for name, wrong in WRONG.items():
        with subtests.test(name), undone():
            answer = redaktion.post(address(model, "add"), empty | spoil(good, *wrong) | not_shown)
            assert answer.status_code in (200, 302)
            if answer.status_code == 200:  # then every line of the list of mistakes leads to something on the page
                seen += len(links := listed(answer))
                assert [where for where, _ in links if f'id="{where}"' not in answer.text] == []
            if answer.status_code == 302:  # taken as it was: then it must be possible to look at it
                pages = [address(model, "changelist"), address(model, "change", newest(model).pk), *PUBLIC]
                assert {path: redaktion.get(path).status_code for path in pages} == dict.fromkeys(pages, 200)
    assert seen


UNKNOWN = [str(10**20), "abc", "%00", "00000000-0000-0000-0000-000000000000"]


@pytest.mark.parametrize("model", admin.site._registry)
def test_an_unknown_thing_leads_back_to_the_start(redaktion, subtests, model):
    label = model._meta.label_lower
    for page, pk in itertools.product(["change", "delete", "history"], UNKNOWN):
        refused = not allowed(label, "delete" if page == "delete" else "view")
        with subtests.test(page=page, pk=pk), undone():
            answer = redaktion.get(address(model, page, "PK").replace("PK", pk))
            expected = (403, None) if refused else (302, "/admin/")
            assert (answer.status_code, answer.headers.get("Location")) == expected


@pytest.mark.parametrize("pk", UNKNOWN)
@pytest.mark.parametrize("label", ["quartier.seite", "angebote.termin", "beratung.person", "beratung.protokoll"])
def test_an_unknown_thing_is_not_shown_on_the_site_either(redaktion, label, pk):
    content_type = ContentType.objects.get_for_model(apps.get_model(label))
    assert redaktion.get(f"/admin/r/{content_type.pk}/{pk}/").status_code == 404


ODD = ["abc", "%00", str(10**20)]
ODD_QUERIES = [
    "q=%00", "q=%F0%9F%8F%A0", "q=" + "x" * 3000, "p=abc", "p=99999999999999999999", "p=-1", "o=99", "o=abc", "o=1.-2",
    "all=", "e=1", "unbekannt=1", "id__exact=abc", "id=%00", "_facets=True", "_popup=1", "_to_field=slug",
]  # fmt: skip


def get(client, subtests, model, query):
    with subtests.test(query[:50]), undone():
        assert client.get(f"{address(model, 'changelist')}?{query}").status_code in (200, 302, 400)


@pytest.mark.parametrize("query", ODD_QUERIES)
def test_an_odd_address_of_a_list_never_crashes(redaktion, subtests, query):
    get(redaktion, subtests, Anmeldung, query)


@pytest.mark.parametrize("model", [model for model, its in admin.site._registry.items() if its.list_filter])
def test_an_odd_filter_of_a_list_never_crashes(redaktion, subtests, model):
    for field, value in itertools.product(admin.site._registry[model].list_filter, ODD):
        field = field[0] if isinstance(field, tuple) else field
        if not isinstance(field, str):  # a filter of our own
            get(redaktion, subtests, model, f"{field.parameter_name}={value}")
            continue
        which = "" if "__" in field or not model._meta.get_field(field).is_relation else "__id"
        get(redaktion, subtests, model, f"{field}{which}__exact={value}")


@pytest.mark.parametrize("model", [model for model, its in admin.site._registry.items() if its.date_hierarchy])
def test_an_odd_day_of_a_list_never_crashes(redaktion, subtests, model):
    year = f"{admin.site._registry[model].date_hierarchy}__year"
    for value in [*ODD, "0", "1", "9999", "10000", "2031&beginn__month=13", "2031&beginn__month=2&beginn__day=30"]:
        get(redaktion, subtests, model, f"{year}={value}")
