"""Logging, set up once: one JSON line an event on stderr, without secrets or customers' text."""

import logging
import sys
from typing import Any

import structlog

from handoff.pii.secrets import hide


def set_up(level: str, *, json_lines: bool) -> None:
    """Send everything to stderr at ``level``; libraries only from WARNING."""
    number = logging.getLevelNamesMapping()[level]
    logging.basicConfig(level=max(number, logging.WARNING), stream=sys.stderr, format="%(message)s", force=True)
    logging.getLogger("slack_bolt.AsyncRequestVerification").setLevel(logging.ERROR)  # it logs whole bodies
    logging.getLogger("slack_bolt.AsyncApp").setLevel(logging.ERROR)  # warns about the token it found itself
    renderer: Any = structlog.processors.JSONRenderer() if json_lines else structlog.dev.ConsoleRenderer(colors=False)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _without_secrets,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )


def _without_secrets(_: Any, __: str, event: Any) -> Any:
    return {key: _mask(value) for key, value in event.items()}


def _mask(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return hide(value.replace("\x1b", "")[:8000])
