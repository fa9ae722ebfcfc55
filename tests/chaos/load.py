"""People at work: seeded stories in many threads at once."""

import asyncio
import contextlib
import itertools
import time
from collections import Counter
from collections.abc import AsyncIterator
from random import Random
from typing import Any

from bot.sandbox import Sandbox, SlackRefusal
from tests.chaos import town
from tests.chaos.ledger import Ledger
from tests.chaos.model import WORD
from tests.chaos.stories import Story


class Load:
    """Runs `width` stories at a time, at most `rate` acts a second. What a story does follows from its number.

    `kinds` are the stories told, by the names of Story's methods; all of them where none is named.
    """

    def __init__(
        self, sandbox: Sandbox, seed: int, *, rooms: int, width: int, rate: float, kinds: tuple[str, ...] = ()
    ) -> None:
        self.sandbox = sandbox
        self.ledger = Ledger()
        self.over = False
        self.kinds = kinds
        self.stories = 0
        self.refusals: Counter[str] = Counter()
        """What Slack would not let people do, by its error; a story ends there."""
        self._seed, self._rooms, self._width, self._rate = seed, rooms, width, rate
        self._words = itertools.count(1)
        self._numbers = itertools.count(0)
        self._next_act = 0.0
        self._cards: dict[str, str] = {}
        self._read = 0
        self._busy = {agent: asyncio.Lock() for agent in town.AGENTS}

    async def run(self) -> None:
        """Tell stories until `over`."""
        await asyncio.gather(self._rounds(), *(self._teller() for _ in range(self._width)))

    async def _teller(self) -> None:
        while not self.over:
            number = next(self._numbers)
            story = Story(self, Random(f"{self._seed}/story/{number}"), number % self._rooms)
            try:
                await story.tell()
            except SlackRefusal as refusal:  # a button that is gone, a message deleted meanwhile
                self.refusals[refusal.error] += 1
            self.stories += 1

    async def _rounds(self) -> None:
        """Agents go through the cards nobody has claimed, and end what they have."""
        luck = Random(f"{self._seed}/rounds")
        while not self.over:
            await asyncio.sleep(1.0)
            waiting = [word for word in list(self._cards) if "'Claim'" in str(self.card(word))]
            word = luck.choice(waiting) if waiting else ""
            if said := next((one for one in self.ledger.said if one.word == word), None):
                story = Story(self, luck, 0)
                story.channel, story.thread = said.channel, said.thread
                await story.press(luck.choice(sorted(town.AGENTS)), word, "Claim")
                await story.press(story.owner(word) or town.FIRST, word, "Resolve")

    async def beat(self) -> None:
        """Wait for one's turn to act."""
        now = time.monotonic()
        at = self._next_act = max(now, self._next_act) + 1 / self._rate
        await asyncio.sleep(at - now)

    def word(self) -> str:
        """A mark nobody had yet."""
        return town.word(next(self._words))

    def card(self, word: str) -> dict[str, Any] | None:
        """The newest card about the message marked so."""
        room = self.sandbox.room(town.DESK)
        for ts in room.timeline[self._read :]:
            message = room.messages[ts]
            if message.get("thread_ts", ts) == ts:
                self._cards.update(dict.fromkeys(WORD.findall(str(message.get("text"))), ts))
        self._read = len(room.timeline)
        return room.messages.get(self._cards.get(word, ""))

    @contextlib.asynccontextmanager
    async def as_agent(self, agent: str) -> AsyncIterator[None]:
        """A person does one thing at a time."""
        async with self._busy[agent]:
            yield
