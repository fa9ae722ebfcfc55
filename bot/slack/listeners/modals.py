"""Opening modals and taking what was typed into them."""

from functools import partial

from sqlmodel import Session

from bot.slack.form import MOST_FILES
from bot.slack.front import Front, Reply
from bot.slack.ids import Modal, Press
from bot.slack.listeners import drafts, translating
from bot.slack.listeners.ownership import card_value
from bot.slack.listeners.windows import keep, show, use
from bot.slack.payloads import Interaction
from bot.slack.people import Person
from bot.slack.views.modals import one_field
from bot.slack.views.translation import choice
from handoff.errors import CardGone, NotTheOwner
from handoff.model import Owner
from handoff.plan import DraftState
from storage import cards, replies
from storage.records import DraftRow
from storage.tables import ConversationRow, TurnRow


async def open_reply(front: Front, act: Interaction, who: Person) -> Reply:
    """The owner writes to the customer."""
    value = await card_value(front, act)
    row = await front.desk.store.read(lambda session: session.get(ConversationRow, value.conversation))
    if row is None or row.owner != Owner.HUMAN:
        raise CardGone("card")
    if row.agent != who.id:
        raise NotTheOwner(row.owner, "reply", row.agent)
    view = await front.desk.store.read(lambda session: cards.card(session, value.ref))
    about = view.brief.ask if view is not None else ""
    spoken = await front.interpreter.spoken(view) if view is not None else ""
    modal_id = await keep(front, Modal.REPLY, who, value.conversation, value.ref)
    window = partial(
        one_field, Modal.REPLY, "Reply", "Send", "Your words to the customer", modal_id=modal_id, about=about,
        hint="They appear in the customer's thread under your name.", more=choice(spoken),
    )  # fmt: skip
    return await show(front, act, window(files=MOST_FILES), otherwise=window())


async def open_edit(front: Front, act: Interaction, who: Person) -> Reply:
    """Edit a held draft or a suggestion before it goes out."""
    value = await drafts.draft_value(front, act)
    draft = await front.desk.store.read(lambda session: session.get(DraftRow, value.ref))
    live = (DraftState.HELD.value, DraftState.SUGGESTED.value)
    if draft is None or draft.conversation_id != value.conversation or draft.state not in live:
        raise CardGone("draft")
    modal_id = await keep(front, Modal.EDIT, who, value.conversation, draft.id)
    title = "Edit and send" if act.name == Press.EDIT_SEND else "Edit the draft"
    return await show(
        front,
        act,
        one_field(Modal.EDIT, title, "Send", "What the customer gets", modal_id=modal_id, initial=draft.text,
                  about=await drafts.as_written(front, draft.id, "")),
    )  # fmt: skip


async def reply(front: Front, act: Interaction, who: Person) -> Reply:
    """What was typed goes to the customer, whatever became of the conversation meanwhile (DESIGN P5)."""
    now = front.desk.now()
    if not act.words.strip() and not act.files:
        return Reply("There were neither words nor files, so nothing was sent.")
    if translating.wanted(act) and act.words.strip():
        return await translating.reply(front, act, who)

    def op(session: Session) -> tuple[str, str]:
        modal = use(session, act, who, now)
        said = replies.say(
            session, modal.conversation_id, who.actor, act.words, now=now, edition_id=front.edition_id,
            attached=act.files,
        )  # fmt: skip
        return modal.conversation_id, said

    conversation_id, said = await front.desk.store.run(op)
    front.send(conversation_id)
    if act.files:
        front.send_files(conversation_id)
    if said:
        front.said(conversation_id, said, who.id, act.words)
    return Reply()


async def edit(front: Front, act: Interaction, who: Person) -> Reply:
    """An edited draft goes out: as the bot's answer if it was held, as the agent's words if suggested."""
    now, edition_id, policy = front.desk.now(), front.edition_id, front.desk.thinking().policy

    def op(session: Session) -> tuple[str, str]:
        modal = use(session, act, who, now)
        draft = session.get(DraftRow, modal.ref)
        if draft is None or draft.state != DraftState.HELD.value:
            spoke = replies.speak(
                session, modal.ref, who.actor, act.words, now=now, policy=policy, edition_id=edition_id
            )
            return spoke, modal.ref
        replies.judge_draft(
            session, draft.id, who.actor, DraftState.EDITED, now=now, text=act.words, edition_id=edition_id
        )
        return draft.conversation_id, ""

    conversation_id, said = await front.desk.store.run(op)
    front.took_over(conversation_id)
    front.send(conversation_id)
    if said:
        front.said(conversation_id, said, who.id, await drafts.as_written(front, said, act.words))
    return Reply()


async def correct(front: Front, act: Interaction, who: Person) -> Reply:
    """What the bot should have said is kept as a correction."""
    now = front.desk.now()

    def op(session: Session) -> None:
        turn = session.get(TurnRow, use(session, act, who, now).ref)
        if turn is None:
            raise CardGone("message")
        replies.correct(session, turn, who.actor, act.words, now)

    await front.desk.store.run(op)
    return Reply("Noted as a correction. Nothing was sent to the customer.")
