"""The stretch of time a page speaks about: whole UTC days up to the end of today."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from starlette.requests import Request

CHOICES = (7, 28, 90)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """[since, until), and what is offered instead."""

    days: int
    since: datetime
    until: datetime
    choices: tuple[int, ...] = CHOICES

    @property
    def last(self) -> datetime:
        """A moment of the last day."""
        return self.until - timedelta(days=1)

    @property
    def before(self) -> "Span":
        """The stretch of the same length just before."""
        return Span(days=self.days, since=self.since - timedelta(days=self.days), until=self.since)


def span(request: Request, now: datetime, usual: int = 28) -> Span:
    """What ``?days=`` asks for; anything odd gets the usual."""
    asked = request.query_params.get("days", "")
    days = int(asked) if asked in {str(choice) for choice in CHOICES} else usual
    until = datetime(now.year, now.month, now.day, tzinfo=UTC) + timedelta(days=1)
    return Span(days=days, since=until - timedelta(days=days), until=until)
