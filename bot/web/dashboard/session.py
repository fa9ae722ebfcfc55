"""Sessions: a signed cookie says who signed in and until when; what they may do is asked anew at every request."""

import base64
import binascii
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.secret import derived

TERM = timedelta(hours=12)
"""A working day; after it, a new link."""
FORM_TERM = timedelta(minutes=30)
"""How long the sign-in form may stand open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """What a sealed cookie says. ``person`` is empty on the sign-in form, before anybody signed in."""

    person: str
    nonce: str
    until: datetime


class Sessions:
    """Seals and opens cookies, and makes the tokens forms carry against cross-site posts."""

    def __init__(self, secret: bytes) -> None:
        self._cookies = derived(secret, "dashboard cookie")
        self._forms = derived(secret, "dashboard form")

    def seal(self, person: str, now: datetime) -> str:
        """A fresh cookie for a person; for nobody, the one the sign-in form goes by."""
        until = now + (TERM if person else FORM_TERM)
        body = {"p": person, "n": secrets.token_hex(8), "u": int(until.timestamp())}
        words = _packed(json.dumps(body, separators=(",", ":")).encode())
        return f"{words}.{_packed(self._sign(words))}"

    def open(self, cookie: str, now: datetime) -> Pass | None:
        """What the cookie says; None where it is forged, cut or too old."""
        words, _, signature = cookie.partition(".")
        given = _unpacked(signature)
        if not cookie.isascii() or given is None or not hmac.compare_digest(given, self._sign(words)):
            return None
        body = json.loads(_unpacked(words) or b"{}")
        until = datetime.fromtimestamp(body["u"], UTC)
        return Pass(person=body["p"], nonce=body["n"], until=until) if now < until else None

    def form_token(self, nonce: str) -> str:
        """The token forms of this session carry."""
        return hmac.new(self._forms, nonce.encode(), hashlib.sha256).hexdigest()

    def form_fits(self, nonce: str, given: str) -> bool:
        """Whether a form was made by us for this session."""
        return given.isascii() and hmac.compare_digest(self.form_token(nonce), given)

    def _sign(self, words: str) -> bytes:
        return hmac.digest(self._cookies, words.encode(), hashlib.sha256)


def _packed(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _unpacked(text: str) -> bytes | None:
    try:
        return base64.b64decode(text.encode() + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        return None
