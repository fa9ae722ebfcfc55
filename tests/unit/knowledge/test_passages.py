from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.articles import Article
from bot.knowledge.passages import passages
from bot.knowledge.sentences import pieces


def cut(text: str, title: str = "Guide") -> list[tuple[str, str]]:
    return [(one.section, one.text) for one in passages(Article(path="g.md", title=title, text=text))]


def test_every_section_is_a_passage_with_its_heading_path() -> None:
    text = "# Guide\n\nIntro.\n\n## Billing\n\nA.\n\n### Taxes\n\nB.\n\n## Support\n\nC."
    assert cut(text) == [("", "Intro."), ("Billing", "A."), ("Billing › Taxes", "B."), ("Support", "C.")]


def test_a_numbered_list_stays_whole_with_the_line_that_introduces_it() -> None:
    steps = "\n".join(f"{n}. Do the {n}th thing and then wait for it to be finished." for n in range(1, 20))
    assert len(cut(f"Do this:\n\n{steps}")) == 1


def test_a_long_section_is_cut_between_paragraphs() -> None:
    paragraph = "word " * 60
    assert [len(text.split()) for _, text in cut("\n\n".join([paragraph] * 4))] == [60, 60, 60, 60]


def test_lists_links_images_and_markup_become_plain_lines() -> None:
    text = "- **Bold** [here](https://x.example/a)\n- ![alt](pic.png)next\n  1. inner\n\n<!-- secret -->\n\nA<br>b"
    assert cut(text) == [("", "• Bold here (https://x.example/a)\n• next\n   1. inner\n\nA\nb")]


def test_a_relative_link_keeps_its_words_only() -> None:
    assert cut("See [prices](prices.md).") == [("", "See prices.")]


def test_tables_and_code_are_kept_as_text() -> None:
    text = "| Plan | Price |\n|---|---|\n| City | 59 € |\n\n```\ncurl -X POST\n```"
    assert cut(text) == [("", "Plan | Price\nCity | 59 €\n\ncurl -X POST")]


def test_a_question_in_bold_counts_as_a_heading() -> None:
    assert cut("**Do you ship?**\n\nYes.\n\n**Is it free?**\n\nNo.") == [
        ("Do you ship?", "Yes."),
        ("Is it free?", "No."),
    ]


def test_an_article_of_headings_only_still_has_a_passage() -> None:
    assert cut("# Guide") == [("", "Guide")]


@given(st.text(alphabet="#*-_`|<>[]()!\n 1.ab\t\\&;:\"'~\x00\u200b\ud7ff", max_size=120))
def test_any_markdown_can_be_cut(text: str) -> None:
    assert all(one.text.strip() for one in passages(Article(path="x.md", title="X", text=text)))


@given(st.text(alphabet='ab. !?\n1•Z)"|', max_size=80))
def test_pieces_are_unchanged_slices_in_reading_order(text: str) -> None:
    found = pieces(text)
    assert all(text[piece.start : piece.end] == piece.text for piece in found)
    assert [piece.start for piece in found] == sorted({piece.start for piece in found})
    assert "".join("".join(p.text.split()) for p in found) == "".join(text.split())


def test_an_abbreviation_does_not_end_a_sentence() -> None:
    found = pieces("Use a browser, e.g. Firefox. It is free.")
    assert [piece.text for piece in found] == ["Use a browser, e.g. Firefox.", "It is free."]
