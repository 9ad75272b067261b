"""An organisation looks after its own offers only; what belongs to others looks like what is not there."""

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry

from angebote.models import Angebot, Anmeldung, Durchgang, Termin
from quartier.models import Ansprechperson, Nachricht
from quartier.rollen import CONTENT_ROLES

from . import fabrik
from .conftest import ServiceClient
from .formular import act, add, address, change, errors, key_of, said, typed

OWNED = [model for model, its in admin.site._registry.items() if its.veranstalter]


class Sachen:
    """One of each that belongs to an organisation."""

    def __init__(self, name):
        self.organisation = fabrik.make_organisation(name)
        self.angebot = fabrik.make_angebot(f"Offen bei {name}", veranstalter=self.organisation)
        self.durchgang = fabrik.make_durchgang(angebot=self.angebot, einzeln=True)
        self.termin = self.durchgang.termine.get()
        self.anmeldung = fabrik.sign_up(self.durchgang, f"Gast von {name}", termin=self.termin, email="a@example.org")
        self.bedarf = fabrik.make_bedarf(self.termin, f"Kochen bei {name}")
        self.mithilfe = fabrik.help_out(self.bedarf, f"Hilfe von {name}", telefon="05381 12345")
        self.nachricht = Nachricht.objects.get(schluessel__startswith=f"anmeldung:{self.anmeldung.pk}")
        self.kontakt = Ansprechperson.objects.create(organisation=self.organisation, name=f"Kontakt {name}")

    def of(self, model):
        return next(value for value in vars(self).values() if isinstance(value, model))


@pytest.fixture
def mine(db):
    fabrik.make_haus()
    return Sachen("AKIT")


@pytest.fixture
def theirs(mine):
    return Sachen("Chorverein")


@pytest.fixture
def ines(mine):
    """Somebody of AKIT."""
    client = ServiceClient()
    client.force_login(fabrik.make_konto("ines", "akit", organisation=mine.organisation))
    return client


def test_the_models_of_this_file_are_all_that_offers_are_made_of():
    assert {model.__name__ for model in OWNED} == {
        "Angebot", "Durchgang", "Termin", "Anmeldung", "Bedarf", "Mithilfe", "Nachricht",
    }  # fmt: skip


# --- pages


def pages(model):
    return ["change", "delete", "history", *admin.site._registry[model].seiten]


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("model", OWNED)
def test_no_page_of_others_is_there(ines, mine, theirs, model, method):
    found = {}
    for page in pages(model):
        for whose in (mine, theirs):
            path = address(model, page, whose.of(model).pk)
            found.setdefault(page, []).append(getattr(ines, method)(path).status_code)
    refused = {page for page, (own, _) in found.items() if own == 403}  # what this role may do with nothing
    assert {page: other for page, (_, other) in found.items()} == {
        page: 403 if page in refused else 404 for page in found
    }
    assert all(own in (200, 302, 405, 422) for page, (own, _) in found.items() if page not in refused)
    assert refused <= {"delete"}


@pytest.mark.parametrize("role", [role for role, (_, table) in CONTENT_ROLES.items() if "angebote.angebot" in table])
def test_the_role_does_not_matter_for_that(mine, theirs, role):
    client = ServiceClient()
    client.force_login(fabrik.make_konto("kai", role, organisation=mine.organisation))
    assert client.get(address(Angebot, "change", mine.angebot.pk)).status_code == 200
    assert client.get(address(Angebot, "change", theirs.angebot.pk)).status_code == 404


@pytest.mark.parametrize("model", OWNED)
def test_an_account_of_the_house_sees_everything(redaktion, mine, theirs, model):
    assert redaktion.get(address(model, "change", theirs.of(model).pk)).status_code == 200
    assert redaktion.get(address(model, "changelist")).status_code == 200


def test_nothing_that_is_sent_changes_what_belongs_to_others(ines, theirs):
    before = Angebot.objects.values().get(pk=theirs.angebot.pk), Anmeldung.objects.values().get(pk=theirs.anmeldung.pk)
    for model in OWNED:
        for page in pages(model):
            ines.post(address(model, page, theirs.of(model).pk), {"post": "yes", "_senden": "1", "titel": "Meins"})
    assert before == (
        Angebot.objects.values().get(pk=theirs.angebot.pk), Anmeldung.objects.values().get(pk=theirs.anmeldung.pk),
    )  # fmt: skip
    assert not LogEntry.objects.filter(object_id=str(theirs.durchgang.pk)).exists()


# --- lists


def everything(model):
    """The list with all filters off."""
    filters = admin.site._registry[model].list_filter
    off = [f"{one.parameter_name}=alle" for one in filters if hasattr(one, "parameter_name")]
    return f"{address(model, 'changelist')}?{'&'.join(off)}"


