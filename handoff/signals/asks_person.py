"""Asks for a person.

Sees an explicit wish to reach a human being at the desk ("can I speak with someone", "agent please", a bare
"representative"), and the refusal to go on with a bot, by phrases and, for wordings and spellings no phrase
holds, by a linear model fitted on NLU++, Bitext and sentences of our own. Does not see it in: questions whether
this is a bot, other people's persons (a travel agent, human resources, one's own boss), transfers of money, and wishes
that are taken back ("you don't need to transfer me").
"""

from handoff.model import Evidence, Signal, Turn
from handoff.signals.linear import model
from handoff.signals.phrases import Phrases
from handoff.signals.reader import Reader, Stage
from handoff.signals.text import quote, said

NAME = "asks_person"

_REAL = r"(?:real|live|actual|living|proper|physical|flesh[- ]and[- ]blood|breathing|human)"
# Unmistakable nouns: wanting one is enough.
_HUMAN = (
    rf"(?:{_REAL}[- ](?:life )?(?:person|people|human|humans|being|agent|rep|representative|operator|support|"
    r"assistance|advisor|adviser|someone|body|one|staff|help|employee|chat|customer (?:service|support|care)\w*)|"
    r"humans?(?: being)?(?! (?:resources?|error|readable|rights|factor|made|interface))|"
    r"(?:customer|client) (?:service|support|care|success)(?: (?:team|agent|rep|representative|person|manager|"
    r"specialist|advisor|department|assistant|member|staff|people))?|"
    r"support (?:agent|team|rep|representative|person|engineer|staff|member|specialist)s?|"
    r"call cent(?:er|re)|(?:account|success|case|duty|shift|store|branch|hotel|general) manager|csm|"
    r"(?:member|somebody|someone) (?:of|from|in|on) (?:your |the |ur )?(?:\w+ )?(?:staff|team|support|company|side|"
    r"department|billing|sales)|your (?:team|staff|support|colleagues?|boss|manager|supervisor|people|engineers?)|"
    r"supervisors?|representatives?|reps?|csr|help ?desk|front desk|reception(?:ist)?|concierge|hotline|"
    r"(?:your|a|an|the|another|different) (?:support |service |billing |sales )?(?:colleague|co-?worker|teammate))"
)
# Everyday nouns: only with a verb of talking or connecting.
_SOMEONE = (
    rf"(?:{_HUMAN}|(?:an? |the |your |some |any |another |one of your )?(?:actual |other |different |qualified |"
    r"trained |available |senior |knowledgeable |damn |goddamn |fucking |bloody |bank |customer |service |live |free )?"
    r"(?:person|people|agents?|operators?|managers?|advis[oe]rs?|specialists?|experts?|consultants?|employees?|"
    r"staff(?: member)?|workers?|assistants?|assistance|associate|technicians?|engineers?|officer|clerk|teller|banker|"
    r"somebody|someone|anyone|anybody|some one|any one|individual|man|woman|guy|department|team)(?: else)?)"
    r"(?! (?:account|card|number))"
)
_A = r"(?:an? |the |your |some |any |one |another |one of (?:your|the) |with )?"
_TALK = (
    r"(?:talk(?:ing)?|speak(?:ing)?|chat(?:ting)?|conv(?:o|erse|ersing)|discuss (?:this|it)|deal(?:ing)?|"
    r"communicat(?:e|ing)|correspond(?:ing)?|have a (?:chat|word|call|conversation)|get (?:on|in touch)|"
    r"be in touch|hop on a call|consult)"
)
_CONNECT = (
    r"(?:transfer|connect|forward|redirect|switch|hand|pass|patch|route|refer|escalat\w+|bring|direct|assign|move|"
    r"send|get|put|link|hook|turn|take)"
)
_ME = r"(?:me|us|this|it|my (?:case|call|chat|ticket|question|issue|request|problem)|the (?:chat|case|call|ticket))"

