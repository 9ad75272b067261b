"""Staff translate the house's texts: what is missing or old in which language, and German beside it."""

import difflib
import re

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from .felder import RECHTS_NACH_LINKS
from .models import Uebersetzung
from .models.uebersetzung import SPRACHEN, TEXTE, Stand, plain


def texts_of(obj):
    """The names of the fields of this object that are written in words and hold some."""
    return [name for name in TEXTE[obj._meta.label_lower] if plain(getattr(obj, name))]


def stands(obj):
    """[(code, language, {Stand: how many texts})] of this object."""
    known = {(one.sprache, one.feld): one for one in Uebersetzung.objects.of(obj)}
    found = []
    for code, name in SPRACHEN:
        counts = dict.fromkeys(Stand, 0)
        for feld in texts_of(obj):
            one = known.get((code, feld))
            counts[one.stand_to(getattr(obj, feld)) if one else Stand.FEHLT] += 1
        found.append((code, name, counts))
    return found


def changes(old, new):
    """What has changed in German since, word by word, as <del> and <ins>."""
    before, after = re.findall(r"\S+\s*", plain(old)), re.findall(r"\S+\s*", plain(new))
    parts = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            parts.append(("{}", "".join(after[c:d])))
            continue
        parts += [("<del>{}</del>", "".join(before[a:b]))] * (b > a)
        parts += [("<ins>{}</ins>", "".join(after[c:d]))] * (d > c)
    return format_html_join("", "{}", ((format_html(html, words),) for html, words in parts))


class UebersetzenForm(forms.Form):
    """One language of one object: a field for each text, and the German that stood beside it."""

    def __init__(self, obj, code, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.obj, self.code = obj, code
        self.stored = {one.feld: one for one in Uebersetzung.objects.of(obj).filter(sprache=code)}
        direction = "rtl" if code in RECHTS_NACH_LINKS else "ltr"
        for name in texts_of(obj):
            german, one = plain(getattr(obj, name)), self.stored.get(name)
            self.fields[name] = forms.CharField(
                label=obj._meta.get_field(name).verbose_name, required=False, max_length=20_000,
                initial=one.text if one else "",
                widget=forms.Textarea(
                    attrs={"rows": max(2, len(german) // 50), "cols": 60, "lang": code, "dir": direction}
                ),
            )  # fmt: skip
            self.fields[f"{name}_deutsch"] = forms.CharField(
                required=False, initial=german, widget=forms.HiddenInput, strip=False
            )

    def clean(self):
        data = super().clean()
        for name in texts_of(self.obj):
            german = plain(getattr(self.obj, name))
            if plain(data.get(name, "")) and plain(data.get(f"{name}_deutsch", "")) != german:
                self.data = self.data.copy()
                self.data[f"{name}_deutsch"] = german
                self.add_error(name, "Der deutsche Text wurde inzwischen geändert. Bitte sehen Sie noch einmal hin.")
        return data

    def rows(self):
        """[(field, hidden field, German or what has changed in it, Stand, translation as stored)] for the page."""
        for name in texts_of(self.obj):
            german, one = plain(getattr(self.obj, name)), self.stored.get(name)
            stand = one.stand_to(german) if one else Stand.FEHLT
            shown = changes(one.original, german) if stand == Stand.VERALTET else german
            yield self[name], self[f"{name}_deutsch"], shown, stand, one

    def save(self, von):
        """Writes what has changed, and what was old and is confirmed as it stands; returns how many texts."""
        written = 0
        for name in texts_of(self.obj):
            one, text = self.stored.get(name), plain(self.cleaned_data[name])
            if one and text == one.text and one.stand_to(getattr(self.obj, name)) == Stand.AKTUELL:
                continue
            if one or text:
                Uebersetzung.objects.write(self.obj, name, self.code, text, von)
                written += 1
        return written


def uebersetzen(model_admin, request, obj):
    """All languages of one object, or with ?sprache= one of them beside the German text."""
    code, names = request.GET.get("sprache", ""), dict(SPRACHEN)
    here = reverse(f"admin:{model_admin.opts.app_label}_{model_admin.opts.model_name}_uebersetzen", args=[obj.pk])
    context = {**model_admin.admin_site.each_context(request), "opts": model_admin.opts, "original": obj, "hier": here}
    if code not in names:
        context |= {"title": f"Übersetzungen: {obj}", "sprachen": stands(obj)}
        return TemplateResponse(request, "admin/uebersetzungen.html", context)
    form = UebersetzenForm(obj, code, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        written = form.save(str(request.user))
        if written:
            model_admin.log_change(request, obj, f"Übersetzung {names[code]}: {written} Texte")
        messages.success(request, f"{names[code]}: gesichert.")
        return redirect(here)
    context |= {"title": f"{names[code]}: {obj}", "form": form, "sprache": names[code]}
    return TemplateResponse(request, "admin/uebersetzen.html", context, status=422 if form.errors else 200)
