"""What of a model's answer counts as a draft."""

import json
from typing import Any

from bot.llm.request import Calls, DraftRequest
from bot.llm.shapes import Choice, Completion
from handoff.errors import DrafterFailed
from handoff.model import Draft

LONGEST = 12_000
"""Characters of a draft; more is no answer to a customer."""
MOST_CALLS = 8
"""Calls looked at in one answer; the turn's own limit is lower (policy, actions.calls_a_turn)."""


def read(answer: Completion, request: DraftRequest, model: str) -> Draft | Calls:
    """The draft in an answer, or the calls it asks for. Plain prose counts as a draft.

    Raises:
        DrafterFailed: A refusal, an empty, overlong or unreadable answer.
    """
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
        return Draft(text=content, origin=model, cites=_all(request), logprob=logprob)
    text = body.get("answer")
    if not isinstance(text, str) or not text.strip():
        raise DrafterFailed("refused", "the model left the answer empty")
    enough = body.get("enough")
    return Draft(
        text=text.strip(),
        origin=model,
        cites=_cites(body.get("cites"), len(request.passages)),
        enough=enough if isinstance(enough, bool) else None,
        logprob=logprob,
    )


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
