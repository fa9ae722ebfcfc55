"""App Home's part about reviews: mine to do, of my work, disputes that wait for a lead."""

from collections.abc import Mapping

from slack_sdk.models.blocks import Block, HeaderBlock, PlainTextObject

from bot.slack.ids import Press, Value
from bot.slack.text import line, quoted
from bot.slack.views.parts import buttons, context, person, sections, thread_link, when
from handoff.policy.quality import Quality
from storage.disputes import Feedback, OpenDispute
from storage.home import HomeView
from storage.tables import new_id

FEW = 4
"""Reviews and disputes shown at most: with all lists the view stays under Slack's 100 blocks."""
STATES = {"open": "You disagreed; a lead will decide.", "upheld": "You disagreed; a lead upheld the review.",
          "granted": "You disagreed, and a lead agreed with you: the review does not count."}  # fmt: skip


def reviews(view: HomeView) -> list[Block]:
    """What waits for a review, and a button for the next one."""
    head = HeaderBlock(text=PlainTextObject(text=f"Reviews ({view.to_review} open)"))
    done = f"You reviewed {view.reviewed} in the last 24 hours."
    if not view.to_review:
        return [head, context(f"Nothing waits for a review. `/qa sample 20` draws some. {done}")]
    return [head, buttons(Value(new_id()), Press.REVIEW), context(done)]


def feedback(view: HomeView, quality: Quality) -> list[Block]:
    """What reviewers said of this agent's work. Reviewers are not named."""
    if not view.feedback:
        return []
    out: list[Block] = [HeaderBlock(text=PlainTextObject(text=f"Reviews of your work ({len(view.feedback)})"))]
    for one in view.feedback[:FEW]:
        out += sections(_said(one, quality))[:1]
        out.append(context(STATES[one.dispute]) if one.dispute else buttons(Value(one.review_id), Press.DISPUTE))
    return out


def disputes(view: HomeView, quality: Quality) -> list[Block]:
    """Disputes a lead has to settle."""
    if not view.disputes:
        return []
    out: list[Block] = [HeaderBlock(text=PlainTextObject(text=f"Disputes ({len(view.disputes)})"))]
    for one in view.disputes[:FEW]:
        out += sections(_disputed(one, quality))[:1]
        out.append(buttons(Value(one.id), Press.UPHOLD, Press.GRANT))
    return out


def _said(one: Feedback, quality: Quality) -> str:
    where = thread_link("", one.channel, one.thread_ts)
    lines = [f"*{_answers(one.answers, one.kind, quality)}* · {when(one.at)} · {where}"]
    lines += [quoted(line(one.judged, 300))] if one.judged else []
    lines += [f"Remark: {line(one.words, 500)}"] if one.words else []
    lines += [f"Better: {line(one.corrected, 500)}"] if one.corrected else []
    return "\n".join(lines)


def _disputed(one: OpenDispute, quality: Quality) -> str:
    where = thread_link("", one.channel, one.thread_ts)
    lines = [f"{person(one.person)} disputes: *{_answers(one.answers, one.kind, quality)}* · {where}"]
    lines += [quoted(line(one.judged, 300))] if one.judged else []
    lines.append(f"Because: {line(one.words, 500)}")
    return "\n".join(lines)


def _answers(answers: Mapping[str, str], kind: str, quality: Quality) -> str:
    said = [
        f"{one.asks} {choice.says}"
        for one in quality.questions(kind)
        for choice in one.choices
        if choice.id == answers.get(one.id)
    ]
    return line(" · ".join(said) or "no answers", 600)
