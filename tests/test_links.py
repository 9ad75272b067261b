"""Addresses in our texts: the worker asks over a real network; two failures are broken; never inside the own one."""

import datetime as dt
import http.server
import socket
import threading
import time

import pytest
import time_machine
from django.utils import timezone

from lena import rights
from quartier import verweise
from quartier.models import Neuigkeit, Organisation, Verweis
from quartier.tasks import verweise_pruefen
from quartier.verweise import addresses, check, due, look

from . import fabrik
from .conftest import login
from .formular import address, change

HEUTE = "/admin/"
START = dt.datetime(2026, 11, 24, 2, tzinfo=dt.UTC)


class Answers(http.server.BaseHTTPRequestHandler):
    """Answers what its address asks for: /200, /404, /weiter?<target>; writes down who asked."""

    protocol_version = "HTTP/1.1"

    def do_HEAD(self):
        self.server.asked.append((self.command, self.path, self.headers["User-Agent"]))
        path, _, target = self.path.partition("?")
        if path == "/nur-get":
            status = 200 if self.command == "GET" else 405
        elif path == "/schweigt":
            self.server.release.wait(10)
            return
        elif path == "/tropft":
            self.drip()
            return
        elif path == "/kreis":
            status, target = 302, "/kreis"
        else:
            status = self.server.status.get(path) or (302 if target else int(path[1:4]))
        self.send_response(status)
        if target:
            self.send_header("Location", target)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_HEAD

    def drip(self):
        """One byte now and then, for ever: no single wait is long."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
        while not self.server.release.wait(0.05):
            self.wfile.write(b"x")

    def log_message(self, *args):
        pass


@pytest.fixture
def web(settings):
    """A site of somebody else, on this machine; the check may look at it."""
    settings.LENA_VERWEISE_INTERN = True
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.asked, server.status, server.release, server.daemon_threads = [], {}, threading.Event(), True
    server.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server
    server.release.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def dead():
    """An address of this machine at which nobody answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}/"


def write(*links, titel="Neues"):
    return Neuigkeit.objects.create(titel=titel, slug=titel.lower(), text=f"Siehe {' und '.join(links)}.")


def night(number=0):
    """The worker's round that many nights after the first."""
    with login(rights.BERATUNG):
        check(START + dt.timedelta(days=number))


def states():
    return dict(Verweis.objects.values_list("adresse", "stand"))


# --- finding them


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Mehr: https://lena.example/a.", ["https://lena.example/a"]),
        ("(siehe https://lena.example/a_(b))", ["https://lena.example/a_(b)"]),
        ("„https://lena.example“ <http://b.example/?x=1&y=2>", ["https://lena.example", "http://b.example/?x=1&y=2"]),
        ("www.stadt.example, HTTPS://Gross.example", ["https://www.stadt.example", "HTTPS://Gross.example"]),
        ("https://lena.example https://lena.example", ["https://lena.example"]),
        ("https://grün.example/ä", ["https://grün.example/ä"]),
        ("ftp://lena.example mailto:a@b.example http:// https://[::1 www. javascript:alert(1)", []),
        (f"https://lena.example/{'x' * 2000}", []),
        ("", []),
    ],
)
def test_addresses_are_found_as_people_write_them(text, found):
    assert addresses(text) == found


def test_all_kinds_of_texts_are_searched(web, db):
    write(f"{web.url}/200")
    fabrik.make_angebot(beschreibung=f"{web.url}/201")
    Organisation.objects.update(beitrag=f"{web.url}/202")
    fabrik.make_seite(text=f"{web.url}/203")
    night()
    assert set(Verweis.objects.values_list("modell", "stand")) == {
        (name, "gut") for name in ("quartier.neuigkeit", "angebote.angebot", "quartier.organisation", "quartier.seite")
    }  # fmt: skip


def test_what_nobody_can_read_is_not_asked_for(web, db):
    fabrik.make_angebot(beschreibung=f"{web.url}/200", stand="entwurf")
    write(f"{web.url}/200")
    Neuigkeit.objects.update(sichtbar_bis=timezone.now(), sichtbar_ab=timezone.now() - dt.timedelta(1))
    night()
    assert states() == {}
    assert web.asked == []


# --- asking


def test_we_say_who_asks_and_ask_for_the_head_only(web, db, settings):
    settings.LENA_URL = "https://lena.example"
    assert look(f"{web.url}/200?") == ("gut", "", True)
    assert web.asked == [("HEAD", "/200", "LeNa-Verweise/1.0 (+https://lena.example/)")]


