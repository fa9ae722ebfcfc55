"""What somebody typed, chose or put into a modal. Nothing here raises on odd shapes."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.slack import text
from storage.files import Attached

Body = Mapping[str, Any]

MOST_FILES = 10
"""Files Slack takes in one field."""


def typed(view: Body) -> str:
    """The first words of a modal."""
    return next((text.clean(one["value"]) for _, one in _answers(view) if isinstance(one.get("value"), str)), "")


def fields(view: Body) -> dict[str, str]:
    """Every field by its block_id: what was typed or chosen."""
    found: dict[str, str] = {}
    for name, one in _answers(view):
        chosen = string(inside(one, "selected_option"), "value") or string(one, "selected_user")
        if ticked := _list(one.get("selected_options")):
            chosen = ",".join(string(each, "value") for each in ticked if isinstance(each, Mapping))
        found[name[:255]] = text.clean(chosen or string(one, "value"))
    return found


def files(view: Body, person: str) -> tuple[Attached, ...]:
    """The files of a modal; one that names another person than who submitted it is none of theirs."""
    given = (file for _, one in _answers(view) for file in _list(one.get("files")) if isinstance(file, Mapping))
    theirs = [file for file in given if string(file, "id") and string(file, "user") in {person, ""}]
    return tuple(_attached(file) for file in theirs[:MOST_FILES])


def _attached(file: Body) -> Attached:
    size = file.get("size")
    return Attached(
        id=string(file, "id")[:64],
        name=text.file_name(string(file, "name") or string(file, "title")),
        size=size if isinstance(size, int) and size >= 0 else 0,
        mime=text.clean(string(file, "mimetype"), 200),
        url=(string(file, "url_private_download") or string(file, "url_private"))[:2000],
    )


def _answers(view: Body) -> Iterator[tuple[str, Body]]:
    for name, block in inside(inside(view, "state"), "values").items():
        for one in block.values() if isinstance(block, Mapping) else ():
            if isinstance(one, Mapping):
                yield str(name), one


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def inside(body: Body, key: str) -> Body:
    """The mapping under a key; an empty one where there is none."""
    value = body.get(key)
    return value if isinstance(value, Mapping) else {}


def string(body: Body, key: str) -> str:
    """The text under a key; empty where there is none."""
    value = body.get(key)
    return value if isinstance(value, str) else ""
