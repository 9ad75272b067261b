"""A term of an offer: its seats, who gets them, and who waits."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quartier.felder import Geaendert
from quartier.models import Nummer, Raum
from quartier.models.nummer import hash_of
from quartier.regeln import Rhythmus, follow_rule, local_instant, next_working_day, write_dates
from quartier.sprache import datum, language_of

from .. import nachrichten
from .angebot import Angebot
from .anmeldung import Anmeldung, DoesNotFit, NotPossible

MOST_AHEAD = dt.timedelta(days=730)
WEEKS_AHEAD = 12  # open-ended rules write their dates this far ahead
MAIL_UNTIL, CALL_UNTIL = dt.time(20), dt.time(18)  # when a held place goes to the next: tomorrow, next working day
DAYS_WITHOUT_CONTACT = 7  # who left neither mail nor phone was told to look once a week


class DurchgangQuerySet(models.QuerySet):
    """The vocabulary of terms: their seats, whether they still run, and `locked`, where places are given out."""

    def with_seats(self):
        """Each with `vergeben` (people with a place or one held for them) and `wartende` (people waiting)."""
        return self.annotate(
            vergeben=Coalesce(
                Sum("anmeldungen__personen", filter=Q(anmeldungen__stand__in=["bestaetigt", "angeboten"])), 0
            ),
            wartende=Coalesce(Sum("anmeldungen__personen", filter=Q(anmeldungen__stand="wartet")), 0),
        )

    def with_held(self):
        """Each with `gehalten`: how many of those places are only held."""
        held = Sum("anmeldungen__personen", filter=Q(anmeldungen__stand="angeboten"))
        return self.annotate(gehalten=Coalesce(held, 0))

    def locked(self, pk):
        """One term, locked until the end of the transaction: whoever gives out places waits here."""
        return self.select_for_update(of=("self",), no_key=True).select_related("angebot").get(pk=pk)

    def running(self, at=None):
        """Terms that still have dates to come; each knows if any of them takes place (`findet_statt`)."""
        from .termin import Termin

        coming = Termin.objects.upcoming(at).filter(durchgang=OuterRef("pk"))
        return self.filter(Exists(coming)).annotate(findet_statt=Exists(coming.takes_place()))

    def with_lapsed_offers(self, at=None):
        """Terms that hold a place whose deadline has passed."""
        return self.filter(
            anmeldungen__stand=Anmeldung.Stand.ANGEBOTEN, anmeldungen__angeboten_bis__lte=at or timezone.now()
        ).distinct()


def seats_in_words(plaetze, seen):
    """ "11 angemeldet, 1 gehalten, 0 frei, 4 warten". `seen`, a term or a date, needs `with_seats` and `with_held`."""
    if plaetze is None:
        return "ohne Anmeldung"
    return ", ".join(
        f"{number} {word}"
        for number, word, always in (
            (seen.vergeben - seen.gehalten, "angemeldet", True),
            (seen.gehalten, "gehalten", False),
            (max(0, plaetze - seen.vergeben), "frei", True),
            (seen.wartende, "wartet" if seen.wartende == 1 else "warten", False),
        )
        if number or always
    )


class Durchgang(Geaendert):
    """A term of an offer. With seats one signs up, for the whole term or for each date; without, one just comes."""

    angebot = models.ForeignKey(Angebot, models.CASCADE, related_name="durchgaenge", verbose_name="Angebot")
    titel = models.CharField("Titel", max_length=80, help_text="Zum Beispiel „Herbst 2026“ oder „laufend“.")
    plaetze = models.PositiveSmallIntegerField(
        "Plätze", null=True, blank=True, help_text="Leer = offen, ohne Anmeldung."
    )
    einzeln = models.BooleanField(
        "Anmeldung für einzelne Termine", default=False,
        help_text="Mit Haken meldet man sich für jeden Termin einzeln an, sonst für den ganzen Durchgang.",
    )  # fmt: skip
    max_personen = models.PositiveSmallIntegerField(
        "höchstens so viele Personen auf einmal anmelden",
        default=6,
        help_text="Damit nicht eine große Gruppe alle Plätze nimmt.",
    )
    anmeldung_ab = models.DateTimeField("Anmeldung ab", null=True, blank=True, help_text="Leer = ab sofort.")
    anmeldung_bis = models.DateTimeField(
        "Anmeldung bis",
        null=True,
        blank=True,
        help_text="Leer = solange es Termine gibt.",
    )
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
                condition=Q(einzeln=False) | Q(plaetze__isnull=False), name="durchgang_single_dates_have_seats",
                violation_error_message="Anmeldung für einzelne Termine braucht eine Zahl von Plätzen.",
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

    def clean(self):
        """What people have signed up for stays so."""
        if not self.pk:
            return
        live = self.anmeldungen.live()
        if live.filter(termin__isnull=self.einzeln).exists():
            raise ValidationError({"einzeln": "Es gibt schon Anmeldungen. Das lässt sich jetzt nicht mehr ändern."})
        if self.plaetze is None and (people := live.aggregate(n=Sum("personen"))["n"]):
            raise ValidationError(
                {"plaetze": f"Es haben sich schon {people} Personen angemeldet. Ohne Plätze geht es nicht."}
            )
        fullest = max(self._seats_taken(), default=0)
        if self.plaetze is not None and self.plaetze < fullest:
            raise ValidationError(
                {"plaetze": f"Es haben schon {fullest} Personen einen Platz. Weniger Plätze gehen nicht."}
            )

    def _seats_taken(self):
        """How many seats are taken, for the term or for each of its dates, overbooked ones left out."""
        held = self.anmeldungen.with_place().filter(ueberbucht="").order_by()
        return held.values("termin").annotate(n=Sum("personen")).values_list("n", flat=True)

    @property
    def in_worten(self):
        return seats_in_words(self.plaetze, self)

    @property
    def needs_sign_up(self):
        return self.plaetze is not None

    @property
    def sign_up_url(self):
        return reverse("anmelden", args=[self.angebot.slug, self.pk])

    # --- seats; `termin` is the date (or its key) where one signs up for single dates, else None

    def _scope(self, termin=None):
        return self.anmeldungen.filter(termin=termin) if termin else self.anmeldungen.filter(termin=None)

    def taken(self, termin=None):
        """People who have a place, or one that is held for them."""
        return self._scope(termin).with_place().aggregate(n=Coalesce(Sum("personen"), 0))["n"]

    def free(self, termin=None):
        """Places left; below zero when overbooked."""
        return self.plaetze - self.taken(termin)

    def waiting(self, termin=None):
        """Sign-ups on the waiting list, first come first."""
        return self._scope(termin).waiting()

    def why_over(self, at=None, termin=None):
        """Why it makes no sense any more to want a place, as a sentence, or ""."""
        coming = self.termine.upcoming(at).takes_place()
        takes_place = self.findet_statt if hasattr(self, "findet_statt") else coming.exists()
        if self.angebot.stand != Angebot.Stand.VEROEFFENTLICHT or not takes_place:
            return _("Dieses Angebot ist vorbei oder fällt aus. Sie können sich nicht mehr anmelden.")
        if termin and not coming.filter(pk=termin.pk).exists():
            return _("Dieser Termin ist vorbei oder fällt aus. Bitte wählen Sie einen anderen.")
        return ""

    def why_closed(self, at=None, termin=None):
        """Why nobody can sign up at this moment, as a sentence, or ""."""
        now = at or timezone.now()
        if not self.needs_sign_up:
            return _("Für dieses Angebot brauchen Sie keine Anmeldung. Kommen Sie einfach vorbei.")
        if why := self.why_over(now, termin):
            return why
        if self.anmeldung_ab and now < self.anmeldung_ab:
            first = {"tag": datum(self.anmeldung_ab, "d.m.Y"), "zeit": datum(self.anmeldung_ab, "H:i")}
            return _("Die Anmeldung beginnt am {tag} um {zeit} Uhr.").format(**first)
        if self.anmeldung_bis and now >= self.anmeldung_bis:
            last = datum(self.anmeldung_bis, "d.m.Y, H:i")
            return _("Die Anmeldung ging bis {zeit} Uhr. Bitte rufen Sie uns an.").format(zeit=last)
        return ""

    @property
    def most_together(self):
        """How many can sign up together."""
        return min(self.max_personen, self.plaetze)

    def too_many(self, personen):
        """Why so many cannot sign up together, as a sentence, or ""."""
        if personen <= self.most_together:
            return ""
        words = ngettext(
            "Hier können sich höchstens {n} Personen zusammen anmelden. Bitte rufen Sie uns an.",
            "Hier können sich höchstens {n} Personen zusammen anmelden. Bitte rufen Sie uns an.",
            self.most_together,
        )
        return words.format(n=self.most_together)

    @transaction.atomic
    def sign_up(
        self, *, name, personen=1, kinder=0, termin=None, email="", telefon="", notiz="", kanal="web", sprache="de",
        geheimnis, warten=True, trotzdem="", at=None,
    ):  # fmt: skip
        """Sign a party up: a place if it fits, else the waiting list. The one way in which sign-ups are made.

        `personen` are all who come, `kinder` how many of them are children. Without `warten`, a
        party too large for the places left is asked first. With `trotzdem` (the reason, kept) staff
        takes it in though all is full or closed. `geheimnis` is the secret of the form: the same
        form sent again gives the same sign-up.
        Returns the Anmeldung. Raises NotPossible with a sentence, ValidationError on bad values.
        """
        durchgang = Durchgang.objects.locked(self.pk)
        known = Anmeldung.objects.filter(geheimnis_hash=hash_of(geheimnis)).first()
        if known:
            return known
        if durchgang.einzeln and (termin is None or termin.durchgang_id != durchgang.pk):
            raise NotPossible(_("Bitte wählen Sie einen Termin aus."))
        termin = termin if durchgang.einzeln else None
        if why := durchgang.why_over(at, termin) or (not trotzdem and durchgang.why_closed(at, termin)):
            raise NotPossible(why)
        if not durchgang.needs_sign_up:
            raise NotPossible(durchgang.why_closed(at, termin))
        if not trotzdem and (why := durchgang.too_many(personen)):
            raise NotPossible(why)
        # Nobody overtakes a party that would fit; a larger one that would not is no reason to leave a place empty.
        free = durchgang.free(termin)
        fits = personen <= free and not durchgang.waiting(termin).filter(personen__lte=free).exists()
        if 0 < free < personen and not warten and not trotzdem:
            words = _(
                "Für {n} Personen reicht der Platz nicht. Frei: {frei}. "
                "Möchten Sie weniger Personen anmelden? Oder kreuzen Sie unten die Warteliste an."
            )
            raise DoesNotFit(words.format(n=personen, frei=free))
        anmeldung = Anmeldung(
            durchgang=durchgang, termin=termin, name=name, personen=personen, kinder=kinder, email=email,
            telefon=telefon, notiz=notiz, kanal=kanal, sprache=language_of(sprache), code=Nummer.draw(),
            geheimnis_hash=hash_of(geheimnis),
            stand=Anmeldung.Stand.BESTAETIGT if fits or trotzdem else Anmeldung.Stand.WARTET,
            ueberbucht="" if fits else trotzdem,
        )  # fmt: skip
        anmeldung.full_clean()
        anmeldung.save()
        nachrichten.signed_up(anmeldung, geheimnis)
        return anmeldung

    def give_free_places(self, at=None, skip=()):
        """Hold freed places for those who wait: in order, each party that fits. Call inside a lock.

        Who does not fit is passed over, with a note for the staff. `skip` are keys of sign-ups
        that are left out this time. Returns to whom places have been offered.
        """
        if not self.needs_sign_up or self.angebot.stand != Angebot.Stand.VEROEFFENTLICHT:
            return []
        now = at or timezone.now()
        coming = list(self.termine.upcoming(now).takes_place().order_by("beginn"))
        if not coming:
            return []
        scopes = coming if self.einzeln else [None]
        return [one for termin in scopes for one in self._give(termin, (termin or coming[-1]).beginn, now, skip)]

    def _give(self, termin, begins, now, skip):
        offered = []
        free = self.free(termin)
        for anmeldung in self.waiting(termin).exclude(pk__in=skip) if free > 0 else []:
            if anmeldung.personen <= free:
                until = min(_deadline(anmeldung, now), begins)
                if until <= now:
                    continue
                anmeldung.stand, anmeldung.angeboten_bis = Anmeldung.Stand.ANGEBOTEN, until
                anmeldung.save()
                nachrichten.place_offered(anmeldung)
                offered.append(anmeldung)
                free -= anmeldung.personen
            elif free > 0:
                anmeldung.uebergangen_am = now
                anmeldung.save()
        return offered

    @transaction.atomic
    def lapse_offers(self, at=None):
        """Places held in vain go to the next. Who could not be told yet (nobody has called) keeps waiting.

        Returns to whom the places have been offered.
        """
        durchgang = Durchgang.objects.locked(self.pk)
        missed = []
        for anmeldung in durchgang.anmeldungen.filter(
            stand=Anmeldung.Stand.ANGEBOTEN, angeboten_bis__lte=at or timezone.now()
        ):
            if nachrichten.offer_over(anmeldung):
                anmeldung.stand = Anmeldung.Stand.WARTET
                missed.append(anmeldung.pk)
            else:
                anmeldung.stand = Anmeldung.Stand.VERFALLEN
                nachrichten.lapsed(anmeldung)
            anmeldung.angeboten_bis = None
            anmeldung.save()
        offered = durchgang.give_free_places(at, skip=missed)
        return offered + (durchgang.give_free_places(at) if missed else [])  # what nobody else can use

    def take_offers_back(self, termin=None):
        """Places are not given out now: who had one held for them waits again, as before. Call inside a lock."""
        for anmeldung in self._scope(termin).filter(stand=Anmeldung.Stand.ANGEBOTEN):
            nachrichten.offer_over(anmeldung)
            anmeldung.stand, anmeldung.angeboten_bis = Anmeldung.Stand.WARTET, None
            anmeldung.save()

    # --- dates

    def first_day(self):
        """The first day that the rules say, or None without a rule."""
        known = (next(iter(regel.days(regel.ab + dt.timedelta(days=366))), regel.ab) for regel in self.regeln.all())
        return min(known, default=None)

    def has_no_end(self):
        """Does one of its rules go on for ever?"""
        return self.regeln.filter(bis=None).exclude(rhythmus=Rhythmus.LISTE).exists()

    @transaction.atomic
    def copy(self, titel, ab, schluss=None):
        """The next term: its rules and its sign-up window begin as many days later as `ab` is. Writes its dates.

        This one ends with the day `schluss`, if given: else both would want the same room. Returns the new term and
        sentences about days that were left out. Raises ValidationError.
        """
        days = ab - (self.first_day() or ab)
        regeln = list(self.regeln.all())
        if schluss:
            self.end(schluss + dt.timedelta(days=1), f"Es geht weiter mit „{titel}“.")
        new = Durchgang.objects.select_related("angebot", "raum").get(pk=self.pk)
        new.pk, new._state.adding, new.titel = None, True, titel
        new.anmeldung_ab, new.anmeldung_bis = (_later(at, days) for at in (self.anmeldung_ab, self.anmeldung_bis))
        new.full_clean()
        new.save()
        for regel in regeln:
            regel.pk, regel._state.adding, regel.durchgang = None, True, new
            regel.ab, regel.bis = regel.ab + days, regel.bis and regel.bis + days
            regel.tage = [day + days for day in regel.tage]
            regel.full_clean()
            regel.save()
        left_out = new.write_dates()
        if regeln and not new.termine.exists():
            raise ValidationError("So entsteht kein einziger Termin. Bitte einen anderen ersten Tag wählen.")
        return new, left_out

    def write_dates(self, at=None):
        """Write the dates of all rules ahead. Returns sentences about days that were left out."""
        from .termin import Termin

        today = timezone.localdate(at)
        left_out = []
        for regel in self.regeln.all():
            last = max([*regel.tage, regel.bis or today])  # a term that ends is written to its end
            until = min(max(last, today + dt.timedelta(weeks=WEEKS_AHEAD)), today + MOST_AHEAD)

            def make(day, beginn, ende, regel=regel):
                return Termin(
                    angebot_id=self.angebot_id, durchgang=self, regel=regel, regeltag=day, beginn=beginn, ende=ende,
                    raum=self.raum,
                )  # fmt: skip

            left_out += write_dates(regel, regel.termine.all(), make, until, at)
        return left_out

    def coming_from(self, day):
        """Dates that take place on this local day or later and are not over."""
        return self.termine.upcoming().takes_place().filter(beginn__gte=local_instant(day, dt.time.min))

    def concerned_by_end(self, day):
        """Whom it concerns if nothing takes place any more from this day on; each has `reached_by`."""
        dates = self.coming_from(day)
        people = {person.pk: person for termin in dates for person in termin.concerned()}
        return [*people.values(), *self._waiting_in_vain(dates)]

    def _waiting_in_vain(self, cancelled):
        """Who waits for a place in a whole term of which nothing would be left."""
        rest = self.termine.upcoming().takes_place().exclude(pk__in=[termin.pk for termin in cancelled])
        return [] if self.einzeln or not cancelled or rest.exists() else list(self.waiting())

    @transaction.atomic
    def end(self, day, hinweis=""):
        """Nothing takes place any more from this local day on, and rules write nothing there. Everybody is told once.

        Returns the dates that are cancelled by it; called a second time, none.
        """
        durchgang = Durchgang.objects.locked(self.pk)
        for regel in durchgang.regeln.all():
            if regel.ab >= day:
                regel.delete()  # its dates stay, cancelled
            elif not regel.bis or regel.bis >= day:
                regel.bis = day - dt.timedelta(days=1)
                regel.save()
        dates = list(durchgang.coming_from(day).select_related("raum", "angebot", "durchgang").order_by("beginn"))
        in_vain = durchgang._waiting_in_vain(dates)
        known = {termin: nachrichten.as_known(termin) for termin in dates}
        for termin in dates:
            termin.abgesagt_am, termin.hinweis = timezone.now(), hinweis
            termin.place(by_hand=False)
        nachrichten.dates_changed(known, also=in_vain)
        if durchgang.einzeln:
            for termin in dates:
                durchgang.take_offers_back(termin)
        elif not durchgang.termine.upcoming().takes_place().exists():
            durchgang.take_offers_back()
        return dates

    @transaction.atomic
    def follow_rules(self):
        """Let coming dates take over changed times and rooms; everybody is told once, of all of them.

        Returns sentences about dates that did not follow.
        """
        before = {termin.pk: nachrichten.as_known(termin) for termin in self.termine.upcoming()}
        left = [
            sentence for regel in self.regeln.all() for sentence in follow_rule(regel, regel.termine.all(), self.raum)
        ]
        now = self.termine.filter(pk__in=before).select_related("raum")
        nachrichten.dates_changed({t: before[t.pk] for t in now if nachrichten.as_known(t) != before[t.pk]})
        return left


def _later(at, days):
    """So many days later at the same wall-clock time, or None."""
    at = at and timezone.localtime(at)
    return at and local_instant(at.date() + days, at.time())


def _deadline(anmeldung, now):
    """Until when a place is held for this party: tomorrow by mail, the next working day by phone."""
    today = timezone.localdate(now)
    if anmeldung.email:
        return local_instant(today + dt.timedelta(days=1), MAIL_UNTIL)
    if anmeldung.telefon:
        return local_instant(next_working_day(today), CALL_UNTIL)
    return local_instant(today + dt.timedelta(days=DAYS_WITHOUT_CONTACT), MAIL_UNTIL)
