"""A customer's own fixed words: what the bot says of itself is in them, and no model is asked for any of it."""

from pathlib import Path

from tests.conftest import Start
from tests.fakes.llm import FakeLLM
from tests.integration.people.helping import claimed
from tests.integration.people.interpreting import ASK, french, interpreting
from tests.integration.slack.helping import PERSON, quiet

WORDS = {
    "disclosure": "Je suis l'AI assistant de {company}. Pour une personne, demandez-la.",
    "handover": "J'ai demandé à un collègue de prendre le relais.",
    "resolved": "{agent} a marqué cette demande comme résolue.",
    "satisfaction": "Comment était-ce ? De 1 à 5.",
    "withdrawn": "Très bien, plus besoin de personne.",
}


def spoken(folder: Path) -> Path:
    """The French customer with words of their own."""
    path = french(folder)
    words = "\n".join(f'      {name}: "{text}"' for name, text in WORDS.items())
    path.write_text(path.read_text().replace("    language: fr\n", f"    language: fr\n    words:\n{words}\n", 1))
    return path


async def test_what_the_bot_says_at_each_step_is_in_the_customers_words(
    world: Start, database_url: str, tmp_path: Path
) -> None:
    llm = FakeLLM(reply=interpreting)
    here = await world(llm=llm, baton_customers=spoken(tmp_path), database=database_url)
    ts, card = await claimed(here, ASK)
    (first,) = here.bot_texts("C0JUNIPER", ts)
    assert "J'ai demandé à un collègue" in first
    assert "Je suis l'AI assistant de Parcelway" in first
    await here.sandbox.press("U0ADA", "C0DESK", card["ts"], "Resolve")
    await here.until(lambda: len(here.bot_texts("C0JUNIPER", ts)) == 2, what="the last word")
    (last,) = [one for one in here.sandbox.messages("C0JUNIPER", ts) if "résolue" in str(one.get("text"))]
    assert "Ada a marqué cette demande comme résolue" in last["text"]
    assert "Comment était-ce" in str(last["blocks"])
    await quiet(here)
    assert not any(word in prompt for prompt in llm.prompts for word in WORDS.values())


async def test_another_customer_hears_the_desks_words(world: Start, tmp_path: Path) -> None:
    here = await world(llm=FakeLLM(reply=interpreting), baton_customers=spoken(tmp_path))
    ts = await here.sandbox.say("U0NORA", "C0LAKE", PERSON)
    await here.until(lambda: here.bot_texts("C0LAKE", ts), what="the notice")
    assert "asked a colleague" in here.bot_texts("C0LAKE", ts)[0]
    assert "collègue" not in here.bot_texts("C0LAKE", ts)[0]
    assert "Je suis" not in here.bot_texts("C0LAKE", ts)[0]
