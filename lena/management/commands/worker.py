from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection

from lena.rights import refuse_powerful_login


class Command(BaseCommand):
    help = "Start the worker: sends messages, writes dates ahead, forgets what is no longer needed."
    requires_system_checks = ()

    def handle(self, **options):
        with connection.cursor() as cursor:
            refuse_powerful_login(cursor)
        connection.close()
        call_command("procrastinate", "worker", "--delete-jobs", "always", "--shutdown-graceful-timeout", "4")
