import pytest

from handoff.model import Evidence
from handoff.signals import language
from tests.unit.signals.build import customer


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Hallo, ich kann mein Etikett nicht drucken", "de"),
        ("Je ne peux pas imprimer mon étiquette", "fr"),
        ("no funciona la impresora", "es"),
        ("quero cancelar minha conta", "pt"),
        ("привет, как дела", "ru"),
        ("Де знайти мій рахунок?", "uk"),
        ("こんにちは", "ja"),
        ("我的包裹在哪里", "zh"),
        ("hola", "es"),
    ],
)
def test_an_undeclared_language_fires(text: str, code: str) -> None:
    seen = language.READER.read(customer(text), (), Evidence())
    assert (seen.label, seen.value >= 0.8) == (code, True)


@pytest.mark.parametrize(
    "text",
    [
        "ok",
        "DHL Express",
        "error 404 foo_bar",
        "SELECT * FROM users",
        "Maria Gonzalez",
        "Schulstraße 5, 20095 Hamburg",
        "label printer broken",
        "São Paulo shipment customs",
        "https://example.com/das-ist-ein-link",
        "`Kann ich das drucken bitte nicht`",
        "12345",
        "How do I print a label?",
        "",
    ],
)
def test_short_names_code_and_english_stay_quiet(text: str) -> None:
    assert language.READER.read(customer(text), (), Evidence()).value < 0.5


def test_a_declared_language_stays_quiet() -> None:
    german = customer("Hallo, ich kann mein Etikett nicht drucken")
    assert language.READER.read(german, (), Evidence(languages=("en", "de"))).value < 0.5
    assert language.READER.read(german, (), Evidence(languages=("en-GB", "de-AT"))).value < 0.5


def test_english_fires_where_only_german_is_declared() -> None:
    english = customer("How do I print a label for my order?")
    assert language.READER.read(english, (), Evidence(languages=("de",))).value >= 0.8
