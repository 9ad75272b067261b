"""Addresses of the service `beratung`: the counselling office's own admin."""

from django.urls import path

from beratung.admin import site
from beratung.kalender import busy
from lena import views as lena

urlpatterns = [
    path("icon.svg", lena.icon, name="icon"),
    path("favicon.ico", lena.favicon),
    path("livez", lena.livez),
    path("readyz", lena.readyz),
    path("kalender/<schluessel>.ics", busy),
    path("", site.urls),
]

handler404 = "beratung.admin.not_found"
