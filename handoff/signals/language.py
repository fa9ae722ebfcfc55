"""Language: how probable it is that the turn is in none of the declared languages.

Sees the script, short lists of function words, and py3langid's guess over longer texts. Code, links, numbers
and names are taken out first; very short or ambiguous texts stay quiet. Does not see a switch of language
inside one turn, nor short texts without function words.
"""

import math
import re
import unicodedata
from collections import Counter
from functools import lru_cache

from handoff.model import Evidence, Signal, Turn
from handoff.signals.reader import Reader, Stage
from handoff.signals.text import said

NAME = "language"

_NOISE = re.compile(r"[\d_/\\{}<>=#$%^*|~@+\[\]]|\w\.\w|^:.*:$")  # a token with one of these is code, a link or a name
LONGEST = 600  # characters looked at
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")

# Function words that hardly occur in the other languages listed; shared ones ("die", "de", "a") are left out.
FUNCTION_WORDS: dict[str, frozenset[str]] = {
    code: frozenset(words.split())
    for code, words in {
        "en": "the and is are you i my what how do does can with this that it we have not your please when where "
        "why which would could "
        "should there been was were they from about but if thanks thank hello need want get any some just has of "
        "for on at be or "
        "help to us our will in as by so yes hi okay an or who did he she they them him her than then too very still "
        "only also more other new out up down over after before into because am being through again here soon "
        "certainly "
        "i'd i'll i'm it's that's don't can't doesn't didn't isn't won't",
        "de": "und ich nicht ist das der ein eine wie wir sie mit für auf bitte danke haben kann können wo warum "
        "mein meine unser bei "
        "noch auch wenn oder sind wird hallo guten es im zu den dem von keine kein funktioniert",
        "fr": "je le la un en les des est et vous nous pas une pour dans avec mon ma mes notre comment pourquoi où "
        "bonjour merci s'il plaît "
        "votre que qui ce cette sont avez suis peux puis j'ai c'est du au aux sur ne",
        "es": "el la un en con los las es y una por para con mi no como cómo qué dónde cuándo hola gracias puedo "
        "tengo está mis nuestro pero quiero "
        "necesito ayuda del al se su favor usted ustedes yo estoy hay cuenta",
        "it": "il la un gli che è per con mio mia non come perché dove ciao grazie posso abbiamo sono della del nel "
        "questo questa vorrei "
        "buongiorno ho alla mi si una di e",
        "pt": "o os as é para com meu minha não como você por que onde obrigado obrigada olá posso tenho está uma "
        "preciso ajuda dos das "
        "nós quero em eu e do da",
        "nl": "het een ik niet is en van de wat hoe wij met mijn voor waar waarom bedankt hallo kunnen heb onze "
        "graag dat dit zijn "
        "wordt naar maar geen kan je u",
        "pl": "nie jest jak się na do w i z dlaczego gdzie dziękuję cześć mój moje proszę czy mam mogę dzień dobry "
        "to że",
        "sv": "och jag är inte hur det en ett vi min mitt tack hej kan var varför på för med som att har den",
        "da": "og jeg er ikke hvordan det en et vi min mit tak hej kan hvor hvorfor på for med som at har den til",
        "tr": "ve bir bu ne nasıl için değil benim merhaba teşekkürler lütfen nerede neden ile var yok mi mı",
        "ro": "și este nu cum pentru cu meu mea unde de ce bună mulțumesc vă rog am o un la în sunt",
        "cs": "je není jak se na do v a z proč kde děkuji ahoj můj moje prosím mám mohu dobrý den že",
        "fi": "ja on ei miten minun kiitos hei missä miksi voi mutta tämä olen se että",
    }.items()
}
# Whole-turn openings that say the language by themselves.
_TELLING = {
    words: code
    for code, listed in {
        "es": "hola, gracias, por favor, buenos dias, buenos días",
        "fr": "bonjour, merci, s'il vous plaît",
        "de": "guten tag, danke",
        "it": "ciao, grazie, per favore",
        "pt": "obrigado, obrigada",
        "nl": "bedankt",
    }.items()
    for words in listed.split(", ")
}
_SCRIPTS = (
    ("HIRAGANA", "ja"), ("KATAKANA", "ja"), ("HANGUL", "ko"), ("CJK", "zh"), ("CYRILLIC", "ru"), ("ARABIC", "ar"),
    ("HEBREW", "he"), ("GREEK", "el"), ("THAI", "th"), ("DEVANAGARI", "hi"), ("GEORGIAN", "ka"), ("ARMENIAN", "hy"),
    ("BENGALI", "bn"), ("TAMIL", "ta"), ("TELUGU", "te"), ("GUJARATI", "gu"), ("ETHIOPIC", "am"), ("KHMER", "km"),
)  # fmt: skip
# Languages that share a script: declaring one of them keeps the script quiet until the text is long enough.
_SAME_SCRIPT = {
    "ru": ("uk", "bg", "sr", "mk", "be", "kk", "mn", "ky"),
    "ar": ("fa", "ur", "ps"),
    "hi": ("mr", "ne"),
    "he": ("yi",),
    "zh": ("ja",),
}
ENOUGH_WORDS = 4  # below this the identifier is not asked


