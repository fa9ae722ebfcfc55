"""Frustration: a dissatisfied customer, 0 to 1.

Sees complaint phrases, profanity, shouting, words of anger and disappointment (two linear models fitted on
GoEmotions, joined with VADER's tone), and the dialogue around the turn: the customer repeats, denies what the
bot said, or the bot has just apologised. Each is a piece of evidence with a documented weight; they are joined
as independent reasons (1 minus the product of what each leaves open).
Does not see cold politeness, irony, or anger in other languages.
"""

import math
import re

from handoff.model import Author, Evidence, Signal, Turn
from handoff.signals.linear import model
from handoff.signals.phrases import Phrases
from handoff.signals.reader import Reader, Stage
from handoff.signals.sentiment import polarity
from handoff.signals.text import overlap, plain, quote, said, stems
from handoff.signals.weights import numbers

NAME = "frustration"

STRONG = Phrases(
    (
        r"(?:this|that|it|which|your \w+|you|you guys|service|support)(?: is|'s| are|'re| was| has been) (?:\w+ ){0,2}?"
        r"(?:ridiculous|unacceptable|outrageous|absurd|insane|a joke|joke|useless|awful|terrible|horrible|appalling|"
        r"disgusting|pathetic|garbage|rubbish|crap|nonsense|bullshit|a nightmare|a mess|a disgrace|disgraceful|"
        r"infuriating|shit|hopeless|incompetent|a waste|not acceptable|not good enough|not ok|beyond a joke|atrocious)",
        r"(?:ridiculous|unacceptable|outrageous|appalling|pathetic|disgraceful|infuriating|bullshit|incompetent)",
        r"(?:i am|i'm|we are|we're|i feel|getting|^(?:very|so|really|extremely|quite)|[.!,] (?:very|so|really)|"
        r"this is|it is|it's|that's) (?:\w+ ){0,2}?(?:angry|furious|"
        r"frustrated|frustrating|annoyed|annoying|fed up|sick of|tired of|pissed\w*|livid|upset|outraged|disappointed|"
        r"disappointing|unhappy|dissatisfied|fuming|mad|had enough|disgusted|done with)",
        r"(?:frustrat\w+|infuriat\w+|livid|furious|fed up|sick and tired|sick of this)",
        r"(?:waste|wasting|wasted)(?: of)? (?:\w+ )?(?:time|money|day|afternoon|morning|hours)",
        r"(?:worst|terrible|horrible|awful|lousy|poor|shitty|crappy|abysmal|shocking|dreadful) (?:\w+ )?(?:service|"
        r"support|company|"
        r"experience|product|software|app|bot|tool|customer|quality|response)",
        r"(?:already|just) (?:told|said|explained|answered|gave|sent|tried|asked|did|done|mentioned|provided|wrote)",
        r"(?:told|asked|said|explained|written|wrote|contacted|called|emailed|reported|"
        r"tried)(?: \w+){0,3}? (?:twice|\d+ times|"
        r"(?:two|three|four|five|six|several|many|multiple|countless|a hundred|a million) times|again and again|"
        r"repeatedly)",
        r"for the (?:second|third|fourth|fifth|sixth|\d+th|nth|hundredth|umpteenth) time",
        r"how (?:many (?:more )?times (?:do|must|should|have)|much longer|long (?:do|must|should) (?:i|"
        r"we) (?:\w+ )?(?:to )?wait)|when will (?:you|this) (?:finally|ever)",
        r"you(?:'re| are)? (?:\w+ )?(?:not listening|not helping|not understanding|don't understand|don't get it|"
        r"keep (?:asking|saying|repeating|sending|telling|giving)|didn't (?:read|answer|listen|help)|"
        r"haven't (?:answered|read|helped)|"
        r"not answering|ignor\w+|never (?:answer|reply|respond|listen)\w*|just (?:repeat|copy|paste)\w*)",
        r"(?:still|yet again|once again|again) (?:nothing|waiting|no (?:answer|reply|response|solution|help|update|"
        r"resolution)|"
        r"not (?:working|fixed|resolved|solved|answered|done|received|here)|broken|failing|down|the same)",
        r"(?:nobody|no one|noone) (?:\w+ )?(?:answers?|answered|repl\w+|responds?|responded|cares?|helps?|helped|"
        r"called|listens)",
        r"(?:what the (?:hell|heck|fuck)|wtf|ffs|for (?:god|christ|fuck|heaven)'?s'? ?sake|come on|seriously\?|"
        r"are you kidding|"
        r"you must be joking|is this a joke|give me a break|unbelievable|i can't believe)",
        r"(?:this|that|it|you)(?: \w+)? (?:didn't|did not|doesn't|does not|hasn't|is not|isn't|aren't|"
        r"not) (?:\w+ )?(?:help\w*|"
        r"what i (?:asked|said|meant|want\w*|need\w*)|answer\w* my|my question|listening)",
        r"(?:i want|i'd like|want) to (?:\w+ )?(?:complain|make a complaint|file a complaint|lodge)|"
        r"(?:formal )?complaint",
        r"(?:doesn't|don't|didn't) (?:you )?(?:help|care|listen|work at all|know anything)|what(?:'s|"
        r" is) wrong with you",
        r"(?:leaving|switching to|moving to|looking at) (?:\w+ )?(?:competitor\w*|another (?:provider|vendor|"
        r"company|supplier))",
        r"(?:shame|scam\w*|rip[- ]?off|ripped off|liars?|lied|lying|thieves|crooks|clowns?|idiots?|stupid|moron\w*|"
        r"dumb|suck[s]?)",
        r"(?:unprofessional|inexcusable|unreliable|embarrassing|let (?:me|us) down|last straw|deal[- ]?breaker|"
        r"at my wits'? end)",
    )
)
PROFANE = re.compile(
    r"\b(?:f+u+c+k\w*|fck\w*|f\*+k?\w*|s+h+i+t+\w*|sh\*t|bullshit|crap|damn\w*|goddamn|bloody|bastard\w*|asshole\w*|"
    r"arse\w*|bitch\w*|"
    r"wtf|ffs|piss\w*|dick\w*|screw (?:you|this)|hell)\b"
)
DENIES = re.compile(
    r"^(?:no+\b(?! (?:problem|worries|thanks|thank|need|rush|hurry))|nope|wrong|incorrect|that(?:'s| is|"
    r" was) (?:not|wrong|incorrect)|"
    r"not (?:that|what|this|correct|true|right|really)|it (?:doesn't|didn't|does not|did not)|this (?:is not|isn't|"
    r"doesn't|didn't)|"
    r"that (?:doesn't|didn't|does not|did not|isn't)|i (?:didn't|did not) (?:ask|say|mean|want)|you (?:didn't|"
    r"did not|misunder))"
)
APOLOGY = re.compile(
    r"\b(?:sorry|apolog\w+|unfortunately|regret|unable to|i (?:can't|cannot|couldn't)|"
    r"i don't (?:know|have))\b"
)


