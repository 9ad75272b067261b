from argparse import RawDescriptionHelpFormatter
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from quartier import laden


class Command(BaseCommand):
    help = """Create or update a quarter from its profile, a file that anybody can read and write:

    manage.py quartier_laden quartier/steckbriefe/seesen.toml

    [stadt_gemeinde]
    name = "Seesen"

    [quartier]
    adresse = "hochstrasse"
    name = "Rund um die Hochstraße"

    [[zahlen]]
    gebiet = "quartier"
    bezeichnung = "Wohnungen"
    wert = "ca. 480"
    quelle = "Projektblatt"

The tables are the headings of the project sheet. quartier/steckbriefe/vorlage.toml explains all of them; copy it and
fill it in. A second run with the same file changes nothing. With a mistake in the file nothing is written, and every
mistake is named with its line. What the file does not name stays as it is.
"""

    def create_parser(self, *args, **kwargs):
        return super().create_parser(*args, **kwargs, formatter_class=RawDescriptionHelpFormatter)

    def add_arguments(self, parser):
        parser.add_argument("datei", type=Path, metavar="steckbrief.toml")

    def handle(self, *, datei, verbosity, **options):
        try:
            text = datei.read_text(encoding="utf-8-sig")
        except OSError as error:
            raise CommandError(f"{datei}: Die Datei lässt sich nicht lesen ({error.strerror}).") from None
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            raise CommandError(f"{datei}, Zeile {line}: Das ist kein Text in UTF-8.") from None
        bericht = laden.load(text)
        if bericht.fehler:
            number = f"{len(bericht.fehler)} Fehler" if len(bericht.fehler) > 1 else "1 Fehler"
            lines = "\n".join(f"  {fehler}" for fehler in bericht.fehler)
            raise CommandError(f"{datei}: {number}. Es wurde nichts geändert.\n{lines}")
        if verbosity:
            self.stdout.write("\n".join(bericht.lines()))
