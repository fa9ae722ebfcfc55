"""Keys, tokens and passwords: by their makers' prefixes, by their shape, or by the word before them.

Misses: a key of an unknown maker that is short or of one kind of letters, with no word such as "key" before it.
"""

import re
from collections.abc import Iterator

from handoff.pii.spans import Kind, Span, has, whole

_HEADS = (
    r"xox[a-z]-|xapp-|xoxe[.-]|xwfp-"  # Slack
    r"|sk-|sk_(?:live|test)_|rk_(?:live|test)_|whsec_"  # model servers, Stripe, webhooks
    r"|gh[opsru]_|github_pat_|glpat-|npm_|pypi-|hf_|dop_v1_|shp(?:at|ca|pa|ss)_|SG\.|ya29\.|AGE-SECRET-KEY-"
)
TOKEN = re.compile(rf"(?<![A-Za-z0-9])(?:(?:{_HEADS})(?=[\w.\-]{{4}})|Bearer\s(?=\S{{4}}))\S{{1,4096}}")
"""A token by how its maker begins it, up to the next blank. Logs mask by this one alone."""

_TOKEN_CHARS = re.compile(rf"(?<![A-Za-z0-9])(?:(?:{_HEADS})[\w.\-]{{4,4096}}|Bearer\s[\w.~+/=\-]{{4,4096}})")
_SHAPES = re.compile(
    r"(?<![A-Za-z0-9])(?:A(?:KIA|SIA)[0-9A-Z]{16}|AIza[\w-]{35})(?![A-Za-z0-9])"
    r"|(?<![\w-])eyJ[\w-]{8,4096}\.[\w-]{4,4096}\.[\w-]{4,4096}"  # a JWT
    r"|-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[^-]{0,8192}(?:-----END [A-Z ]{0,30}PRIVATE KEY-----)?"
)
_CUE = re.compile(
    r"\b(?:pass(?:word|phrase|code)|pwd|(?:api|secret|access|private|signing|license|licence)[ _-]?keys?"
    r"|(?:access|auth|api|bearer|refresh|id)?[ _-]?token|(?:client|signing|webhook)?[ _-]?secret|pin(?: code)?|otp)"
    r"\"?\s{0,2}(is|was|=>|:|=)\s{0,2}[\"'`“]?([^\s\"'`”,;]{4,512})",
    re.IGNORECASE,
)
_CUES = ("pass", "pwd", "key", "token", "secret", "pin", "otp")
_SHAPED = ("AKIA", "ASIA", "AIza", "eyJ", "-----BEGIN")
"""Without one of these the patterns above find nothing and cost most of the time."""
_PARAMETER = re.compile(
    r"[?&#;](?:[\w.-]{0,24}(?:token|key|secret|sig|signature|password|passwd|pwd|auth|code|session|credential)"
    r"[\w.-]{0,12})=([^\s&#;<>|\"']{1,2048})",
    re.IGNORECASE,
)
_LOGIN = re.compile(r"://([^\s/@:]{0,64}:[^\s/@]{1,256})@")
_HOOK = re.compile(r"hooks\.slack\.com/(?:services|triggers|workflows)/([\w/-]{8,256})")
_LONG = re.compile(r"(?<![\w/+=.-])[\w+/=-]{32,512}(?![\w+/=])")
_WORDS = frozenset(
    {"required", "invalid", "incorrect", "expired", "missing", "wrong", "correct", "needed", "reset", "empty", "null",
     "none", "true"}
)  # fmt: skip


def find(text: str) -> Iterator[Span]:
    """Every secret in a text."""
    yield from whole(Kind.SECRET, _TOKEN_CHARS, text)
    if has(text, _SHAPED):
        yield from whole(Kind.SECRET, _SHAPES, text)
    if has(text.lower(), _CUES):
        yield from _cued(text)
    if "://" in text or "hooks.slack.com" in text:
        for pattern in (_PARAMETER, _LOGIN, _HOOK):
            yield from whole(Kind.SECRET, pattern, text, 1)
    for match in _LONG.finditer(text):
        if _mixed(match.group()):
            yield Span(match.start(), match.end(), Kind.SECRET, match.group())


def _cued(text: str) -> Iterator[Span]:
    for match in _CUE.finditer(text):
        told, value = match.group(1) in ":==>", match.group(2).rstrip(".!?)")
        if "=" in match.group(1):
            value = value.split("&")[0]  # a parameter of an address ends here
        if len(value) >= 4 and (told or not value.isalpha()) and _is_one(value):
            yield Span(match.start(2), match.start(2) + len(value), Kind.SECRET, value)


def hide(text: str) -> str:
    """The text without tokens: for logs, where speed counts and every character of a token must go."""
    return TOKEN.sub("[secret]", text)


def _is_one(value: str) -> bool:
    return value.lower() not in _WORDS and not value.startswith(("[", "<", "…", "***"))


def _mixed(word: str) -> bool:
    """Whether a long word mixes small and capital letters and digits as keys do, and words and paths do not."""
    if "/" in word and word.count("/") > len(word) // 16:
        return False  # a path
    kinds = (any(c.islower() for c in word), any(c.isupper() for c in word), sum(c.isdigit() for c in word) >= 3)
    return all(kinds)