def read(turn: Turn, history: tuple[Turn, ...], evidence: Evidence) -> Signal:
    """0 calm to 1 clearly dissatisfied."""
    del evidence
    found = [(weight, why) for weight, why in reasons(turn, history) if weight > 0]
    left = 1.0
    for weight, _ in found:
        left *= 1 - weight
    found.sort(key=lambda reason: -reason[0])
    why = "; ".join(why for _, why in found[:3]) if found else "no sign of frustration"
    return Signal(name=NAME, value=1 - left, why=why)


def reasons(turn: Turn, history: tuple[Turn, ...]) -> list[tuple[float, str]]:
    """Every piece of evidence as (weight 0..1, sentence)."""
    text = said(turn.text)
    earlier = [t.text for t in history if t.author is Author.CUSTOMER]
    bot = next((t.text for t in reversed(history) if t.author is Author.BOT), "")
    hit = STRONG.first(text)
    swears = PROFANE.search(text)
    angry, negative = emotion("anger", turn.text), emotion("negative", turn.text)
    same = max((overlap(turn.text, other) for other in earlier[-4:]), default=0.0) if len(stems(turn.text)) > 1 else 0.0
    denied = DENIES.search(text) if bot else None
    return [
        (0.6 if hit and not hit.negated else 0.0, f"complains: {quote(hit.text)}" if hit else ""),
        (0.5 if swears else 0.0, f"swears: {quote(swears.group())}" if swears else ""),
        (shouting(turn.text), "shouts (capitals or repeated marks)"),
        (max(angry if angry > 0.2 else 0.0, 0.6 * negative if negative > 0.3 else 0.0), _tone(angry, negative)),
        (0.45 if same >= 0.6 else 0.2 if same >= 0.4 else 0.0, "repeats what was said before"),
        (0.3 if denied else 0.0, f"denies what the bot said: {quote(denied.group())}" if denied else ""),
        (0.1 if denied and APOLOGY.search(said(bot)) else 0.0, "the bot had just apologised"),
    ]


def emotion(name: str, text: str) -> float:
    """Probability of "anger" or of any "negative" emotion, from a fitted model and VADER's tone."""
    words = said(text)
    if not words:
        return 0.0
    mix = numbers()[name]
    margin = float(model(name).margins(words)[0])
    return 1 / (1 + math.exp(-(mix["margin"] * margin - mix["tone"] * polarity(text) + mix["bias"])))


def _tone(angry: float, negative: float) -> str:
    return f"sounds angry ({angry:.2f})" if angry >= 0.6 * negative else f"sounds unhappy ({negative:.2f})"


def shouting(text: str) -> float:
    """0.4 for a turn in capitals, 0.3 for repeated ! or ?, both joined; short codes do not count."""
    letters = [word for word in re.findall(r"[A-Za-z]{2,}", plain(text)) if len(word) > 2]
    loud = [word for word in letters if word.isupper()]
    caps = 0.4 if len(loud) >= 4 and len(loud) >= 0.6 * len(letters) else 0.0
    marks = 0.3 if re.search(r"!{2,}|\?{2,}|[!?]*(?:!\?|\?!)[!?]*", plain(text)) else 0.0
    return 1 - (1 - caps) * (1 - marks)


READER = Reader(
    name=NAME,
    stage=Stage.TURN,
    misses="cold politeness, irony, and anger in other languages than English",
    read=read,
)
