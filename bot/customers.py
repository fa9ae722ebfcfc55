"""The customers file: which channel or team is whose, with tier, language, scope and autonomy."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from handoff.errors import PolicyError
from handoff.model import Autonomy
from handoff.policy.model import Words
from handoff.policy.plain import read_plain

PUBLIC = "public"


class CustomersError(Exception):
    """The customers file is wrong; the text says where and what is allowed."""


class Entry(BaseModel):
    """One customer of the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    account: Annotated[str, Field(min_length=1)]
    channels: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    scope: str = PUBLIC
    tier: str = ""
    language: Annotated[str, Field(pattern=r"^[a-z]{2}$")] = "en"
    autonomy: Autonomy | None = None
    tone: str = ""
    """Instead of the desk's, for this customer."""
    words: dict[str, str] = Field(default_factory=dict)
    """Words of the policy that are other words for this customer."""

    @field_validator("words")
    @classmethod
    def _known(cls, value: dict[str, str]) -> dict[str, str]:
        unknown = [name for name in value if name not in Words.model_fields]
        if unknown:
            raise ValueError(f"{unknown[0]!r} is no word of the policy; allowed: {', '.join(Words.model_fields)}")
        return value


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Literal[1]
    customers: tuple[Entry, ...]


NOBODY = Entry(account="unknown")


@dataclass(frozen=True, slots=True)
class Customers:
    """Look-up by channel first, then by team."""

    entries: tuple[Entry, ...] = ()

    def lists(self, channel: str) -> bool:
        """Whether the file names this channel."""
        return any(channel in entry.channels for entry in self.entries)

    def of(self, channel: str, team: str) -> Entry:
        """The customer of a channel and team; an entry without account details where the file names none.

        Where a channel serves several customers, the team tells them apart.
        """
        here = [entry for entry in self.entries if channel in entry.channels]
        theirs = [entry for entry in here or self.entries if team and team in entry.teams]
        if theirs:
            return theirs[0]
        return here[0] if len(here) == 1 else NOBODY


def read_customers(path: Path | None) -> Customers:
    """Return the customers of the file; nobody where no file is set.

    Raises:
        CustomersError: With the key and what is wrong.
    """
    if path is None:
        return Customers()
    try:
        _, body = read_plain(path.read_text(encoding="utf-8"))
        return Customers(_File.model_validate(body).customers)
    except UnicodeDecodeError as error:
        raise CustomersError(f"BATON_CUSTOMERS: {path} is not UTF-8 text.") from error
    except OSError as error:
        raise CustomersError(f"BATON_CUSTOMERS: {path} cannot be read ({error.strerror}).") from error
    except PolicyError as error:
        raise CustomersError(f"BATON_CUSTOMERS: {path}, {error}") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise CustomersError(f"BATON_CUSTOMERS: {path}, {where}: {first['msg']}") from error
