"""Words for times: spans, days, clocks, zones, and what shows that a time is no deadline."""

import re

_COUNT = (
    r"(?:half an|a couple of|a couple|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|"
    r"twelve|fifteen|twenty|thirty|forty[- ]five|forty|sixty|ninety|[0-9]{1,3}(?:[.,]5)?)"
)
_UNIT = (
    r"(?:(?:business|working|work|calendar) days?|seconds?|secs?|minutes?|mins?|hours?|hrs?|h|days?|"
    r"weeks?|wks?|months?)"
)
SPAN = rf"(?P<few>{_COUNT})(?:\s?(?:-|–|to|or)\s?(?P<many>{_COUNT}))?\s?(?P<unit>{_UNIT})\b(?P<half> and a half)?"
ABOUT = (
    r"(?:(?:about|around|approximately|approx\.?|roughly|the next|the coming|less than|under|at most|"
    r"max\.?|maximum|no more than|another|say|~) ?){0,2}"
)
ZONES = (
    (("et", "est", "edt"), "America/New_York"),
    (("ct", "cst", "cdt"), "America/Chicago"),
    (("mt", "mst", "mdt"), "America/Denver"),
    (("pt", "pst", "pdt"), "America/Los_Angeles"),
    (("cet", "cest", "mez", "mesz"), "Europe/Berlin"),
    (("bst",), "Europe/London"),
    (("gmt", "utc"), "UTC"),
    (("ist",), "Asia/Kolkata"),
)
"""Abbreviations as people use them: "EST" in July means the clock of New York, not a fixed offset."""

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|tues?|wed|thurs?|fri)"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_CLOCK = (
    r"[0-9]{1,2}[:.][0-9]{2}(?![0-9:]|\.[0-9])(?:\s?(?:[ap]m\b|[ap]\.m\b\.?|uhr\b|h\b))?|"
    r"[0-9]{1,2}\s?(?:[ap]m\b|[ap]\.m\b\.?|uhr\b|h\b|o'clock\b)"
)
_BARE = (
    r"[0-9]{1,2}(?![0-9]|[.:,/-][0-9]|\.?(?:st|nd|rd|th)\b|\s?[%€$£]|(?:\s|-)+(?:\w+ )?(?:sec|min|"
    r"hour|hr|day|week|month|business|working|people|more|or|to)|\s+(?:\.|(?!on\b|at\b|if\b|and\b|"
    r"to\b|tomorrow\b|today\b|tonight\b|this\b|in\b|with\b|so\b|for\b|when\b|o'clock\b|sharp\b|"
    r"latest\b|the latest\b|monday|tuesday|wednesday|thursday|friday|[A-Z]{2,4}\b)[a-z]))"
)
_KINDS: tuple[tuple[str, str], ...] = (
    ("hour", r"within (?:the|this) hour"),
    ("span", rf"(?:in|within)(?: the)? {ABOUT}{SPAN}"),
    (
        "range",
        rf"between (?P<low>{_CLOCK}|[0-9]{{1,2}}) and (?P<high>{_CLOCK})|(?P<from>{_CLOCK}|"
        rf"\b[0-9]{{1,2}})\s?(?:-|–|to)\s?(?P<to>{_CLOCK})",
    ),
    ("workday", r"(?:the )?(?:next|following) (?:business|working|work) day|tomorrow (?=(?:by )?(?:eod|cob))"),
    (
        "eod",
        r"(?:the )?(?:end|close) of (?:the |our |my )?(?:business(?: day| hours)?|working day|work day|"
        r"workday|play|day)(?: today)?|eod|cob|cop|eob",
    ),
    ("month_end", rf"(?:the )?end of (?P<ends>{_MONTH})\b"),
    ("next_month_end", r"(?:(?:the )?end of |late |later )?next month"),
    ("month", r"(?:the )?end of (?:the |this )?month|eom|(?:later )?this month"),
    ("early", r"(?:early|at the (?:beginning|start) of|(?:the )?(?:beginning|start) of)(?: in)? next week"),
    ("next_week", r"(?:(?:the )?end of |late |later |sometime |some time )?next week"),
    ("after_weekend", r"(?:right |straight )?after the weekend"),
    (
        "week",
        r"(?:the )?end of (?:the |this )?(?:working |business )?week|eow|(?:later )?this week|"
        r"before the weekend",
    ),
    ("weekend", r"(?:over |on |at )?(?:the|this) weekend"),
    ("iso", r"20[0-9]{2}-[0-9]{2}-[0-9]{2}"),
    (
        "date",
        rf"(?:the )?[0-9]{{1,2}}(?:st|nd|rd|th)?\.?(?: of)? {_MONTH}\b\.?(?:,? 20[0-9]{{2}})?|"
        rf"{_MONTH}\.? (?:the )?[0-9]{{1,2}}(?:st|nd|rd|th)?\b(?![:.][0-9])(?:,? 20[0-9]{{2}})?|"
        rf"(?:the )[0-9]{{1,2}}(?:st|nd|rd|th)\b|"
        rf"(?<!\bat )(?:0?[1-9]|[12][0-9]|3[01])\.(?:0?[1-9]|1[0-2])\.(?:20[0-9]{{2}}|"
        rf"[0-9]{{2}})?(?![0-9])|[0-9]{{1,2}}/[0-9]{{1,2}}(?:/(?:20)?[0-9]{{2}})?(?![0-9/])",
    ),
    ("first", r"first thing"),
    (
        "part",
        r"(?:in|during) the (?P<in>morning|afternoon|evening)|this (?P<this>morning|afternoon|evening)|"
        r"(?P<bare>morning|afternoon|evening)\b",
    ),
    ("tonight", r"tonight|tonite"),
    ("today", r"(?:later )?today|within the day"),
    ("tomorrow", r"tomorrow|tomorow|tommorow|tommorrow|tomorro|tmrw|tmr|tmw|2moro"),
    ("weekday", rf"(?:(?P<which>this|next|coming|this coming) )?(?P<day>{_WEEKDAY})\b(?!s\b)"),
    ("noon", r"(?<!from )(?:noon|midday|lunch(?:time| time)?)"),
    ("midnight", r"midnight"),
    ("clock", rf"{_CLOCK}|(?:(?<=\bat )|(?<=\bby )|(?<=\baround )|(?<=\bbefore ))(?:{_BARE})"),
)
_ZONE = "|".join(name for names, _ in ZONES for name in names)
ATOMS = tuple(
    (kind, re.compile(rf"(?<![\w.:/@-])(?:{pattern})(?!\w)(?: \(?(?P<tz>{_ZONE})\b\)?)?", re.IGNORECASE))
    for kind, pattern in _KINDS
)
"""Parts of a time expression, the longer reading first."""

