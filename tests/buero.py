"""What tests of the counselling office share: log in, read the log, read lists."""

from beratung.models import Beratungstermin, Protokoll

from . import fabrik
from .conftest import BueroClient
from .formular import address

ADA = {"name": "Ada Beispiel", "telefon": "05381 12345", "email": "ada@example.org", "notiz": "Mahnung bekommen"}
TERMINE = "/beratung/beratungstermin/"


def log_in(benutzername, password=fabrik.PASSWORD, client=None):
    client = client or BueroClient()
    client.answer = client.post("/login/?next=/", {"username": benutzername, "password": password}, follow=True)
    return client


def log():
    """What the log says, oldest first."""
    return list(Protokoll.objects.order_by("pk").values_list("wer", "was", "objekt"))


def act(client, action, *objects):
    """Tick these rows of the list, of whatever day, and choose an action."""
    model = type(objects[0])
    path = address(model, "changelist") + ("?tag=alle" if model is Beratungstermin else "")
    return client.post(path, {"action": action, "_selected_action": [obj.pk for obj in objects]}, follow=True)


def shown(page):
    return list(page.context["cl"].result_list)


def marks(page, words):
    """Which of these words stand on the page."""
    return [word for word in words if word in page.text]
