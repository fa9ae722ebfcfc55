"""How often the intervals hold the truth, design by design."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from bench.quality.worlds import World, world
from handoff.quality.designs import draw
from handoff.quality.estimates import rate
from handoff.quality.items import BEFORE, Estimate, Judged, Method
from handoff.quality.judge import Ruling, corrected, corrected_by_draw

DRAWS = 10
"""Samples drawn from one invented desk."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One way to draw from one kind of desk."""

    name: str
    kind: str
    """``exact``, ``weighted`` or ``judge``."""
    method: Method
    n: int
    rate: float
    size: int = 2000
    told: bool = True
    """Whether the estimate is told how many were drawn."""
    judged: int | None = None
    """Things the judge sees beside the sample, drawn at random; None: it sees the whole frame."""
    more: dict[str, Any] = field(default_factory=dict)
    """What else the desk is like; see ``worlds.world``."""

    @property
    def rare(self) -> bool:
        """Whether fewer than five findings are expected in the sample."""
        return self.n * self.rate < 5


@dataclass(frozen=True, slots=True)
class Row:
    """What came out of one cell."""

    cell: Cell
    designs: int
    refused: int
    covered: float
    under: float
    """Share of intervals that lie wholly below the truth."""
    over: float
    width: float
    value: float
    """Mean estimate less mean truth."""


SIMPLE, STRATIFIED, RISK = Method.SIMPLE, Method.STRATIFIED, Method.RISK
CELLS = (
    Cell("simple", "exact", SIMPLE, 30, 0.20),
    Cell("simple", "exact", SIMPLE, 100, 0.10),
    Cell("simple, half the frame", "exact", SIMPLE, 1000, 0.02),
    Cell("simple, rare", "exact", SIMPLE, 100, 0.01),
    Cell("simple, rare", "exact", SIMPLE, 300, 0.005),
    Cell("simple, 400 drawn before", "exact", SIMPLE, 100, 0.05, more={"before": 400}),
    Cell("simple, 70 % reviewed", "exact", SIMPLE, 150, 0.05, more={"replies": 0.7, "strata": 1}),
    Cell("simple, conversations of 3", "weighted", SIMPLE, 200, 0.10, more={"talk": 3.0}),
    Cell("simple, conversations of 3, half the frame", "weighted", SIMPLE, 1000, 0.10, more={"talk": 3.0}),
    Cell("simple, half findings", "weighted", SIMPLE, 150, 0.10, more={"halves": True}),
    Cell("stratified", "weighted", STRATIFIED, 120, 0.10),
    Cell("stratified", "weighted", STRATIFIED, 400, 0.05),
    Cell("stratified, 12 strata", "weighted", STRATIFIED, 30, 0.20, more={"strata": 12}),
    Cell("stratified, more strata than draws", "weighted", STRATIFIED, 25, 0.25, more={"strata": 30}),
    Cell("stratified, rare", "weighted", STRATIFIED, 300, 0.01),
    Cell("stratified, rare", "weighted", STRATIFIED, 400, 0.005),
    Cell("stratified, 70 % reviewed, conversations", "weighted", STRATIFIED, 250, 0.10,
         more={"replies": 0.7, "talk": 2.0}),
    Cell("risk", "weighted", RISK, 30, 0.20),
    Cell("risk", "weighted", RISK, 100, 0.10),
    Cell("risk", "weighted", RISK, 300, 0.05),
    Cell("risk, some certain", "weighted", RISK, 800, 0.05),
    Cell("risk, 400 drawn before", "weighted", RISK, 200, 0.05, more={"before": 400}),
    Cell("risk, rare", "weighted", RISK, 300, 0.01),
    Cell("risk, rare", "weighted", RISK, 500, 0.005),
    Cell("risk that tells nothing", "weighted", RISK, 200, 0.10, more={"risk": "blind"}),
    Cell("risk that misleads", "weighted", RISK, 200, 0.10, more={"risk": "wrong"}),
    Cell("risk, 70 % reviewed, conversations", "weighted", RISK, 250, 0.08, more={"replies": 0.7, "talk": 2.0}),
    Cell("risk, 70 % reviewed, not told how many", "weighted", RISK, 250, 0.08, told=False,
         more={"replies": 0.7, "strata": 1}),
    Cell("simple, good judge", "judge", SIMPLE, 100, 0.10, more={"judge": "good"}),
    Cell("simple, good judge", "judge", SIMPLE, 200, 0.03, more={"judge": "good"}),
    Cell("simple, good judge, rare", "judge", SIMPLE, 200, 0.01, more={"judge": "good"}),
    Cell("simple, harsh judge", "judge", SIMPLE, 150, 0.10, more={"judge": "harsh"}),
    Cell("simple, judge who tells nothing", "judge", SIMPLE, 150, 0.10, more={"judge": "blind"}),
    Cell("stratified, good judge", "judge", STRATIFIED, 150, 0.10, more={"judge": "good"}),
    Cell("risk, good judge", "judge", RISK, 150, 0.08, more={"judge": "good"}),
    Cell("risk, good judge, 70 % reviewed", "judge", RISK, 250, 0.08, more={"judge": "good", "replies": 0.7}),
    Cell("simple, good judge of the sample and 500", "judge", SIMPLE, 150, 0.03, judged=500, more={"judge": "good"}),
    Cell("risk, good judge of the sample and 300", "judge", RISK, 150, 0.10, judged=300, more={"judge": "good"}),
    Cell("risk, good judge of the sample and 60", "judge", RISK, 150, 0.10, judged=60, more={"judge": "good"}),
    Cell("risk, harsh judge of the sample and 200", "judge", RISK, 100, 0.10, judged=200, more={"judge": "harsh"}),
    Cell("risk, good judge of the sample and 300, 70 % reviewed", "judge", RISK, 250, 0.08, judged=300,
         more={"judge": "good", "replies": 0.7}),
)  # fmt: skip


