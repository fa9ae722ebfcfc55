"""Needs a reply: 1 for a turn that wants an answer, 0 for one the bot should leave alone.

Sees thanks, acknowledgements, farewells, bare emoji, and talk between the customer's own people (the turn
mentions another customer). "yes" after a bot's question is an answer, so it needs a reply. A correction of the
turn before and a bare greeting need one too and carry a label. The caller leaves the bot's own id out of
``turn.mentions``. Does not see side talk that names nobody.
"""

import re

from handoff.model import Author, Evidence, Signal, Turn
from handoff.signals.reader import Reader, Stage
from handoff.signals.text import plain, quote, said

NAME = "needs_reply"

_THANKS = (
    r"(?:(?:many |much |a lot of )?thanks?(?: you)?|thank ?(?:you|u|yo)|thx|tnx|ty|tysm|cheers|appreciated?|"
    r"appreciate (?:it|that|your|the|all|you)|much obliged|grateful|kudos|merci|danke|gracias|"
    r"you(?:'ve| have)? (?:been|were|are|'re) (?:\w+ ){0,2}(?:help|helpful|great|awesome|amazing|kind|the best|"
    r"a star|a lifesaver)|you rock|(?:very|so|really|that's|that was|super|most) (?:\w+ )?(?:helpful|kind|grateful|"
    r"thankful)|thankful|(?:couldn't|could not) have done it without you|ta)"
)
_ACK = (
    r"(?:(?:that|this|it)(?:'s| is| was|'ll be| will be| would be| should be|'d be)? (?:just |exactly |"
    r"really )?(?:it|all|everything|enough|plenty|the whole thing|what)"
    r"(?: for)?(?: (?:that )?(?:i|we) (?:\w+ )?(?:need|want|require|wish|ask|look)\w*(?: for)?)?(?: (?:for|"
    r"at) (?:now|today|the (?:day|moment)|this))?(?: (?:right )?now)?|"
    r"(?:i|we) (?:don't|do not) (?:need|want|require) (?:anything|any|nothing|more)(?: (?:else|more|other|further|"
    r"help|assistance|right now|now|for now|today|at the moment))*|"
    r"no more(?: help| questions)?|(?:i|we)(?:'ve| have)? (?:have|got|found) (?:all|what|everything)(?: that)? (?:i|"
    r"we) (?:need|want)\w*|(?:is|it's) enough(?: for now)?|"
    r"not (?:now|right now|for anything(?: else)?|at the moment|today|anything else)(?: right now)?|(?:that's|it's|"
    r"that is|it's going to be|that's going to be) (?:a )?(?:big|great|huge|good) help|"
    r"nothing(?: else| more)?(?: right now| for (?:now|the moment|today)| at the moment| today)?|"
    r"(?:that|this|it)(?:'s| is| was|'ll be| will be| would be|'ll| will| would|'d)? (?:all |really |very |so |do |"
    r"quite |totally |absolutely |perfectly |more than )?(?:good|great|fine|perfect|helpful|works?|worked|helps?|"
    r"helped|"
    r"makes sense|right|correct|ok|okay|awesome|excellent|amazing|wonderful|lovely|cool|super|fair|clear|solved it|"
    r"did it|do it|did the trick)(?: (?:for|with|by) (?:me|us))?(?: now)?|"
    r"(?:i'm|we're|i am|we are|i think i'm|i think we're) (?:all )?(?:good|set|fine|done|happy|great|thankful|"
    r"grateful)(?: for now| now| here| with (?:that|this|it))?|all (?:good|set|done|clear|fine|right)|"
    r"ok(?:ay|ey|ie)?|k+|kk|alright|right|got (?:it|you|that)|gotcha|i see|understood|understand|noted|roger|"
    r"copy(?: that)?|makes sense|fair enough|sure(?: thing)?|cool|great|perfect|nice|"
    r"awesome|excellent|good|wonderful|fantastic|brilliant|lovely|super|fine|amazing|sounds? (?:\w+ )?(?:good|great|"
    r"fine|perfect|like a plan|right)(?: to me)?|will do|done|yep|yes|yeah|yea|yup|nope?|no problem|"
    r"no worries|np|works(?: for me)?|lol|ha(?:ha)+|hehe|i(?:'ll| will) (?:try|check|test|have a look|take a look|"
    r"look into|let you know|see|get back to you|consider|think about|keep)(?! (?:how|what|why|whether|"
    r"if i can))[^?]*|"
    r"let me (?:try|check|see|have a look|test)(?! (?:how|what|why))[^?]*|oh|ah|aha|hm+|wow|welcome|you're welcome|"
    r"good to know|glad to hear(?: it)?|interesting|exactly|correct|indeed|agreed|true|looking forward(?: to (?:it|"
    r"that))?)"
)
_BYE = (
    r"(?:(?:good ?)?bye(?:[- ]?bye)?(?: now)?|adios|ciao|tschüss|laters?|cya|see (?:you|ya)(?: \w+){0,2}|take care|"
    r"have (?:a|an) (?:\w+ ){0,2}(?:day|one|evening|night|weekend|time|afternoon|week|morning|rest)(?: \w+){0,3}|"
    r"good ?(?:night|day)|goodnight|"
    r"(?:talk|speak|catch|chat) (?:to |with )?(?:you |u |ya )?(?:soon|later|tomorrow|then)|later|farewell|so long|"
    r"cheerio|until (?:next time|then|tomorrow)|ttyl|best(?: regards| wishes)?|(?:kind |warm |best )?regards|"
    r"enjoy (?:your|the) \w+|(?:you )?(?:too|as well)|nice (?:talking|chatting|speaking|to talk|"
    r"to chat)(?: \w+){0,3}|signing off|gotta go|i(?:'ve| have) (?:got )?to go|i'm (?:off|leaving|out)|hang up|"
    r"(?:you can )?end (?:the|this) (?:call|chat|conversation))"
)
_FILLER = (
    r"(?:so|very|much|a lot|lots|again|then|now|for|the|your|all|that|this|it|quick|fast|great|help(?:ing|ed)?|"
    r"info(?:rmation)?|answer|support|reply|response|guys|team|everyone|all of you|mate|buddy|sir|madam|man|dear|"
    r"everything|assistance|time|patience|me|us|and|of|with|in|you|to|i|we|really|do|just|oh|well|but|no|hi|hey|"
    r"hello|will|today|is|was|ever|always|a|million|bunch|ton|tons|once|advance|kind|kindly|service|clarif\w+|"
    r"explanation|explaining|"
    r"confirmation|confirming|clarity|update|heads up|details|awesome|amazing|friend|baton|indeed|too|looking into|"
    r"fixing|sorting|getting back|bot|day|please|though|anyway|already|yet|such|by|i'm|i am)"
)
_GLUE = r"[\s,.!;:)(\-~*'\"&+…–—]*"
_CHAIN = re.compile(rf"^{_GLUE}(?:(?P<t>{_THANKS})|(?P<b>{_BYE})|(?P<a>{_ACK})|(?P<f>{_FILLER}))(?![\w'])")
_EMOJI = re.compile(
    r"[\s.!]*(?:(?::[a-z0-9_+'-]+:(?::skin-tone-\d:)?|[\u2190-\u2bff\u2600-\u27bf\U0001f000-\U0001faff\u200d\ufe0f]|"
    r"[:;=8xX]['-]?[()DPpOo3|/\\*]+|<3|\^\^|\+1|-1)[\s.!]*)+"
)
_ASKS_BACK = re.compile(
    r"\?|\b(?:let me know|please (?:confirm|provide|tell|share|send|choose|reply)|would you like|do you want|"
    r"shall i|should i|can you (?:confirm|tell|share|provide|send)|"
    r"confirm\w*|following (?:information|details)|is (?:that|this) (?:right|correct|ok|okay|alright)|which (?:one|"
    r"of))\b"
)
_OFFERS = re.compile(
    r"(?:(?:any|some)thing (?:else|more|further)|what else|how else|any(?: other| further| more)? (?:questions|help)|"
    r"else i can|further assist\w*|more help|other\b[^?]*\?|helpful\?)"
)
_YES_NO = re.compile(r"\b(?:yes|yeah|yep|yea|yup|sure|no|nope|correct|right|exactly|please|go ahead)\b")
_CORRECTS = re.compile(
    r"^(?:(?:sorry|oops|oh|no|wait|ah|hm+|actually|my (?:bad|mistake)|apologies|\*+|edit|ps|p\.s\.|correction|"
    r"typo)\W+)*(?:\*\w|i (?:meant|mean)\b|i meant to|(?:no|not) (?:the|that) \w+,? (?:the|but|i)|"
    r"that should (?:be|say|read|have)|should (?:be|have been|read|say)\b|(?:correction|typo|edit|oops)\b|"
    r"the other (?:one|way)|(?:not|no,?) \S+(?: \S+)?,? but\b|i (?:wrote|typed|said|asked|gave|"
    r"put) (?:the )?\w*(?: \w+)? ?(?:wrong|incorrect|mistaken)\w*|"
    r"wrong (?:one|number|order|file|link|screenshot|channel|account|id|date)\b|(?:it's|it is|is) actually\b|"
    r"instead of \S+ i|actually,? (?:it's|it is|i meant|i mean|the|make (?:it|that)|that's|that)\b|make that\b|"
    r"or rather\b|scratch that,)"
)
_GREETING = re.compile(
    r"(?:(?:hi+|hello+|hey+|hiya|yo|howdy|greetings|good (?:morning|afternoon|evening|day)|morning|(?:hi|hello|"
    r"hey) (?:there|all|team|everyone|folks|guys|bot|again)|"
    r"hola|bonjour|hallo|sup|what's up|how (?:are|r) (?:you|u)(?: doing)?(?: today)?|how's it going|@person|there|"
    r"team|all|everyone|folks|guys|:wave:|👋)[\s,.!?:)]*)*"
    r"(?:(?:i have |i've got |i got |i had |just |got )?(?:a |one |another )?(?:quick |short |small |little )*"
    r"(?:question|one|thing|request)(?: for you)?[\s,.!?:)]*|(?:can|could|may) i ask (?:you )?(?:something|a question|"
    r"a quick question)[\s,.!?:)]*)?"
)
SHORT = 14  # words; longer turns are not read as a mere word of thanks


