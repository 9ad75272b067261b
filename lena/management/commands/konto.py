import secrets

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from beratung.models import Zugang
from quartier.models import Konto
from quartier.rollen import CONTENT_ROLES, COUNSELLING_ROLES


class Command(BaseCommand):
    help = "Create the first accounts of a house (role technik, then leitung_beratung); prints a random password."

    def add_arguments(self, parser):
        parser.add_argument("benutzername")
        parser.add_argument("rolle", choices=[*CONTENT_ROLES, *COUNSELLING_ROLES])
        parser.add_argument("--name", default="")

    @transaction.atomic
    def handle(self, *, benutzername, rolle, name, **options):
        password = secrets.token_urlsafe(12)
        content = rolle in CONTENT_ROLES
        konto = Konto.objects.filter(benutzername=benutzername).first()
        if konto and (content or Zugang.objects.filter(konto=konto).exists()):
            raise CommandError(f"Das Konto {benutzername} gibt es schon.")
        try:
            konto = konto or Konto.objects.create_user(
                benutzername, password if content else None, name=name or benutzername, rolle=rolle if content else ""
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        if not content:
            zugang = Zugang(konto=konto, rolle=rolle)
            zugang.set_password(password)
            zugang.save()
        self.stdout.write(f"{benutzername}: {password}")
