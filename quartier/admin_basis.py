"""What all admin pages of both services share."""

from contextlib import contextmanager
from copy import copy
from functools import partial

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import DataError, IntegrityError, models, transaction
from django.db.models import Max, Q
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.text import capfirst

from .felder import adresse_aus
from .models import Bremse, Uebersetzung
from .models.nachricht import Kanal, Stand
from .models.uebersetzung import TEILE, TEXTE
from .uebersetzen import uebersetzen
from .uhrzeit import UHRZEITEN


class AnmeldeForm(AdminAuthenticationForm):
    """Login to either admin: at most 10 tries in 5 minutes for an account, 30 from an address."""

    error_messages = {
        "invalid_login": "Benutzername oder Passwort stimmt nicht. Die Redaktion und die Beratungsstelle haben eigene "
        "Zugänge.",
        "inactive": "Dieser Zugang ist abgeschaltet.",
    }

    def clean(self):
        name, address = self.cleaned_data.get("username", ""), self.request.META["REMOTE_ADDR"]
        if not Bremse.allows("konto", name, 10, 300) or not Bremse.allows("adresse", address, 30, 300):
            raise ValidationError("Das waren sehr viele Versuche. Bitte warten Sie fünf Minuten.")
        return super().clean()


class ConstraintForm(forms.ModelForm):
    """Shows the sentence of a violated constraint, also where a field of the constraint is not on the form."""

    am_feld = {}  # whose sentence clearly means one field: {beginning of the sentence: field}

    def add_error(self, field, error):
        """What clearly means one field stands there."""
        if field is not None:
            return super().add_error(field, error)
        error = error if isinstance(error, ValidationError) else ValidationError(error)
        found = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.error_list}
        for name, sentences in found.items():
            for one in sentences:
                meant = (at for begin, at in self.am_feld.items() if one.messages[0].startswith(begin))
                where = next(meant, None) if name == NON_FIELD_ERRORS else name
                super().add_error(where if where in self.fields else None, one)

    def _post_clean(self):
        super()._post_clean()
        if not self.errors:
            try:
                self.instance.validate_constraints()
            except ValidationError as error:
                self.add_error(None, error.messages)


class ProbeForm(ConstraintForm):
    """Tries to save before it says yes: for rules that only a trigger knows. What was typed stays."""

    def _post_clean(self):
        super()._post_clean()
        if not self.errors:
            try:
                with transaction.atomic():
                    copy(self.instance).save()
                    transaction.set_rollback(True)
            except IntegrityError as error:
                self.add_error(None, first_line(error))


class UnlabelledInput(forms.HiddenInput):
    """A hidden field that the admin gives a label all the same: it is for nothing."""

    def id_for_label(self, id_):
        return ""


