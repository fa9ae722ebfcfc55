"""Frames and judged things for tests."""

from collections.abc import Sequence
from datetime import UTC, datetime

from handoff.quality.items import Drawn, Judged, Kind, Thing

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def thing(number: int, *, stratum: str = "", risk: float = 1.0) -> Thing:
    name = f"{number:05}"
    return Thing(id=name, kind=Kind.ANSWER, conversation_id=name, at=NOON, stratum=stratum, risk=risk)


def frame(sizes: dict[str, int]) -> list[Thing]:
    names = [name for name, size in sizes.items() for _ in range(size)]
    return [thing(number, stratum=name) for number, name in enumerate(names)]


def judged(
    values: Sequence[float], *, probability: float = 1.0, stratum: str = "", start: int = 0, talk: int = 1
) -> list[Judged]:
    """One judged thing for each value; ``talk`` of them in a row share a conversation."""
    return [
        Judged(id=f"{start + i:05}", cluster=f"c{(start + i) // talk}", stratum=stratum, probability=probability,
               value=value)
        for i, value in enumerate(values)
    ]  # fmt: skip


def reviewed(units: Sequence[Drawn], truth: dict[str, float]) -> list[Judged]:
    """What reviewers say of a whole draw."""
    return [
        Judged(id=one.id, cluster=one.id, stratum=one.stratum, probability=one.probability, value=truth[one.id])
        for one in units
    ]
