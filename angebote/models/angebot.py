"""What people can attend: an offer (Angebot), its terms (Durchgang) and their dates (Termin)."""

from datetime import timedelta

from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Prefetch, Q, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from quartier.felder import SPRACHEN, AuswahlField, JaNein, namen_der_sprachen
from quartier.models import Ansprechperson, Handlungsfeld, Nummer, Organisation, Raum
from quartier.models.nummer import hash_of
from quartier.regeln import Einzeltermin, EinzelterminQuerySet, Regel, follow_rule, write_dates

from .. import nachrichten
from .anmeldung import Anmeldung, DoesNotFit, NotPossible

WEEKS_AHEAD = 12  # open-ended rules write their dates this far ahead


class AngebotQuerySet(models.QuerySet):
    def published(self):
        return self.filter(stand=Angebot.Stand.VEROEFFENTLICHT)

    def with_next_dates(self, at=None):
        """Each offer with `naechste`, its coming dates, in one further query whatever the number."""
        dates = Termin.objects.upcoming(at).with_seats().select_related("raum", "durchgang").order_by("beginn")
        return self.prefetch_related(Prefetch("termine", dates, to_attr="naechste"))

    def with_coming_dates_only(self, at=None):
        return self.filter(Exists(Termin.objects.upcoming(at).filter(angebot=OuterRef("pk"))))


class Angebot(models.Model):
    class Stand(models.TextChoices):
        ENTWURF = "entwurf", "Entwurf"
        VEROEFFENTLICHT = "veroeffentlicht", "veröffentlicht"
        ARCHIVIERT = "archiviert", "archiviert"

    class Art(models.TextChoices):
        KURS = "kurs", "Kurs"
        GRUPPE = "gruppe", "Gruppe"
        TREFF = "treff", "Offener Treff"
        INFORMATION = "info", "Information"

    titel = models.CharField("Titel", max_length=120)
    slug = models.SlugField("Adresse", unique=True, help_text="Kurzer Name für die Internet-Adresse.")
    art = models.CharField("Art", max_length=10, choices=Art, default=Art.KURS)
    kurztext = models.CharField("Kurztext", max_length=200, help_text="Ein Satz für die Liste. Was ist es, für wen?")
    beschreibung = models.TextField("Beschreibung", help_text="Kurze Sätze. Leerzeile = neuer Absatz.")
    fuer_wen = models.CharField("Für wen", max_length=120, help_text="Zum Beispiel „Frauen aus allen Ländern“.")
    sprachen = AuswahlField(
        models.CharField(max_length=8, choices=SPRACHEN), verbose_name="gesprochene Sprachen", default=list, blank=True
    )
    handlungsfelder = models.ManyToManyField(Handlungsfeld, verbose_name="Handlungsfelder", blank=True)
    veranstalter = models.ForeignKey(Organisation, models.PROTECT, verbose_name="Veranstalter")
    kontakt = models.ForeignKey(Ansprechperson, models.SET_NULL, verbose_name="Kontakt", null=True, blank=True)
    kosten = models.CharField(
        "Kosten", max_length=80, default="kostenlos", help_text="So, wie es auf der Seite stehen soll."
    )
    kostenlos = models.BooleanField("kostenlos", default=True)
    ablauf = models.TextField("So läuft es ab", blank=True, help_text="Was passiert, wenn ich zum ersten Mal komme?")
    mitbringen = models.CharField("Bitte mitbringen", max_length=200, blank=True)
    kinderbetreuung = models.CharField("Kinderbetreuung", max_length=10, choices=JaNein, default=JaNein.UNBEKANNT)
    stufenfrei = models.CharField("stufenfrei", max_length=10, choices=JaNein, default=JaNein.UNBEKANNT)
    stand = models.CharField(
        "Stand",
        max_length=16,
        choices=Stand,
        default=Stand.ENTWURF,
        help_text="Nur Veröffentlichtes erscheint auf der Seite.",
    )
    beispiel = models.BooleanField("Beispiel", default=False, help_text="Wird öffentlich als Beispiel gekennzeichnet.")
    geprueft_am = models.DateField("zuletzt geprüft am", null=True, blank=True)

    objects = AngebotQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "Angebot", "Angebote"
        ordering = ["titel"]

    def __str__(self):
        return self.titel

    def get_absolute_url(self):
        return reverse("angebot", args=[self.slug])

    @property
    def spricht(self):
        return namen_der_sprachen(self.sprachen)

    @property
    def naechster_termin(self):
        """The next date that takes place, else the next one; needs `with_next_dates`."""
        return next((termin for termin in self.naechste if not termin.abgesagt_am), self.naechste[0])

    @property
    def ausfall(self):
        """The next date if it is cancelled, else None; needs `with_next_dates`."""
        return self.naechste[0] if self.naechste[0].abgesagt_am else None


