"""The parts of a run, short and long."""

from tests.chaos.mutants import Mutant
from tests.chaos.run import Leg

SHORT = (
    Leg("sqlite", "sqlite", "http", 1, events=250, kills=7, seconds=60),
    Leg("postgres", "postgres", "socket", 3, events=250, kills=8, seconds=60, database_restarts=12.0),
)
"""A twentieth of the long form: 500 acknowledged events and 15 kills."""
LONG = (
    Leg("sqlite over HTTP", "sqlite", "http", 1, events=2500, kills=75, seconds=480),
    Leg("sqlite over a socket", "sqlite", "socket", 1, events=2500, kills=75, seconds=480),
    Leg(
        "postgres over a socket",
        "postgres",
        "socket",
        3,
        events=2500,
        kills=75,
        seconds=480,
        database_restarts=30.0,
        never_back=2,
    ),
    Leg(
        "postgres over HTTP",
        "postgres",
        "http",
        2,
        events=2500,
        kills=75,
        seconds=480,
        database_restarts=30.0,
    ),
)
"""10,000 acknowledged events and 300 kills, half of them on each database."""


def with_bug(mutant: Mutant) -> Leg:
    """A short run in which processes carry a planted bug."""
    database, kills = ("postgres" if mutant.replicas > 1 else "sqlite"), (4 if mutant.points else 0)
    return Leg(
        f"mutant {mutant.name}", database, "http", mutant.replicas, events=120, kills=kills, seconds=20, rooms=12,
        mutant=mutant.name, points=mutant.points, stop_share=0.0, patience=12.0, luck=mutant.luck, kinds=mutant.kinds,
    )  # fmt: skip
