"""Leak: the draft holds nothing for a customer: empty, a refusal, or talk about its own prompt.

Sees an empty draft, the usual words of refusal, and words that belong inside ("the provided passages").
Does not see a polite answer beside the point.
"""

import re

from handoff.model import Evidence, Signal, Turn
from handoff.signals.phrases import Phrases
from handoff.signals.reader import Reader, Stage
from handoff.signals.text import quote, said, sentences, stems

NAME = "leak"

REFUSAL = Phrases(
    (
        r"as an? (?:ai|artificial|large)\b[^.]*(?:model|assistant|intelligence)?[^.]*(?:can't|cannot|don't|not able|"
        r"unable)|as an ai language model",
        r"(?:i'm|i am|we're|we are) (?:\w+ )?(?:sorry|afraid)[^.]{0,30}(?:can't|cannot|can not|unable|not able|"
        r"don't|do not|couldn't|no information)",
        r"(?:i|we) (?:can't|cannot|can not|could not|couldn't|am unable to|am not able to|are unable to|won't|"
        r"will not be able to|'m unable to|'m not able to) (?:\w+ )?(?:help|assist|answer|find|provide|comply|"
        r"locate|do that|discuss|share|give|offer|fulfil\w*|determine|confirm)",
        r"(?:i|we) (?:do not|don't) (?:currently )?(?:have|know|see|find)(?: \w+){0,4} (?:information|details|data|"
        r"answer|access|anything|knowledge|documentation|context|about|enough)",
        r"(?:no|not enough|insufficient|isn't enough|there is no|there's no) (?:relevant |specific |"
        r"sufficient )?(?:information|details|answer|passage|context)(?: \w+){0,4} (?:available|provided|found|"
        r"about|on|in|to answer|regarding)?",
        r"(?:not|isn't|aren't|nothing) (?:\w+ )?(?:mentioned|covered|included|specified|stated|described|found|"
        r"contained|addressed|available) (?:\w+ )?(?:in|by) (?:the|our|my|any)|"
        r"(?:passages?|documents?|articles?|knowledge base|context|sources?|documentation)(?: \w+){0,3} (?:do not|"
        r"don't|does not|doesn't|did not) (?:\w+ )?(?:contain|mention|cover|include|say|specify|answer|provide|"
        r"address|explain)",
        r"outside (?:of )?(?:my|the|our) (?:scope|knowledge|area|expertise)|beyond my (?:scope|knowledge|abilities)|"
        r"against (?:my|our) (?:policy|guidelines|programming)|i must decline",
        r"^(?:i don't know|i do not know|unknown|n/a|none|null|undefined|no answer|not sure|i'm not sure|no idea)\b",
    )
)
INSIDE = Phrases(
    (
        r"(?:provided|given|retrieved|supplied|above) (?:passages?|context|documents?|snippets?|excerpts?)|"
        r"(?:system|developer) (?:prompt|message)|my (?:instructions|prompt|guidelines|training data)|"
        r"(?:i was|i am|i've been) (?:instructed|told|programmed|prompted) to|knowledge cut-?off|language model|"
        r"\"(?:answer|enough|cites)\" ?:|<\|?(?:im_start|im_end|system|assistant|user)\|?>|```json",
    )
)


def read(turn: Turn, history: tuple[Turn, ...], evidence: Evidence) -> Signal:
    """1 nothing for a customer, 0.6 a refusal beside content or words from inside, 0 neither."""
    del turn, history
    text = said(evidence.draft.text) if evidence.draft else ""
    if not re.search(r"\w", text):
        return Signal(name=NAME, value=1.0, why="the draft is empty", label="empty")
    hit = REFUSAL.first(text)
    if hit:
        rest = [
            s
            for s in sentences(evidence.draft.text if evidence.draft else "")
            if not REFUSAL.first(said(s)) and len(stems(s)) >= 4
        ]
        value = 0.6 if len(rest) >= 2 else 1.0
        return Signal(name=NAME, value=value, why=f"the draft refuses: {quote(hit.text)}", label="refusal")
    hit = INSIDE.first(text)
    if hit:
        return Signal(
            name=NAME, value=0.6, why=f"the draft talks about its own making: {quote(hit.text)}", label="internal"
        )
    return Signal(name=NAME, value=0.0, why="the draft speaks to the customer")


READER = Reader(
    name=NAME,
    stage=Stage.DRAFT,
    misses="a polite answer beside the point",
    read=read,
)