class DurchgangQuerySet(models.QuerySet):
    def with_seats(self):
        """Each with `vergeben` (people with a place) and `wartende` (people waiting)."""
        return self.annotate(
            vergeben=Coalesce(Sum("anmeldungen__personen", filter=Q(anmeldungen__stand="bestaetigt")), 0),
            wartende=Coalesce(Sum("anmeldungen__personen", filter=Q(anmeldungen__stand="wartet")), 0),
        )

    def locked(self, pk):
        """One term, locked until the end of the transaction: whoever gives out places waits here."""
        return self.select_for_update(of=("self",), no_key=True).select_related("angebot").get(pk=pk)

    def running(self, at=None):
        """Terms that still have dates to come."""
        return self.filter(Exists(Termin.objects.upcoming(at).filter(durchgang=OuterRef("pk"))))


class Durchgang(models.Model):
    """A term of an offer. With seats one signs up; without, one just comes."""

    angebot = models.ForeignKey(Angebot, models.CASCADE, related_name="durchgaenge", verbose_name="Angebot")
    titel = models.CharField("Titel", max_length=80, help_text="Zum Beispiel „Herbst 2026“ oder „laufend“.")
    plaetze = models.PositiveSmallIntegerField(
        "Plätze", null=True, blank=True, help_text="Leer = offen, ohne Anmeldung."
    )
    max_personen = models.PositiveSmallIntegerField("höchstens so viele Personen auf einmal anmelden", default=6)
    anmeldung_ab = models.DateTimeField("Anmeldung ab", null=True, blank=True)
    anmeldung_bis = models.DateTimeField("Anmeldung bis", null=True, blank=True)
    raum = models.ForeignKey(Raum, models.PROTECT, verbose_name="Raum", null=True, blank=True)

    objects = DurchgangQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "Durchgang", "Durchgänge"
        ordering = ["angebot__titel", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["angebot", "titel"], name="durchgang_title_once",
                violation_error_message="Einen Durchgang mit diesem Titel gibt es bei diesem Angebot schon.",
            ),
            models.CheckConstraint(
                condition=Q(plaetze=None) | Q(plaetze__gt=0), name="durchgang_has_seats",
                violation_error_message="Bitte mindestens einen Platz angeben (oder leer lassen).",
            ),
            models.CheckConstraint(
                condition=Q(max_personen__gt=0), name="durchgang_party_size",
                violation_error_message="Mindestens eine Person muss sich anmelden können.",
            ),
            models.CheckConstraint(
                condition=Q(anmeldung_ab=None) | Q(anmeldung_bis=None) | Q(anmeldung_bis__gt=F("anmeldung_ab")),
                name="durchgang_window_in_order",
                violation_error_message="Die Anmeldung endet, bevor sie beginnt.",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.angebot}, {self.titel}"

    @property
    def needs_sign_up(self):
        return self.plaetze is not None

    @property
    def sign_up_url(self):
        return reverse("anmelden", args=[self.angebot.slug, self.pk])

    def taken(self):
        """People who have a place."""
        return self.anmeldungen.filter(stand=Anmeldung.Stand.BESTAETIGT).aggregate(n=Coalesce(Sum("personen"), 0))["n"]

    def waiting(self):
        """Sign-ups on the waiting list, first come first."""
        return self.anmeldungen.filter(stand=Anmeldung.Stand.WARTET).order_by("erstellt", "id")

    def why_closed(self, at=None):
        """Why nobody can sign up at this moment, as a sentence, or ""."""
        now = at or timezone.now()
        if not self.needs_sign_up:
            return "Für dieses Angebot brauchen Sie keine Anmeldung. Kommen Sie einfach vorbei."
        if self.angebot.stand != Angebot.Stand.VEROEFFENTLICHT or not self.termine.upcoming(now).takes_place().exists():
            return "Dieses Angebot ist vorbei oder fällt aus. Eine Anmeldung ist nicht mehr möglich."
        if self.anmeldung_ab and now < self.anmeldung_ab:
            return f"Die Anmeldung beginnt am {timezone.localtime(self.anmeldung_ab):%d.%m.%Y um %H:%M} Uhr."
        if self.anmeldung_bis and now >= self.anmeldung_bis:
            return "Die Anmeldung ist seit kurzem geschlossen. Bitte rufen Sie uns an."
        return ""

    @transaction.atomic
    def sign_up(
        self, *, name, personen=1, email="", telefon="", notiz="", kanal="web", geheimnis, warten=True, at=None
    ):
        """Sign a party up: a place if it fits, else the waiting list. The one way in which sign-ups are made.

        Without `warten`, a party too large for the places left is asked first. `geheimnis` is
        the secret of the form: the same form sent again gives the same sign-up.
        Returns the Anmeldung. Raises NotPossible with a sentence, ValidationError on bad values.
        """
        durchgang = Durchgang.objects.locked(self.pk)
        known = Anmeldung.objects.filter(geheimnis_hash=hash_of(geheimnis)).first()
        if known:
            return known
        if why := durchgang.why_closed(at):
            raise NotPossible(why)
        if personen > durchgang.max_personen or personen > durchgang.plaetze:
            most = min(durchgang.max_personen, durchgang.plaetze)
            raise NotPossible(f"Hier können sich höchstens {most} Personen zusammen anmelden. Bitte rufen Sie uns an.")
        # Nobody overtakes a party that would fit; a larger one that would not is no reason to leave a place empty.
        free = durchgang.plaetze - durchgang.taken()
        if 0 < free < personen and not warten:
            raise DoesNotFit(
                f"Für {personen} Personen reicht der Platz nicht. Frei: {free}. "
                "Möchten Sie weniger Personen anmelden? Oder kreuzen Sie unten die Warteliste an."
            )
        fits = personen <= free and not durchgang.waiting().filter(personen__lte=free).exists()
        anmeldung = Anmeldung(
            durchgang=durchgang, name=name, personen=personen, email=email, telefon=telefon, notiz=notiz,
            kanal=kanal, code=Nummer.draw(), geheimnis_hash=hash_of(geheimnis),
            stand=Anmeldung.Stand.BESTAETIGT if fits else Anmeldung.Stand.WARTET,
        )  # fmt: skip
        anmeldung.full_clean()
        anmeldung.save()
        nachrichten.signed_up(anmeldung, geheimnis)
        return anmeldung

    def give_free_places(self):
        """Give freed places to those who wait: in order, each party that fits. Call inside a lock.

        Returns who moved up.
        """
        moved_up = []
        if not self.needs_sign_up or not self.termine.upcoming().takes_place().exists():
            return moved_up
        free = self.plaetze - self.taken()
        for anmeldung in self.waiting():
            if anmeldung.personen <= free:
                anmeldung.stand = Anmeldung.Stand.BESTAETIGT
                anmeldung.save()
                nachrichten.moved_up(anmeldung)
                moved_up.append(anmeldung)
                free -= anmeldung.personen
        return moved_up

    def write_dates(self, at=None):
        """Write the dates of all rules ahead. Returns sentences about days that were left out."""
        until = timezone.localdate(at) + timedelta(weeks=WEEKS_AHEAD)
        left_out = []
        for regel in self.regeln.all():

            def make(day, beginn, ende, regel=regel):
                return Termin(
                    angebot_id=self.angebot_id, durchgang=self, regel=regel, regeltag=day, beginn=beginn, ende=ende,
                    raum=self.raum,
                )  # fmt: skip

            left_out += write_dates(regel, regel.termine.all(), make, until, at)
        return left_out

    def follow_rules(self):
        """Let coming dates take over changed times and rooms. Returns sentences about those that did not."""
        return [
            sentence for regel in self.regeln.all() for sentence in follow_rule(regel, regel.termine.all(), self.raum)
        ]