def estimate(of: World, cell: Cell, seed: int, luck: np.random.Generator) -> Estimate:
    """Draw, review and estimate once."""
    units = draw(of.things, cell.n, cell.method, seed)
    reviewed = [one for one in units if one.stratum == BEFORE or luck.random() < of.replies[int(one.id)]]
    judged = [
        Judged(id=one.id, cluster=of.things[int(one.id)].conversation_id, stratum=one.stratum,
               probability=one.probability, value=float(of.truth[int(one.id)]))
        for one in reviewed
    ]  # fmt: skip
    drawn = Counter(one.stratum for one in units) if cell.told else None
    if cell.judged is not None:
        rulings = _rulings(of, {one.id for one in units}, cell.judged, int(luck.integers(2**62)))
        return corrected_by_draw(judged, rulings, sizes={"": len(of.things)}, method=cell.method,
                                 population=of.population, drawn=drawn, least=10)  # fmt: skip
    if cell.kind == "judge":
        return corrected(judged, of.verdicts, method=cell.method, population=of.population, drawn=drawn, least=10)
    return rate(judged, method=cell.method, population=of.population, drawn=drawn, least=10)


def _rulings(of: World, sampled: set[str], more: int, seed: int) -> list[Ruling]:
    """The judge on the sample and on a simple random draw of the rest, as bot/engine/sampling.py has it."""
    rest = draw([one for one in of.things if one.id not in sampled], more, Method.SIMPLE, seed)
    chances = dict.fromkeys(sorted(sampled), 1.0) | {one.id: one.probability for one in rest}
    return [Ruling(id=id_, part="", probability=p, value=of.verdicts[id_]) for id_, p in chances.items()]


def run(cell: Cell, designs: int, seed: int) -> Row:
    """Coverage of one cell over this many samples."""
    luck = np.random.default_rng(seed)
    seen, truths = [], []
    for number in range(designs):
        if number % DRAWS == 0:
            desk = world(luck, size=cell.size, rate=cell.rate, **cell.more)
        seen.append(estimate(desk, cell, int(luck.integers(2**62)), luck))
        truths.append(desk.rate)
    kept = [(one, truth) for one, truth in zip(seen, truths, strict=True) if one.value is not None]
    low, high = np.array([one.low for one, _ in kept]), np.array([one.high for one, _ in kept])
    truth = np.array([truth for _, truth in kept])
    under, over = float((high < truth - 1e-9).mean()), float((low > truth + 1e-9).mean())
    value = float(np.mean([one.value or 0.0 for one, _ in kept]) - truth.mean())
    return Row(cell, designs, designs - len(kept), 1 - under - over, under, over, float((high - low).mean()), value)
