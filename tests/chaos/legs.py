"""The parts of a run, short and long."""

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
        "postgres over a socket", "postgres", "socket", 3, events=2500, kills=75, seconds=480,
        database_restarts=30.0, never_back=2,
    ),
    Leg(
        "postgres over HTTP", "postgres", "http", 2, events=2500, kills=75, seconds=480,
        database_restarts=30.0,
    ),
)
"""10,000 acknowledged events and 300 kills, half of them on each database."""
