"""A report as text."""

from tests.chaos.run import Report

SHOWN = 8
"""Findings of one kind that are written out."""


def shown(report: Report) -> str:
    """The counts with the seed, for people."""
    leg = report.leg
    storm, rest = report.stormed, report.seconds - report.stormed
    lines = [
        "",
        f"{leg.name}: {leg.replicas} over {leg.mode}, seed {report.seed}, {storm:.0f} s of storm, {rest:.0f} s of rest",
        f"  acknowledged {report.events}  messages {report.messages}  stories {report.stories}"
        f"  refused to people {dict(report.refusals)}",
        f"  kills {report.kills.total()} at {len(report.kills)} points: {dict(report.kills.most_common())}",
        f"  named and not reached in time: {dict(report.missed)}",
        f"  points no process passed: {report.never_passed}",
        f"  stops {report.stops.total()}: {dict(report.stops)}  restarts of the database {report.restarts}"
        f"  failed starts {report.failed_starts}",
        f"  weather {dict(report.weather)}",
        f"  turns {dict(report.turns)}",
        f"  sends {dict(report.sends)}",
    ]
    for name, found in report.found.items():
        lines.append(f"  {name:32} {len(found)}")
        lines += [f"      {line}" for line in found[:SHOWN]]
    lines += [f"  ended by itself: {crash}" for crash in report.crashes[:3]]
    return "\n".join([*lines, f"  logs: {report.folder}"])
