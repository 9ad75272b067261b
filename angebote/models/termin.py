"""When a term takes place (Terminregel), and each written date (Termin)."""

from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quartier.felder import Geaendert
from quartier.regeln import Einzeltermin, EinzelterminQuerySet, Regel, Rhythmus

from .. import nachrichten
from .angebot import Angebot
from .anmeldung import Anmeldung
from .durchgang import Durchgang, seats_in_words

REGULAR = [Rhythmus.WOECHENTLICH, Rhythmus.MONATLICH]
FEW = 3  # so many places left are said in numbers


class TerminregelQuerySet(models.QuerySet):
    def regular(self, at=None):
        """Rules that say "every week" or "every month" and have dates to come."""
        coming = Termin.objects.upcoming(at).filter(regel=OuterRef("pk"))
        return self.filter(Exists(coming), rhythmus__in=REGULAR)


class Terminregel(Regel):
    """When a term takes place; writes its dates."""

    durchgang = models.ForeignKey(Durchgang, models.CASCADE, related_name="regeln", verbose_name="Durchgang")

    objects = TerminregelQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "Terminregel", "Terminregeln"
        ordering = ["id"]

    def __str__(self):
        return self.wann()


class TerminQuerySet(EinzelterminQuerySet):
    def published(self):
        return self.filter(angebot__stand=Angebot.Stand.VEROEFFENTLICHT)

    def with_seats(self):
        """Each with `vergeben` (people with a place or one held for them) and `wartende` (people waiting)."""
        return self.annotate(
            vergeben=_people(Anmeldung.Stand.BESTAETIGT, Anmeldung.Stand.ANGEBOTEN),
            wartende=_people(Anmeldung.Stand.WARTET),
        )

    def with_held(self):
        """Each with `gehalten`: how many of those places are only held."""
        return self.annotate(gehalten=_people(Anmeldung.Stand.ANGEBOTEN))

    def without_tally(self, at=None):
        """Dates that took place and where nobody has written down yet who came."""
        return self.takes_place().filter(ende__lte=at or timezone.now(), besuche=None)


def _people(*states):
    people = (
        Anmeldung.objects.filter(
            Q(termin=None) | Q(termin=OuterRef("pk")), durchgang=OuterRef("durchgang"), stand__in=states
        )
        .order_by()
        .values("durchgang")
        .annotate(n=Sum("personen"))
        .values("n")
    )
    return Coalesce(models.Subquery(people), 0)


