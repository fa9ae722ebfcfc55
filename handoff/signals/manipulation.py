"""Suspected manipulation: text that tries to command the bot instead of asking it.

Sees known shapes of injection and jailbreak after invisible characters, look-alikes and Unicode tags are
normalised, hidden text itself, base64 that decodes to such a shape, and what a linear model fitted on public
attack sets finds like them. It is a hint for people and policy,
never a wall: what the bot may do is bounded elsewhere. Does not see attacks spread over many polite turns,
new wordings, ciphers, or other languages than English.
"""

import base64
import binascii
import re
from collections.abc import Iterator
from itertools import islice

from handoff.model import Evidence, Signal, Turn
from handoff.signals.linear import model
from handoff.signals.phrases import Phrases
from handoff.signals.reader import Reader, Stage
from handoff.signals.text import LONGEST, plain, quote

NAME = "manipulation"

_ORDERS = (
    r"(?:instructions?|rules?|prompts?|guidelines?|directions?|directives?|commands?|orders?|messages?|text|context|"
    r"conversation|programming|"
    r"training|policy|policies|restrictions?|constraints?|limitations?|filters?|safeguards?|everything|all|safety|"
    r"system|training|input|content)"
)
_BEFORE = (
    r"(?:previous|prior|above|earlier|preceding|foregoing|original|initial|existing|former|past|all|any|every|"
    r"your|the|my|these|those|that|said|given|of|system|other|default|internal|safety|content)"
)

