"""Slack's limits hold for the longest and the emptiest words: no answer is lost to invalid_blocks."""

from dataclasses import replace
from typing import Any

import pytest
from slack_sdk.models.blocks import Block

from bot.slack.ids import Modal, Press, Value
from bot.slack.text import SECTION
from bot.slack.views.answer import Message, answer, notice, relay
from bot.slack.views.card import card
from bot.slack.views.home import home
from bot.slack.views.modals import one_field, shows
from bot.slack.views.parts import LABELS, buttons, context, person, sections, thread_link, when
from bot.slack.views.review import review_window
from bot.slack.views.suggestion import suggestion
from bot.slack.views.why import why
from handoff.brief import QUOTE, Brief, quotation
from tests.unit.bot.desk import (
    ADA,
    AT,
    DRAFT_ID,
    ID,
    QUALITY,
    STATES,
    TEAM,
    card_view,
    evidence,
    home_of,
    passage,
    review_of,
    suggestion_view,
    translated,
    waiting,
    why_view,
)
from tests.unit.bot.hostile import GOOD
from tests.unit.bot.mrkdwn import loose_marks, objects

LONG = {
    "letters": "x" * 40_000,
    "words": "word & word " * 3400,
    "signs": "<" * 40_000,
    "ampersands": "&" * 40_000,
    "lines": "\n" * 20_000 + "a\n" * 10_000,
    "emoji": "👩‍💻" * 10_000,
    "links": "https://good.example/a " * 1700,
    "markdown": "* **a** `b`\n" * 3000,
    "code": "```\n" + "x = 1 < 2\n" * 3500 + "```",
}
EMPTY = {"nothing": "", "blank": " \n\t ", "invisible": "\u200b\u2066\U000e0041"}
PART = 3000  # what the engine cuts an answer into


def check_message(message: Message) -> None:
    body = message.arguments()
    assert len(body["text"]) <= 4000
    check_blocks(body["blocks"], most=50)


def check_blocks(blocks: list[dict[str, Any]], most: int) -> None:
    assert len(blocks) <= most
    for block in blocks:
        ids = [element["action_id"] for element in block.get("elements", ()) if "action_id" in element]
        assert len(ids) == len(set(ids)), "Slack wants them to differ within a block"
        for item in objects(block):
            assert 0 < len(item["text"]) <= 3000
            if item["type"] == "mrkdwn":
                assert loose_marks(item["text"]) == ""
        if block["type"] == "header":
            assert len(block["text"]["text"]) <= 150
        if block["type"] in {"actions", "context"}:
            assert 0 < len(block["elements"]) <= (25 if block["type"] == "actions" else 10)
        for element in block.get("elements", ()):
            if element["type"] == "button":
                assert len(element["text"]["text"]) <= 75
                assert len(element["value"]) <= 2000
                assert len(element["action_id"]) <= 255


def whole(view: str) -> str:
    """The brief quotes at most this much of a turn."""
    return quotation(view, QUOTE)


@pytest.mark.parametrize("words", LONG.values(), ids=LONG.keys())
@pytest.mark.parametrize("state", range(len(STATES)))
def test_a_card_fits_whatever_was_written(words: str, state: int) -> None:
    brief = Brief(ask=whole(words), ask_ts="1.1", tried=(("1.2", whole(words)),) * 3, open=(("1.3", whole(words)),) * 4)
    view = card_view(words, brief=brief, **STATES[state])
    check_message(card(view, ping="<!subteam^S0AGENTS>", team_url=TEAM, names=lambda _: words))


@pytest.mark.parametrize("words", LONG.values(), ids=LONG.keys())
def test_a_translated_card_and_reply_fit_whatever_was_made_of_the_words(words: str) -> None:
    ask, made = whole(words), translated(words[:2600], whole(words))
    brief = Brief(ask=ask, ask_ts="1.1", tried=(("1.2", ask),) * 3, open=tuple((f"1.{n}", ask) for n in range(3, 7)))
    kept = {f"1.{number}": made for number in range(1, 7)}
    view = card_view(words, brief=brief, translated=kept, draft_text=words[:12_000])
    message = card(view, ping="<!subteam^S0AGENTS>", team_url=TEAM, names=lambda _: words)
    check_message(message)
    assert str(message.arguments()["blocks"]).count("Translated by AI from French") == 2
    reply = suggestion_view(words[:12_000], original=words[:3000], by="U0ADA", language="fr", lost=(words,))
    check_message(suggestion(reply))


@pytest.mark.parametrize("words", EMPTY.values(), ids=EMPTY.keys())
@pytest.mark.parametrize("state", range(len(STATES)))
def test_a_card_fits_without_any_words(words: str, state: int) -> None:
    bare = {"brief": Brief(ask="", ask_ts="", tried=(), open=()), "channel": "", "customer": "", "earlier": ()}
    view = card_view(words, **(bare | STATES[state]))
    check_message(card(view, ping="", team_url="", names=lambda _: ""))


