"""What the bot thinks with now: the edition that runs, unpacked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.knowledge.articles import PUBLIC
from bot.knowledge.index import Found, Index
from bot.knowledge.query import query
from handoff import signals
from handoff.decide import decide
from handoff.model import Author, Conversation, Decision, Draft, Evidence, Signal, Turn
from handoff.policy import Policy
from handoff.signals.reader import Stage
from handoff.snapshot import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Thought:
    """One look at a turn or a draft."""

    evidence: Evidence
    signals: Mapping[str, Signal]
    decision: Decision | None
    """None after the first look where a draft is needed."""

    @property
    def topic(self) -> str:
        """The risk topic that was seen, if any."""
        return self.signals["risk_topic"].label if "risk_topic" in self.signals else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brain:
    """An edition, ready to use. Immutable: a decision pins the one it began with."""

    edition_id: str
    policy: Policy
    index: Index | None
    """None where no knowledge is set."""
    hosts: Mapping[str, frozenset[str]]
    """Scope → hosts its articles link to: with the public ones the only ones a draft may link to."""

    def look(self, snapshot: Snapshot, *, scope: str, customer_language: str, offered: tuple[str, ...] = ()) -> Thought:
        """Signals and rules on the turn, before anything is drafted. Takes milliseconds of CPU."""
        turn = joined(snapshot.turns)
        found = self._search(snapshot.turns, snapshot.history, scope)
        languages = tuple(dict.fromkeys((*self.policy.languages, customer_language)))
        evidence = Evidence(
            passages=found.passages if found else (),
            scores=dict(found.scores) if found else {},
            conflicts=found.conflicts if found else (),
            languages=languages,
            knowledge=self.index is not None,
            offered=offered,
        )
        seen = {item.name: item for item in signals.read(turn, snapshot.history, evidence, Stage.TURN)}
        return Thought(evidence=evidence, signals=seen, decision=decide(snapshot, evidence, seen, self.policy))

    def look_again(self, snapshot: Snapshot, first: Thought, draft: Draft) -> Thought:
        """Signals and rules on the finished draft: the final decision."""
        turn = joined(snapshot.turns)
        evidence = replace(first.evidence, draft=draft)
        seen = dict(first.signals)
        for item in signals.read(turn, snapshot.history, evidence, Stage.DRAFT):
            seen[item.name] = item
        return Thought(evidence=evidence, signals=seen, decision=decide(snapshot, evidence, seen, self.policy))

    def warm_up(self) -> None:
        """Load what signals load on first use, so that the first customer does not wait for it."""
        turn = Turn(channel="", ts="0.0", author=Author.CUSTOMER, text="How do I begin?")
        snapshot = Snapshot(conversation=Conversation(id=""), turns=(turn,), now=datetime.now(UTC))
        first = self.look(snapshot, scope="public", customer_language="en")
        self.look_again(snapshot, first, Draft(text="Begin here.", origin="warm-up"))

    def _search(self, turns: Sequence[Turn], history: Sequence[Turn], scope: str) -> Found | None:
        if self.index is None:
            return None
        return self.index.search(query(turns, history), scope=scope)

    def links(self, scope: str) -> frozenset[str]:
        """Hosts an answer in ``scope`` may link to; what only another customer's articles name is not among them."""
        return self.hosts.get(PUBLIC, frozenset()) | self.hosts.get(scope, frozenset())

    def words(self, text: str) -> str:
        """Words to a customer with the company's name filled in."""
        return text.replace("{company}", self.policy.company)


def joined(turns: Sequence[Turn]) -> Turn:
    """Several turns of a burst as one, with the identity of the last."""
    last = turns[-1]
    if len(turns) == 1:
        return last
    return replace(
        last,
        text="\n".join(turn.text for turn in turns if turn.text),
        files=tuple(name for turn in turns for name in turn.files),
        mentions=tuple(who for turn in turns for who in turn.mentions),
    )
