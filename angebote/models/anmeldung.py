"""Who comes to an offer, or would like to. Sign-ups are made by `Durchgang.sign_up` only."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from quartier.felder import Weg
from quartier.models.nummer import spoken
from quartier.sprache import called_in_german, languages

from .. import nachrichten

KEPT_AFTER = timedelta(days=30)  # so long after the last date are names kept


class NotPossible(Exception):
    """Something that cannot be; the text is a sentence for the person."""


class DoesNotFit(NotPossible):
    """Places are free, but fewer than the party needs: it may choose the waiting list."""


class Eintrag(models.Model):
    """Somebody who put their name down: how we call and reach them, and how they find it again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField("Name", max_length=120)
    email = models.EmailField("E-Mail", blank=True)
    telefon = models.CharField("Telefon", max_length=40, blank=True)
    notiz = models.TextField("Nachricht", max_length=1000, blank=True)
    kanal = models.CharField("Weg", max_length=10, choices=Weg, default=Weg.WEB)
    sprache = models.CharField(
        "Sprache", max_length=10, choices=languages, default=settings.LANGUAGE_CODE, editable=False
    )
    code = models.CharField("Nummer", max_length=8, unique=True, editable=False)
    geheimnis_hash = models.CharField(max_length=64, unique=True, editable=False)
    erstellt = models.DateTimeField("angemeldet am", default=timezone.now, editable=False)

    class Meta:
        abstract = True
        ordering = ["erstellt"]

    @property
    def nummer(self):
        return spoken(self.code)

    @property
    def liest(self):
        """In which language this person reads the pages and our mails, in German, for staff."""
        return called_in_german(self.sprache)

    @property
    def reached_by(self):
        """ "mail", "anruf" or "" for who left neither."""
        return "mail" if self.email else "anruf" if self.telefon else ""

    @property
    def contact_hints(self):
        """Enough of what we have for the person themselves: ["Telefon …042", "E-Mail a…@example.org"]."""
        return [
            *([gettext("Telefon {ende}").format(ende=f"…{self.telefon[-3:]}")] if self.telefon else []),
            *([gettext("E-Mail {adresse}").format(adresse=self._address_hint())] if self.email else []),
        ]

    def _address_hint(self):
        return f"{self.email[0]}…@{self.email.rpartition('@')[2]}"


class AnmeldungQuerySet(models.QuerySet):
    def with_place(self):
        """Who has a place, or one that is held for them."""
        return self.filter(stand__in=[Anmeldung.Stand.BESTAETIGT, Anmeldung.Stand.ANGEBOTEN])

    def waiting(self):
        """The waiting list, first come first."""
        return self.filter(stand=Anmeldung.Stand.WARTET).order_by("erstellt", "id")

    def live(self):
        """Everybody who still counts on something."""
        return self.exclude(stand__in=[Anmeldung.Stand.ZURUECKGEZOGEN, Anmeldung.Stand.VERFALLEN])


