"""What people can attend: an offer (Angebot). Its terms and dates have files of their own."""

import re

from django.contrib.postgres.search import SearchVectorField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Prefetch, Q, Subquery, prefetch_related_objects
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from quartier.felder import SPRACHEN, AuswahlField, Geaendert, JaNein, SymbolField, namen_der_sprachen
from quartier.models import Ansprechperson, Foerderung, Handlungsfeld, Organisation, Quartier
from quartier.models.geprueft import Geprueft, GeprueftQuerySet

from .anmeldung import Anmeldung

SEARCHED = ["titel", "kurztext", "fuer_wen", "beschreibung", "ablauf"]

RESERVED = {"feed", "woche"}  # pages beside those of the offers
PRICE = re.compile(r"[1-9]\d*(,\d+)?\s*(€|eur|cent)", re.IGNORECASE)
FREE = re.compile(r"kostenlos|freiwillig|spende", re.IGNORECASE)  # "kostenlos, Material 3 Euro" may be ticked
EVERYBODY = ("alle", "de")  # says nothing about what is special

ZIELGRUPPEN = [
    ("alle", pgettext_lazy("Zielgruppe", "alle")),
    ("frauen", _("Frauen")),
    ("maenner", _("Männer")),
    ("familien", _("Familien")),
    ("kinder", _("Kinder")),
    ("jugendliche", _("Jugendliche")),
    ("aeltere", _("Menschen ab 60")),
    ("neue", _("neu in Deutschland")),
]


class AngebotQuerySet(GeprueftQuerySet):
    def published(self):
        return self.filter(stand=Angebot.Stand.VEROEFFENTLICHT)

    def cards(self, at=None, dates=None):
        """A list of these offers, as cards show them: with `naechste` and `wann`. Three queries.

        `dates` are the coming dates that count, else all. `naechste` holds the next date and the
        next that takes place, `wann` the regular times in words.
        """
        from .termin import Termin, Terminregel

        coming = (Termin.objects.upcoming(at) if dates is None else dates).order_by("beginn")
        first = coming.filter(angebot=OuterRef("pk")).values("pk")
        offers = list(self.annotate(erster=Subquery(first[:1]), stattfindend=Subquery(first.takes_place()[:1])))
        keys = {key for offer in offers for key in (offer.erster, offer.stattfindend)}
        dates = Termin.objects.filter(pk__in=keys).with_seats().select_related("raum", "durchgang")
        rules = Terminregel.objects.filter(durchgang__angebot__in=offers).regular(at).select_related("durchgang")
        prefetch_related_objects(offers, Prefetch("termine", dates.order_by("beginn"), to_attr="naechste"))
        offers = [offer for offer in offers if offer.naechste]
        for offer in offers:
            offer.wann = list(dict.fromkeys(r.wann() for r in rules if r.durchgang.angebot_id == offer.pk))
        return offers

    def with_coming_dates_only(self, at=None):
        from .termin import Termin

        return self.filter(Exists(Termin.objects.upcoming(at).filter(angebot=OuterRef("pk"))))

    def overdue(self, at=None):
        """Only what people can read."""
        return super().overdue(at).filter(stand=Angebot.Stand.VEROEFFENTLICHT)


class AngebotManager(models.Manager.from_queryset(AngebotQuerySet)):
    def get_queryset(self):
        return super().get_queryset().defer("suchvektor", "suchtext")  # only the database looks at these


