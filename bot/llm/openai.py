"""Drafts from any OpenAI-compatible server: total deadline, few retries, a breaker, structured output where offered."""

import asyncio
import json
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

from bot.llm import translation
from bot.llm.breaker import Breaker
from bot.llm.prompts import SCHEMA, functions, messages
from bot.llm.request import Calls, DraftRequest, Tool
from bot.llm.shapes import Choice, Completion
from bot.llm.translation import TranslationRequest
from handoff.errors import DrafterFailed
from handoff.model import Draft

log = structlog.get_logger(__name__)

DEADLINE = 25.0
"""Seconds for one draft, retries included: silence becomes a handoff within 30 s (DESIGN §5)."""
TRIES = 2
LONGEST = 12_000
"""Characters of a draft; more is no answer to a customer."""
TOKENS = 900
MOST_CALLS = 8
"""Calls looked at in one answer; the turn's own limit is lower (policy, actions.calls_a_turn)."""


T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One thing asked of the server, with the breaker that counts its failures."""

    messages: Callable[[bool], list[dict[str, Any]]]
    """From whether structured output is offered."""
    schema: Mapping[str, Any]
    breaker: Breaker
    tools: Sequence[Tool] = ()
    tokens: int = TOKENS


class OpenAIDrafter:
    """See bot.llm.request.Drafter and bot.llm.translation.Translator."""

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
        self._offers = dict.fromkeys(("tools", "response_format", "logprobs", "max_tokens", "temperature"), True)

    async def draft(self, request: DraftRequest) -> Draft | Calls:
        """See Drafter.draft."""
        ask = Ask(
            messages=lambda structured: messages(request, structured=structured),
            schema=self._schema,
            breaker=self._breaker,
            tools=request.tools,
        )
        return await self._asked(ask, partial(self._read, request=request))

    async def translate(self, request: TranslationRequest) -> str:
        """See Translator.translate."""
        ask = Ask(
            messages=lambda structured: translation.messages(request, structured=structured),
            schema=translation.SCHEMA,
            breaker=self._translating,
            tokens=translation.TOKENS,
        )
        return await self._asked(ask, translation.read)

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
        offers = dict(self._offers)
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
                self._offers = offers
                return Completion.model_validate_json(answer.content)

    def _read(self, answer: Completion, request: DraftRequest) -> Draft | Calls:
        """The draft in an answer, or the calls it asks for. Plain prose counts as a draft."""
        choice = answer.choices[0] if answer.choices else None
        if choice is not None and choice.message.tool_calls and request.tools:
            return Calls(calls=tuple(one.call for one in choice.message.tool_calls[:MOST_CALLS]))
        content = (choice.message.content or "").strip() if choice is not None else ""
        if choice is None or choice.message.refusal or not content:
            raise DrafterFailed("refused", "the model gave no text")
        if len(content) > LONGEST:
            raise DrafterFailed("refused", f"the model wrote {len(content)} characters")
        body = _json(content)
        logprob = _mean_logprob(choice)
        if body is None:
            if content.removeprefix("```json").lstrip("`\n ").startswith("{"):
                raise DrafterFailed("refused", f"unreadable JSON, finished by {choice.finish_reason}")
            return Draft(text=content, origin=self.model, cites=_all(request), logprob=logprob)
        text = body.get("answer")
        if not isinstance(text, str) or not text.strip():
            raise DrafterFailed("refused", "the model left the answer empty")
        enough = body.get("enough")
        return Draft(
            text=text.strip(),
            origin=self.model,
            cites=_cites(body.get("cites"), len(request.passages)),
            enough=enough if isinstance(enough, bool) else None,
            logprob=logprob,
        )


def _refused(message: str, offers: Mapping[str, bool], *, tools: bool) -> str:
    """What to leave out next: what the error names, else the next in order; empty where nothing is left."""
    left = [name for name, asked in offers.items() if asked and (name != "tools" or tools)]
    return next((name for name in left if name.removesuffix("s") in message), left[0] if left else "")


def _json(content: str) -> dict[str, Any] | None:
    text = content.removeprefix("```json").removeprefix("```").removesuffix("```").strip()
    if not text.startswith("{"):
        return None
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) and "answer" in body else None


def _cites(value: object, count: int) -> tuple[int, ...]:
    """Passage numbers as indexes; numbers that name no passage are dropped."""
    numbers = value if isinstance(value, list) else []
    return tuple(dict.fromkeys(n - 1 for n in numbers if isinstance(n, int) and 1 <= n <= count))


def _all(request: DraftRequest) -> tuple[int, ...]:
    """Prose names no sources: the best passage stands for them."""
    return (0,) if request.passages else ()


def _mean_logprob(choice: Choice) -> float | None:
    tokens = choice.logprobs.content if choice.logprobs is not None else None
    values = [token.logprob for token in tokens or () if token.logprob is not None]
    return max(sum(values) / len(values), -100.0) if values else None
