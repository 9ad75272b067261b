"""Pictures: a row says what is seen and whose it is, two files hold the pixels."""

import glob
import hashlib
import os
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from .. import bildwandler
from ..bildwandler import SMALL, fitted
from ..sperre import sperren

MOST_BYTES = 30 * 2**20
WAIT = 30  # seconds on the clock; what counts is the time of the processor, which the program limits itself
LARGEST = f"höchstens {bildwandler.MOST_PIXELS // 10**6} Millionen Bildpunkte und {MOST_BYTES // 2**20} Megabyte"
SENTENCES = {
    bildwandler.NO_PICTURE: "Das ist kein Bild, das wir lesen können. Bitte nehmen Sie JPEG, PNG oder WebP.",
    bildwandler.BROKEN: "Diese Datei lässt sich nicht lesen. Vielleicht ist sie nicht vollständig. Bitte öffnen und "
    "speichern Sie das Bild neu, am besten als JPEG.",
    bildwandler.MOVES: "Dieses Bild bewegt sich. Bitte nehmen Sie ein stehendes Bild.",
    bildwandler.TOO_LARGE: f"Dieses Bild ist zu groß für uns ({LARGEST}). Bitte verkleinern Sie es, oder speichern Sie "
    "es als JPEG.",
    bildwandler.TOO_SMALL: f"Dieses Bild ist zu klein. Jede Seite braucht mindestens {bildwandler.LEAST_SIDE} "
    "Bildpunkte.",
}  # fmt: skip


def shrunk(upload):
    """Width, height, large and small JPEG of an open file. Raises ValidationError with a sentence."""
    with tempfile.TemporaryFile() as file:
        upload.seek(0)
        if len(data := upload.read(MOST_BYTES + 1)) > MOST_BYTES:
            raise ValidationError(SENTENCES[bildwandler.TOO_LARGE])
        file.write(data)
        file.seek(0)
        try:
            done = subprocess.run(
                [sys.executable, "-I", bildwandler.__file__], stdin=file, capture_output=True, env={}, timeout=WAIT
            )
        except subprocess.TimeoutExpired:
            raise ValidationError(SENTENCES[bildwandler.TOO_LARGE]) from None
    if done.returncode:
        raise ValidationError(SENTENCES.get(done.returncode, SENTENCES[bildwandler.TOO_LARGE]))
    head, _, pictures = done.stdout.partition(b"\n")
    width, height, length = map(int, head.split())
    return width, height, pictures[:length], pictures[length:]


class BildQuerySet(models.QuerySet):
    def delete(self):
        """The files go when the rows are really gone."""
        gone = list(self)
        answer = super().delete()
        for bild in gone:
            bild.forget_files()
        return answer

    delete.alters_data = delete.queryset_only = True  # as Django's own: never all pictures by `objects.delete()`


class Bild(models.Model):
    """A picture is worth nothing to somebody who cannot see it without words, and may not be shown without a name."""

    datei = models.CharField(max_length=40, unique=True, editable=False)  # the hash of the large picture
    breite = models.PositiveSmallIntegerField(editable=False)
    hoehe = models.PositiveSmallIntegerField(editable=False)
    alt = models.CharField(
        "Was ist zu sehen?", max_length=250,
        help_text="Für alle, die das Bild nicht sehen. Sagen Sie in einem Satz, was darauf wichtig ist, so wie am "
        "Telefon: „Vier Frauen sitzen am Tisch und nähen.“ Ohne „Bild von“.",
    )  # fmt: skip
    nachweis = models.CharField(
        "Bildnachweis", max_length=120, help_text="Wer hat das Bild gemacht? Erscheint als „Bild: …“ darunter."
    )
    unterschrift = models.CharField("Bildunterschrift", max_length=250, blank=True)
    fuer_presse = models.BooleanField(
        "für die Presse", default=False,
        help_text="Steht auf der Seite „Presse“ zum Herunterladen. Wer darauf ist, muss damit einverstanden sein.",
    )  # fmt: skip
    beispiel = models.BooleanField("Beispiel", default=False, help_text="Wird öffentlich als Beispiel gekennzeichnet.")

    objects = BildQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "Bild", "Bilder"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(alt="") & ~Q(nachweis=""),
                name="bild_has_words_and_name",
                violation_error_message="Ein Bild braucht Worte für alle, die es nicht sehen, und einen Bildnachweis.",
            )
        ]

    def __str__(self):
        return textwrap.shorten(self.alt, 60, placeholder=" …")

    @classmethod
    def of(cls, upload):
        """An unsaved picture of an open file, already small and clean; `take` saves it. Raises ValidationError."""
        width, height, large, small = shrunk(upload)
        bild = cls(datei=hashlib.sha256(large).hexdigest()[:40], breite=width, hoehe=height)
        bild.pixels = {bild.pfad: large, bild.pfad_klein: small}
        return bild

    @transaction.atomic
    def take(self):
        """Save a new picture: first its files, then the row, so that no row is ever without them.

        Files whose row never came, because the transaction failed, are swept away later.
        """
        self.full_clean()
        sperren(Bild(pk=self.datei))  # until the end: nobody who deletes the same picture takes our files along
        for path, data in self.pixels.items():
            _write(path, data)
        self.save()
        transaction.on_commit(sweep, robust=True)
        return self

    def delete(self, *args, **kwargs):
        answer = super().delete(*args, **kwargs)
        self.forget_files()
        return answer

    def forget_files(self):
        transaction.on_commit(lambda: _remove(self.datei), robust=True)

    @property
    def name(self):
        return f"{self.datei}.jpg"

    @property
    def name_klein(self):
        return f"{self.datei}-klein.jpg"

    @property
    def pfad(self):
        return folder() / self.name

    @property
    def pfad_klein(self):
        return folder() / self.name_klein

    @property
    def klein(self):
        """Width and height of the small one."""
        return fitted(self.breite, self.hoehe, SMALL)


def folder():
    return Path(settings.MEDIA_ROOT)


def _write(path, data):
    """All of it or nothing, and on the disk before anybody hears of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix="neu-", delete=False) as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).chmod(0o644)
    Path(file.name).replace(path)


@transaction.atomic
def _remove(datei):
    """Both files, unless somebody has just uploaded the same picture again."""
    sperren(Bild(pk=datei))
    if not Bild.objects.filter(datei=datei).exists():
        for path in folder().glob(f"{glob.escape(datei)}*"):
            path.unlink(missing_ok=True)


def sweep(at=None):
    """Remove files that no row names and that are older than an hour: left behind by a transaction that failed."""
    old = (at or timezone.now()).timestamp() - 3600
    stale = {path.name[:40] for path in folder().iterdir() if path.stat().st_mtime < old}
    for datei in stale - set(Bild.objects.filter(datei__in=stale).values_list("datei", flat=True)):
        _remove(datei)
