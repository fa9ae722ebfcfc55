"""Support: how far at least one retrieved passage supports the draft.

Sees the share of the draft's stemmed content words, rare ones counting more, that one passage holds. The
question's own words, greetings and citation marks do not count against the draft; a flipped negation and a
quantity no passage holds lower it. Does not see a wrong claim put together from right words.
"""

from handoff.model import Author, Evidence, Passage, Signal, Turn
from handoff.signals.grounding import claims, denies, quantities
from handoff.signals.rarity import rarity
from handoff.signals.reader import Reader, Stage
from handoff.signals.text import clamp, sentences, stems

NAME = "support"

FLIPPED = 0.5  # what a claim keeps whose closest passage sentence says the opposite
UNKNOWN_QUANTITY = 0.5  # what the draft keeps, at least, when all its quantities are unknown


def read(turn: Turn, history: tuple[Turn, ...], evidence: Evidence) -> Signal:
    """0 no passage supports the draft, 1 one passage holds all it says; label: the article."""
    draft = evidence.draft
    if draft is None or not evidence.passages or not claims(draft.text):
        return Signal(name=NAME, value=0.0, why="there is no draft or no passage to compare")
    asked = frozenset(stem for t in (*history, turn) if t.author is Author.CUSTOMER for stem in stems(t.text))
    value, passage = max(
        ((share(draft.text, passage, asked), passage) for passage in evidence.passages), key=lambda pair: pair[0]
    )
    unknown = unknown_quantities(draft.text, evidence, turn, history)
    value *= 1 - (1 - UNKNOWN_QUANTITY) * unknown
    return Signal(
        name=NAME,
        value=clamp(value),
        why=f"{value:.0%} of what the draft says is held by “{passage.title}”",
        label=passage.article,
    )


def share(draft: str, passage: Passage, asked: frozenset[str]) -> float:
    """Weighted share of the draft's content words in one passage, negation flips counted."""
    held = frozenset(stems(f"{passage.title} {passage.section} {passage.text}"))
    total = found = 0.0
    for claim in claims(draft):
        said = frozenset(stems(claim))
        counts = said if said <= asked else frozenset(stem for stem in said if stem in held or stem not in asked)
        weight = sum(rarity(stem) for stem in counts)
        hit = sum(rarity(stem) for stem in counts if stem in held)
        total += weight
        found += hit * (FLIPPED if _flipped(claim, said, passage.text) else 1.0)
    return found / total if total else 0.0


def _flipped(claim: str, said: frozenset[str], text: str) -> bool:
    """The passage sentence closest to the claim has the other polarity, and no equally close one agrees."""
    near = [(len(said & set(stems(s))) / max(1, len(said)), denies(s)) for s in sentences(text)]
    best = max((score for score, _ in near), default=0.0)
    if best < 0.5:
        return False
    return all(polarity != denies(claim) for score, polarity in near if score >= best - 0.15)


def unknown_quantities(draft: str, evidence: Evidence, turn: Turn, history: tuple[Turn, ...]) -> float:
    """Share of the draft's quantities that neither a passage nor a customer's turn holds."""
    claimed = {(number, unit) for number, unit, _ in quantities(draft)}
    if not claimed:
        return 0.0
    texts = [f"{p.title}\n{p.section}\n{p.text}" for p in evidence.passages]
    texts += [t.text for t in (*history, turn) if t.author is Author.CUSTOMER]
    known = {(number, unit) for text in texts for number, unit, _ in quantities(text)}
    return len(claimed - known) / len(claimed)


READER = Reader(
    name=NAME,
    stage=Stage.DRAFT,
    misses="a wrong claim put together from right words, and a right one in words the passage does not use",
    read=read,
)
