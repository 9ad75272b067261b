"""Help that a date needs (Bedarf), and who gives it (Mithilfe)."""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from quartier.models import Nummer
from quartier.models.nummer import hash_of
from quartier.sprache import language_of

from .. import nachrichten
from .angebot import Angebot
from .anmeldung import Eintrag, NotPossible
from .termin import Termin


class BedarfQuerySet(models.QuerySet):
    def with_helpers(self):
        """Each with `zugesagt`, how many help already."""
        return self.annotate(zugesagt=Count("mithilfen", filter=Q(mithilfen__stand=Mithilfe.Stand.ZUGESAGT)))

    def open(self, at=None):
        """Help still needed at coming dates of published offers, soonest first; with `zugesagt`."""
        return (
            self.with_helpers()
            .filter(
                zugesagt__lt=F("anzahl"), termin__ende__gt=at or timezone.now(), termin__abgesagt_am=None,
                termin__angebot__stand=Angebot.Stand.VEROEFFENTLICHT,
            )
            .select_related("termin__angebot", "termin__raum")
            .order_by("termin__beginn", "id")
        )  # fmt: skip


class Bedarf(models.Model):
    """Help needed at one date."""

    termin = models.ForeignKey(Termin, models.CASCADE, related_name="bedarfe", verbose_name="Termin")
    aufgabe = models.CharField(
        "Aufgabe", max_length=80, help_text="Erscheint öffentlich, z. B. „Arabisch dolmetschen“ oder „mitkochen“."
    )
    hinweis = models.CharField(
        "Was muss man dafür können?",
        max_length=200,
        blank=True,
        help_text="Erscheint öffentlich.",
    )
    anzahl = models.PositiveSmallIntegerField("wie viele Personen", default=1)

    objects = BedarfQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "Hilfe gesucht", "Hilfe gesucht"
        ordering = ["termin__beginn", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["termin", "aufgabe"], name="bedarf_once_per_date",
                violation_error_message="Diese Aufgabe steht bei diesem Termin schon.",
            ),
            models.CheckConstraint(
                condition=Q(anzahl__gt=0), name="bedarf_is_positive",
                violation_error_message="Bitte mindestens eine Person angeben.",
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.aufgabe

    def clean(self):
        """Who has promised to help is not sent away again."""
        if self.pk and self.anzahl is not None and self.anzahl < (helping := self.helping().count()):
            raise ValidationError({"anzahl": f"Es haben schon {helping} zugesagt. Weniger Personen gehen nicht."})

    @property
    def fehlen(self):
        """How many are still missing; needs `with_helpers`."""
        return max(0, self.anzahl - self.zugesagt)

    def helping(self):
        """Who has promised to help."""
        return self.mithilfen.filter(stand=Mithilfe.Stand.ZUGESAGT)

    def why_closed(self, at=None):
        """Why nobody can promise help any more, as a sentence, or ""."""
        if self.termin.abgesagt_am or self.termin.ende <= (at or timezone.now()):
            return _("Dieser Termin ist vorbei oder fällt aus.")
        if self.termin.angebot.stand != Angebot.Stand.VEROEFFENTLICHT:
            return _("Dieses Angebot gibt es nicht mehr.")
        if self.helping().count() >= self.anzahl:
            return _("Hier helfen schon genug Menschen mit. Danke! Vielleicht bei einem anderen Termin?")
        return ""

    @transaction.atomic
    def copy_to_coming_dates(self):
        """The same task at all coming dates of the term where it does not stand yet. Returns at how many."""
        dates = self.termin.durchgang.termine.upcoming().takes_place().exclude(bedarfe__aufgabe=self.aufgabe)
        tasks = [Bedarf(termin=t, aufgabe=self.aufgabe, hinweis=self.hinweis, anzahl=self.anzahl) for t in dates]
        return len(Bedarf.objects.bulk_create(tasks))

    @transaction.atomic
    def help_out(self, *, name, email="", telefon="", notiz="", kanal="web", sprache="de", geheimnis, at=None):
        """Promise to help. The same form sent again (same `geheimnis`) gives the same promise.

        Returns the Mithilfe. Raises NotPossible with a sentence.
        """
        bedarf = Bedarf.objects.select_for_update(of=("self",), no_key=True).get(pk=self.pk)
        known = Mithilfe.objects.filter(geheimnis_hash=hash_of(geheimnis)).first()
        if known:
            return known
        if why := bedarf.why_closed(at):
            raise NotPossible(why)
        mithilfe = Mithilfe(
            bedarf=bedarf, name=name, email=email, telefon=telefon, notiz=notiz, kanal=kanal,
            sprache=language_of(sprache), code=Nummer.draw(), geheimnis_hash=hash_of(geheimnis),
        )  # fmt: skip
        mithilfe.full_clean()
        mithilfe.save()
        nachrichten.help_promised(mithilfe, geheimnis)
        return mithilfe


class Mithilfe(Eintrag):
    """Somebody who helps at a date."""

    class Stand(models.TextChoices):
        ZUGESAGT = "zugesagt", "zugesagt"
        ZURUECKGEZOGEN = "zurueckgezogen", "zurückgezogen"

    bedarf = models.ForeignKey(Bedarf, models.PROTECT, related_name="mithilfen", verbose_name="Aufgabe")
    stand = models.CharField("Stand", max_length=16, choices=Stand, default=Stand.ZUGESAGT)

    class Meta(Eintrag.Meta):
        verbose_name, verbose_name_plural = "Zusage zur Mithilfe", "Zusagen zur Mithilfe"

    def __str__(self):
        return f"{self.name}: {self.bedarf}"

    def dates(self):
        """The date at which this person helps."""
        return Termin.objects.filter(pk=self.bedarf.termin_id)

    @transaction.atomic
    def withdraw(self):
        """Take the promise back; the task is open again. A second call changes nothing."""
        Bedarf.objects.select_for_update(of=("self",), no_key=True).get(pk=self.bedarf_id)
        self.refresh_from_db()
        if self.stand != self.Stand.ZURUECKGEZOGEN:
            self.stand = self.Stand.ZURUECKGEZOGEN
            self.save()
            nachrichten.withdrawn(self)
