from django.contrib.admin import AdminSite


class ContentAdminSite(AdminSite):
    """The content admin of the public site; shows our own models only, not those that libraries bring along."""

    site_header = "LeNa – Redaktion"
    site_title = "LeNa Redaktion"
    index_title = "Was möchten Sie pflegen?"
    site_url = "/"

    @property
    def login_form(self):
        from quartier.admin_basis import AnmeldeForm  # models are not loaded yet when this module is

        return AnmeldeForm

    def register(self, model_or_iterable, admin_class=None, **options):
        models = model_or_iterable if isinstance(model_or_iterable, list | tuple | set) else [model_or_iterable]
        ours = [model for model in models if model._meta.app_label in ("quartier", "angebote")]
        super().register(ours, admin_class, **options)
