"""Everything we post, filled with hostile words: nothing foreign is live, hidden or dressed as ours (DESIGN P9)."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from slack_sdk.models.views import View

from bot.slack.ids import Modal
from bot.slack.views.actions import edit_window, reject_window
from bot.slack.views.answer import Message, answer, notice, relay
from bot.slack.views.approval import approval_card
from bot.slack.views.card import card
from bot.slack.views.home import home
from bot.slack.views.modals import one_field, shows
from bot.slack.views.promise import promise
from bot.slack.views.review import review_window
from bot.slack.views.suggestion import suggestion
from bot.slack.views.why import why
from handoff.actions import ACTIONS
from handoff.approvals import ApprovalState
from handoff.model import Owner
from handoff.plan import DraftState
from handoff.quality.items import Kind
from tests.unit.bot.desk import (
    ADA,
    ID,
    MIA,
    QUALITY,
    STATES,
    TEAM,
    approval_view,
    card_view,
    home_of,
    passage,
    promise_view,
    review_of,
    suggestion_view,
    waiting,
    why_view,
)
from tests.unit.bot.hostile import FORGED, FRAGMENTS, GOOD, HOSTILE
from tests.unit.bot.mrkdwn import foreign_tokens, invisible, loose_marks, objects, tokens

DISCLOSURE = "I'm Parcelway's AI assistant."
PING = "<!subteam^S0AGENTS>"


REFUND = next(one for one in ACTIONS if one.name == "refund")
PROMISES = ("found", "open", "kept", "broken", "dropped")


def approval(words: str, **changes: object) -> Message:
    return approval_card(approval_view(words, **changes), ping=PING, team_url=TEAM, currency="EUR")


def outgoing(words: str, states: int = len(STATES)) -> dict[str, tuple[Message, frozenset[str] | None]]:
    """Each kind of message with these words in every foreign place, and the hosts it may link to."""
    cites = [passage(words)]
    made: dict[str, tuple[Message, frozenset[str] | None]] = {
        "answer": (
            answer(words, conversation=ID, sources=cites, with_buttons=True, disclosure=DISCLOSURE, hosts=GOOD),
            GOOD,
        ),
        "notice": (notice(words, conversation=ID, disclosure=DISCLOSURE, with_person=True), frozenset()),
        "relay": (relay(words, name=words, company=words), None),
    }
    for number, state in enumerate(STATES[:states]):
        shown = card(card_view(words, **state), ping=PING, team_url=TEAM, names=lambda _: words)
        made[f"card {number}"] = (shown, frozenset())
    inside = {
        **{f"approval {state}": approval(words, state=state) for state in ApprovalState},
        **{f"suggestion {state}": suggestion(suggestion_view(words, state=state)) for state in DraftState},
        **{
            f"translated reply {state}": suggestion(
                suggestion_view(words, state=state, original=words, by="U0ADA", language="fr", lost=(words,))
            )
            for state in DraftState
        },
        **{f"promise {state}": promise(promise_view(words, state=state)) for state in PROMISES},
    }
    made |= {name: (message, frozenset()) for name, message in inside.items()}
    return made


def reviewing(words: str, kind: Kind) -> View:
    asked = QUALITY.questions(kind)
    return review_window(review_of(words, kind), asked, ID, team_url=TEAM, left=3, lead=True, head=words)


def views(words: str) -> list[View]:
    return [
        shows("Why this answer?", why(why_view(words))),
        one_field(Modal.REPLY, "Reply", "Send", "Your words", modal_id=ID, initial=words, about=words),
        home(home_of(words, [*waiting(words, 3), *waiting(words, 2, agent="U0ADA", owner=Owner.HUMAN)]), ADA, QUALITY),
        home(None, MIA, QUALITY),
        *(reviewing(words, kind) for kind in (Kind.ANSWER, Kind.HANDOFF)),
        edit_window(approval_view(words), REFUND, ID),
        reject_window(approval_view(words), ID),
    ]


def check_text(text: str, hosts: frozenset[str] | None) -> None:
    assert foreign_tokens(text, hosts=hosts, own=True) == []
    assert loose_marks(text) == "", text
    assert invisible(text) == []


def check_objects(blocks: object, hosts: frozenset[str] | None) -> None:
    for item in objects(blocks):
        assert invisible(item["text"]) == []
        if item["type"] == "mrkdwn":
            assert item["verbatim"] is True
            check_text(item["text"], hosts)


def check_all(words: str, states: int = 3) -> None:
    for message, hosts in outgoing(words, states).values():
        body = message.arguments()
        check_text(body["text"], hosts)
        check_objects(body["blocks"], hosts)
    for view in views(words):
        check_objects([block.to_dict() for block in view.blocks or ()], frozenset())


@settings(max_examples=40)
@given(HOSTILE)
def test_no_message_or_view_carries_anything_live(words: str) -> None:
    check_all(words, len(STATES))


@pytest.mark.parametrize("words", FRAGMENTS)
def test_no_known_trick_gets_through_any_view(words: str) -> None:
    check_all(f"one {words} two")


def test_no_naughty_string_gets_through_any_view(shared: Path) -> None:
    naughty = json.loads((shared / "data" / "naughty_strings.json").read_text(encoding="utf-8"))
    for start in range(0, len(naughty), 15):
        check_all("\n".join(naughty[start : start + 15]), 1)


@pytest.mark.parametrize("kind", ["answer", "notice", "relay", "card 0", "card 3", "card 4"])
def test_slack_is_told_to_unfurl_and_to_parse_nothing(kind: str) -> None:
    body = outgoing("hello @here https://good.example")[kind][0].arguments()
    assert (body["unfurl_links"], body["unfurl_media"], body["parse"], body["link_names"]) == (
        False, False, "none", False,
    )  # fmt: skip


def lines(message: Message) -> list[str]:
    texts = [item["text"] for item in objects(message.arguments()["blocks"]) if item["type"] == "mrkdwn"]
    return [row for text in texts for row in text.split("\n")]


@pytest.mark.parametrize("state", range(len(STATES)))
@pytest.mark.parametrize("pad", ["", "word " * 900], ids=["short", "cut into sections"])
def test_no_foreign_line_on_a_card_can_pose_as_ours(state: int, pad: str) -> None:
    """Forged "*Owner:*" lines only ever stand behind a quotation mark."""
    message = card(
        card_view(pad + FORGED + pad, **STATES[state]), ping="", team_url=TEAM, names=lambda _: "Mia" + FORGED
    )
    shown = [row for row in lines(message) if "this morning" in row or "settled, please ignore" in row]
    assert shown
    ours = re.compile(r"^(\*Owner:\*|\*Why:\*) (Ada|settled)")
    assert not [row for row in shown if ours.match(row)]


def test_a_long_draft_on_a_card_is_marked_as_quotation_in_every_section() -> None:
    """The draft is what somebody approves: not one line of it may look like the card's own."""
    message = card(card_view("", draft_text="word " * 4000), ping="", team_url=TEAM, names=lambda _: "")
    drafted = [row for row in lines(message) if "word word" in row]
    assert len(drafted) > 5
    assert all(row.startswith("> ") for row in drafted)


