"""The admin sites; what they show stands in the admin.py of each app."""

from functools import update_wrapper

from django.contrib.admin import AdminSite
from django.core import signing
from django.http import QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from quartier.rollen import MAY_READ_REPORT, reads_only_the_report

KEPT_FOR, MOST_KEPT = 12 * 3600, 200_000  # seconds, characters


class HausAdminSite(AdminSite):
    """What the two admin sites share."""

    kept_salt = "eingaben"

    @property
    def login_form(self):
        from quartier.admin_basis import AnmeldeForm  # models are not loaded yet when this module is

        return AnmeldeForm

    def get_urls(self):
        # "View on site" by content type would look up any model, also those behind the wall.
        known = [url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"]
        return [
            path("uebersetzungen/", self.admin_view(self.uebersetzungen), name="uebersetzungen"),
            path("leichte-sprache/", self.admin_view(self.leichte_sprache), name="leichte_sprache"),
            *known,
        ]

    def uebersetzungen(self, request):
        """What is still to be translated."""
        from quartier.uebersetzen import uebersetzungen  # models are not loaded yet when this module is

        return uebersetzungen(self, request)

    def leichte_sprache(self, request):
        """How to write it, for whoever translates."""
        context = {**self.each_context(request), "title": "Leichte Sprache schreiben"}
        return TemplateResponse(request, "admin/leichte_sprache.html", context)

    def admin_view(self, view, cacheable=False):
        """What somebody sends after their login has ended is not lost: it is kept on the login page."""
        guarded = super().admin_view(view, cacheable)

        def inner(request, *args, **kwargs):
            kept = request.method == "POST" and not self.has_permission(request) and self._kept(request)
            if not kept or request.path == reverse("admin:logout"):
                return guarded(request, *args, **kwargs)
            request.method, request.POST = "GET", QueryDict()
            more = {"eingaben": kept, "app_path": reverse("admin:login"), "next": reverse("admin:index")}
            return self.login(request, more)

        return update_wrapper(inner, guarded)

    def login(self, request, extra_context=None):
        """After the login, what was kept can be sent once more, by whoever is logged in now."""
        kept = request.POST.get("eingaben", "")
        answer = super().login(request, {"eingaben": kept, **(extra_context or {})})
        if kept and answer.status_code == 302:
            try:
                data = self.uncover(request, signing.loads(kept, salt=self.kept_salt, max_age=KEPT_FOR))
            except signing.BadSignature:
                data = None
            if data:
                context = {**self.each_context(request), "title": "Ihre Eingaben sind noch da", **data}
                return TemplateResponse(request, "admin/noch_da.html", context)
        return answer

    def _kept(self, request):
        """What was sent and where to, signed; "" for nothing, and for what is not kept: passwords, files, too much."""
        fields = [(name, value) for name, values in request.POST.lists() for value in values]
        fields = [(name, value) for name, value in fields if name != "csrfmiddlewaretoken"]
        size = sum(len(name) + len(value) for name, value in fields)
        secret = any(word in name for name, _ in fields for word in ("password", "passwort"))
        if not fields or request.FILES or size > MOST_KEPT or secret:
            return ""
        data = self.cover(request, {"ziel": request.get_full_path(), "felder": fields})
        return data and signing.dumps(data, salt=self.kept_salt, compress=True)

    def cover(self, request, data):
        """What was typed, as it may stand on a login page that anybody could look at; "" if it may not."""
        return data

    def uncover(self, request, data):
        """The opposite of `cover`, for whoever has logged in now; None if it is not theirs."""
        return data


class ContentAdminSite(HausAdminSite):
    """The content admin: our own models only, not those that libraries bring along."""

    site_header = "LeNa – Redaktion"
    site_title = "LeNa Redaktion"
    index_title = "Was möchten Sie pflegen?"
    site_url = "/"
    index_template = "admin/heute.html"

    def each_context(self, request):
        context = super().each_context(request)
        if context["has_permission"]:
            today, report = (reverse("admin:index"), "Heute"), (reverse("bericht"), "Bericht")
            pages = (f"{today[0]}#pflegen", self.index_title)
            context["wege"] = [today, pages] * (not reads_only_the_report(request.user))
            context["wege"] += [report] * request.user.has_perm(MAY_READ_REPORT)
        return context

    def index(self, request, extra_context=None):
        """The Today board above all that one can maintain; its buttons are sent here too."""
        from angebote import heute  # models are not loaded yet when this module is

        if reads_only_the_report(request.user):
            return redirect("bericht")
        if request.method == "POST":
            heute.act(request, self)
            part = "#texte" if request.POST.get("was") == "stimmt" else ""
            return redirect(f"{reverse('admin:index')}{part}")
        return super().index(request, {**heute.board(request, self), **(extra_context or {})})

    def register(self, model_or_iterable, admin_class=None, **options):
        models = model_or_iterable if isinstance(model_or_iterable, list | tuple | set) else [model_or_iterable]
        ours = [model for model in models if model._meta.app_label in ("quartier", "angebote")]
        super().register(ours, admin_class, **options)
