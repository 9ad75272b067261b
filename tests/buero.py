"""What the tests of the counselling office share: logging in, the log, list actions, an absence as it is typed."""

import datetime as dt

from django.utils import timezone

from beratung.models import Beratungstermin, Protokoll

from . import fabrik
from .conftest import BueroClient
from .formular import address, day, moment, rule

ADA = {"name": "Ada Beispiel", "telefon": "05381 12345", "email": "ada@example.org", "notiz": "Mahnung bekommen"}
TERMINE = "/beratung/beratungstermin/"


def log_in(benutzername, password=fabrik.PASSWORD, client=None):
    client = client or BueroClient()
    client.answer = client.post("/login/?next=/", {"username": benutzername, "password": password}, follow=True)
    return client


def is_in(client):
    return client.get("/").status_code == 200


def log():
    """What the log says, oldest first."""
    return list(Protokoll.objects.order_by("pk").values_list("wer", "was", "objekt"))


def act(client, action, *objects, **data):
    """Tick these rows of the list, of whatever day, and choose an action."""
    model = type(objects[0])
    path = address(model, "changelist") + ("?tag=alle" if model is Beratungstermin else "")
    data |= {"action": action, "_selected_action": [obj.pk for obj in objects]}
    return client.post(path, data, follow=True)


def shown(page):
    return list(page.context["cl"].result_list)


def marks(page, words):
    """Which of these words stand on the page."""
    return [word for word in words if word in page.text]


def weekly(kraft, **data):
    """A rule on every day of the week, as the page sends it."""
    return {"beratungskraft": kraft.pk, **rule("", ab=day(1), bis=day(4), auch_an_feiertagen="on"), **data}


def absence(kraft, first=3, last=4):
    return {"beratungskraft": kraft.pk, "grund": "Fortbildung", **moment(day(first), "08:00"),
            **moment(day(last), "18:00", "ende")}  # fmt: skip


def local(hours):
    return [f"{timezone.localtime(hour.beginn):%d.%m.%Y %H:%M}" for hour in hours]


def today(days=0):
    """A day as a date field sends it."""
    return f"{timezone.localdate() + dt.timedelta(days)}"
