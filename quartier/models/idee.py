"""Ideas and hints from residents, and what the house answers. Nothing is public before staff publish it."""

import re
from datetime import timedelta
from types import SimpleNamespace

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..felder import Weg
from ..sprache import called_in_german, language_of, languages, von_links
from .haus import Haus
from .nachricht import Nachricht, written_in
from .nachricht import Stand as Nachrichtenstand
from .netz import Handlungsfeld
from .nummer import Nummer, hash_of, merkwort, pass_in_mail, spoken
from .projekt import Projekt
from .uebersetzung import Uebersetzung

KEPT_AFTER = timedelta(days=30)  # so long after an idea is closed do we know whose it was
SILENT = timedelta(days=60)  # after so long without a word, what is being worked on is on the Today board again
WEGE = [*Weg.choices, ("papier", "Zettel oder Brief")]
LINK = re.compile(r"https?:|www\.|<a\s|\[(?:url|link)|\b[\w-]+\.(?:com|net|org|info|biz|ru|xyz|top|shop|site)\b", re.I)
NO_REASON = "Bitte schreiben Sie, warum es nicht geht."
NAMED = "Hier stehen Name oder Kontakt der Person. Bitte herausnehmen: Das bleibt bei uns."
NO_TEXT = "Was öffentlich steht, braucht Überschrift und Text."


class Stand(models.TextChoices):
    EINGEGANGEN = "eingegangen", _("eingegangen")
    IN_ARBEIT = "in_arbeit", _("in Arbeit")
    ERLEDIGT = "erledigt", _("erledigt")
    GEHT_NICHT = "geht_nicht", _("geht nicht")


CLOSED = [Stand.ERLEDIGT, Stand.GEHT_NICHT]
SCHILDER = {
    Stand.EINGEGANGEN: "warteliste",
    Stand.IN_ARBEIT: "knapp",
    Stand.ERLEDIGT: "frei",
    Stand.GEHT_NICHT: "faellt-aus",
}


class MitStand(models.Model):
    """Something that is in one of the four states."""

    stand = models.CharField("Stand", max_length=12, choices=Stand, default=Stand.EINGEGANGEN)

    class Meta:
        abstract = True

    @property
    def schild(self):
        """Shape and word of the state, for a badge."""
        return SCHILDER[self.stand], self.get_stand_display()


class IdeeQuerySet(models.QuerySet):
    def of_secret(self, geheimnis):
        """The idea that this form has made."""
        return self.filter(geheimnis_hash=hash_of(geheimnis))

    def published(self):
        """What everybody may read, newest activity first."""
        return self.exclude(veroeffentlicht_am=None).order_by("-bewegt_am", "-pk")

    def to_answer(self, at=None):
        """What waits for an answer, or for the next word, longest first."""
        silent = Q(stand=Stand.IN_ARBEIT, bewegt_am__lte=(at or timezone.now()) - SILENT)
        return self.filter(Q(stand=Stand.EINGEGANGEN) | silent).order_by("bewegt_am", "pk")

    def forget(self, at=None):
        """Thirty days after it was closed nobody knows whose idea it was; what was never public goes altogether."""
        late = (at or timezone.now()) - KEPT_AFTER
        over = self.filter(stand__in=CLOSED, bewegt_am__lte=late).exclude(geheimnis_hash=None)  # once each
        for idee in over.exclude(code=None):
            idee.messages().delete()
        never_public = over.filter(veroeffentlicht_am=None)
        Uebersetzung.objects.forget(*never_public)
        never_public.delete()
        over.update(
            name="", email="", telefon="", original="", sprache=settings.LANGUAGE_CODE, code=None, geheimnis_hash=None
        )


