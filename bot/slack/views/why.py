"""Why this answer? In words, from the store alone."""

from bot.slack.text import escape, line, quoted
from bot.slack.views.answer import named
from storage.reasons import Why


def why(view: Why) -> str:
    """The decision, its rule and reason, numbers, sources, edition and draft, as mrkdwn."""
    decision = view.decision
    lines = [
        "*The customer's turn*",
        quoted(view.turn_text or "(deleted)"),
        f"*Decision:* {escape(decision.verdict.replace('_', ' '))} — rule `{escape(decision.rule)}`",
        f"*Reason:* {line(decision.reason, 1200)}",
    ]
    if decision.topic:
        lines.append(f"*Topic:* {escape(decision.topic.replace('_', ' '))}")
    if view.draft is not None:
        lines += [
            f"*Draft* ({escape(view.draft.origin)}, {escape(view.draft.state.replace('_', ' '))})",
            quoted(view.draft.text or "(stopped)"),
        ]
    if view.evidence.passages:
        lines.append(f"*Passages:* {named(view.evidence.passages)}")
    spoke = sorted((item for item in decision.signals if item["value"]), key=lambda item: -abs(item["value"]))
    lines.append("*Signals*")
    lines += [
        f"• {escape(item['name'])} {item['value']:.2f} {line(item['label'])} — {line(item['why'])}" for item in spoke
    ]
    if silent := [escape(item["name"]) for item in decision.signals if not item["value"]]:
        lines.append(f"• at zero: {', '.join(silent)}")
    fired = [item["rule"] for item in decision.considered if item["fired"]]
    looked = len(decision.considered)
    lines.append(
        f"*Rules looked at:* {looked}; fired: {escape(', '.join(fired)) or 'none'}; propensity {decision.propensity:g}"
    )
    model = view.edition.model if view.edition else "unknown"
    lines.append(
        f"*Edition:* `{escape(decision.edition_id[:12])}` · model {escape(model)} · "
        f"decided {decision.at:%Y-%m-%d %H:%M:%S} UTC at fence {decision.fence}"
    )
    return "\n".join(lines)