def read(turn: Turn, history: tuple[Turn, ...], evidence: Evidence) -> Signal:
    """1 needs an answer, 0 needs none; label as ``kind_of`` says."""
    del evidence
    kind, why = kind_of(turn, history)
    value = {"": 1.0, "correction": 1.0, "greeting": 1.0, "side_talk": 0.1}.get(kind, 0.0)
    return Signal(name=NAME, value=value, why=why, label=kind)


def kind_of(turn: Turn, history: tuple[Turn, ...]) -> tuple[str, str]:
    """One of "", thanks, acknowledgement, farewell, emoji, greeting, side_talk, correction; and a sentence."""
    text = said(turn.text)
    if not text:
        return ("", "sends a file without words") if turn.files else ("emoji", "holds no words")
    if _to_a_colleague(turn, history):
        return "side_talk", "talks to one of the customer's own people"
    if _EMOJI.fullmatch(text) and not _answers(history):
        return "emoji", f"only an emoji: {quote(text)}"
    spoken = [t for t in history if t.author in (Author.CUSTOMER, Author.BOT)]
    if spoken and "?" not in text and _CORRECTS.search(text):
        return "correction", f"corrects the turn before: {quote(text)}"
    if _GREETING.fullmatch(text):
        return "greeting", f"only a greeting or an opening: {quote(text)}"
    kind = _closing(text)
    if (kind == "acknowledgement" or (kind and _YES_NO.search(text))) and _answers(history):
        return "", "answers the bot's question"
    if kind:
        return kind, f"only {_WORDS[kind]}: {quote(text)}"
    return "", "asks or tells something"


