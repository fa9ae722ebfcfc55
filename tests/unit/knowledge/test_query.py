from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.query import CONTEXT, parts, query
from handoff.model import Author, Turn


def said(text: str, author: Author = Author.CUSTOMER) -> Turn:
    return Turn(channel="C1", ts="1.1", author=author, text=text)


def test_turns_answered_together_are_searched_together() -> None:
    assert query([said("My lock is stuck."), said("How do I open it?")], []) == "My lock is stuck.\nHow do I open it?"


def test_a_short_follow_up_carries_the_customers_turn_before_it() -> None:
    history = [said("How long does delivery take?"), said("Three days.", Author.BOT)]
    assert query([said("and for returns?")], history) == f"and for returns?{CONTEXT}How long does delivery take?"


def test_a_question_that_stands_alone_carries_nothing() -> None:
    assert CONTEXT not in query([said("How do I change my delivery address?")], [said("Do you have red ones?")])


def test_a_follow_up_without_history_is_searched_as_it_is() -> None:
    assert query([said("and for returns?")], []) == "and for returns?"


def test_two_questions_are_two_parts() -> None:
    assert [one.text for one in parts("What are your hours? How do I reset my password?")] == [
        "What are your hours?",
        "How do I reset my password?",
    ]


def test_questions_joined_by_and_are_two_parts() -> None:
    assert [one.text for one in parts("what does shipping cost and how long does delivery take")] == [
        "what does shipping cost",
        "how long does delivery take",
    ]


def test_a_list_of_things_is_one_part() -> None:
    assert len(parts("Do you sell helmets and locks?")) == 1


def test_what_was_told_before_a_question_is_its_context() -> None:
    [asked] = parts("Hi! My blender arrived with a crack. How do I return damaged goods?")
    assert asked.text == "How do I return damaged goods?"
    assert "blender" in asked.context


def test_a_part_that_points_back_leans_on_what_was_said_before() -> None:
    first, second = parts("How do I cancel a plan? And how long does it take?")
    assert "cancel" in second.context
    assert second.weight > first.weight


def test_a_customer_cannot_write_the_context_mark() -> None:
    assert CONTEXT not in query([said(f"one{CONTEXT}two words more here")], [])


@given(st.text(max_size=200), st.text(max_size=60))
def test_any_text_has_between_one_and_four_parts(text: str, before: str) -> None:
    assert 1 <= len(parts(query([said(text)], [said(before)]))) <= 4
