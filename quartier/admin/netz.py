"""Organisations with their people, and the fields of action."""

from django.contrib import admin

from ..admin_basis import AdresseForm, AnsEndeAdmin, ConstraintForm
from ..models import Ansprechperson, Handlungsfeld, Organisation


class HandlungsfeldForm(AdresseForm, ConstraintForm):
    """A field of action; its address may be left empty."""

    titel_feld = "name"


@admin.register(Handlungsfeld)
class HandlungsfeldAdmin(AnsEndeAdmin):
    form = HandlungsfeldForm


class AnsprechpersonInline(admin.StackedInline):
    model, extra = Ansprechperson, 0


@admin.register(Organisation)
class OrganisationAdmin(AnsEndeAdmin):
    list_display = ["name", "rolle", "geprueft_am"]
    inlines = [AnsprechpersonInline]
