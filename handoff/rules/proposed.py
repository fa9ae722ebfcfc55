"""An action the drafter proposes goes to an approver."""

from handoff.model import Decision, Verdict
from handoff.snapshot import Look


def proposed(look: Look) -> Decision | None:
    """A proposed action waits for a person's yes; nothing it says about itself counts."""
    draft = look.evidence.draft
    if draft is None or draft.proposal is None:
        return None
    asked = look.policy.actions.find(draft.proposal.action)
    what = look.policy.actions.what(asked.name, draft.proposal.arguments)
    return Decision(
        verdict=Verdict.HOLD,
        rule="proposes-an-action",
        reason=f"The drafter proposes {what}; a person decides.",
        topic=asked.topic,
    )
