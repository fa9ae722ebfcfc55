"""Promise: the draft claims an action or a hand-over that nobody carried out.

Sees first-person deeds ("I have refunded", "I'm transferring you", "we will get back to you"). Does not see a
promise in the passive without an actor, nor one in other languages than English.
"""

from handoff.model import Evidence, Signal, Turn
from handoff.signals.phrases import Phrases
from handoff.signals.reader import Reader, Stage
from handoff.signals.text import quote, said

NAME = "promise"

_DONE = (
    r"(?:refunded|credited|cancelled|canceled|closed|deleted|removed|updated|changed|processed|submitted|issued|"
    r"sent|created|opened|raised|filed|"
    r"escalated|forwarded|transferred|notified|informed|contacted|booked|scheduled|arranged|reset|unlocked|blocked|"
    r"frozen|activated|deactivated|"
    r"approved|applied|added|waived|reversed|fixed|resolved|corrected|adjusted|logged|reported|initiated|extended|"
    r"upgraded|downgraded|flagged|"
    r"passed|asked|assigned|ordered|replaced|shipped|dispatched|emailed|requested|completed|made|placed|registered|"
    r"enabled|disabled|looped|connected)"
)
_DO = (
    r"(?:refund|credit|cancel|close|delete|remove|update|change|process|submit|issue|send|create|open|raise|file|"
    r"escalate|forward|transfer|notify|inform|contact|"
    r"book|schedule|arrange|reset|unlock|block|freeze|activate|deactivate|approve|apply|add|waive|reverse|fix|"
    r"resolve|correct|adjust|log|report|initiate|extend|"
    r"upgrade|downgrade|flag|pass|ask|assign|order|replace|ship|dispatch|e-?mail|request|connect|hand|put|get back|"
    r"follow up|call|reach out|check (?:with|on)|look into|"
    r"investigate|let you know|keep you (?:posted|updated|informed)|make sure|ensure|take care|come back|loop|reply|"
    r"respond|review|compensate|reimburse)"
)
MADE = Phrases(
    (
        rf"(?:i|we)(?:'ve| have)? (?:\w+ly |now |just |already |also |gone ahead and |"
        rf"successfully )*{_DONE}(?! (?:that|how|by|in the (?:guide|article)))",
        rf"(?:i'll|i will|i am going to|i'm going to|we'll|we will|we are going to|we're going to|let me|"
        rf"allow me to) (?:\w+ly |now |just |also |be sure to |go ahead and )*{_DO}",
        r"(?:i'm|i am|we're|we are) (?:now |currently |just )?(?:transferring|connecting|escalating|forwarding|"
        r"handing|refunding|processing|cancelling|canceling|closing|updating|sending|passing|"
        r"putting|contacting|checking|looking into|investigating|working on|arranging|scheduling|resetting|issuing|"
        r"creating|opening|raising|notifying|asking)",
        r"(?:a|an|one of (?:our|my)|our|someone from|my|the) (?:\w+ )?(?:colleague|agent|person|human|specialist|"
        r"representative|team|manager|engineer|support|technician|advisor|member of (?:our|the) \w+)"
        r"(?: \w+){0,3} (?:will|is going to|shall|has been|have been|is now) (?:\w+ )?(?:contact|be in touch|"
        r"get back|reach out|call|follow|reply|respond|take|join|help|look|review|e-?mail|assist|notified|informed|"
        r"investigat\w+|be with you)",
        r"(?:someone|somebody|you) (?:will|'ll) (?:be (?:contacted|transferred|connected|refunded|credited|"
        r"compensated|reimbursed|called|notified by our)|hear (?:back )?from (?:us|our|a)|receive (?:a|your|"
        r"the) (?:refund|credit|reimbursement|compensation|call)|"
        r"get (?:a|your) (?:refund|call ?back))|someone will (?:contact|call|reach|get back|be in touch|follow up)",
        rf"your (?:\w+ ){{1,4}}(?:has|have) (?:now |just |already |successfully )?been {_DONE}|"
        rf"your (?:\w+ ){{1,3}}(?:is|are) (?:now |being |on its way)(?:{_DONE})?",
        r"(?:please )?(?:hold|wait|stand by|bear with me|one moment|give me a (?:moment|minute|"
        r"second))(?: on)?(?: please)? (?:while|and) (?:i|we)|(?:rest assured|i promise|we promise|i guarantee|"
        r"we guarantee|you have my word|i assure)",
        r"(?:transferring|connecting|escalating|forwarding) (?:you|this|your)(?! \w+ (?:requires|takes))",
    )
)
OFFERED = Phrases(
    (
        rf"(?:can|could|may|would|shall|should|happy to|able to|glad to) (?:i|"
        rf"we)?\s?(?:\w+ ){{0,2}}?{_DO} (?:you|your|this|it|that|a|the)\b",
    )
)


def read(turn: Turn, history: tuple[Turn, ...], evidence: Evidence) -> Signal:
    """0.9 a deed is claimed or promised, 0.3 one is offered, 0 neither."""
    del turn, history
    text = said(evidence.draft.text) if evidence.draft else ""
    hit = MADE.first(text)
    if hit and not hit.negated and not _conditional(text, hit.start):
        return Signal(name=NAME, value=0.9, why=f"the draft promises a deed: {quote(hit.text)}")
    hit = hit or next((h for h in OFFERED.hits(text) if h.text.find(" i ") > 0 or " we " in h.text), None)
    if hit and not hit.negated:
        return Signal(name=NAME, value=0.3, why=f"the draft offers a deed: {quote(hit.text)}")
    return Signal(name=NAME, value=0.0, why="the draft promises nothing")


def _conditional(text: str, start: int) -> bool:
    """An "if you want, I will …" is an offer."""
    clause = text[max(0, start - 60) : start].rsplit(".", 1)[-1]
    return any(word in f" {clause} " for word in (" if ", " would you like ", " shall ", " once you ", " should you "))


READER = Reader(
    name=NAME,
    stage=Stage.DRAFT,
    misses="promises in the passive without an actor, and in other languages than English",
    read=read,
)
