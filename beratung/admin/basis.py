"""The site of the counselling office, and what its pages share: never part of the content admin."""

import base64
from functools import wraps

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from lena.admin import KEPT_FOR, HausAdminSite
from lena.keys import CannotOpen, seal, unseal
from quartier.admin_basis import HausModelAdmin

from ..models import Beratungskraft, Protokoll, Sprechstunde

WHO = "beratung_wer"  # cookie: which account was logged in here last
MENU = ["krank", "abarbeiten", "kontakte", "kalender"]  # first what is urgent; what is not named comes after


class BeratungAdminSite(HausAdminSite):
    site_header = "LeNa – Beratungsstelle"
    site_title = "Beratungsstelle"
    index_title = "Was möchten Sie tun?"
    index_template = "admin/index_beratung.html"  # the recent actions lie outside the wall
    site_url = None
    kept_salt = "eingaben.beratung"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.own_pages = []  # (address, name, title, permission, only_kraft, view)

    def page(self, address, name, title="", permission="", only_kraft=False):
        """Register a page of our own; with a title it stands in the menu of those who have the permission.

        `only_kraft`: only in the menu of an account that counsels or interprets.
        """

        def register(view):
            @wraps(view)
            def allowed(request, **kwargs):
                if permission and not request.user.has_perm(permission):
                    raise PermissionDenied
                return view(request, **kwargs)

            self.own_pages.append((address, name, title, permission, only_kraft, allowed))
            return view

        return register

    def get_urls(self):
        own = [path(address, self.admin_view(view), name=name) for address, name, *_, view in self.own_pages]
        return own + super().get_urls()

    def each_context(self, request):
        context = super().each_context(request)
        if context["has_permission"]:
            may, is_kraft = request.user.get_all_permissions(), request.user.zugang.beratungskraft_id is not None
            context["wege"] = [
                (reverse(f"admin:{name}"), title)
                for _, name, title, permission, only_kraft, _ in sorted(self.own_pages, key=_place_in_menu)
                if title and (not permission or permission in may) and (not only_kraft or is_kraft)
            ]
        return context

    def index(self, request, extra_context=None):
        """The day, above all that one can maintain; its buttons are sent here too. Interpreters see their own."""
        from . import tag  # its pages belong to this site

        if request.user.only_interprets:
            return redirect("admin:einsaetze")
        if request.method == "POST":
            return tag.act(request)
        return super().index(request, {**tag.board(request), **(extra_context or {})})

    def login(self, request, extra_context=None):
        answer = super().login(request, extra_context)
        if request.method == "POST" and request.user.is_authenticated:
            answer.set_signed_cookie(
                WHO, request.user.pk, max_age=KEPT_FOR, httponly=True, samesite="Strict",
                secure=settings.SESSION_COOKIE_SECURE,
            )  # fmt: skip
        return answer

    def cover(self, request, data):
        """Sealed, for it may name who seeks counselling: only the account that has typed it opens it again."""
        who = request.get_signed_cookie(WHO, default="")
        return who and {"versiegelt": base64.b64encode(seal(data, _typed_by(who))).decode()}

    def uncover(self, request, data):
        try:
            return unseal(base64.b64decode(data["versiegelt"]), _typed_by(request.user.pk))
        except CannotOpen:
            return None

    def password_change(self, request, extra_context=None):
        messages.info(request, "Ein neues Passwort gibt Ihnen die Leitung der Beratungsstelle.")
        return redirect("admin:index")

    def password_change_done(self, request, extra_context=None):
        return redirect("admin:index")


def _typed_by(pk):
    return f"beratung.eingaben:{pk}"


def _place_in_menu(page):
    return MENU.index(page[1]) if page[1] in MENU else len(MENU)


site = BeratungAdminSite(name="admin")


def not_found(request, exception):
    """The office's own "not found": the public one links to pages that this service does not have."""
    return TemplateResponse(request, "admin/404.html", site.each_context(request), status=404).render()


def own_page(request, vorlage, title, status=200, **context):
    """A page of our own on this site."""
    return TemplateResponse(request, vorlage, {**site.each_context(request), "title": title, **context}, status=status)


class BeratungModelAdmin(HausModelAdmin):
    """Logs into the office's own log; the general admin log lies outside the wall.

    `team` is the path from a row to its counsellor: everybody sees only the rows of their own team.
    """

    team = ""

    def get_queryset(self, request):
        queryset = super().get_queryset(request)
        if self.team and not request.user.sees_all:
            queryset = queryset.filter(**{f"{self.team}__in": Beratungskraft.objects.seen_by(request.user)})
        return queryset

    def get_list_filter(self, request):
        """Whoever sees only a team chooses among its counsellors only."""
        return [
            (name, admin.RelatedOnlyFieldListFilter) if name == self.team else name
            for name in super().get_list_filter(request)
        ]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == self.team:
            kwargs["queryset"] = Beratungskraft.objects.seen_by(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        if self.team and not request.user.sees_all:
            raise Http404  # what belongs to others looks like what is not there
        return super()._get_obj_does_not_exist_redirect(request, opts, object_id)

    def log_addition(self, request, obj, message):
        self.log(request, "angelegt", obj, message)

    def log_change(self, request, obj, message):
        self.log(request, "geändert", obj, message)

    def log_deletions(self, request, queryset):
        for obj in queryset:
            self.log(request, "gelöscht", obj)

    def log(self, request, was, obj, einzelheiten=""):
        """One line about what a colleague did to this row."""
        Protokoll.write(request.user, was, self.objekt(obj.pk), einzelheiten)

    def objekt(self, pk):
        """How the log names a row."""
        return f"{self.opts.verbose_name} {pk}"

    def construct_change_message(self, request, form, formsets, add=False):
        return ""

    def history_view(self, request, object_id, extra_context=None):
        return redirect("admin:index")


class WithHoursModelAdmin(BeratungModelAdmin):
    """Deleting takes the written office hours along; by themselves they are called off, never deleted."""

    def get_deleted_objects(self, objs, request):
        shown, counts, needed, protected = super().get_deleted_objects(objs, request)
        return shown, counts, needed - {Sprechstunde._meta.verbose_name}, protected


class OpenedModelAdmin(BeratungModelAdmin):
    """A page that unseals: it knows who reads, and there is nothing on it to save."""

    def get_object(self, request, object_id, from_field=None):
        obj = super().get_object(request, object_id, from_field)
        if obj:
            obj.reader = request.user
        return obj

    def render_change_form(self, request, context, *args, **kwargs):
        context |= {"show_save": False, "show_save_and_continue": False, "show_save_and_add_another": False}
        return super().render_change_form(request, context, *args, **kwargs)
