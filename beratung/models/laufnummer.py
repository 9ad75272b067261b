"""Who just comes gets a number for the day; a name is not needed."""

import contextlib

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Max, Q
from django.utils import timezone

from quartier.felder import SPRACHEN

from .anliegen import Anliegen, Beratungskraft


class LaufnummerQuerySet(models.QuerySet):
    def waiting(self, day=None):
        """Who waits on this local day (today), first come first."""
        return self.filter(tag=day or timezone.localdate(), stand=Laufnummer.Stand.WARTET).order_by("nummer")


class Laufnummer(models.Model):
    """ "Nummer 7": waits, is called, is done, or has gone."""

    class Stand(models.TextChoices):
        WARTET = "wartet", "wartet"
        LAEUFT = "laeuft", "läuft"
        FERTIG = "fertig", "fertig"
        GEGANGEN = "gegangen", "ist gegangen"

    tag = models.DateField("Tag", default=timezone.localdate, editable=False)
    nummer = models.PositiveSmallIntegerField("Nummer", editable=False)
    anliegen = models.ForeignKey(Anliegen, models.SET_NULL, verbose_name="Anliegen", null=True, blank=True)
    sprache = models.CharField("Sprache", max_length=8, choices=SPRACHEN, default="de")
    stand = models.CharField("Stand", max_length=10, choices=Stand, default=Stand.WARTET, editable=False)
    beratungskraft = models.ForeignKey(
        Beratungskraft, models.SET_NULL, verbose_name="bei", null=True, blank=True, editable=False
    )
    gekommen_am = models.DateTimeField("gekommen um", default=timezone.now, editable=False)
    begonnen_am = models.DateTimeField("begonnen um", null=True, editable=False)
    fertig_am = models.DateTimeField("fertig um", null=True, editable=False)

    objects = LaufnummerQuerySet.as_manager()

    class Meta:
        db_table = '"beratung"."laufnummer"'
        verbose_name, verbose_name_plural = "Laufnummer", "Laufnummern"
        ordering = ["-tag", "nummer"]
        constraints = [
            models.UniqueConstraint(
                fields=["tag", "nummer"], name="laufnummer_once_a_day",
                violation_error_message="Diese Nummer ist heute schon vergeben.",
            ),
            models.UniqueConstraint(
                fields=["beratungskraft"], condition=Q(stand="laeuft"), name="laufnummer_one_at_a_time",
                violation_error_message="Diese Beratungskraft hat schon jemanden bei sich.",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"Nummer {self.nummer}"

    @property
    def steps(self):
        """What can be done with it next."""
        return STEPS[self.stand]

    @classmethod
    def last(cls, day=None):
        """The highest number of this local day (today), or 0."""
        return cls.objects.filter(tag=day or timezone.localdate()).aggregate(n=Max("nummer"))["n"] or 0

    @classmethod
    def draw(cls, after=None, **fields):
        """The next number of today; every morning they begin with 1.

        `after` is the last number that whoever presses has seen: if another was drawn since, nothing
        happens and None is returned. So a button pressed twice draws once.
        """
        while after in (None, last := cls.last(today := timezone.localdate())):
            with contextlib.suppress(IntegrityError), transaction.atomic():
                return cls.objects.create(tag=today, nummer=last + 1, **fields)
        return None

    @transaction.atomic
    def step(self, stand, kraft=None, at=None):
        """Call it to a counsellor (`kraft`), finish it, or let it go; each can be taken back. Returns it as it is.

        Raises ValidationError if it is past that, or this counsellor still has another number with them.
        """
        row = type(self).objects.select_for_update().get(pk=self.pk)
        now, kraft = at or timezone.now(), kraft or row.beratungskraft
        if stand == row.stand and (stand != self.Stand.LAEUFT or kraft == row.beratungskraft):
            return row
        if stand not in row.steps:
            where = f" bei {row.beratungskraft}" if row.stand == self.Stand.LAEUFT else ""
            raise ValidationError(f"Das geht nicht mehr: {row} ist „{row.get_stand_display()}“{where}.")
        if stand == self.Stand.LAEUFT and kraft is None:
            raise ValidationError("Bitte wählen Sie aus, zu wem.")
        row.stand = stand
        if stand == self.Stand.LAEUFT:
            row.beratungskraft, row.begonnen_am, row.fertig_am = kraft, row.begonnen_am or now, None
        elif stand == self.Stand.WARTET:
            row.beratungskraft = row.begonnen_am = row.fertig_am = None
        else:
            row.fertig_am = now
        row.full_clean()
        row.save()
        return row


# What can happen next, and the way back for a slip of the finger.
STEPS = {
    Laufnummer.Stand.WARTET: [Laufnummer.Stand.LAEUFT, Laufnummer.Stand.GEGANGEN],
    Laufnummer.Stand.LAEUFT: [Laufnummer.Stand.FERTIG, Laufnummer.Stand.WARTET],
    Laufnummer.Stand.FERTIG: [Laufnummer.Stand.LAEUFT],
    Laufnummer.Stand.GEGANGEN: [Laufnummer.Stand.WARTET],
}
