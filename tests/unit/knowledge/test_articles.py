from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.articles import KnowledgeError, fingerprint, parse_article, read_folder


def write(folder: Path, name: str, text: str | bytes) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def test_front_matter_gives_title_day_scope_and_language() -> None:
    article = parse_article(
        "---\ntitle: Refunds\nupdated: 2025-03-31\nscope: acme\nlanguage: en\n---\nWe refund.\n",
        "money/refunds.md",
    )
    assert (article.title, article.updated, article.scope, article.language) == (
        "Refunds",
        date(2025, 3, 31),
        "acme",
        "en",
    )
    assert article.text.strip() == "We refund."


def test_without_front_matter_the_first_heading_is_the_title() -> None:
    assert parse_article("# Getting started\n\nHello.", "x.md").title == "Getting started"


def test_without_any_heading_the_file_name_is_the_title() -> None:
    assert parse_article("Hello.", "guides/first-steps.md").title == "First steps"


def test_a_folder_below_scopes_sets_the_scope() -> None:
    assert parse_article("Their prices.", "_scopes/acme/deep/prices.md").scope == "acme"


def test_a_scope_that_contradicts_its_folder_is_a_problem() -> None:
    with pytest.raises(KnowledgeError, match="umbrella"):
        parse_article("---\nscope: umbrella\n---\nText.", "_scopes/acme/prices.md")


def test_a_file_directly_in_the_scopes_folder_is_a_problem_and_never_public() -> None:
    with pytest.raises(KnowledgeError, match="no customer"):
        parse_article("Whose is this?", "_scopes/prices.md")


def test_a_bad_file_is_reported_and_the_others_are_read(tmp_path: Path) -> None:
    write(tmp_path, "good.md", "# Good\n\nText.")
    write(tmp_path, "latin.md", b"caf\xe9")
    write(tmp_path, "open.md", "---\ntitle: never closed\n")
    write(tmp_path, "yaml.md", "---\ntitle: [\n---\nText.")
    write(tmp_path, "day.md", "---\nupdated: soon\n---\nText.")
    write(tmp_path, "empty.md", "  \n")
    folder = read_folder(tmp_path)
    assert [article.path for article in folder.articles] == ["good.md"]
    assert [problem.path for problem in folder.problems] == [
        "day.md",
        "empty.md",
        "latin.md",
        "open.md",
        "yaml.md",
    ]
    assert "2025-03-31" in str(folder.problems[0])


def test_a_missing_folder_is_one_problem(tmp_path: Path) -> None:
    folder = read_folder(tmp_path / "nowhere")
    assert not folder.articles
    assert "not a folder" in str(folder.problems[0])


def test_hidden_folders_are_not_read(tmp_path: Path) -> None:
    write(tmp_path, ".git/x.md", "No.")
    assert not read_folder(tmp_path).articles


def test_the_hash_changes_with_text_and_with_meta() -> None:
    plain = parse_article("Text.", "x.md").hash
    assert plain == parse_article("Text.", "x.md").hash
    assert (
        len(
            {
                plain,
                parse_article("Text!", "x.md").hash,
                parse_article("---\nscope: a\n---\nText.", "x.md").hash,
            }
        )
        == 3
    )


def test_the_fingerprint_changes_when_a_file_changes_or_goes(tmp_path: Path) -> None:
    file = write(tmp_path, "a.md", "One.")
    before = fingerprint(tmp_path)
    assert fingerprint(tmp_path) == before
    file.write_text("One more.", encoding="utf-8")
    changed = fingerprint(tmp_path)
    file.unlink()
    assert len({before, changed, fingerprint(tmp_path)}) == 3


@given(
    st.text(),
    st.sampled_from(["", "---\n", "---\ntitle: ", "---\nupdated: "]),
    st.sampled_from(["", "\n---\nBody"]),
)
def test_any_text_is_an_article_or_a_knowledge_error(text: str, head: str, tail: str) -> None:
    with suppress(KnowledgeError):
        assert parse_article(f"{head}{text}{tail}", "x.md").text.strip()
