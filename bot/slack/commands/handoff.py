"""/handoff list | mine | stats | dashboard | pause [#channel|all] | resume [#channel|all] | help"""

from datetime import timedelta
from functools import partial

from sqlmodel import Session

from bot.engine.digest import digest
from bot.slack.commands.dashboard import link
from bot.slack.front import Front, Reply
from bot.slack.payloads import Interaction
from bot.slack.people import Person
from bot.slack.pictures import post
from bot.slack.text import escape, read
from bot.slack.views.home import line, waiting_cost
from handoff.errors import NotAllowed
from storage import pauses, queries
from storage.channels import channel_of
from storage.measures import by_rule, overview

HELP = """*/handoff list* — conversations that wait or are claimed
*/handoff mine* — what you own
*/handoff stats [post]* — the last seven days in numbers; post shows them to everybody here, with a chart
*/handoff dashboard* — a link to the dashboard, for you alone
*/handoff pause [#channel|all]* — the bot stops answering; every turn is handed over (leads)
*/handoff resume [#channel|all]* — it answers again (leads)
*/handoff help* — this text"""


async def run(front: Front, act: Interaction, who: Person) -> Reply:
    """Carry out the command; an unknown word gets the help."""
    word, _, rest = act.value.strip().partition(" ")
    match word.lower():
        case "list":
            return await _list(front, "", "Nobody is waiting and nothing is claimed.")
        case "mine":
            return await _list(front, who.id, "You own no conversation.")
        case "stats":
            return await (_post(front, act) if rest.strip().lower() == "post" else _stats(front))
        case "dashboard":
            return await link(front, who)
        case "pause" | "resume":
            return await _pause(front, act, who, rest.strip(), on=word.lower() == "pause")
        case "" | "help":
            return Reply(HELP)
    return Reply(f"I don't know “{escape(word[:40])}”.\n{HELP}")


async def _list(front: Front, agent: str, empty: str) -> Reply:
    rows = await front.desk.store.read(partial(queries.open_conversations, agent=agent))
    paused = await front.desk.store.read(pauses.pauses)
    head = "⏸️ The bot is paused everywhere.\n" if "all" in paused else ""
    policy, now = front.desk.thinking().policy, front.desk.now()
    rows.sort(key=lambda row: -waiting_cost(row, policy, now))
    return Reply(head + ("\n".join(line(row) for row in rows[:20]) or empty))


async def _stats(front: Front) -> Reply:
    now = front.desk.now()
    since = now - timedelta(days=7)
    view = await front.desk.store.read(partial(overview, since=since, until=now))
    rules = await front.desk.store.read(partial(by_rule, since=since, until=now))
    total = max(view.conversations, 1)
    head = f"*{view.conversations} conversation{'' if view.conversations == 1 else 's'} in the last 7 days*"
    lines = [f"{head} (each counted once; one is over when it is resolved, confirmed, or quiet for 72 h)"]
    lines += [f"• {name}: {count} ({100 * count / total:.0f} %)" for name, count in view.outcomes.items() if count]
    if rules:
        lines.append("*Handed over by* " + ", ".join(f"{escape(one.rule)} {one.handoffs}" for one in rules))
    if view.takeovers:
        lines.append(f"*Taken over unasked:* {view.takeovers}")
    csat = view.satisfaction
    if csat.mean is not None:
        lines.append(
            f"*Satisfaction:* {csat.mean:.1f} of 5 ({csat.responses} of {csat.asked} asked, n = {csat.scores})"
        )
    if view.claim.n:
        lines.append(f"*Median wait until claimed:* {view.claim.median:.0f} s (n = {view.claim.n})")
    return Reply("\n".join(lines))


async def _post(front: Front, act: Interaction) -> Reply:
    """Numbers with a chart for a whole channel: a channel of colleagues, never a customer's."""
    if act.channel not in {front.agent_channel, front.qa_channel}:
        return Reply("Numbers are posted in the agents’ channel and the QA channel only. `/handoff stats` is for you.")
    made = await digest(front.desk, front.desk.now())
    if made is None:
        return Reply("Nothing was asked in the last seven whole days, so there are no numbers yet.")
    done = await post(front.client, act.channel, made.title, made.text, made.picture)
    return Reply("" if done else "Slack did not take the numbers. Please try again in a moment.")


async def _pause(front: Front, act: Interaction, who: Person, where: str, *, on: bool) -> Reply:
    if not who.lead and front.directory.people.has_leads:
        raise NotAllowed("leads_only")
    scope_name, channel = _where(where, act.channel)
    if not scope_name:
        return Reply("Say where: `all`, or a channel such as #ext-acme. Without one, the channel you are in counts.")
    now = front.desk.now()

    def op(session: Session) -> bool:
        scope = "all" if scope_name == "all" else channel_of(session, channel).id
        change = pauses.pause if on else pauses.resume
        return change(session, scope, who.actor, now)

    changed = await front.desk.store.run(op)
    place = "everywhere" if scope_name == "all" else f"in <#{channel}>"
    state = "paused" if on else "answering"
    return Reply(f"The bot is {'now' if changed else 'already'} {state} {place}.")


def _where(where: str, here: str) -> tuple[str, str]:
    """(``all`` or ``channel``, Slack's channel id); empty where the word names no channel."""
    if where.lower() == "all":
        return "all", ""
    if not where:
        return "channel", here
    if where.startswith("<#"):
        return "channel", where[2:].split(">", 1)[0].split("|", 1)[0]
    word = read(where).lstrip("#")
    return ("channel", word) if word[:1] in {"C", "G", "D"} and word.isalnum() and word.isupper() else ("", "")
