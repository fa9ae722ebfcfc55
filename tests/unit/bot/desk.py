"""Views of the store, filled with given words everywhere a foreign hand can write."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from bot.slack.people import Person
from handoff.approvals import ApprovalState
from handoff.brief import Brief
from handoff.model import Author, Conflict, Evidence, Owner, Passage, Signal, Turn
from handoff.plan import DraftState
from handoff.policy.quality import Quality
from handoff.quality.items import Kind
from storage.approval_views import ApprovalView
from storage.cards import CardView
from storage.disputes import Feedback, OpenDispute
from storage.home import HomeView
from storage.ledger import PromiseView
from storage.measures import Satisfaction, Share, Spread
from storage.queries import Waiting
from storage.reasons import Why
from storage.records import DecisionRow, DraftRow, EditionRow
from storage.review_views import ReviewView
from storage.suggestions import SuggestionView
from storage.translations import Translated

AT = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
ID = "0123456789abcdef" * 2
DRAFT_ID = "fedcba9876543210" * 2
TEAM = "https://parcelway.slack.com/"


def passage(words: str, number: int = 0) -> Passage:
    return Passage(article=f"a{number}.md", title=words, section=words, text=words, score=0.5, updated=date(2026, 1, 1))


def evidence(words: str, passages: int = 3) -> Evidence:
    return Evidence(
        passages=tuple(passage(f"{words} {number}", number) for number in range(passages)),
        conflicts=(Conflict(newer=words, older=words, what=words),) * 3,
    )


SIGNALS = ("asks_person", "risk_topic", "frustration", "sentiment", "novelty", "stuck", "support", "confidence",
           "manipulation", "language", "quantities", "promise", "withdraws", "leak", "needs_reply")  # fmt: skip


def translated(words: str, original: str) -> Translated:
    """What a model made of a customer's words."""
    return Translated(original=original, text=words, spoken="fr", language="en", lost=(words, words))


def card_view(words: str, **changes: Any) -> CardView:
    """A card in which every text that comes from outside is ``words``."""
    view = CardView(
        handoff_id=ID,
        conversation_id=ID,
        wanted=1,
        owner=Owner.WAITING,
        asked="",
        awaits="",
        agent="",
        claimed_at=None,
        opened_at=AT,
        ended_at=None,
        end_reason="",
        rule="very-angry",
        reason=words,
        priority="high",
        warning=words,
        channel="C0JUNIPER",
        thread_ts="1763800000.000100",
        direct=False,
        customer="U0MIA",
        account=words,
        tier=words,
        brief=Brief(ask=words, ask_ts="1.1", tried=(("1.2", words),) * 3, open=(("1.3", words),) * 4),
        signals=tuple(Signal(name=name, value=0.9, why=words, label=words) for name in SIGNALS),
        evidence=evidence(words),
        draft_id=DRAFT_ID,
        draft_text=words,
        draft_state="held",
        earlier=((AT, words, words),) * 3,
        translated=dict.fromkeys(("1.1", "1.3"), translated(words, words)),
    )
    return replace(view, **changes)


STATES: tuple[dict[str, Any], ...] = (
    {},
    {"draft_state": "suggested"},
    {"draft_id": "", "draft_text": "", "draft_state": ""},
    {"owner": Owner.HUMAN, "agent": "U0ADA", "claimed_at": AT},
    {"ended_at": AT, "end_reason": "resolved", "owner": Owner.CLOSED},
    {"ended_at": AT, "end_reason": "released", "owner": Owner.BOT, "agent": "U0ADA"},
    {"owner": Owner.BOT, "evidence": None, "signals": ()},
)


def why_view(words: str) -> Why:
    decision = DecisionRow(
        conversation_id=ID, turn_ts="1.1", turns=["1.1"], scope="public", verdict="hand_over", rule="very-angry",
        reason=words, priority="high", topic=words, fence=3, edition_id=ID, evidence_id=ID, at=AT, propensity=1.0,
        signals=[{"name": name, "value": 0.9, "why": words, "label": words} for name in SIGNALS],
        considered=[{"rule": "very-angry", "fired": True, "reason": ""}],
    )  # fmt: skip
    draft = DraftRow(
        conversation_id=ID, turn_ts="1.1", scope="public", text=words, origin=words, cites=[], state="held",
        edition_id=ID, fence=3, at=AT,
    )  # fmt: skip
    edition = EditionRow.model_construct(id=ID, model=words)
    return Why(decision=decision, evidence=evidence(words), draft=draft, edition=edition, turn_text=words)


