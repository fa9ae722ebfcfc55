"""The policy file: its shape, how it is read, and the one that ships."""

from importlib import resources

from handoff.policy.model import FLOOR_AT, FLOORS, Policy, Words, WrittenRule
from handoff.policy.read import read_policy

__all__ = ["FLOORS", "FLOOR_AT", "Policy", "Words", "WrittenRule", "default_text", "read_policy"]


def default_text() -> str:
    """The text of the policy that ships."""
    return resources.files(__name__).joinpath("default.yaml").read_text(encoding="utf-8")
