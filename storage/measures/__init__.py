"""The desk in numbers: each measure has one definition (``handoff.quality.measures``) and is computed here alone.

Plain functions of a session, read only; run them through ``store.read(partial(overview, since=…, until=…))``.
Windows are [since, until), aware UTC; outcomes are those at ``now``, by default ``until``. ``account`` restricts to one
customer account. Every figure comes with its n.
"""

from storage.measures.agents import by_agent
from storage.measures.daily import daily
from storage.measures.drafts import corrections
from storage.measures.groups import by_account, by_edition, by_rule, by_topic
from storage.measures.lines import AccountLine, AgentLine, Clock, Day, DecidedLine, EditionLine, Now, Queued, RuleLine
from storage.measures.now import waiting_now
from storage.measures.overview import overview
from storage.measures.views import Corrections, Overview, Regret, Satisfaction, Share, Spread

__all__ = [
    "AccountLine",
    "AgentLine",
    "Clock",
    "Corrections",
    "Day",
    "DecidedLine",
    "EditionLine",
    "Now",
    "Overview",
    "Queued",
    "Regret",
    "RuleLine",
    "Satisfaction",
    "Share",
    "Spread",
    "by_account",
    "by_agent",
    "by_edition",
    "by_rule",
    "by_topic",
    "corrections",
    "daily",
    "overview",
    "waiting_now",
]
