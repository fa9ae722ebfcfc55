"""The policy of a run: the sample company's, with a ladder short enough to be climbed while it runs, in part."""

from pathlib import Path

import yaml

from bot.demo import sample


def write_policy(folder: Path) -> Path:
    """Write it into `folder`; returns the file."""
    policy = yaml.safe_load(sample("policy.yaml").read_text(encoding="utf-8"))
    policy["timers"]["join_seconds"] = 0.3
    for number, rung in enumerate(policy["ladder"], start=1):
        rung["after_minutes"] = 0.15 if number == 1 else 600 + number
    place = folder / "policy.yaml"
    place.write_text(yaml.safe_dump(policy), encoding="utf-8")
    return place
