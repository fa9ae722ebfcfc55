"""PAGES: the dashboard's pages. A new one is one file, one template and one line here."""

from bot.web.dashboard.pages import agents, audit, conversation, now, quality, rules, trends
from bot.web.dashboard.pages.page import AGENTS, LEADS, REVIEWS, Page

__all__ = ["PAGES", "Page"]

PAGES: tuple[Page, ...] = (
    Page(path="now", title="Now", needs=AGENTS, view=now.view, template="now.html"),
    Page(path="trends", title="Trends", needs=LEADS, view=trends.view, template="trends.html"),
    Page(path="rules", title="Rules", needs=LEADS, view=rules.view, template="rules.html"),
    Page(path="quality", title="Quality", needs=REVIEWS, view=quality.view, template="quality.html"),
    Page(
        path="quality/rates", title="Quality", needs=REVIEWS, view=quality.rates, template="rates.html", listed=False
    ),
    Page(path="agents", title="Agents", needs=AGENTS, view=agents.view, template="agents.html"),
    Page(path="audit", title="Audit", needs=LEADS, view=audit.view, template="audit.html"),
    Page(
        path="conversations/{id}", title="Conversation", needs=AGENTS, view=conversation.view,
        template="conversation.html", listed=False,
    ),
)  # fmt: skip
