"""The world of a run: many shared channels, two customers in each, and a team of agents."""

from bot.sandbox import Channel, Group, Person, SandboxConfig, Shortcut, Team
from bot.sandbox.config import MANIFEST_EVENTS

HOME, BOT, DESK = "T0HOME", "U0BATON", "C0DESK"
AGENTS = {"U0ADA": "Ada", "U0BEN": "Ben", "U0CLEO": "Cleo", "U0DAN": "Dan", "U0EVA": "Eva", "U0FINN": "Finn"}
FIRST = "U0ADA"
SYLLABLES = ("ba", "de", "fi", "go", "ku", "la", "me", "ni", "po", "ru", "sa", "te", "vi", "zo", "mu", "re")


def channel(number: int) -> str:
    """Id of a customer channel."""
    return f"C0ROOM{number}"


def direct(number: int) -> str:
    """Id of the direct messages of its first customer with the bot."""
    return f"D0CUST{number}A"


def customers(number: int) -> tuple[str, str]:
    """Who writes in it."""
    return f"U0CUST{number}A", f"U0CUST{number}B"


def town(rooms: int, retry_delays: tuple[float, ...]) -> SandboxConfig:
    """A workspace with `rooms` channels shared with as many organisations, each with a direct message too."""
    teams = tuple(Team(f"T0CUST{number}", f"Customer {number}", f"customer-{number}") for number in range(rooms))
    people = [Person(user, name, HOME, "agent") for user, name in AGENTS.items()]
    channels = [Channel(DESK, "desk", (*AGENTS, BOT)), Channel("C0QA", "desk-qa", (*AGENTS, BOT))]
    for number in range(rooms):
        both = customers(number)
        people += [Person(user, f"Person {user[6:]}", f"T0CUST{number}") for user in both]
        channels.append(Channel(channel(number), f"ext-{number}", (*AGENTS, *both, BOT), is_ext_shared=True))
        channels.append(Channel(direct(number), "", (both[0], BOT), kind="im"))
    return SandboxConfig(
        team=Team(HOME, "Parcelway", "parcelway"),
        teams=teams,
        people=tuple(people),
        channels=tuple(channels),
        groups=(Group("S0AGENTS", "Support agents", "agents", tuple(AGENTS)),),
        shortcuts=(Shortcut("Take over", "takeover"),),
        app_id="A0BATON",
        bot_id="B0BATON",
        bot_user_id=BOT,
        bot_name="Parcelway Assistant",
        subscribe=(*MANIFEST_EVENTS, "app_mention"),
        agent_channel=DESK,
        qa_channel="C0QA",
        agent_group="S0AGENTS",
        retry_delays=retry_delays,
    )


def word(number: int) -> str:
    """A made-up word for a number, letters only and the same length for all: it marks one message."""
    letters = []
    for _ in range(4):
        number, rest = divmod(number, len(SYLLABLES))
        letters.append(SYLLABLES[rest])
    return "x" + "".join(reversed(letters)) + "x"
