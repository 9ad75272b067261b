"""Addresses of the service `web`: the public site and the content admin."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import path, register_converter

from angebote import aushang, feeds, mitmachen
from angebote import views as angebote
from beratung import buchen, kein_termin
from beratung import meine as mein_termin
from beratung import views as beratung
from lena import bericht_seite, stil, suchmaschinen
from lena import views as lena
from quartier import bilder, ideen, netz, neuigkeiten, orte, presse, projekte, steckbrief
from quartier import views as quartier


class SchluesselConverter:
    """A secret, or the pass that number and word open."""

    regex = r"[\w:.-]{20,120}"

    def to_python(self, value):
        return value

    to_url = to_python


register_converter(SchluesselConverter, "schluessel")
register_converter(bilder.BildConverter, "bild")

public = [
    path("", lena.start, name="start"),
    path("angebote/", angebote.angebote, name="angebote"),
    path("angebote/termine.ics", feeds.alle_ics, name="alle_ics"),
    path("angebote/feed/", feeds.atom, name="feed"),
    path("angebote/woche/", aushang.woche, name="woche"),
    path("angebote/<slug:slug>/", angebote.angebot, name="angebot"),
    path("angebote/<slug:slug>/aushang/", aushang.aushang, name="aushang"),
    path("angebote/<slug:slug>/<uuid:pk>/tuerschild/", aushang.tuerschild, name="tuerschild"),
    path("angebote/<slug:slug>/termine.ics", feeds.termine_ics, name="termine_ics"),
    path("angebote/<slug:slug>/<uuid:pk>.ics", feeds.termin_ics, name="termin_ics"),
    path("angebote/<slug:slug>/anmelden/<int:pk>/", angebote.anmelden, name="anmelden"),
    path("beratung/", beratung.anliegen_liste, name="beratung"),
    path("beratung/wegweiser/", beratung.wegweiser, name="wegweiser"),
    path("beratung/<slug:slug>/", beratung.zeiten, name="zeiten"),
    path("beratung/<slug:slug>/kein-termin/", kein_termin.kein_termin, name="kein_termin"),
    path("beratung/<slug:slug>/rueckruf/", kein_termin.rueckruf, name="rueckruf"),
    path("beratung/<slug:slug>/buchen/<schluessel:geheimnis>/", buchen.buchen, name="buchen"),
    path("mitmachen/", mitmachen.mitmachen, name="mitmachen"),
    path("mitmachen/<int:pk>/", mitmachen.mithelfen, name="mithelfen"),
    path("meine/", lena.meine, name="meine"),
    path("meine/abgesagt/", lena.abgesagt, name="abgesagt"),
    path("meine/geloescht/", mein_termin.geloescht, name="geloescht"),
    path("meine/<schluessel:schluessel>/", lena.meins, name="meins"),
    path("meine/<schluessel:schluessel>/termin.ics", lena.meins_ics, name="meins_ics"),
    path("meine/<schluessel:schluessel>/aendern/", lena.aendern, name="aendern"),
    path("meine/<schluessel:schluessel>/zusagen/", lena.zusagen, name="zusagen"),
    path("meine/<schluessel:schluessel>/absagen/", lena.absagen, name="absagen"),
    path("meine/<schluessel:schluessel>/verschieben/", mein_termin.verschieben, name="verschieben"),
    path("meine/<schluessel:schluessel>/antworten/", mein_termin.antworten, name="antworten"),
    path("meine/<schluessel:schluessel>/frueher/", mein_termin.frueher, name="frueher"),
    path("meine/<schluessel:schluessel>/raus/", mein_termin.raus, name="raus"),
    path("meine/<schluessel:schluessel>/kontakt/", lena.kontakt, name="kontakt"),
    path("meine/<schluessel:schluessel>/loeschen/", mein_termin.loeschen, name="loeschen"),
    path("meine/<schluessel:schluessel>/uebergeben/", mein_termin.uebergeben, name="uebergeben"),
    path("bildschirm/", aushang.bildschirm, name="bildschirm"),
    path("quartier/", steckbrief.quartiere, name="quartier"),
    path("quartier/netz/", netz.netz, name="netz"),
    path("quartier/orte/", orte.orte, name="orte"),
    path("quartier/projekte/", projekte.projekte, name="projekte"),
    path("quartier/projekte/<slug:slug>/", projekte.projekt, name="projekt"),
    path("quartier/ideen/", ideen.ideen, name="ideen"),
    path("quartier/ideen/neu/", ideen.schicken, name="idee_schicken"),
    path("quartier/ideen/<int:pk>/", ideen.idee, name="idee"),
    path("quartier/zahlen.csv", steckbrief.zahlen_csv, name="zahlen_csv"),
    path("quartier/<slug:slug>/", steckbrief.quartier, name="steckbrief"),  # after all other pages below quartier/
    path("neuigkeiten/", neuigkeiten.neuigkeiten, name="neuigkeiten"),
    path("neuigkeiten/feed/", neuigkeiten.feed, name="neuigkeiten_feed"),
    path("neuigkeiten/<slug:slug>/", neuigkeiten.neuigkeit, name="neuigkeit"),
    path("presse/", presse.presse, name="presse"),
    path("impressum/", quartier.seite, {"slug": "impressum"}, name="impressum"),
    path("datenschutz/", quartier.seite, {"slug": "datenschutz"}, name="datenschutz"),
    path("barrierefreiheit/", quartier.barrierefreiheit, name="barrierefreiheit"),
]

urlpatterns = [
    path("bilder/<bild:name>", bilder.bild, name="bild"),
    path("icon.svg", lena.icon, name="icon"),
    path("favicon.ico", lena.favicon),
    path("robots.txt", suchmaschinen.robots),
    path("sitemap.xml", suchmaschinen.sitemap, name="sitemap"),
    path("livez", lena.livez),
    path("readyz", lena.readyz),
    *bericht_seite.urlpatterns,
    *stil.urlpatterns,
    path("admin/", admin.site.urls),
    *i18n_patterns(*public, prefix_default_language=False),
]

handler404 = "lena.views.not_found"
handler500 = "lena.views.server_error"
