"""Projects of the quarter."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..felder import BAD_YEAR, YEARS
from ..sprache import datum
from .bild import Bild
from .geprueft import Geprueft, GeprueftQuerySet
from .netz import Handlungsfeld, Organisation
from .steckbrief import Quartier, Ziel

RESULT = 300  # characters of a result: two sentences


class ProjektQuerySet(GeprueftQuerySet):
    def running_first(self):
        """What runs, then what is planned, then what is finished; in each the newest first."""
        place = [When(stand=stand, then=Value(n)) for n, stand in enumerate(["laeuft", "geplant", "fertig"])]
        return self.order_by(Case(*place), F("von").desc(nulls_last=True), "titel")

    def overdue(self, at=None):
        """What is finished stays as it was."""
        return super().overdue(at).exclude(stand=Projekt.Stand.FERTIG)


class Projekt(Geprueft):
    class Stand(models.TextChoices):
        GEPLANT = "geplant", _("geplant")
        LAEUFT = "laeuft", _("läuft")
        FERTIG = "fertig", _("abgeschlossen")

    OHNE_ENDE = {Stand.GEPLANT: _("ab {monat}"), Stand.LAEUFT: _("seit {monat}"), Stand.FERTIG: _("Beginn: {monat}")}
    SCHILDER = {Stand.GEPLANT: "warteliste", Stand.LAEUFT: "frei", Stand.FERTIG: ""}

    quartier = models.ForeignKey(Quartier, models.CASCADE, related_name="projekte", verbose_name="Quartier")
    titel = models.CharField("Titel", max_length=120)
    slug = models.SlugField("Adresse", unique=True, help_text="Kurzer Name für die Internet-Adresse.")
    beschreibung = models.TextField("Worum geht es?", help_text="Erscheint öffentlich. Leerzeile = neuer Absatz.")
    ziele = models.ManyToManyField(
        Ziel, verbose_name="Ziele", blank=True, related_name="projekte", help_text="Welchem Ziel des Hauses dient es?"
    )
    handlungsfelder = models.ManyToManyField(
        Handlungsfeld, verbose_name="Handlungsfelder", blank=True, help_text="Danach suchen Menschen in der Liste."
    )
    partner = models.ManyToManyField(Organisation, verbose_name="Partner", blank=True)
    von = models.DateField("von", null=True, blank=True, help_text="Öffentlich stehen Monat und Jahr.")
    bis = models.DateField("bis", null=True, blank=True, help_text="Leer = läuft noch, oder noch offen.")
    stand = models.CharField("Stand", max_length=10, choices=Stand, default=Stand.LAEUFT)
    ergebnis = models.TextField(
        "Ergebnis in zwei Sätzen", blank=True, max_length=RESULT,
        help_text=f"Was ist jetzt besser? Zwei Sätze, höchstens {RESULT} Zeichen. Ein abgeschlossenes Projekt braucht "
        "ein Ergebnis.",
    )  # fmt: skip
    bilder = models.ManyToManyField(Bild, verbose_name="Bilder", blank=True)
    beispiel = models.BooleanField("Beispiel", default=False, help_text="Wird öffentlich als Beispiel gekennzeichnet.")

    verlinkt = ["beschreibung", "ergebnis"]

    objects = ProjektQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "Projekt", "Projekte"
        ordering = ["-von", "titel"]
        constraints = [
            models.CheckConstraint(
                condition=Q(von=None) | Q(bis=None) | Q(bis__gte=F("von")),
                name="projekt_ends_after_it_begins",
                violation_error_message="Das Ende liegt vor dem Beginn.",
            ),
            models.CheckConstraint(
                condition=~Q(stand="fertig") | Q(ergebnis__regex=r"\S"),
                name="projekt_finished_has_result",
                violation_error_message="Ein abgeschlossenes Projekt braucht ein Ergebnis: Was ist jetzt besser?",
            ),
        ]

    def __str__(self):
        return self.titel

    def get_absolute_url(self):
        return reverse("projekt", args=[self.slug])

    def clean(self):
        wrong = {name: BAD_YEAR for name in ("von", "bis") if (day := getattr(self, name)) and day.year not in YEARS}
        if not wrong and self.stand == self.Stand.FERTIG and self.bis and self.bis > timezone.localdate():
            wrong["bis"] = "Ein abgeschlossenes Projekt endet nicht erst in der Zukunft."
        if wrong:
            raise ValidationError(wrong)

    @property
    def schild(self):
        """Shape and word of the state, for a badge."""
        return self.SCHILDER[self.stand], self.get_stand_display()

    @property
    def zeitraum(self):
        """The period in words: "März 2025 bis Mai 2026", "seit März 2025", or ""."""
        von, bis = (day and datum(day, "F Y") for day in (self.von, self.bis))
        if von and bis:
            return von if von == bis else gettext("{von} bis {bis}").format(von=von, bis=bis)
        if von:
            return str(self.OHNE_ENDE[self.stand]).format(monat=von)
        return gettext("bis {monat}").format(monat=bis) if bis else ""
