"""What a draft claims, made comparable with the passages: claims, negations, quantities.

Shared by ``support`` and ``quantities``; it is no signal itself.
"""

import re
from functools import lru_cache

from handoff.signals.text import plain, sentences, words

_MARKS = re.compile(
    r"\[(?:\d+|[\w.-]+-\d+)\](?:\([^)]*\))?|\b(?:answer|passage|source|article|doc|ref)-\d+\b|"
    r"【[^】]*】|^\s*(?:\d+[.)]|[-*•])\s+",
    re.M,
)
BOILERPLATE = re.compile(
    r"^(?:hi|hello|hey|dear|good (?:morning|afternoon|evening))\b[^.!?]{0,40}[.!,]*$|^(?:thanks|"
    r"thank you)\b[^.?]{0,80}[.!]*$|"
    r"\b(?:hope (?:this|that) helps|let (?:me|us) know|feel free|happy to help|glad to help|anything else|"
    r"any (?:other|further|more) questions|have a (?:nice|great|good)|"
    r"best regards|kind regards|great question|good question|(?:you|i) can (?:also )?(?:ask|reach out)|"
    r"talk to a person|ai assistant|"
    r"according to (?:our|the) (?:knowledge|documentation|help|article|guide)|here(?:'s| is| are) (?:what|how|"
    r"the (?:steps|answer|details))|sources?:)",
    re.I,
)
_NEGATION = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|cannot|can't|won't|don't|doesn't|isn't|aren't|wasn't|"
    r"didn't|without|neither|nor|unable|impossible|except|excluding|\w+n't)\b",
    re.I,
)

_ANSWER_WORD = re.compile(r"^\s*(?:no|yes|nope|yeah)\b[\s,.!:-]*", re.I)

_NUMBER = r"\d{1,3}(?:[, ]\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?"
_SMALL_NUMBERS = """
one 1 two 2 three 3 four 4 five 5 six 6 seven 7 eight 8 nine 9 ten 10 eleven 11 twelve 12 fifteen 15 twenty 20
thirty 30 forty 40 fifty 50 sixty 60 ninety 90 hundred 100
"""
_PAIRS = iter(_SMALL_NUMBERS.split())
_SMALL = {word: int(number) for word, number in zip(_PAIRS, _PAIRS, strict=True)}
# unit: the ways it is written; "_" stands for a space.
_UNIT_NAMES = """
%: % percent per_cent percentage_points; usd: $ usd dollar dollars us$ bucks; eur: € eur euro euros; gbp: £ gbp
pound pounds; jpy: ¥; chf: chf; cent: cent cents; second: second seconds sec secs s; minute: minute minutes min
mins; hour: hour hours hr hrs h; day: day days calendar_days; business_day: business_days business_day
working_days working_day; night: night nights; week: week weeks; month: month months; year: year years; kg: kg
kilo kilos kilogram kilograms; g: g gram grams; lb: lb lbs pounds_of_weight; oz: oz ounce ounces; ton: ton tons
tonnes; cm: cm; mm: mm; m: m meter meters metres; km: km; inch: inch inches; ft: ft feet; mile: miles mile; kb:
kb; mb: mb; gb: gb; tb: tb; dpi: dpi; px: px; user: user users; seat: seat seats; request: request requests;
label: label labels; shipment: shipment shipments; parcel: parcel parcels package packages; order: order orders;
item: item items; file: file files; page: page pages; row: row rows; character: character characters; digit:
digit digits; time: times; attempt: attempts; person: people persons guests; call: calls api_calls; am: am a.m.;
pm: pm p.m.; warehouse: warehouses warehouse
"""
_UNITS = {
    name.replace("_", " "): unit.strip().replace("_", " ")
    for unit, names in (line.split(":") for line in " ".join(_UNIT_NAMES.split()).split("; "))
    for name in names.split()
}
_SIGN = r"(?:us\$|[$€£¥]|usd|eur|gbp|chf)"
_WORD_UNITS = "|".join(sorted((re.escape(u) for u in _UNITS if u not in "$€£¥"), key=len, reverse=True))
_AMOUNT = re.compile(
    rf"(?P<sign>{_SIGN}) ?(?P<after>{_NUMBER})|(?<![\w.-])(?P<number>{_NUMBER}|{'|'.join(_SMALL)})(?:-|"
    rf" )?(?P<unit>(?:{_WORD_UNITS}|[$€£¥])(?!\w))",
    re.I,
)


@lru_cache(maxsize=256)
def claims(draft: str) -> tuple[str, ...]:
    """The draft's sentences without citation marks, greetings and closing phrases."""
    bare = _MARKS.sub(" ", draft)
    return tuple(s for s in sentences(bare) if not BOILERPLATE.search(s) and words(s))


@lru_cache(maxsize=512)
def quantities(text: str) -> tuple[tuple[float, str, str], ...]:
    """Every quantity as (number, unit, words): a number with a currency sign, percent or a unit word."""
    bare = _MARKS.sub(" ", plain(text)).lower()
    found = []
    for match in _AMOUNT.finditer(bare):
        number = match.group("after") or match.group("number")
        unit = _UNITS[(match.group("sign") or match.group("unit")).lower()]
        value = _value(number)
        found.append(
            (value * 24, "hour", match.group()) if unit == "day" and value <= 3 else (value, unit, match.group())
        )
    return tuple(found)


def _value(number: str) -> float:
    if number in _SMALL:
        return float(_SMALL[number])
    if re.fullmatch(r"\d+,\d{1,2}", number):
        return float(number.replace(",", "."))
    return float(number.replace(",", "").replace(" ", ""))


@lru_cache(maxsize=4_096)  # the same passages are looked at again and again
def denies(sentence: str) -> bool:
    """Whether the sentence denies something; a leading "No," only answers the question."""
    return bool(_NEGATION.search(_ANSWER_WORD.sub("", sentence)))
