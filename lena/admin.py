from django.contrib.admin import AdminSite


class ContentAdminSite(AdminSite):
    """The content admin of the public site."""

    site_header = "LeNa – Redaktion"
    site_title = "LeNa Redaktion"
    index_title = "Was möchten Sie pflegen?"
    site_url = "/"