@pytest.mark.parametrize(
    "path", ["/200", "/204", "/nur-get", "/weiter?/weiter?/200", "/403", "/429", "/200#unten", "/200/ä ö"]
)
def test_who_answers_is_there(web, path):
    assert look(f"{web.url}{path}")[0] == "gut"


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/404", "Diese Seite gibt es nicht mehr."),
        ("/410", "Diese Seite gibt es nicht mehr."),
        ("/500", "Der Rechner meldet einen Fehler (500)."),
        ("/weiter?/404", "Diese Seite gibt es nicht mehr."),
        ("/kreis", "Leitet im Kreis herum."),
    ],
)
def test_who_says_no_is_broken_with_a_reason(web, path, reason):
    assert look(f"{web.url}{path}") == ("defekt", reason, True)


def test_who_does_not_answer_is_not_waited_for(web, dead, monkeypatch):
    monkeypatch.setattr(verweise, "TIMEOUT", 0.2)
    monkeypatch.setattr(verweise, "TOGETHER", 0.5)
    start = time.monotonic()
    assert look(f"{web.url}/schweigt") == ("defekt", "Antwortet nicht.", False)
    assert look(f"{web.url}/tropft")[0] == "defekt"
    assert look(dead)[:2] == ("defekt", "Die Verbindung kommt nicht zustande.")
    assert look("https://gibt-es-nicht.invalid/")[:2] == ("defekt", "Diesen Rechner gibt es nicht.")
    assert time.monotonic() - start < 9


def test_a_server_without_the_right_papers_is_broken(web):
    assert look(web.url.replace("http:", "https:") + "/200")[0] == "defekt"


# --- never inside


INSIDE = [
    "http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://0.0.0.0/", "http://10.0.0.1/", "http://192.168.1.1/",
    "http://172.16.0.1/", "http://169.254.169.254/latest/meta-data/", "http://[::ffff:127.0.0.1]/", "http://[fe80::1]/",
    "http://[fd00::1]/", "http://2130706433/", "http://0x7f.1/", "http://127.1/", "http://[64:ff9b::7f00:1]/",
    "http://[2002:7f00:1::]/", "http://224.0.0.1/", "http://100.64.0.1/",
]  # fmt: skip


@pytest.mark.parametrize("link", INSIDE)
def test_the_own_network_is_never_asked(web, settings, link):
    settings.LENA_VERWEISE_INTERN = False
    state, reason, answered = look(link)
    assert (state, answered) == ("unklar", False)
    assert reason == "Führt in ein internes Netz."


def test_the_setting_of_the_house_is_not_to_ask_inside(settings):
    assert settings.LENA_VERWEISE_INTERN is False


def test_a_redirect_leads_nobody_inside(web, monkeypatch):
    """From outside, by a server that answers, to a machine of the own network."""
    monkeypatch.setattr(verweise, "is_public", lambda ip: str(ip) == "127.0.0.1")
    verweise.settings.LENA_VERWEISE_INTERN = False
    port = web.server_port
    assert look(f"{web.url}/200")[0] == "gut"
    assert look(f"{web.url}/weiter?http://127.0.0.2:{port}/200") == ("unklar", "Führt in ein internes Netz.", True)
    assert [path for _, path, _ in web.asked] == ["/200", f"/weiter?http://127.0.0.2:{port}/200"]


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://127.0.0.1/", "gopher://x/", "http://", "//", "http://[", "http://a:99999/"]
)
def test_a_redirect_to_something_odd_is_not_followed(web, target):
    assert look(f"{web.url}/weiter?{target}")[0] in ("unklar", "defekt")


# --- the table


def test_only_two_failures_in_a_row_count(web, db):
    write(f"{web.url}/404", f"{web.url}/200")
    night()
    assert states() == {f"{web.url}/404": "verdacht", f"{web.url}/200": "gut"}
    web.status["/404"] = 200
    night(1)
    assert states()[f"{web.url}/404"] == "gut"
    web.status["/404"] = 410
    night(9)
    web.status["/404"] = 500
    night(10)
    row = Verweis.objects.get(adresse=f"{web.url}/404")
    assert (row.stand, row.defekt_seit) == ("defekt", START + dt.timedelta(days=9))
    assert row.grund == "Der Rechner meldet einen Fehler (500)."


def test_what_is_fine_is_asked_once_a_week(web, db):
    write(f"{web.url}/200")
    for number in range(8):
        night(number)
    assert len(web.asked) == 2


