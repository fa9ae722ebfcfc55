"""What people put into modals: files by name, size and address, and only their own; odd shapes raise nothing."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack import form
from bot.slack.payloads import interaction
from bot.slack.text import NAME, file_name
from storage.files import Attached, size
from tests.unit.bot.hostile import HOSTILE
from tests.unit.bot.mrkdwn import invisible, loose_marks, tokens

LABEL: dict[str, Any] = {
    "id": "F0LABEL",
    "user": "U0ADA",
    "name": "label.pdf",
    "title": "Label",
    "mimetype": "application/pdf",
    "size": 12_345,
    "url_private": "https://files.slack.com/files-pri/T0-F0LABEL/label.pdf",
    "url_private_download": "https://files.slack.com/files-pri/T0-F0LABEL/download/label.pdf",
}


def view(*files: Any) -> dict[str, Any]:
    return {"state": {"values": {"files": {"files": {"type": "file_input", "files": list(files)}}}}}


def test_a_file_is_read_with_all_that_is_needed_to_pass_it_on() -> None:
    assert form.files(view(LABEL), "U0ADA") == (
        Attached(
            id="F0LABEL",
            name="label.pdf",
            size=12_345,
            mime="application/pdf",
            url="https://files.slack.com/files-pri/T0-F0LABEL/download/label.pdf",
        ),
    )


def test_a_submission_carries_words_and_files() -> None:
    values = {**view(LABEL)["state"]["values"], "words": {"words": {"type": "plain_text_input", "value": "Here."}}}
    body = {"type": "view_submission", "user": {"id": "U0ADA"}, "view": {"state": {"values": values}}}
    act = interaction(body)
    assert act is not None
    assert (act.words, [file.name for file in act.files]) == ("Here.", ["label.pdf"])


def test_only_files_of_who_submitted_them_are_taken() -> None:
    assert form.files(view({**LABEL, "user": "U0BEN"}, LABEL), "U0ADA") == form.files(view(LABEL), "U0ADA")


def test_no_more_than_ten_are_taken() -> None:
    assert len(form.files(view(*[LABEL] * 11), "U0ADA")) == form.MOST_FILES == 10


@pytest.mark.parametrize(
    "odd",
    [
        None,
        "files",
        7,
        [],
        [[]],
        {"id": ""},
        {"id": 7},
        {"id": "F1", "size": "big", "name": None},
        {"id": "F1", "size": -1},
    ],
)
def test_odd_shapes_raise_nothing(odd: Any) -> None:
    for file in form.files(view(odd), "U0ADA"):
        assert (file.size, file.name) == (0, "file")
    assert form.files({"state": {"values": {"files": {"files": {"files": odd}}}}}, "U0ADA") == ()
    assert form.files({"state": odd}, "U0ADA") == ()


@given(HOSTILE | st.text(max_size=400))
def test_any_name_becomes_one_plain_line_that_says_nothing_in_slacks_markup(name: str) -> None:
    made = file_name(name)
    assert tokens(made) == []
    assert loose_marks(made) == ""
    assert invisible(made) == []
    assert 0 < len(made) <= NAME
    assert not set(made) & set("<>&|/\\\n\r\t\u202e\u200b\x00")
    assert file_name(made) == made, "once is enough"


def test_a_long_name_keeps_its_ending() -> None:
    assert file_name("x" * 500 + ".pdf").endswith("….pdf")
    assert file_name("label.pdf") == "label.pdf"
    assert file_name("logo@2x.png") == "logo@2x.png"


def test_sizes_are_read_at_a_glance() -> None:
    assert [size(count) for count in (0, 999, 12_345, 2_500_000)] == ["0 bytes", "999 bytes", "12 kB", "2.5 MB"]
