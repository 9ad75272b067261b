from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class LenaConfig(AppConfig):
    name = "lena"


class ContentAdminConfig(AdminConfig):
    default_site = "lena.admin.ContentAdminSite"