class Angebot(Geaendert, Geprueft):
    """The text of something people can attend; its terms and dates say when and with how many places."""

    class Stand(models.TextChoices):
        ENTWURF = "entwurf", "Entwurf"
        VEROEFFENTLICHT = "veroeffentlicht", "veröffentlicht"
        ARCHIVIERT = "archiviert", "archiviert"

    class Art(models.TextChoices):
        KURS = "kurs", _("Kurs")
        GRUPPE = "gruppe", _("Gruppe")
        TREFF = "treff", _("Offener Treff")
        INFORMATION = "info", _("Information")

    ZEICHEN = {Art.KURS: "buch", Art.GRUPPE: "gruppe", Art.TREFF: "tasse", Art.INFORMATION: "papier"}

    titel = models.CharField("Titel", max_length=120)
    slug = models.SlugField("Adresse", unique=True, help_text="Kurzer Name für die Internet-Adresse.")
    art = models.CharField(
        "Art",
        max_length=10,
        choices=Art,
        default=Art.KURS,
        help_text="Kurs und Gruppe, offener Treff oder Information. Davon hängt das Symbol ab, wenn keins gewählt ist.",
    )
    symbol = SymbolField(
        "Symbol", leer="das übliche für die Art",
        help_text="Steht neben dem Titel: in der Liste, auf der Seite, auf dem Aushang. Es hilft Menschen, die wenig "
        "Deutsch lesen.",
    )  # fmt: skip
    kurztext = models.CharField("Kurztext", max_length=200, help_text="Ein Satz für die Liste. Was ist es, für wen?")
    beschreibung = models.TextField("Beschreibung", help_text="Kurze Sätze. Leerzeile = neuer Absatz.")
    fuer_wen = models.CharField("Für wen", max_length=120, help_text="Zum Beispiel „Frauen aus allen Ländern“.")
    zielgruppen = AuswahlField(
        models.CharField(max_length=12, choices=ZIELGRUPPEN), verbose_name="Zielgruppen", default=list, blank=True,
        help_text="Danach kann man filtern. „Alle“ erscheint bei jeder Auswahl außer Kindern und Jugendlichen.",
    )  # fmt: skip
    sprachen = AuswahlField(
        models.CharField(max_length=8, choices=SPRACHEN),
        verbose_name="gesprochene Sprachen",
        default=list,
        blank=True,
        help_text="In welchen Sprachen versteht man sich hier? Danach kann man suchen.",
    )
    handlungsfelder = models.ManyToManyField(
        Handlungsfeld,
        verbose_name="Handlungsfelder",
        blank=True,
        help_text="Danach kann man filtern, und danach zählt der Bericht.",
    )
    foerderungen = models.ManyToManyField(
        Foerderung, verbose_name="gefördert aus", blank=True,
        help_text="Die Termine zählen im Bericht bei dieser Förderung, solange sie läuft.",
    )  # fmt: skip
    veranstalter = models.ForeignKey(Organisation, models.PROTECT, verbose_name="Veranstalter")
    kontakt = models.ForeignKey(
        Ansprechperson,
        models.SET_NULL,
        verbose_name="Kontakt",
        null=True,
        blank=True,
        help_text="Name, Telefon und E-Mail stehen öffentlich auf der Seite.",
    )
    quartier = models.ForeignKey(
        Quartier,
        models.SET_NULL,
        verbose_name="Quartier",
        null=True,
        blank=True,
        help_text="Leer = für alle Quartiere.",
    )
    kosten = models.CharField(
        "Kosten", max_length=80, default="kostenlos", help_text="So, wie es auf der Seite stehen soll."
    )
    kostenlos = models.BooleanField("kostenlos", default=True)
    ablauf = models.TextField("So läuft es ab", blank=True, help_text="Was passiert, wenn ich zum ersten Mal komme?")
    mitbringen = models.CharField(
        "Bitte mitbringen",
        max_length=200,
        blank=True,
        help_text="Zum Beispiel „Heft und Stift“. Leer = steht nicht da.",
    )
    kinderbetreuung = models.CharField(
        "Kinderbetreuung",
        max_length=10,
        choices=JaNein,
        default=JaNein.UNBEKANNT,
        help_text="Betreuen wir die Kinder in dieser Zeit?",
    )
    spaeter_kommen = models.CharField(
        "Kann man später dazukommen?",
        max_length=10,
        choices=JaNein,
        default=JaNein.UNBEKANNT,
        help_text="Darf man noch dazukommen, wenn es schon läuft?",
    )
    spontan = models.CharField(
        "Kann man ohne Anmeldung kommen?", max_length=10, choices=JaNein, default=JaNein.UNBEKANNT,
        help_text="Nur für Angebote mit Plätzen: Darf man es einfach versuchen?",
    )  # fmt: skip
    stand = models.CharField(
        "Stand",
        max_length=16,
        choices=Stand,
        default=Stand.ENTWURF,
        help_text="Nur Veröffentlichtes erscheint auf der Seite.",
    )
    beispiel = models.BooleanField("Beispiel", default=False, help_text="Wird öffentlich als Beispiel gekennzeichnet.")
    erstellt = models.DateTimeField("angelegt am", default=timezone.now, editable=False)
    # German stems, and folded words for what is misspelt; the functions stand in migration 0003
    suchvektor = models.GeneratedField(
        expression=Func(*map(F, SEARCHED), function="suchvektor"), output_field=SearchVectorField(), db_persist=True
    )
    suchtext = models.GeneratedField(
        expression=Func(*map(F, SEARCHED), function="suchtext"), output_field=models.TextField(), db_persist=True
    )

    gehoert = "veranstalter"
    verlinkt = ["kurztext", "beschreibung", "ablauf"]

    objects = AngebotManager()

    class Meta:
        verbose_name, verbose_name_plural = "Angebot", "Angebote"
        ordering = ["titel"]

    def __str__(self):
        return self.titel

    def clean(self):
        """An offer that people still count on can be neither archived nor taken back."""
        if self.slug in RESERVED:
            sentence = f"Die Adresse „{self.slug}“ ist schon vergeben. Bitte wählen Sie eine andere."
            raise ValidationError({"slug": sentence})
        if self.kostenlos and PRICE.search(self.kosten) and not FREE.search(self.kosten):
            raise ValidationError({
                "kostenlos": f"Bei Kosten steht „{self.kosten}“. Bitte hier den Haken wegnehmen oder die Kosten ändern."
            })  # fmt: skip
        if not self.pk or self.stand == self.Stand.VEROEFFENTLICHT:
            return
        coming = self.termine.upcoming().takes_place()
        if self.stand == self.Stand.ARCHIVIERT and (first := coming.order_by("beginn").first()):
            raise ValidationError({
                "stand": f"Es gibt noch Termine, den nächsten am {first}. Bitte beenden Sie erst den Durchgang."
            })  # fmt: skip
        if self.stand == self.Stand.ENTWURF and coming.exists():
            live = Anmeldung.objects.live().filter(durchgang__angebot=self)
            if number := live.count():
                raise ValidationError({
                    "stand": f"Es sind schon {number} Anmeldungen da. Für sie muss die Seite sichtbar bleiben."
                })  # fmt: skip

    def get_absolute_url(self):
        return reverse("angebot", args=[self.slug])

    def similar(self, at=None):
        """Up to three published offers with coming dates that share themes, people or languages with this one."""
        shared = models.Count("handlungsfelder", filter=Q(handlungsfelder__in=self.handlungsfelder.all())) * 3
        for field, codes in (("zielgruppen", self.zielgruppen), ("sprachen", self.sprachen)):
            for code in codes:
                if code not in EVERYBODY:
                    shared += models.Case(models.When(**{f"{field}__contains": [code]}, then=1), default=0)
        others = Angebot.objects.published().with_coming_dates_only(at).exclude(pk=self.pk)
        return others.annotate(gemeinsam=shared).filter(gemeinsam__gt=0).order_by("-gemeinsam", "titel")[:3]

    @property
    def zeichen(self):
        """The name of its symbol: the one that was chosen, else that of its kind."""
        return self.symbol or self.ZEICHEN[self.art]

    @property
    def spricht(self):
        return namen_der_sprachen(self.sprachen)

    @property
    def naechster_termin(self):
        """The next date that takes place, else the next one; needs `cards`."""
        return next((termin for termin in self.naechste if not termin.abgesagt_am), self.naechste[0])

    @property
    def ausfall(self):
        """The next date if it is cancelled, else None; needs `cards`."""
        return self.naechste[0] if self.naechste[0].abgesagt_am else None
