"""Who comes to an offer, or would like to. Sign-ups are made by `Durchgang.sign_up` only."""

import uuid

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from quartier.felder import Weg
from quartier.models.nummer import spoken

from .. import nachrichten


class NotPossible(Exception):
    """A sign-up that cannot be; the text is a sentence for the person."""


class DoesNotFit(NotPossible):
    """Places are free, but fewer than the party needs: it may choose the waiting list."""


class Anmeldung(models.Model):
    """A party that comes, or would like to."""

    class Stand(models.TextChoices):
        BESTAETIGT = "bestaetigt", "bestätigt"
        WARTET = "wartet", "auf der Warteliste"
        ZURUECKGEZOGEN = "zurueckgezogen", "zurückgezogen"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    durchgang = models.ForeignKey(
        "angebote.Durchgang", models.PROTECT, related_name="anmeldungen", verbose_name="Durchgang"
    )
    name = models.CharField("Name", max_length=120)
    personen = models.PositiveSmallIntegerField("Personen", default=1)
    email = models.EmailField("E-Mail", blank=True)
    telefon = models.CharField("Telefon", max_length=40, blank=True)
    notiz = models.TextField("Nachricht", max_length=1000, blank=True)
    kanal = models.CharField("Weg", max_length=10, choices=Weg, default=Weg.WEB)
    stand = models.CharField("Stand", max_length=16, choices=Stand)
    code = models.CharField("Nummer", max_length=8, unique=True, editable=False)
    geheimnis_hash = models.CharField(max_length=64, unique=True, editable=False)
    erstellt = models.DateTimeField("angemeldet am", default=timezone.now, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = "Anmeldung", "Anmeldungen"
        ordering = ["erstellt"]
        indexes = [models.Index(fields=["durchgang", "stand"], name="anmeldung_seats")]
        constraints = [
            models.CheckConstraint(
                condition=Q(personen__gt=0), name="anmeldung_has_people",
                violation_error_message="Bitte mindestens eine Person anmelden.",
            )
        ]  # fmt: skip

    def __str__(self):
        return f"{self.name} ({self.personen})"

    @property
    def nummer(self):
        return spoken(self.code)

    @property
    def has_place(self):
        return self.stand == self.Stand.BESTAETIGT

    def place_in_queue(self):
        """1 for the first on the waiting list, None for who does not wait."""
        if self.stand != self.Stand.WARTET:
            return None
        return self.durchgang.waiting().filter(erstellt__lt=self.erstellt).count() + 1

    @transaction.atomic
    def withdraw(self):
        """Give the places back; those who wait move up. A second call changes nothing. Returns who moved up."""
        from .angebot import Durchgang

        durchgang = Durchgang.objects.locked(self.durchgang_id)
        self.refresh_from_db()
        if self.stand == self.Stand.ZURUECKGEZOGEN:
            return []
        self.stand = self.Stand.ZURUECKGEZOGEN
        self.save()
        nachrichten.withdrawn(self)
        return durchgang.give_free_places()
