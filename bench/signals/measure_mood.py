"""Sentiment, frustration, stuck, needs a reply, withdraws, language."""

import re

import numpy as np
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped,unused-ignore]
from sklearn.model_selection import GroupKFold  # type: ignore[import-untyped,unused-ignore]

from bench.signals import fit, said_by_us
from bench.signals.data import Dialogue, Shared
from bench.signals.measure_person import Misses, customer
from bench.signals.stats import Result, auroc, bootstrap, f1, share
from handoff.model import Author, Evidence, Turn
from handoff.signals import frustration, language, needs_reply, stuck, withdraws
from handoff.signals.sentiment import polarity

SILENT = frozenset({"thanks", "acknowledgement", "farewell", "emoji", "side_talk"})


def turns(dialogue: Dialogue) -> list[Turn]:
    """The dialogue as turns."""
    return [
        Turn(channel="C1", ts=f"{i}.0", author=Author(t.author), text=t.text) for i, t in enumerate(dialogue.turns)
    ]


def sentiment(shared: Shared) -> list[Result]:
    """VADER's own truth sets: correlation and AUROC of clearly negative texts (mean below -0.5)."""
    results = []
    for name, reference in (("tweets", "0.969 (r 0.872)"), ("amazon", "0.777"), ("nyt", "0.724"), ("movie", "0.710")):
        part = [(text, mean) for source, text, mean in shared.vader() if name in source]
        if not part:
            continue
        means = np.array([mean for _, mean in part])
        values = np.array([polarity(text) for text, _ in part])
        results.append(auroc("sentiment", f"VADER truth, {name}", list(means < -0.5), list(-values), reference))
        if name == "tweets":
            r = lambda at, m=means, v=values: float(np.corrcoef(m[at], v[at])[0, 1])  # noqa: E731
            results.append(bootstrap("sentiment", "VADER truth, tweets", "Pearson r", r, means < -0.5, "0.872"))
    return results


def anger(shared: Shared) -> list[Result]:
    """GoEmotions dev; the two models are fitted on train only, the three numbers that join them with VADER on dev."""
    dev = shared.goemotions("dev")
    texts = [row.text.replace("[NAME]", "name") for row in dev]
    results = []
    for name, wanted, reference in (("anger", fit.ANGER, "0.860"), ("negative", fit.NEGATIVE, "0.854")):
        truth = np.array([bool(row.labels & wanted) for row in dev])
        values = np.array([frustration.emotion(name, text) for text in texts])
        label = "GoEmotions dev, anger + annoyance" if name == "anger" else "GoEmotions dev, 5 negative "
                                                                            "labels"
        results.append(auroc("frustration", f"{label}, words alone", list(truth), list(values), reference))
        best = max(np.quantile(values, q) for q in [0.9])
        results.append(bootstrap("frustration", f"{label}, words alone", "F1 at the top tenth", lambda at, t=truth, v=values: f1(t[at], v[at] >= best), truth, "0.498" if name == "anger" else "0.573"))
    truth = np.array([bool(row.labels & fit.ANGER) for row in dev])
    whole = [frustration.read(customer(text), (), Evidence()).value for text in texts]
    results.append(auroc("frustration", "GoEmotions dev, anger + annoyance, whole signal", list(truth), whole, "0.860"))
    calm = [t for d in (*shared.sgd(), *shared.airline()) for t in alarms(d, frustration.read)]
    results.append(share("frustration", "SGD + airline customer turns", "fires at 0.5 (few are angry)", sum(v >= 0.5 for v in calm), len(calm)))
    return results


def alarms(dialogue: Dialogue, read: object) -> list[float]:
    """Values of a signal over the customer's turns, with their history."""
    said = turns(dialogue)
    return [
        read(turn, tuple(said[:i]), Evidence()).value  # type: ignore[operator]
        for i, turn in enumerate(said)
        if turn.author is Author.CUSTOMER
    ]


def going_nowhere(shared: Shared) -> list[Result]:
    """False alarms on smooth task dialogues; MHCH's transferable turns from language-free features."""
    smooth = [v for d in shared.sgd() for v in alarms(d, stuck.read)]
    results = [share("stuck", "SGD customer turns (smooth tasks)", "fires at 0.6", sum(v >= 0.6 for v in smooth), len(smooth))]
    rows, truth, groups, values = [], [], [], []
    for number, dialogue in enumerate(shared.mhch()):
        said = [
            Turn(channel="C1", ts=f"{i}.0", author=Author.CUSTOMER if t["r"] else Author.BOT, text=" ".join(f"w{w}" for w in t["w"]))
            for i, t in enumerate(dialogue["turns"])
        ]
        for i, turn in enumerate(said):
            before = tuple(said[:i])
            value = stuck.read(turn, before, Evidence()).value if turn.author is Author.CUSTOMER else 0.0
            own = [t for t in before if t.author is turn.author]
            other = [t for t in before if t.author is not turn.author]
            size = len(turn.text.split())
            rows.append([
                turn.author is Author.CUSTOMER, i, i / len(said) * 0, np.log1p(size), size == 1, value,
                stuck.overlap(turn.text, own[-1].text) if own else 0, stuck.overlap(turn.text, other[-1].text) if other else 0,
                max((stuck.overlap(turn.text, t.text) for t in own), default=0), len(own), len(other),
                np.mean([len(t.text.split()) <= 1 for t in before]) if before else 0, bool(before and before[-1].author is turn.author),
            ])  # fmt: skip
            truth.append(bool(dialogue["turns"][i]["y"]))
            groups.append(number)
            values.append(value)
    y, x = np.array(truth), np.array(rows, dtype=float)
    results.append(auroc("stuck", "MHCH Makeup (word ids), the signal alone", truth, values))
    chance = np.zeros(len(y))
    for train, test in GroupKFold(5).split(x, y, groups):
        scale = x[train].std(axis=0) + 1e-9
        model = LogisticRegression(class_weight="balanced", max_iter=500).fit(x[train] / scale, y[train])
        chance[test] = model.predict_proba(x[test] / scale)[:, 1]
    results.append(auroc("stuck", "MHCH Makeup, 12 language-free features, 5 folds by dialogue", truth, list(chance), "0.856"))
    cut = np.quantile(chance, 0.85)
    results.append(bootstrap("stuck", "MHCH Makeup, 12 features, 5 folds", "F1 at the top 15 %", lambda at: f1(y[at], chance[at] >= cut), y, "0.396"))
    return results


def replies(shared: Shared) -> tuple[list[Result], Misses]:
    """SGD: turns of nothing but thanks and farewell; unread half of the dialogues. NLU++: thank, end_call, acknowledge."""
    truth, silent, texts = [], [], []
    for dialogue in shared.sgd():
        said = turns(dialogue)
        for i, (turn, raw) in enumerate(zip(said, dialogue.turns, strict=True)):
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
