"""Whether a translation still holds what its original holds: numbers, amounts, dates, order numbers, addresses.

Deterministic, and strict rather than kind: what it cannot find again is for a person to check. It compares values, not
spellings: "1,250.50", "1.250,50" and "1 250,5" are one number, "3 May", "3 mai" and "03.05." one day.
It does not see numbers written as words, nor whether the words between the numbers are right.
"""

import re
import unicodedata
from collections import Counter

from handoff.signals.language import detect

SURE = 0.8
"""From here on what a text reads as is taken for its language; the shipped rules use the same number."""
ROOM = 200
"""Characters a translation may be longer than the longest usual one: short texts grow most."""
LONGER, SHORTER = 4, 8
"""A translation is at most so many times as long, and at least that part as long, as its original."""

_MONTHS = {
    name: str(number)
    for number, names in enumerate(
        (
            "january januar janvier enero gennaio janeiro januari jan janv",
            "february februar février fevrier febrero febbraio fevereiro februari feb févr",
            "march märz mars marzo março maart mar",
            "april avril abril aprile apr avr",
            "may mai mayo maggio maio mei",
            "june juni juin junio giugno junho jun",
            "july juli juillet julio luglio julho jul juil",
            "august août aout agosto augustus aug",
            "september septembre septiembre settembre setembro sept sep",
            "october oktober octobre octubre ottobre outubro oct okt",
            "november novembre noviembre novembro nov",
            "december dezember décembre decembre diciembre dicembre dezembro dec dez déc",
        ),
        start=1,
    )
    for name in names.split()
}
_UNITS = {
    alias: unit
    for unit, aliases in {
        "EUR": "€, eur, euro, euros",
        "USD": "us$, $, usd, dollar, dollars, dólar, dólares, dollari",
        "GBP": "£, gbp, pound, pounds, pfund, livre, livres, libra, libras, sterline, pond",
        "CHF": "chf, franken, francs, franchi",
        "JPY": "¥, jpy, yen",
        "%": "%, percent, per cent, prozent, procent, pour cent, por ciento, per cento, por cento",
    }.items()
    for alias in aliases.split(", ")
}
_UNIT = "|".join(sorted(map(re.escape, _UNITS), key=len, reverse=True))
_NUMBER = r"\d{1,3}(?:[ \u00a0\u202f'’]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)*"
_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s<>\"'()\[\]]+|(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+", re.IGNORECASE
)
_TOKEN = re.compile(r"\w+(?:[-/#]\w+)*")
_PLAIN = re.compile(r"\d+[^\W\d_]{1,3}|\d{1,2}h\d{0,2}")
"""A number with its unit or ordinal ending behind it ("100kg", "3rd", "14h30"): no name of a thing."""
_MONTH = re.compile(
    rf"\d{{1,2}}(?:st|nd|rd|th|er|º|\.)?\s+(?:of\s+|de\s+|d['’])?(?P<after>{'|'.join(_MONTHS)})\b"
    rf"|\b(?P<before>{'|'.join(_MONTHS)})\.?\s+\d",
    re.IGNORECASE,
)
_AFTERNOON = re.compile(r"\b(1[0-2]|[1-9])((?::\d\d)?)\s?(am|pm|a\.m\.|p\.m\.)(?!\w)", re.IGNORECASE)
_AMOUNT = re.compile(rf"(?<!\w)({_UNIT})\s?\d|\d\s?({_UNIT})(?!\w)", re.IGNORECASE)
_REFUSES = re.compile(
    r"\bas an ai\b|\blanguage model\b|\bI(?:'m| am)? (?:can't|cannot|won't|unable to|not able to) "
    r"(?:translate|assist|comply)\b",
    re.IGNORECASE,
)


def missing(original: str, translated: str) -> tuple[str, ...]:
    """What of the original's facts the translation does not hold, in the original's order."""
    lost = facts(original) - facts(translated)
    return tuple(lost.elements())


def no_translation(original: str, translated: str, into: str) -> str:
    """Why this cannot be a translation of the original; empty where nothing speaks against it."""
    if not translated.strip():
        return "it is empty"
    if len(translated) > LONGER * len(original) + ROOM:
        return "it is far longer than the original"
    if len(translated) < len(original) / SHORTER:
        return "it is far shorter than the original"
    if _REFUSES.search(translated) and not _REFUSES.search(original):
        return "it is a refusal"
    if addresses(translated) - addresses(original):
        return "it holds an address the original does not"
    seen, sure = detect(translated)
    if seen and seen != into and sure >= SURE:
        return f"it reads as {seen}"
    return ""


def facts(text: str) -> Counter[str]:
    """Addresses, order numbers, numbers, and the currencies they stand with, each as often as it occurs."""
    text = "".join(str(unicodedata.decimal(char, char)) for char in text)
    found = addresses(text)
    text = _ADDRESS.sub(" ", text)
    names = [token for token in _TOKEN.findall(text) if _is_name(token)]
    for name in names:
        text = text.replace(name, " ", 1)
    found += Counter(name.upper() for name in names)
    units = (before or after for before, after in _AMOUNT.findall(text))
    found += Counter(_UNITS[unit.lower()] for unit in units)
    months = (match["after"] or match["before"] for match in _MONTH.finditer(text))
    found += Counter(_MONTHS[month.lower()] for month in months)
    text = _AFTERNOON.sub(_by_the_day, text)
    return found + Counter(value for number in re.findall(_NUMBER, text) for value in _values(number))


def addresses(text: str) -> Counter[str]:
    """Web and e-mail addresses."""
    return Counter(found.rstrip(".,:;!?*_`").lower() for found in _ADDRESS.findall(text))


def _is_name(token: str) -> bool:
    """Whether a token with digits names a thing (PW-1057, 1Z999AA1), rather than counting ("100kg", "30-day")."""
    if not any(char.isdigit() for char in token) or not any(char.isalpha() for char in token):
        return False
    for part in re.split(r"[-/#]", token):
        letters = any(char.isalpha() for char in part)
        if letters and (part.isupper() and not _PLAIN.fullmatch(part)):
            return True
        if letters and any(char.isdigit() for char in part) and not _PLAIN.fullmatch(part):
            return part[0].isascii() and part.isascii()  # scripts without blanks glue numbers to words
    return False


def _by_the_day(match: re.Match[str]) -> str:
    """The clock of 24 hours, which most languages use: "5:30 pm" is 17:30."""
    late = match[3].lower().startswith("p")
    return f"{int(match[1]) % 12 + (12 if late else 0)}{match[2]}"


def _values(number: str) -> tuple[str, ...]:
    """A number's value as text; a date or version in digits as its parts."""
    number = re.sub(r"[ \u00a0\u202f'’]", "", number)
    parts = re.split(r"[.,]", number)
    if len(parts) == 1:
        return (number if number.startswith("0") and len(number) > 2 else _whole(number),)
    if "." in number and "," in number:
        return (_decimal("".join(parts[:-1]), parts[-1]),)
    if all(len(part) == 3 for part in parts[1:]):
        return (_whole("".join(parts)),)
    return (_decimal(*parts),) if len(parts) == 2 else tuple(map(_whole, parts))


def _decimal(whole: str, fraction: str) -> str:
    fraction = fraction.rstrip("0")
    return f"{_whole(whole)}.{fraction}" if fraction else _whole(whole)


def _whole(digits: str) -> str:
    return digits.lstrip("0") or "0"  # no int(): Python refuses to read thousands of digits