LONE_SPAN = re.compile(rf"(?:\b(?:me|us|gimme)|^\W*|\beta:?) {{0,1}}{ABOUT}(?P<lone>{SPAN})", re.IGNORECASE)
"""A span without "in": only after "give me", or where the message starts with it."""

GLUE = re.compile(
    r"(?:[\s,(]|\b(?:at|on|by|before|around|about|in|the|of|latest|sharp|at the latest|from|"
    r"already)\b)*",
    re.IGNORECASE,
)
"""What may stand between two parts of one expression."""

REFERS = re.compile(
    r"(?:\b(?:of|from|since|dated|for|until|till|after|last|than|your|our|starting|as of|"
    r"because of)\s+(?:the\s+)?|(?<!by )(?<!before )(?<!on )(?<!at )\bthe\s+)$",
    re.IGNORECASE,
)
"""Right before a time: it names a thing, or a start, rather than a deadline."""

PAST = re.compile(
    r"(?<!have )(?<!get )\b(?:you|that|which|who|we|i|they|he|she|it)(?:'ve)?\s+"
    r"(?:(?:had|have|has|already|just|also|first|then|\w+ly) )?(?:(?!need)\w{2,}ed|sent|had|"
    r"wrote|made|bought|paid|got|gave|was|were|"
    r"did|saw|told|asked)\b",
    re.IGNORECASE,
)
"""Between the commitment and a time: the time belongs to a deed of the past."""

BOOKS = re.compile(
    r"\b(?:book|search|find|reserve|schedule|look|set|buy|rebook|move|reschedule|change)\b.{0,80}\b(?:flights?|tickets?|"
    r"appointments?|reservations?|tables?|rooms?|slots?|meetings?|alarms?|reminders?|cars?|seats?|events?|trips?|hotels?|"
    r"bookings?|trains?|bus|buses|calls?)\b(?!.*\b(?:by|within|before|today)\s*$)",
    re.IGNORECASE,
)
"""Between the commitment and a time: it is the time of what is booked ("book a table at seven"), no deadline."""
