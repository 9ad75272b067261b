"""The admin sites; what they show stands in the admin.py of each app."""

from django.contrib.admin import AdminSite
from django.shortcuts import redirect


class HausAdminSite(AdminSite):
    """What the two admin sites share."""

    @property
    def login_form(self):
        from quartier.admin_basis import AnmeldeForm  # models are not loaded yet when this module is

        return AnmeldeForm

    def get_urls(self):
        # "View on site" by content type would look up any model, also those behind the wall.
        return [url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"]


class ContentAdminSite(HausAdminSite):
    """The content admin: our own models only, not those that libraries bring along."""

    site_header = "LeNa – Redaktion"
    site_title = "LeNa Redaktion"
    index_title = "Was möchten Sie pflegen?"
    site_url = "/"
    index_template = "admin/heute.html"

    def index(self, request, extra_context=None):
        """The Today board above all that one can maintain; its buttons are sent here too."""
        from angebote import heute  # models are not loaded yet when this module is

        if request.method == "POST":
            heute.act(request, self)
            return redirect("admin:index")
        return super().index(request, {**heute.board(request, self), **(extra_context or {})})

    def register(self, model_or_iterable, admin_class=None, **options):
        models = model_or_iterable if isinstance(model_or_iterable, list | tuple | set) else [model_or_iterable]
        ours = [model for model in models if model._meta.app_label in ("quartier", "angebote")]
        super().register(ours, admin_class, **options)
