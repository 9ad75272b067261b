"""What was looked at before we say that everybody can use the site.

tests/drill_barrierefreiheit.py writes the file, and only if it found nothing; the statement shows it.
"""

import datetime as dt
import json
from functools import cache
from pathlib import Path

from django.utils.translation import gettext_lazy as _

FILE = Path(__file__).with_suffix(".json")
# The parts of the site, in the order of the file
BEREICHE = (
    _("Startseite"), _("Angebote"), _("Mitmachen"), _("Beratung"), _("Meine Anmeldung"), _("Quartier"),
    _("Neuigkeiten und Presse"), _("Aushänge"), _("Rechtliche Seiten"),
)  # fmt: skip
# What the tests look at with every change, beside the program that is run by hand
IMMER = (
    _("Anmelden, Beratung buchen, wiederfinden und absagen: Alles geht auch ohne Maus, mit der Tastatur."),
    _("Ein Vorlese-Programm findet Überschriften, Bereiche und zu jedem Feld den Namen. Fehler werden vorgelesen."),
    _("Vierfach vergrößert ist nichts abgeschnitten, und man muss die Seite nicht zur Seite schieben."),
    _("Mit mehr Abstand zwischen Buchstaben, Wörtern und Zeilen steht nichts übereinander."),
    _("Mit den Farben, die Sie am Gerät eingestellt haben, bleibt alles zu sehen."),
    _("Wer am Gerät Bewegungen ausgeschaltet hat, sieht auch hier keine."),
    _("Jede Schrift hat einen Kontrast von mindestens 7 zu 1. Was man drücken kann, ist groß genug für den Finger."),
)
OFFEN = (
    _("Ein Programm findet nicht alles. Es ersetzt keine Prüfung durch Menschen mit Behinderung."),
    _("Ob Texte gut zu verstehen und richtig übersetzt sind, prüft kein Programm."),
    _("Die Seiten, mit denen unsere Mitarbeitenden arbeiten, sind nur zum Teil geprüft."),
    _("Andere Seiten, zu denen wir einen Link setzen, prüfen wir nicht."),
)


@cache
def nachweis():
    """What was looked at, read once: day, versions, {part of the site in German: [kinds of pages]} …; or None."""
    if not FILE.exists():  # nothing is said that was not looked at
        return None
    found = json.loads(FILE.read_text(encoding="utf-8"))
    return found | {"tag": dt.date.fromisoformat(found["tag"])}


def context():
    """For the template of the statement."""
    found = nachweis()
    bereiche = zip(BEREICHE, map(len, found["seiten"].values()), strict=True) if found else ()
    return {"nachweis": found, "bereiche": bereiche, "immer": IMMER, "offen": OFFEN}