@pytest.mark.parametrize("model", OWNED)
def test_a_list_has_only_theirs(ines, redaktion, mine, theirs, model):
    rows = ines.get(everything(model)).context["cl"].queryset
    assert mine.of(model) in rows
    assert theirs.of(model) not in rows
    assert theirs.of(model) in redaktion.get(everything(model)).context["cl"].queryset


@pytest.mark.parametrize("model", OWNED)
def test_no_list_names_others_in_its_filters_either(ines, redaktion, mine, theirs, model):
    fabrik.make_durchgang(angebot=fabrik.make_angebot("Noch eins", veranstalter=mine.organisation))
    assert "Chorverein" not in ines.get(everything(model)).text
    assert "Chorverein" in redaktion.get(everything(model)).text


@pytest.mark.parametrize("model", OWNED)
def test_no_search_finds_others(ines, mine, theirs, model):
    for word in ("Chorverein", theirs.anmeldung.code):
        rows = ines.get(address(model, "changelist"), {"q": word}).context["cl"].queryset
        assert theirs.of(model) not in rows


@pytest.mark.parametrize(
    ("action", "what"),
    [("archivieren", "angebot"), ("stimmt_noch", "angebot"), ("zurueckziehen", "anmeldung"), ("erledigt", "nachricht"),
     ("delete_selected", "angebot"), ("delete_selected", "durchgang")],
)  # fmt: skip
def test_no_action_reaches_others(ines, theirs, action, what):
    obj = getattr(theirs, what)
    before = type(obj).objects.values().get(pk=obj.pk)
    data = {"action": action, "_selected_action": [obj.pk], "sicher": "1", "post": "yes"}
    ines.post(address(type(obj), "changelist"), data)
    assert type(obj).objects.values().get(pk=obj.pk) == before


def test_the_board_of_the_day_shows_theirs_only(ines, redaktion, theirs):
    assert "Chorverein" not in ines.get("/admin/").text
    assert "Chorverein" in redaktion.get("/admin/").text


# --- choices


def test_a_new_offer_can_only_be_theirs(ines, redaktion, mine, theirs):
    page = ines.get(address(Angebot, "add"))
    field = page.context["adminform"].form.fields["veranstalter"]
    assert list(field.queryset) == [mine.organisation]
    assert typed(page)["veranstalter"] == [str(mine.organisation.pk)]
    data = {"titel": "Neu", "slug": "neu", "kurztext": "x", "beschreibung": "x", "fuer_wen": "alle"}
    page = add(ines, Angebot, **data, veranstalter=theirs.organisation.pk)
    assert "veranstalter" in errors(page)
    add(ines, Angebot, **data)
    assert Angebot.objects.get(slug="neu").veranstalter == mine.organisation


def test_an_offer_cannot_be_given_away(ines, mine, theirs):
    page = change(ines, mine.angebot, veranstalter=theirs.organisation.pk)
    assert "veranstalter" in errors(page)
    mine.angebot.refresh_from_db()
    assert mine.angebot.veranstalter == mine.organisation


def test_contacts_are_their_own_and_who_is_named_already(ines, mine, theirs):
    other = Ansprechperson.objects.create(organisation=theirs.organisation, name="Schon genannt")
    mine.angebot.kontakt = other
    mine.angebot.save()
    field = ines.get(address(Angebot, "change", mine.angebot.pk)).context["adminform"].form.fields["kontakt"]
    assert set(field.queryset) == {mine.kontakt, other}


@pytest.mark.parametrize(("model", "field"), [(Durchgang, "angebot"), (Termin, "durchgang")])
def test_terms_and_dates_are_made_for_their_own_offers_only(ines, mine, theirs, model, field):
    page, what = ines.get(address(model, "add")), model._meta.get_field(field).related_model
    assert list(page.context["adminform"].form.fields[field].queryset) == [mine.of(what)]
    page = add(ines, model, **{field: theirs.of(what).pk})
    assert field in errors(page)


def test_the_desk_enters_for_their_own_offers_only(ines, mine, theirs):
    path = address(Anmeldung, "add")
    page = ines.get(f"{path}?termin={theirs.termin.pk}")
    assert mine.angebot.titel in page.text
    assert theirs.angebot.titel not in page.text
    data = {"schluessel": key_of(page), "wofuer": f"t{theirs.termin.pk}", "name": "Ada", "erwachsene": "1",
            "kanal": "telefon"}  # fmt: skip
    assert ines.post(path, data).status_code == 422
    assert theirs.durchgang.anmeldungen.count() == 1


