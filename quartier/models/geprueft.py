"""When somebody last looked whether it is still true: one rule for all texts, places and contacts."""

from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

# After so many months somebody should look again. What changes often comes round often.
MONTHS = {
    "angebote.angebot": 6,
    "quartier.ansprechperson": 6,
    "quartier.haus": 6,
    "quartier.organisation": 12,
    "quartier.ort": 12,
    "quartier.projekt": 6,
    "quartier.quartier": 12,
    "quartier.raum": 12,
    "quartier.seite": 12,
}


def not_in_future(day):
    """A day that is yet to come would hide a text from everybody who checks."""
    if day > timezone.localdate():
        raise ValidationError("Dieser Tag liegt in der Zukunft. Bitte schreiben Sie, wann Sie zuletzt geprüft haben.")


def change_url(row):
    """The page of the content admin on which this row is written."""
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


class GeprueftQuerySet(models.QuerySet):
    def overdue(self, at=None):
        """Nobody has looked at these for so long as MONTHS says, those never looked at first."""
        field = self.model.geprueft_feld
        limit = timezone.localdate(at) - relativedelta(months=MONTHS[self.model._meta.label_lower])
        old = self.filter(Q(**{field: None}) | Q(**{f"{field}__lte": limit}))
        return old.order_by(models.F(field).asc(nulls_first=True), "pk")


class Geprueft(models.Model):
    """Something that can grow old: the staff's Today board asks whether it still holds."""

    geprueft_feld = "geprueft_am"  # where the day stands
    gehoert = ""  # how the organisation that owns a row is found; its accounts are asked about these rows only

    geprueft_am = models.DateField(
        "zuletzt geprüft am",
        null=True,
        blank=True,
        validators=[not_in_future],
        help_text="Der Tag, an dem zuletzt jemand nachgesehen hat. Danach richtet sich, wann „Heute“ wieder fragt.",
    )

    objects = GeprueftQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def zuletzt_geprueft(self):
        return getattr(self, self.geprueft_feld)

    @property
    def welche_zeile(self):
        """Names this row among those of all models: "quartier.ort:7"."""
        return f"{self._meta.label_lower}:{self.pk}"

    @property
    def art_in_worten(self):
        return self._meta.verbose_name

    @property
    def pflege_url(self):
        """Where the staff mend it."""
        return change_url(self)

    def still_true(self):
        """Somebody has looked today, and it holds."""
        setattr(self, self.geprueft_feld, timezone.localdate())
        changed = {"geaendert"} & {field.name for field in self._meta.fields}  # who writes meanwhile is told
        self.save(update_fields=[self.geprueft_feld, *changed])
