"""The content admin: its lists, and that its pages are German."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quartier.models import Raum

from .formular import add, address, english
from .redaktion import GOOD, ROWS, allowed


def test_every_list_is_in_the_table():
    assert set(ROWS) == {model._meta.label_lower for model in admin.site._registry}


def queries(client, path):
    with CaptureQueriesContext(connection) as captured:
        page = client.get(path)
    return page, len(captured)


@pytest.mark.parametrize("label", ROWS)
def test_a_list_of_three_takes_as_many_queries_as_a_list_of_one(redaktion, label):
    path = address(apps.get_model(label), "changelist")
    ROWS[label]()
    _, one = queries(redaktion, path)
    rows = [ROWS[label](), ROWS[label]()]
    page, three = queries(redaktion, path)
    assert set(page.context["cl"].result_list) >= set(rows)
    assert three == one


@pytest.mark.parametrize("label", ROWS)
def test_everything_on_the_pages_is_german(redaktion, label):
    model = apps.get_model(label)
    obj = ROWS[label]()
    pages = [redaktion.get(address(model, "changelist")), redaktion.get(address(model, "change", obj.pk))]
    pages += [redaktion.get(address(model, page)) for page in ["add"] if allowed(label, "add")]
    pages += [redaktion.get(address(model, page, obj.pk)) for page in ["delete"] if allowed(label, "delete")]
    assert [english(page) for page in pages] == [[] for _ in pages]


def test_the_start_page_is_german(redaktion):
    add(redaktion, Raum, **GOOD["quartier.raum"]())  # the page names what one did last
    page = redaktion.get("/admin/")
    assert "Was möchten Sie pflegen?" in page.text
    assert "Saal" in page.text
    assert english(page) == []
