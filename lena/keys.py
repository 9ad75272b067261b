"""Sealing for the counselling office: anyone with the public key can seal, only the office can open.

HPKE (RFC 9180) with X25519, HKDF-SHA256 and ChaCha20-Poly1305, from the library
`cryptography`. Every sealed value is bound to its row and column by `where`:
moved elsewhere, it does not open.
"""

import base64
import json

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from django.conf import settings

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


class CannotOpen(Exception):
    """This process has no key, or the value was not sealed for this place."""


def new_private_key():
    """A fresh private key as URL-safe base64, for LENA_BERATUNG_KEY."""
    return base64.urlsafe_b64encode(X25519PrivateKey.generate().private_bytes_raw()).decode()


def public_key_of(private_key):
    """The public key that belongs to a private one; both URL-safe base64. Raises ValueError."""
    private = X25519PrivateKey.from_private_bytes(base64.urlsafe_b64decode(private_key))
    return base64.urlsafe_b64encode(private.public_key().public_bytes_raw()).decode()


def seal(data, where):
    """Seal a JSON-able value for the place `where` ("table.column:row"). Returns bytes."""
    public = X25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(settings.LENA_BERATUNG_PUBLIC_KEY))
    return _SUITE.encrypt(json.dumps(data).encode(), public, info=where.encode())


def unseal(sealed, where):
    """The value behind `seal`. Raises CannotOpen without the key or at another place."""
    if not settings.LENA_BERATUNG_KEY:
        raise CannotOpen("Dieser Dienst hat den Schlüssel der Beratungsstelle nicht.")
    private = X25519PrivateKey.from_private_bytes(base64.urlsafe_b64decode(settings.LENA_BERATUNG_KEY))
    try:
        return json.loads(_SUITE.decrypt(bytes(sealed), private, info=where.encode()))
    except (InvalidTag, ValueError) as error:
        raise CannotOpen("Der Inhalt gehört nicht an diese Stelle oder ist beschädigt.") from error
