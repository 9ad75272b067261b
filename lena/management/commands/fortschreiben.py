from django.core.management.base import BaseCommand
from django.db import transaction

from angebote.models import Angebot, Durchgang
from beratung.models import Beratungstermin, Sprechzeit


class Command(BaseCommand):
    help = "Write the dates of all rules ahead, hold free places for who waits, free times held but not booked."

    def handle(self, *, verbosity, **options):
        durchgaenge = Durchgang.objects.exclude(angebot__stand=Angebot.Stand.ARCHIVIERT)
        sprechzeiten = Sprechzeit.objects.filter(beratungskraft__aktiv=True)
        for rules in (
            durchgaenge.select_related("angebot", "raum"),
            sprechzeiten.select_related("beratungskraft", "raum"),
        ):
            for rule in rules:
                for sentence in rule.write_dates():
                    if verbosity:
                        self.stdout.write(f"{rule}: {sentence}")
        for durchgang in durchgaenge.running().exclude(plaetze=None):
            with transaction.atomic():
                Durchgang.objects.locked(durchgang.pk).give_free_places()
        Beratungstermin.objects.release_expired()
