"""What the server promises to send is a row, written in the same transaction as what it tells.

The worker sends from the row, at least once, with a stable Message-ID. What cannot
be mailed appears on the staff's call list instead.
"""

import smtplib
import uuid
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone, translation

from ..sprache import is_german

SIGNATURE = "\nIhr Team von "  # with these words our texts end
GERMAN = "\n\n———\nDeutsch: "  # with these words the German part begins where a text has two
NOT_REACHED = "Gemerkt: nicht erreicht. Der Anruf bleibt auf der Liste."
ONE_TRY = timedelta(minutes=1)  # who presses twice has called once
RETRY_MINUTES = [1, 2, 5]  # then every five minutes: delivered soon after the mail server is back


def in_two_languages(own, german):
    """Subject and text of a mail: what somebody reads, with the same in German below; both are such pairs."""
    return own[0], f"{own[1]}{GERMAN}{german[0]}\n\n{german[1]}"


def written_in(language, write):
    """Subject and text of a mail in this language, with the German below where that is another one.

    `write(german_below)` gives such a pair in the language that is set.
    """
    both = not is_german(language)
    with translation.override(language):
        message = write(both)
    if not both:
        return message
    with translation.override(settings.LANGUAGE_CODE):
        return in_two_languages(message, write(False))


class Kanal(models.TextChoices):
    MAIL = "mail", "E-Mail"
    ANRUF = "anruf", "Anruf"


class Stand(models.TextChoices):
    VORGEMERKT = "vorgemerkt", "vorgemerkt"
    OFFEN = "offen", "offen"
    ERLEDIGT = "erledigt", "erledigt"
    GESCHEITERT = "gescheitert", "gescheitert"


class NachrichtQuerySet(models.QuerySet):
    def due(self, at=None):
        """Open mails whose time has come."""
        now = at or timezone.now()
        return self.filter(kanal=Kanal.MAIL, stand=Stand.OFFEN, faellig_ab__lte=now).order_by("faellig_ab")

    def to_call(self, at=None):
        """The staff's call list."""
        return self.filter(kanal=Kanal.ANRUF, stand=Stand.OFFEN, faellig_ab__lte=at or timezone.now())