class Idee(MitStand):
    """What a resident wishes, has noticed or can offer. Made by `receive`; its state is changed by `answer` only."""

    class Art(models.TextChoices):
        WUNSCH = "wunsch", _("Ich wünsche mir")
        HINWEIS = "hinweis", _("Mir ist aufgefallen")
        ANGEBOT = "angebot", _("Ich kann anbieten")

    art = models.CharField("Art", max_length=10, choices=Art)
    original = models.TextField("so kam es an", max_length=2000, blank=True)
    name = models.CharField("Name", max_length=120, blank=True, help_text="Steht nie öffentlich.")
    email = models.EmailField("E-Mail", blank=True, help_text="Steht nie öffentlich.")
    telefon = models.CharField("Telefon", max_length=40, blank=True, help_text="Steht nie öffentlich.")
    kanal = models.CharField("Weg", max_length=10, choices=WEGE, default=Weg.WEB)
    sprache = models.CharField(
        "Sprache", max_length=10, choices=languages, default=settings.LANGUAGE_CODE, editable=False
    )
    code = models.CharField("Nummer", max_length=8, unique=True, null=True, editable=False)  # noqa: DJ001 NULL: freed
    geheimnis_hash = models.CharField(max_length=64, unique=True, null=True, editable=False)  # noqa: DJ001 NULL: freed
    erstellt = models.DateTimeField("eingegangen am", default=timezone.now, editable=False)
    bewegt_am = models.DateTimeField("zuletzt geantwortet am", default=timezone.now, editable=False)
    titel = models.CharField(
        "Überschrift", max_length=80, blank=True, help_text="Erscheint öffentlich. Worum geht es, in wenigen Worten?"
    )
    oeffentlich = models.TextField(
        "öffentlicher Text", max_length=2000, blank=True,
        help_text="Erscheint öffentlich. Gern in Ihren Worten. Bitte ohne Namen, Adressen und Telefonnummern.",
    )  # fmt: skip
    veroeffentlicht_am = models.DateTimeField("veröffentlicht am", null=True, blank=True, editable=False)
    handlungsfeld = models.ForeignKey(
        Handlungsfeld, models.SET_NULL, verbose_name="Handlungsfeld", null=True, blank=True, related_name="ideen",
        help_text="Danach suchen Menschen in der Liste.",
    )  # fmt: skip
    projekt = models.ForeignKey(
        Projekt, models.SET_NULL, verbose_name="daraus wurde", null=True, blank=True, related_name="ideen",
        help_text="Ist aus der Idee ein Projekt geworden? Dann führt ein Link dorthin.",
    )  # fmt: skip
    beispiel = models.BooleanField("Beispiel", default=False, help_text="Wird öffentlich als Beispiel gekennzeichnet.")

    objects = IdeeQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "Idee oder Hinweis", "Ideen und Hinweise"
        ordering = ["-bewegt_am", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(veroeffentlicht_am=None) | Q(titel__regex=r"\S", oeffentlich__regex=r"\S"),
                name="idee_public_has_text",
                violation_error_message=NO_TEXT,
            )
        ]

    def __str__(self):
        return self.titel or f"{self.get_art_display()} …, vom {timezone.localtime(self.erstellt):%d.%m.%Y}"

    def get_absolute_url(self):
        return reverse("idee", args=[self.pk])

    def clean(self):
        """Never a name in public."""
        for field in ("titel", "oeffentlich"):
            if found := self.gives_away(getattr(self, field)):
                raise ValidationError({field: found})

    @property
    def nummer(self):
        return spoken(self.code) if self.code else ""

    @property
    def liest(self):
        """In which language this person reads the pages and our mails, in German, for staff."""
        return called_in_german(self.sprache)

    @property
    def is_public(self):
        return self.veroeffentlicht_am is not None

    @property
    def has_link(self):
        """Somebody may only want to place a link: look closely before you publish."""
        return bool(LINK.search(self.original))

    @property
    def days(self):
        """Since how many days it is here."""
        return (timezone.localdate() - timezone.localdate(self.erstellt)).days

    def gives_away(self, text):
        """A sentence if this text names the person or how to reach them, or ""."""
        number, digits = (re.sub(r"\D", "", value) for value in (self.telefon, text))
        known = [re.escape(value) for value in (self.name.strip(), self.email) if len(value) > 2]
        named = known and re.search(rf"(?<!\w)(?:{'|'.join(known)})(?!\w)", text, re.I)
        return NAMED if named or (number and number in digits) else ""

    def messages(self):
        """What we have promised to tell about this idea."""
        return Nachricht.objects.filter(schluessel__startswith=f"idee:{self.pk}:")

    @classmethod
    @transaction.atomic
    def receive(cls, *, geheimnis, sprache=settings.LANGUAGE_CODE, **fields):
        """Keep an idea (art, original, name, telefon, email, kanal). The same form sent again gives the same idea."""
        fields["sprache"] = language_of(sprache)
        if known := cls.objects.of_secret(geheimnis).first():
            return known
        cls(**fields).full_clean(validate_unique=False)
        # two at once: the one that comes second gets what the first has made
        return cls.objects.get_or_create(geheimnis_hash=hash_of(geheimnis), defaults={**fields, "code": Nummer.draw()})[
            0
        ]

    @transaction.atomic
    def answer(self, *, stand, text="", show, at=None):
        """Say how it stands, with the words of this instance (titel, oeffentlich), publicly if `show`.

        The person is told by mail or on the call list, if there is something new.
        """
        last = Idee.objects.select_for_update(of=("self",), no_key=True).get(pk=self.pk)
        now, news = at or timezone.now(), last.antworten.last()
        told = (news.stand, news.text) if news else (Stand.EINGEGANGEN, "")
        self.stand, self.code, self.bewegt_am = stand, last.code, last.bewegt_am
        self.veroeffentlicht_am = (last.veroeffentlicht_am or now) if show else None
        if (show and not last.veroeffentlicht_am) or (stand, text) != told:
            self.bewegt_am = now
        self.full_clean()
        self.save(update_fields=[  # the rest may have been forgotten or mended meanwhile
            "stand", "titel", "oeffentlich", "handlungsfeld", "projekt", "veroeffentlicht_am", "bewegt_am",
        ])  # fmt: skip
        if (stand, text) != told:
            antwort = Antwort(idee=self, stand=stand, text=text, am=now)
            antwort.full_clean()
            antwort.save()
            self._tell(antwort)

    def _tell(self, antwort):
        self.messages().filter(stand=Nachrichtenstand.OFFEN).delete()  # it says what is no longer true
        if not self.code:
            return
        secret, haus = pass_in_mail(self.code), Haus.load()
        language = language_of(self.sprache) if self.email else settings.LANGUAGE_CODE  # staff calls, in German
        message = written_in(language, lambda german_below: self._written(antwort, secret, haus, german_below))
        person = SimpleNamespace(name=self.name or "ohne Namen", email=self.email, telefon=self.telefon)
        Nachricht.tell(person, f"idee:{self.pk}:{antwort.pk}", *message, call=bool(self.telefon))

    def _written(self, antwort, secret, haus, german_below):
        """Subject and text of the mail in the current language; links lead to the pages in it."""
        context = {
            "idee": self, "antwort": antwort, "merkwort": merkwort(self.code), "haus": haus,
            "meine": settings.LENA_URL + reverse("meine"), "link": settings.LENA_URL + reverse("meins", args=[secret]),
            "nummer": von_links(self.nummer), "telefon": von_links(haus.telefon), "deutsch_folgt": german_below,
        }  # fmt: skip
        betreff = gettext("Antwort auf Ihre Idee mit der Nummer {nummer}").format(nummer=von_links(self.nummer))
        return betreff, render_to_string("mail/idee.txt", context).strip()

    @transaction.atomic
    def withdraw(self):
        """Take the idea back: everything about it is deleted, also what was public."""
        list(Idee.objects.select_for_update().filter(pk=self.pk))  # an answer that is just being written comes first
        self.messages().delete()
        Uebersetzung.objects.forget(self)
        self.delete()


class Antwort(MitStand):
    """One step of an idea, with its date: the history that everybody can read."""

    idee = models.ForeignKey(Idee, models.CASCADE, related_name="antworten", verbose_name="Idee")
    text = models.TextField("Antwort", max_length=1000, blank=True)
    am = models.DateTimeField("am", default=timezone.now)

    class Meta:
        verbose_name, verbose_name_plural = "Antwort", "Antworten"
        ordering = ["am", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(stand=Stand.GEHT_NICHT) | Q(text__regex=r"\S"),
                name="antwort_no_needs_a_reason",
                violation_error_message=NO_REASON,
            )
        ]

    def __str__(self):
        return f"{self.get_stand_display()} ({self.am:%d.%m.%Y})"

    def clean(self):
        """Never a name in public."""
        if found := self.idee.gives_away(self.text):
            raise ValidationError({"text": found})
