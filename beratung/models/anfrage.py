"""What residents hand over for somebody else to deal with (sealed), and how often nothing suited (a count)."""

import datetime as dt
import uuid

from django.db import connection, models
from django.db.models import Q
from django.utils import timezone

from lena.keys import seal
from quartier.felder import SPRACHEN

from .anliegen import Anliegen
from .person import Versiegelt


class AnfrageQuerySet(models.QuerySet):
    def open(self):
        """What somebody still has to answer, longest waiting first."""
        return self.filter(erledigt_am=None).exclude(art=Anfrage.Art.KONTAKT).order_by("erstellt")


class Anfrage(Versiegelt):
    """A wish that staff answer: no time fits, or nobody speaks the language at any of them.

    Or a new telephone number for an appointment: the worker enters it at once (beratung/nachtrag.py).
    """

    class Art(models.TextChoices):
        RUECKRUF = "rueckruf", "Rückruf: kein Termin passt"
        SPRACHE = "sprache", "Sprache: bitte jemanden finden"
        KONTAKT = "kontakt", "Neue Telefonnummer oder E-Mail"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    art = models.CharField("Art", max_length=10, choices=Art, default=Art.RUECKRUF)
    anliegen = models.ForeignKey(Anliegen, models.SET_NULL, verbose_name="Anliegen", null=True, blank=True)
    sprache = models.CharField("Sprache", max_length=8, choices=SPRACHEN, default="de")
    erstellt = models.DateTimeField("gewünscht am", default=timezone.now, editable=False)
    erledigt_am = models.DateTimeField("erledigt am", null=True, editable=False)
    geheimnis_hash = models.CharField(max_length=64, unique=True, editable=False)
    inhalt = models.BinaryField(null=True, editable=False)

    objects = AnfrageQuerySet.as_manager()

    class Meta:
        db_table = '"beratung"."anfrage"'
        verbose_name, verbose_name_plural = "Anfrage", "Anfragen"
        ordering = ["erstellt"]
        constraints = [
            models.CheckConstraint(
                condition=Q(erledigt_am=None, inhalt__isnull=False) | Q(erledigt_am__isnull=False, inhalt=None),
                name="anfrage_forgotten_when_done",
                violation_error_message="Was erledigt ist, wird vergessen.",
            )
        ]  # fmt: skip

    def __str__(self):
        return f"{self.get_art_display()}, {timezone.localtime(self.erstellt):%d.%m.%Y}"

    @classmethod
    def hand_over(cls, data, **fields):
        """Seal and insert; the same form sent twice (same `geheimnis_hash`) is one wish. Needs no right to read."""
        anfrage = cls(**fields)
        anfrage.inhalt = seal(data, cls.place(anfrage.pk))
        cls.objects.bulk_create([anfrage], ignore_conflicts=True)

    def done(self):
        """Answered: the contents are forgotten."""
        self.erledigt_am, self.inhalt = self.erledigt_am or timezone.now(), None
        self.save()


class Fehlbedarf(models.Model):
    """How often somebody said "no time suits me": a count, nothing else."""

    anliegen = models.ForeignKey(Anliegen, models.CASCADE, verbose_name="Anliegen", related_name="fehlbedarf")
    sprache = models.CharField("Sprache", max_length=8, choices=SPRACHEN)
    woche = models.DateField("Woche ab")  # its Monday
    anzahl = models.PositiveIntegerField("Anzahl", default=1)

    class Meta:
        db_table = '"beratung"."fehlbedarf"'
        verbose_name, verbose_name_plural = "Fehlbedarf", "Fehlbedarf"
        constraints = [
            models.UniqueConstraint(
                fields=["anliegen", "sprache", "woche"], name="fehlbedarf_one_count",
                violation_error_message="Diese Zählung gibt es schon.",
            )
        ]  # fmt: skip

    def __str__(self):
        return f"{self.anliegen}, {self.get_sprache_display()}: {self.anzahl}"

    @classmethod
    def count(cls, anliegen, sprache, at=None):
        """Count one more for this week."""
        today = timezone.localdate(at)
        monday = today - dt.timedelta(today.weekday())
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO beratung.fehlbedarf AS f (anliegen_id, sprache, woche, anzahl) VALUES (%s, %s, %s, 1)"
                " ON CONFLICT (anliegen_id, sprache, woche) DO UPDATE SET anzahl = f.anzahl + 1",
                [anliegen.pk, sprache, monday],
            )