EXPLICIT = Phrases(
    (
        rf"{_TALK} (?:directly |right now |now |again |on the phone |over the phone )?(?:to|with|w/|2) {_A}{_SOMEONE}",
        rf"{_CONNECT} {_ME} (?:over |through |on |up |back |off |straight |directly |now |please )*"
        rf"(?:to|with|onto|on with|w/) {_A}{_SOMEONE}",
        rf"(?:transfer|connect|redirect|hand|patch|put|pass) {_ME} (?:over|through|up|off)?\s*(?:now|please|pls|"
        rf"asap|$)",
        rf"(?:get|give|find|send|bring|fetch|page|call|ping|grab|loop in|bring in|pull in) (?:me |us |in )?"
        rf"(?:over )?(?:to )?{_A}{_HUMAN}",
        r"(?:get|give|find|send|fetch|bring) (?:me|us) (?:an? |some |any |another |your )?(?:\w+ )?(?:person|agent|"
        r"operator|"
        r"manager|someone|somebody|specialist|advis[oe]r|expert)(?: else)?(?! (?:account|card|number|seat|url|id|key))",
        rf"(?:want|need|require|prefer|like|love|request(?:ing)?|demand|wish|wanna|gimme|looking for|ask(?:ing)? for|"
        rf"insist on|wait(?:ing)? for|seek\w*|rather have|expect)"
        rf" (?:to have |to get |to see |help from |assistance from |support from |an answer from |to be "
        rf"(?:connected|transferred|put through) (?:to|with) )?(?:an? |the |some |your |one )?"
        rf"{_REAL}? ?(?:human|person|representative|rep|operator|supervisor|live (?:agent|chat|person)|agent|people|"
        rf"customer (?:service|support|care)|manager)(?! (?:resources?|account|id|url|key|error|role|seat|licen[cs]e|"
        rf"permission|access|user|field|dashboard|view|login|portal|app))",
        rf"(?:contact|reach|call|phone|ring|message|email|get (?:a ?hold|hold) of|get through to|get to|reach out to|"
        rf"get in (?:touch|contact) with|be (?:connected|transferred|put through|forwarded|passed) (?:to|with|on to)|"
        rf"assistance (?:of|from)|help (?:of|from)|involve|see|find)"
        rf" {_A}(?:{_HUMAN}|(?:agent|operator|person|advis[oe]r|specialist|manager)s?(?: please|$))",
        r"(?:can|could|would|will|may|should|please|pls|have|let|ask|want|need|like|get) (?:\w+ ){0,2}?"
        r"(?:some ?one|some ?body|any ?one|any ?body|a person|an agent|a colleague|a manager|your team|a human|"
        r"a representative|a specialist|an engineer|you guys) "
        r"(?:\w+ )?(?:please )?(?:to )?(?:call|phone|ring|contact|reach out|get back|email|come|step in|take over|"
        r"jump in|join|"
        r"intervene|speak (?:to|with) me|talk (?:to|with) me|look (?:at|into) (?:this|it|my))",
        r"(?:is|are) there (?:\w+ )?(?:an? |any ?|some ?)?(?:\w+ )?(?:one|body|person|people|human|humans|agent|agents|"
        r"representative|operator|staff|manager)(?: \w+)? (?:i|we|that i|who|that|available|around|to (?:talk|speak|"
        r"chat|help)|"
        r"there|here|online|on duty)",
        r"any (?:humans?|real people|real person|live agents?|agents?) (?:there|here|around|available|online)",
        r"who (?:can|could|do|should|may) (?:i|we) (?:talk|speak|chat|escalate)",
        r"escalate (?:this|it|my|the|us|me|please|now|to)|i (?:want|need) (?:to|an?) escalat\w+|please escalate",
        r"(?:human|live|personal|real) (?:agent|support|assistance|help|interaction|contact|attention|service|"
        r"takeover|intervention)(?! (?:desk hours))",
        r"(?:hand|transfer|switch|put|pass)(?: me)? ?(?:over|off|through|back)? to (?:an? |your |the )?(?:person|"
        r"human|agent|"
        r"operator|rep|representative|staff|team|support|someone)",
        r"(?:speak|talk|chat)(?:ing)? to (?:a )?(?:man|woman) please|(?:let|can|could|may) (?:me|i|we) (?:please )?"
        r"(?:talk|speak|chat)(?: (?:to|with))? (?:some|any)",
        r"(?:call|phone|ring) (?:me|us) (?:back|please|pls|asap|now|today|tomorrow|on (?:my|\+|\d)|at (?:\+|\d))|"
        r"(?:please|can you|"
        r"could you) (?:call|phone|ring) (?:me|us)$|(?:give|request|want|need|schedule|arrange) (?:me |us )?"
        r"(?:a )?(?:call ?back|phone call)",
        # At a desk the wish to talk to any part of the house is a wish for a person.
        r"(?:want|need|like|have|can i|could i|may i|let me|let us|trying|how (?:do|can) i|how|possible|wish|rather|"
        r"wanna) (?:to )?"
        r"(?:\w+ )?(?:talk|speak|chat)(?:ing)? (?:to|with) (?!(?:you|u|my|our|me|it|him|her|them|this|that|each|"
        r"one another|alexa|"
        r"siri|strangers|friends|the (?:api|server|database|printer|other system)|about)\b)(?:the |your )?\w+",
        r"(?:transfer|put|patch|pass|direct) (?:me|us) (?:\w+ )?(?:to|with) (?!my|our|\d)\w+",
        r"(?:get|have|put|bring) (?:some ?one|some ?body|a person|a human|an agent)(?: else)? (?:on (?:the|this) |"
        r"in (?:the|this) |over |to )",
        r"^(?:the |your )?\w+ (?:team|department|desk) (?:please|pls)",
        r"(?:uncomfortable|don't (?:feel|want|trust|like)|not comfortable|hate|refuse) (?:\w+ ){0,8}?(?:with|to|"
        r"by) an? (?:bot|machine|"
        r"robot|computer|ai)",
        r"(?:contact|reach|call|get hold of|get a hold of|get to|help contacting|contacting|reaching|"
        r"direct (?:me )?to) (?:an? |some |your )?"
        r"(?:live |real |damn |goddamn |fucking |human )?(?:assistant|agent|operator|representative|someone|"
        r"somebody|person|human|"
        r"people)(?=$|[.!?,]| (?:please|now|about|regarding|here|there|asap|from (?:your|the)|at (?:your|the)))",
        r"(?:not|rather than|instead of|no|don't want|sick of|tired of|enough of|fed up with|hate) (?:\w+ )?"
        r"(?:(?:talk|speak|chat|deal)(?:ing)? (?:to|with) )?(?:an? |this |the |your |these )?(?:chat)?(?:ro)?(?:bot|"
        r"machine|"
        r"computer|ai|automated (?:system|response|reply)|automat\w+|recording)s?",
        r"(?:stop|quit) (?:the |this |with the )?(?:bot|automated|ai)",
    )
)

