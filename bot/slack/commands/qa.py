"""/qa sample [n] | next | stats | why <link> | export | dashboard | help"""

from collections.abc import Mapping
from functools import partial
from urllib.parse import urlsplit

import structlog
from slack_sdk.errors import SlackApiError

from bot.engine import sampling
from bot.slack.client import NETWORK, error_name
from bot.slack.commands import qa_export
from bot.slack.commands.dashboard import link as dashboard_link
from bot.slack.commands.qa_stats import stats
from bot.slack.commands.sample_words import NotUnderstood, read_words
from bot.slack.front import Front, Reply
from bot.slack.ids import Press, Value
from bot.slack.listeners.reviewing import open_next
from bot.slack.payloads import Interaction
from bot.slack.people import Person
from bot.slack.text import escape
from bot.slack.views.parts import buttons, person, sections
from bot.slack.views.why import why as why_text
from handoff.quality.items import BEFORE
from storage import reasons
from storage.samples import Sampled, Wanted
from storage.tables import new_id

log = structlog.get_logger(__name__)

HELP = """*/qa sample [n] [last 7d] [by rule]* — draw for review: bot answers, shadow drafts, handoffs, agents' words
*/qa next* — review the next one
*/qa stats* — what the reviews say, with intervals
*/qa why <link>* — why the bot did what it did with a message (copy the message's link)
*/qa export* — reviews and corrections as files, personal data masked
*/qa dashboard* — a link to the dashboard, for you alone
*/qa help* — this text"""
HOW = {"simple": "at random", "stratified": "at random within strata", "risk": "at random, weighted by risk"}
FEW = 8
"""Strata named in the line about a sample."""


async def run(front: Front, act: Interaction, who: Person) -> Reply:
    """Carry out the command; an unknown word gets the help."""
    word, _, rest = act.value.strip().partition(" ")
    match word.lower():
        case "sample":
            return await _sample(front, who, rest)
        case "next":
            return await open_next(front, act, who)
        case "stats":
            return await stats(front)
        case "export":
            return await qa_export.run(front, who, rest)
        case "why":
            return await _why(front, rest.strip())
        case "dashboard":
            return await dashboard_link(front, who)
        case "" | "help":
            return Reply(HELP)
    return Reply(f"I don't know “{escape(word[:40])}”.\n{HELP}")


async def _sample(front: Front, who: Person, words: str) -> Reply:
    try:
        asked = read_words(words)
    except NotUnderstood as error:
        return Reply(escape(str(error)))
    now = front.desk.now()
    wanted = Wanted(
        size=asked.size, method=asked.method, by=asked.by, kinds=asked.kinds, since=now - asked.back, until=now,
        seed=sampling.new_seed(), person=who.id,
    )  # fmt: skip
    made = await sampling.sample(front.desk, wanted)
    if made is None or not made.population:
        return Reply("Nothing happened in that period, so nothing was drawn.")
    if not made.drawn:
        return Reply(
            f"All {made.population} of that period were drawn before; nothing is new. `/qa next` reviews them."
        )
    text = told(made, wanted)
    front.tasks.start(_post(front, f"{person(who.id)} drew a sample. {text}"), "sample")
    return Reply(f"{text}\n`/qa next` opens the first one.")


def told(made: Sampled, wanted: Wanted) -> str:
    """What was drawn, how, from what: everything needed to repeat it."""
    method = HOW[wanted.method.value] + (f" by {wanted.by}" if wanted.by else "")
    before = f", {made.before} of them drawn before" if made.before else ""
    period = f"{wanted.since:%Y-%m-%d %H:%M} to {wanted.until:%Y-%m-%d %H:%M} UTC"
    line = f"*{made.drawn} of {made.population}* {method} (seed {wanted.seed}; {period}{before})."
    return f"{line}{_strata(made.strata)}"


def _strata(strata: Mapping[str, int]) -> str:
    named = sorted(((name, n) for name, n in strata.items() if name not in {"", BEFORE}), key=lambda item: -item[1])
    if not named:
        return ""
    more = f", and {len(named) - FEW} more" if len(named) > FEW else ""
    return " Strata: " + ", ".join(f"{escape(name[:60])} {n}" for name, n in named[:FEW]) + more + "."


async def _post(front: Front, text: str) -> None:
    """The QA channel hears of a sample, with a button for the next item."""
    blocks = [*sections(text), buttons(Value(new_id()), Press.REVIEW)]
    try:
        await front.client.chat_postMessage(
            channel=front.qa_channel, text=text, blocks=blocks, unfurl_links=False, unfurl_media=False
        )
    except SlackApiError as error:
        log.warning("the QA channel was not told of a sample", error=error_name(error))
    except NETWORK as error:
        log.warning("the QA channel was not told of a sample", error=type(error).__name__)


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