def waiting(words: str, count: int = 1, **changes: Any) -> list[Waiting]:
    row = Waiting(
        conversation_id=ID, owner=Owner.WAITING, agent="", since=AT, customer="U0MIA", account=words,
        channel="C0JUNIPER", thread_ts="1.1", reason=words, priority="high", card_channel="C0DESK", card_ts="1.2",
    )  # fmt: skip
    return [replace(row, **changes)] * count


def approval_view(words: str, **changes: Any) -> ApprovalView:
    view = ApprovalView(
        id=ID, conversation_id=ID, wanted=1, account=words, tier=words, customer="U0MIA", channel="C0JUNIPER",
        thread_ts="1.1", action="refund", arguments={"order": words, "amount": "20.00", "reason": words},
        digest="d" * 64, requester="bot", owner_agent="", needed=2, voices=("U0ADA",), state=ApprovalState.OPEN,
        decided_by="",
        outcome=words, asked=words, made_at=AT, expires_at=AT, decided_at=None, card_channel="C0DESK", card_ts="1.3",
    )  # fmt: skip
    return replace(view, **changes)


def promise_view(words: str, **changes: Any) -> PromiseView:
    view = PromiseView(
        id=ID, conversation_id=ID, wanted=1, what=words, by="U0ADA", due=AT, state="open", ended_by="",
        channel="C0JUNIPER", thread_ts="1.1",
    )  # fmt: skip
    return replace(view, **changes)


def suggestion_view(words: str, **changes: Any) -> SuggestionView:
    view = SuggestionView(
        draft_id=DRAFT_ID, conversation_id=ID, wanted=1, text=words, final_text=words, state=DraftState.SUGGESTED,
        judged_by="U0ADA", asked=words, sources=((words, words),), card_ts="1.2",
    )  # fmt: skip
    return replace(view, **changes)


def home_of(words: str, rows: list[Waiting], many: int = 1) -> HomeView:
    return HomeView(
        conversations=tuple(rows), approvals=(approval_view(words),) * many, promises=(promise_view(words),) * many,
        today=3, handed=2, claim=Spread(n=2, median=26.0, p90=40.0, mean=26.0), claims=1,
        satisfaction=Satisfaction(asked=9, responses=6, scores=6, mean=4.5, content=Share(n=5, of=6)),
        to_review=3, reviewed=2, feedback=(feedback_of(words),) * many, disputes=(dispute_of(words),) * many,
    )  # fmt: skip


def feedback_of(words: str) -> Feedback:
    return Feedback(
        review_id=ID, answers={"right": "no", "tone": words}, kind="agent", words=words, corrected=words, judged=words,
        channel="C0JUNIPER", thread_ts="1763800000.000100", at=AT, dispute="",
    )  # fmt: skip


def dispute_of(words: str) -> OpenDispute:
    return OpenDispute(
        id=ID, person="U0ADA", words=words, answers={"right": "no"}, kind="agent", judged=words, remark=words,
        channel="C0JUNIPER", thread_ts="1763800000.000100",
    )  # fmt: skip


def review_of(words: str, kind: Kind = Kind.ANSWER) -> ReviewView:
    turn = Turn(channel="C0JUNIPER", ts="1763800000.000100", author=Author.CUSTOMER, text=words)
    return ReviewView(
        review_id=ID, item_id=ID, kind=kind, account=words, tier=words, channel="C0JUNIPER",
        thread_ts="1763800000.000100", at=AT, rule=words, reason=words, turns=(turn,) * 13, turn_ts=turn.ts,
        words=words, sent=words, passages=(), signals=(), answers={"right": "no"}, note=words, corrected=words,
        until=None,
    )  # fmt: skip


QUALITY = Quality()
ADA = Person(id="U0ADA", name="Ada Obi", team="T0HOME", internal=True, bot=False, agent=True, lead=True, reviewer=True)
MIA = Person(id="U0MIA", name="Mia Chen", team="T0J", internal=False, bot=False, agent=False, lead=False,
             reviewer=False)  # fmt: skip