class Anmeldung(Eintrag):
    """A party that comes, or would like to: to a whole term, or to one date of it."""

    class Stand(models.TextChoices):
        BESTAETIGT = "bestaetigt", _("bestätigt")
        WARTET = "wartet", _("auf der Warteliste")
        ANGEBOTEN = "angeboten", _("Platz angeboten")
        ZURUECKGEZOGEN = "zurueckgezogen", _("zurückgezogen")
        VERFALLEN = "verfallen", _("Frist verstrichen")

    durchgang = models.ForeignKey(
        "angebote.Durchgang", models.PROTECT, related_name="anmeldungen", verbose_name="Durchgang"
    )
    termin = models.ForeignKey(
        "angebote.Termin", models.PROTECT, related_name="anmeldungen", verbose_name="Termin", null=True, blank=True
    )
    personen = models.PositiveSmallIntegerField("Personen", default=1)
    kinder = models.PositiveSmallIntegerField("davon Kinder", default=0)
    stand = models.CharField("Stand", max_length=16, choices=Stand)
    angeboten_bis = models.DateTimeField("Platz frei gehalten bis", null=True, blank=True, editable=False)
    uebergangen_am = models.DateTimeField("übergangen am", null=True, editable=False)
    ueberbucht = models.CharField(
        "Grund der Überbuchung", max_length=200, blank=True, editable=False,
        help_text="Warum diese Personen trotz voller Liste dabei sind.",
    )  # fmt: skip

    objects = AnmeldungQuerySet.as_manager()

    class Meta(Eintrag.Meta):
        verbose_name, verbose_name_plural = "Anmeldung", "Anmeldungen"
        indexes = [models.Index(fields=["durchgang", "termin", "stand"], name="anmeldung_seats")]
        constraints = [
            models.CheckConstraint(
                condition=Q(personen__gt=0), name="anmeldung_has_people",
                violation_error_message="Bitte mindestens eine Person anmelden.",
            ),
            models.CheckConstraint(
                condition=Q(kinder__lte=F("personen")), name="anmeldung_children_are_people",
                violation_error_message="Es können nicht mehr Kinder als Personen sein.",
            ),
            models.CheckConstraint(
                condition=Q(stand="angeboten", angeboten_bis__isnull=False) | ~Q(stand="angeboten"),
                name="anmeldung_offer_has_deadline",
                violation_error_message="Ein angebotener Platz braucht eine Frist.",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.name} ({self.personen})"

    @property
    def has_place(self):
        return self.stand == self.Stand.BESTAETIGT

    @property
    def erwachsene(self):
        return self.personen - self.kinder

    def dates(self):
        """The dates that this party has signed up for."""
        return self.durchgang.termine.filter(pk=self.termin_id) if self.termin_id else self.durchgang.termine.all()

    def place_in_queue(self):
        """1 for the first on the waiting list, None for who does not wait."""
        if self.stand != self.Stand.WARTET:
            return None
        before = Q(erstellt__lt=self.erstellt) | Q(erstellt=self.erstellt, id__lt=self.id)
        return self.durchgang.waiting(self.termin_id).filter(before).count() + 1

    def _locked(self):
        """The term, locked; this sign-up as it is now."""
        from .durchgang import Durchgang

        durchgang = Durchgang.objects.locked(self.durchgang_id)
        self.refresh_from_db()
        self.durchgang = durchgang
        return durchgang

    @transaction.atomic
    def accept(self, at=None):
        """Take the place that is held. A second call changes nothing. Raises NotPossible with a sentence."""
        durchgang = self._locked()
        if self.stand == self.Stand.BESTAETIGT:
            return
        if why := durchgang.why_over(at, self.termin):
            raise NotPossible(why)
        if self.stand == self.Stand.WARTET:
            raise NotPossible(gettext("Im Moment ist kein Platz für Sie frei. Sie stehen weiter auf der Warteliste."))
        if self.stand != self.Stand.ANGEBOTEN:
            raise NotPossible(gettext("Die Frist ist vorbei. Der Platz ist jetzt für andere da."))
        self.stand, self.angeboten_bis = self.Stand.BESTAETIGT, None
        self.save()
        nachrichten.place_taken(self)

    @transaction.atomic
    def change_party(self, personen, kinder=0, trotzdem="", at=None):
        """Come with more or fewer people. Raises NotPossible with a sentence; then all stays as it was.

        Fewer is always possible and makes room for others; more only if nobody waits for the places.
        With `trotzdem` (the reason, kept) staff lets more come with who has a place though there is no room.
        """
        durchgang = self._locked()
        if self.stand in (self.Stand.ZURUECKGEZOGEN, self.Stand.VERFALLEN):
            raise NotPossible(gettext("Diese Anmeldung gilt nicht mehr."))
        if why := durchgang.why_over(at, self.termin):
            raise NotPossible(why)
        if personen > self.personen and (why := self._why_not_more(durchgang, personen)):
            if not trotzdem or not self.has_place:
                raise NotPossible(why)
            known = [self.ueberbucht] if self.ueberbucht not in ("", trotzdem) else []
            self.ueberbucht = "; ".join([*known, trotzdem])[:200]
        changed = (self.personen, self.kinder) != (personen, kinder)
        self.personen, self.kinder = personen, kinder
        self.full_clean()
        self.save()
        before = self.stand
        durchgang.give_free_places(at)
        self.refresh_from_db(fields=["stand", "angeboten_bis"])
        if changed and self.stand == before:  # else they just read that there is a place for them
            nachrichten.party_changed(self)

    def _why_not_more(self, durchgang, personen):
        """Why this party cannot grow to so many, as a sentence, or "". Call inside a lock."""
        if why := durchgang.too_many(personen):
            return why
        free, waiting = durchgang.free(self.termin_id), durchgang.waiting(self.termin_id)
        fits = personen - self.personen <= free and not waiting.filter(personen__lte=free).exists()
        if fits or self.stand == self.Stand.WARTET:
            return ""
        words = ngettext(
            "Dafür reicht der Platz nicht. Ihr Platz bleibt Ihnen.",
            "Dafür reicht der Platz nicht. Ihre {n} Plätze bleiben Ihnen.",
            self.personen,
        )
        return words.format(n=self.personen)

    @transaction.atomic
    def change_contact(self, **contact):
        """Take `telefon`, `email` or both; what is not given stays. Raises NotPossible with a sentence."""
        self._locked()
        if self.stand in (self.Stand.ZURUECKGEZOGEN, self.Stand.VERFALLEN):
            raise NotPossible(gettext("Diese Anmeldung gilt nicht mehr."))
        self.telefon, self.email = contact.get("telefon", self.telefon), contact.get("email", self.email)
        self.full_clean()
        self.save()
        nachrichten.contact_changed(self)

    @transaction.atomic
    def withdraw(self):
        """Give the places back; they are held for those who wait. A second call changes nothing.

        Returns to whom places have been offered.
        """
        durchgang = self._locked()
        if self.stand in (self.Stand.ZURUECKGEZOGEN, self.Stand.VERFALLEN):
            return []
        self.stand, self.angeboten_bis = self.Stand.ZURUECKGEZOGEN, None
        self.save()
        nachrichten.withdrawn(self)
        return durchgang.give_free_places()
