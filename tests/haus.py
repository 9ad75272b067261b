"""A house with one of everything, and the way to each of its public pages."""

import secrets

from beratung.warteliste import fall_out
from beratung.zeiten import free_times
from quartier.models import Ansprechperson, Kennzahl, Neuigkeit, Projekt, Ziel
from quartier.models import Haus as DasHaus
from quartier.models.nummer import new_form_key

from . import fabrik

NONSENSE = "x" * 43


class Haus:
    """A house with one of everything, and where it is found."""

    def __init__(self):
        fabrik.make_haus(**fabrik.somewhere())
        for slug in ("impressum", "datenschutz", "barrierefreiheit"):
            fabrik.make_seite(slug, "## Überschrift\n\nText & mehr\n\n[bitte ausfüllen: Name]")
        Neuigkeit.objects.create(titel="Neu <b>hier</b>", slug="neu", text="Eins\nzwei\n\nDrei & vier", beispiel=True)
        self.describe_quarter()
        self.show_pictures()
        kurs, voll = (
            fabrik.make_durchgang(6, confirmed=1, raum=fabrik.make_raum()),
            fabrik.make_durchgang(1, confirmed=1),
        )
        kurs.angebot.handlungsfelder.add(fabrik.make_handlungsfeld())
        fabrik.make_durchgang(None)
        cancelled = fabrik.make_termin(kurs, days=2)
        cancelled.call_off("Die Leitung ist krank.")
        moved = fabrik.make_termin(kurs, days=1)
        moved.beginn, moved.ende = fabrik.in_days(1, 15), fabrik.in_days(1, 16)
        moved.place()
        self.angebot, self.anmelden = kurs.angebot.get_absolute_url(), kurs.sign_up_url
        self.vorbei = fabrik.make_durchgang(days=-3).sign_up_url
        self.mithelfen = f"/mitmachen/{fabrik.make_bedarf(moved, hinweis='Mut & Lust').pk}/"
        self.einzeln = fabrik.make_durchgang(2, einzeln=True).sign_up_url
        self.warteliste = voll.sign_up_url
        secret = [secrets.token_urlsafe(32) for _ in range(4)]
        fabrik.sign_up(kurs, "Ada <Beispiel>", secret[0], notiz="Hallo")
        fabrik.sign_up(voll, "Ben Beispiel", secret[1])
        self.meine_anmeldung, self.meine_warteliste = f"/meine/{secret[0]}/", f"/meine/{secret[1]}/"
        anliegen = fabrik.make_anliegen(
            mitbringen="Den Brief", ablauf="Wir lesen ihn.", gespraeche=["vor_ort", "telefon"],
            saetze="Ich bin < 20\nUnd nun?",
        )  # fmt: skip
        kraft = fabrik.make_kraft(anliegen, name="Mira Muster", raum=fabrik.make_raum())
        helfer = {"name": "Greta <Beispiel>"}
        fabrik.book(anliegen, kraft, fabrik.in_days(3, 9), secret[2], helfer=helfer)
        faellt_aus = fabrik.book(anliegen, kraft, fabrik.in_days(3, 10), "a" * 43, email="ben@example.org")
        fall_out([faellt_aus])
        self.faellt_aus = f"/meine/{'a' * 43}/"
        self.zeiten, self.mein_termin = f"/beratung/{anliegen.slug}/", f"/meine/{secret[2]}/"
        self.zeit = free_times(anliegen)[0].wert
        fabrik.hold(anliegen, kraft, fabrik.in_days(3, 11), secret[3])
        self.buchen = f"{self.zeiten}buchen/{secret[3]}/"

    def show_pictures(self):
        bild = fabrik.make_bild('Ein "Haus" <b>', unterschrift="Mut & Licht", fuer_presse=True, beispiel=True)
        for text in (Neuigkeit.objects.get(), Projekt.objects.get()):
            text.bilder.add(bild)
        DasHaus.objects.update(presse_satz="Ein <Haus>", presse_kurz="Eins\nzwei", presse_lang="Eins\n\nZwei & drei")

    def describe_quarter(self):
        quartier = fabrik.make_quartier()
        quartier.bewohnerstruktur = quartier.bebauung = quartier.merkmale = "Eins\n\nZwei & drei"
        quartier.save()
        Kennzahl.objects.create(quartier=quartier, gebiet="stadt", bezeichnung="Menschen", wert="¼", quelle="Blatt")
        Ziel.objects.create(quartier=quartier, text="Ein Treff")
        fabrik.make_ort(
            "Bad <b>", (0, "offen", 9, 12), (0, "termin", 12, 14), (2, "geschlossen"), kategorie="freizeit",
            beschreibung="Eins\nzwei", website="https://example.org/?a=1&b=2", telefon="05381 1", beispiel=True,
            zugang_hinweis="Tür & Tor", zugang_geprueft_am="2026-01-01", **fabrik.somewhere(300, 200),
        )  # fmt: skip
        fabrik.make_ort("Ohne Lage")
        fabrik.make_strasse("Straße & Weg", ungefaehr=True)
        projekt = fabrik.make_projekt("Licht & Weg", ergebnis="Hell\nund <gerade>", stand="fertig", beispiel=True)
        projekt.ziele.set(Ziel.objects.all())
        projekt.partner.add(fabrik.make_organisation("Verein <b>"))
        self.projekt = projekt.get_absolute_url()
        idee, secret = fabrik.make_idee("Zu <dunkel>", "i" * 43, name="Ada <Beispiel>", projekt=projekt), "i" * 43
        fabrik.answer(idee, "in_arbeit", "Wir\nsehen & prüfen", titel="Zu <dunkel>", oeffentlich="Eins\n\nzwei & drei")
        fabrik.answer(idee, "geht_nicht", "Zu teuer", titel="Zu <dunkel>", oeffentlich="Eins\n\nzwei & drei")
        self.idee, self.meine_idee = idee.get_absolute_url(), f"/meine/{secret}/"
        Ansprechperson.objects.create(
            organisation=fabrik.make_organisation("Verein <b>"), name="Mira", sprachen=["de"], email="m@example.org",
            telefon="05381 2", erreichbar="Di & Do",
        )  # fmt: skip
        fabrik.make_foerderung(quartier=quartier)


