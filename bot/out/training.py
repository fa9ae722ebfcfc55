"""Corrections as training data: OpenAI's chat and preference lines, TRL's conversational preference lines.

Shapes: the per-line objects ``FineTuneChatRequestInput`` and ``FineTunePreferenceRequestInput`` of OpenAI's API
description, and the conversational preference type of TRL's "Dataset formats". OpenAI documents no key for provenance,
so its lines have none, and a second file says line by line where they are from; TRL leaves further columns alone.

A prompt begins and ends with the customer and its sides alternate, as chat templates demand: neighbours of one side are
joined, the desk's notices and whatever the desk said before the customer's first words are left out.
"""

from collections.abc import Iterable
from typing import Any

from bot.out.stamp import Stamp, provenance, pseudonym
from handoff.corrections import Kind
from handoff.quality.records import CorrectionRecord, Said

Message = dict[str, str]


def why_not(record: CorrectionRecord, *, pair: bool) -> str:
    """Why a correction teaches nothing or must not teach; empty where it may. A pair needs the bot's words too."""
    if record.kind == Kind.WRONG_CUSTOMER:
        return "names another customer"
    if not prompt(record.context):
        return "no question of a customer before it"
    if not record.after.strip() or record.after.strip() == record.before.strip():
        return "nothing was changed"
    if pair and not record.before.strip():
        return "the bot had said nothing"
    return ""


def prompt(context: Iterable[Said]) -> list[Message]:
    """The conversation up to the question, as chat messages."""
    out: list[Message] = []
    for turn in context:
        role = "user" if turn.side == "customer" else "assistant"
        if turn.notice or not turn.text.strip() or (not out and role == "assistant"):
            continue
        if out and out[-1]["role"] == role:
            out[-1] = {"role": role, "content": f"{out[-1]['content']}\n\n{turn.text}"}
        else:
            out.append({"role": role, "content": turn.text})
    return out[:-1] if out and out[-1]["role"] == "assistant" else out


def openai_chat(record: CorrectionRecord) -> dict[str, Any]:
    """One line for supervised fine-tuning."""
    return {"messages": [*prompt(record.context), _assistant(record.after)]}


def openai_preference(record: CorrectionRecord) -> dict[str, Any]:
    """One line for preference fine-tuning at OpenAI."""
    return {
        "input": {"messages": prompt(record.context)},
        "preferred_output": [_assistant(record.after)],
        "non_preferred_output": [_assistant(record.before)],
    }


def trl_preference(record: CorrectionRecord, stamp: Stamp, key: bytes) -> dict[str, Any]:
    """One line for TRL's preference trainers."""
    return {
        "prompt": prompt(record.context),
        "chosen": [_assistant(record.after)],
        "rejected": [_assistant(record.before)],
        "provenance": origin(record, stamp, key),
    }


def origin(record: CorrectionRecord, stamp: Stamp, key: bytes) -> dict[str, Any]:
    """Provenance of a training line: the customer is a pseudonym, since a model's makers need not know them."""
    return {
        **provenance(record, stamp),
        "kind": record.kind,
        "source": record.source,
        "by": record.by,
        "customer": pseudonym(key, "customer", record.group),
        "passages": [f"{one.article}#{one.section}" for one in record.passages],
    }


def _assistant(text: str) -> Message:
    return {"role": "assistant", "content": text}