def test_a_letter_goes_to_their_own_people_only(ines, mine, theirs):
    """Also not by a date of others, slipped into the letter of their own term."""
    Nachricht.objects.all().delete()
    path = address(Durchgang, "rundbrief", mine.durchgang.pk)
    data = {"schluessel": key_of(ines.get(path)), "stand": ["bestaetigt"], "betreff": "Hallo", "text": "Text",
            "_senden": "1"}  # fmt: skip
    assert ines.post(path, data | {"termine": [theirs.termin.pk]}).status_code == 422
    ines.post(path, data | {"termine": [mine.termin.pk]})
    assert [n.name for n in Nachricht.objects.all()] == ["Gast von AKIT"]


def test_a_colleague_who_changes_the_organisation_sees_the_other_offers_at_once(ines, mine, theirs):
    assert ines.get(address(Angebot, "change", theirs.angebot.pk)).status_code == 404
    konto = theirs.organisation.konto_set.model.objects.get(benutzername="ines")
    konto.organisation = theirs.organisation
    konto.save()
    assert ines.get(address(Angebot, "change", theirs.angebot.pk)).status_code == 200
    assert ines.get(address(Angebot, "change", mine.angebot.pk)).status_code == 404


def test_no_list_of_participants_of_others_by_a_date_either(ines, mine, theirs):
    path = address(Durchgang, "teilnehmende-csv", mine.durchgang.pk)
    assert "Gast von AKIT" in ines.get(path).text
    assert "Chorverein" not in ines.get(path).text
    assert ines.get(path, {"termin": theirs.termin.pk}).status_code == 404


# --- publishing: draft, published, archived


def test_what_is_published_in_the_list_appears_in_public(redaktion):
    angebot = fabrik.make_durchgang(angebot=fabrik.make_angebot(stand="entwurf")).angebot
    assert redaktion.get(angebot.get_absolute_url()).status_code == 404
    page = act(redaktion, "veroeffentlichen", angebot)
    assert said(page) == [f"{angebot}: veröffentlicht."]
    assert redaktion.get(angebot.get_absolute_url()).status_code == 200
    assert LogEntry.objects.get().change_message == "Stand: veröffentlicht"


@pytest.mark.parametrize("how", ["list", "page"])
def test_what_still_has_dates_is_not_archived_and_says_which(redaktion, how):
    durchgang = fabrik.make_durchgang()
    angebot, first = durchgang.angebot, durchgang.termine.get()
    sentence = f"Es gibt noch Termine, den nächsten am {first}. Bitte beenden Sie erst den Durchgang."
    if how == "list":
        assert said(act(redaktion, "archivieren", angebot)) == [f"{angebot}: {sentence}"]
    else:
        assert errors(change(redaktion, angebot, stand="archiviert")) == {"stand": [sentence]}
    angebot.refresh_from_db()
    assert angebot.stand == "veroeffentlicht"


@pytest.mark.parametrize("how", ["list", "page"])
def test_what_is_over_is_archived_and_leaves_the_list(redaktion, how):
    durchgang = fabrik.make_durchgang()
    durchgang.termine.get().call_off()
    angebot = durchgang.angebot
    if how == "list":
        act(redaktion, "archivieren", angebot)
    else:
        change(redaktion, angebot, stand="archiviert")
    angebot.refresh_from_db()
    assert angebot.stand == "archiviert"
    assert angebot.titel not in redaktion.get("/angebote/").text


def test_some_of_several_can_be_archived(redaktion):
    held, over = fabrik.make_durchgang().angebot, fabrik.make_angebot()
    page = act(redaktion, "archivieren", held, over)
    assert f"{over}: archiviert." in said(page)
    assert dict(Angebot.objects.values_list("pk", "stand")) == {held.pk: "veroeffentlicht", over.pk: "archiviert"}


def test_what_people_have_signed_up_for_is_not_taken_back(redaktion):
    durchgang = fabrik.make_durchgang(confirmed=2)
    page = change(redaktion, durchgang.angebot, stand="entwurf")
    assert errors(page) == {"stand": ["Es sind schon 2 Anmeldungen da. Für sie muss die Seite sichtbar bleiben."]}
    durchgang.anmeldungen.update(stand="zurueckgezogen")
    change(redaktion, durchgang.angebot, stand="entwurf")
    assert Angebot.objects.get().stand == "entwurf"


def test_texts_that_still_hold_are_ticked_off_together(redaktion):
    old = [fabrik.make_angebot(geprueft_am="2020-01-01"), fabrik.make_angebot()]
    assert Angebot.objects.overdue().count() == 2
    page = act(redaktion, "stimmt_noch", *old)
    assert said(page)[0].startswith("Danke. Als heute geprüft gilt: ")
    assert Angebot.objects.overdue().count() == 0