ATTACKS = Phrases(
    (
        rf"(?:ignore|ignoring|disregard\w*|forget|neglect|override|overrule|bypass\w*|circumvent|do not follow|"
        rf"don't follow|stop following|"
        rf"not bound by|free from|violate|unlearn)(?! my (?:last |previous |first |earlier )?(?:message|question|"
        rf"command|order|request|text|input|note|e-?mail))(?: (?:{_BEFORE}))+ (?:\w+ )?{_ORDERS}(?! in (?:the|my|"
        rf"our)\b)",
        r"(?:ignore|disregard|forget) (?:everything|all|anything|what)(?: \w+){0,4} (?:said|told|above|before|prior|"
        r"previously|written|know|learned|instructed|earlier)",
        r"(?:system|initial|hidden|secret|original|internal|developer|base|pre|full|complete|"
        r"entire) ?prompt(?! (?:email|box))|(?:your (?:hidden|secret|original|initial|system|"
        r"internal) (?:instructions?|directives?|rules|messages?)|the (?:hidden|secret|initial|"
        r"system) (?:instructions?|directives?))",
        r"(?:reveal|show|print|repeat|output|display|tell|give|leak|share|dump|list|write|recite|expose|disclose|"
        r"summari[sz]e|translate|what (?:is|are|was|were)|encode)"
        r"(?: (?:me|us|out|back|exactly|verbatim))*(?: (?:all|of|the|full|entire|exact|first))* (?:your|above|"
        r"initial|original|hidden|previous|system)(?: (?:own|full|exact|initial|original|hidden|previous|"
        r"system))* (?:instructions?|prompts?|guidelines|directives|rules|"
        r"configuration|words|text|message|secrets?|system)",
        r"(?:repeat|print|output|translate|say|copy|summari[sz]e) (?:\w+ ){0,3}?(?:everything|all|the (?:words|text|"
        r"content|sentences?|lines?)|what(?:'s| is| was)) (?:\w+ ){0,2}?(?:above|before|prior|preceding)",
        r"you (?:are|will be|'re|must be) (?:now|no longer|going to be|henceforth) (?!able|ready|connected|at |in |"
        r"on |being|charged|using|seeing|getting)\w+",
        r"(?:act|behave|respond|pretend|roleplay|role-play|role play|answer|speak|talk|pose|function|operate|"
        r"simulate|imagine)(?: \w+)? (?:as (?:if you|an? (?:\w+ )?(?:unrestricted|unfiltered|evil|hacker|ai|dan|"
        r"linux|admin\w*|developer|system|"
        r"terminal|different|new|uncensored|character|assistant|expert|root)|though you)|to be (?:an?|the|my)|"
        r"(?:that )?you(?:'re| are| have| were) (?:an?|not|no|my|now|in|the|free))",
        r"(?:let's|lets|we|you) (?:\w+ )?(?:role[- ]?play|play a game|pretend)|from now on,? (?:you|your|all|"
        r"respond|answer|act|only|every)",
        r"\bdan\b(?: mode)?(?=.*(?:anything|mode|prompt))|do anything now|jail ?break\w*|(?:enter|enable|activate|"
        r"switch to|you are in|now in|turn on|start|engage|initiate) (?:the )?(?:developer|debug|admin|god|sudo|"
        r"maintenance|root|unrestricted|dev|override|diagnostic) (?:mode|override|access|privileges?)|god mode",
        r"(?:no|without|free of|remove|disable|ignore|turn off|lift)(?: \w+){0,2} (?:restrictions?|filters?|"
        r"censorship|limitations?|guardrails?|safeguards?|ethic\w*|moral\w*|safety (?:rules|filters?|measures|"
        r"protocols?)|content polic\w+)",
        r"(?:new|updated|revised|additional|special|important|urgent) (?:system )?(?:instructions?|directives?|"
        r"orders?|rules?) ?(?:[:=]|(?:is|are|from|supersede|override|apply|take|replace))",
        r"(?:begin|start|end|prefix|finish|precede) (?:\w+ )?(?:your|each|every|the|all) (?:\w+ )?(?:response|reply|"
        r"replies|answer|message|sentence|output)s? (?:with|by)",
        r"(?:respond|reply|answer|output|say|write|print) (?:only |just |exactly |simply |always )+(?:with|in|the|"
        r"as|yes|no|\"|'|this)",
        r"(?:this is|i am|i'm|as|speaking as|on behalf of) (?:\w+ )?(?:an? |the |"
        r"your )?(?:\w+ )?(?:system administrator|sysadmin|developer of|creator|your (?:developer|admin|owner|"
        r"master|boss|programmer|maker)|openai|anthropic|"
        r"baton (?:developer|team|admin)|ceo|root user|superuser|admin\w* of this)(?=.*(?:approv|authori|grant|"
        r"reveal|instruct|override|confirm the|password|order you))",
        r"(?:pre-?approved|already approved|approved by (?:the )?(?:ceo|management|legal|admin|security|"
        r"system))(?=.*(?:refund|transfer|access|execute|process|immediately))|(?:refund|transfer|request|action|"
        r"access)s? (?:\w+ )?(?:is|are|was|has been|been) pre-?(?:approved|authori[sz]ed)",
        r"(?:system|assistant|developer|admin|user|ai|instruction)(?: (?:note|message|override|alert|update|prompt|"
        r"command|notice))? ?[:\]>|}]+ ?(?:you|the|ignore|refund|from|new|do|always|grant|approve|give|all|execute|"
        r"now|this|reveal|set|override|sure|please)",
        r"(?:other|another|different|all|every|previous|any) (?:customers?|users?|clients?|tenants?|compan(?:y|ies)|"
        r"people)(?:'s?|s')? (?:\w+ )?(?:data|conversations?|messages?|details|information|emails?|orders?|tickets?|"
        r"questions?|prompts?|chats?|secrets?|passwords?|invoices?)",
        r"(?:hypothetical\w*|in a fictional|for a (?:novel|story|movie|film|play|game)|imagine (?:a|that|you|we)|"
        r"in an alternate|thought experiment|fictional (?:story|scenario|world|character))(?=.*(?:prompt|instruct|"
        r"password|secret|rule|key|restrict|hack|bypass|unlimited|without|reveal|bomb|weapon|illegal))",
        r"(?:what(?:'s| is)|tell|give|reveal|spell|say|show|share|guess|hint|print|output|confirm|write|poem|haiku|"
        r"story|about|hidden in)(?: (?:me|us|a|an|of|about|is|out|on|that|haiku|poem|story|full|exact))* (?:your|"
        r"the|that|this|their|our system'?s?) (?:\w+ )?(?:secret|password|passphrase|passcode|hidden|confidential|"
        r"api key|access code|the key|credentials)(?! (?:reset|policy|field|page|change|length|requirement|"
        r"manager))(?! (?:for|to) (?:my|our|the) |(?:'s)? (?:reset|length|polic))(?! is (?:wrong|not|incorrect|"
        r"rejected|expired|invalid))(?! (?:doesn't|does not|no longer))",
        r"decode this (?:\w+ )?(?:morse|binary|hex\w*|caesar|base64|rot13|cipher|code|string|message)|"
        r"interlace part|smartgpt|no special filtering|stop everything|hijacked|sanitize your inputs|"
        r"i(?:'ll| will) give you (?:\W?\d+|money|a tip)[^.]* if you|(?:imagine|suppose|"
        r"pretend)[^.]*(?:personal data|in the year \d|alien|dystop|futur)[^.]*\.|just for a hypothetical|"
        r"<!--[^>]*(?:say|state|ignore|output|print|reply)",
        r"(?:encode|decode|base64|rot13|hex|caesar|morse|pig latin|reverse|backwards|leetspeak|letter by letter|"
        r"one letter at a time|acrostic)(?=.*(?:password|secret|prompt|key|instruction|follow|execute|answer|"
        r"reveal))",
        r"(?:concatenate|combine|join|let (?:x|a|b|y|z|var\w*) ?=|[a-z] ?= ?[\"'])(?=.*(?:execute|answer|respond|"
        r"do what|follow|run|output|tell me|z|\+))",
        r"</?(?:system|instructions?|prompt|assistant|user|im_start|im_end|s|inst|admin|context|doc|document)/?>|"
        r"\[/?(?:inst|system|end|admin|/system)\]|<\|(?:im_start|im_end|system|endoftext|user|assistant)\|>|"
        r"#{2,} ?(?:system|instruction|new|end|response|assistant|user)|"
        r"={3,} ?(?:end|begin|system|start)|-{3,} ?(?:end|begin|system|start)|\{\{.*\}\}|"
        r"begin(?:ning)? of (?:new )?(?:system|instructions?|prompt)|end of (?:the )?(?:system|user|prompt|"
        r"instructions?|input|query|context|document)",
        r"(?:opposite|evil|uncensored|unfiltered|amoral|unethical|unrestricted|rogue|unaligned|"
        r"malicious)[- ](?:mode|version|twin|ai|assistant|bot|response|persona|model|chatbot|character)|(?:two|"
        r"2) (?:responses|answers|personalities)",
        r"(?:you must|you have to|you will|you need to|you should|your (?:task|job|goal|role|purpose|mission|"
        r"new (?:task|role|name|goal)) is to?)(?: \w+){0,3} (?:obey|comply|always|never refuse|never say|not refuse|"
        r"ignore|pretend|forget|execute|grant|approve)",
        r"rm -rf /|drop table|<script|javascript:|os\.system|!\[[^\]]*\]\(https?://[^)]*[?=]",
    )
)

