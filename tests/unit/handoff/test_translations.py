"""Translations: what must survive is found again in other notations, and what is lost or made up is seen."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.translations import facts, missing, no_translation

SURVIVES = [
    ("Commande PW-1057 de 1 250,50 € du 3 mai 2026", "Order PW-1057 of €1,250.50 from 3 May 2026"),
    ("Meet me on March 3rd at 5:30 pm", "Rendez-vous le 3 mars à 17:30"),
    ("refund 20.00 EUR on order 1042, 15 % off", "remboursement de 20 euros, commande 1042, moins 15 pour cent"),
    ("The 30-day window, 100kg, the 2nd box", "Der Zeitraum von 30 Tagen, 100 kg, die 2. Kiste"),
    ("1.250.000 Stück am 12.05.2026", "1,250,000 pieces on 2026-05-12"),
    ("الطلب ١٠٥٧", "order 1057"),
    ("2026年5月3日に注文しました", "I ordered on 3 May 2026"),
    ("See https://ex.example/a?b=1. Or mail to help@ex.example!", "Voir https://ex.example/a?b=1 ou help@ex.example"),
    ("UPS 1Z999AA10123456784, version 2.4.1", "UPS : 1Z999AA10123456784 (version 2.4.1)"),
]
LOST = [
    ("Commande PW-1057", "Order PW-1075", ("PW-1057",)),
    ("20 EUR", "20 USD", ("EUR",)),
    ("Refund 200 euro", "Remboursement de 20 euros", ("200",)),
    ("on 3 May", "le 3 mars", ("5",)),
    ("20 for the first, 20 for the second", "20 pour les deux", ("20",)),
    ("see https://ex.example/a", "voir https://ex.example/b", ("https://ex.example/a",)),
    ("order 0042", "commande 42", ("0042",)),
    ("at 5 pm", "à 5 heures", ("17",)),
]
LONG = "My parcel has not arrived, nobody answers my messages and I do not know what to do any more."
MADE_UP = [
    (LONG, "", "empty"),
    (LONG, "Non.", "far shorter"),
    ("Bonjour", "word " * 80, "far longer"),
    ("Où est mon colis ?", "I'm unable to translate this text.", "refusal"),
    ("Où est mon colis ?", "Where is my parcel? https://evil.example", "address"),
    ("Où est mon colis ?", "Où est mon colis, je ne sais pas où il est", "reads as fr"),
]


@pytest.mark.parametrize(("original", "translated"), SURVIVES)
def test_facts_survive_in_another_notation(original: str, translated: str) -> None:
    assert missing(original, translated) == ()
    assert missing(translated, original) == ()


@pytest.mark.parametrize(("original", "translated", "lost"), LOST)
def test_what_is_lost_is_named(original: str, translated: str, lost: tuple[str, ...]) -> None:
    assert missing(original, translated) == lost


@pytest.mark.parametrize(("original", "said", "why"), MADE_UP)
def test_what_is_no_translation_is_not_taken_for_one(original: str, said: str, why: str) -> None:
    assert why in no_translation(original, said, "en")


@pytest.mark.parametrize(
    ("original", "said", "into"),
    [
        ("Où est mon colis ?", "Where is my parcel?", "en"),
        ("Hi", "Guten Tag, vielen Dank für Ihre Nachricht", "de"),
        ("I cannot find my order", "Je ne trouve pas ma commande", "fr"),
        ("Je ne trouve pas ma commande et je ne peux pas vous aider", "I cannot find it and I can't help you", "en"),
        ("PW-1057", "PW-1057", "en"),
    ],
)
def test_what_may_be_one_is_let_pass(original: str, said: str, into: str) -> None:
    assert no_translation(original, said, into) == ""


@pytest.mark.parametrize(
    "text", ["9" * 12_000, "a" * 12_000, "1 " * 6000, "1,2." * 3000, "a1-" * 4000, "3 may " * 2000]
)
def test_the_longest_text_is_read_in_no_time(text: str) -> None:
    begun = time.process_time()
    assert missing(text, text) == ()
    assert time.process_time() - begun < 1.0


@given(st.text(max_size=200))
def test_a_text_holds_its_own_facts_whatever_it_is(text: str) -> None:
    assert missing(text, text) == ()
    assert sum(facts(f"{text} 7731").values()) >= 1
