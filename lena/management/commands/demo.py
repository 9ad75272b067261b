from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lena import demo
from lena.demo import konten
from quartier.models import Haus


class Command(BaseCommand):
    help = "Load the demo content into an empty house, and give the demo accounts this password."

    def add_arguments(self, parser):
        parser.add_argument("--password", required=True, help="for all demo accounts")

    def handle(self, *, password, verbosity, **options):
        if not settings.DEMO:
            raise CommandError("Beispieldaten gibt es nur im Demo-Betrieb (LENA_MODE=demo).")
        if not Haus.objects.exists():
            demo.load()
        konten.ensure(password)
        if verbosity:
            self.stdout.write("\n".join(konten.lines()))
