"""The sample world: Parcelway, shipping software for online shops, and two of its customers."""

from bot.sandbox.config import Channel, Command, Group, Person, SandboxConfig, Shortcut, Team

HOME, JUNIPER, LAKE = "T0PARCEL", "T0JUNIPER", "T0LAKE"
BOT = "U0BATON"

TEAMS = (
    Team(JUNIPER, "Juniper Outdoor", "juniper-outdoor"),
    Team(LAKE, "Lakeside Books", "lakeside-books"),
)
PEOPLE = (
    Person("U0ADA", "Ada Obi", HOME, "agent", "#2f7d6b", "Support"),
    Person("U0BEN", "Ben Lind", HOME, "agent", "#3d6fb4", "Support"),
    Person("U0LEA", "Lea Moreau", HOME, "lead", "#8a4f9e", "Support lead"),
    Person("U0RUI", "Rui Costa", HOME, "reviewer", "#a8652a", "Quality"),
    Person("U0BO", "Bo Berg", HOME, "bystander", "#6b7280", "Sales"),
    Person("U0GUS", "Gus Pike", HOME, "guest", "#94824a", "Contractor", is_restricted=True),
    Person("U0DEE", "Dee Hall", HOME, "agent", "#777777", "Support", deleted=True),
    Person("U0MIA", "Mia Chen", JUNIPER, "customer", "#c2415d", "Shop owner"),
    Person("U0TOM", "Tom Weiss", JUNIPER, "customer", "#b5832a", "Logistics"),
    Person("U0NORA", "Nora Diaz", LAKE, "customer", "#4c7a34", "Operations"),
)
INSIDERS = ("U0ADA", "U0BEN", "U0LEA", "U0RUI", "U0BO", "U0GUS")
CHANNELS = (
    Channel(
        "C0JUNIPER",
        "ext-juniper",
        ("U0ADA", "U0BEN", "U0LEA", "U0BO", "U0MIA", "U0TOM", BOT),
        is_ext_shared=True,
        topic="Parcelway and Juniper Outdoor",
    ),
    Channel(
        "C0LAKE",
        "ext-lakeside",
        ("U0ADA", "U0BEN", "U0NORA", BOT),
        kind="group",
        is_ext_shared=True,
        topic="Parcelway and Lakeside Books",
    ),
    Channel("C0DESK", "desk", ("U0ADA", "U0BEN", "U0LEA", "U0GUS", BOT), topic="Handoffs land here"),
    Channel("C0QA", "desk-qa", ("U0LEA", "U0RUI", BOT), topic="Samples and reviews"),
    Channel("C0GENERAL", "general", (*INSIDERS, BOT), topic="Everyone at Parcelway"),
    *(Channel(f"D0{user[2:]}", "", (user, BOT), kind="im") for user in (*INSIDERS, "U0MIA", "U0TOM", "U0NORA")),
)
COMMANDS = (
    Command("/handoff", "list | mine | stats | dashboard | pause | resume | help", "The desk: who waits, who has what"),
    Command("/qa", "sample | next | stats | why | export | help", "Sampling and reviews"),
)
SHORTCUTS = (
    Shortcut("Take over", "takeover"),
    Shortcut("Why this answer?", "why"),
    Shortcut("Correct this answer", "correct"),
)


def parcelway() -> SandboxConfig:
    """The sample world as one value; change parts with `dataclasses.replace`."""
    return SandboxConfig(
        team=Team(HOME, "Parcelway", "parcelway"),
        teams=TEAMS,
        people=PEOPLE,
        channels=CHANNELS,
        groups=(Group("S0AGENTS", "Support agents", "agents", ("U0ADA", "U0BEN", "U0LEA")),),
        commands=COMMANDS,
        shortcuts=SHORTCUTS,
        app_id="A0BATON",
        bot_id="B0BATON",
        bot_user_id=BOT,
        bot_name="Parcelway Assistant",
        agent_channel="C0DESK",
        qa_channel="C0QA",
        agent_group="S0AGENTS",
    )
