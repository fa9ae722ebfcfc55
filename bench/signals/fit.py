"""Fit the packaged weights: ``python -m bench.signals.fit SHARED``, the folder of shared data.

What ships is fitted on every labelled row; what ``evaluate`` reports is fitted again without the parts it is
scored on. Seeds are fixed, so a second run writes the same files.
"""

import json
import math
import sys
from collections import Counter
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped,unused-ignore]
from sklearn.pipeline import Pipeline  # type: ignore[import-untyped,unused-ignore]

import handoff.signals.weights
from bench.signals import models, planted
from bench.signals.data import Row, Shared
from bench.signals.topic_map import INFO, topic_of
from handoff.signals import asks_person
from handoff.signals.sentiment import polarity
from handoff.signals.text import plain, said, stems

OUT = Path(handoff.signals.weights.__file__).parent
ANGER = frozenset({"anger", "annoyance"})
NEGATIVE = ANGER | {"disappointment", "disapproval", "disgust"}

Labelled = tuple[Row, str]


def asks_rows(shared: Shared) -> list[Labelled]:
    """Wishes for a person and everything else.

    Rows of sets without the label are left out where the phrases call them a wish: some are.
    """
    rows = [(r, "yes" if "handoff" in r.labels else "no") for r in shared.nlupp()]
    rows += [
        (r, "yes" if "contact_human_agent" in r.labels else "no")
        for r in shared.bitext()
        if "contact_customer_service" not in r.labels
    ]
    others = [*shared.banking77(), *shared.clinc()]
    return rows + [(r, "no") for r in others if asks_person.by_rules(said(r.text))[0] < 0.4]


def fit_asks(rows: list[Labelled]) -> Pipeline:
    """Wish for a person, yes or no."""
    texts = [said(r.text) for r, _ in rows]
    labels = [label for _, label in rows]
    weights = [1.0] * len(rows)
    for sentences, label, weight in ((planted.wishes(), "yes", 1.0), (list(planted.LOOK_ALIKES) * 3, "no", 1.0)):
        texts += sentences
        labels += [label] * len(sentences)
        weights += [weight] * len(sentences)
    return models.fit(texts, labels, keep=6000, strength=30, weights=weights)


def risk_rows(shared: Shared) -> list[Labelled]:
    """Topic or "none" where the maps say; informational intents of loose money talk count as "none"."""
    rows: list[Labelled] = []
    for source, part in (
        ("nlupp", shared.nlupp()),
        ("bitext", shared.bitext()),
        ("banking77", shared.banking77()),
        ("clinc150", shared.clinc()),
    ):
        for row in part:
            topic = topic_of(source, row.labels)
            if topic is None and row.labels & INFO:
                topic = ""
            if topic is not None:
                rows.append((row, topic or "none"))
    return rows


def fit_risk(rows: list[Labelled]) -> Pipeline:
    """Money, closure, fraud or none. The other topics have no public set; phrases alone carry them."""
    extra = [(text, "none") for text in planted.NO_RISK] * 3 + [(text, "none") for text in planted.LOOK_ALIKES]
    for topic, sentences in planted.RISKS.items():
        extra += [(text, topic) for text in sentences] * 3
    texts = [said(r.text) for r, _ in rows] + [text for text, _ in extra]
    return models.fit(texts, [t for _, t in rows] + [t for _, t in extra], keep=6000, strength=10)


def manipulation_rows(shared: Shared) -> list[Labelled]:
    """Injections against benign look-alikes; tasks that only attack inside a document are left out."""
    named = {"injection": "yes", "benign": "no"}
    return [(r, named[label]) for r in shared.attacks() for label in r.labels if label in named]


def customers(shared: Shared) -> list[str]:
    """Ordinary customer texts: a quarter of the intent sets, all of NLU++ and the dialogues."""
    rows = [*shared.banking77()[::4], *shared.clinc()[::4], *shared.bitext()[::4], *shared.nlupp()]
    turns = [t.text for d in (*shared.airline(), *shared.sgd()) for t in d.turns if t.author == "customer"]
    return [r.text for r in rows] + turns


