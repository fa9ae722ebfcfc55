"""How long a person usually takes to join, from measured waits; said only where enough was measured."""

from collections.abc import Sequence

import numpy as np

FEWEST = 10
"""Measured waits below which nothing is said."""
LOW, HIGH = 0.2, 0.8
"""Of ten customers six wait between the two."""


def usual(waits: Sequence[float]) -> tuple[int, int] | None:
    """(from, to) in whole minutes, the 20th and 80th percentile; None where too few were measured.

    Args:
        waits: Seconds from handoff to claim.
    """
    if len(waits) < FEWEST:
        return None
    low, high = (max(1, round(float(np.quantile(waits, share)) / 60)) for share in (LOW, HIGH))
    return low, max(low, high)
