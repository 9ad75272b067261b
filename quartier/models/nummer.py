"""Finding one's own again without an account: a secret link, or a number and a word.

One pool of numbers for offers and counselling: a number on a card never tells
which of the two it belongs to.
"""

import contextlib
import hashlib
import hmac
import secrets
import time
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from ..merkworte import MERKWORTE

_FORM = signing.TimestampSigner(salt="formular")
PASS_FOR, IN_MAIL = timedelta(minutes=30), timedelta(days=90)


def new_secret():
    """256 random bits as URL-safe text."""
    return secrets.token_urlsafe(32)


def new_form_key():
    """A signed random key for a form's hidden field; it becomes the secret of what the form creates.

    The same form sent twice carries the same key, so that it creates one thing only.
    """
    return _FORM.sign(new_secret())


def secret_of_form(key):
    """The secret inside a form key (256 bit, URL-safe text), or None if it was not made here."""
    try:
        return _FORM.unsign(key)
    except signing.BadSignature:
        return None


def age_of_form(key):
    """How many seconds ago this form key was made, or None if it was not made here."""
    try:
        _FORM.unsign(key)
        return time.time() - signing.b62_decode(key.rsplit(":", 2)[1])
    except signing.BadSignature:
        return None


def hash_of(secret):
    """What is stored of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _pass():
    """Signs with the key that all services share: the worker writes links that the public site opens."""
    return signing.Signer(key=settings.LENA_SHARED_KEY, salt="nummer")


def pass_for(code, until=None):
    """A link part that opens what belongs to this number until an instant, else for half an hour.

    For who knew number and word, and for links in our own messages.
    """
    until = until or timezone.now() + PASS_FOR
    return _pass().sign(f"{code}.{int(until.timestamp())}")


def pass_in_mail(code):
    """The same for a link in a message, which opens one's own page for so many days."""
    return pass_for(code, timezone.now() + IN_MAIL)


def code_of_pass(value, at=None):
    """The number behind `pass_for`, or None if it is too old (now, or `at`) or not ours."""
    try:
        code, until = _pass().unsign(value).split(".")
    except (signing.BadSignature, ValueError):
        return None
    return code if (at or timezone.now()).timestamp() < int(until) else None


def merkwort(code):
    """The word that belongs to a number; worked out from the key of the house, never stored."""
    digest = hmac.new(settings.LENA_SHARED_KEY.encode(), code.encode(), hashlib.sha256).digest()
    return MERKWORTE[int.from_bytes(digest[:4]) % len(MERKWORTE)]


def is_merkwort(code, word):
    """Does the word belong to the number? Capitals, spaces and full stops around it do not matter."""
    return hmac.compare_digest(merkwort(code).casefold().encode(), word.strip(" .,;:!\"'„“").casefold().encode())


def spoken(code):
    """ "48271936" → "4827 1936"."""
    return f"{code[:4]} {code[4:]}"


class Nummer(models.Model):
    """A number that is in use."""

    code = models.CharField("Nummer", max_length=8, primary_key=True)
    gezogen = models.DateTimeField("gezogen am", default=timezone.now, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = "Nummer", "Nummern"

    def __str__(self):
        return spoken(self.code)

    @classmethod
    def draw(cls):
        """Take a fresh number of eight digits; none begins with 0. Returns the code."""
        while True:
            code = str(secrets.randbelow(90_000_000) + 10_000_000)
            with contextlib.suppress(IntegrityError), transaction.atomic():
                cls(code).save(force_insert=True)
                return code


class Bremse(models.Model):
    """Token bucket: how often somebody may try. Counts across all processes, because Postgres counts."""

    schluessel = models.CharField(max_length=64, primary_key=True)
    rest = models.FloatField()
    stand = models.DateTimeField()

    class Meta:
        verbose_name, verbose_name_plural = "Bremse", "Bremsen"

    def __str__(self):
        return self.schluessel[:8]

    @classmethod
    def allows(cls, what, who, tries, seconds):
        """Take one try from the bucket of `who`: at most `tries` in `seconds`. False if it is empty.

        `who` (an address, an account) is stored only as a keyed hash.
        """
        key = hmac.new(settings.SECRET_KEY.encode(), f"{what}:{who}".encode(), hashlib.sha256).hexdigest()
        with transaction.atomic():
            cls.objects.bulk_create([cls(key, float(tries), timezone.now())], ignore_conflicts=True)
            bucket = cls.objects.select_for_update().get(pk=key)
            now = timezone.now()
            refill = (now - bucket.stand).total_seconds() * tries / seconds
            bucket.rest, bucket.stand = min(float(tries), bucket.rest + refill), now
            allowed = bucket.rest >= 1
            if allowed:
                bucket.rest -= 1
            bucket.save()
        return allowed