class Termin(Geaendert, Einzeltermin):
    """One date of an offer, and afterwards the tally of who came."""

    angebot = models.ForeignKey(Angebot, models.CASCADE, related_name="termine", verbose_name="Angebot", editable=False)
    durchgang = models.ForeignKey(Durchgang, models.CASCADE, related_name="termine", verbose_name="Durchgang")
    regel = models.ForeignKey(
        Terminregel, models.SET_NULL, null=True, blank=True, editable=False, related_name="termine"
    )
    besuche = models.PositiveSmallIntegerField("Personen da", null=True, blank=True, editable=False)
    besuche_kinder = models.PositiveSmallIntegerField("davon Kinder", default=0, editable=False)
    besuche_ab60 = models.PositiveSmallIntegerField("davon 60 oder älter", default=0, editable=False)
    besuche_neu = models.PositiveSmallIntegerField("davon zum ersten Mal", default=0, editable=False)

    objects = TerminQuerySet.as_manager()

    class Meta(Einzeltermin.Meta):
        verbose_name, verbose_name_plural = "Termin", "Termine"
        indexes = [
            models.Index(fields=["ende"], name="termin_ende"),
            models.Index(fields=["angebot", "beginn"], name="termin_of_angebot"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ende__gt=F("beginn")), name="termin_ends_after_it_begins",
                violation_error_message="Das Ende liegt vor dem Beginn.",
            ),
            models.UniqueConstraint(
                fields=["regel", "regeltag"], name="termin_once_per_rule_and_day",
                violation_error_message="Diesen Termin hat die Regel schon geschrieben.",
            ),
            models.CheckConstraint(
                condition=Q(besuche=None, besuche_kinder=0, besuche_ab60=0, besuche_neu=0)
                | Q(besuche__gte=F("besuche_kinder") + F("besuche_ab60"), besuche_neu__lte=F("besuche")),
                name="termin_tally_adds_up",
                violation_error_message="Es können nicht mehr Kinder, Ältere oder Neue sein als Personen.",
            ),
        ]  # fmt: skip

    @property
    def belegt_fuer(self):
        return self.angebot.titel

    def get_absolute_url(self):
        """The page of its offer, at this date."""
        return f"{reverse('angebot', args=[self.angebot.slug])}#t{self.pk}"

    def clean(self):
        if self.durchgang_id:
            self.angebot_id = self.durchgang.angebot_id
            super().clean()

    @transaction.atomic
    def place(self, by_hand=True):
        """Write this date; when it is moved, cancelled or reinstated by hand, who counts on it is told."""
        before = type(self).objects.filter(pk=self.pk).first()
        super().place(by_hand)
        if by_hand and before and nachrichten.as_known(before) != nachrichten.as_known(self):
            nachrichten.dates_changed({self: nachrichten.as_known(before)})

    def concerned(self):
        """Who has to be told about this date: sign-ups, then helpers. Each has `reached_by`."""
        people = self.durchgang.anmeldungen.filter(Q(termin=None) | Q(termin=self))
        # a whole term's waiting list waits for a place, not for this date
        people = people.live() if self.durchgang.einzeln else people.with_place()
        helpers = [helper for bedarf in self.bedarfe.all() for helper in bedarf.helping()]
        return [*people.order_by("erstellt", "id"), *helpers]

    @transaction.atomic
    def call_off(self, hinweis=""):
        """Cancel this date; everybody concerned is told, by mail or by the call list, after a moment to undo it.

        Returns those whom we cannot reach.
        """
        durchgang = Durchgang.objects.locked(self.durchgang_id)
        super().call_off(hinweis)
        unreachable = [person for person in self.concerned() if not person.reached_by]
        if durchgang.einzeln:
            durchgang.take_offers_back(self)
        elif not durchgang.termine.upcoming().takes_place().exists():
            durchgang.take_offers_back()
        return unreachable

    @transaction.atomic
    def reinstate(self):
        """Undo `call_off`; who has been told is told again. Raises ValidationError when the room is taken."""
        durchgang = Durchgang.objects.locked(self.durchgang_id)
        super().reinstate()
        durchgang.give_free_places()

    @transaction.atomic
    def tally(self, besuche, kinder=0, ab60=0, neu=0):
        """Write down who came; `besuche` None takes it back. Raises ValidationError when it does not add up."""
        self.besuche, self.besuche_kinder, self.besuche_ab60, self.besuche_neu = besuche, kinder, ab60, neu
        self.validate_constraints()
        self.save(update_fields=["besuche", "besuche_kinder", "besuche_ab60", "besuche_neu", "geaendert"])

    def signed_up_in_time(self):
        """How many people had a place and had signed up before this date began."""
        people = self.durchgang.anmeldungen.filter(Q(termin=None) | Q(termin=self), erstellt__lte=self.beginn)
        return people.filter(stand=Anmeldung.Stand.BESTAETIGT).aggregate(n=Coalesce(Sum("personen"), 0))["n"]

    @property
    def frei(self):
        """Places left, None where nobody signs up; needs `with_seats`."""
        return None if self.durchgang.plaetze is None else max(0, self.durchgang.plaetze - self.vergeben)

    @property
    def in_worten(self):
        return seats_in_words(self.durchgang.plaetze, self)

    @property
    def schild(self):
        """(css class, words) of the badge; needs `with_seats`."""
        if self.abgesagt_am:
            return "faellt-aus", _("fällt aus")
        if self.frei is None:
            return "frei", _("ohne Anmeldung")
        if self.frei == 0:
            return "warteliste", _("Warteliste")
        if self.frei <= FEW:
            return "knapp", ngettext("noch {n} Platz", "noch {n} Plätze", self.frei).format(n=self.frei)
        return "frei", _("Plätze frei")