def test_a_card_names_thirty_passages_within_the_limits() -> None:
    view = card_view("words", evidence=evidence("A title of a long article about parcels " * 5, passages=30))
    check_message(card(view, ping="", team_url=TEAM, names=lambda _: "Mia"))


def test_the_buttons_of_a_card_survive_the_longest_draft() -> None:
    message = card(card_view("&" * 40_000), ping="", team_url=TEAM, names=lambda _: "Mia")
    rows = [block for block in message.arguments()["blocks"] if block["type"] == "actions"]
    shown = [[element["text"]["text"] for element in row["elements"]] for row in rows]
    assert shown == [["Approve", "Edit", "Reject"], ["Claim", "Resolve"]]


def test_a_draft_of_the_longest_allowed_length_is_shown_whole() -> None:
    """P7: what is approved was seen; the model's drafts end at 12,000 characters."""
    draft = " ".join(f"w{number}" for number in range(2000))[:12_000]
    text = str(card(card_view("", draft_text=draft), ping="", team_url=TEAM, names=lambda _: "").arguments())
    assert all(word in text for word in draft.split()[:-1])
    assert "goes on" not in text


@pytest.mark.parametrize("words", LONG.values(), ids=LONG.keys())
def test_a_part_of_an_answer_fits(words: str) -> None:
    cites = [passage("Title " * 30, number) for number in range(30)]
    message = answer(words[:PART], conversation=ID, sources=cites, with_buttons=True, disclosure="d" * 500, hosts=GOOD)
    check_message(message)
    check_message(replace(message, blocks=()))


@pytest.mark.parametrize("words", [*LONG.values(), *EMPTY.values()], ids=[*LONG, *EMPTY])
def test_a_notice_and_a_persons_words_fit(words: str) -> None:
    check_message(notice(words[:PART], conversation=ID, disclosure="", with_person=True))
    check_message(relay(words[:PART], name=words, company=words))


@pytest.mark.parametrize("words", [*LONG.values(), *EMPTY.values()], ids=[*LONG, *EMPTY])
def test_modals_and_home_fit(words: str) -> None:
    about = one_field(Modal.EDIT, "Edit", "Send", "Your words", modal_id=ID, initial=words, about=whole(words))
    asked = QUALITY.questions("answer")
    reviewed = review_window(review_of(words), asked, ID, team_url=TEAM, left=10**6, lead=True, head=words)
    for view in (about, reviewed, shows("Why this answer?", why(why_view(words)))):
        body = view.to_dict()
        assert len(body["title"]["text"]) <= 24
        assert len(body.get("private_metadata", "")) <= 3000
        check_blocks([block for block in body["blocks"] if block["type"] != "input"], most=100)
    rows = [*waiting(words, 60), *waiting(words, 60, agent="U0ADA")]
    shown = home(home_of(words, rows, 60), ADA, QUALITY).to_dict()
    check_blocks(shown["blocks"], most=100)


def test_the_edit_field_holds_as_much_as_slack_lets_it() -> None:
    view = one_field(Modal.EDIT, "Edit", "Send", "Words", modal_id=ID, initial="x" * 9000).to_dict()
    field = next(block for block in view["blocks"] if block["type"] == "input")["element"]
    assert (len(field["initial_value"]), field["max_length"]) == (3000, 3000)


@pytest.mark.parametrize("press", list(Press))
def test_every_button_has_a_label_and_an_opaque_value(press: Press) -> None:
    element = buttons(Value(ID, DRAFT_ID), press).to_dict()["elements"][0]
    assert element["text"]["text"] == LABELS[press]
    assert Value.load(element["value"]) == Value(ID, DRAFT_ID)
    assert element.get("style") in {None, "primary"}


def test_no_approval_is_highlighted() -> None:
    elements = buttons(Value(ID), Press.APPROVE, Press.SEND, Press.EDIT).to_dict()["elements"]
    assert all("style" not in element for element in elements)


def test_sections_cut_long_text_and_drop_blank_text() -> None:
    assert sections("\n \n") == []
    made: list[Block] = sections("word " * 2000)
    assert [len(block.to_dict()["text"]["text"]) <= SECTION for block in made] == [True] * 4


def test_small_print_is_one_line_of_bounded_length() -> None:
    assert len(context("word " * 1000).to_dict()["elements"][0]["text"]) <= 1900


def test_our_own_tokens_are_made_of_ids_and_numbers() -> None:
    assert when(AT) == "<!date^1795341600^{date_short_pretty} {time}|2026-11-22 10:00 UTC>"
    assert person("U0ADA") == "<@U0ADA>"
    assert [person(name) for name in ("", "<!channel>", "U1|x", "U1> hello")] == ["—"] * 4
    assert thread_link(TEAM, "C1", "1763800000.000100") == (
        "<https://parcelway.slack.com/archives/C1/p1763800000000100|open the thread>"
    )
    assert thread_link("", "C1", "1.2").startswith("<https://slack.com/archives/C1/p12|")
