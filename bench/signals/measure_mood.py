"""Sentiment, frustration, needs a reply, withdraws, language."""

import re
from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from bench.signals import fit, said_by_us
from bench.signals.data import Dialogue, Shared
from bench.signals.measure_person import Misses, customer
from bench.signals.stats import Floats, Result, auroc, bootstrap, f1_at, share
from handoff.model import Author, Evidence, Signal, Turn
from handoff.signals import frustration, language, needs_reply, withdraws
from handoff.signals.sentiment import polarity

SILENT = frozenset({"thanks", "acknowledgement", "farewell", "emoji", "side_talk"})
Read = Callable[[Turn, tuple[Turn, ...], Evidence], Signal]


def turns(dialogue: Dialogue) -> list[Turn]:
    """The dialogue as turns."""
    return [Turn(channel="C1", ts=f"{i}.0", author=Author(t.author), text=t.text) for i, t in enumerate(dialogue.turns)]


def alarms(dialogue: Dialogue, read: Read) -> list[float]:
    """Values of a signal over the customer's turns, with their history."""
    said = turns(dialogue)
    return [
        read(turn, tuple(said[:i]), Evidence()).value for i, turn in enumerate(said) if turn.author is Author.CUSTOMER
    ]


def sentiment(shared: Shared) -> list[Result]:
    """VADER's own truth sets: correlation and AUROC of clearly negative texts (mean below -0.5)."""
    results = []
    for name, reference in (("tweets", "0.969"), ("amazon", "0.777"), ("nyt", "0.724"), ("movie", "0.710")):
        part = [(text, mean) for source, text, mean in shared.vader() if name in source]
        if not part:
            continue
        means = np.array([mean for _, mean in part])
        values = np.array([polarity(text) for text, _ in part])
        results.append(auroc("sentiment", f"VADER truth, {name}", list(means < -0.5), list(-values), reference))
        if name == "tweets":
            r = partial(correlation, means, values)
            results.append(bootstrap("sentiment", "VADER truth, tweets", "Pearson r", r, means < -0.5, "0.872"))
    return results


def correlation(one: Floats, other: Floats, at: NDArray[np.int64]) -> float:
    """Pearson's r over chosen rows."""
    return float(np.corrcoef(one[at], other[at])[0, 1])


def anger(shared: Shared) -> list[Result]:
    """GoEmotions dev; the models are fitted on train, the three numbers that join each with VADER on dev."""
    dev = shared.goemotions("dev")
    texts = [row.text.replace("[NAME]", "name") for row in dev]
    results = []
    for name, what, wanted, reference, best in (
        ("anger", "anger + annoyance", fit.ANGER, "0.860", "0.498"),
        ("negative", "5 negative labels", fit.NEGATIVE, "0.854", "0.573"),
    ):
        truth = np.array([bool(row.labels & wanted) for row in dev])
        values = np.array([frustration.emotion(name, text) for text in texts])
        label = f"GoEmotions dev, {what}, words alone"
        results.append(auroc("frustration", label, list(truth), list(values), reference))
        f = partial(f1_at, truth, values >= np.quantile(values, 1 - truth.mean()))
        results.append(bootstrap("frustration", label, "F1, as many chosen as are true", f, truth, best))
    truth = np.array([bool(row.labels & fit.ANGER) for row in dev])
    whole = [frustration.read(customer(text), (), Evidence()).value for text in texts]
    results.append(auroc("frustration", "GoEmotions dev, anger + annoyance, whole signal", list(truth), whole, "0.860"))
    calm = [v for d in (*shared.sgd(), *shared.airline()) for v in alarms(d, frustration.read)]
    fires = sum(v >= 0.5 for v in calm)
    results.append(
        share("frustration", "SGD + airline customer turns", "fires at 0.5 (few are angry)", fires, len(calm))
    )
    return results


def replies(shared: Shared) -> tuple[list[Result], Misses]:
    """SGD: turns of nothing but thanks and farewell, unread half. NLU++: thank, end_call, acknowledge."""
    truth, silent, texts = [], [], []
    for dialogue in shared.sgd():
        said = turns(dialogue)
        for i, (turn, raw) in enumerate(zip(said, dialogue.turns, strict=True)):
            # "Okay" that selects an offer is labelled SELECT; whether it wants a reply the set does not say.
            if raw.author != "customer" or not dialogue.unread or "SELECT" in raw.labels:
                continue
            closing = raw.labels <= {"THANK_YOU", "GOODBYE", "NEGATE"} and bool(raw.labels & {"THANK_YOU", "GOODBYE"})
            truth.append(closing)
            silent.append(needs_reply.kind_of(turn, tuple(said[:i]))[0] in SILENT)
            texts.append(raw.text)
    results = silence("SGD unread dialogues", truth, silent)
    missed = [("needs_reply", text) for text, t, s in zip(texts, truth, silent, strict=True) if t and not s][:5]
    rows = [r for r in shared.nlupp() if r.unread]
    truth = [bool(r.labels) and r.labels <= {"thank", "end_call", "acknowledge"} for r in rows]
    silent = [needs_reply.kind_of(customer(r.text), ())[0] in SILENT for r in rows]
    return results + silence("NLU++ unread (no context)", truth, silent), missed


def silence(data: str, truth: list[bool], silent: list[bool]) -> list[Result]:
    """Recall of closings and the share of real turns that would be left without an answer."""
    hits = sum(t and s for t, s in zip(truth, silent, strict=True))
    wrong = sum(s and not t for t, s in zip(truth, silent, strict=True))
    return [
        share("needs_reply", data, "closings left alone", hits, sum(truth)),
        share("needs_reply", data, "real turns wrongly left alone", wrong, len(truth) - sum(truth)),
    ]


def taken_back(shared: Shared) -> list[Result]:
    """Own sentences; false alarms on customers' texts that withdraw nothing."""
    fires = [withdraws.read(customer(text), (), Evidence()).value >= 0.6 for text in said_by_us.WITHDRAWN]
    wrong = [withdraws.read(customer(text), (), Evidence()).value >= 0.6 for text in said_by_us.NOT_WITHDRAWN]
    rows = [r for r in (*shared.banking77(), *shared.bitext(), *shared.nlupp()) if r.unread]
    found = sum(withdraws.read(customer(r.text), (), Evidence()).value >= 0.6 for r in rows)
    return [
        share("withdraws", "own sentences", "recall", sum(fires), len(fires)),
        share("withdraws", "own near misses", "false alarms", sum(wrong), len(wrong)),
        share("withdraws", "Banking77, Bitext, NLU++ unread", "fires (nearly none should)", found, len(rows)),
    ]


def languages(shared: Shared) -> list[Result]:
    """English customers must not fire; own sentences in 27 other languages should."""
    english = [r.text for r in (*shared.banking77(), *shared.clinc(), *shared.bitext(), *shared.nlupp())]
    english = [text for text in english if re.search(r"[a-z]", text.lower())]
    wrong = sum(language.read(customer(text), (), Evidence()).value >= 0.8 for text in english)
    found = sum(language.read(customer(text), (), Evidence()).value >= 0.8 for _, text in said_by_us.LANGUAGES)
    return [
        share("language", "English intents, 4 sets", "false alarms at 0.8", wrong, len(english)),
        share("language", "own short sentences, 27 languages", "recall at 0.8", found, len(said_by_us.LANGUAGES)),
    ]