def test_what_is_repaired_is_gone(web, db):
    news = write(f"{web.url}/404", f"{web.url}/200")
    night()
    night(1)
    assert Verweis.objects.broken().count() == 1
    web.status["/404"] = 200
    night(2)
    assert Verweis.objects.broken().count() == 0
    news.text = "Kein Verweis mehr."
    news.save()
    night(3)
    assert states() == {}


def test_without_internet_nothing_counts_as_broken(dead, db, settings):
    settings.LENA_VERWEISE_INTERN = True
    write(dead, "https://gibt-es-nicht.invalid/")
    for number in range(3):
        night(number)
    assert set(states().values()) == {"unklar"}
    assert set(Verweis.objects.values_list("grund", flat=True)) == {"Das Internet war nicht zu erreichen."}


def test_a_night_without_internet_changes_nothing_that_is_known(web, dead, db):
    write(dead, f"{web.url}/200")
    night()
    night(1)
    assert states()[dead] == "defekt"
    web.shutdown()
    web.server_close()
    night(9)
    assert states() == {dead: "defekt", f"{web.url}/200": "unklar"}


def test_an_address_in_two_texts_is_asked_once(web, db):
    write(f"{web.url}/404")
    write(f"{web.url}/404", f"{web.url}/200", titel="Anderes")
    night()
    assert Verweis.objects.filter(stand="verdacht").count() == 2
    assert sum(path == "/404" and command == "HEAD" for command, path, _ in web.asked) == 1


def test_one_host_is_asked_ten_times_a_night_at_most(web, db):
    write(*[f"{web.url}/200/{number}" for number in range(14)])
    night()
    assert len(web.asked) == 10
    assert len(due(START)) == 4
    night(1)
    assert set(states().values()) == {"gut"}


def test_the_round_ends_when_its_time_is_up(web, db, monkeypatch):
    monkeypatch.setattr(verweise, "BUDGET", -1)
    write(f"{web.url}/200")
    night()
    assert (web.asked, states()) == ([], {f"{web.url}/200": "neu"})


def test_the_worker_looks_every_night(web, db):
    write(f"{web.url}/200")
    with login(rights.BERATUNG):
        verweise_pruefen()
    assert states() == {f"{web.url}/200": "gut"}


# --- on the board


@pytest.fixture
def broken(web, db):
    """A piece of news with an address that leads nowhere."""
    news = write(f"{web.url}/404", f"{web.url}/200")
    night()
    night(1)
    return news


def listed(client):
    return client.get(HEUTE).context["verweise"]


def test_the_board_names_the_address_and_the_place_to_mend_it(redaktion, broken, web):
    page = redaktion.get(HEUTE)
    assert "Verweise, die ins Leere führen" in page.text
    assert (
        f'<a href="{address(Neuigkeit, "change", broken.pk)}">Neues</a>: <span dir="ltr">{web.url}/404</span>. '
        in page.text
    )
    assert "Diese Seite gibt es nicht mehr. Antwortet nicht seit 24. November 2026." in page.text


def test_mended_in_the_text_it_is_gone_at_once(redaktion, broken):
    assert len(listed(redaktion)) == 1
    change(redaktion, broken, text="Wir haben umgezogen.")
    assert listed(redaktion) == []


def test_only_who_may_mend_it_is_told(client, broken, web):
    own, other = fabrik.make_organisation("AKIT"), fabrik.make_organisation("Verein")
    for organisation in (own, other):
        fabrik.make_angebot(f"Kurs {organisation}", veranstalter=organisation, ablauf=f"{web.url}/404")
    for number in (2, 3):
        night(number)
    client.force_login(fabrik.make_konto("technik", "technik"))
    assert len(listed(client)) == 3
    client.force_login(fabrik.make_konto("ines", "akit", organisation=own))
    assert [str(verweis.text) for verweis in listed(client)] == ["Kurs AKIT"]


def test_the_list_of_all_addresses_says_how_they_are(redaktion, broken):
    page = redaktion.get(address(Verweis, "changelist")).text
    assert "führt ins Leere" in page
    assert "führt zum Ziel" in page
    assert redaktion.get(address(Verweis, "add")).status_code == 403


def test_the_public_site_cannot_write_down_that_all_is_well(broken):
    from django.db import DatabaseError, transaction

    with login(rights.WEB), pytest.raises(DatabaseError), transaction.atomic():
        Verweis.objects.update(stand="gut")
    with time_machine.travel(START):
        assert Verweis.objects.broken().count() == 1
