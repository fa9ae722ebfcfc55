"""Stuck: false alarms on smooth dialogues, and MHCH's transferable turns, whose words are ids."""

from dataclasses import dataclass, field
from functools import partial

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from bench.signals.data import Shared
from bench.signals.measure_mood import alarms
from bench.signals.stats import Result, auroc, bootstrap, f1_at, share
from handoff.model import Author, Evidence, Turn
from handoff.signals import stuck
from handoff.signals.text import overlap


@dataclass
class Mhch:
    """RSSN Makeup, a row a turn: language-free features, transferable or not, dialogue number, the signal."""

    features: list[list[float]] = field(default_factory=list)
    truth: list[bool] = field(default_factory=list)
    groups: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)


def going_nowhere(shared: Shared) -> list[Result]:
    """The signal alone, and a logistic model of features of the note's kind around it."""
    smooth = [v for d in shared.sgd() for v in alarms(d, stuck.read)]
    fires = sum(v >= 0.6 for v in smooth)
    results = [share("stuck", "SGD customer turns (smooth tasks)", "fires at 0.6", fires, len(smooth))]
    data = mhch(shared)
    results.append(auroc("stuck", "MHCH Makeup (word ids), the signal alone", data.truth, data.values))
    y, x = np.array(data.truth), np.array(data.features)
    chance = np.zeros(len(y))
    for train, test in GroupKFold(5).split(x, y, data.groups):
        scale = x[train].std(axis=0) + 1e-9
        model = LogisticRegression(class_weight="balanced", max_iter=500).fit(x[train] / scale, y[train])
        chance[test] = model.predict_proba(x[test] / scale)[:, 1]
    label = "MHCH Makeup, 12 language-free features, 5 folds by dialogue"
    results.append(auroc("stuck", label, data.truth, list(chance), "0.856"))
    chosen = chance >= np.quantile(chance, 0.85)
    results.append(bootstrap("stuck", label, "F1 at the top 15 %", partial(f1_at, y, chosen), y, "0.396"))
    return results


def mhch(shared: Shared) -> Mhch:
    """Word ids as words; only what stood before a turn counts."""
    data = Mhch()
    for number, dialogue in enumerate(shared.mhch()):
        said = [
            Turn(
                channel="C1",
                ts=f"{i}.0",
                author=Author.CUSTOMER if t["r"] else Author.BOT,
                text=" ".join(f"w{w}" for w in t["w"]),
            )
            for i, t in enumerate(dialogue["turns"])
        ]
        for i, turn in enumerate(said):
            ours = turn.author is Author.CUSTOMER
            value = stuck.read(turn, tuple(said[:i]), Evidence()).value if ours else 0.0
            data.features.append(features(turn, said[:i], value))
            data.truth.append(bool(dialogue["turns"][i]["y"]))
            data.groups.append(number)
            data.values.append(value)
    return data


def features(turn: Turn, before: list[Turn], value: float) -> list[float]:
    """Role, position, length, overlaps, shares: the note's language-free kind, and the signal itself."""
    own = [t for t in before if t.author is turn.author]
    other = [t for t in before if t.author is not turn.author]
    size = len(turn.text.split())
    short = [len(t.text.split()) <= 1 for t in before]
    return [
        float(turn.author is Author.CUSTOMER),
        float(len(before)),
        float(np.log1p(size)),
        float(size == 1),
        value,
        overlap(turn.text, own[-1].text) if own else 0.0,
        overlap(turn.text, other[-1].text) if other else 0.0,
        max((overlap(turn.text, t.text) for t in own), default=0.0),
        float(len(own)),
        float(len(other)),
        sum(short) / len(short) if short else 0.0,
        float(bool(before) and before[-1].author is turn.author),
    ]
