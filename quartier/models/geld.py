"""Money: grants, what they may be spent on, and what has been spent."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import DecimalField, F, Q, Sum
from django.db.models.functions import Coalesce, Upper
from django.utils import timezone

from ..felder import BAD_YEAR, YEARS, AuswahlField, EuroField
from .konto import Konto
from .netz import Organisation
from .steckbrief import Quartier


class Kategorie(models.TextChoices):
    PERSONAL = "personal", "Personal"
    SACHKOSTEN = "sachkosten", "Sachkosten"
    VERANSTALTUNGEN = "veranstaltungen", "Veranstaltungen"
    MIETE = "miete", "Miete"
    SONSTIGES = "sonstiges", "Sonstiges"


def every_category():
    """The default earmark: none."""
    return Kategorie.values


MONEY = DecimalField(max_digits=12, decimal_places=2)


class FoerderungQuerySet(models.QuerySet):
    def within(self, von, bis):
        """Grants that run on some day of this period, both days included."""
        return self.filter(Q(bis=None) | Q(bis__gte=von), von__lte=bis)

    def current(self, at=None):
        """Grants that run on this local day."""
        today = timezone.localdate(at)
        return self.within(today, today)

    def with_spent(self):
        """Each with `ausgegeben`, the sum of what has been spent of it."""
        return self.annotate(ausgegeben=Coalesce(Sum("ausgaben__betrag"), 0, output_field=MONEY))


class Foerderung(models.Model):
    """A grant: money for a period and a purpose, or something in kind. A yearly grant is one row for each year."""

    class Art(models.TextChoices):
        GELD = "geld", "Geld"
        SACHLEISTUNG = "sachleistung", "Sachleistung"

    quartier = models.ForeignKey(Quartier, models.CASCADE, related_name="foerderungen", verbose_name="Quartier")
    geber = models.ForeignKey(
        Organisation,
        models.PROTECT,
        verbose_name="gibt",
        null=True,
        blank=True,
        help_text="Die Organisation, von der das Geld oder die Sache kommt.",
    )
    bezeichnung = models.CharField("Bezeichnung", max_length=160)
    art = models.CharField("Art", max_length=12, choices=Art, default=Art.GELD)
    betrag = EuroField(
        "Betrag in Euro", max_digits=10, decimal_places=2, null=True, blank=True,
        help_text="Nur bei Geld. Bei Sachleistungen, zum Beispiel Räumen ohne Miete, bleibt das Feld leer.",
    )  # fmt: skip
    von = models.DateField("von")
    bis = models.DateField(
        "bis", null=True, blank=True,
        help_text="Eine Förderung für jedes Jahr bekommt für jedes Jahr einen eigenen Eintrag.",
    )  # fmt: skip
    zweck = models.CharField(
        "Zweckbindung", max_length=200, blank=True, help_text="So, wie es im Bescheid steht. Erscheint öffentlich."
    )
    kategorien = AuswahlField(
        models.CharField(max_length=16, choices=Kategorie), verbose_name="darf ausgegeben werden für",
        default=every_category, blank=True, help_text="Andere Ausgaben lassen sich dann nicht eintragen.",
    )  # fmt: skip

    objects = FoerderungQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "Förderung", "Förderungen"
        ordering = ["-von", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(betrag=None) | Q(betrag__gt=0), name="foerderung_is_positive",
                violation_error_message="Der Betrag muss größer als null sein.",
            ),
            models.CheckConstraint(
                condition=Q(art="geld", betrag__isnull=False) | Q(art="sachleistung", betrag=None),
                name="foerderung_money_or_kind",
                violation_error_message="Geld braucht einen Betrag. Eine Sachleistung hat keinen.",
            ),
            models.CheckConstraint(
                condition=Q(bis=None) | Q(bis__gte=F("von")), name="foerderung_ends_after_it_begins",
                violation_error_message="Das Ende liegt vor dem Beginn.",
            ),
            models.CheckConstraint(
                condition=Q(art="sachleistung") | Q(bis__isnull=False), name="foerderung_money_has_an_end",
                violation_error_message="Bei Geld brauchen wir den letzten Tag, an dem es ausgegeben werden darf.",
            ),
            models.CheckConstraint(
                condition=Q(art="sachleistung") | Q(kategorien__len__gt=0), name="foerderung_has_earmark",
                violation_error_message="Bitte ankreuzen, wofür das Geld ausgegeben werden darf.",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.bezeichnung} ({self.zeitraum})"

    def clean(self):
        for name in ("von", "bis"):
            if (day := getattr(self, name)) and day.year not in YEARS:
                raise ValidationError({name: BAD_YEAR})

    @property
    def zeitraum(self):
        """ "2026" for a calendar year, else the days."""
        if not self.bis:
            return f"seit {self.von:%d.%m.%Y}"
        year = self.von.year
        if (self.von, self.bis) == (dt.date(year, 1, 1), dt.date(year, 12, 31)):
            return str(year)
        return f"{self.von:%d.%m.%Y} bis {self.bis:%d.%m.%Y}"

    @property
    def wofuer(self):
        """The earmark in the words of the categories."""
        return ", ".join(label for value, label in Kategorie.choices if value in self.kategorien)

    @property
    def uebrig(self):
        """What is left of the money, None for something in kind; needs `with_spent`."""
        return None if self.betrag is None else self.betrag - self.ausgegeben


class Ausgabe(models.Model):
    """Money spent of a grant. That it fits the grant is seen to by a trigger (migration `geld`)."""

    foerderung = models.ForeignKey(Foerderung, models.PROTECT, related_name="ausgaben", verbose_name="Förderung")
    datum = models.DateField("Datum", help_text="Der Tag auf dem Beleg.")
    betrag = EuroField("Betrag in Euro", max_digits=10, decimal_places=2)
    kategorie = models.CharField("Kategorie", max_length=16, choices=Kategorie)
    zweck = models.CharField(
        "wofür", max_length=200, help_text="Kurz, ohne Namen: zum Beispiel „Gehalt März“. Steht im Bericht."
    )
    belegnummer = models.CharField("Belegnummer", max_length=40, help_text="Jede nur einmal je Förderung.")
    eingetragen_von = models.ForeignKey(
        Konto, models.PROTECT, verbose_name="eingetragen von", null=True, blank=True, editable=False
    )
    eingetragen_am = models.DateTimeField("eingetragen am", default=timezone.now, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = "Ausgabe", "Ausgaben"
        ordering = ["-datum", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(betrag__gt=0), name="ausgabe_is_positive",
                violation_error_message="Der Betrag muss größer als null sein.",
            ),
            models.CheckConstraint(
                condition=~Q(belegnummer=""), name="ausgabe_has_receipt",
                violation_error_message="Eine Ausgabe braucht eine Belegnummer.",
            ),
            models.UniqueConstraint(
                "foerderung", Upper("belegnummer"), name="ausgabe_receipt_once",
                violation_error_message="Diese Belegnummer gibt es bei dieser Förderung schon.",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"Beleg {self.belegnummer}: {self.zweck}"

    def clean(self):
        if self.datum and self.datum.year not in YEARS:
            raise ValidationError({"datum": BAD_YEAR})
        if self.datum and self.datum > timezone.localdate():
            raise ValidationError({"datum": "Der Tag auf dem Beleg liegt noch vor uns."})
