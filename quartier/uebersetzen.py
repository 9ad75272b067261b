"""Staff translate the house's texts: what is missing or old in which language, and German beside it."""

import difflib
import re
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from .felder import RECHTS_NACH_LINKS
from .models import Uebersetzung
from .models.uebersetzung import SPRACHEN, TEXTE, Stand, Texte, in_words, plain, with_parts

CHANGED = "Der deutsche Text wurde inzwischen geändert. Bitte sehen Sie noch einmal hin."
FILLED_IN = re.compile(r"\{\w+\}")


@dataclass
class Wort:
    """A German text with the places where it stands: the same words in the same field are translated once."""

    name: str  # of its field in the form
    label: str
    orte: list  # objects
    feld: str

    @property
    def german(self):
        return plain(getattr(self.orte[0], self.feld))


def words_of(obj):
    """What is to be translated of this object and of what stands on its page, in the order of the page."""
    found = {}
    for one in with_parts(obj):
        for feld in TEXTE[one._meta.label_lower]:
            german = plain(getattr(one, feld))
            if not in_words(german):
                continue
            name, label = feld, str(one._meta.get_field(feld).verbose_name)
            if one is not obj:
                name, label = f"{one._meta.model_name}{one.pk}_{feld}", f"{one._meta.verbose_name}, {label}"
            found.setdefault((type(one), feld, german), Wort(name, label, [], feld)).orte.append(one)
    return list(found.values())


def count(words, texte):
    """{Stand: how many of these words} in the language of `texte`."""
    counts = dict.fromkeys(Stand, 0)
    for wort in words:
        counts[texte.of(wort.orte[0], wort.feld)[1]] += 1
    return counts


def changes(old, new):
    """What has changed in German since, word by word, as <del> and <ins>."""
    before, after = re.findall(r"\S+\s*", plain(old)), re.findall(r"\S+\s*", plain(new))
    parts = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            parts.append(("{}", "".join(after[c:d])))
            continue
        gone, come = "".join(before[a:b]), "".join(after[c:d])
        if gone:
            parts.append(("<del>{}</del>", gone))
        if come:
            parts.append(("<ins>{}</ins>" if not gone or gone[-1].isspace() else " <ins>{}</ins>", come))
    return format_html_join("", "{}", ((format_html(html, words),) for html, words in parts))


class UebersetzenForm(forms.Form):
    """One language of one object: a field for each text, and the German that stood beside it."""

    def __init__(self, obj, code, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.code, self.words, texte = code, words_of(obj), Texte(code)
        self.stored = {wort.name: texte.row(wort.orte[0], wort.feld) for wort in self.words}
        direction = "rtl" if code in RECHTS_NACH_LINKS else "ltr"
        for wort in self.words:
            one = self.stored[wort.name]
            self.fields[wort.name] = forms.CharField(
                label=wort.label, required=False, max_length=20_000, initial=one.text if one else "",
                widget=forms.Textarea(
                    attrs={"rows": max(2, len(wort.german) // 50), "cols": 60, "lang": code, "dir": direction}
                ),
            )  # fmt: skip
            self.fields[f"{wort.name}_deutsch"] = forms.CharField(
                required=False, initial=wort.german, widget=forms.HiddenInput, strip=False
            )

    def clean(self):
        data = super().clean()
        for wort in self.words:
            text = plain(data.get(wort.name, ""))
            if text and plain(data.get(f"{wort.name}_deutsch", "")) != wort.german:
                self.data = self.data.copy()
                self.data[f"{wort.name}_deutsch"] = wort.german
                self.add_error(wort.name, CHANGED)
            for blank in FILLED_IN.findall(wort.german) if text else []:
                if blank not in text:
                    self.add_error(wort.name, f"In der Übersetzung fehlt {blank}. Dort setzen wir die Zahl ein.")
        return data

    def rows(self):
        """[(field, hidden field, German or what has changed in it, Stand, translation as stored)] for the page."""
        for wort in self.words:
            one = self.stored[wort.name]
            stand = one.stand_to(wort.german) if one else Stand.FEHLT
            shown = changes(one.original, wort.german) if stand == Stand.VERALTET else wort.german
            yield self[wort.name], self[f"{wort.name}_deutsch"], shown, stand, one

    def save(self, von):
        """Writes what has changed, and what was old and is confirmed as it stands; returns how many texts."""
        written = 0
        for wort in self.words:
            one, text = self.stored[wort.name], plain(self.cleaned_data[wort.name])
            if one and text == one.text and one.stand_to(wort.german) == Stand.AKTUELL:
                continue
            if one or text:
                for obj in wort.orte:
                    Uebersetzung.objects.write(obj, wort.feld, self.code, text, von)
                written += 1
        return written


def _languages(request, context, words):
    """The page that says how many of these words each language has."""
    context["sprachen"] = [(code, name, count(words, Texte(code))) for code, name in SPRACHEN]
    return TemplateResponse(request, "admin/uebersetzungen.html", context | {"leer": not words})


def uebersetzen(model_admin, request, obj):
    """All languages of one object, or with ?sprache= one of them beside the German text."""
    code, names = request.GET.get("sprache", ""), dict(SPRACHEN)
    here = reverse(f"admin:{model_admin.opts.app_label}_{model_admin.opts.model_name}_uebersetzen", args=[obj.pk])
    context = {**model_admin.admin_site.each_context(request), "opts": model_admin.opts, "original": obj, "hier": here}
    if code not in names:
        return _languages(request, context | {"title": f"Übersetzungen: {obj}"}, words_of(obj))
    form = UebersetzenForm(obj, code, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        written = form.save(str(request.user))
        if written:
            model_admin.log_change(request, obj, f"Übersetzung {names[code]}: {written} Texte")
        messages.success(request, f"{names[code]}: gesichert.")
        return redirect(f"{reverse('admin:uebersetzungen')}?sprache={code}" if "alle" in request.GET else here)
    context |= {"title": f"{names[code]}: {obj}", "form": form, "sprache": names[code]}
    return TemplateResponse(request, "admin/uebersetzen.html", context, status=422 if form.errors else 200)


def uebersetzungen(site, request):
    """What this colleague may translate on this site: all languages, or with ?sprache= what one of them lacks."""
    code, names, here = request.GET.get("sprache", ""), dict(SPRACHEN), reverse("admin:uebersetzungen")
    things = [
        (model_admin.opts, obj, words_of(obj))
        for model_admin in site._registry.values()
        if "uebersetzen" in getattr(model_admin, "seiten", ()) and model_admin.has_change_permission(request)
        for obj in model_admin.to_translate(request)
    ]
    context = {**site.each_context(request), "hier": here}
    if code not in names:
        words = [wort for _, _, words in things for wort in words]
        return _languages(request, context | {"title": "Übersetzungen"}, words)
    texte, lacking = Texte(code), {}
    for opts, obj, words in things:
        counts = count(words, texte)
        if counts[Stand.FEHLT] or counts[Stand.VERALTET]:
            link = reverse(f"admin:{opts.app_label}_{opts.model_name}_uebersetzen", args=[obj.pk])
            begins = "" if words[0].german in str(obj) else words[0].german
            lacking.setdefault(opts.verbose_name_plural, []).append((obj, begins, link, counts))
    context |= {"title": f"{names[code]}: was fehlt oder veraltet ist", "code": code, "luecken": lacking}
    return TemplateResponse(request, "admin/uebersetzungen_luecken.html", context)
