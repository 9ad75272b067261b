from django.core.management.commands.migrate import Command as MigrateCommand
from django.db import connections

from lena.rights import apply_rights


class Command(MigrateCommand):
    """Django's migrate, followed by the table of rights."""

    def handle(self, *args, **options):
        super().handle(*args, **options)
        with connections[options["database"]].cursor() as cursor:
            apply_rights(cursor)
