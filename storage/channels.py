"""Channels under our own ids; Slack's ids are aliases that may change."""

from sqlmodel import Session, col, select

from storage.apply import count_pending
from storage.tables import ChangeRow, ChannelAliasRow, ChannelRow, ConversationRow, TurnRow
from storage.upsert import insert_new


def channel_of(session: Session, slack_id: str) -> ChannelRow:
    """The channel behind any id Slack has used for it; made on first sight."""
    alias = session.get(ChannelAliasRow, slack_id)
    if alias is None:
        fresh = ChannelRow(slack_id=slack_id)
        session.add(fresh)
        session.flush()
        if not insert_new(session, ChannelAliasRow(slack_id=slack_id, channel_id=fresh.id)):
            session.delete(fresh)
        alias = session.get(ChannelAliasRow, slack_id)
        assert alias is not None
    channel = session.get(ChannelRow, alias.channel_id)
    assert channel is not None
    return channel


def rename_channel(session: Session, old: str, new: str) -> None:
    """Slack gave the channel a new id: both lead to the same row from now on."""
    channel = channel_of(session, old)
    channel.slack_id = new
    session.add(channel)
    if not insert_new(session, ChannelAliasRow(slack_id=new, channel_id=channel.id)):
        _merge(session, channel_of(session, new), channel)


def _merge(session: Session, early: ChannelRow, channel: ChannelRow) -> None:
    """Messages under the new id overtook the event: their threads move to the row of the old id."""
    if early.id == channel.id:
        return
    for alias in session.exec(select(ChannelAliasRow).where(ChannelAliasRow.channel_id == early.id)).all():
        alias.channel_id = channel.id
    known = set(session.exec(select(ConversationRow.thread_ts).where(ConversationRow.channel_id == channel.id)).all())
    for row in session.exec(select(ConversationRow).where(ConversationRow.channel_id == early.id)).all():
        if row.thread_ts not in known:  # a thread begun before stays two conversations: both have an owner
            row.channel_id = channel.id
            for turn in session.exec(select(TurnRow).where(TurnRow.conversation_id == row.id)).all():
                turn.channel_id = channel.id


def set_surface(session: Session, channel_id: str, surface: str, kind: str, name: str) -> None:
    """Remember what kind of place a channel is."""
    channel = session.get(ChannelRow, channel_id)
    assert channel is not None
    channel.surface, channel.kind, channel.name = surface, kind, name
    session.add(channel)


def forget_surface(session: Session, slack_id: str) -> None:
    """Ask Slack again at the next message: the channel was shared, unshared or mapped anew."""
    channel = channel_of(session, slack_id)
    channel.surface = ""
    session.add(channel)


def forget_surfaces(session: Session) -> None:
    """Ask again for every channel; the customers file or Slack may have changed while we were away."""
    for channel in session.exec(select(ChannelRow).where(col(ChannelRow.surface) != "")).all():
        channel.surface = ""
        session.add(channel)


def leave_alone(session: Session, slack_id: str) -> None:
    """The channel is no place of ours: edits kept for a message to come are not ours to keep."""
    channel = channel_of(session, slack_id)
    channel.surface = "outside"
    session.add(channel)
    for change in session.exec(select(ChangeRow).where(ChangeRow.channel_id == channel.id)).all():
        session.delete(change)


def forget_conversation(session: Session, conversation_id: str) -> None:
    """Remove what was written outside our surfaces; nothing of it is kept.

    What was ours before the channel stopped being one of our places stays, with its record.
    """
    row = session.get(ConversationRow, conversation_id, with_for_update=True)
    if row is None:
        return
    unknown = select(TurnRow).where(TurnRow.conversation_id == conversation_id, TurnRow.author == "")
    for turn in session.exec(unknown).all():
        session.delete(turn)
    session.flush()
    if not row.scope:  # nobody of ours was ever admitted here
        session.delete(row)
        return
    row.lease_token, row.lease_until = "", None
    count_pending(session, row)