class Botschaft(models.Model):
    """One promise to tell somebody something. Subclasses know to whom and what."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kanal = models.CharField("Weg", max_length=10, choices=Kanal, default=Kanal.MAIL)
    stand = models.CharField("Stand", max_length=12, choices=Stand, default=Stand.OFFEN)
    faellig_ab = models.DateTimeField("fällig ab", null=True, blank=True)
    versuche = models.PositiveSmallIntegerField("Versuche", default=0, editable=False)
    versucht_am = models.DateTimeField("zuletzt angerufen", null=True, editable=False)  # and nobody answered
    fehler = models.CharField("letzter Fehler", max_length=200, blank=True, editable=False)
    erledigt_am = models.DateTimeField("erledigt am", null=True, editable=False)

    objects = NachrichtQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["faellig_ab"]

    def as_email(self):
        """(to, subject, body, calendar file or ""), or None if there is nothing to say any more."""
        raise NotImplementedError

    def forget(self):
        """Remove the contents, once they have been delivered."""
        raise NotImplementedError

    @property
    def telephone(self):
        raise NotImplementedError

    @transaction.atomic
    def deliver(self):
        """Send this mail now. Safe to call twice at once: the row is locked while it is sent."""
        row = type(self).objects.due().select_for_update(skip_locked=True).filter(pk=self.pk).first()
        if row is None:
            return
        parts = row.as_email()
        if parts is None:
            row.done()
            return
        row.versuche = min(row.versuche + 1, 30_000)
        try:
            row._mail(*parts).send()
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            row._failed(f"Adresse abgelehnt ({codes[0]})", permanent=min(codes) >= 500)
        except smtplib.SMTPResponseException as error:
            permanent = 500 <= error.smtp_code < 600 and not isinstance(error, smtplib.SMTPAuthenticationError)
            row._failed(f"{type(error).__name__} ({error.smtp_code})", permanent)
        except (OSError, smtplib.SMTPException) as error:
            row._failed(type(error).__name__, permanent=False)
        else:
            row.done()

    def _mail(self, to, subject, body, ics):
        mail = EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [to])
        mail.extra_headers = {
            "Message-ID": f"<{self.pk}@{settings.MAIL_DOMAIN}>",
            "Auto-Submitted": "auto-generated",
        }
        if ics:
            mail.attach("termin.ics", ics, "text/calendar")
        return mail

    def _failed(self, why, permanent):
        self.fehler = why
        if permanent and self.telephone:
            self.kanal, self.versuche = Kanal.ANRUF, 0  # from now on calls are counted
        elif permanent:
            self.stand = Stand.GESCHEITERT
        else:
            minutes = RETRY_MINUTES[min(self.versuche, len(RETRY_MINUTES)) - 1]
            self.faellig_ab = timezone.now() + timedelta(minutes=minutes)
        self.save()

    @transaction.atomic
    def not_reached(self, at=None):
        """Somebody has called and nobody answered: it stays on the call list. Pressed twice within a minute is once."""
        row, now = type(self).objects.to_call().select_for_update().filter(pk=self.pk).first(), at or timezone.now()
        if row and (row.versucht_am is None or now - row.versucht_am >= ONE_TRY):
            row.versuche, row.versucht_am = min(row.versuche + 1, 30_000), now
            row.save(update_fields=["versuche", "versucht_am"])

    @property
    def anrufversuche(self):
        """How often nobody answered, and when last, in words; "" as long as nobody has tried."""
        if not self.versucht_am:
            return ""
        last = timezone.localtime(self.versucht_am)
        day = "heute" if last.date() == timezone.localdate() else f"am {last:%d.%m.}"
        often = "Einmal" if self.versuche == 1 else f"{self.versuche}-mal"
        return f"{often} nicht erreicht, zuletzt {day} um {last:%H:%M} Uhr"

    def done(self):
        """Told, or nothing left to tell: the contents are forgotten."""
        self.stand, self.erledigt_am = Stand.ERLEDIGT, timezone.now()
        self.forget()
        self.save()


class Nachricht(Botschaft):
    """A message about an offer or an idea. `schluessel` says what it is about, so that it is written once."""

    schluessel = models.CharField(max_length=120, unique=True, editable=False)
    name = models.CharField("Name", max_length=120, blank=True)
    an = models.EmailField("E-Mail", blank=True)
    telefon = models.CharField("Telefon", max_length=40, blank=True)
    betreff = models.CharField("Betreff", max_length=200)
    text = models.TextField("Text", blank=True)
    kalender = models.TextField(blank=True, editable=False)
    vorher = models.JSONField(default=dict, editable=False)  # what this message corrects, as it was last told
    veranstalter = models.ForeignKey(
        "quartier.Organisation", models.SET_NULL, null=True, blank=True, editable=False, related_name="+",
        verbose_name="Veranstalter",
    )  # fmt: skip

    class Meta(Botschaft.Meta):
        verbose_name, verbose_name_plural = "Nachricht", "Nachrichten und Anrufliste"
        constraints = [
            models.CheckConstraint(
                condition=~Q(kanal=Kanal.MAIL, stand=Stand.OFFEN, an=""),
                name="nachricht_has_address",
                violation_error_message="Eine E-Mail braucht eine Adresse.",
            )
        ]

    def __str__(self):
        return self.worum

    @classmethod
    def tell(
        cls, person, schluessel, betreff, text, kalender="", *, call=False, after=timedelta(0), veranstalter=None,
        vorher=None,
    ):  # fmt: skip
        """Promise `person` (name, email, telefon) this message; call inside the transaction it tells of.

        Goes by mail where there is an address, not before `after`; otherwise, if `call`, to the call list.
        The calls of `veranstalter` are seen by the accounts of that organisation.
        """
        from ..tasks import nachrichten_senden

        if not person.email and not call:
            return
        cls.objects.create(
            schluessel=schluessel, name=person.name, an=person.email, telefon=person.telefon, betreff=betreff,
            text=text, kalender=kalender, veranstalter=veranstalter, vorher=vorher or {},
            faellig_ab=timezone.now() + (after if person.email else timedelta(0)),
            kanal=Kanal.MAIL if person.email else Kanal.ANRUF,
        )  # fmt: skip
        if person.email:
            nachrichten_senden.defer()

    @classmethod
    def redirect(cls, messages, person):
        """What has not arrived goes to where `person` (email, telefon) is reached now; calls are counted anew."""
        from ..tasks import nachrichten_senden

        waiting = messages.filter(stand__in=[Stand.OFFEN, Stand.GESCHEITERT])
        found = waiting.update(
            an=person.email, telefon=person.telefon, kanal=Kanal.MAIL if person.email else Kanal.ANRUF,
            stand=Stand.OFFEN, fehler="", versuche=0, versucht_am=None,
        )  # fmt: skip
        if found and person.email:
            nachrichten_senden.defer()

    def as_email(self):
        return self.an, self.betreff, self.text, self.kalender

    @property
    def auf_deutsch(self):
        """Subject and text for staff."""
        german = self.text.partition(GERMAN)[2]
        return german.split("\n\n", 1) if german else (self.betreff, self.text)

    @property
    def worum(self):
        """The subject in German."""
        return self.auf_deutsch[0]

    @property
    def zum_vorlesen(self):
        """The text as one says it on the phone: German, no links, nothing that only leads to them, no signature."""
        text, lines = self.auf_deutsch[1], []
        for line in text.rpartition(SIGNATURE)[0].splitlines() or text.splitlines():
            if settings.LENA_URL not in line:
                lines.append(line)
            elif lines and lines[-1].endswith(":"):
                lines.pop()
        return "\n".join(lines).strip()

    def forget(self):
        self.betreff = self.worum
        self.an = self.telefon = self.text = self.kalender = self.name = ""

    @property
    def telephone(self):
        return self.telefon
