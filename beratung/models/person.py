"""Who comes, who helps them, and what they are told: sealed for the counselling office.

The public site inserts these rows and can never read them.
"""

import hashlib

from django.db import models
from django.utils import timezone

from lena.keys import seal, unseal
from quartier.models.nachricht import Botschaft

from .termin import Beratungstermin
from .zugang import Protokoll


class Versiegelt(models.Model):
    """Something about a person that only the office can open. Every look is logged."""

    inhalt = models.BinaryField()

    class Meta:
        abstract = True

    def __str__(self):
        return "versiegelt"

    @classmethod
    def place(cls, key):
        """Where a sealed value belongs; anywhere else it does not open."""
        return f"{cls._meta.db_table.replace(chr(34), '')}.inhalt:{key}"

    def unsealed(self):
        """The contents as a dict, without a line in the log: for the worker and for comparing."""
        return unseal(self.inhalt, self.place(self.pk))

    @property
    def fassung(self):
        """Marks these contents, without telling them: sealed anew, they have another mark."""
        return hashlib.sha256(bytes(self.inhalt)).hexdigest()

    def open(self, konto, warum):
        """The contents as a dict; the look is logged in the same transaction."""
        Protokoll.write(konto, warum, self.pk)
        return self.unsealed()


class AmTermin(Versiegelt):
    """Lives with its appointment and dies with it (a trigger erases it on cancelling)."""

    termin = models.OneToOneField(Beratungstermin, models.CASCADE, primary_key=True, related_name="%(class)s")

    class Meta:
        abstract = True

    @classmethod
    def hand_over(cls, termin, data):
        """Seal and insert; needs no right to read."""
        cls(termin=termin, inhalt=seal(data, cls.place(termin.pk))).save(force_insert=True)


class Person(AmTermin):
    """Who comes: name, contact and how safe it is to use it, note, address for a visit at home."""

    def seal_anew(self, data):
        """These contents take the place of what was known. Call with the row locked."""
        self.inhalt = seal(data, self.place(self.pk))
        self.save(force_update=True)  # never bring back whom somebody has erased

    class Meta:
        db_table = '"beratung"."person"'
        verbose_name, verbose_name_plural = "Person", "Personen"


class Helfer(AmTermin):
    """Who booked for somebody else, with their word that they may. Gone as soon as they have handed over."""

    einwilligung_am = models.DateTimeField("Einwilligung bestätigt am", default=timezone.now, editable=False)

    class Meta:
        db_table = '"beratung"."helfer"'
        verbose_name, verbose_name_plural = "Helfende Person", "Helfende Personen"


class Vermerk(AmTermin):
    """What the office has to remember about an appointment, such as why there are two at once: {"text": …}.

    Sealed, because it may name somebody.
    """

    class Meta:
        db_table = '"beratung"."vermerk"'
        verbose_name, verbose_name_plural = "Vermerk", "Vermerke"

    @property
    def text(self):
        return self.unsealed()["text"]


class Nachricht(Botschaft):
    """A message to somebody who seeks counselling. Who that is, is looked up when it is sent; the words are neutral.

    Only the cancellation carries its own sealed contact, because the person is erased before it is sent.
    """

    class Art(models.TextChoices):
        BESTAETIGUNG = "bestaetigung", "Bestätigung"
        ERINNERUNG = "erinnerung", "Erinnerung"
        VERSCHOBEN = "verschoben", "neue Zeit oder neuer Ort"
        DOCH = "doch", "findet doch statt"
        ANGEBOT = "angebot", "frühere Zeit frei"
        AUSFALL = "ausfall", "fällt aus, neue Zeit"
        UEBERGABE = "uebergabe", "Übergabe"
        ABSAGE = "absage", "Absage"

    class An(models.TextChoices):
        PERSON = "person", "an die Person"
        HELFER = "helfer", "an die helfende Person"

    termin = models.ForeignKey(Beratungstermin, models.CASCADE, related_name="nachrichten", verbose_name="Termin")
    art = models.CharField("Art", max_length=16, choices=Art)
    an = models.CharField("an wen", max_length=8, choices=An, default=An.PERSON)
    sequenz = models.PositiveIntegerField(default=0, editable=False)  # of the appointment, when it was written
    angebot = models.ForeignKey(Beratungstermin, models.CASCADE, null=True, editable=False, related_name="+")
    inhalt = models.BinaryField(null=True, editable=False)

    class Meta(Botschaft.Meta):
        db_table = '"beratung"."nachricht"'
        verbose_name, verbose_name_plural = "Nachricht", "Nachrichten und Anrufliste"
        constraints = [
            models.UniqueConstraint(
                fields=["termin", "art", "sequenz", "angebot"], name="beratung_nachricht_once", nulls_distinct=False,
                violation_error_message="Diese Nachricht gibt es schon.",
            )
        ]  # fmt: skip

    def __str__(self):
        return f"{self.get_art_display()}, {self.termin}"

    def place(self):
        return f"beratung.nachricht.inhalt:{self.pk}"

    @classmethod
    def promise(cls, termin, art, kanal, an, contact=None, **fields):
        """Write a message; with a `contact` it is sealed into it."""
        nachricht = cls(termin=termin, art=art, kanal=kanal, an=an, sequenz=termin.sequenz, **fields)
        if contact:
            nachricht.inhalt = seal(contact, nachricht.place())
        nachricht.save(force_insert=True)

    def contact(self):
        """Who is told: a dict with name, email, telefon and what is safe, or None once it has been forgotten."""
        if self.inhalt:
            return unseal(self.inhalt, self.place())
        if self.art == self.Art.ABSAGE:
            return None
        where = Helfer if self.an == self.An.HELFER else Person
        sealed = where.objects.filter(pk=self.termin_id).first()
        return sealed and sealed.unsealed()

    def as_email(self):
        from ..nachrichten import email

        return email(self)

    def forget(self):
        self.inhalt = None

    @property
    def telephone(self):
        contact = self.contact()
        return contact.get("telefon", "") if contact else ""
