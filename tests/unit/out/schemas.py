"""JSON Schemas written from the documented shapes of training lines, closed: a key nobody documents is an error."""

from typing import Any

TEXT: dict[str, Any] = {"type": "string", "minLength": 1}


def _message(*roles: str) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {"role": {"enum": list(roles)}, "content": TEXT},
        "required": ["role", "content"],
        "additionalProperties": False,
    }


MESSAGES: dict[str, Any] = {"type": "array", "minItems": 1, "items": _message("system", "user", "assistant")}
SPOKEN: dict[str, Any] = {"type": "array", "minItems": 1, "maxItems": 1, "items": _message("assistant")}

OPENAI_CHAT: dict[str, Any] = {  # FineTuneChatRequestInput
    "type": "object",
    "properties": {
        "messages": {**MESSAGES, "minItems": 2},
        "tools": {"type": "array"},
        "parallel_tool_calls": {"type": "boolean"},
        "functions": {"type": "array"},
    },
    "required": ["messages"],
    "additionalProperties": False,
}
OPENAI_PREFERENCE: dict[str, Any] = {  # FineTunePreferenceRequestInput
    "type": "object",
    "properties": {
        "input": {
            "type": "object",
            "properties": {
                "messages": MESSAGES,
                "tools": {"type": "array"},
                "parallel_tool_calls": {"type": "boolean"},
            },
            "required": ["messages"],
            "additionalProperties": False,
        },
        "preferred_output": SPOKEN,
        "non_preferred_output": SPOKEN,
    },
    "required": ["input", "preferred_output", "non_preferred_output"],
    "additionalProperties": False,
}
TRL_PREFERENCE: dict[str, Any] = {  # "Dataset formats", conversational preference with explicit prompt
    "type": "object",
    "properties": {
        "prompt": MESSAGES,
        "chosen": SPOKEN,
        "rejected": SPOKEN,
        "provenance": {"type": "object"},  # a further column, which the trainers leave alone
    },
    "required": ["prompt", "chosen", "rejected"],
    "additionalProperties": False,
}
PROVENANCE: dict[str, Any] = {
    "type": "object",
    "properties": {
        "export": TEXT, "product": TEXT, "redaction": TEXT, "exported_at": TEXT, "record": TEXT, "conversation": TEXT,
        "editions": {"type": "array", "items": TEXT}, "at": TEXT, "split": {"enum": ["train", "test"]},
    },
    "required": [
        "export", "product", "redaction", "exported_at", "record", "conversation", "editions", "at", "split",
    ],
}  # fmt: skip
