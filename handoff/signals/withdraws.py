"""Withdraws: the customer takes the question or the wish for a person back.

Sees "never mind", "solved it myself", "no need for a person any more". Does not see it where the same turn goes
on to ask something else (the value drops), or where someone else says so.
"""

from handoff.model import Evidence, Signal, Turn
from handoff.signals.phrases import Phrases
from handoff.signals.reader import Reader, Stage
from handoff.signals.text import quote, said

NAME = "withdraws"

_DONE = r"(?:solved|resolved|fixed|sorted|figured|worked|settled|handled|found|got|managed|done)"

TAKEN_BACK = Phrases(
    (
        r"never ?mind|nvm|nevermind|scratch that|forget (?:it|about it|i asked|that|my (?:question|message|"
        r"request))(?! again)|disregard (?:this|that|my|the (?:above|last|previous)|it)|"
        r"ignore (?:this|that|my (?:last|previous|question|message|request)|me|it|the (?:above|last|"
        r"previous) (?:message|question))",
        rf"(?:i|we|i've|we've|i have|we have|just|already|been|got|it's|its|it is|that's|issue|problem|all|is|now|"
        rf"my colleague|our team) (?:\w+ )?(?:{_DONE}) (?:it|this|that|out|the (?:issue|problem|answer|solution)|"
        rf"how|already|now|myself|ourselves|on (?:my|our) own|itself|by (?:myself|itself))",
        r"(?:issue|problem|question|it|that|this|everything|ticket|case)(?: has| is|'s|s| was| got| been|"
        r" have)* (?:been |now |already |all )*(?:solved|resolved|fixed|sorted|settled|answered)",
        r"^(?:solved|resolved|fixed|sorted|figured it out|found it|all sorted|all good|all set|got it working|"
        r"it works(?: now)?|works now|working now)\b",
        r"(?:it|that|everything|this)(?:'s| is| seems| all| now|s)* (?:works?|working|fine|ok|okay|good|"
        r"back up) (?:now|again|already|after all|all of a sudden)|works (?:now|again|for me now)|(?:now|"
        r"finally) (?:it )?works|working (?:now|again)",
        r"(?:no|not|don't|do not|doesn't) (?:longer |need |want |require |have )*(?:\w+ ){0,2}?(?:needed|necessary|"
        r"required|relevant|an issue|a problem)(?: any ?more| any longer| now)?",
        r"(?:don't|do not|no longer|not) (?:need|want|require) (?:\w+ ){0,4}?(?:help|human|person|agent|assistance|"
        r"support|anyone|someone|somebody|anybody|colleague|call ?back|it|this|that|representative|"
        r"call)(?: any ?more| any longer| now| after all| then| thanks| thank you|$|[.,!])",
        r"no (?:longer )?need(?: (?:for|to|of)\b[^.!?]*)?(?: any ?more)?(?=[.,!]|$)|no need(?: for|"
        r" to)? (?:\w+ ){0,3}?(?:person|human|agent|help|transfer|connect|call|escalate|colleague|support|reply|"
        r"answer|worry)",
        r"(?:cancel|withdraw|close|drop) (?:my|the|this) (?:request|question|ticket|case|inquiry|query|escalation|"
        r"handoff)",
        r"(?:you can|please|can|feel free to|go ahead and) (?:\w+ )?close (?:(?:this|it)(?! account)|(?:the|my|this) "
        r"(?:ticket|case|thread|request|issue|one|conversation))|(?:my|our) (?:bad|mistake),? (?:i|it|we|that|found|"
        r"was|works)|false alarm|my own (?:mistake|fault)|user error",
        r"(?:i'm|we're|i am|we are|im) (?:all )?(?:good|fine|set|ok|okay) (?:now|thanks|thank you|then|here)|"
        r"(?:all (?:good|set|sorted|fine|clear)|we're good|i'm good)(?: now| here| then| thanks|"
        r" thank you)?(?=[.,!]|$| -)",
        r"(?:changed my mind|on second thought|(?:i'll|we'll|i will|we will) (?:figure it out|manage|sort it out|"
        r"try (?:it )?myself|do it myself|handle it)|don't bother|no worries,? (?:i|we|found|got)|"
        r"it's fine(?: now)?|leave it)",
    )
)
NOT_DONE = Phrases(
    (
        r"(?:not|isn't|hasn't|wasn't|never|nothing|haven't|cannot|can't|couldn't|until|unless|once|if|when|before|"
        r"want|need|how|has|is|was|get|be|have) (?:\w+ ){0,4}?(?:solved|resolved|fixed|sorted|figured|working|works|"
        r"answered|found)\b(?=.*)",
    )
)
# Openings that withdraw whatever stands around them.
_FIRM = (
    *("never", "nvm", "nevermind", "no need", "don't", "no longer", "do not", "not need"),
    *("forget", "ignore", "disregard"),
)
GOES_ON = Phrases(
    (
        r"but\b.*|however\b.*|(?:how|what|where|when|which|can|could|do|does|is there|why|who|"
        r"will)\b[^?]*\?|although\b.*|instead\b.*|except\b.*",
    )
)


def read(turn: Turn, history: tuple[Turn, ...], evidence: Evidence) -> Signal:
    """0.9 taken back, 0.3 taken back but the turn goes on, 0 otherwise."""
    del history, evidence
    text = said(turn.text)
    found = next((hit for hit in TAKEN_BACK.hits(text) if not _denied(text, hit.start, hit.end)), None)
    if found is None:
        return Signal(name=NAME, value=0.0, why="takes nothing back")
    if GOES_ON.first(text[found.end :]) or text[found.end :].count("?"):
        return Signal(name=NAME, value=0.3, why=f"takes something back but goes on: {quote(found.text)}")
    return Signal(name=NAME, value=0.9, why=f"takes the question back: {quote(found.text)}")


def _denied(text: str, start: int, end: int) -> bool:
    """Whether it is no withdrawal after all: "is it fixed?", "not solved yet", "if it works now"."""
    around = text[max(0, start - 30) : end]
    if text[start:end].startswith(_FIRM):
        return False
    if text[end : end + 2].strip() == "?":
        return True
    return any(hit.end >= start - max(0, start - 30) for hit in NOT_DONE.hits(around))


READER = Reader(
    name=NAME,
    stage=Stage.TURN,
    misses="a problem that went away without a word, and withdrawals in other languages than English",
    read=read,
)
