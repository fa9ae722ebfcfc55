"""Words of promises: who commits, what takes a commitment back, and how a time is named.

Plain tuples over ``signals.text.plain``, read without regard to case, except where ``(?-i:…)`` asks for capitals.
English only. ``handoff.promises`` says what is done with a hit.
"""

import re
from re import Pattern

_ADVERBS = (
    r"(?:(?:\w{2,}ly|now|just|also|then|still|be sure to|certainly|of course|of course,|first|both|"
    r"again) ){0,3}"
)
_WILL = r"(?:'ll|’ll| will| wil| wll| shall|'m going to| am going to|'re going to| are going to|'m gonna|'re gonna)"
_THEY_WILL = r"(?:'ll| will| shall| is going to| are going to)"
_TEAM = (
    r"(?:colleagues?|agents?|persons?|humans?|specialists?|representatives?|reps?|teams?|managers?|"
    r"engineers?|support|"
    r"technicians?|advisors?|members?|experts?|folks|people|guys|devs?|developers?|department|desk|"
    r"staff|courier|driver|"
    r"consultants?|lead|accountants?|lawyers?)"
)
# No deed at all, or one nobody would hold the writer to.
_IDLE = (
    r"(?:not|never|no longer|need|have to|have had|see|assume|miss|always|suggest|admit|say|bet|wait|stop|"
    r"probably|maybe|hopefully|perhaps|likely|possibly|only|require|want|remember|charge|bill|"
    r"be (?:honest|frank|happy|glad|delighted|pleased|able|unable|closed|away|out|off|offline|"
    r"(?:here|there)(?! (?:at|by|in|on|within|before)\b)|open|late|"
    r"sorry|around|available|on (?:holiday|leave|vacation)|in the office|using|needing))\b"
)
_REACH = (
    r"(?:call|phone|ring|ping|e-?mail|message|write|send|get (?:back|in touch)|be (?:in touch|"
    r"with you)|contact|reply|"
    r"respond|answer|reach out|follow up|take|check|look|review|join|update|confirm|let you know|visit|help|handle|"
    r"fix|share|investigate|prepare|come back|pick)\b"
)
DONE = (
    r"(?:refunded|credited|processed|issued|sent|e-?mailed|reviewed|fixed|corrected|shipped|dispatched|delivered|"
    r"repaired|replaced|restored|paid|answered|resolved|handled|updated|reset|unlocked|investigated|completed|"
    r"escalated|checked|forwarded|approved|called|contacted|transferred|compensated|reimbursed|looked at|sorted|"
    r"picked up|prepared|uploaded|extended|adjusted|waived|installed|solved|done|ready)"
)
_DOING = (
    r"(?:sending|calling|phoning|ringing|shipping|deploying|rolling out|releasing|refunding|issuing|replacing|fixing|"
    r"restoring|visiting|getting back|coming back|mailing|e-?mailing|crediting|delivering|paying)"
)


_COUNT = (
    r"(?:half an|a couple of|a couple|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|"
    r"twelve|fifteen|twenty|thirty|forty[- ]five|forty|sixty|ninety|[0-9]{1,3}(?:[.,]5)?)"
)
_UNIT = (
    r"(?:(?:business|working|work|calendar) days?|seconds?|secs?|minutes?|mins?|hours?|hrs?|h|days?|"
    r"weeks?|wks?|months?)"
)
SPAN = rf"(?P<few>{_COUNT})(?:\s?(?:-|–|to|or)\s?(?P<many>{_COUNT}))?\s?(?P<unit>{_UNIT})\b(?P<half> and a half)?"
_ABOUT = (
    r"(?:(?:about|around|approximately|approx\.?|roughly|the next|the coming|less than|under|at most|"
    r"max\.?|maximum|no more than|another|say|~) ?){0,2}"
)


def _all(*patterns: str) -> tuple[Pattern[str], ...]:
    return tuple(re.compile(rf"(?<![\w'])(?:{pattern})", re.IGNORECASE) for pattern in patterns)


HEADS = _all(
    rf"(?:i|we){_WILL} (?!{_ADVERBS}{_IDLE})[a-z]",
    r"ill (?:look|get|send|let|check|call|ask|do|have|be|fix|come|update|forward|ping|follow|try|take|make)\b",
    r"well (?:look|get|send|let|call|fix|come|update|follow|be in touch)\b",
    rf"(?:an?|one of (?:our|my)|another|our|my|the|someone (?:from|on|in) (?:our|my|the)) (?:[\w-]+ ){{0,3}}?{_TEAM}"
    rf"(?: (?!(?:and|or|who|that)\b)[\w-]+){{0,3}}?{_THEY_WILL} (?!{_ADVERBS}{_IDLE})[a-z]",
    rf"(?:someone|somebody)(?: (?:from|on|in|else)(?: [\w-]+){{1,3}}?)?{_THEY_WILL} (?!{_ADVERBS}{_IDLE})[a-z]",
    rf"(?:we|i)(?:'ll| will) have (?:someone|somebody|\w+ \w+) {_REACH}",
    rf"(?!(?:no|none|neither|nothing|nobody|it|this|that|there|these|those|which|what|each|all|if|\w+day)\b)(?-i:[A-Z][a-z]+)"
    rf"(?: from [\w-]+| and i)?{_THEY_WILL} {_ADVERBS}{_REACH}",
    rf"(?:they|he|she|@person){_THEY_WILL} {_ADVERBS}{_REACH}",
    rf"(?:you|u)(?:'ll| will| shall) {_ADVERBS}(?:hear\b|be (?:contacted|called|refunded|credited|compensated|"
    rf"reimbursed|notified by|informed by|updated))",
)
"""A commitment with or without a time."""

