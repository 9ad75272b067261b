"""Ideas and hints from residents: answered, being worked on, refused with a reason, and two that wait."""

import datetime as dt
import secrets

from django.utils import timezone

from quartier.models import Handlungsfeld, Idee, Projekt

from .tabellen import table


def load():
    now = timezone.now()
    for row in table("ideen")["idee"]:
        feld, projekt, answers = row.pop("feld", None), row.pop("projekt", None), row.pop("antworten", [])
        came = now - dt.timedelta(days=row.pop("vor_tagen"))
        idee = Idee.receive(
            geheimnis=secrets.token_urlsafe(32), erstellt=came, bewegt_am=came, beispiel=True,
            handlungsfeld=Handlungsfeld.objects.filter(slug=feld).first(),
            projekt=Projekt.objects.filter(slug=projekt).first(), **row,
        )  # fmt: skip
        for days, stand, text in answers:
            idee.answer(stand=stand, text=text, show=True, at=now - dt.timedelta(days=days))
        for told in idee.messages():
            told.done()
