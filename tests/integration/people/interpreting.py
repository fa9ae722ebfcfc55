"""What the tests of translations share: a French customer, and a model that knows a few sentences."""

import json
from pathlib import Path
from typing import Any

from bot.demo import sample
from tests.conftest import World
from tests.integration.slack.helping import asked, quiet

ASK = "Bonjour, où est ma commande PW-1057 du 3 mai ? Je voudrais parler à une personne."
ASK_ENGLISH = "Hello, where is my order PW-1057 from 3 May? I would like to speak to a person."
MORE = "Le colis est toujours à Lyon et je ne comprends pas pourquoi."
MORE_ENGLISH = "The parcel is still in Lyon and I do not understand why."
REPLY = "Your order PW-1057 arrives on 6 May. I'll get back to you by 5 pm."
REPLY_FRENCH = "Votre commande PW-1057 arrive le 6 mai. Je vous recontacte avant 17 h."
_KNOWN = {ASK: ASK_ENGLISH, MORE: MORE_ENGLISH, REPLY: REPLY_FRENCH}


def interpreting(text: str) -> Any:
    """Translates what it knows; to all else it has no answer."""
    if not text.startswith("<text>"):
        return {"answer": "The passages do not say.", "cites": [], "enough": False}
    known = _KNOWN.get(inner(text))
    return {"translation": known} if known else 503


def inner(text: str) -> str:
    """What stands in the fence."""
    return text.removeprefix("<text>\n").removesuffix("\n</text>")


def texts_asked(here: World) -> list[str]:
    """Every text the model was asked to translate, each as often as it was asked in a row of its own."""
    assert here.llm is not None
    texts = [inner(text) for text in map(asked, here.llm.requests) if text.startswith("<text>")]
    return [text for at, text in enumerate(texts) if at == 0 or texts[at - 1] != text]


def french(folder: Path, **more: str) -> Path:
    """The sample customers file with a French Juniper."""
    text = sample("customers.yaml").read_text().replace("language: en", "language: fr", 1)
    for key, value in more.items():
        text = text.replace("    tier: gold\n", f"    tier: gold\n    {key}: {value!r}\n", 1)
    path = folder / "customers.yaml"
    path.write_text(text)
    return path


def of_card(message: dict[str, Any]) -> str:
    """Everything the blocks of a message say, without JSON's escapes."""
    texts = [block["text"]["text"] for block in message.get("blocks", ()) if "text" in block]
    small = [item["text"] for block in message.get("blocks", ()) if block["type"] == "context"
             for item in block["elements"]]  # fmt: skip
    return "\n".join(texts + small)


async def open_card(here: World, text: str, having: str = "") -> dict[str, Any]:
    """The card of a customer's question, once it shows ``having``."""
    await here.sandbox.say("U0MIA", "C0JUNIPER", text)
    await here.card()
    await here.until(lambda: having in of_card(here.sandbox.messages("C0DESK")[-1]), what=f"a card with {having!r}")
    await quiet(here)
    return here.sandbox.messages("C0DESK")[-1]


def choices(view: dict[str, Any]) -> list[str]:
    """What can be chosen in a window's selects."""
    selects = [
        block["element"] for block in view["blocks"] if block["type"] == "input" and "options" in block["element"]
    ]
    return [option["text"]["text"] for one in selects for option in one["options"]]


def bodies(value: Any) -> str:
    """Any JSON as text people can search."""
    return json.dumps(value, ensure_ascii=False)
