"""The promise the product stands on: the landlord never learns who seeks counselling.

A person with unmistakable marks books an appointment. Then every landlord role opens
every address; everything that the public site's database login may read is searched, and
a dump of the whole database, the logs, the mails. Controls show that the search would find
something if there were something to find.
"""

import io
import os
import re
import subprocess
import zipfile
from collections import Counter
from html import unescape

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection, transaction
from django.test import override_settings
from django.urls import URLPattern, get_resolver

from angebote.models import Anmeldung, Mithilfe, Termin
from beratung.models import Anfrage, Anliegen, Beratungskraft, Beratungstermin, Helfer, Person, Vermerk
from beratung.zeiten import free_times
from lena import rights
from lena.postgres import bin_dir
from quartier.models import Bild, Idee, Konto, Neuigkeit, Nummer, Projekt, Quartier
from quartier.models.nummer import new_form_key, secret_of_form
from quartier.rollen import CONTENT_ROLES
from quartier.tasks import nachrichten_senden

from . import fabrik
from .conftest import BueroClient, ServiceClient, login, truncate

MARKS = ["Zyxwall Markenperson", "zyxwall-marke@example.org", "0777 1928374", "Zyxgeheim steht in der Notiz"]
PERSON = dict(zip(["name", "email", "telefon", "notiz"], MARKS, strict=True))
OTHERS = {  # who else stands behind the wall: {where: mark}
    "address": "Zyxstraße 7, dritter Stock", "helper": "Zyxhelferin Nachbarin", "wish": "Zyxruf bitte abends",
    "note": "Zyxvermerk zwei auf einmal",
}  # fmt: skip


