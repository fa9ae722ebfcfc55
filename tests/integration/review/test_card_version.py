"""A card drawn from an old state must not count as showing the newest version."""

from sqlalchemy import event
from sqlmodel import Session

from handoff.model import Act
from storage import cards
from tests.integration.storage.steps import Memory


async def test_the_version_of_a_card_is_read_before_the_state_it_vouches_for(memory: Memory) -> None:
    held = await memory.held(text="Where is it?")
    await memory.act(held.id, Act.CLAIM)
    read: list[str] = []

    def op(session: Session) -> None:
        event.listen(session.get_bind(), "before_cursor_execute", lambda *a: read.append(a[2]))
        cards.card(session, "none")

    await memory.store.read(op)

    assert "FROM outbox" in next(words for words in read if "FROM" in words), "the version comes first"