# page: (status, how somebody gets there)
PAGES = {
    "start": (200, lambda c, h: c.get("/")),
    "offers": (200, lambda c, h: c.get("/angebote/")),
    "offers, filtered": (200, lambda c, h: c.get("/angebote/?kostenlos=on&q=kurs&feld=kultur")),
    "offers, no result": (200, lambda c, h: c.get("/angebote/?q=gibtesnicht")),
    "offers, no such page": (200, lambda c, h: c.get("/angebote/?seite=99")),
    "offers, odd filter": (200, lambda c, h: c.get("/angebote/?tag=x&feld=gibtesnicht")),
    "offer": (200, lambda c, h: c.get(h.angebot)),
    "sign-up": (200, lambda c, h: c.get(h.anmelden)),
    "sign-up, waiting list": (200, lambda c, h: c.get(h.warteliste)),
    "sign-up, closed": (200, lambda c, h: c.get(h.vorbei)),
    "sign-up, errors": (422, lambda c, h: c.post(h.anmelden, {"name": "<b>", "erwachsene": "99", "email": '"@'})),
    "sign-up, single dates": (200, lambda c, h: c.get(h.einzeln)),
    "sign-up, single dates, errors": (422, lambda c, h: c.post(h.einzeln, {"termin": "<b>"})),
    "helping": (200, lambda c, h: c.get("/mitmachen/")),
    "help": (200, lambda c, h: c.get(h.mithelfen)),
    "help, errors": (422, lambda c, h: c.post(h.mithelfen, {"name": '"<b>'})),
    "matters": (200, lambda c, h: c.get("/beratung/")),
    "guide": (200, lambda c, h: c.get("/beratung/wegweiser/")),
    "times, in a language": (200, lambda c, h: c.get(f"{h.zeiten}?sprache=fa&begleitung=ja&gespraech=telefon")),
    "times, nobody speaks it": (200, lambda c, h: c.get(f"{h.zeiten}?sprache=tr")),
    "times, odd choice": (200, lambda c, h: c.get(f"{h.zeiten}?sprache=<b>&tag=x&monat=y&gespraech=z")),
    "times, one day": (200, lambda c, h: c.get(f"{h.zeiten}?tag={fabrik.in_days(3):%Y-%m-%d}")),
    "times, a month": (200, lambda c, h: c.get(f"{h.zeiten}?monat={fabrik.in_days(3):%Y-%m}")),
    "no time suits": (200, lambda c, h: c.get(f"{h.zeiten}rueckruf/?danke=ja")),
    "no time suits, errors": (422, lambda c, h: c.post(f"{h.zeiten}rueckruf/", {"name": '"<b>'})),
    "no time suits, noted": (200, lambda c, h: c.get(f"{h.zeiten}rueckruf/?notiert=ja")),
    "times": (200, lambda c, h: c.get(h.zeiten)),
    "times, later": (200, lambda c, h: c.get(f"{h.zeiten}?ab=2099-01-01")),
    "times, none chosen": (409, lambda c, h: c.post(h.zeiten, {"zeit": "", "schluessel": new_form_key()})),
    "details": (200, lambda c, h: c.get(h.buchen)),
    "details, errors": (422, lambda c, h: c.post(h.buchen, {"schritt": "pruefen", "name": "", "telefon": '"<'})),
    "details, for others": (200, lambda c, h: c.post(h.buchen, {"schritt": "fuer_andere", "name": '"<b>'})),
    "details, for others, errors": (422, lambda c, h: c.post(h.buchen, {"schritt": "pruefen", "fuer_andere": "on"})),
    "own appointment, other time": (200, lambda c, h: c.get(f"{h.mein_termin}verschieben/")),
    "own appointment, other time, asked": (200, lambda c, h: c.get(f"{h.mein_termin}verschieben/?zeit={h.zeit}")),
    "own appointment, contact": (200, lambda c, h: c.get(f"{h.mein_termin}kontakt/")),
    "own appointment, contact, errors": (422, lambda c, h: c.post(f"{h.mein_termin}kontakt/", {"telefon": '"<'})),
    "own appointment, cancel": (200, lambda c, h: c.get(f"{h.mein_termin}absagen/")),
    "own appointment, earlier": (200, lambda c, h: c.get(f"{h.mein_termin}frueher/")),
    "own appointment, delete": (200, lambda c, h: c.get(f"{h.mein_termin}loeschen/")),
    "own appointment, hand over": (200, lambda c, h: c.get(f"{h.mein_termin}uebergeben/")),
    "own appointment, falls through": (200, lambda c, h: c.get(h.faellt_aus)),
    "deleted": (200, lambda c, h: c.get("/meine/geloescht/")),
    "check": (200, lambda c, h: c.post(h.buchen, {"schritt": "pruefen", "name": 'Ada "<Beispiel>', "notiz": "a\nb"})),
    "own sign-up": (200, lambda c, h: c.get(h.meine_anmeldung)),
    "own place in the queue": (200, lambda c, h: c.get(h.meine_warteliste)),
    "own appointment": (200, lambda c, h: c.get(h.mein_termin)),
    "find": (200, lambda c, h: c.get("/meine/")),
    "find, errors": (422, lambda c, h: c.post("/meine/", {"nummer": "12", "merkwort": '"<i>'})),
    "find, nothing": (422, lambda c, h: c.post("/meine/", {"nummer": "12345678", "merkwort": "Apfel"})),
    "nothing there": (404, lambda c, h: c.get(f"/meine/{NONSENSE}/")),
    "cancelled": (200, lambda c, h: c.get("/meine/abgesagt/")),
    "not found": (404, lambda c, h: c.get("/gibt/es/nicht/")),
    "no such offer": (404, lambda c, h: c.get("/angebote/gibt-es-nicht/")),
    "quarter": (200, lambda c, h: c.get("/quartier/")),
    "places": (200, lambda c, h: c.get("/quartier/orte/")),
    "places, filtered": (200, lambda c, h: c.get("/quartier/orte/?kategorie=freizeit")),
    "places, no result": (200, lambda c, h: c.get("/quartier/orte/?kategorie=freizeit&offen=on&stufenfrei=on")),
    "places, odd filter": (200, lambda c, h: c.get("/quartier/orte/?kategorie=<b>&offen=x")),
    "network": (200, lambda c, h: c.get("/quartier/netz/")),
    "projects": (200, lambda c, h: c.get("/quartier/projekte/")),
    "projects, odd filter": (200, lambda c, h: c.get("/quartier/projekte/?feld=<b>&stand=x&seite=99")),
    "project": (200, lambda c, h: c.get(h.projekt)),
    "ideas": (200, lambda c, h: c.get("/quartier/ideen/")),
    "ideas, filtered": (200, lambda c, h: c.get("/quartier/ideen/?stand=geht_nicht")),
    "ideas, odd filter": (200, lambda c, h: c.get("/quartier/ideen/?feld=<b>&stand=x&seite=99")),
    "idea": (200, lambda c, h: c.get(h.idee)),
    "sending an idea": (200, lambda c, h: c.get("/quartier/ideen/neu/")),
    "sending an idea, errors": (422, lambda c, h: c.post("/quartier/ideen/neu/", {"art": "<b>", "name": '"<i>'})),
    "own idea": (200, lambda c, h: c.get(h.meine_idee)),
    "news": (200, lambda c, h: c.get("/neuigkeiten/")),
    "news item": (200, lambda c, h: c.get("/neuigkeiten/neu/")),
    "press": (200, lambda c, h: c.get("/presse/")),
    "news, no such page": (200, lambda c, h: c.get("/neuigkeiten/?seite=99")),
    "imprint": (200, lambda c, h: c.get("/impressum/")),
    "privacy": (200, lambda c, h: c.get("/datenschutz/")),
    "accessibility": (200, lambda c, h: c.get("/barrierefreiheit/")),
}


def open_page(client, haus, name):
    status, go = PAGES[name]
    page = go(client, haus)
    assert page.status_code == status
    return page
