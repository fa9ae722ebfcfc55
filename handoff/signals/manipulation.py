"""Suspected manipulation: text that tries to command the bot instead of asking it.

Sees known shapes of injection and jailbreak after invisible characters, look-alikes and Unicode tags are
normalised, hidden text itself, and base64 that decodes to such a shape. It is a hint for people and policy,
never a wall: what the bot may do is bounded elsewhere. Does not see attacks spread over many polite turns,
new wordings, ciphers, or other languages than English.
"""

import base64
import binascii
import re

from handoff.model import Evidence, Signal, Turn
from handoff.signals.phrases import Phrases
from handoff.signals.reader import Reader, Stage
from handoff.signals.text import LONGEST, plain, quote

NAME = "manipulation"

_ORDERS = (
    r"(?:instructions?|rules?|prompts?|guidelines?|directions?|directives?|commands?|orders?|messages?|text|context|conversation|programming|"
    r"training|policy|policies|restrictions?|constraints?|limitations?|filters?|safeguards?|everything|all|safety|system|training|input|content)"
)
_BEFORE = r"(?:previous|prior|above|earlier|preceding|foregoing|original|initial|existing|former|past|all|any|every|your|the|my|these|those|that|said|given|of|system|other|default|internal|safety|content)"

ATTACKS = Phrases(
    (
        rf"(?:ignore|ignoring|disregard\w*|forget|neglect|override|overrule|skip|drop|discard|bypass\w*|circumvent|dismiss|cancel|erase|delete|do not follow|don't follow|stop following|"
        rf"not bound by|free from|violate|break|unlearn)(?: (?:{_BEFORE}))+ (?:\w+ )?{_ORDERS}",
        r"(?:ignore|disregard|forget) (?:everything|all|anything|what)(?: \w+){0,4} (?:said|told|above|before|prior|previously|written|know|learned|instructed|earlier)",
        r"(?:system|initial|hidden|secret|original|internal|developer|base|pre|full|complete|entire) ?(?:prompt|instructions?|message|directives?|rules)(?! (?:email|box))",
        r"(?:reveal|show|print|repeat|output|display|tell|give|leak|share|dump|list|write|recite|expose|disclose|summari[sz]e|translate|what (?:is|are|was|were)|encode)"
        r"(?: (?:me|us|out|back|exactly|verbatim))*(?: (?:all|of|the|your|above|full|entire|exact|initial|original|hidden|previous|first))+ (?:instructions?|prompts?|guidelines|directives|rules|"
        r"configuration|words|text|message|secrets?|system)",
        r"(?:repeat|print|output|translate|say|copy|summari[sz]e) (?:\w+ ){0,3}?(?:everything|all|the (?:words|text|content|sentences?|lines?)|what(?:'s| is| was)) (?:\w+ ){0,2}?(?:above|before|prior|preceding)",
        r"you (?:are|will be|'re|must be) (?:now|no longer|going to be|henceforth) (?!able|ready|connected|at |in |on |being|charged|using|seeing|getting)\w+",
        r"(?:act|behave|respond|pretend|roleplay|role-play|role play|answer|speak|talk|pose|function|operate|simulate|imagine)(?: \w+)? (?:as (?:if you|an? (?:\w+ )?(?:unrestricted|unfiltered|evil|hacker|ai|dan|linux|admin\w*|developer|system|"
        r"terminal|different|new|uncensored|character|assistant|expert|root)|though you)|to be (?:an?|the|my)|(?:that )?you(?:'re| are| have| were) (?:an?|not|no|my|now|in|the|free))",
        r"(?:let's|lets|we|you) (?:\w+ )?(?:role[- ]?play|play a game|pretend)|from now on,? (?:you|your|all|respond|answer|act|only|every)",
        r"\bdan\b(?: mode)?(?=.*(?:anything|mode|prompt))|do anything now|jail ?break\w*|(?:developer|debug|admin|god|sudo|maintenance|root|unrestricted|dev|system|test|override|diagnostic) (?:mode|override|access|privileges?|console)(?! (?:to|for) (?:our|my|the) (?:account|portal|dashboard))",
        r"(?:no|without|free of|remove|disable|ignore|turn off|lift)(?: \w+){0,2} (?:restrictions?|filters?|censorship|limitations?|guardrails?|safeguards?|ethic\w*|moral\w*|safety (?:rules|filters?|measures|protocols?)|content polic\w+)",
        r"(?:new|updated|revised|additional|following|special|important|urgent) (?:system )?(?:instructions?|directives?|orders?|rules?) ?(?:[:=]|(?:is|are|from|supersede|override|apply|take|replace))",
        r"(?:begin|start|end|prefix|finish|precede) (?:\w+ )?(?:your|each|every|the|all) (?:\w+ )?(?:response|reply|replies|answer|message|sentence|output)s? (?:with|by)",
        r"(?:respond|reply|answer|output|say|write|print) (?:only |just |exactly |simply |always )+(?:with|in|the|as|yes|no|\"|'|this)",
        r"(?:this is|i am|i'm|as|speaking as|on behalf of) (?:\w+ )?(?:an? |the |your )?(?:\w+ )?(?:system administrator|sysadmin|developer of|creator|your (?:developer|admin|owner|master|boss|programmer|maker)|openai|anthropic|"
        r"baton (?:developer|team|admin)|ceo|root user|superuser|admin\w* of this)(?=.*(?:approv|authori|need|order|grant|reveal|give|require|instruct|must|access|override|want|tell))",
        r"(?:pre-?approved|already approved|approved by (?:the )?(?:ceo|management|legal|admin|security|system))(?=.*(?:refund|transfer|access|execute|process|immediately))|(?:refund|transfer|request|action|access)s? (?:\w+ )?(?:is|are|was|has been|been) pre-?(?:approved|authori[sz]ed)",
        r"(?:system|assistant|developer|admin|user|ai|instruction)(?: (?:note|message|override|alert|update|prompt|command|notice))? ?[:\]>|}]+ ?(?:you|the|ignore|refund|from|new|do|always|grant|approve|give|all|execute|now|this|reveal|set|override|sure|please)",
        r"(?:other|another|different|all|every|previous|any) (?:customers?|users?|clients?|tenants?|compan(?:y|ies)|people)(?:'s?|s')? (?:\w+ )?(?:data|conversations?|messages?|details|information|emails?|orders?|tickets?|questions?|prompts?|chats?|secrets?|passwords?|invoices?)",
        r"(?:hypothetical\w*|in a fictional|for a (?:novel|story|movie|film|play|game)|imagine (?:a|that|you|we)|in an alternate|thought experiment|fictional (?:story|scenario|world|character))(?=.*(?:prompt|instruct|password|secret|rule|key|restrict|hack|bypass|unlimited|without|reveal|bomb|weapon|illegal))",
        r"(?:what(?:'s| is)|tell|give|reveal|spell|say|show|share|guess|hint|know|access|print|output|read)(?: \w+){0,4} (?:secret|password|passphrase|passcode|hidden|confidential|api key|access code|the key|credentials)(?! (?:reset|policy|field|page|change|length|requirement|manager))(?=.*(?:you|were|told|given|prompt|system|assistant|instruct|reverse|letter|base64|encod|word|hint|poem|story|rhyme|spell|protect|guard|character))",
        r"(?:encode|decode|base64|rot13|hex|caesar|morse|pig latin|reverse|backwards|leetspeak|letter by letter|one letter at a time|acrostic)(?=.*(?:password|secret|prompt|key|instruction|follow|execute|answer|reveal))",
        r"(?:concatenate|combine|join|let (?:x|a|b|y|z|var\w*) ?=|[a-z] ?= ?[\"'])(?=.*(?:execute|answer|respond|do what|follow|run|output|tell me|z|\+))",
        r"</?(?:system|instructions?|prompt|assistant|user|im_start|im_end|s|inst|admin|context|doc|document)/?>|\[/?(?:inst|system|end|admin|/system)\]|<\|(?:im_start|im_end|system|endoftext|user|assistant)\|>|#{2,} ?(?:system|instruction|new|end|response|assistant|user)|"
        r"={3,} ?(?:end|begin|system|start)|-{3,} ?(?:end|begin|system|start)|\{\{.*\}\}|begin(?:ning)? of (?:new )?(?:system|instructions?|prompt)|end of (?:the )?(?:system|user|prompt|instructions?|input|query|context|document)",
        r"(?:opposite|evil|uncensored|unfiltered|amoral|unethical|unrestricted|rogue|unaligned|malicious)[- ](?:mode|version|twin|ai|assistant|bot|response|persona|model|chatbot|character)|(?:two|2) (?:responses|answers|personalities)",
        r"(?:you must|you have to|you will|you need to|you should|your (?:task|job|goal|role|purpose|mission|new (?:task|role|name|goal)) is to?)(?: \w+){0,3} (?:obey|comply|always|never refuse|never say|not refuse|ignore|pretend|forget|execute|grant|approve)",
        r"(?:curl|wget|exec|eval|os\.system|subprocess|rm -rf|drop table|<script|javascript:|import os)\b|!\[[^\]]*\]\(https?://[^)]*[?=]",
    )
)

