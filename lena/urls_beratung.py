"""Addresses of the service `beratung`: the counselling office's own admin."""

from django.urls import path

from beratung.admin import site
from lena import views as lena

urlpatterns = [
    path("favicon.ico", lena.favicon),
    path("livez", lena.livez),
    path("readyz", lena.readyz),
    path("", site.urls),
]

handler404 = "beratung.admin.not_found"
