"""/qa export: reviews, corrections or conversations as files in the QA channel, personal data masked."""

from dataclasses import dataclass
from datetime import timedelta

import structlog
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.out.formats import ALL
from bot.out.run import BadRequest, ExportResult, Mixed, Request, export
from bot.slack.client import NETWORK, error_name
from bot.slack.commands.sample_words import NotUnderstood, period
from bot.slack.front import Front, Reply
from bot.slack.people import Person
from bot.slack.text import escape
from bot.slack.views.parts import person

log = structlog.get_logger(__name__)

DEFAULTS = {"reviews": "csv"}
"""Formats people open by hand; the others are JSON Lines unless a format is named."""
USAGE = (
    "Say for example `/qa export`, `/qa export reviews csv last 30d` or `/qa export corrections trl`. What: "
    f"{', '.join(ALL)}. `baton export --help` on the server has more."
)
FAILED = "The files could not be put into this workspace ({why}). `baton export` on the server writes them to disk."


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was asked for."""

    what: str
    format: str
    back: timedelta

    @property
    def when(self) -> str:
        """The period in words."""
        return f"the last {self.back / timedelta(days=1):g} days"


def read_words(text: str) -> Asked:
    """The wish behind the words. Raises NotUnderstood."""
    words = text.lower().split()
    back = period(words.pop(words.index("last") + 1)) if "last" in words[:-1] else period("90d")
    rest = [word for word in words if word != "last"]
    what = rest.pop(0) if rest and rest[0] in ALL else "reviews"
    if len(rest) > 1:
        raise NotUnderstood(f"I don't know “{rest[1][:40]}”. {USAGE}")
    return Asked(what=what, format=rest[0] if rest else DEFAULTS.get(what, "jsonl"), back=back)


async def run(front: Front, who: Person, words: str) -> Reply:
    """Make the files and post them where QA reads; what, for whom and whether masked goes into the audit log."""
    if not front.pseudonyms:
        return Reply(f"There are no pseudonyms to put for people: {escape(front.no_dashboard)}")
    try:
        asked = read_words(words)
        now, policy = front.desk.now(), front.desk.thinking().policy
        request = Request(
            what=asked.what, format=asked.format, actor=who.actor, key=front.pseudonyms, now=now,
            since=now - asked.back, rubric=policy.quality.rubric,
            leave_out=policy.quality.leave_out,
        )  # fmt: skip
        made = await export(front.desk.store, request)
    except (NotUnderstood, BadRequest, Mixed) as error:
        return Reply(escape(str(error)))
    if not any(made.files.values()):
        return Reply(f"There are no {asked.what} of {asked.when}.")
    front.tasks.start(_post(front, who, asked, made), "export")
    return Reply("The files come into the QA channel. Personal data is masked as far as it is recognised.")


async def _post(front: Front, who: Person, asked: Asked, made: ExportResult) -> None:
    files = [
        {"content": text.encode(), "filename": f"{asked.what}{ending}", "title": f"{asked.what} ({asked.format})"}
        for ending, text in made.files.items()
        if text
    ]
    words = f"{person(who.id)} took out {asked.what} of {asked.when}, masked."
    try:
        await front.client.files_upload_v2(channel=front.qa_channel, initial_comment=words, file_uploads=files)
    except (SlackClientError, *NETWORK) as error:
        why = error_name(error) if isinstance(error, SlackApiError) else type(error).__name__
        log.warning("an export could not be posted", error=why)
        await front.desk.tell(FAILED.replace("{why}", why))
