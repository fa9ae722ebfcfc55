"""Mail addresses, Slack's ids and mentions, and names that a word before them announces.

Misses: names with no such word (most of them), names in small letters, street addresses, employers, ages, dates.
"""

import re
from collections.abc import Iterator

from handoff.pii.spans import Kind, Span, has, whole

_MAIL = re.compile(r"(?<![\w.+%&'-])[\w.+%&'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_MAIL_SPELT = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64} ?[(\[{]at[)\]}] ?[\w-]{1,63}(?: ?(?:\.|[(\[{]dot[)\]}]) ?[\w-]{1,63}){1,4}",
    re.IGNORECASE,
)
_MENTION = re.compile(r"<@([A-Z0-9]{2,20})(?:\|[^>\n]{0,80})?>|(?<![\w@])@([UW][A-Z0-9]{3,20})(?!\w)")
_CHANNEL = re.compile(r"<#([A-Z0-9]{2,20})(?:\|[^>\n]{0,80})?>")
_BARE = re.compile(r"(?<![\w@#/-])(?=[A-Z]{0,11}\d)([UWCGDTBSFE](?=\d{0,11}[A-Z])[A-Z0-9]{8,11})(?![\w-])")

_APOSTROPHE = re.compile("['’]")
_WORD = r"[^\W\d_][^\W\d_]*(?:['’-][^\W\d_]+)?\.?"
_NAME = rf"({_WORD}(?: {_WORD}){{0,4}})"
_CUES = re.compile(
    r"(?i:\b(?:(?:my|his|her|their|your|the|last|first|full|sur|partner'?s|account|customer|card ?holder|contact)"
    r"(?: \w{1,12}){0,2} ?names?(?:'s| is|:)?|name ?(?:is|:)|who signs as|signed by"
    r"|mr|mrs|ms|miss|mx|dr|prof|sir|madam|se(?:ñ|n)or(?:a)?|herr|frau|monsieur|madame)\b[.:]?)"
    rf"[ \t]{{0,2}}(?:(?i:mr|mrs|ms|dr|prof)\.? )?{_NAME}"
)
_THIS = re.compile(rf"\b[Tt]his is {_NAME}(?=,? (?:from|speaking|here|calling|at|with)\b)")
_HELLO = re.compile(
    rf"(?im:^\s{{0,3}}(?:hi|hello|hey|dear|good (?:morning|afternoon|evening))[ ,]{{1,2}}){_NAME}(?=[,!.\n])"
)
_REGARDS = re.compile(
    r"(?im:^[ \t]{0,4}(?:(?:kind|best|warm|many)? ?regards|cheers|thanks|thank you|best|sincerely|yours(?: truly)?)"
    rf"[ ,!.]{{0,2}}\n{{1,2}}[ \t]{{0,4}}){_NAME}(?=[ \t]*(?:\n|\Z))"
)
_LINE = re.compile(rf"(?im:^[ \t]{{0,4}}(?:name|contact|attn|attention|from)[ \t]{{0,2}}:[ \t]{{0,2}}){_NAME}")
_ASKED = re.compile(rf"(?i:\bname\?\s{{1,2}}(?:\w{{1,12}}: ?)?){_NAME}")
_ORDINARY = """
a about account agent all an and any api are as at bank bot but by can company customer did do does domain everybody
everyone file folder folks for from friend guys hello help here hi how i in is it its just key madam maam may me my
no not of ok on or our people please server shop sir so some somebody someone store street support team thanks that
the there they this to unknown us user we what when where which who why will with wrong yes you your monday tuesday
wednesday thursday friday saturday sunday january february march april june july august september october november
december
"""
_NO_NAMES = frozenset(_ORDINARY.split())


def find(text: str) -> Iterator[Span]:
    """Every address, mention and announced name in a text."""
    lower = text.lower()
    if "@" in text:
        yield from whole(Kind.EMAIL, _MAIL, text)
    if has(text, ("<@", "@U", "@W")):
        for match in _MENTION.finditer(text):
            yield Span(match.start(), match.end(), Kind.PERSON, match.group(1) or match.group(2))
    if has(lower, ("at)", "at]", "at}")):
        for match in _MAIL_SPELT.finditer(text):
            yield Span(match.start(), match.end(), Kind.EMAIL, _plain_mail(match.group()))
    for match in _CHANNEL.finditer(text):
        yield Span(match.start(), match.end(), Kind.CHANNEL, match.group(1))
    for match in _BARE.finditer(text):
        kind = Kind.PERSON if match.group(1)[0] in "UW" else Kind.SLACK
        yield Span(match.start(), match.end(), kind, match.group(1))
    for pattern in (_CUES, _THIS, _HELLO, _REGARDS, _LINE, _ASKED):
        for match in pattern.finditer(text):
            yield from _capitals(match)


def named(span: Span, text: str) -> tuple[str, ...]:
    """The words of an announced name that may stand alone later: "my name is Ada Long" … "Ada"."""
    if span.kind is not Kind.PERSON or text[span.start] in "<@" or not text[span.start : span.end].isprintable():
        return ()
    words = (word.strip(".,") for word in text[span.start : span.end].split())
    return tuple(word for word in words if len(word) >= 4 and word.isalpha() and word.lower() not in _NO_NAMES)


def _plain_mail(spelt: str) -> str:
    plain = re.sub(r" ?[(\[{]at[)\]}] ?", "@", spelt.lower())
    return re.sub(r" ?(?:\.|[(\[{]dot[)\]}]) ?", ".", plain)


def _capitals(match: re.Match[str]) -> Iterator[Span]:
    """As many words from the cue on as begin with a capital and are no ordinary words."""
    start, end = match.start(1), match.start(1)
    for word in re.finditer(r"\S+", match.group(1)):
        plain = word.group().rstrip(".")
        if not plain[:1].isupper() or _APOSTROPHE.split(plain.lower())[0] in _NO_NAMES:
            break
        end = start + word.start() + len(plain)
    if end - start >= 2:
        name = match.string[start:end].removesuffix("'s").removesuffix("’s")
        yield Span(start, start + len(name), Kind.PERSON, name.lower())