class Terminregel(Regel):
    """When a term takes place; writes its dates."""

    durchgang = models.ForeignKey(Durchgang, models.CASCADE, related_name="regeln", verbose_name="Durchgang")

    class Meta:
        verbose_name, verbose_name_plural = "Terminregel", "Terminregeln"
        ordering = ["id"]

    def __str__(self):
        return self.wann()


class TerminQuerySet(EinzelterminQuerySet):
    def published(self):
        return self.filter(angebot__stand=Angebot.Stand.VEROEFFENTLICHT)

    def with_seats(self):
        """Each with `vergeben`, the people who have a place in its term."""
        taken = (
            Anmeldung.objects.filter(durchgang=OuterRef("durchgang"), stand=Anmeldung.Stand.BESTAETIGT)
            .order_by()
            .values("durchgang")
            .annotate(n=Sum("personen"))
            .values("n")
        )
        return self.annotate(vergeben=Coalesce(models.Subquery(taken), 0))


class Termin(Einzeltermin):
    """One date of an offer."""

    angebot = models.ForeignKey(Angebot, models.CASCADE, related_name="termine", verbose_name="Angebot", editable=False)
    durchgang = models.ForeignKey(Durchgang, models.CASCADE, related_name="termine", verbose_name="Durchgang")
    regel = models.ForeignKey(
        Terminregel, models.SET_NULL, null=True, blank=True, editable=False, related_name="termine"
    )

    objects = TerminQuerySet.as_manager()

    class Meta(Einzeltermin.Meta):
        verbose_name, verbose_name_plural = "Termin", "Termine"
        indexes = [models.Index(fields=["ende"], name="termin_ende")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ende__gt=F("beginn")), name="termin_ends_after_it_begins",
                violation_error_message="Das Ende liegt vor dem Beginn.",
            ),
            models.UniqueConstraint(
                fields=["regel", "regeltag"], name="termin_once_per_rule_and_day",
                violation_error_message="Diesen Termin hat die Regel schon geschrieben.",
            ),
        ]  # fmt: skip

    @property
    def belegt_fuer(self):
        return self.angebot.titel

    def clean(self):
        if self.durchgang_id:
            self.angebot_id = self.durchgang.angebot_id
            super().clean()

    @transaction.atomic
    def call_off(self, hinweis=""):
        """Cancel this date; everybody who has a place is told, by mail or by the call list.

        Returns those whom we cannot reach.
        """
        super().call_off(hinweis)
        people = self.durchgang.anmeldungen.filter(stand=Anmeldung.Stand.BESTAETIGT)
        for anmeldung in people:
            nachrichten.date_called_off(anmeldung, self)
        return [anmeldung for anmeldung in people if not anmeldung.email and not anmeldung.telefon]

    @transaction.atomic
    def reinstate(self):
        """Undo `call_off`; who has been told is told again. Raises ValidationError when the room is taken."""
        super().reinstate()
        for anmeldung in self.durchgang.anmeldungen.filter(stand=Anmeldung.Stand.BESTAETIGT):
            nachrichten.date_reinstated(anmeldung, self)

    @property
    def schild(self):
        """(css class, words) of the badge; needs `with_seats`."""
        if self.abgesagt_am:
            return "faellt-aus", "fällt aus"
        seats = self.durchgang.plaetze
        if seats is None:
            return "frei", "ohne Anmeldung"
        free = seats - self.vergeben
        if free <= 0:
            return "warteliste", "Warteliste"
        if free <= 3:
            return "knapp", "noch 1 Platz" if free == 1 else f"noch {free} Plätze"
        return "frei", "Plätze frei"