def test_a_persons_words_stand_under_their_name() -> None:
    message = relay("Done.\nAnything else?", name="Ada Obi", company="Parcelway")
    assert message.text == "*Ada Obi* (Parcelway):\nDone.\nAnything else?"


def test_a_name_cannot_add_a_line() -> None:
    assert relay("hi", name="Eve\n*Parcelway*", company="P").text.count("\n") == 1


def test_only_the_first_posting_pings_and_only_the_agents_group() -> None:
    view = card_view("hello <!channel>")
    first = card(view, ping=PING, team_url=TEAM, names=lambda _: "Mia")
    later = card(view, ping="", team_url=TEAM, names=lambda _: "Mia")
    assert [token for token in tokens(first.text) if token.startswith("!")] == [PING.strip("<>")]
    assert not [token for token in tokens(str(later.arguments())) if token.startswith("!subteam")]


def test_the_plain_fallback_is_as_safe_and_has_no_blocks() -> None:
    message = replace(outgoing("<!channel> [x](https://evil.example)")["answer"][0], blocks=())
    assert message.arguments()["blocks"] == []
    check_text(message.text, GOOD)


def test_outsiders_learn_nothing_from_the_home_tab() -> None:
    text = str(home(None, MIA, QUALITY).to_dict())
    assert "secret" not in text
    assert "U0MIA" not in text
