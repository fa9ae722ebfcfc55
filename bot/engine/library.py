"""The library: files on disk become editions; the edition that runs becomes the brain."""

import asyncio
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import structlog

from bot.engine.brain import Brain
from bot.engine.desk import Desk
from bot.knowledge.articles import Article, fingerprint, read_folder
from bot.knowledge.index import Index
from bot.llm.prompts import PROMPT
from bot.words import hosts_in
from handoff.errors import PolicyError
from handoff.model import Actor
from handoff.policy import Policy, default_text, read_policy
from handoff.signals import SIGNALS
from storage import editions
from storage.editions import Parts
from storage.records import ArticleRow

log = structlog.get_logger(__name__)

FILE = Actor(kind="file")
NAMES = frozenset(reader.name for reader in SIGNALS)


class Library:
    """Watches the policy file and the knowledge folder; follows the alias ``production``."""

    def __init__(self, desk: Desk, *, knowledge: Path | None, policy: Path | None) -> None:
        self._desk = desk
        self._knowledge = knowledge
        self._policy = policy
        self._seen: tuple[str, str] | None = None
        self._half: tuple[str, str] | None = None
        self._had = False
        self._told = ""

    async def open(self) -> None:
        """At start: freeze what the files say and load it. Raises PolicyError where the policy is wrong."""
        self._seen = await asyncio.to_thread(self._marks)
        await self._freeze(await asyncio.to_thread(self._policy_text))
        await self.follow()

    async def watch(self) -> None:
        """Freeze a changed file; a wrong one is told in the QA channel and the last good one runs on."""
        marks = await asyncio.to_thread(self._marks)
        if marks == self._seen or marks != self._half:  # a file may be half written: take it once it rests
            self._half = marks
            return
        try:
            text = await asyncio.to_thread(self._policy_text)
            await self._freeze(text)
            self._seen, self._told = marks, ""  # only now: where the store was away, the change is taken later
        except (PolicyError, OSError, UnicodeDecodeError) as error:
            self._seen = marks
            await self._say(f"The policy file is wrong and was not taken; the last good one runs on. {error}")

    async def follow(self) -> None:
        """Load the edition ``production`` names, if it is not loaded already."""
        wanted = await self._desk.store.read(editions.production)
        if not wanted or (self._desk.brain is not None and self._desk.brain.edition_id == wanted):
            return
        row, articles = await self._desk.store.read(partial(editions.edition, edition_id=wanted))
        brain = await asyncio.to_thread(_unpack, row.id, row.policy, articles)
        self._desk.brain = replace(brain, policy=brain.policy.with_own_words(self._desk.own_words))
        log.info("edition loaded", edition=row.id[:12], articles=len(articles), model=row.model)

    async def _freeze(self, policy_text: str) -> None:
        read_policy(policy_text, signals=NAMES)
        articles = await asyncio.to_thread(self._articles)
        if self._had and not articles:
            await self._desk.alert("The knowledge folder holds no article any more: every question is handed over.")
        self._had = bool(articles)
        parts = Parts(policy=policy_text, prompt=PROMPT, model=self._desk.drafter.model, articles=articles)
        now = self._desk.now()
        await self._desk.store.run(partial(editions.freeze, parts=parts, actor=FILE, now=now))

    def _policy_text(self) -> str:
        if self._policy is None:
            return default_text()
        try:
            return self._policy.read_text(encoding="utf-8")
        except FileNotFoundError as error:
            raise PolicyError(0, str(self._policy), "does not exist") from error
        except (UnicodeDecodeError, OSError) as error:
            raise PolicyError(0, str(self._policy), "cannot be read as UTF-8 text", "a UTF-8 file") from error

    def _articles(self) -> list[ArticleRow]:
        if self._knowledge is None:
            return []
        folder = read_folder(self._knowledge)
        for problem in folder.problems:
            log.warning("an article cannot be read", problem=str(problem))
        return [
            ArticleRow(
                hash=article.hash,
                path=article.path,
                title=article.title,
                scope=article.scope,
                updated=article.updated.isoformat() if article.updated else "",
                text=article.text,
            )
            for article in folder.articles
        ]

    def _marks(self) -> tuple[str, str]:
        policy = ""
        if self._policy is not None and self._policy.exists():
            stat = self._policy.stat()
            policy = f"{stat.st_mtime_ns}:{stat.st_size}"
        knowledge = fingerprint(self._knowledge) if self._knowledge is not None else ""
        return policy, knowledge

    async def _say(self, text: str) -> None:
        log.error("policy not taken", why=text)
        if text != self._told:
            self._told = text
            await self._desk.alert(text)


def _unpack(edition_id: str, policy_text: str, rows: list[ArticleRow]) -> Brain:
    policy: Policy = read_policy(policy_text, signals=NAMES)
    articles = [_article(row) for row in rows]
    brain = Brain(
        edition_id=edition_id,
        policy=policy,
        index=Index.build(articles) if articles else None,
        hosts={
            scope: hosts_in([article.text for article in articles if article.scope == scope])
            for scope in {article.scope for article in articles}
        },
    )
    brain.warm_up()
    return brain


def _article(row: ArticleRow) -> Article:
    return Article(
        path=row.path,
        title=row.title,
        text=row.text,
        scope=row.scope,
        updated=date.fromisoformat(row.updated) if row.updated else None,
        hash=row.hash,
    )