_WORDS = {"thanks": "thanks", "farewell": "a farewell", "acknowledgement": "an acknowledgement"}


def _closing(text: str) -> str:
    """The kind of a turn that is nothing but polite closing words, else empty."""
    rest = re.sub(r":[a-z0-9_+-]+:", " ", text)
    rest = re.sub(r"@person|[\u2190-\u2bff\U0001f000-\U0001faff]|[:;]['-]?[()dp]", " ", rest).strip()
    if "?" in rest or "for nothing" in rest or len(rest.split()) > SHORT * 2:
        return ""
    seen: set[str] = set()
    while rest.strip(" ,.!;:)(-~*'\"&+…–—"):
        match = _CHAIN.match(rest)
        if match is None:
            return ""
        seen.add(match.lastgroup or "f")
        rest = rest[match.end() :]
    return "farewell" if "b" in seen else "thanks" if "t" in seen else "acknowledgement" if "a" in seen else ""


def _answers(history: tuple[Turn, ...]) -> bool:
    """Whether the turn before is the bot asking something."""
    before = next((t for t in reversed(history) if t.author in (Author.BOT, Author.CUSTOMER)), None)
    if before is None or before.author is not Author.BOT:
        return False
    tail = said(before.text)[-240:]
    offers = _OFFERS.search(tail)
    return bool(_ASKS_BACK.search(tail)) and not offers


def _to_a_colleague(turn: Turn, history: tuple[Turn, ...]) -> bool:
    ours = {t.person for t in history if t.author is Author.AGENT}
    others = [person for person in turn.mentions if person not in ours and person != turn.person]
    if others:
        opens = re.match(r"\s*(?:(?:hi|hey|hello|thanks|thank you|ok|yes|no|cc|fyi|and)[\s,]+)?(?:<@|@)", turn.text)
        return bool(opens) or "?" not in plain(turn.text)
    before = next((t for t in reversed(history) if t.author is not Author.BYSTANDER), None)
    asked = before is not None and before.author is Author.CUSTOMER and before.person != turn.person
    return bool(asked and before and turn.person and turn.person in before.mentions)


READER = Reader(
    name=NAME,
    stage=Stage.TURN,
    misses="side talk that mentions nobody, and polite closing words in other languages than English",
    read=read,
)
