"""Sentences of our own for what no public set measures: ``said_by_us.txt``, whose head says how far to trust it."""

from pathlib import Path

from bench.signals.sections import sections

_OURS = sections(Path(__file__).with_suffix(".txt"))

LANGUAGES = tuple(line.split("|", 1) for line in _OURS["languages"])
WITHDRAWN = _OURS["withdrawn"]
NOT_WITHDRAWN = _OURS["not withdrawn"]
RISKS = {name.removeprefix("risk "): lines for name, lines in _OURS.items() if name.startswith("risk ")}
PROMISES = _OURS["promises"]
REFUSALS = _OURS["refusals"]
