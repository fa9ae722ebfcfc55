"""A reply that is to be translated: kept, and shown to its author before anything goes out."""

from sqlmodel import Session

from bot.slack.front import Front, Reply
from bot.slack.listeners.windows import use
from bot.slack.payloads import Interaction
from bot.slack.people import Person
from bot.slack.views.translation import SEND_AS
from storage import replies, translations


def wanted(act: Interaction) -> str:
    """The language a reply is to be translated into; empty where it goes out as it was written."""
    chosen = act.fields.get(SEND_AS, "")
    return chosen if len(chosen) == 2 and chosen.isascii() and chosen.isalpha() else ""


async def reply(front: Front, act: Interaction, who: Person) -> Reply:
    """The words are kept in one step with the window's end: a crash loses none, and none go out. Files need none."""
    now, agents = front.desk.now(), front.desk.thinking().policy.read_by_agents

    def op(session: Session) -> tuple[str, str]:
        modal = use(session, act, who, now)
        asked = translations.ask(
            session, modal.conversation_id, who.actor, act.words, into=wanted(act), spoken=agents, now=now,
            edition_id=front.edition_id,
        )  # fmt: skip
        if act.files:
            replies.say(
                session, modal.conversation_id, who.actor, "", now=now, edition_id=front.edition_id, attached=act.files
            )
        return asked, modal.conversation_id

    asked, conversation_id = await front.desk.store.run(op)
    front.interpreter.reply(asked)
    if act.files:
        front.send_files(conversation_id)
        return Reply("The files are on their way. Your words were not sent yet: the translation comes first.")
    return Reply("Nothing was sent yet: the translation comes into the card's thread, for you to look at first.")
