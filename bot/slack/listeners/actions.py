"""Actions: propose from the card, approve, edit, reject. The call that runs is the one that was shown."""

from functools import partial

from sqlmodel import Session

from bot.slack.front import Front, Reply
from bot.slack.ids import Modal, Value
from bot.slack.listeners.ownership import owned_card
from bot.slack.listeners.windows import keep, show, use
from bot.slack.payloads import Interaction
from bot.slack.people import Person
from bot.slack.views.actions import edit_window, propose_window, reject_window
from handoff.errors import ActionRefused, CardGone, ReceiptStale
from handoff.model import Call
from storage import approvals, deeds
from storage.acts import locked
from storage.approval_views import ApprovalView, approval
from storage.tables import ConversationRow


async def approve(front: Front, act: Interaction, who: Person) -> Reply:
    """One person's yes to exactly what the card shows."""
    view = await approval_on_card(front, act)
    policy, edition_id, now = front.desk.thinking().policy, front.edition_id, front.desk.now()
    renew = partial(deeds.renew, approval_id=view.id, policy=policy, edition_id=edition_id, now=now)
    if await front.desk.store.run(renew):
        front.send(view.conversation_id)
        raise ReceiptStale(view.id)
    said = await front.desk.store.run(
        partial(
            approvals.say_yes, approval_id=view.id, by=who.actor, may=who.approver,
            policy=policy, edition_id=edition_id, now=now,
        )
    )  # fmt: skip
    front.send(view.conversation_id)
    left = said.needed - len(said.voices)
    return Reply(f"Noted. {left} more approver has to agree before anything happens." if left > 0 else "")


async def open_edit(front: Front, act: Interaction, who: Person) -> Reply:
    """Change the arguments; whoever does proposes the call anew."""
    view = await approval_on_card(front, act)
    modal_id = await keep(front, Modal.ACTION_EDIT, who, view.conversation_id, view.id)
    return await show(front, act, edit_window(view, front.desk.thinking().policy.actions.find(view.action), modal_id))


async def edit(front: Front, act: Interaction, who: Person) -> Reply:
    """The edited call stands as a new proposal; somebody else approves it."""
    policy, now = front.desk.thinking().policy, front.desk.now()

    def op(session: Session) -> str:
        modal = use(session, act, who, now)
        arguments = {name: value for name, value in act.fields.items() if value}
        approvals.edit(
            session, modal.ref, who.actor, arguments,
            may=who.approver, policy=policy, edition_id=front.edition_id, now=now,
        )  # fmt: skip
        return modal.conversation_id

    front.send(await front.desk.store.run(op))
    return Reply("Your change is a new proposal on its own card. Somebody else has to approve it.")


async def open_reject(front: Front, act: Interaction, who: Person) -> Reply:
    """A no needs a reason."""
    view = await approval_on_card(front, act)
    modal_id = await keep(front, Modal.ACTION_REJECT, who, view.conversation_id, view.id)
    return await show(front, act, reject_window(view, modal_id))


async def reject(front: Front, act: Interaction, who: Person) -> Reply:
    """The call does not run, the customer hears so, and a person takes it where nobody has it."""
    policy, now = front.desk.thinking().policy, front.desk.now()

    def op(session: Session) -> str:
        modal = use(session, act, who, now)
        deeds.reject(
            session, modal.ref, who.actor, act.words,
            may=who.approver, policy=policy, edition_id=front.edition_id, now=now,
        )  # fmt: skip
        return modal.conversation_id

    front.send(await front.desk.store.run(op))
    return Reply()


async def open_propose(front: Front, act: Interaction, who: Person) -> Reply:
    """The owner proposes an action for the customer's account."""
    value = await owned_card(front, act, who, "propose")
    row = await front.desk.store.read(lambda session: session.get_one(ConversationRow, value.conversation))
    known = front.desk.thinking().policy.actions
    offered = [one for one in known.all if one.writes and one.name in known.names]
    if not offered or row.account not in front.desk.accounts:
        raise ActionRefused("There is nothing the desk could do for this account.")
    modal_id = await keep(front, Modal.PROPOSE, who, value.conversation, value.ref)
    return await show(front, act, propose_window(offered, row.account, modal_id))


async def propose(front: Front, act: Interaction, who: Person) -> Reply:
    """What was typed becomes an approval's card; nothing has happened yet."""
    policy, now = front.desk.thinking().policy, front.desk.now()

    def op(session: Session) -> str:
        modal = use(session, act, who, now)
        asked = policy.actions.find(act.fields.get("action", ""))
        known = asked.arguments.model_fields
        given = {name: value for name, value in act.fields.items() if value and name in known}
        row = locked(session, modal.conversation_id)
        call = Call(action=asked.name, arguments=given)
        approvals.propose(session, row, call, who.actor, policy=policy, edition_id=front.edition_id, now=now)
        return row.id

    front.send(await front.desk.store.run(op))
    return Reply("Proposed. Somebody else has to approve it on its card.")


async def approval_on_card(front: Front, act: Interaction) -> ApprovalView:
    """The approval a press is about, bound to the card it sits on. Raises CardGone."""
    value = Value.load(act.value)
    if value is None or not value.ref:
        raise CardGone("button")
    view = await front.desk.store.read(partial(approval, approval_id=value.ref))
    here = view is not None and view.card_ts in {"", act.message_ts} and view.conversation_id == value.conversation
    if view is None or not here:
        raise CardGone("approval")
    return view