TIMED = _all(
    rf"(?:you|u)(?:'ll| will| shall) {_ADVERBS}(?:be getting|be receiving|get|have|receive|see)\b"
    rf"(?! (?:to|received|gotten|seen|had|been|access)\b)",
    rf"(?:your|the|an?|this|that|it|everything|all)(?: [^\s.!?;:]+){{0,4}}?(?: will|'ll) "
    rf"{_ADVERBS}be {_ADVERBS}{DONE}\b",
    rf"(?:i'm|i am|we're|we are) {_ADVERBS}{_DOING}\b",
    r"(?:i|we) (?:can )?(?:guarantee|promise) (?:you )?\w",
    r"you can expect (?:\w|to hear)",
)
"""A commitment only with a time, or with the desk's name, beside it."""

STARTS = _all(
    rf"will (?!{_IDLE})(?:do|send|call|get|let|check|update|fix|ping|follow|reply|look|revert|share|"
    rf"come|keep|forward|ask|"
    rf"try|make|confirm|take|be back|be in touch|have)\b",
    r"let (?:me|us) [^.!?]{2,60}? (?:and|then) (?:get|come|revert|let you know|update|circle|follow|"
    r"report|write|call)\b",
)
"""A commitment only at the start of a sentence, where nobody else is the subject."""

TIMED_STARTS = _all(
    r"(?:please )?expect (?:\w|to hear)",
    r"back (?:to|with) you\b",
    r"(?:an? (?:reply|answer|response|fix)|(?:an? )?(?:update|feedback)|more|news|details|fix(?= coming))"
    r"(?: (?:news|details|info))?(?: (?:to follow|follows|will follow|coming))?(?= )"
    r"(?=(?: (?:to|from) \w+)? (?:by|in|within|at|on|before|tomorrow|today|this|next|later)\b)",
    rf"(?:please |kindly |just )*(?:(?:give|allow|grant) (?:me|us)|gimme)\b(?= {_ABOUT}{SPAN})"
    r"(?! (?:an?|one) (?:sec|min))",
)
"""Both: at the start, and with a time beside it."""

FROM_START = re.compile(
    r"(?:^\W*(?:(?:ok|okay|yes|yep|sure|great|thanks|thank you|thx|right|fine|perfect|sorry|hi|hey|"
    r"hello|noted|on it|and|also|"
    r"then|so|alright|please|kindly)\b\W*){0,3}|[,;:(–—-]\s*)$",
    re.IGNORECASE,
)

BY_US = _all(r"(?:from|by) (?:me|us|our|my)\b", r"(?:shortly|soon|asap|momentarily|in a moment|right away)\b")
"""The desk's name, or a time too vague to be one."""

REPEATS = _all(
    r"automatically\b",
    r"(?:every|each) (?:\w+ )?(?:time|minutes?|hours?|days?|weeks?|months?|year|night|morning|\w+day)\b",
)
"""A way the product works, not a promise to one customer."""

DOUBT = re.compile(
    r"(?:(?:n't|\bnot|\bcannot|\bcant|\bdont|\bnever|\bdoubt|\bunsure|\bunlikely)(?: [\w']+){0,4}"
    r"|\b(?:maybe|perhaps|possibly|hopefully|(?:hope|hoping|wish)(?: that)?|whether|(?<!as )(?:said|"
    r"told \w+|wrote)(?: that)?"
    r"|you (?:say|think|want|claim|mean)(?: that)?|(?:how|why|what) [^,]{0,30}))\s*$",
    re.IGNORECASE,
)
"""Before the commitment, in its own clause: it is doubted, hoped for or somebody else's words."""

OFFER = _all(
    r"if (?:you(?:'d| would)? (?:want|like|prefer|wish|need|rather|fancy)|needed|necessary|wanted|"
    r"that(?:'s| is| would)? "
    r"(?:helps?|works?|suits?|ok|okay|fine|be)|required)",
    r"(?:just )?(?:say the word|say so)\b",
    r"should you (?:want|like|prefer|wish|need)\b",
)
ON_CUSTOMER = _all(
    r"(?:if|once|when|whenever|as soon as|after|unless|provided(?: that)?|in case|until|should|assuming(?: that)?) "
    r"(?:you(?:'ve|r)?|u)\b",
    r"if (?:i|we) (?:don't|do not|dont|haven't|have not) (?:hear|get|receive|heard|got)",
)
"""It hangs on what the customer does: a promise, but without a date."""

ASKED_FIRST = re.compile(
    r"^\W*(?:(?:please|just|kindly|simply|so|then|ok|okay)[ ,]+){0,2}(?:reply|send|share|confirm|"
    r"tell|let (?:me|us) know|"
    r"email|mail|pay|sign|fill|return|attach|post|drop|upload|provide|choose|pick|answer|write|call|"
    r"click|press|open)\b"
    r"[^.!?]{1,160}(?:\band|\bthen|[,;–—-])\s*$",
    re.IGNORECASE,
)
"""Before the commitment: the customer is asked for something first ("reply with … and I'll …")."""

TAG = re.compile(
    r"[,–—-]\s*(?:ok|okay|alright|all right|right|deal|fine|good|yeah|cool|is that (?:ok|okay|fine))\s*\?+\s*$", re.I
)

# Times. -----------------------------------------------------------------------------------------------------------

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
    ("span", rf"(?:in|within)(?: the)? {_ABOUT}{SPAN}"),
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

LONE_SPAN = re.compile(rf"(?:\b(?:me|us|gimme)|^\W*|\beta:?) {{0,1}}{_ABOUT}(?P<lone>{SPAN})", re.IGNORECASE)
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
