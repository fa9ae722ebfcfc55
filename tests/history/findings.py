"""What the histories have found in the product and is not mended yet; each has a strict xfail in test_findings.py."""

OPEN: tuple[str, ...] = ()
"""Parts of sentences that are known; take a line out when its test passes."""


def unexpected(wrong: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """What is wrong and not known."""
    return [(seed, what) for seed, what in wrong if not any(known in what for known in OPEN)]
