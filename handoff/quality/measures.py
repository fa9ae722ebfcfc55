"""What the desk is measured by: one definition of each measure, for docs/measures.md and for the dashboard.

``storage.measures`` computes them; ``outcomes`` defines how a conversation ended.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One measure in words."""

    name: str
    """Unique; the field of ``storage.measures.Overview`` that holds it, unless ``where`` says otherwise."""
    title: str
    unit: str
    """``share``, ``seconds``, ``count`` or ``score 1–5``."""
    means: str
    """One sentence."""
    of: str
    """What it is a share of, or what it is taken over: its n."""
    how: str
    """What counts and what does not."""
    where: str = ""
    """Function or field that gives it, where that is not ``Overview.<name>``."""


MEASURES: tuple[Measure, ...] = (
    Measure(
        name="outcomes", title="Outcomes", unit="count",
        means="How the conversations ended: each in exactly one of seven ways, 100 % together.",
        of="Conversations opened in the window in which a customer asked something.",
        how="See the outcomes below. Threads in which nothing was asked are counted beside them (`asides`).",
    ),
    Measure(
        name="containment", title="Containment", unit="share",
        means="Conversations the bot brought to an end alone.",
        of="Conversations that ended: all outcomes but pending.",
        how="Solved-confirmed and solved-quiet. `containment_strict` counts solved-confirmed alone; "
        "`containment_vendor` counts every conversation without a person, pending and abandoned too, of all: the "
        "figure most products show.",
    ),
    Measure(
        name="reopened", title="Reopened within 7 days", unit="share",
        means="Conversations whose end did not hold.",
        of="Conversations that ended: all outcomes but pending.",
        how="The outcome reopened: something was asked again within 7 days of a Resolve, or of 72 quiet hours.",
    ),
    Measure(
        name="handoff_rate", title="Handoff rate", unit="share",
        means="Conversations for which the bot asked for a person.",
        of="Conversations opened in the window in which a customer asked something.",
        how="At least one handoff at any time since. A takeover (nobody asked) and a held draft (an agent only says "
        "yes or no) are no handoffs. By account: `by_account`. By topic and edition it is a share of decisions, "
        "`by_topic` and `by_edition`: handed over, of all that were not silent. By rule: `by_rule`, in counts.",
    ),
    Measure(
        name="claim", title="Time to claim", unit="seconds",
        means="From the handoff until somebody took it for the first time.",
        of="Handoffs opened in the window that somebody took; `claimed` says how many of all these are.",
        how="A later claim or transfer does not count. A held draft nobody judged counts from when it was held.",
    ),
    Measure(
        name="first_reply", title="First human reply", unit="seconds",
        means="From the handoff until the first words of a person to the customer.",
        of="Handoffs opened in the window in which a person wrote.",
        how="Words in the customer's thread or sent from the card; none that were deleted; up to a minute after the "
        "end, since they may have been on their way.",
    ),
    Measure(
        name="resolution", title="Resolution time", unit="seconds",
        means="From the handoff or takeover until Resolve.",
        of="Handoffs and takeovers opened in the window that somebody had and that ended with Resolve.",
        how="What was given back to the bot is not resolved. `resolution_own` leaves out waiting for the customer: "
        "from a person's words to the next words of the customer or of a person, or to the end.",
    ),
    Measure(
        name="satisfaction", title="Satisfaction", unit="score 1–5",
        means="What customers say when asked how it was, with the share of endings that were answered at all.",
        of="Endings whose question was due in the window and reached the customer.",
        how="Scores count whenever they were given, the newest of each person; the response rate is endings with a "
        "score, of endings asked. Most never answer: those who do are not like the others.",
    ),
    Measure(
        name="corrections", title="Human correction rate", unit="share",
        means="Drafts a person changed or refused before anything went out.",
        of="Drafts a person judged in the window; dismissed suggestions are left out.",
        how="Edited and rejected. Of edits: the share of words that changed (`size`) and the class of change "
        "(`kinds`). Corrections by shortcut are about answers already sent and are counted beside it.",
    ),
    Measure(
        name="answers", title="Answers of the bot", unit="count",
        means="Messages with an answer that reached customers.",
        of="All of them.",
        how="By the time Slack had them. A long answer may be several messages.",
    ),
    Measure(
        name="feedback", title="Feedback", unit="share",
        means="Helpful, of all presses of Helpful and Not helpful.",
        of="Presses in the window; of one person on one answer the newest.",
        how="Most never press.",
    ),
    Measure(
        name="regret", title="Regret", unit="share",
        means="Handed over though the bot could have answered; kept though a person was needed.",
        of="Reviewed handoffs, and reviewed answers, with a review finished in the window.",
        how="At least half of a thing's reviewers say so. Counts of what was drawn, not weighted: an estimate for all "
        "turns needs the draw's probabilities. Gold items, excluded ones and reviews with a granted dispute do not "
        "count.",
    ),
    Measure(
        name="precision", title="Precision of a rule", unit="share",
        means="Of a rule's handoffs, those in which a person was needed.",
        of="Its reviewed handoffs with a review finished in the window.",
        how="The counterpart of regret, by rule; not weighted either.", where="by_rule",
    ),
    Measure(
        name="load", title="Load and fairness", unit="count",
        means="What each agent has and had, and how evenly it lies.",
        of="Agents who had or wrote in a stretch opened in the window, or own a conversation now.",
        how="Claims, messages to customers, first replies, resolutions, open now. Jain's index: 1 is even, 1/n is all "
        "on one. Gini: 0 is even. Agents who did nothing are not known here and are not in it.", where="by_agent",
    ),
)  # fmt: skip
