"""Interpret: customers' words in the agents' language, agents' replies in the customer's, beside everything else.

The card is drawn first, then the model is asked, then the card is drawn again: nothing ever waits for a translation,
and one that fails changes nothing.
"""

import asyncio
from datetime import timedelta
from functools import partial

import structlog

from bot.engine.desk import Desk
from bot.engine.ports import OutsideUnknown, Whose
from bot.engine.send import Sender
from bot.engine.tasks import Tasks
from bot.languages import language
from bot.llm.translation import TranslationRequest
from handoff.errors import DrafterFailed
from handoff.model import Autonomy
from handoff.signals.language import detect
from handoff.translations import SURE, missing, no_translation
from storage import cards, translations
from storage.cards import CardView
from storage.translation_rows import TranslationRow
from storage.translations import Translated

log = structlog.get_logger(__name__)

AT_ONCE = 4
"""Cards translated at one moment: customers who wait for the bot go first. Replies have as many places of their own."""
QUICK = 1.0
"""Seconds a window may wait for whose customer this is: Slack lets it open for three."""
LEFT = timedelta(seconds=90)
"""After this a reply's translation was left behind by a process that is gone: longer than any model call takes."""


class Interpreter:
    """Translates in the background; what it has made is in the store, so that a redraw costs nothing."""

    def __init__(self, desk: Desk, sender: Sender, tasks: Tasks) -> None:
        self._desk = desk
        self._sender = sender
        self._tasks = tasks
        self._cards, self._replies = asyncio.Semaphore(AT_ONCE), asyncio.Semaphore(AT_ONCE)
        self._looking: dict[str, bool] = {}
        """Handoffs whose card is looked at now, and whether it was drawn again meanwhile."""

    def look(self, handoff_id: str) -> None:
        """A card was drawn: translate what on it is in another language and not translated yet."""
        if self._desk.translator is None:
            return
        if handoff_id in self._looking:
            self._looking[handoff_id] = True
            return
        self._looking[handoff_id] = False
        self._tasks.start(self._look(handoff_id), "translation")

    def reply(self, translation_id: str) -> None:
        """An agent's words were kept to be translated."""
        self._tasks.start(self._reply(translation_id), "translation")

    async def pick_up(self) -> None:
        """Replies a crash left without an answer."""
        before = self._desk.now() - LEFT
        for translation_id in await self._desk.store.read(partial(translations.left_behind, before=before)):
            self.reply(translation_id)

    async def spoken(self, view: CardView) -> str:
        """The customer's language where it is not the agents' and replies can be translated; else empty."""
        try:
            async with asyncio.timeout(QUICK):
                whose = await self._whose(view)
        except TimeoutError:
            return ""
        if whose is None:
            return ""
        agents, words = self._desk.thinking().policy.read_by_agents, "\n".join(text for _, text in _words(view))
        seen, sure = await asyncio.to_thread(detect, words)
        candidates = (seen if sure >= SURE else "", whose.language)
        return next((code for code in candidates if code and code != agents), "")

    async def _look(self, handoff_id: str) -> None:
        try:
            again = True
            while again:
                self._looking[handoff_id] = False
                async with self._cards:
                    await self._card(handoff_id)
                again = self._looking[handoff_id]
        finally:
            self._looking.pop(handoff_id)

    async def _card(self, handoff_id: str) -> None:
        view = await self._desk.store.read(partial(cards.card, handoff_id=handoff_id))
        whose = await self._whose(view) if view is not None and view.ended_at is None else None
        if view is None or whose is None:
            return
        into = self._desk.thinking().policy.read_by_agents
        foreign = await asyncio.to_thread(_foreign, view, whose.language, into)
        for turn_ts, text, spoken in foreign:
            try:
                said = await self._translated(text, into)
            except DrafterFailed as failed:
                log.info("no translation", conversation=view.conversation_id, kind=failed.kind, why=failed.detail)
                break
            made = Translated(
                original=text, text="" if said == text else said, spoken=spoken, language=into,
                lost=missing(text, said),
            )  # fmt: skip
            await self._desk.store.run(
                partial(
                    translations.keep_turn, handoff_id=handoff_id, turn_ts=turn_ts, made=made,
                    origin=self._model, now=self._desk.now(), edition_id=self._desk.thinking().edition_id,
                )
            )  # fmt: skip
        if foreign:
            await self._sender.agent_side(view.conversation_id)

    async def _reply(self, translation_id: str) -> None:
        async with self._replies:
            before, now = self._desk.now() - LEFT, self._desk.now()
            asked: TranslationRow | None = await self._desk.store.run(
                partial(translations.take, translation_id=translation_id, before=before, now=now)
            )
            if asked is None:
                return
            try:
                if asked.tries > translations.TRIES:
                    raise DrafterFailed("broken", "begun again and again")
                text = await self._translated(asked.original, asked.language)
            except DrafterFailed as failed:
                log.info("no translation", conversation=asked.conversation_id, kind=failed.kind, why=failed.detail)
                end = partial(translations.fail, language=language(asked.language))
            else:
                end = partial(
                    translations.suggest, text=text, lost=missing(asked.original, text),
                    language=language(asked.language), origin=self._model, edition_id=self._desk.thinking().edition_id,
                )  # fmt: skip
        await self._desk.store.run(partial(end, translation_id=translation_id, now=self._desk.now()))
        await self._sender.agent_side(asked.conversation_id)

    async def _translated(self, text: str, into: str) -> str:
        """The translation, where it can be one. Raises DrafterFailed."""
        if self._desk.translator is None:
            raise DrafterFailed("refused", "no model is set")
        company = self._desk.thinking().policy.company
        request = TranslationRequest(text=text, into=into, company=company)
        said = await self._desk.translator.translate(request)
        why_not = await asyncio.to_thread(no_translation, text, said, into)
        if why_not:
            raise DrafterFailed("refused", why_not)
        return said

    async def _whose(self, view: CardView) -> Whose | None:
        """Whose conversation it is; None where no model may read it, or nobody can tell now."""
        if self._desk.translator is None:
            return None
        try:
            whose = await self._desk.directory.whose(view.channel, view.customer)
        except OutsideUnknown:
            return None
        return None if whose.autonomy is Autonomy.OFF else whose

    @property
    def _model(self) -> str:
        return self._desk.translator.model if self._desk.translator is not None else ""


def _words(view: CardView) -> tuple[tuple[str, str], ...]:
    """(ts, quotation) of the customer's words on a card."""
    return ((view.brief.ask_ts, view.brief.ask), *view.brief.open)


def _foreign(view: CardView, declared: str, into: str) -> list[tuple[str, str, str]]:
    """(ts, text, language) of what is in another language than the agents' and not translated yet."""
    found = []
    for ts, text in _words(view):
        kept = view.translated.get(ts)
        if (kept and kept.original == text and kept.language == into) or not any(char.isalpha() for char in text):
            continue
        seen, sure = detect(text)
        spoken = seen if sure >= SURE or seen == into else declared  # a weak guess will do for what needs nothing done
        if spoken != into:
            found.append((ts, text, spoken))
    return found
