"""The model of a run: it answers what the knowledge covers, marks its answer with the question's word, and keeps
when each process asked what.
"""

import asyncio
import contextlib
import re
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from typing_extensions import override

from bot.web.serve import serving
from tests.fakes.llm import FakeLLM, _disconnected

WORD = re.compile(r"\bx[a-z]{8}x\b")
KNOWN = {
    "How do I cancel a shipping label?": "In Shipments, tick up to 100 rows and choose Cancel labels.",
    "How do I reprint a label?": "Open Shipments and click the shipment. Click Reprint label.",
    "How can I book a pickup?": "Open Shipments > Pickups > New pickup. Choose carrier, warehouse and date.",
    "How do I make a pick list?": "In Orders > Ready to ship, tick orders or open a batch. Click Print > Pick list.",
    "How do I create a scan form?": "Go to Shipments > End of day. Choose the warehouse and the carrier.",
}
"""Questions the sample knowledge answers, with its own words."""
UNKNOWN = ("Do you ship live animals to Iceland?", "Can you carry a piano by drone?", "Do you sell museum tickets?")


@dataclass
class Asked:
    """One call: the marks in the customer's text, when it came, which replica asked, and when it was answered or
    given up.
    """

    words: tuple[str, ...]
    at: float
    slot: int
    until: float = 0.0


@dataclass
class Model(FakeLLM):
    """See FakeLLM; `hold` may keep a call of a replica without an answer for ever."""

    seed: int = 0
    slowest: float = 0.3
    asked: list[Asked] = field(default_factory=list)
    hold: Callable[[int], bool] = lambda slot: False

    @override
    async def completions(self, request: Request) -> Response:
        slot = int(request.path_params["slot"])
        text = str((await request.json())["messages"][-1]["content"])
        found = tuple(WORD.findall(text))
        asked = Asked(found, time.time(), slot)
        self.asked.append(asked)
        gone = asyncio.ensure_future(_disconnected(request))
        wait = 30.0 if self.hold(slot) else Random(f"{self.seed}/model/{found}").random() * self.slowest
        await asyncio.wait({gone}, timeout=wait)
        gone.cancel()
        asked.until = time.time()
        return await super().completions(request)


def reply(text: str) -> Any:
    """The knowledge's own words, with the mark of the last question; nothing for what it does not cover."""
    found = WORD.findall(text)
    asked = [question for question in KNOWN if question in text]
    if not asked:
        return {"answer": "The passages do not say.", "cites": [], "enough": False}
    newest = max(asked, key=text.rindex)
    return {"answer": f"{KNOWN[newest]} {found[-1] if found else ''}".strip(), "cites": [1], "enough": True}


@contextlib.asynccontextmanager
async def serve_model(model: Model) -> AsyncIterator[Model]:
    """Serve it; `base_url` plus `/0/v1` is the first replica's."""
    app = Starlette(routes=[Route("/{slot}/v1/chat/completions", model.completions, methods=["POST"])])
    async with serving(app, "127.0.0.1", 0) as port:
        model.base_url = f"http://127.0.0.1:{port}"
        yield model
