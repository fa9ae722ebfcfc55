"""Admit: whose turns these are, before anybody reads them."""

from sqlmodel import Session

from bot.engine.desk import Desk
from handoff.model import Author
from storage import channels, drain, pending
from storage.pending import Work


async def admit(desk: Desk, work: Work, token: str) -> Work | None:
    """Put on record where this is and who wrote; outside of our surfaces nothing is kept.

    Returns:
        What is to be done then; None where nothing is.

    Raises:
        OutsideUnknown: Slack could not be asked; try again later.
    """
    directory, conversation_id = desk.directory, work.conversation.id
    surface, kind, name = work.surface, "", ""
    if not surface:
        surface, kind, name = await directory.surface(work.channel, direct=work.direct)
    authors = {
        ts: Author.BOT if from_bot or not person else await directory.author(person)
        for ts, person, from_bot in work.unknown
    }
    customer = next((who for ts, who, _ in work.unknown if authors[ts] is Author.CUSTOMER), work.customer)
    whose = await directory.whose(work.channel, customer)
    outside = surface == "outside" or (work.direct and not customer)
    if surface == "listed":
        insiders = {ts: Author.CUSTOMER for ts, author in authors.items() if author is Author.BYSTANDER}
        authors |= insiders  # in a listed internal channel everybody off the roster is a customer
    host = "" if outside else await _host(desk, work)
    now = desk.now()

    def op(session: Session) -> Work | None:
        if not work.surface and not work.direct:
            channels.set_surface(session, work.channel_id, surface, kind, name)
        if outside:
            channels.forget_conversation(session, conversation_id)
            return None
        drain.admit(
            session, conversation_id, token, authors,
            scope=whose.scope, account=whose.account, tier=whose.tier, now=now,
        )  # fmt: skip
        if host:
            drain.began(session, conversation_id, host, now)
        return pending.begin(session, conversation_id, token)

    return await desk.store.run(op)


async def _host(desk: Desk, work: Work) -> str:
    """The agent who began a thread whose root never reached us; empty where nobody of ours did."""
    seen = work.direct or work.scope or work.thread_ts in {turn.ts for turn in work.pending}
    if seen:
        return ""
    person = await desk.directory.began(work.channel, work.thread_ts)
    return person if person and await desk.directory.author(person) is Author.AGENT else ""
