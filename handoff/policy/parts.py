"""What the parts of a policy are made of."""

import re
from datetime import datetime, time
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, field_validator

Share = Annotated[float, Field(ge=0.0, le=1.0)]
Level = Annotated[float, Field(ge=-1.0, le=1.0)]
Minutes = Annotated[float, Field(gt=0, le=60 * 24 * 14)]


class Part(BaseModel):
    """Base: frozen, and an unknown key is an error, never silently ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Hours(Part):
    """A weekly window in a named time zone.

    ``to`` at or before ``from`` runs over midnight, into the morning after each named day.
    """

    days: tuple[Day, ...] = DAYS
    start: time = Field(alias="from")
    end: time = Field(alias="to")
    zone: str = "UTC"

    @field_validator("zone")
    @classmethod
    def _known(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError("give an IANA time zone such as Europe/Berlin") from error
        return value

    @field_validator("start", "end", mode="before")
    @classmethod
    def _clock(cls, value: object) -> object:
        if not isinstance(value, str) or not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", value):
            raise ValueError("give a time such as 09:00 or 17:30")
        return value

    def covers(self, at: datetime) -> bool:
        """Whether the aware time ``at`` lies in the window."""
        local = at.astimezone(ZoneInfo(self.zone))
        today, yesterday = (DAYS[(local.weekday() - back) % 7] in self.days for back in (0, 1))
        now = local.time()
        if self.start < self.end:
            return today and self.start <= now < self.end
        return (today and now >= self.start) or (yesterday and now < self.end)