def fit_manipulation(rows: list[Labelled], ordinary: list[str]) -> Pipeline:
    """Attack, yes or no."""
    ours = [*planted.LOOK_ALIKES, *planted.NO_RISK, *(text for texts in planted.RISKS.values() for text in texts)]
    texts = [*ordinary, *ours, *planted.HONEST_TECH]
    labels = [label for _, label in rows] + ["no"] * len(texts)
    weights = [1.0 if label == "yes" else 3.0 for _, label in rows]
    weights += [1.0] * (len(ordinary) + len(ours)) + [3.0] * len(planted.HONEST_TECH)
    flat = [" ".join(plain(text).lower().split()) for text in [r.text for r, _ in rows] + texts]
    return models.fit(flat, labels, keep=4000, strength=10, weights=weights)


def emotion_text(row: Row) -> str:
    """GoEmotions masks names; the mask is no word of a customer."""
    return said(row.text.replace("[NAME]", "name").replace("[RELIGION]", "religion"))


def fit_emotion(rows: list[Row], wanted: frozenset[str], strength: float) -> Pipeline:
    """Whether a text carries one of the emotions."""
    return models.fit(
        [emotion_text(r) for r in rows],
        ["yes" if r.labels & wanted else "no" for r in rows],
        keep=25_000,
        strength=strength,
    )


def fit_mix(model: Pipeline, rows: list[Row], wanted: frozenset[str]) -> dict[str, float]:
    """Weights that join a model's margin and the negated VADER score into a probability."""
    features = np.c_[model.decision_function([emotion_text(r) for r in rows]), [-polarity(r.text) for r in rows]]
    mix = LogisticRegression(C=1.0).fit(features, [bool(r.labels & wanted) for r in rows])
    return {"margin": float(mix.coef_[0][0]), "tone": float(mix.coef_[0][1]), "bias": float(mix.intercept_[0])}


def rarity_table(shared: Shared) -> dict[str, float]:
    """Stem to 0.35..1 by how many customer questions and answers hold it; rarer than 3 texts counts as 1 by absence."""
    texts = [r.text for r in (*shared.nlupp(), *shared.bitext(), *shared.banking77(), *shared.clinc())]
    texts += [f"{f['question']} {f['answer']}" for f in shared.faq()]
    count = Counter(stem for text in texts for stem in set(stems(text)))
    top = math.log(max(count.values()))
    return {
        stem: round(1 - 0.65 * math.log(n) / top, 3)
        for stem, n in sorted(count.items())
        if n >= 3 and not stem.isdigit()
    }


def main(folder: Path) -> None:
    """Write every file under ``handoff/signals/weights``."""
    shared = Shared(folder)
    models.save(fit_asks(asks_rows(shared)), "asks_person", OUT)
    models.save(fit_risk(risk_rows(shared)), "risk_topic", OUT)
    models.save(fit_manipulation(manipulation_rows(shared), customers(shared)), "manipulation", OUT)
    train, dev = shared.goemotions("train"), shared.goemotions("dev")
    anger, negative = fit_emotion(train, ANGER, 0.25), fit_emotion(train, NEGATIVE, 0.5)
    models.save(anger, "anger", OUT)
    models.save(negative, "negative", OUT)
    tables = json.loads((OUT / "tables.json").read_text("utf-8"))
    tables["anger"] = fit_mix(anger, dev, ANGER)
    tables["negative"] = fit_mix(negative, dev, NEGATIVE)
    tables.pop("frustration", None)
    (OUT / "tables.json").write_text(json.dumps(tables, indent=1, sort_keys=True) + "\n", "utf-8")
    (OUT / "rarity.json").write_text(json.dumps(rarity_table(shared)), "utf-8")
    for path in sorted(OUT.iterdir()):
        print(f"{path.name:20s} {path.stat().st_size:>9,d} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
