"""Policy text in, Policy out; a wrong file gives an error with line, key and what is allowed."""

from functools import cache
from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from handoff.errors import PolicyError
from handoff.policy.model import Policy
from handoff.policy.plain import read_plain


def read_policy(text: str, *, signals: frozenset[str]) -> Policy:
    """Return the policy written in ``text``.

    Args:
        text: YAML, at most 256 kB.
        signals: Names a condition may use.

    Raises:
        PolicyError: Broken YAML (see handoff.policy.plain), an unknown or missing key, a number out of range,
            an unknown signal, two rules of one name. The first fault in reading order is reported.
    """
    root, value = read_plain(text)
    if not isinstance(root, yaml.MappingNode):
        raise PolicyError(1, "file", "must be a mapping", "version, name, rules, ...")
    try:
        policy = Policy.model_validate(value)
    except ValidationError as error:
        faults = [_located(root, detail) for detail in error.errors(include_url=False)]
        raise min(faults, key=lambda fault: fault.line) from error
    _check_rules(root, policy, signals)
    return policy


def _check_rules(root: yaml.Node, policy: Policy, signals: frozenset[str]) -> None:
    seen: set[str] = set()
    for index, rule in enumerate(policy.rules):
        if rule.name in seen:
            raise PolicyError(_line(root, ("rules", index, "name")), rule.name, "is the name of two rules")
        seen.add(rule.name)
        for name in rule.when:
            if name not in signals:
                line = _line(root, ("rules", index, "if", name))
                raise PolicyError(line, name, "is not a signal", ", ".join(sorted(signals)))


def _located(root: yaml.Node, detail: ErrorDetails) -> PolicyError:
    path = tuple(part for part in detail["loc"] if part != "[key]")
    key = ".".join(str(part) for part in path) or "file"
    message = detail["msg"].removeprefix("Value error, ")
    allowed = ""
    if detail["type"] == "extra_forbidden":
        message, allowed = "is not a key here", ", ".join(_allowed_keys(path))
    elif detail["type"] == "missing":
        message = "is missing"
    elif "expected" in detail.get("ctx", {}):
        message, allowed = f"{str(detail['input'])[:80]!r} is not allowed", str(detail["ctx"]["expected"])
    return PolicyError(_line(root, path), key, message, allowed)


def _allowed_keys(path: tuple[int | str, ...]) -> list[str]:
    """Names the file may use beside the unknown one, walked through the model's own schema."""
    node = schema = _schema()
    for part in path[:-1]:
        if isinstance(part, int):
            node = node.get("items", {})
        elif "properties" in node and part in node["properties"]:
            node = node["properties"][part]
        else:
            node = node.get("additionalProperties", {})
        node = _resolve(schema, node)
    return sorted(node.get("properties", {}))


@cache
def _schema() -> dict[str, Any]:
    return Policy.model_json_schema(by_alias=True)


def _resolve(schema: dict[str, dict[str, dict[str, object]]], node: object) -> dict[str, dict[str, dict[str, object]]]:
    assert isinstance(node, dict)
    options = node.get("anyOf") or node.get("allOf") or [node]
    for option in options:
        if "$ref" in option:
            return schema["$defs"][option["$ref"].rsplit("/", 1)[1]]  # type: ignore[return-value]
    found: dict[str, dict[str, dict[str, object]]] = options[0]
    return found


def _line(root: yaml.Node, path: tuple[int | str, ...]) -> int:
    """Line (from 1) of the deepest node on the path that exists in the file."""
    node, line = root, root.start_mark.line + 1
    for part in path:
        step = _child(node, part)
        if step is None:
            break
        node, line = step
    return line


def _child(node: yaml.Node, part: int | str) -> tuple[yaml.Node, int] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(part):
                return value, key.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        item = node.value[part]
        return item, item.start_mark.line + 1
    return None
