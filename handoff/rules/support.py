"""The last word on a draft: is it carried by the knowledge?"""

from handoff.model import Decision, Verdict
from handoff.snapshot import Look


def supported(look: Look) -> Decision | None:
    """Send a draft only if a passage supports it; say which number fell short otherwise."""
    draft = look.evidence.draft
    if draft is None:
        return None
    support = look.value("support")
    numbers = f"support {support:.2f}, needed above {look.policy.support_above:g}"
    quotes = draft.origin == "extractive" and draft.self_check is not None
    if draft.enough is False and not quotes:
        return _refuse(
            "not-in-the-knowledge",
            f"None of the {len(look.evidence.passages)} passages found answers this, the drafter itself says.",
        )
    if quotes and draft.self_check is not None:  # the quote's own "enough" is the same number, cut by the answerer
        answerable = f"answerable {draft.self_check:.2f}, needed above {look.policy.answerable_above:g}"
        if not draft.self_check > look.policy.answerable_above:  # so that a NaN refuses too
            return _refuse("not-in-the-knowledge", f"No quote answers this surely enough ({answerable}).")
        numbers += f"; {answerable}"
    if not support > look.policy.support_above:
        return _refuse("unsupported-draft", f"No passage carries the draft ({numbers}).")
    return Decision(verdict=Verdict.ANSWER, rule="supported", reason=f"One passage carries the draft ({numbers}).")


def _refuse(rule: str, reason: str) -> Decision:
    return Decision(verdict=Verdict.HAND_OVER, rule=rule, reason=reason)