def read(turn: Turn, history: tuple[Turn, ...], evidence: Evidence) -> Signal:
    """Probability that the turn is in none of ``evidence.languages``; label: the code that was seen."""
    del history
    declared = tuple(code.lower()[:2] for code in evidence.languages)
    code, sure = detect(turn.text)
    if not code:
        return Signal(name=NAME, value=0.0, why="too little text to tell its language")
    if code in declared or any(code in _SAME_SCRIPT.get(one, ()) and sure < 0.9 for one in declared):
        return Signal(name=NAME, value=round(1 - sure, 3) if sure > 0.5 else 0.0, why=f"reads as {code}", label=code)
    why = f"reads as {code} ({sure:.2f}), the desk declares {', '.join(declared)}"
    return Signal(name=NAME, value=sure, why=why, label=code)


@lru_cache(maxsize=256)
def detect(text: str) -> tuple[str, float]:
    """Language code and how sure, 0 to 1; an empty code where the text does not tell."""
    clean = " ".join(token for token in said(text)[:LONGEST].split() if not _NOISE.search(token))
    words = _WORD.findall(clean)
    if not words:
        return "", 0.0
    script, share = _script(clean)
    if script and share >= 0.5:
        letters = sum(c.isalpha() for c in clean)
        return _within(script, clean), 0.95 if letters >= 4 or script in ("zh", "ja", "ko") else 0.6
    telling = _TELLING.get(" ".join(words))
    if telling:
        return telling, 0.8
    return _latin(words)


def _script(text: str) -> tuple[str, float]:
    """The language a non-Latin script stands for, and its share of the letters."""
    letters = [c for c in text if c.isalpha()]
    foreign = Counter(_of_script(c) for c in letters if ord(c) > 0x24F)
    foreign.pop("", None)
    if not foreign:
        return "", 0.0
    if foreign.get("ja"):  # kana among Han characters is Japanese
        foreign["ja"] += foreign.pop("zh", 0)
    code, count = foreign.most_common(1)[0]
    return code, count / len(letters)


@lru_cache(maxsize=4096)
def _of_script(letter: str) -> str:
    name = unicodedata.name(letter, "")
    return next((code for script, code in _SCRIPTS if name.startswith(script)), "")


def _within(script: str, text: str) -> str:
    """Which of the languages of a script: the identifier's word, where it names one of them."""
    others = _SAME_SCRIPT.get(script, ())
    if not others or script == "zh":
        return script
    guess, _ = _identify(text)
    return guess if guess in others else script


def _latin(words: list[str]) -> tuple[str, float]:
    words = [word.removesuffix("'s").removesuffix("'d").removesuffix("'ll").removesuffix("'m") for word in words]
    hits = {code: sum(word in known for word in words) for code, known in FUNCTION_WORDS.items()}
    english = hits.pop("en")
    best = max(hits, key=lambda code: hits[code])
    if english > hits[best] or (english == hits[best] >= 2):
        if english >= 3 or english >= 0.25 * len(words):
            return "en", 0.98
        if not hits[best] and all(word.isascii() for word in words):
            return "en", 0.9
    if hits[best] >= 2 and hits[best] == len(words) < ENOUGH_WORDS:
        return best, 0.8
    if len(words) < ENOUGH_WORDS - 1 or (len(words) < ENOUGH_WORDS and not hits[best]):
        return "", 0.0
    guess, probability = _identify(" ".join(words))
    foreign = not english and probability >= 0.9 and (hits.get(guess) or not all(word.isascii() for word in words))
    if len(words) < ENOUGH_WORDS:
        return (guess, 0.8) if foreign and hits.get(guess) else ("", 0.0)
    if guess == best and hits[best] >= 2 and hits[best] > english:
        return guess, max(probability, 0.95)
    if foreign:
        return guess, 0.85
    if guess == "en" or hits.get(guess, 0) > 0:
        return guess, probability * (0.9 if len(words) >= 2 * ENOUGH_WORDS or hits.get(guess, 0) > english else 0.6)
    # An identifier's guess without one function word of that language is weak.
    return guess, probability * (0.4 if guess in hits or english else 0.6 if len(words) < 2 * ENOUGH_WORDS else 1.0)


@lru_cache(maxsize=1)
def _identifier() -> "py3langid.langid.LanguageIdentifier":  # type: ignore[name-defined] # noqa: F821
    """py3langid loads its model (0.5 s, once) only when a text needs it."""
    import py3langid.langid as langid  # type: ignore[import-untyped,unused-ignore]

    return langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)


def _identify(text: str) -> tuple[str, float]:
    code, probability = _identifier().classify(text)
    return str(code), float(probability) if math.isfinite(probability) else 0.0


READER = Reader(
    name=NAME,
    stage=Stage.TURN,
    misses="a switch of language inside one turn, short texts without function words, romanised scripts",
    read=read,
)
