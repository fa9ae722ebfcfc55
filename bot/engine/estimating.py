"""Rates of findings, from what reviewers said of samples. Statistics run in the child process, with scipy.

Nights are pooled as strata of one sample: each night is a frame of its own, so together they speak about all of them.
A question that is asked about some kinds only speaks about the things of these kinds; where a draw was not made by
kind, how many of these there were is estimated from the draw itself.

Where nights were put before an AI judge, a second estimate has people's answers put the judge's right. There is no
third one: this module is all that looks at what a judge said, and nothing of it leaves without people's answers.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.engine.apart import Apart
from handoff.policy.quality import Quality, Question
from handoff.quality.items import BEFORE, Estimate, Judged, Method
from storage.judged import Draw, Unit
from storage.rulings import Ruled


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What ``rate`` is asked."""

    judged: tuple[Judged, ...]
    method: Method
    population: tuple[tuple[str, int], ...]
    drawn: tuple[tuple[str, int], ...]
    least: int
    ruled: tuple[tuple[str, str, float, float | None], ...] = ()
    """What a judge said: thing, night, chance to be judged, finding."""
    nights: tuple[tuple[str, float], ...] = ()
    """Night to how many things it held."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One question's rate."""

    question: Question
    estimate: Estimate
    """From reviewers' answers alone."""
    with_judge: Estimate | None
    """The same with an AI judge they put right; None where no judge was asked or too little was reviewed."""
    counted: bool
    """Whether the things it speaks about were counted; else their number is estimated from the draw."""


class Estimates:
    """Asks the child, and remembers what it said: the same reviews give the same rates."""

    def __init__(self, apart: Apart) -> None:
        self._apart = apart
        self._known: dict[tuple[Asked, ...], list[tuple[Estimate, Estimate | None]]] = {}

    async def of(self, draws: Sequence[Draw], quality: Quality) -> list[Answered]:
        """The rate of every question these draws can answer; several draws are pooled.

        Raises:
            WorkFailed: The child died.
        """
        able = [(one, kinds) for one in quality.rubric if (kinds := _kinds(one, draws))]
        asked = tuple(_asked(question, kinds, draws, quality.least) for question, kinds in able)
        if asked not in self._known:
            if len(self._known) > MANY:
                self._known.clear()
            self._known[asked] = await self._apart(rates, asked) if asked else []
        return [
            Answered(question=question, estimate=people, with_judge=judge, counted=_counted(kinds, draws))
            for (question, kinds), (people, judge) in zip(able, self._known[asked], strict=True)
        ]


MANY = 50
"""Sets of rates remembered."""


def rates(asked: Sequence[Asked]) -> list[tuple[Estimate, Estimate | None]]:
    """In the child: for each question the reviewers' rate, and with it that of a judge they put right."""
    from handoff.quality.estimates import rate

    out = []
    for one in asked:
        people = rate(one.judged, method=one.method, population=dict(one.population), drawn=dict(one.drawn),
                      least=one.least)  # fmt: skip
        out.append((people, _with_judge(one) if people.value is not None and one.ruled else None))
    return out


def _with_judge(one: Asked) -> Estimate | None:
    from handoff.quality.judge import Ruling, corrected_by_draw

    rulings = [Ruling(id=id_, part=night, probability=chance, value=value) for id_, night, chance, value in one.ruled]
    made = corrected_by_draw(one.judged, rulings, sizes=dict(one.nights), method=one.method,
                             population=dict(one.population), drawn=dict(one.drawn), least=one.least)  # fmt: skip
    return made if made.value is not None else None


def _kinds(question: Question, draws: Sequence[Draw]) -> frozenset[str]:
    """Kinds of things the question is asked about that the draws may hold."""
    return frozenset(question.kinds) & {kind for draw in draws for kind in draw.kinds}


def _counted(kinds: frozenset[str], draws: Sequence[Draw]) -> bool:
    return all(draw.by == "kind" or set(draw.kinds) <= kinds for draw in draws)


def _asked(question: Question, kinds: frozenset[str], draws: Sequence[Draw], least: int) -> Asked:
    judged: list[Judged] = []
    population: Counter[str] = Counter()
    drawn: Counter[str] = Counter()
    pooled = len(draws) > 1
    seen: set[str] = set()
    ruled: list[tuple[str, str, float, float | None]] = []
    nights: dict[str, float] = {}
    for number, draw in enumerate(draws):
        name = f"{number}:" if pooled else ""
        mine = [unit for unit in draw.units if unit.kind in kinds and unit.item not in seen]
        seen |= {unit.item for unit in mine}
        drawn.update(f"{name}{unit.stratum}" for unit in mine)
        held = _held(draw, mine, kinds)
        population.update({f"{name}{stratum}": size for stratum, size in held.items()})
        nights[name] = sum(held.values())
        ruled += [_ruled(one, name, question) for one in draw.rulings if one.kind in kinds]
        judged += [_judged(unit, name, question) for unit in mine if _value(unit, question) is not None]
    method = Method.STRATIFIED if pooled else Method(draws[0].method)
    return Asked(
        judged=tuple(judged), method=method, population=tuple(sorted(population.items())),
        drawn=tuple(sorted(drawn.items())), least=least, ruled=tuple(ruled), nights=tuple(nights.items()),
    )  # fmt: skip


def _held(draw: Draw, mine: Sequence[Unit], kinds: frozenset[str]) -> dict[str, int]:
    """Stratum to how many things of these kinds it held: counted, or what the drawn ones stand for."""
    if set(draw.kinds) <= kinds:
        return dict(draw.population)
    if draw.by == "kind":
        of_kind = {name: size for name, size in draw.population.items() if name in kinds}
        before = sum(unit.stratum == BEFORE for unit in mine)
        return of_kind | ({BEFORE: before} if before else {})
    stands, count = Counter[str](), Counter[str]()
    for unit in mine:
        stands[unit.stratum] += 1 / unit.probability  # type: ignore[assignment]
        count[unit.stratum] += 1
    return {name: max(round(size), count[name]) for name, size in stands.items()}


def _judged(unit: Unit, name: str, question: Question) -> Judged:
    return Judged(
        id=unit.item, cluster=unit.conversation, stratum=f"{name}{unit.stratum}", probability=unit.probability,
        value=_value(unit, question) or 0.0,
    )  # fmt: skip


def _ruled(one: Ruled, night: str, question: Question) -> tuple[str, str, float, float | None]:
    return one.thing, night, one.probability, _mean([one.answers], question)


def _value(unit: Unit, question: Question) -> float | None:
    """What its reviewers' answers count, on average; None where nobody answered this question."""
    return _mean(unit.answers, question)


def _mean(answers: Sequence[Mapping[str, str]], question: Question) -> float | None:
    counts = {choice.id: choice.counts for choice in question.choices}
    said = [counts[given] for one in answers if (given := one.get(question.id)) in counts]
    return sum(said) / len(said) if said else None
