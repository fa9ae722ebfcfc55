"""Translations: a customer's words on the card, and the choice in the Reply window."""

from collections.abc import Mapping, Sequence

from slack_sdk.models.blocks import Block, InputBlock, Option, PlainTextObject, StaticSelectElement

from bot.languages import language
from bot.slack.text import line, quoted
from bot.slack.views.parts import sections
from handoff.brief import quotation
from storage.translations import Translated

SEND_AS = "send_as"
"""block_id of the choice in the Reply window."""
AS_WRITTEN = "as_written"
LONGEST = 1200
"""Characters of one translation on a card; a quotation there has half of that."""
MOST = 2
"""Sections of one part's translations: a card stays under Slack's 50 blocks."""


def label(spoken: str, lost: Sequence[str]) -> str:
    """Who translated, from what, and whether something is missing in it."""
    made = f"Translated by AI from {language(spoken)}" if spoken else "Translated by AI"
    if not lost:
        return made
    return f"{made} · ⚠️ check the numbers against the original (not found: {line(', '.join(lost[:5]), 200)})"


def words(head: str, quotes: Sequence[tuple[str, str]], translated: Mapping[str, Translated]) -> list[Block]:
    """Quotations of turns, (ts, text) each: translated where that was made of these very words, originals beneath."""
    found = {ts: translated[ts] for ts, text in quotes if ts in translated and translated[ts].original == text}
    made = {ts: one for ts, one in found.items() if one.text}
    if not made:
        return sections("\n".join([f"*{head}*", *(quoted(text) for _, text in quotes)]))
    spoken, lost = {one.spoken for one in made.values()}, [fact for one in made.values() for fact in one.lost]
    first = f"*{head}* · {label(spoken.pop() if len(spoken) == 1 else '', lost)}"
    shown = [quoted(quotation(made[ts].text, LONGEST) if ts in made else text) for ts, text in quotes]
    originals = [quoted(text) for ts, text in quotes if ts in made]
    return [*sections("\n".join([first, *shown]))[:MOST], *sections("\n".join(["_Original:_", *originals]))]


def choice(spoken: str) -> list[Block]:
    """Send it as it is, or have it translated first; nothing to choose where the customer's language is the agents'."""
    if not spoken:
        return []
    into = f"Translate into {language(spoken)} (shown to you first)"
    options = [
        Option(value=value, text=PlainTextObject(text=text))
        for value, text in ((AS_WRITTEN, "Send as I wrote it"), (spoken, into))
    ]
    return [
        InputBlock(
            block_id=SEND_AS,
            label=PlainTextObject(text="How should it go out?"),
            element=StaticSelectElement(action_id=SEND_AS, options=options, initial_option=options[0]),
        )
    ]