_NOUN = (
    rf"(?:{_REAL} )?(?:human|person|agent|operator|representative|rep|supervisor|manager|advisor|adviser|"
    rf"support agent|"
)
_NOUN += r"customer (?:service|support|care)|live (?:agent|chat|support|person)|someone|somebody|people|staff|csr)"
# The whole turn is little more than the noun.
BARE = Phrases(
    (
        rf"^\W*(?:(?:hi|hello|hey|ok|no|yes|just|an?|the|please|pls|plz|now)\W+)*{_NOUN}(?: (?:please|pls|"
        rf"plz|now|"
        r"asap|thanks|thank you|immediately|required|needed|wanted))*\W*$",
    )
)

HINTS = Phrases(
    (
        r"(?:can|could|would|will) (?:some ?one|some ?body|any ?one|any ?body) (?:\w+ ){0,2}(?:help|assist|look|"
        r"check|explain|tell|advise)",
        r"(?:is )?(?:any ?one|any ?body|some ?one|some ?body) (?:there|here|around|home|listening|reading)",
        r"(?:phone|telephone|contact|hotline|support) (?:number|line|details)|customer (?:service|support|care)",
        r"who (?:can|could) help|your (?:manager|boss|supervisor)|(?:open|raise|file|"
        r"create) a (?:support )?(?:ticket|case)",
    )
)

