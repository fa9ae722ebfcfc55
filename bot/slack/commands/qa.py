"""/qa why <link> | dashboard | help"""

from functools import partial
from urllib.parse import urlsplit

from bot.slack.commands.dashboard import link as dashboard_link
from bot.slack.front import Front, Reply
from bot.slack.payloads import Interaction
from bot.slack.people import Person
from bot.slack.text import escape
from bot.slack.views.why import why as why_text
from storage import reasons

HELP = """*/qa why <link>* — why the bot did what it did with a message (copy the message's link)
*/qa dashboard* — a link to the dashboard, for you alone
*/qa help* — this text"""


async def run(front: Front, act: Interaction, who: Person) -> Reply:
    """Carry out the command; an unknown word gets the help."""
    word, _, rest = act.value.strip().partition(" ")
    match word.lower():
        case "why":
            return await _why(front, rest.strip())
        case "dashboard":
            return await dashboard_link(front, who)
        case "" | "help":
            return Reply(HELP)
    return Reply(f"I don't know “{escape(word[:40])}”.\n{HELP}")


async def _why(front: Front, link: str) -> Reply:
    channel, ts = message_of(link)
    if not ts:
        return Reply("Give me the message's link: ⋯ on the message, then *Copy link*.")
    view = await front.desk.store.read(partial(reasons.why, channel=channel, ts=ts))
    if view is None:
        return Reply("No decision of the bot belongs to this message.")
    return Reply(why_text(view))


def message_of(link: str) -> tuple[str, str]:
    """(channel id, ts) of a permalink …/archives/C…/p1712345678901234; empty where it is none."""
    address = urlsplit(link.strip().strip("<>").split("|", 1)[0])
    pieces = [piece for piece in address.path.split("/") if piece]
    if len(pieces) < 3 or pieces[-3] != "archives":
        return "", ""
    channel, stamp = pieces[-2], pieces[-1].removeprefix("p")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) > 6):
        return "", ""
    return channel, f"{stamp[:-6]}.{stamp[-6:]}"