@pytest.fixture(scope="module")
def house_with_person(django_db_setup, django_db_blocker, tmp_path_factory):
    """A house with demo content in which the marked person has booked on the public site; really written.

    One for this file: the tests that change something come last. Returns the secret.
    """
    fast = override_settings(
        EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend",
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        ALLOWED_HOSTS=["testserver"],
        MEDIA_ROOT=tmp_path_factory.mktemp("bilder"),
        STORAGES={"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}},
    )
    with django_db_blocker.unblock(), fast:
        with override_settings(LENA_BERATUNG_KEY=os.environ["LENA_TEST_KEY"]):
            call_command("demo", password=fabrik.PASSWORD, verbosity=0)
        anliegen = Anliegen.objects.first()
        form_key = new_form_key()
        client = ServiceClient()
        zeit = free_times(anliegen)[0].wert
        held = client.post(f"/beratung/{anliegen.slug}/", {"zeit": zeit, "schluessel": form_key}, follow=True)
        client.post(held.redirect_chain[0][0], PERSON | {"schritt": "buchen", "sprache": "de"})
        assert Person.objects.filter(termin=Beratungstermin.objects.of_secret(secret_of_form(form_key)).get()).exists()
        plant_others()
        yield secret_of_form(form_key)
        truncate()


@pytest.fixture
def planted(house_with_person, django_db_blocker, settings):
    """The same, for one test; mails are kept in memory."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with django_db_blocker.unblock():
        yield house_with_person


def hits(text):
    """The marks found in a text; digits of the phone number also without the space."""
    return [mark for mark in [*MARKS, MARKS[2].replace(" ", ""), *OTHERS.values()] if mark in text]


def plant_others():
    """Somebody booked for a neighbour, at home; one who wants to be called; a note of the office."""
    anliegen = fabrik.make_anliegen(gespraeche=["hausbesuch"])
    kraft = fabrik.make_kraft(anliegen)
    with login(rights.WEB):
        termin = fabrik.book(
            anliegen, kraft, free_times(anliegen, gespraech="hausbesuch")[0].beginn, wunsch={"gespraech": "hausbesuch"},
            adresse=OTHERS["address"], helfer={"name": OTHERS["helper"], "telefon": "05381 1"},
        )  # fmt: skip
        Anfrage.hand_over({"name": "Ada", "notiz": OTHERS["wish"]}, geheimnis_hash="y" * 64, anliegen=anliegen)
    with login(rights.BERATUNG):
        Vermerk.hand_over(termin, {"text": OTHERS["note"]})
    return termin


# --- crawling

# Sorting orders, objects beyond the first of each kind, and other languages show nothing new.
TOO_MANY = re.compile(
    r"^/static|^/(de-simple|en|uk|ru|ar|fa|tr|pl|ro)/|^/beratung/[\w-]+/\?|[?&]o=|[?&]ab=|_changelist_filters|"
    r"/uebersetzen/\?|"
    r"/(change|delete|history|absagen|liste|zaehlen)/$|beginn__(day|month)"
)


def patterns(urlconf):
    """Every URL pattern: (route, pattern)."""

    def walk(entries, prefix):
        for entry in entries:
            route = prefix + str(entry.pattern)
            if isinstance(entry, URLPattern):
                yield route, entry
            else:
                yield from walk(entry.url_patterns, route)

    return list(walk(get_resolver(urlconf).url_patterns, ""))


def values(route):
    """What to put into a route's placeholders."""
    angebot = re.match(r"angebote/", route)
    if "projekte" in route:
        return {"slug": Projekt.objects.first().slug}
    if "ideen" in route:
        return {"pk": Idee.objects.published().first().pk}
    if route.startswith("quartier/"):
        return {"slug": Quartier.objects.first().slug}
    return {
        "slug": ("sprachcafe" if angebot else Neuigkeit.objects.published().first().slug if "neuigkeiten" in route
                 else Anliegen.objects.first().slug),
        "pk": Termin.objects.filter(angebot__slug="sprachcafe").first().pk if "uuid:pk" in route else 1,
        "geheimnis": "x" * 43,
        "schluessel": "x" * 43,
        "name": f"{Bild.objects.first().datei}.jpg",
        "content_type_id": 1,
        "app_label": "quartier",
        "url": "gibt/es/nicht",
    }  # fmt: skip


def addresses(urlconf, site, each):
    """{route: [concrete addresses]} for all patterns; the first `each` objects where a page shows an object."""
    found = {}
    objects = {
        f"{model._meta.app_label}/{model._meta.model_name}/": model._default_manager.values_list("pk", flat=True)
        for model in site._registry
    }
    for route, _ in patterns(urlconf):
        clean = re.sub(r"^\^|\$$|\\Z", "", route).replace("^", "")
        if "<path:object_id>" in clean or "<id>" in clean:
            prefix = next((name for name in objects if name in clean), None)
            pks = list(objects[prefix][:each]) if prefix else []
            found[route] = ["/" + re.sub(r"<path:object_id>|<id>", str(pk), clean) for pk in pks]
        elif "(?P<app_label>" in clean:
            found[route] = [f"/{clean.split('(?P')[0]}{label}/" for label in ("quartier", "angebote", "beratung")]
        elif "(?P<url>" in clean:
            found[route] = ["/" + clean.split("(?P")[0] + "gibt/es/nicht"]
        else:
            filled = clean
            for name, value in values(route).items():
                filled = re.sub(rf"<(\w+:)?{name}>", str(value), filled)
            found[route] = ["/" + filled]
    return found


def readable_text(body):
    """What somebody can read in this answer; a spreadsheet is a packed folder."""
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as folder:
            body = b"\n".join(folder.read(name) for name in folder.namelist())
    return body.decode(errors="replace")


def crawl(client, by_route, everywhere=True):
    """Open everything, follow every link of the same site once. Returns ({address: text}, visited routes).

    What the public reads is the same for all roles: not `everywhere`, only links of the admin are followed.
    A route counts as visited if one of its addresses is there for this role, or is refused; not if it is not found.
    Of one page, two values of each filter are looked at: the whole list is, too.
    """
    seen, missing, filtered = {}, set(), Counter()
    queue = [url for urls in by_route.values() for url in urls]
    while queue:
        url = queue.pop()
        if url in seen or "logout" in url:
            continue
        answer = client.get(url)
        assert answer.status_code < 500, url
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        text = unescape(readable_text(body)) + str(answer.headers)
        seen[url] = text
        if answer.status_code == 404:
            missing.add(url)
        for link in re.findall(r'href="(/[^"#]*|\?[^"#]*)"', text):
            target = url.split("?")[0] + link if link.startswith("?") else link
            ours = everywhere or target.startswith("/admin/")
            if ours and url.count("?") == 0 and target not in seen and not TOO_MANY.search(target):
                shape = re.sub("=[^&]*", "", target)
                filtered[shape] += shape != target
                if filtered[shape] <= 2:
                    queue.append(target)
    there = seen.keys() - missing
    return seen, {route for route, urls in by_route.items() if any("logout" in url or url in there for url in urls)}


def is_shut(route):
    """Without the secret in it, or without such a page, "not found" is the right answer at this route."""
    return any(word in route for word in ("<schluessel:", "(?P<url>"))


def web_addresses(each):
    from django.contrib import admin

    return addresses("lena.urls", admin.site, each)


# Who may do the same sees the same: of two roles with equal rights the landlord's looks.
DIFFERENT = {frozenset(rights.items()): role for role, (_, rights) in reversed(CONTENT_ROLES.items())}.values()


@pytest.mark.parametrize("rolle", sorted(DIFFERENT))
def test_no_landlord_role_finds_the_person_at_any_address(planted, rolle, caplog):
    client = ServiceClient()
    client.force_login(Konto.objects.get(rolle=rolle))
    by_route = web_addresses(each=6 if rolle == "akit" else 2)  # AKIT may not see the first ones
    seen, visited = crawl(client, by_route, everywhere=rolle == "technik")
    assert [(url, hits(text)) for url, text in seen.items() if hits(text)] == []
    left_out = {route for route in by_route.keys() - visited if not is_shut(route)}
    assert len(left_out) <= 0.05 * len(by_route), left_out
    assert len(seen) > 100
    assert hits(caplog.text) == []


def test_search_export_and_error_pages_find_nobody(planted):
    client = ServiceClient()
    client.force_login(Konto.objects.get(rolle="technik"))
    code = Beratungstermin.objects.of_secret(planted).get().code
    for query in [*MARKS, code]:
        for model in ("anmeldung", "angebot", "durchgang"):
            page = client.get(f"/admin/angebote/{model}/", {"q": query})
            assert hits(page.text.replace(query, "")) == []
            assert page.context["cl"].result_count == 0
        error = client.get(f"/gibt-es-nicht/{query}")
        assert error.status_code == 404
        assert hits(error.text) == []
    for path in ("beratung/beratungstermin/", "beratung/person/", "beratung/"):
        assert client.get(f"/admin/{path}").status_code == 404


def test_control_a_counsellor_finds_the_person_with_the_same_crawl(planted, as_beratung):
    from beratung.admin import site

    client = BueroClient()
    assert client.login(username="leitung", password=fabrik.PASSWORD)
    seen, _ = crawl(client, addresses("lena.urls_beratung", site, each=12))
    assert {mark for text in seen.values() for mark in hits(text)} >= set(MARKS)


# --- the database


def readable(role):
    """Everything this login can read, as one text; bytes also decoded."""
    parts = []
    with login(role), connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_schema, table_name, array_agg(column_name::text) FROM information_schema.columns"
            " WHERE table_schema = ANY(%s) AND has_column_privilege(format('%%I.%%I', table_schema, table_name),"
            " column_name, 'SELECT') GROUP BY 1, 2", [list(rights.SCHEMAS)],
        )  # fmt: skip
        for schema, table, columns in cursor.fetchall():
            cursor.execute(f'SELECT {", ".join(columns)} FROM "{schema}"."{table}"')
            for row in cursor.fetchall():
                parts += [
                    bytes(v).decode(errors="replace") if isinstance(v, memoryview | bytes) else str(v) for v in row
                ]
    return "\n".join(parts)


