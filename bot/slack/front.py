"""What listeners work with: one bundle, passed in."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from slack_sdk.web.async_client import AsyncWebClient

from bot.address import Address
from bot.engine.desk import Desk
from bot.engine.drain import Drainer
from bot.engine.interpret import Interpreter
from bot.engine.promising import read_promises
from bot.engine.send import Sender
from bot.engine.tasks import Tasks
from bot.slack.directory import SlackDirectory
from bot.slack.payloads import Interaction
from bot.slack.people import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """The engine and Slack, as listeners see them."""

    desk: Desk
    sender: Sender
    drainer: Drainer
    tasks: Tasks
    interpreter: Interpreter
    directory: SlackDirectory
    client: AsyncWebClient
    agent_channel: str
    qa_channel: str
    address: Address = field(default_factory=Address)
    """Where the HTTP server is reached."""
    no_dashboard: str = ""
    """Why there is no dashboard; empty where there is one."""
    pseudonyms: bytes = b""
    """Key of the names exports have for people; empty where there is no secret, and so no export."""

    @property
    def edition_id(self) -> str:
        """The edition acts are recorded under."""
        return self.desk.brain.edition_id if self.desk.brain else ""

    def took_over(self, conversation_id: str) -> None:
        """A claim was committed: whoever drafts there, on this replica or another, stops."""
        self.drainer.person_took_over(conversation_id)
        if not self.drainer.has(conversation_id):
            self.tasks.start(self.desk.store.announce(f"owner {conversation_id}"), "news")

    def wrote_on(self, conversation_id: str) -> None:
        """A turn was committed whose conversation somebody is handling: they read it afresh."""
        self.drainer.wrote_on(conversation_id)
        if not self.drainer.has(conversation_id):
            self.tasks.start(self.desk.store.announce(f"turn {conversation_id}"), "news")

    def said(self, conversation_id: str, ref: str, by: str, text: str) -> None:
        """An agent's words are on their way: they may promise something."""
        reading = read_promises(self.desk, self.sender, conversation_id, ref, by, text)
        self.tasks.start(reading, "promises")

    def send(self, conversation_id: str) -> None:
        """Start what an act put into the outbox."""
        self.tasks.start(self.sender.both(conversation_id), "send")

    def send_files(self, conversation_id: str) -> None:
        """Start the files an act put behind its words."""
        self.tasks.start(self.sender.words_then_files(conversation_id), "files")


@dataclass(frozen=True, slots=True)
class Reply:
    """What the person who pressed is told, and where; empty text says nothing."""

    text: str = ""


Handler = Callable[[Front, Interaction, Person], Awaitable[Reply]]
