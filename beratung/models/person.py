"""Who comes, and what they are told: sealed for the counselling office.

The public site inserts these rows and can never read them.
"""

from django.db import models

from lena.keys import seal, unseal
from quartier.models.nachricht import Botschaft, Kanal

from .termin import Beratungstermin
from .zugang import Protokoll


class Person(models.Model):
    """Who comes: sealed. Lives with the appointment and dies with it (a trigger erases it on cancelling)."""

    termin = models.OneToOneField(Beratungstermin, models.CASCADE, primary_key=True, related_name="person")
    inhalt = models.BinaryField()

    class Meta:
        db_table = '"beratung"."person"'
        verbose_name, verbose_name_plural = "Person", "Personen"

    def __str__(self):
        return "versiegelt"

    @staticmethod
    def place(termin_id):
        """Where a sealed value belongs; anywhere else it does not open."""
        return f"beratung.person.inhalt:{termin_id}"

    @classmethod
    def hand_over(cls, termin, data):
        """Seal and insert; needs no right to read."""
        cls(termin=termin, inhalt=seal(data, cls.place(termin.pk))).save(force_insert=True)

    def open(self, konto, warum):
        """Name, e-mail, telephone, language and note as a dict; the look is logged in the same transaction."""
        Protokoll.write(konto, warum, self.termin_id)
        return unseal(self.inhalt, self.place(self.termin_id))


class Nachricht(Botschaft):
    """A message to somebody who seeks counselling: address and link are sealed, the words neutral."""

    class Art(models.TextChoices):
        BESTAETIGUNG = "bestaetigung", "Bestätigung"
        ABSAGE = "absage", "Absage"

    termin = models.ForeignKey(Beratungstermin, models.CASCADE, related_name="nachrichten", verbose_name="Termin")
    art = models.CharField("Art", max_length=16, choices=Art)
    inhalt = models.BinaryField(null=True, editable=False)

    class Meta(Botschaft.Meta):
        db_table = '"beratung"."nachricht"'
        verbose_name, verbose_name_plural = "Nachricht", "Nachrichten und Anrufliste"
        constraints = [
            models.UniqueConstraint(
                fields=["termin", "art"], name="beratung_nachricht_once",
                violation_error_message="Diese Nachricht gibt es schon.",
            )
        ]  # fmt: skip

    def __str__(self):
        return f"{self.get_art_display()}, {self.termin}"

    def place(self):
        return f"beratung.nachricht.inhalt:{self.pk}"

    @classmethod
    def promise(cls, termin, art, contact, **fields):
        """Write a message whose recipient is sealed; `contact` has email, telefon, name and geheimnis."""
        if not contact["email"] and not contact["telefon"]:
            return
        nachricht = cls(termin=termin, art=art, kanal=Kanal.MAIL if contact["email"] else Kanal.ANRUF, **fields)
        nachricht.inhalt = seal(contact, nachricht.place())
        nachricht.save(force_insert=True)

    def contact(self):
        """Who is told: a dict with email, telefon, name and geheimnis, or None once it has been forgotten."""
        return unseal(self.inhalt, self.place()) if self.inhalt else None

    def as_email(self):
        from ..nachrichten import email

        return email(self)

    def forget(self):
        self.inhalt = None

    @property
    def telephone(self):
        contact = self.contact()
        return contact["telefon"] if contact else ""
