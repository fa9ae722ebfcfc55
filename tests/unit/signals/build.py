"""Short ways to write turns and evidence in signal tests."""

from handoff.model import Author, Draft, Evidence, Passage, Turn


def customer(text: str, *, person: str = "U_ANNA", mentions: tuple[str, ...] = (), files: tuple[str, ...] = ()) -> Turn:
    return Turn(
        channel="C1", ts="2.0", author=Author.CUSTOMER, text=text, person=person, mentions=mentions, files=files
    )


def bot(text: str) -> Turn:
    return Turn(channel="C1", ts="1.0", author=Author.BOT, text=text)


def talk(*texts: str) -> tuple[Turn, ...]:
    """Customer and bot in turn, the customer first."""
    return tuple(customer(text) if place % 2 == 0 else bot(text) for place, text in enumerate(texts))


def passage(text: str, *, article: str = "api/limits.md", title: str = "Rate limits", score: float = 0.8) -> Passage:
    return Passage(article=article, title=title, section="API", text=text, score=score)


LIMITS = passage(
    "The API allows 60 requests per minute. Batteries cannot be shipped to Brazil. Refunds take 5 business days."
)


def evidence(draft: str | None = None, *passages: Passage, **own: float | bool | None) -> Evidence:
    scores = {"top": 0.8, "second": 0.4, "margin": 0.4, "coverage": 0.7, "known": 1.0}
    written = None if draft is None else Draft(text=draft, origin="some-model", **own)  # type: ignore[arg-type]
    return Evidence(passages=passages or (LIMITS,), scores=scores, draft=written)
