"""Do the addresses in our texts still lead somewhere? The worker looks at night; nobody else asks the internet.

Staff type these addresses, and the worker stands behind the wall: it never asks a machine of the own network, also not
if a public name or a redirect leads there. The address that was judged is the one that is connected to.
"""

import http.client
import ipaddress
import re
import socket
import ssl
import threading
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import quote, urljoin, urlsplit

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from .models import Verweis

Stand = Verweis.Stand

ADDRESS = re.compile(r"""\b(?:https?://|www\.)[^\s<>"'“”„‘’«»\[\]{}|\\^`\x00-\x1f]+""", re.IGNORECASE)
AFTER = ".,;:!?…*_–-"  # what ends a sentence, not an address
EVERY, AGAIN = timedelta(days=7), timedelta(hours=20)  # what is fine is asked weekly, what is not, the next night
SAFE = "/?%:@!$&'()*+,;=~-._#"
TUNNELS = [ipaddress.ip_network(text) for text in ("2002::/16", "2001::/32", "64:ff9b::/96", "64:ff9b:1::/48")]
PER_HOST = 10  # in one night
BUDGET = 60  # seconds; what is left over comes the next night
TIMEOUT, TOGETHER = 5, 15  # seconds for one step, and for all of one address
REDIRECTS = 5
ASKED = 8  # addresses at once, each at another host
# whoever answers so is there, but speaks with people only
CLOSED_TO_MACHINES = {401, 403, 405, 406, 429, 451, 501, 503, 999}


class Unreachable(Exception):
    """No answer: the network, the name or the machine is not there."""


class NotAllowed(Exception):
    """We do not ask there."""


def addresses(text):
    """All addresses of other sites in a text, as one can open them."""
    found = []
    for match in ADDRESS.findall(text):
        address = match.rstrip(AFTER)
        while address.endswith(")") and address.count("(") < address.count(")"):
            address = address[:-1].rstrip(AFTER)
        found.append(address if "://" in address else f"https://{address}")
    return [address for address in dict.fromkeys(found) if len(address) <= 1000 and _host(address)]


def _host(address):
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def texts_of(obj):
    """All texts of a row in which addresses can stand."""
    return "\n".join(getattr(obj, name) for name in obj.verlinkt)


# --- which there are


def collect():
    """Make the table hold exactly the addresses that stand in texts now."""
    standing = set()
    for model in apps.get_models():
        if names := getattr(model, "verlinkt", ()):
            mentions = Q()
            for name in names:
                mentions |= Q(**{f"{name}__icontains": "http"}) | Q(**{f"{name}__icontains": "www."})
            rows = model._default_manager.all()
            for obj in (rows.published() if hasattr(rows, "published") else rows).filter(mentions):
                standing |= {(address, model._meta.label_lower, str(obj.pk)) for address in addresses(texts_of(obj))}
    known = {(row.adresse, row.modell, row.objekt): row.pk for row in Verweis.objects.all()}
    Verweis.objects.filter(pk__in=[pk for key, pk in known.items() if key not in standing]).delete()
    Verweis.objects.bulk_create(
        [Verweis(adresse=a, modell=m, objekt=o) for a, m, o in sorted(standing - set(known))], ignore_conflicts=True
    )


def due(at=None):
    """The addresses whose turn it is, those that wait longest first: [address]."""
    now = at or timezone.now()
    fine = Q(stand=Stand.GUT, geprueft__gt=now - EVERY)
    waiting = Verweis.objects.exclude(fine).exclude(geprueft__gt=now - AGAIN)
    waiting = waiting.order_by(F("geprueft").asc(nulls_first=True), "pk")
    return list(dict.fromkeys(waiting.values_list("adresse", flat=True)))


# --- asking


class _Connection(http.client.HTTPConnection):
    """Connects to an address that was judged before, whatever the name may mean by now."""

    def __init__(self, url, port, ips):
        super().__init__(url.hostname, port, timeout=TIMEOUT)
        self.ips, self.tls = ips, url.scheme == "https"
        self.default_port = 443 if self.tls else 80  # the usual one is not named in the header Host

    def connect(self):
        for ip in self.ips:
            try:
                self.sock = socket.create_connection((ip, self.port), self.timeout)
                break
            except OSError:
                if ip == self.ips[-1]:
                    raise
        if self.tls:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)


def is_public(ip):
    """Can everybody reach this address? Tunnels could lead anywhere."""
    tunnel = ip.version == 6 and any(ip in network for network in TUNNELS)
    return ip.is_global and not ip.is_multicast and not tunnel


