"""Jobs of the worker that belong to the house: sending messages, looking after links."""

import logging

from django.apps import apps
from procrastinate.contrib.django import app

from . import verweise
from .models.nachricht import Botschaft

logger = logging.getLogger(__name__)


@app.periodic(cron="* * * * *", periodic_id="nachrichten")
@app.task(name="nachrichten_senden")
def nachrichten_senden(timestamp=None):
    """Send every mail that is due, whichever app it belongs to; each in a transaction of its own.

    Whoever writes a message defers this in the same transaction; once a minute it looks anyway.
    """
    for model in apps.get_models():
        if issubclass(model, Botschaft):
            for nachricht in model.objects.due():
                try:
                    nachricht.deliver()
                except Exception:
                    logger.exception("Nachricht %s ließ sich nicht senden.", nachricht.pk)


@app.periodic(cron="41 2 * * *", periodic_id="verweise")
@app.task(name="verweise_pruefen")
def verweise_pruefen(timestamp=None):
    """Ask every night for the addresses in our texts whose turn it is; each has its turn once a week."""
    verweise.check()
