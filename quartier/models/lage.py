"""Where something is: coordinates in Germany, as people type them, and how far that is on foot."""

import math
import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

BREITE, LAENGE = (47.2, 55.1), (5.8, 15.1)  # Germany lies between
METER_JE_GRAD = 111_320
WEITESTE = 25_000  # metres from the meeting point: what is farther away is a slip of the pen
UMWEG, TEMPO = 1.3, 50  # streets are longer than the straight line; metres a minute
REGEL = (
    "So rechnen wir den Weg: Luftlinie mal 1,3, weil Straßen Umwege machen. Dazu 3 Kilometer in der Stunde, weil viele "
    "langsam gehen. Das Ergebnis runden wir auf."
)

ZAHL = re.compile(r"[-+]?\d+(?:[.,]\d+)?")
BEIDE = "Bitte zwei Zahlen eintragen: zuerst den Breitengrad, dann den Längengrad, zum Beispiel 51,8912 und 10,1794."
NICHT_HIER = (
    "Diese Stelle liegt nicht in Deutschland. Dort liegt der Breitengrad zwischen 47 und 55, der Längengrad zwischen 6 "
    "und 15."
)


def has_both(text):
    """Has somebody pasted both numbers at once?"""
    return len(ZAHL.findall(text)) == 2


def lage_aus(text):
    """ "51,8912, 10.1794° E" → (51.8912, 10.1794). Raises ValidationError for anything else."""
    if not has_both(text) or not re.fullmatch(r"[\s,;/°NnOoEe]*", ZAHL.sub("", text)):
        raise ValidationError(BEIDE)
    breite, laenge = (float(number.replace(",", ".")) for number in ZAHL.findall(text))
    return breite, laenge


def check_lage(breite, laenge):
    """Raises ValidationError, with what was probably meant, unless the place lies in Germany."""
    if _in_germany(breite, laenge):
        return
    if _in_germany(laenge, breite):
        raise ValidationError(f"Vertauscht? Gemeint ist wohl: Breitengrad {_grad(laenge)}, Längengrad {_grad(breite)}.")
    raise ValidationError(NICHT_HIER)


def check_nah(mitte, punkt):
    """Raises ValidationError, with the distance, unless this point can be a place around the meeting point."""
    meter = math.hypot(*versatz(mitte, punkt))
    if meter > WEITESTE:
        raise ValidationError(
            f"Das ist {math.ceil(meter / 1000)} km vom Treffpunkt entfernt. Stimmen Breite und Länge?"
        )


def _in_germany(breite, laenge):
    return BREITE[0] <= breite <= BREITE[1] and LAENGE[0] <= laenge <= LAENGE[1]


def _grad(number):
    return f"{number:.6f}".rstrip("0").rstrip(".").replace(".", ",")


def versatz(mitte, punkt):
    """How far (latitude, longitude) `punkt` lies to the east and to the north of `mitte`, in metres."""
    north = (punkt[0] - mitte[0]) * METER_JE_GRAD
    return (punkt[1] - mitte[1]) * METER_JE_GRAD * math.cos(math.radians((punkt[0] + mitte[0]) / 2)), north


@dataclass(frozen=True)
class Fussweg:
    """The way from the meeting point to a place, by REGEL."""

    luftlinie: float

    @property
    def meter(self):
        """Length of the way, rounded up to 50 m; from 1 km on to 100 m."""
        meter = self.luftlinie * UMWEG
        step = 50 if meter <= 1000 else 100
        return math.ceil(meter / step) * step

    @property
    def minuten(self):
        """Rounded up, from 5 minutes on to full fives."""
        minutes = math.ceil(self.luftlinie * UMWEG / TEMPO)
        return minutes if minutes <= 5 else math.ceil(minutes / 5) * 5

    def __str__(self):
        if self.luftlinie < 25:
            return "direkt am Treff"
        length = f"{self.meter} m" if self.meter < 1000 else f"{self.meter / 1000:.1f} km".replace(".", ",")
        if self.minuten > 60:
            return f"mehr als eine Stunde zu Fuß ({length})"
        return f"etwa {self.minuten} Minute{'' if self.minuten == 1 else 'n'} zu Fuß ({length})"


class Lage(models.Model):
    """Coordinates, both or none."""

    breite = models.FloatField(
        "Breitengrad", null=True, blank=True,
        help_text="Zum Beispiel 51,8912. Sie können auch beide Zahlen auf einmal hier einfügen: 51.8912, 10.1794. "
        "Beide leer = steht nicht im Plan.",
    )  # fmt: skip
    laenge = models.FloatField("Längengrad", null=True, blank=True, help_text="Zum Beispiel 10,1794.")
    lage_ungefaehr = models.BooleanField(
        "Lage nur ungefähr",
        default=False,
        help_text="Steht öffentlich dabei, damit niemand vor der falschen Tür steht.",
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(breite=None, laenge=None)
                | Q(
                    breite__isnull=False, breite__gte=BREITE[0], breite__lte=BREITE[1],
                    laenge__isnull=False, laenge__gte=LAENGE[0], laenge__lte=LAENGE[1],
                ),
                name="%(class)s_lies_in_germany",
                violation_error_message=NICHT_HIER,
            )
        ]  # fmt: skip

    def clean(self):
        super().clean()
        if (self.breite is None) != (self.laenge is None):
            raise ValidationError({"breite": BEIDE})
        if self.lage:
            try:
                check_lage(*self.lage)
            except ValidationError as error:
                raise ValidationError({"breite": error.messages}) from error

    @property
    def lage(self):
        """(latitude, longitude), or None."""
        return None if self.breite is None or self.laenge is None else (self.breite, self.laenge)
