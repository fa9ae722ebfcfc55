"""Drafts from any OpenAI-compatible server: total deadline, few retries, a breaker, structured output where offered."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import httpx2
import structlog
from openai import (
    APIConnectionError,
    APITimeoutError,
    AsyncOpenAI,
    BadRequestError,
    DefaultAioHttpClient,
    InternalServerError,
    OpenAIError,
    RateLimitError,
    UnprocessableEntityError,
)

from bot.llm import judging, translation
from bot.llm.breaker import Breaker
from bot.llm.judging import JudgeRequest
from bot.llm.prompts import SCHEMA, functions, messages
from bot.llm.reading import read
from bot.llm.request import Calls, DraftRequest, Tool
from bot.llm.shapes import Completion
from bot.llm.translation import TranslationRequest
from handoff.errors import DrafterFailed
from handoff.model import Draft

log = structlog.get_logger(__name__)

DEADLINE = 25.0
"""Seconds for one draft, retries included: silence becomes a handoff within 30 s (DESIGN §5)."""
TRIES = 2
TOKENS = 900


T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One thing asked of the server, with the breaker that counts its failures."""

    messages: Callable[[bool], list[dict[str, Any]]]
    """From whether structured output is offered."""
    schema: Mapping[str, Any]
    breaker: Breaker
    offers: dict[str, bool]
    """What the server is taken to understand; what it refuses is taken out."""
    tools: Sequence[Tool] = ()
    tokens: int = TOKENS


class OpenAIDrafter:
    """See bot.llm.request.Drafter, bot.llm.translation.Translator and bot.llm.judging.Judge."""

    calls_tools = True

    def __init__(
        self,
        *,
        api_key: str,
        base_url: str | None,
        model: str,
        deadline: float = DEADLINE,
        schema: Mapping[str, Any] = SCHEMA,
    ) -> None:
        self._schema = schema
        self.model = model
        self._deadline = deadline
        http = DefaultAioHttpClient(base_url=base_url or "", timeout=deadline)  # half the CPU of the default client
        self._client = AsyncOpenAI(
            api_key=api_key, base_url=base_url, timeout=deadline, max_retries=0, http_client=http
        )
        self._breaker = Breaker(time.monotonic)
        self._translating = Breaker(time.monotonic)  # translations that fail must hold no draft back
        self._judging = Breaker(time.monotonic)
        self._offers = dict.fromkeys(("tools", "response_format", "logprobs", "max_tokens", "temperature"), True)
        self._judge_offers = dict(self._offers)  # a rubric's schema that is refused costs drafts nothing

    async def draft(self, request: DraftRequest) -> Draft | Calls:
        """See Drafter.draft."""
        ask = Ask(
            messages=lambda structured: messages(request, structured=structured),
            schema=self._schema,
            breaker=self._breaker,
            offers=self._offers,
            tools=request.tools,
        )
        return await self._asked(ask, partial(read, request=request, model=self.model))

    async def translate(self, request: TranslationRequest) -> str:
        """See Translator.translate."""
        ask = Ask(
            messages=lambda structured: translation.messages(request, structured=structured),
            schema=translation.SCHEMA,
            breaker=self._translating,
            offers=self._offers,
            tokens=translation.TOKENS,
        )
        return await self._asked(ask, translation.read)

    async def judge(self, request: JudgeRequest) -> Mapping[str, str]:
        """See Judge.judge."""
        ask = Ask(
            messages=lambda structured: judging.messages(request),
            schema=judging.schema(request.questions),
            breaker=self._judging,
            offers=self._judge_offers,
            tokens=judging.TOKENS,
        )
        return await self._asked(ask, partial(judging.read, questions=request.questions))

    @property
    def resting(self) -> bool:
        """See Judge.resting."""
        return self._breaker.is_open or self._judging.is_open

    async def close(self) -> None:
        """See Drafter.close."""
        await self._client.close()

    async def _asked(self, ask: Ask, read: Callable[[Completion], T]) -> T:
        """What ``read`` makes of the answer, within the deadline. Raises DrafterFailed."""
        breaker = ask.breaker
        if not breaker.admit():
            raise DrafterFailed("busy", "too many failures in a row")
        try:
            async with asyncio.timeout(self._deadline):
                answer = await self._tries(ask, read)
        except asyncio.CancelledError:
            breaker.left()
            raise
        except DrafterFailed:
            breaker.worked()  # it answered, if not usably
            raise
        except (BadRequestError, UnprocessableEntityError) as error:  # this turn's fault, not the server's
            breaker.left()
            raise DrafterFailed("refused", type(error).__name__) from error
        except TimeoutError as error:
            breaker.failed()
            raise DrafterFailed("timeout") from error
        except OpenAIError as error:
            breaker.failed()
            raise DrafterFailed("broken", type(error).__name__) from error
        except (AttributeError, TypeError, LookupError, ValueError) as error:  # 200 with an error page, odd shapes
            breaker.failed()
            raise DrafterFailed("broken", f"unreadable: {type(error).__name__}") from error
        breaker.worked()
        return answer

    async def _tries(self, ask: Ask, read: Callable[[Completion], T]) -> T:
        for attempt in range(1, TRIES + 1):
            try:
                return read(await self._call(ask))
            except (APITimeoutError, APIConnectionError, InternalServerError, RateLimitError):
                if attempt == TRIES:
                    raise
                await asyncio.sleep(0.3 * attempt)
        raise AssertionError("unreachable")

    async def _call(self, ask: Ask) -> Completion:
        """One call; what the server refuses to understand is left out, for good where that helped."""
        offers = dict(ask.offers)
        while True:
            extra: dict[str, Any] = {}
            if offers["tools"] and ask.tools:
                extra["tools"] = functions(ask.tools)
            if offers["response_format"]:
                extra["response_format"] = {"type": "json_schema", "json_schema": dict(ask.schema)}
            if offers["logprobs"]:
                extra["logprobs"] = True
            if offers["max_tokens"]:
                extra["max_tokens"] = ask.tokens
            if offers["temperature"]:
                extra["temperature"] = 0.2
            said = ask.messages(offers["response_format"])
            try:  # not ``chat.completions.create``: that walks through every message's type, 1 ms a turn
                answer = await self._client.post(
                    "/chat/completions",
                    body={"model": self.model, "messages": said, **extra},
                    cast_to=httpx2.Response,
                )
            except (BadRequestError, UnprocessableEntityError) as error:
                refused = _refused(str(error.message).lower(), offers, tools=bool(ask.tools))
                if not refused:
                    raise
                offers[refused] = False
                log.info("the model server may not offer this; tried without", what=refused)
            else:
                ask.offers.update(offers)
                return Completion.model_validate_json(answer.content)


def _refused(message: str, offers: Mapping[str, bool], *, tools: bool) -> str:
    """What to leave out next: what the error names, else the next in order; empty where nothing is left."""
    left = [name for name, asked in offers.items() if asked and (name != "tools" or tools)]
    return next((name for name in left if name.removesuffix("s") in message), left[0] if left else "")
