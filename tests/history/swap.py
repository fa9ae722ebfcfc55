"""Putting something else in a function's place, wherever the program holds it by name, and taking it out again."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

OURS = ("handoff", "storage", "bot")


def put(original: Callable[..., Any], new: Callable[..., Any]) -> list[tuple[ModuleType, str]]:
    """Replace ``original`` in every module of the program that is loaded; return the places.

    Raises:
        LookupError: Nobody holds it: what was to be replaced is no longer there.
    """
    modules = [module for name, module in sorted(sys.modules.items()) if name.split(".")[0] in OURS]
    places = [(module, name) for module in modules for name, value in vars(module).items() if value is original]
    if not places:
        raise LookupError(f"{original} is held by no module")
    for module, name in places:
        setattr(module, name, new)
    return places


@contextmanager
def swapped(original: Callable[..., Any], new: Callable[..., Any]) -> Iterator[None]:
    """The same for the length of a block."""
    places = put(original, new)
    try:
        yield
    finally:
        for module, name in places:
            setattr(module, name, original)