class GelesenForm(ConstraintForm):
    """Whoever saves last is told that somebody else saved meanwhile; for models with `geaendert`."""

    watches_tables = False  # also who has changed nothing but a table below the form is told

    gelesen = forms.CharField(required=False, widget=UnlabelledInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.geaendert:
            self.initial["gelesen"] = self.instance.geaendert.isoformat()

    def clean(self):
        data = super().clean()
        touched = self.watches_tables or set(self.changed_data) - {"gelesen"}
        if not self.instance.geaendert or not touched:
            return data
        stored = type(self.instance).objects.select_for_update(of=("self",), no_key=True).filter(pk=self.instance.pk)
        saved = stored.values_list("geaendert", flat=True).first()
        if saved and data.get("gelesen") and data["gelesen"] != saved.isoformat():
            self.data = self.data.copy()
            self.data[self.add_prefix("gelesen")] = saved.isoformat()
            raise ValidationError(
                f"Jemand anderes hat hier um {timezone.localtime(saved):%H:%M} Uhr gesichert, während Sie geschrieben "
                "haben. Ihre Eingaben stehen noch da. Bitte vergleichen Sie in einem zweiten Fenster. Wenn Sie jetzt "
                "noch einmal sichern, gilt, was hier steht."
            )
        return data


class AdresseForm(forms.ModelForm):
    """An address (slug) that is left empty is made from the title, with a number if another has it."""

    titel_feld, reserviert = "titel", frozenset()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False
            self.fields["slug"].help_text = "Steht in der Internet-Adresse. Leer lassen: entsteht aus dem Titel."

    def clean(self):
        data = super().clean()
        if data.get("slug") == "":
            del data["slug"]
            if data.get(self.titel_feld):
                data["slug"] = self._free_address(data[self.titel_feld])
        return data

    def _free_address(self, titel):
        others = self._meta.model.objects.exclude(pk=self.instance.pk)
        longest = self.fields["slug"].max_length
        wish, number = adresse_aus(titel)[:longest].strip("-_") or self._meta.model._meta.model_name, 1
        slug = wish
        while slug in self.reserviert or others.filter(slug=slug).exists():
            number += 1
            slug = f"{wish[: longest - len(str(number)) - 1].rstrip('-_')}-{number}"
        return slug


def tell_about_dates(request, left_out, left_over):
    """After a rule has been saved: which days it left out, and which dates did not follow."""
    for sentence in left_out:
        messages.warning(request, f"Ausgelassen: {sentence}")
    for sentence in left_over:
        messages.warning(request, sentence)


class Sentences(list):
    """Takes the place of the messages: keeps warnings and errors, shows nobody anything."""

    def add(self, level, message, extra_tags=""):
        """What `messages.warning` and the like call."""
        if level >= messages.WARNING:
            self.append(message)


@contextmanager
def dry_run(request):
    """Whatever is written inside is taken back. Yields the sentences said on the way."""
    shown, request._messages = request._messages, Sentences()
    try:
        with transaction.atomic():
            yield request._messages
            transaction.set_rollback(True)
    finally:
        request._messages = shown


class StandardFilter(admin.SimpleListFilter):
    """A filter that does something useful as long as nobody has chosen; `standard` says what."""

    standard = ""

    def choices(self, changelist):
        first, *rest = super().choices(changelist)
        yield first | {"display": self.standard}
        yield from rest


class KommendFilter(StandardFilter):
    """Lists of dates begin today."""

    title, parameter_name, standard = "Zeitraum", "zeitraum", "ab jetzt"
    ende = "ende"  # where the end stands

    def lookups(self, request, model_admin):
        return [("vergangen", "vergangene"), ("alle", "alle")]

    def queryset(self, request, queryset):
        if self.value() == "alle" or request.GET.get("q"):
            return queryset
        over = {f"{self.ende}__lte": timezone.now()}
        return queryset.filter(**over) if self.value() == "vergangen" else queryset.exclude(**over)


class ZuTunFilter(StandardFilter):
    """The list of messages begins with what somebody has to do: the calls."""

    title, parameter_name, standard = "Liste", "liste", "Anrufliste und Gescheitertes"

    def lookups(self, request, model_admin):
        return [("mails", "E-Mails unterwegs"), ("alle", "alle")]

    def queryset(self, request, queryset):
        if self.value() == "alle":
            return queryset
        if self.value() == "mails":
            return queryset.filter(kanal=Kanal.MAIL, stand=Stand.OFFEN)
        return queryset.filter(Q(kanal=Kanal.ANRUF, stand=Stand.OFFEN) | Q(stand=Stand.GESCHEITERT))


class HausModelAdmin(admin.ModelAdmin):
    """Bad input, also what only the database notices, comes back as a sentence on the page."""

    form = ConstraintForm
    veranstalter = ""  # how the organisation that owns a row is found; accounts of an organisation see only theirs
    seiten = {}  # further pages of one object: {address: (function of model admin, request, object; permission)}
    save_on_top = True
    formfield_overrides = {models.ManyToManyField: {"widget": forms.CheckboxSelectMultiple}, **UHRZEITEN}
    show_full_result_count = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.opts.label_lower in TEXTE:
            self.seiten = {**self.seiten, "uebersetzen": (uebersetzen, "change")}

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        translates = object_id and "uebersetzen" in self.seiten and self.has_change_permission(request)
        try:
            with transaction.atomic():
                return super().changeform_view(
                    request, object_id, form_url, {"uebersetzen": translates, **(extra_context or {})}
                )
        except (IntegrityError, ValidationError) as error:
            messages.error(request, _sentence(error))
            return HttpResponseRedirect(request.get_full_path())

    def changelist_view(self, request, extra_context=None):
        try:
            with transaction.atomic():
                if "\0" in "".join(request.GET.values()):
                    raise ValueError
                title = capfirst(self.opts.verbose_name_plural)  # Django's would be "... to change"
                return super().changelist_view(request, {"title": title, **(extra_context or {})})
        except (ValueError, OverflowError, DataError):
            messages.error(request, "Diese Auswahl verstehen wir nicht. Hier ist die ganze Liste.")
            return HttpResponseRedirect(request.path)

    def get_queryset(self, request):
        queryset = super().get_queryset(request)
        if self.veranstalter and request.user.organisation_id:
            queryset = queryset.filter(**{self.veranstalter: request.user.organisation_id})
        return queryset

    def to_translate(self, request):
        """The objects that still have readers, with the parts that are translated with them: no dates that are over."""
        queryset = self.get_queryset(request).prefetch_related(*TEILE.get(self.opts.label_lower, ()))
        for one in self.get_list_filter(request):
            if isinstance(one, type) and issubclass(one, KommendFilter):
                queryset = queryset.exclude(**{f"{one.ende}__lte": timezone.now()})
        return queryset

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """Whoever works for an organisation chooses among what is theirs."""
        known = self.admin_site.is_registered(db_field.related_model)
        owner = self.admin_site.get_model_admin(db_field.related_model) if known else None
        if owner and owner.veranstalter and request.user.organisation_id:
            kwargs["queryset"] = owner.get_queryset(request)
        elif self.veranstalter == db_field.name and request.user.organisation_id:
            kwargs["queryset"] = db_field.related_model.objects.filter(pk=request.user.organisation_id)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_urls(self):
        return [
            path(
                f"<path:object_id>/{name}/",
                self.admin_site.admin_view(partial(self._seite, view=view, permission=permission)),
                name=f"{self.opts.app_label}_{self.opts.model_name}_{name}",
            )
            for name, (view, permission) in self.seiten.items()
        ] + super().get_urls()

    def _seite(self, request, object_id, view, permission):
        obj = self.get_object(request, object_id)
        if not getattr(self, f"has_{permission}_permission")(request, obj):
            raise PermissionDenied
        if obj is None:
            raise Http404
        return view(self, request, obj)

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        if self.veranstalter and request.user.organisation_id:
            raise Http404  # what belongs to others looks like what is not there
        return super()._get_obj_does_not_exist_redirect(request, opts, object_id)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if change and self.opts.label_lower in TEXTE:
            Uebersetzung.objects.german_changed(form.instance)

    def delete_model(self, request, obj):
        self._forget_translations(obj)
        super().delete_model(request, obj)

    def delete_queryset(self, request, queryset):
        self._forget_translations(*queryset)
        super().delete_queryset(request, queryset)

    def _forget_translations(self, *objects):
        if self.opts.label_lower in TEXTE:
            Uebersetzung.objects.forget(*objects)

    def get_view_on_site_url(self, obj=None):
        """Straight to the page; the admin's own detour can look up any model, also those behind the wall."""
        return obj.get_absolute_url() if obj and obj.pk and hasattr(obj, "get_absolute_url") else None

    def get_deleted_objects(self, objs, request):
        shown, *rest = super().get_deleted_objects(objs, request)
        return _without_links(shown), *rest

    def delete_view(self, request, object_id, extra_context=None):
        try:
            with transaction.atomic():
                return super().delete_view(request, object_id, extra_context)
        except IntegrityError:
            messages.error(request, "Das lässt sich nicht löschen, weil noch etwas daran hängt.")
            return HttpResponseRedirect(request.get_full_path())


def next_number(rows):
    """The `reihenfolge` of what comes after all of these."""
    return min((rows.aggregate(last=Max("reihenfolge"))["last"] or 0) + 1, 32767)


class AnsEndeAdmin(HausModelAdmin):
    """What is new stands last in public lists (`reihenfolge`), unless somebody says otherwise."""

    def get_changeform_initial_data(self, request):
        return {"reihenfolge": next_number(self.model.objects), **super().get_changeform_initial_data(request)}


class AnsEndeForm(forms.ModelForm):
    """A line of a table below a quarter: without a number it stands last."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["reihenfolge"]
        field.required, field.initial = False, None
        field.help_text = f"Leer lassen: kommt ans Ende. {field.help_text}".strip()

    def save(self, commit=True):
        """The number is given here, one line after the other, so that several new ones keep their order."""
        if self.instance.reihenfolge is None:
            self.instance.reihenfolge = self.last_number()
        return super().save(commit)

    def last_number(self):
        others = type(self.instance).objects.exclude(pk=self.instance.pk)
        return next_number(others.filter(quartier=self.instance.quartier))


def eintragen_page(request, model_admin, form, title, *, vorlage="admin/eintragen.html", **context):
    """A page of our own inside the admin, mostly a form: entry at the desk or on the phone."""
    return TemplateResponse(
        request,
        vorlage,
        {
            **model_admin.admin_site.each_context(request),
            "opts": model_admin.opts,
            "title": title,
            "form": form,
            **context,
        },
        status=422 if form and form.errors else 200,
    )


def ask_first(request, model_admin, objects, title, *, zeilen, folgen, knopf):
    """The page between an action of a list and its doing: whom it concerns, and what happens then.

    None once it has been answered; the action then acts.
    """
    if "sicher" in request.POST:
        return None
    hidden = [("action", request.POST["action"]), ("sicher", "1")]
    hidden += [(ACTION_CHECKBOX_NAME, one.pk) for one in objects]
    return eintragen_page(
        request, model_admin, None, title, vorlage="admin/bestaetigen.html", zeilen=zeilen, folgen=folgen, knopf=knopf,
        verborgen=hidden, zurueck=request.get_full_path(),
    )  # fmt: skip


def _without_links(shown):
    """The nested list of what goes along, without the rows that only link two things."""
    return [
        _without_links(item) if isinstance(item, list) else item
        for item in shown
        if " object (" not in str(item) or isinstance(item, list)
    ]


def _sentence(error):
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    return f"Das ließ sich nicht speichern: {first_line(error)}"


def first_line(error):
    """What the database said; our triggers speak German."""
    return str(error.__cause__ or error).splitlines()[0]
