"""Addresses of the service `web`: the public site and the content admin."""

from django.contrib import admin
from django.urls import path, register_converter

from angebote import aushang, feeds, mitmachen
from angebote import views as angebote
from beratung import buchen, kein_termin
from beratung import meine as mein_termin
from beratung import views as beratung
from lena import bericht_seite, suchmaschinen
from lena import views as lena
from quartier import neuigkeiten
from quartier import views as quartier


class SchluesselConverter:
    """A secret, or the pass that number and word open."""

    regex = r"[\w:.-]{20,120}"

    def to_python(self, value):
        return value

    to_url = to_python


register_converter(SchluesselConverter, "schluessel")

urlpatterns = [
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
    path("meine/<schluessel:schluessel>/loeschen/", mein_termin.loeschen, name="loeschen"),
    path("meine/<schluessel:schluessel>/uebergeben/", mein_termin.uebergeben, name="uebergeben"),
    path("bildschirm/", aushang.bildschirm, name="bildschirm"),
    path("quartier/", quartier.quartier, name="quartier"),
    path("neuigkeiten/", neuigkeiten.neuigkeiten, name="neuigkeiten"),
    path("neuigkeiten/<slug:slug>/", neuigkeiten.neuigkeit, name="neuigkeit"),
    path("impressum/", quartier.seite, {"slug": "impressum"}, name="impressum"),
    path("datenschutz/", quartier.seite, {"slug": "datenschutz"}, name="datenschutz"),
    path("barrierefreiheit/", quartier.seite, {"slug": "barrierefreiheit"}, name="barrierefreiheit"),
    path("favicon.ico", lena.favicon),
    path("robots.txt", suchmaschinen.robots),
    path("sitemap.xml", suchmaschinen.sitemap, name="sitemap"),
    path("livez", lena.livez),
    path("readyz", lena.readyz),
    *bericht_seite.urlpatterns,
    path("admin/", admin.site.urls),
]

handler404 = "lena.views.not_found"