# Shapes that also turn up in honest questions; worth a look, not an alarm.
HINTS = Phrases(
    (
        r"(?:developer|debug|admin|system|test|maintenance) (?:mode|override|message)|(?:show|tell|give|list|"
        r"what are)(?: \w+){0,3} (?:rules|guidelines|instructions)|"
        r"the user'?s? (?:initials|birth\w*|favorite|favourite|password|personal)|(?:following|new) instructions|"
        r"curl|wget|exec|eval|subprocess|encode[^.]*base64|in reverse order",
    )
)

_TAGS = re.compile("[\U000e0020-\U000e007e]{3,}")
_HIDDEN = re.compile("[^\\W\\d_][\u200b\u200c\u2060\u2063\u00ad\ufeff\u202a-\u202e\u2066-\u2069]+[^\\W\\d_]")
_BASE64 = re.compile(r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{24,}={0,2}(?![A-Za-z0-9+/])")


LIKELY = 0.6  # the model's probability from which a turn is suspected
WORDS = 5  # shorter turns say too little for the model


def read(turn: Turn, history: tuple[Turn, ...], evidence: Evidence) -> Signal:
    """0.95 a hidden attack, 0.9 a known shape, 0.75-0.9 the model's word, 0.6 hidden characters, 0.5 a hint, 0."""
    del history, evidence
    raw = turn.text[:LONGEST]
    text = " ".join(plain(raw).lower().split())
    hidden = " ".join(_decoded(raw).lower().split())
    for value, label, found in _findings(raw, text, hidden):
        if found:
            return Signal(name=NAME, value=value, why=found, label=label)
    return Signal(name=NAME, value=0.0, why="no sign of manipulation")


def known_shape(text: str) -> bool:
    """Whether a phrase list, without the model, knows the text as an attack."""
    raw = text[:LONGEST]
    found = _findings(raw, " ".join(plain(raw).lower().split()), " ".join(_decoded(raw).lower().split()))
    return any(sentence for _, _, sentence in islice(found, 3))


def _findings(raw: str, text: str, hidden: str) -> Iterator[tuple[float, str, str]]:
    """(value, label, sentence or empty), gravest first; later ones are not computed once one holds."""
    hit = ATTACKS.first(hidden) if hidden else None
    yield 0.95, "hidden", f"hidden text gives the bot orders: {quote(hit.text)}" if hit else ""
    yield 0.9, "hidden", "holds text in invisible characters" if _TAGS.search(raw) else ""
    hit = ATTACKS.first(text)
    yield 0.9, "orders", f"tries to give the bot orders: {quote(hit.text)}" if hit else ""
    likely = model(NAME).probabilities(text)["yes"] if len(text.split()) >= WORDS else 0.0
    sentence = f"reads like an attempt to steer the bot ({likely:.2f}): {quote(text)}"
    yield min(0.9, max(0.75, likely)), "orders", sentence if likely >= LIKELY else ""
    yield 0.6, "hidden", "holds invisible characters inside words" if _HIDDEN.search(raw) else ""
    hit = HINTS.first(text)
    yield 0.5, "hint", f"words that also occur in attacks: {quote(hit.text)}" if hit else ""


def _decoded(raw: str) -> str:
    """Text that a reader does not see: Unicode tags and base64 runs that are printable ASCII."""
    parts = ["".join(chr(ord(c) - 0xE0000) for c in run) for run in _TAGS.findall(raw)]
    for run in _BASE64.findall(raw)[:5]:
        try:
            text = base64.b64decode(run + "=" * (-len(run) % 4)).decode("ascii")
        except (binascii.Error, UnicodeDecodeError):
            continue
        if text.isprintable():
            parts.append(text)
    return " ".join(parts)


READER = Reader(
    name=NAME,
    stage=Stage.TURN,
    misses="attacks spread over polite turns, new wordings, ciphers, other languages; it is a hint, never a wall",
    read=read,
)
