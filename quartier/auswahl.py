"""Lists of the quarter: what one can narrow them by, and their pages. The address is the filter."""

from urllib.parse import urlencode

from django import forms
from django.core.paginator import InvalidPage, Paginator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from .models import Handlungsfeld
from .models.uebersetzung import Texte

PER_PAGE = 20
UNKNOWN = _("Diese Auswahl kennen wir nicht. Wir haben sie weggelassen.")


def page_of(rows, number, per_page=PER_PAGE):
    """The page with this number and False, or the first and True."""
    pages = Paginator(rows, per_page)
    try:
        return pages.page(number), False
    except InvalidPage:
        return pages.page(1), True


class AuswahlForm(forms.Form):
    """Field of action and state. Values that are not understood are named in the form and left out."""

    feld = forms.ChoiceField(label=_("Handlungsfeld"), required=False, error_messages={"invalid_choice": UNKNOWN})
    stand = forms.ChoiceField(label=_("Stand"), required=False, error_messages={"invalid_choice": UNKNOWN})

    def __init__(self, data, staende):
        super().__init__(data or {})
        self.texte = Texte()
        felder = [(feld.slug, self.texte.text(feld, "name")) for feld in Handlungsfeld.objects.all()]
        self.names = {"feld": dict(felder), "stand": dict(staende)}
        self.fields["feld"].choices = [("", pgettext("Auswahl", "alle")), *felder]
        self.fields["stand"].choices = [("", pgettext("Auswahl", "alle")), *staende]
        self.full_clean()

    @property
    def chosen(self):
        """The filters in use with their values."""
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def selection(self):
        """Each filter in use: (in words, the address without it)."""
        return [
            (self.names[name][value], "?" + urlencode({n: v for n, v in self.chosen.items() if n != name}))
            for name, value in self.chosen.items()
        ]

    def found_in(self, queryset, feld):
        """These rows without those that do not fit; `feld` is how their field of action is called."""
        lookups = {"feld": f"{feld}__slug", "stand": "stand"}
        return queryset.filter(**{lookups[name]: value for name, value in self.chosen.items()})