_TAGS = re.compile("[\U000e0020-\U000e007e]{3,}")
_HIDDEN = re.compile("[^\\W\\d_][\u200b\u200c\u2060\u2063\u00ad\ufeff\u202a-\u202e\u2066-\u2069]+[^\\W\\d_]")
_BASE64 = re.compile(r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{24,}={0,2}(?![A-Za-z0-9+/])")


def read(turn: Turn, history: tuple[Turn, ...], evidence: Evidence) -> Signal:
    """0 nothing, 0.6 hidden characters, 0.9 a known shape of attack, 0.95 a hidden one."""
    del history, evidence
    raw = turn.text[:LONGEST]
    hidden = _decoded(raw)
    hit = ATTACKS.first(" ".join(hidden.lower().split())) if hidden else None
    if hit:
        return Signal(name=NAME, value=0.95, why=f"hidden text gives the bot orders: {quote(hit.text)}", label="hidden")
    if _TAGS.search(raw):
        return Signal(name=NAME, value=0.9, why="holds text in invisible characters", label="hidden")
    hit = ATTACKS.first(" ".join(plain(raw).lower().split()))
    if hit:
        return Signal(name=NAME, value=0.9, why=f"tries to give the bot orders: {quote(hit.text)}", label="orders")
    if _HIDDEN.search(raw):
        return Signal(name=NAME, value=0.6, why="holds invisible characters inside words", label="hidden")
    return Signal(name=NAME, value=0.0, why="no sign of manipulation")


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
