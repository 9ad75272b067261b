"""R4. A long random series over counsellors, interpreters and rooms: after each step everything is true."""

import datetime as dt
import itertools
import os
import random

import time_machine
from django.utils import timezone

from beratung import warteliste
from beratung.models import Beratungstermin, Stand, Vergeben
from beratung.models.stand import TAKES_TIME
from beratung.tasks import zeiten_weitergeben
from beratung.zeiten import free_times

from . import fabrik
from .test_paare import check_legal

MONDAY = dt.datetime(2027, 3, 22, 8, tzinfo=dt.UTC)  # the clock changes on the Sunday after


class Stelle:
    """Three counsellors, two interpreters, two rooms, four people at once who do what they like."""

    def __init__(self, seed, clock):
        self.random, self.clock, self.log, self.done, self.refused = random.Random(seed), clock, [], set(), 0
        self.anliegen = [fabrik.make_anliegen(dauer=30, puffer=10), fabrik.make_anliegen(dauer=45, puffer=0)]
        for one in self.anliegen:
            one.gespraeche = ["vor_ort", "telefon", "hausbesuch"]
            one.save()
        rooms = [fabrik.make_raum(), fabrik.make_raum()]
        self.kraefte = []
        for number in range(3):
            kraft = fabrik.make_kraft(
                *self.anliegen, days=2, hour=8 + 4 * (number == 2), hours=4, raum=rooms[number % 2]
            )
            fabrik.make_sprechstunde(kraft, days=6 + number, hour=9, hours=3, raum=rooms[number % 2])
            fabrik.make_sprechstunde(kraft, days=14 + number, hour=9, hours=3)
            self.kraefte.append(kraft)
        for _ in range(2):
            helper = fabrik.make_sprachmittlung("ar", days=2, hour=9, hours=6)
            fabrik.make_sprechstunde(helper, days=7, hour=9, hours=3)
            self.kraefte.append(helper)

    def step(self):
        self.clock.shift(dt.timedelta(minutes=self.random.randint(1, 20)))
        deeds = [self.book] * 6 + [self.move, self.cancel, self.want, self.accept, self.refuse] * 2
        deeds += [self.lapse, self.away, self.back, self.reinstate, self.hold, self.forget]
        deed = self.random.choice(deeds)
        try:
            if deed() is not False:
                self.done.add(deed.__name__)
        except Vergeben as error:
            self.refused += 1
            self.log.append(f"  refused: {error}")
        self.check()

    def note(self, *what):
        self.log.append(" ".join(map(str, (f"{timezone.localtime():%d.%m. %H:%M}", *what))))

    def somebody(self, *stand, **which):
        people = list(Beratungstermin.objects.filter(stand__in=stand, **which).order_by("beginn", "id"))
        return self.random.choice(people) if people else None

    def some_time(self, anliegen, **wunsch):
        """A free time; now and then one that is not."""
        if self.random.random() < 0.2 and (termin := self.somebody("gebucht", "gehalten", "angeboten")):
            return termin.beratungskraft, termin.beginn
        times = free_times(anliegen, **wunsch)
        zeit = self.random.choice(times) if times else None
        return (zeit.beratungskraft, zeit.beginn) if zeit else None

    def wish(self):
        sprache = self.random.choice(["de", "de", "ar"])
        return {"sprache": sprache, "gespraech": self.random.choice(["vor_ort", "vor_ort", "telefon", "hausbesuch"])}

    def book(self):
        anliegen, wunsch = self.random.choice(self.anliegen), self.wish()
        if not (where := self.some_time(anliegen, **wunsch)):
            return False
        self.note("book", *where, wunsch)
        contact = self.random.choice([{"email": "a@example.org"}, {"telefon": "05381 1234"}, {}])
        fabrik.book(anliegen, *where, wunsch=wunsch, **contact)

    def hold(self):
        anliegen = self.random.choice(self.anliegen)
        if not (where := self.some_time(anliegen, sprache="ar")):
            return False
        self.note("hold", *where)
        fabrik.hold(anliegen, *where, sprache="ar")

    def move(self):
        termin = self.somebody("gebucht", "faellt_aus")
        where = termin and self.some_time(termin.anliegen, **termin.wunsch)
        if not where:
            return False
        self.note("move", termin, *where)
        termin.move(*where)

    def cancel(self):
        if not (termin := self.somebody("gebucht", "gehalten", "faellt_aus")):
            return False
        self.note("cancel", termin)
        termin.cancel(by_house=self.random.random() < 0.2)

    def forget(self):
        if not (termin := self.somebody("gebucht", "gehalten")):
            return False
        self.note("forget", termin)
        termin.forget()

    def want(self):
        if not (termin := self.somebody("gebucht")):
            return False
        self.note("want_earlier", termin)
        termin.want_earlier(self.random.random() < 0.8)

    def offer(self):
        return self.somebody("angeboten", gehalten_bis__gt=timezone.now())

    def accept(self):
        if not (offer := self.offer()):
            return False
        self.note("accept", offer)
        warteliste.accept(offer.fuer, offer.pk)

    def refuse(self):
        if not (offer := self.offer()):
            return False
        self.note("refuse", offer)
        warteliste.refuse(offer.fuer, offer.pk)

    def lapse(self):
        """The worker; now and then nobody has answered for long."""
        if self.random.random() < 0.1:
            self.clock.shift(dt.timedelta(hours=self.random.randint(4, 20)))
        self.note("lapse")
        zeiten_weitergeben()

    def away(self):
        kraft = self.random.choice(self.kraefte)
        begin = timezone.now() + dt.timedelta(hours=self.random.randint(1, 200))
        kraft.abwesenheiten.create(beginn=begin, ende=begin + dt.timedelta(hours=4))
        lost = warteliste.fall_out(Beratungstermin.objects.stranded())
        self.note("away", kraft, begin, len(lost))
        return bool(lost)

    def back(self):
        kraft = self.random.choice(self.kraefte)
        self.note("back", kraft)
        return bool(kraft.abwesenheiten.all().delete()[0])

    def reinstate(self):
        if not (termin := self.somebody("faellt_aus")):
            return False
        self.note("reinstate", termin)
        termin.beratungskraft.abwesenheiten.all().delete()
        termin.reinstate()

    def check(self):
        termine = list(Beratungstermin.objects.select_related("anliegen"))
        check_legal(termine)
        taken = [t for t in termine if t.stand in TAKES_TIME]
        for what, begin, end in (("sprachmittlung_id", "belegt_ab", "frei_ab"), ("raum_id", "beginn", "ende")):
            by_thing = {}
            for termin in taken:
                if thing := getattr(termin, what):
                    by_thing.setdefault(thing, []).append((getattr(termin, begin), getattr(termin, end)))
            for periods in by_thing.values():
                assert [p for p in itertools.pairwise(sorted(periods)) if p[0][1] > p[1][0]] == [], what
        for termin in taken:
            needs = termin.sprache != "de" and not termin.begleitung
            assert bool(termin.sprachmittlung_id) == needs
            assert termin.raum_id is None or termin.gespraech == "vor_ort"


def test_five_hundred_random_deeds_never_give_a_time_twice(db):
    seed = int(os.environ.get("LENA_TEST_SEED", 2))  # another one: another series
    with time_machine.travel(MONDAY, tick=False) as clock:
        stelle = Stelle(seed, clock)
        for number in range(500):
            if number % 60 == 59:  # a new week: everybody is there again
                clock.move_to(MONDAY + dt.timedelta(hours=number // 60))
            try:
                stelle.step()
            except AssertionError:
                print("\n".join(stelle.log[-30:]))
                raise
    # keys are random, so a series is never quite the same: rare deeds have tests of their own
    assert stelle.done >= {"book", "hold", "move", "cancel", "forget", "want", "accept", "lapse", "away", "back"}
    assert stelle.refused
    assert set(Beratungstermin.objects.values_list("stand", flat=True)) >= {
        Stand.GEBUCHT, Stand.VERFALLEN, Stand.ABGESAGT,
    }  # fmt: skip
    assert Beratungstermin.objects.exclude(sprachmittlung=None).exists()
