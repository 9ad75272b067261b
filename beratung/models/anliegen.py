"""What one comes with, and who helps: matters, counsellors, interpreters."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quartier.felder import SPRACHEN, AuswahlField, SymbolField, namen_der_sprachen


class Gespraech(models.TextChoices):
    """How one talks with each other."""

    VOR_ORT = "vor_ort", _("bei uns")
    TELEFON = "telefon", _("am Telefon")
    HAUSBESUCH = "hausbesuch", _("bei Ihnen zu Hause")


def bereit(gespraech):
    """What is said before the list of papers: nobody brings anything along to their own home."""
    return gettext("Bitte mitbringen") if gespraech == Gespraech.VOR_ORT else gettext("Bitte bereitlegen")


RESERVED = ("wegweiser",)  # pages of our own stand at these addresses


def only_here():
    return [Gespraech.VOR_ORT.value]


class Anliegen(models.Model):
    """What one comes with."""

    titel = models.CharField(
        "Titel",
        max_length=80,
        unique=True,
        help_text="So steht es in der Liste, aus der Menschen wählen.",
    )
    slug = models.SlugField("Adresse", unique=True, help_text="Neutral, z. B. „anliegen-3“: Die Adresse sehen andere.")
    kurztext = models.CharField("Kurztext", max_length=200, help_text="Ein Satz in einfachen Worten: Worum geht es?")
    symbol = SymbolField(
        "Symbol", leer="das übliche für ein Gespräch",
        help_text="Steht neben dem Titel, wo Menschen ihr Anliegen suchen. Auf Karten und in Nachrichten nie.",
    )  # fmt: skip
    saetze = models.TextField(
        "Woran man es erkennt", blank=True,
        help_text="Ein Satz pro Zeile, so wie Menschen es sagen: „Ich habe einen Brief bekommen und verstehe ihn "
        "nicht.“ Steht im Wegweiser für alle, die nicht wissen, was sie brauchen.",
    )  # fmt: skip
    mitbringen = models.CharField(
        "Bitte mitbringen",
        max_length=200,
        blank=True,
        help_text="Steht auch auf der Karte, die andere sehen können. Bitte so schreiben, dass es nichts verrät.",
    )
    ablauf = models.TextField(
        "So läuft es ab",
        blank=True,
        help_text="Was passiert, wenn ich zum ersten Mal komme?",
    )
    gespraeche = AuswahlField(
        models.CharField(max_length=10, choices=Gespraech), verbose_name="Gespräch", default=only_here,
        help_text="Was hier nicht angekreuzt ist, wird nicht angeboten.",
    )  # fmt: skip
    dauer = models.PositiveSmallIntegerField("Dauer in Minuten", default=30, help_text="So lang ist ein Termin.")
    puffer = models.PositiveSmallIntegerField(
        "Pause danach in Minuten",
        default=10,
        help_text="In dieser Zeit wird nichts gebucht.",
    )
    fahrzeit = models.PositiveSmallIntegerField(
        "Weg in Minuten", default=20, help_text="Nur bei Hausbesuchen: bleibt davor und danach frei."
    )
    wartezeit = models.PositiveSmallIntegerField(
        "Wie lange warten wir?", default=15,
        help_text="Nach so vielen Minuten ohne Besuch wird die Zeit frei für die nächste Nummer.",
    )  # fmt: skip
    vorlauf = models.PositiveSmallIntegerField(
        "Vorlauf in Stunden", default=4, help_text="So lange vorher kann man noch buchen."
    )
    horizont = models.PositiveSmallIntegerField(
        "buchbar bis … Tage voraus",
        default=42,
        help_text="So weit voraus sind freie Zeiten zu sehen.",
    )
    aktiv = models.BooleanField(
        "buchbar",
        default=True,
        help_text="Ohne Haken erscheint es nicht mehr. Gebuchte Termine bleiben.",
    )
    reihenfolge = models.PositiveSmallIntegerField("Reihenfolge", default=0, help_text="Kleine Zahlen stehen oben.")

    class Meta:
        db_table = '"beratung"."anliegen"'
        verbose_name, verbose_name_plural = "Anliegen", "Anliegen"
        ordering = ["reihenfolge", "titel"]
        constraints = [
            models.CheckConstraint(
                condition=Q(dauer__gte=5, dauer__lte=240, puffer__lte=120, fahrzeit__lte=120), name="anliegen_length",
                violation_error_message="Die Dauer liegt zwischen 5 und 240 Minuten, Pause und Weg höchstens bei 120.",
            ),
            models.CheckConstraint(
                condition=Q(horizont__gte=1, horizont__lte=180, vorlauf__lte=720), name="anliegen_horizon",
                violation_error_message="Buchbar sind 1 bis 180 Tage, der Vorlauf beträgt höchstens 720 Stunden.",
            ),
            models.CheckConstraint(
                condition=Q(gespraeche__len__gt=0), name="anliegen_has_a_way",
                violation_error_message="Bitte mindestens eine Art des Gesprächs ankreuzen.",
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.titel

    def clean(self):
        if self.slug in RESERVED:
            raise ValidationError({"slug": "Diese Adresse braucht das Haus selbst. Bitte eine andere nehmen."})

    @property
    def zeichen(self):
        """The name of its symbol."""
        return self.symbol or "gespraech"

    @property
    def laenge(self):
        return timedelta(minutes=self.dauer)

    @property
    def satzliste(self):
        """How people say it, one sentence each."""
        return [line.strip() for line in self.saetze.splitlines() if line.strip()]

    @property
    def frist(self):
        """How long before one can still book."""
        return timedelta(hours=self.vorlauf)

    def around(self, gespraech):
        """How long before and after an appointment of this kind nothing else can be: (before, after)."""
        pause, weg = timedelta(minutes=self.puffer), timedelta(minutes=self.fahrzeit)
        return (weg, max(pause, weg)) if gespraech == Gespraech.HAUSBESUCH else (timedelta(0), pause)


class BeratungskraftQuerySet(models.QuerySet):
    def counsel(self):
        return self.filter(art=Beratungskraft.Art.BERATUNG)

    def interpret(self, sprache=None):
        """Who interprets; with a language only those who speak it."""
        found = self.filter(art=Beratungskraft.Art.SPRACHMITTLUNG)
        return found.filter(aktiv=True, sprachen__contains=[sprache]) if sprache else found

    def seen_by(self, konto):
        """Whose appointments, hours and messages this colleague may see: those of their team; the head sees all."""
        if konto.sees_all:
            return self
        return self.filter(team=konto.kraft.team if konto.kraft else "")


class Beratungskraft(models.Model):
    """Somebody whose time can be booked: a counsellor, or an interpreter (Sprachmittler:in)."""

    class Art(models.TextChoices):
        BERATUNG = "beratung", "berät"
        SPRACHMITTLUNG = "sprachmittlung", "dolmetscht (Sprachmittlung)"

    name = models.CharField("Name", max_length=80, unique=True, help_text="Erscheint öffentlich bei den freien Zeiten.")
    art = models.CharField("Aufgabe", max_length=16, choices=Art, default=Art.BERATUNG)
    team = models.CharField(
        "Team", max_length=60, blank=True, help_text="Wer im selben Team ist, sieht die Termine der anderen."
    )
    sprachen = AuswahlField(
        models.CharField(max_length=8, choices=SPRACHEN),
        verbose_name="spricht",
        default=list,
        blank=True,
        help_text="Deutsch zählt immer mit. Wer dolmetscht, braucht noch eine andere Sprache.",
    )
    anliegen = models.ManyToManyField(
        Anliegen,
        verbose_name="berät zu",
        related_name="beratungskraefte",
        db_table='"beratung"."beratungskraft_anliegen"',
        blank=True,
        help_text="Wer dolmetscht, wird zu jedem Anliegen dazugeholt: hier dann nichts ankreuzen.",
    )
    aktiv = models.BooleanField("aktiv", default=True)

    objects = BeratungskraftQuerySet.as_manager()

    class Meta:
        db_table = '"beratung"."beratungskraft"'
        verbose_name, verbose_name_plural = "Beratungskraft", "Beratungskräfte"
        ordering = ["name"]

    def __str__(self):
        return self.name

    def clean(self):
        if self.art == self.Art.SPRACHMITTLUNG and not set(self.sprachen or ()) - {"de"}:
            raise ValidationError({"sprachen": "Wer dolmetscht, spricht außer Deutsch noch eine Sprache."})

    def speaks(self, sprache):
        """German always counts: it is what the house speaks."""
        return sprache == "de" or sprache in self.sprachen

    @property
    def spricht(self):
        return namen_der_sprachen(self.sprachen)

    @property
    def weitere_sprachen(self):
        """What they speak besides German."""
        return namen_der_sprachen(set(self.sprachen) - {"de"})