def test_nothing_that_the_public_site_can_read_names_the_person(planted):
    text = readable(rights.WEB)
    assert len(text) > 10_000
    assert hits(text) == []


def test_control_the_same_search_finds_a_person_who_signed_up_for_a_course(planted):
    with transaction.atomic():
        fabrik.sign_up(fabrik.make_durchgang(), **PERSON)
        assert set(hits(readable(rights.WEB))) >= set(MARKS)
        transaction.set_rollback(True)


def test_control_the_office_opens_each_of_them(planted, key):
    with login(rights.BERATUNG):
        helper = Helfer.objects.get(termin__gespraech="hausbesuch")
        sealed = [helper, helper.termin.person, helper.termin.vermerk, Anfrage.objects.get(geheimnis_hash="y" * 64)]
        opened = " ".join(str(one.unsealed()) for one in sealed)
    assert set(hits(opened)) == set(OTHERS.values())


def test_a_dump_of_the_whole_database_holds_neither_the_person_nor_the_key(planted):
    """C4: as the owner of everything, queue, sessions and admin log included."""
    from psycopg.conninfo import conninfo_to_dict

    server = conninfo_to_dict(os.environ["LENA_TEST_SERVER"])
    done = subprocess.run(
        [bin_dir() / "pg_dump", "-h", server["host"], "-U", server["user"], connection.settings_dict["NAME"]],
        env=os.environ | {"PGPASSWORD": server["password"]}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    for table in ("person", "helfer", "anfrage", "vermerk"):
        assert f"COPY beratung.{table}" in done.stdout
    assert str(Beratungstermin.objects.of_secret(planted).get().pk) in done.stdout
    assert hits(done.stdout) == []
    assert os.environ["LENA_TEST_KEY"] not in done.stdout
    assert planted not in done.stdout


def test_the_room_calendar_says_only_taken(planted):
    from quartier.models import Belegung

    rooms = set(Belegung.objects.filter(wofuer="belegt").values_list("wofuer", flat=True))
    assert rooms == {"belegt"}
    others = set(Belegung.objects.exclude(wofuer="belegt").values_list("wofuer", flat=True))
    assert [w for w in others if w in set(Anliegen.objects.values_list("titel", flat=True))] == []


def test_the_number_on_a_card_does_not_tell_which_of_the_two_it_is(planted):
    """A landlord's colleague sees a card: both kinds come from one pool and look alike."""
    counselling, offers, help, ideas = (
        {code for (code,) in model.objects.exclude(code=None).values_list("code")}
        for model in (Beratungstermin, Anmeldung, Mithilfe, Idee)
    )
    assert counselling and offers and help and ideas
    assert counselling | offers | help | ideas == {nummer.code for nummer in Nummer.objects.all()}
    assert {len(code) for code in counselling} == {len(code) for code in offers}


def test_mails_go_to_the_person_alone_and_stay_neutral(planted, key):
    """C6: no matter, no counsellor, no note; for confirmation and cancellation."""
    nachrichten_senden()
    with login(rights.WEB):
        Beratungstermin.objects.of_secret(planted).get().cancel()
    nachrichten_senden()
    assert [m.to for m in mail.outbox] == [[PERSON["email"]]] * 2
    secret_words = [
        *Anliegen.objects.values_list("titel", flat=True), *Beratungskraft.objects.values_list("name", flat=True),
        "Schuld", "Sozial", "Rente", "Behörde", "Beratung", PERSON["notiz"],
    ]  # fmt: skip
    for one in mail.outbox:
        everything = " ".join([one.subject, one.body, one.from_email, *(content for _, content, _ in one.attachments)])
        assert [word for word in secret_words if word in everything] == []
        assert one.subject == "Ihr Termin im Treff"


def test_cancelling_has_forgotten_the_person_at_once(planted):
    termin = Beratungstermin.objects.of_secret(planted).get()
    assert termin.stand == "abgesagt"
    assert not Person.objects.filter(termin=termin).exists()
    assert not termin.nachrichten.exclude(inhalt=None).exists()
