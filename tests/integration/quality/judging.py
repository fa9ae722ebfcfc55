"""A desk with a judge, as these tests drive it: a model of its own, one night, people's reviews."""

import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

from bot.engine.brain import Brain
from bot.engine.desk import Desk
from bot.engine.estimating import Answered, Estimates
from bot.engine.judging import judge
from bot.engine.ports import Whose
from bot.engine.sampling import sample
from bot.llm.openai import OpenAIDrafter
from handoff.model import Autonomy
from handoff.policy.quality import Judge, Quality
from handoff.quality.items import Kind, Method
from storage import judged
from storage.judged import Draw
from storage.judgement_rows import JudgementRow
from storage.samples import Sampled, Wanted
from tests.fakes.llm import FakeLLM, llm_server
from tests.integration.quality.helping import RIGHT, finish, take
from tests.integration.storage.steps import POLICY, Memory

WRONG = {"right": "no", "grounded": "no", "tone": "no", "person": "yes", "needed": "no", "severity": "major"}
QUALITY = Quality(double=0.0, gold=0.0, least=4, judge=Judge(size=4))


@dataclass
class Places:
    """Where every channel stands."""

    autonomy: Autonomy = Autonomy.ANSWER

    async def whose(self, channel: str, customer: str) -> Whose:
        return Whose(scope="s", account="a", tier="t", autonomy=self.autonomy, language="en")


class Here:
    """The child's work in this process."""

    async def __call__(self, work: Callable[..., Any], *given: Any) -> Any:
        return work(*given)


@dataclass
class Judged:
    """One desk, its memory and its model."""

    memory: Memory
    llm: FakeLLM
    desk: Desk
    places: Places

    @property
    def model(self) -> OpenAIDrafter:
        return cast(OpenAIDrafter, self.desk.judge)

    def thinks(self, quality: Quality) -> None:
        policy = POLICY.model_copy(update={"quality": quality})
        self.desk.brain = Brain(edition_id="e", policy=policy, index=None, hosts={})

    async def night(self, size: int = 4, slot: str | None = "night 1", **more: Any) -> Sampled | None:
        """Draw from everything of these days."""
        now, day = self.memory.now, timedelta(days=1)
        values: dict[str, Any] = {
            "size": size, "method": Method.SIMPLE, "by": "", "kinds": tuple(Kind), "seed": 7, "since": now - day,
            "until": now + day, "slot": slot,
        }  # fmt: skip
        return await sample(self.desk, Wanted(**(values | more)))

    async def rows(self, **where: Any) -> list[JudgementRow]:
        return await self.memory.rows(JudgementRow, **where)

    async def judge_all(self) -> None:
        """Until nothing is due."""
        while await judge(self.desk):
            pass

    async def review(self, number: int, answers: dict[str, str] | None = None) -> None:
        for _ in range(number):
            row = await take(self.memory, "U0RUI", QUALITY)
            assert row is not None
            await finish(self.memory, row, answers or RIGHT)

    async def draws(self) -> list[Draw]:
        return await self.memory.run(judged.draws, self.memory.now - timedelta(days=30))

    async def rates(self) -> list[Answered]:
        return await Estimates(self.desk.apart).of(await self.draws(), self.desk.thinking().policy.quality)


@contextlib.asynccontextmanager
async def judging(memory: Memory, llm: FakeLLM) -> AsyncIterator[Judged]:
    """A desk on a prepared memory, with a model behind the judge."""

    class Clock:
        def now(self) -> Any:
            return memory.now

    async with llm_server(llm):
        model = OpenAIDrafter(api_key="test", base_url=llm.base_url, model="m-1")
        places = Places()
        outside: dict[str, Any] = {"directory": places, "messenger": None, "clock": Clock(), "apart": Here()}
        desk = Desk(store=memory.store, drafter=model, judge=model, **outside)
        here = Judged(memory, llm, desk, places)
        here.thinks(QUALITY)
        yield here
        await model.close()
