"""What one thread's people do."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from random import Random
from typing import TYPE_CHECKING

from bot.sandbox import SlackRefusal
from tests.chaos import town
from tests.chaos.ledger import Pressed, Replied, Said
from tests.chaos.model import KNOWN, UNKNOWN

if TYPE_CHECKING:
    from tests.chaos.load import Load

PATIENCE = 25.0
"""Seconds an agent waits for a card before the story ends: leases of a killed process run for 12 to 15 s."""


class Story:
    """One thread's people."""

    def __init__(self, load: "Load", luck: Random, room: int) -> None:
        self.load, self.luck, self.box = load, luck, load.sandbox
        self.room = room
        self.channel = town.channel(room)
        self.customer, self.other = town.customers(room)
        self.thread = ""
        self.questions = luck.sample(sorted(KNOWN), len(KNOWN))

    async def tell(self) -> None:
        """One of the kinds, by weight; the agents' one channel takes about one post a second."""
        kinds: tuple[tuple[int, Callable[[], Awaitable[None]]], ...] = (
            (55, self.asks),
            (20, self.changes_words),
            (8, self.needs_people),
            (7, self.is_taken_over),
            (10, self.writes_directly),
        )
        told = [(weight, kind) for weight, kind in kinds if not self.load.kinds or kind.__name__ in self.load.kinds]
        (chosen,) = self.luck.choices([kind for _, kind in told], [weight for weight, _ in told])
        await chosen()

    async def asks(self) -> None:
        """One to three questions, now and then in a burst, some of them by a second customer."""
        for question in self.questions[: self.luck.randint(1, 3)]:
            who = self.other if self.luck.random() < 0.2 else self.customer
            await self.say(who, question)
            await self.pause(0.0 if self.luck.random() < 0.4 else 2.0)

    async def changes_words(self) -> None:
        """A question that is edited or deleted at once, or a little later."""
        said = await self.say(self.customer, self.questions[0])
        if self.luck.random() < 0.9:  # mostly not the root: with it the whole thread would be gone
            said = await self.say(self.customer, self.questions[3])
        await self.pause(0.6)
        await self.load.beat()
        if self.luck.random() < 0.5:
            word = self.load.word()
            await self.box.edit(self.customer, self.channel, said.ts, f"{self.questions[1]} {word}")
            said.edited = word
        else:
            await self.box.delete(self.customer, self.channel, said.ts)
            said.deleted = True
        if self.luck.random() < 0.5 and not said.deleted:
            await self.say(self.customer, self.questions[2])

    async def writes_directly(self) -> None:
        """The same in a direct message with the bot."""
        self.channel, self.thread = town.direct(self.room), ""
        for question in self.questions[: self.luck.randint(1, 2)]:
            self.thread = ""
            await self.say(self.customer, question)
            await self.pause(1.0)

    async def is_taken_over(self) -> None:
        """An agent steps in while the bot is at it."""
        said = await self.say(self.customer, self.questions[0])
        agent = self.agent()
        await self.pause(0.5)
        await self.load.beat()
        if self.luck.random() < 0.6:
            await self.say(agent, "I am looking at this.", agent=True)
        else:
            async with self.load.as_agent(agent):
                delivery = await self.box.shortcut(agent, self.channel, said.ts, "Take over")
            self.pressed(agent, "claim", delivery.acked)
        await self.say(self.customer, self.questions[1])

    async def needs_people(self) -> None:
        """A hand-over: claims at once, replies, words in the thread, release or resolve, and on with the bot."""
        asked = await self.say(self.customer, self.luck.choice(UNKNOWN))
        if self.luck.random() < 0.3:
            await self.say(self.customer, self.questions[0])
        if not await self.until(lambda: self.load.card(asked.word) is not None, PATIENCE):
            return
        for _ in range(2):
            agents = self.luck.sample(sorted(town.AGENTS), self.luck.randint(1, 3))
            await asyncio.gather(*(self.press(agent, asked.word, "Claim") for agent in agents))
            if await self.until(lambda: bool(self.owner(asked.word)), 6.0):
                break
        owner = self.owner(asked.word)
        if not owner:
            return
        for _ in range(self.luck.randint(0, 2)):
            await self.reply(owner, asked.word)
        if self.luck.random() < 0.4:
            await self.say(owner, "Here is what I found.", agent=True)
        if self.luck.random() < 0.4:
            await self.say(self.customer, "Thank you, I will try that.")
        if self.luck.random() < 0.8:
            await self.press(owner, asked.word, self.luck.choice(("Release", "Resolve")))
            await self.pause(1.0)
            await self.say(self.customer, self.questions[2])

    # What people do

    async def say(self, who: str, text: str, *, agent: bool = False) -> Said:
        """Write a message; the first one opens the thread."""
        await self.load.beat()
        word = self.load.word()
        mention = f"<@{town.BOT}> " if self.luck.random() < 0.1 else ""
        ts = await self.box.say(who, self.channel, f"{mention}{text} {word}", thread_ts=self.thread or None)
        self.thread = self.thread or ts
        said = Said(self.channel, self.thread, ts, who, word, agent)
        self.load.ledger.said.append(said)
        return said

    async def press(self, agent: str, word: str, label: str) -> None:
        """Press a button of the card, unless it is gone."""
        card = self.load.card(word)
        if card is None or f'"text": "{label}"'.replace('"', "'") not in str(card):
            return
        await self.load.beat()
        with contextlib.suppress(SlackRefusal):
            async with self.load.as_agent(agent):
                delivery = await self.box.press(agent, town.DESK, card["ts"], label)
            self.pressed(agent, label.lower(), delivery.acked)

    def pressed(self, agent: str, label: str, acked: bool) -> None:
        self.load.ledger.pressed.append(Pressed((self.channel, self.thread), agent, label, acked))

    async def reply(self, agent: str, word: str) -> None:
        """Open the modal and send words; press Send again where Slack says that it did not work."""
        await self.load.beat()
        mark, acked = self.load.word(), False
        async with self.load.as_agent(agent):
            before = {view["id"] for view in self.box.views(agent)}
            await self.box.press(agent, town.DESK, (self.load.card(word) or {"ts": ""})["ts"], "Reply")

            def fresh() -> list[str]:
                return [view["id"] for view in self.box.views(agent) if view["id"] not in before]

            if not await self.until(lambda: bool(fresh()), 4.0):
                return
            for _ in range(4):
                answer = await self.box.submit(
                    agent, fresh()[0], {"Your words to the customer": f"We are on it. {mark}"}
                )
                acked = "error" not in answer
                if acked:
                    break
                await asyncio.sleep(1.0)
            else:
                await self.box.close_view(agent, fresh()[0])
        self.load.ledger.replied.append(Replied(self.channel, self.thread, agent, mark, acked))

    def agent(self) -> str:
        """Some agent."""
        return self.luck.choice(sorted(town.AGENTS))

    def owner(self, word: str) -> str:
        """Who has the conversation, as the card says."""
        text = str((self.load.card(word) or {}).get("text", ""))
        return next((user for user, name in town.AGENTS.items() if f"{name} has" in text), "")

    async def pause(self, most: float) -> None:
        """Think for a moment."""
        await asyncio.sleep(self.luck.random() * most)

    async def until(self, condition: Callable[[], bool], seconds: float) -> bool:
        """Wait for something; False where it never came."""
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end or self.load.over:
                return False
            await asyncio.sleep(0.05)
        return True
