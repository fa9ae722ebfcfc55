"""Words of promises: who commits, what takes a commitment back, and how a time is named.

Plain tuples over ``signals.text.plain``, read without regard to case, except where ``(?-i:…)`` asks for capitals.
English only. ``handoff.promises`` says what is done with a hit.
"""

import re
from re import Pattern

from handoff.promise_time_words import ABOUT, SPAN

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
    rf"(?:please |kindly |just )*(?:(?:give|allow|grant) (?:me|us)|gimme)\b(?= {ABOUT}{SPAN})"
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
