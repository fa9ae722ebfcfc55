"""Held drafts and suggestions: approve, reject, send, dismiss."""

from functools import partial

from bot.slack.front import Front, Reply
from bot.slack.ids import Value
from bot.slack.listeners.ownership import take
from bot.slack.payloads import Interaction
from bot.slack.people import Person
from handoff.errors import AlreadyYours, CardGone
from handoff.plan import DraftState
from storage import acts
from storage.records import DraftRow


async def approve(front: Front, act: Interaction, who: Person) -> Reply:
    """The held draft goes out as it is."""
    return await _judge(front, draft_value(act), who, DraftState.APPROVED)


async def reject(front: Front, act: Interaction, who: Person) -> Reply:
    """The held draft does not go out; the customer's turn becomes a handoff."""
    value = draft_value(act)
    await _judge(front, value, who, DraftState.REJECTED)
    await front.desk.store.run(
        partial(
            acts.hand_over_held,
            conversation_id=value.conversation,
            now=front.desk.now(),
            policy=front.desk.thinking().policy,
            edition_id=front.edition_id,
            why=f"{who.name} rejected the held draft.",
        )
    )
    front.send(value.conversation)
    return Reply()


async def send(front: Front, act: Interaction, who: Person) -> Reply:
    """The agent makes a suggestion their own words; the conversation is theirs."""
    return await speak(front, draft_value(act), who, "")


async def speak(front: Front, value: Value, who: Person, words: str) -> Reply:
    """Send a suggestion, edited or not, as the agent's words."""
    draft = await front.desk.store.read(lambda session: session.get(DraftRow, value.ref))
    if draft is None or draft.conversation_id != value.conversation:
        raise CardGone("draft")
    try:
        await take(front, value.conversation, who, "Sent a suggestion.")
    except AlreadyYours:
        pass
    state = DraftState.EDITED if words and words.strip() != draft.text.strip() else DraftState.APPROVED
    text = words or draft.text
    await _judge(front, value, who, state, text)
    await front.desk.store.run(
        partial(acts.say, conversation_id=value.conversation, actor=who.actor, text=text, now=front.desk.now(),
                draft_id=value.ref, edition_id=front.edition_id, turn_ts=draft.turn_ts)
    )  # fmt: skip
    front.send(value.conversation)
    return Reply()


async def dismiss(front: Front, act: Interaction, who: Person) -> Reply:
    """The suggestion is of no use."""
    return await _judge(front, draft_value(act), who, DraftState.DISMISSED)


async def approve_edited(front: Front, value: Value, who: Person, words: str) -> Reply:
    """The held draft goes out in the agent's wording."""
    return await _judge(front, value, who, DraftState.EDITED, words)


async def _judge(front: Front, value: Value, who: Person, state: DraftState, text: str = "") -> Reply:
    await front.desk.store.run(
        partial(
            acts.judge_draft,
            draft_id=value.ref,
            actor=who.actor,
            state=state,
            now=front.desk.now(),
            text=text,
            edition_id=front.edition_id,
        )
    )
    front.send(value.conversation)
    return Reply()


def draft_value(act: Interaction) -> Value:
    """The value of a draft's button. Raises CardGone where it is not ours."""
    value = Value.load(act.value)
    if value is None or not value.ref:
        raise CardGone("button")
    return value
