"""Public holidays, from the holidays library."""

from datetime import date
from functools import lru_cache


def is_holiday(place: str, on: date) -> bool:
    """Whether ``on`` is a public holiday in a place such as ``DE`` or ``DE-BE``; nowhere where it is empty."""
    return bool(place) and on in _holidays(place)


@lru_cache(maxsize=16)
def _holidays(place: str) -> "holidays.HolidayBase":  # type: ignore[name-defined]  # noqa: F821
    """Raises ValueError where the place is not known. The library takes 19 MB: only where a policy names a place."""
    import holidays

    country, _, subdivision = place.partition("-")
    try:
        return holidays.country_holidays(country, subdiv=subdivision or None)
    except NotImplementedError as error:
        raise ValueError(
            f"{place!r} is not known; give a country such as DE, or a part of one such as DE-BE"
        ) from error


def check_place(place: str) -> str:
    """The place itself. Raises ValueError where no calendar is known for it."""
    if place:
        _holidays(place)
    return place