# Persons who are not ours, and words that only look like a request.
NOT_OURS = Phrases(
    (
        r"human (?:resources?|error|readable|rights)",
        r"(?:real[- ]estate|travel|user|shipping|customs|freight|forwarding|insurance|estate|letting|cargo|port|"
        r"pickup|delivery|booking|ai) agents?",
        r"(?:talk|speak|spoke|chat|check|ask|discuss|confirm)\w* (?:\w+ )?(?:to|with) (?:my|our) (?:own )?\w+",
        r"(?:am i|are you|is this|is that|are u|r u|is it true|was i|were you|you're|you are|u r|i'm|"
        r"i am) (?:\w+ ){0,4}?(?:talk\w* (?:to|with)|speak\w* "
        r"(?:to|with)|chat\w* (?:to|with)|an?|the|really|actual\w*|real|not)?(?: an?| the|"
        r" some)?(?: \w+)? ?(?:human|bot|chatbot|robot|machine|person|ai|computer|"
        r"agent|someone|somebody)\b(?! (?:to|who|that|now|please))",
        r"(?:send|sent|transfer|transferr\w+|pay|paid|wire|move|give|lend) (?:\w+ ){0,2}?(?:money|cash|funds?|"
        r"payments?|"
        r"\d\S*|it|some|[£$€]\S+|dollars|pounds|euros) (?:\w+ )?(?:to|with) (?:an? |the |my )?(?:someone|somebody|"
        r"another|other|different|friend|person|people)[^.!?,]*",
        r"(?:spoke|talked|chatted|spoken|have spoken|was told|been told|told) (?:\w+ )?(?:to|with|by) [^.!?,]*",
        r"(?:call(?:ing|ed|s)? me|is there|any ?(?:one|body)|some ?one)(?: \w+){0,3} (?:something|name\w*|car|engine)",
        r"(?:belong|given|give|gave|sold|sell|send|sent|assign\w*|share|shared|lend|lent|ship|shipped|deliver\w*|"
        r"message|text|e-?mail)"
        r" (?:\w+ ){0,4}?to (?:an? |another |some )?(?:someone|somebody|person|people|agent|assistant|human)",
        r"(?:should|do|must|have) (?:i|we) (?:\w+ )?(?:need |have )?to (?:speak|talk|call|contact)[^.!?,]*(?:to|for|"
        r"before|in order)",
        r"(?:add|invite|remove|create|assign|set up|edit|new) (?:an? |another |more )?(?:agent|manager|user|"
        r"operator)s?",
    )
)


SURE = 0.7  # the model's probability from which it speaks up by itself
HINT = 0.2  # and from which it hints


def read(turn: Turn, history: tuple[Turn, ...], evidence: Evidence) -> Signal:
    """0.95 an explicit phrase, the model's probability from ``SURE``, up to 0.4 a hint, 0.1 taken back, 0 nothing."""
    del history, evidence
    text = said(turn.text)
    value, words = by_rules(text)
    if value >= 0.9:
        return Signal(name=NAME, value=value, why=f"asks for a person: {quote(words)}")
    if value == TAKEN_BACK:
        return Signal(name=NAME, value=value, why=f"says that no person is needed: {quote(words)}")
    likely = model(NAME).probabilities(text)["yes"] if text and not NOT_OURS.first(text) else 0.0
    if likely >= SURE:
        why = f"reads like a wish for a person ({likely:.2f}): {quote(text)}"
        return Signal(name=NAME, value=min(likely, 0.9), why=why)
    value, words = max((value, words), (0.4 * likely if likely >= HINT else 0.0, text))
    if value > 0:
        return Signal(name=NAME, value=value, why=f"may be asking for a person: {quote(words)}")
    return Signal(name=NAME, value=0.0, why="does not ask for a person")


TAKEN_BACK = 0.1


def by_rules(text: str) -> tuple[float, str]:
    """Value and words of the strongest phrase in ``said`` text."""
    foreign = [(hit.start, hit.end) for hit in NOT_OURS.hits(text)]
    taken_back = ""
    for list_, value in ((BARE, 0.95), (EXPLICIT, 0.95), (HINTS, 0.4)):
        for hit in list_.hits(text):
            if any(start < hit.end and hit.start < end for start, end in foreign):
                continue
            if not hit.negated or _refuses_bot(hit.text):
                return value, hit.text
            taken_back = taken_back or hit.text
    return (TAKEN_BACK, taken_back) if taken_back else (0.0, "")


def _refuses_bot(text: str) -> bool:
    """The phrase holds its own negation: "don't want to talk to a bot"."""
    return any(word in text for word in ("bot", "machine", "automat", "computer", " ai", "recording"))


READER = Reader(
    name=NAME,
    stage=Stage.TURN,
    misses="a wish for a person that names neither a person nor talking, and requests in languages other than English",
    read=read,
)
