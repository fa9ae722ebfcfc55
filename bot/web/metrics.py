"""Numbers for Prometheus, from the store: they are true for the desk, not for one process.

Open work is read at each scrape. Measures are over the last 24 hours or 30 days, so that replicas agree and a restart
loses nothing; they are read again when they are older than their limit, by one scrape at a time.
To add one: a line in ``METRICS``.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Generic, TypeVar

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from typing_extensions import override

from storage import queries
from storage.measures import Now, Overview, RuleLine, Share, Spread, by_rule, overview, waiting_now
from storage.store import Store

T = TypeVar("T")
DAY, MONTH = timedelta(days=1), timedelta(days=30)
FRESH, STEADY = timedelta(seconds=15), timedelta(minutes=5)
"""How old the figures of a day, and those of a month, may be when they are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a scrape shows."""

    now: Now
    day: Overview
    rules: list[RuleLine]
    month: Overview


Samples = Iterable[tuple[Mapping[str, str], float | None]]
"""Labels and value; None where there is none, and then no line."""


@dataclass(frozen=True, slots=True)
class Metric:
    """One gauge ``baton_<name>``."""

    name: str
    means: str
    labels: tuple[str, ...]
    read: Callable[[Figures], Samples]


def one(value: float | None) -> Samples:
    """A single line without labels."""
    return [({}, value)]


def stats(spread: Spread) -> Samples:
    """Median and 90th percentile."""
    return [({"stat": "median"}, spread.median), ({"stat": "p90"}, spread.p90)]


def sides(name: str, **shares: Share) -> Samples:
    """One line a share."""
    return [({name: side}, share.value) for side, share in shares.items()]


METRICS: tuple[Metric, ...] = (
    Metric("waiting", "Conversations nobody has yet.", (), lambda f: one(len(f.now.waiting))),
    Metric("waiting_oldest_seconds", "How long the oldest of them waits.", (),
           lambda f: one(max((item.waited for item in f.now.waiting), default=0.0))),
    Metric("owned", "Conversations with an agent.", (), lambda f: one(sum(f.now.owners.values()))),
    Metric("held_drafts", "Drafts that wait for a yes.", (), lambda f: one(f.now.held)),
    Metric("approvals_open", "Actions that wait for a yes.", (), lambda f: one(f.now.approvals)),
    Metric("answers_24h", "Answers of the bot's that reached customers.", (), lambda f: one(f.day.answers)),
    Metric("handoffs_24h", "Times the bot asked for a person, by rule.", ("rule",),
           lambda f: [({"rule": line.rule}, line.handoffs) for line in f.rules]),
    Metric("takeovers_24h", "Conversations taken over unasked.", (), lambda f: one(f.day.takeovers)),
    Metric("claims_24h", "Handoffs somebody took: n of the time to claim.", (), lambda f: one(f.day.claim.n)),
    Metric("claim_seconds_24h", "From the handoff to its first claim.", ("stat",), lambda f: stats(f.day.claim)),
    Metric("first_reply_seconds_24h", "From the handoff to a person's first words.", ("stat",),
           lambda f: stats(f.day.first_reply)),
    Metric("conversations_30d", "Conversations by how they ended.", ("outcome",),
           lambda f: [({"outcome": name.value}, count) for name, count in f.month.outcomes.items()]),
    Metric("containment_ratio_30d", "Ended by the bot alone; strict: confirmed; vendor: no person in it.", ("kind",),
           lambda f: sides("kind", all=f.month.containment, strict=f.month.containment_strict,
                           vendor=f.month.containment_vendor)),
    Metric("handoff_ratio_30d", "Conversations for which a person was asked.", (),
           lambda f: one(f.month.handoff_rate.value)),
    Metric("reopened_ratio_30d", "Ends that did not hold for 7 days.", (), lambda f: one(f.month.reopened.value)),
    Metric("resolution_seconds_30d", "From handoff to Resolve.", ("stat",), lambda f: stats(f.month.resolution)),
    Metric("resolution_own_seconds_30d", "The same without waiting for the customer.", ("stat",),
           lambda f: stats(f.month.resolution_own)),
    Metric("csat_mean_30d", "Mean score, 1 to 5.", (), lambda f: one(f.month.satisfaction.mean)),
    Metric("csat_asked_30d", "Endings asked about.", (), lambda f: one(f.month.satisfaction.asked)),
    Metric("csat_responses_30d", "Of these, endings with a score.", (), lambda f: one(f.month.satisfaction.responses)),
    Metric("feedback_30d", "Presses under answers.", ("word",),
           lambda f: [({"word": "helpful"}, f.month.feedback.n),
                      ({"word": "not_helpful"}, f.month.feedback.of - f.month.feedback.n)]),
    Metric("corrected_ratio_30d", "Drafts a person changed or refused.", (),
           lambda f: one(f.month.corrections.changed.value)),
    Metric("drafts_judged_30d", "Drafts a person judged.", (), lambda f: one(f.month.corrections.judged)),
    Metric("regret_ratio_30d", "Reviewed as the wrong way: handed without need, kept against need.", ("side",),
           lambda f: sides("side", handed=f.month.regret.handed, kept=f.month.regret.kept)),
    Metric("reviewed_30d", "Reviewed things regret rests on.", ("side",),
           lambda f: [({"side": "handed"}, f.month.regret.handed.of), ({"side": "kept"}, f.month.regret.kept.of)]),
)  # fmt: skip


class Cached(Generic[T]):
    """A value that is read again when it is too old; one reader at a time, the others wait for it."""

    def __init__(self, read: Callable[[], Awaitable[T]], limit: timedelta, now: Callable[[], datetime]) -> None:
        self._read, self._limit, self._now = read, limit, now
        self._one = asyncio.Lock()
        self._kept: tuple[datetime, T] | None = None

    async def get(self) -> T:
        """The value, at most ``limit`` old."""
        async with self._one:
            now = self._now()
            if self._kept is None or not timedelta() <= now - self._kept[0] < self._limit:
                self._kept = (now, await self._read())
            return self._kept[1]


class Exposition:
    """What /metrics says."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store, self._now = store, now
        self._day = Cached(self._read_day, FRESH, now)
        self._month = Cached(partial(self._overview, MONTH), STEADY, now)

    async def text(self) -> str:
        """Prometheus' text format."""
        counts = await self._store.read(queries.counts)
        now, day, rules = await self._day.get()
        return exposition(counts, Figures(now=now, day=day, rules=rules, month=await self._month.get()))

    async def _read_day(self) -> tuple[Now, Overview, list[RuleLine]]:
        until = self._now()
        queue = await self._store.read(partial(waiting_now, now=until))
        rules = await self._store.read(partial(by_rule, since=until - DAY, until=until))
        return queue, await self._overview(DAY), rules

    async def _overview(self, span: timedelta) -> Overview:
        until = self._now()
        return await self._store.read(partial(overview, since=until - span, until=until))


def exposition(counts: Mapping[str, int], figures: Figures) -> str:
    """The text format of ``baton_<name>`` gauges: open work, then the measures."""
    registry = CollectorRegistry()
    registry.register(_Gauges(counts, figures))
    return generate_latest(registry).decode()


class _Gauges(Collector):
    """Families made by hand: a gauge without a value has its name and no line, where a Gauge would say 0."""

    def __init__(self, counts: Mapping[str, int], figures: Figures) -> None:
        self._counts, self._figures = counts, figures

    @override
    def collect(self) -> Iterable[GaugeMetricFamily]:
        for name, value in sorted(self._counts.items()):
            yield GaugeMetricFamily(f"baton_{name}", f"Rows: {name.replace('_', ' ')}.", value=value)
        for metric in METRICS:
            family = GaugeMetricFamily(f"baton_{metric.name}", metric.means, labels=metric.labels)
            for labels, sample in metric.read(self._figures):
                if sample is not None:
                    family.add_metric([labels[name] for name in metric.labels], sample)
            yield family
