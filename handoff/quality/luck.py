"""Luck that can be repeated: the same words give the same number, on every replica and in every run."""

import hashlib


def luck(*words: str) -> float:
    """A number from 0 to below 1, spread evenly over words nobody chose for it."""
    return int(hashlib.sha256(":".join(words).encode()).hexdigest()[:13], 16) / 16**13