def _public_addresses(host, port):
    """IP addresses of this host that everybody can reach. Raises NotAllowed or Unreachable."""
    try:
        found = [ipaddress.ip_address(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError, ValueError):
        raise Unreachable("Diesen Rechner gibt es nicht.") from None
    if not settings.LENA_VERWEISE_INTERN and not all(map(is_public, found)):
        raise NotAllowed("Führt in ein internes Netz.")
    return [str(ip) for ip in dict.fromkeys(found)][:3]


def _ask(address, method, deadline):
    """Status and target of a redirect. Raises Unreachable or NotAllowed."""
    try:
        url = urlsplit(address)
        port = url.port or (443 if url.scheme == "https" else 80)
    except ValueError:
        raise NotAllowed("Diese Adresse verstehen wir nicht.") from None
    if url.scheme not in ("http", "https") or not url.hostname:
        raise NotAllowed("Diese Adresse verstehen wir nicht.")
    connection = _Connection(url, port, _public_addresses(url.hostname, port))
    path = quote(url._replace(scheme="", netloc="", fragment="").geturl() or "/", safe=SAFE)
    # a server that sends one byte now and then would keep us for ever
    end = threading.Timer(max(0.1, deadline - time.monotonic()), lambda: _hang_up(connection))
    end.daemon = True
    end.start()
    try:
        agent = f"LeNa-Verweise/1.0 (+{settings.LENA_URL}/)"
        connection.request(method, path, headers={"User-Agent": agent, "Accept": "*/*", "Connection": "close"})
        answer = connection.getresponse()
        if time.monotonic() > deadline:
            raise TimeoutError  # we hung up in the middle of it
        return answer.status, answer.getheader("Location", "")
    except ssl.SSLCertVerificationError:
        raise Unreachable("Das Zertifikat stimmt nicht.") from None
    except TimeoutError:
        raise Unreachable("Antwortet nicht.") from None
    except (OSError, http.client.HTTPException, ValueError):
        raise Unreachable("Die Verbindung kommt nicht zustande.") from None
    finally:
        end.cancel()
        connection.close()


def _hang_up(connection):
    if connection.sock:
        try:
            connection.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            connection.sock.close()


def look(address):
    """Ask once. Returns (state, reason, answered): state GUT, DEFEKT or NICHT_PRUEFBAR; did anybody answer at all?"""
    deadline, method, answered = time.monotonic() + TOGETHER, "HEAD", False
    try:
        for _ in range(2 * REDIRECTS):
            status, target = _ask(address, method, deadline)
            answered = True
            if status in (301, 302, 303, 307, 308) and target:
                address, method = urljoin(address, target), "HEAD"
            elif status >= 400 and method == "HEAD":
                method = "GET"  # some know no HEAD
            elif status < 400 or status in CLOSED_TO_MACHINES:
                return Stand.GUT, "", True
            else:
                return Stand.DEFEKT, _reason(status), True
        return Stand.DEFEKT, "Leitet im Kreis herum.", True
    except NotAllowed as reason:
        return Stand.NICHT_PRUEFBAR, str(reason), answered
    except Unreachable as reason:
        return Stand.DEFEKT, str(reason), answered


def _reason(status):
    return "Diese Seite gibt es nicht mehr." if status in (404, 410) else f"Der Rechner meldet einen Fehler ({status})."


# --- the night's round


def check(at=None):
    """Bring the table up to date and ask for what is due."""
    with transaction.atomic():
        collect()
    by_host = defaultdict(list)
    for address in due(at):
        by_host[_host(address)].append(address)
    end = time.monotonic() + BUDGET

    def ask_host(waiting):
        return [(address, *look(address)) for address in waiting[:PER_HOST] if time.monotonic() < end]

    with ThreadPoolExecutor(ASKED) as pool:
        answers = [answer for found in pool.map(ask_host, by_host.values()) for answer in found]
    online = any(answered for *_, answered in answers) or bool(answers and is_online())
    with transaction.atomic():
        for address, state, reason, _ in answers:
            if state == Stand.DEFEKT and not online:
                state, reason = Stand.NICHT_PRUEFBAR, "Das Internet war nicht zu erreichen."
            _note(address, state, reason, at or timezone.now())


def is_online():
    """Does anybody answer who did so before? Else it is us who are cut off, and nobody's page is broken."""
    known = Verweis.objects.filter(stand=Stand.GUT).order_by("-geprueft").values_list("adresse", flat=True)
    return any(look(address)[2] for address in list(known[:3]))


def _note(address, state, reason, now):
    """What was found; only who did not answer twice in a row counts as broken, since the first time.

    Where we could not ask, what was known before still holds.
    """
    rows = Verweis.objects.filter(adresse=address)
    if state == Stand.GUT:
        rows.update(stand=state, grund="", geprueft=now, defekt_seit=None)
    elif state == Stand.NICHT_PRUEFBAR:
        known = Q(stand__in=[Stand.VERDACHT, Stand.DEFEKT])
        rows.filter(known).update(geprueft=now)
        rows.exclude(known).update(stand=state, grund=reason, geprueft=now, defekt_seit=None)
    else:
        again = Q(stand__in=[Stand.VERDACHT, Stand.DEFEKT])
        rows.filter(again).update(stand=Stand.DEFEKT, grund=reason, geprueft=now)
        rows.exclude(again).update(stand=Stand.VERDACHT, grund=reason, geprueft=now, defekt_seit=now)
