"""Ideas and hints from residents: the public list, each of them, and the form."""

from django import forms
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .auswahl import AuswahlForm, page_of
from .formulare import GeschuetzteForm, PersonForm, has_words, keyed_page
from .models import Bremse, Idee
from .models.idee import Stand
from .models.nummer import secret_of_form

FROM_ONE_ADDRESS = (9, 600)  # ideas in so many seconds; a whole house may share one
TOO_MANY = _(
    "Von Ihrem Anschluss kamen gerade sehr viele Ideen. Ihr Text ist noch da. Bitte warten Sie zehn Minuten und "
    "schicken Sie ihn dann noch einmal ab, oder rufen Sie uns an."
)


class IdeeForm(PersonForm):
    """What somebody wishes, has noticed or can offer. Who they are is up to them."""

    notiz = None
    art = forms.ChoiceField(
        label=_("Was möchten Sie uns sagen?"),
        choices=lambda: [(value, f"{words} …") for value, words in Idee.Art.choices],
        widget=forms.RadioSelect, error_messages={"required": _("Bitte wählen Sie eins von den dreien.")},
    )  # fmt: skip
    original = forms.CharField(
        label=_("In Ihren Worten"), max_length=2000, validators=[has_words], widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Jede Sprache ist gut. Wo ist es? Was fehlt? Was wäre besser?"),
        error_messages={
            "required": _("Bitte schreiben Sie, worum es geht."),
            "max_length": _("Bitte höchstens 2000 Zeichen. Den Rest können Sie uns persönlich sagen."),
        },
    )  # fmt: skip
    field_order = ["schluessel", "art", "original", "name", "telefon", "email", "kanal", "homepage"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].required = False
        self.fields["name"].help_text = _("Nur für uns. Er steht nie öffentlich.")
        self.fields["telefon"].help_text = _("Dann rufen wir Sie an, wenn es eine Antwort gibt.")
        self.fields["email"].help_text = _("Dann schreiben wir Ihnen, wenn es eine Antwort gibt.")


class IdeeSchickenForm(GeschuetzteForm, IdeeForm):
    """From the public site."""


def ideen(request):
    """What has been published, newest activity first; filters are in the address."""
    form = AuswahlForm(request.GET, Stand.choices)
    found = form.found_in(Idee.objects.published(), "handlungsfeld").select_related("handlungsfeld", "projekt")
    page, no_such_page = page_of(found, request.GET.get("seite", "1"))
    context = {"texte": form.texte, "form": form, "seite": page, "keine_seite": no_such_page}
    return render(request, "quartier/ideen.html", context)


def idee(request, pk):
    """One idea with its history."""
    published = Idee.objects.published().select_related("handlungsfeld", "projekt")
    return render(request, "quartier/idee.html", {"idee": get_object_or_404(published, pk=pk)})


@keyed_page
def schicken(request):
    """Send an idea. The same form sent again leads to the same idea."""
    if (key := secret_of_form(request.POST.get("schluessel", ""))) and Idee.objects.of_secret(key).exists():
        return redirect("meins", key)
    form = IdeeSchickenForm(request.POST if request.method == "POST" else None)
    status = 422 if form.errors else 200
    if form.is_valid():
        data = dict(form.cleaned_data)
        geheimnis = data.pop("schluessel")
        if Bremse.allows("idee", request.META["REMOTE_ADDR"], *FROM_ONE_ADDRESS):
            Idee.receive(geheimnis=geheimnis, sprache=get_language(), **data)
            return redirect("meins", geheimnis)
        form.add_error(None, TOO_MANY)
        status = 429
    return render(request, "quartier/idee_schicken.html", {"form": form}, status=status)
