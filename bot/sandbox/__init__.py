"""A local Slack: state, rules and people for the demo, tests and trials. Imports nothing of Baton."""

from bot.sandbox.clock import VirtualClock
from bot.sandbox.config import Channel, Command, Group, Person, SandboxConfig, Shortcut, Team
from bot.sandbox.delivery import Delivery
from bot.sandbox.errors import SlackRefusal
from bot.sandbox.faults import Fault
from bot.sandbox.parcelway import parcelway
from bot.sandbox.sandbox import Sandbox
from bot.sandbox.serve import Served, serve
from bot.sandbox.skies import Hit, Skies
from bot.sandbox.weather import Weather
from bot.sandbox.world import Call

__all__ = [
    "Call",
    "Channel",
    "Command",
    "Delivery",
    "Fault",
    "Group",
    "Hit",
    "Person",
    "Sandbox",
    "SandboxConfig",
    "Served",
    "Shortcut",
    "Skies",
    "SlackRefusal",
    "Team",
    "VirtualClock",
    "Weather",
    "parcelway",
    "serve",
]
