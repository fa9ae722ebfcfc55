"""How much a stem tells: rare words more than common ones. No signal itself."""

from handoff.signals.weights import counts

COMMON = 0.35  # the least a content word weighs


def rarity(stem: str) -> float:
    """0.35 for the commonest content words of customer service to 1 for unseen ones and numbers."""
    return counts().get(stem, 1.0)
