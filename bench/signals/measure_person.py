"""Asks for a person, risk topic, manipulation: phrase lists alone, and with models refitted without the scored part."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bench.signals import fit, said_by_us
from bench.signals.data import Row, Shared
from bench.signals.stats import Result, auroc, bootstrap, clustered, f1, share
from handoff.model import Author, Evidence, Signal, Turn
from handoff.signals import asks_person, manipulation, risk_topic
from handoff.signals.text import said

Misses = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Fitted:
    """A scikit-learn pipeline dressed as the packaged model, to read a signal with it."""

    pipeline: Any

    def probabilities(self, text: str) -> dict[str, float]:
        """Class to probability, the positive one under its own name."""
        classes = map(str, self.pipeline.classes_)
        return dict(zip(classes, map(float, self.pipeline.predict_proba([text])[0]), strict=True))


def customer(text: str) -> Turn:
    """A customer's turn with nothing around it."""
    return Turn(channel="C1", ts="1.0", author=Author.CUSTOMER, text=text)


def with_model(module: Any, pipeline: Any, texts: Sequence[str]) -> list[Signal]:
    """The module's signal for each text, its packaged model replaced for the time."""
    kept, module.model = module.model, lambda _name: Fitted(pipeline)
    try:
        return [module.read(customer(text), (), Evidence()) for text in texts]
    finally:
        module.model = kept


def misses(kind: str, rows: Sequence[Row], wrong: Callable[[Row], bool], most: int = 6) -> Misses:
    """A handful of wrongly judged rows, shortest first."""
    return [(kind, row.text) for row in sorted(filter(wrong, rows), key=lambda r: len(r.text))[:most]]


def asks(shared: Shared) -> tuple[list[Result], Misses]:
    """Unread NLU++ folds 7-13, unread half of Bitext, unread CLINC150 and Banking77."""
    rows = fit.asks_rows(shared)
    name = asks_person.NAME
    results, missed = [], []
    model = fit.fit_asks([(r, y) for r, y in rows if not r.unread])
    for source, reference in (("nlupp", "P 0.952 R 0.723 F1 0.822"), ("bitext", "P 0.996 R 0.840")):
        part = [(r, y == "yes") for r, y in rows if r.unread and r.source.startswith(source)]
        truth = np.array([y for _, y in part])
        rules = np.array([asks_person.by_rules(said(r.text))[0] >= 0.9 for r, _ in part])
        results += [
            share(name, f"{source} unread, phrases alone", "recall", int(rules[truth].sum()), int(truth.sum()), reference),
            share(name, f"{source} unread, phrases alone", "precision", int(rules[truth].sum()), int(rules.sum()), reference),
        ]
        missed += misses(name, [r for (r, y), hit in zip(part, rules, strict=True) if y and not hit], lambda _: True)
        values = np.array([s.value for s in with_model(asks_person, model, [r.text for r, _ in part])])
        results += [
            auroc(name, f"{source} unread, phrases + model", list(truth), list(values), "0.994 (20-fold)"),
            bootstrap(name, f"{source} unread, phrases + model", "F1 at 0.5", lambda at, t=truth, v=values: f1(t[at], v[at] >= 0.5), truth, "0.909 (20-fold)"),
        ]
    results.append(folds(rows))
    others = [r for r in (*shared.clinc(), *shared.banking77()) if r.unread]
    alarms = sum(asks_person.by_rules(said(r.text))[0] >= 0.9 for r in others)
    results.append(share(name, "CLINC150 + Banking77 unread", "phrase alarms (some are real wishes)", alarms, len(others), "17/5500"))
    return results, missed


def folds(rows: list[fit.Labelled]) -> Result:
    """F1 over NLU++ with the model refitted for each pair of folds it is scored on."""
    truth: list[bool] = []
    chosen: list[bool] = []
    for first in range(0, 14, 2):
        out = {str(first), str(first + 1)}
        part = [(r, y == "yes") for r, y in rows if r.group in out and r.source.startswith("nlupp")]
        model = fit.fit_asks([(r, y) for r, y in rows if not (r.group in out and r.source.startswith("nlupp"))])
        truth += [y for _, y in part]
        chosen += [s.value >= 0.5 for s in with_model(asks_person, model, [r.text for r, _ in part])]
    t, c = np.array(truth), np.array(chosen)
    return bootstrap(asks_person.NAME, "NLU++ 14 folds in 7 pairs, phrases + model (half of the folds were "
                                       "read)", "F1 at 0.5", lambda at: f1(t[at], c[at]), t, "0.909 (20-fold)")


def risk(shared: Shared) -> tuple[list[Result], Misses]:
    """Unread halves; NLU++ also as a source the model never saw."""
    rows = fit.risk_rows(shared)
    scored = [(r, t) for r, t in rows if not (t == "none" and r.labels & fit.INFO)]
    name = risk_topic.NAME
    results, missed = [], []
    seen = fit.fit_risk([(r, t) for r, t in rows if not r.unread])
    blind = fit.fit_risk([(r, t) for r, t in rows if not r.source.startswith("nlupp")])
    for source, model, label in (("nlupp", blind, "NLU++ all, source unknown to the model"), ("nlupp", seen, "NLU++ unread"), ("banking77", seen, "Banking77 unread"), ("bitext", seen, "Bitext unread"), ("clinc150", seen, "CLINC150 unread")):
        part = [(r, t) for r, t in scored if r.source.startswith(source) and (r.unread or model is blind)]
        truth = np.array([t != "none" for _, t in part])
        rules = np.array([risk_topic.by_rules(said(r.text))[0] for r, _ in part])
        signals = with_model(risk_topic, model, [r.text for r, _ in part])
        values = np.array([s.value for s in signals])
        results.append(auroc(name, label, list(truth), list(values), "0.962 / 0.978 MiniLM (few-shot)" if model is blind else ""))
        for at in (0.5, 0.8):
            results += [
                share(name, label, f"recall at {at}", int((values[truth] >= at).sum()), int(truth.sum()), "target ≥ 0.95" if at == 0.5 else ""),
                share(name, label, f"false alarms at {at}", int((values[~truth] >= at).sum()), int((~truth).sum()), "target ≤ 0.10" if at == 0.5 else ""),
            ]
        right = sum(s.label == t for s, (_, t) in zip(signals, part, strict=True) if t != "none" and s.value >= 0.5)
        results.append(share(name, label, "topic right where it fires", right, int((values[truth] >= 0.5).sum()), "0.815 unseen source"))
        if model is seen:
            results.append(share(name, f"{label}, phrases alone", "recall at 0.8", int((rules[truth] >= 0.8).sum()), int(truth.sum())))
            missed += misses(name, [r for (r, t), v in zip(part, rules, strict=True) if t != "none" and v < 0.4], lambda _: True, 4)
    for topic, texts in said_by_us.RISKS.items():
        hits = [risk_topic.by_rules(said(text)) for text in texts]
        good = sum(value >= 0.8 and found is not None and found.name == topic for value, found, _ in hits)
        results.append(share(name, f"own sentences, {topic}", "recall at 0.8 with the right topic", good, len(texts), "unmeasured"))
    return results, missed


def attacks(shared: Shared) -> tuple[list[Result], Misses]:
    """Unread half of the attack sets, XSTest's benign rows, and ordinary customers' texts."""
    rows = fit.manipulation_rows(shared)
    name = manipulation.NAME
    ordinary = fit.customers(shared)
    from bench.signals.data import half

    model = fit.fit_manipulation([(r, y) for r, y in rows if not r.unread], [t for t in ordinary if not half(t)])
    part = [(r, y == "yes") for r, y in rows if r.unread]
    truth = np.array([y for _, y in part])
    rules = [manipulation.known_shape(r.text) for r, _ in part]
    values = np.array([s.value for s in with_model(manipulation, model, [r.text for r, _ in part])])
    calm = [t for t in ordinary if half(t)]
    alarms = sum(s.value >= 0.7 for s in with_model(manipulation, model, calm))
    results = [
        share(name, "attacks unread, phrases alone", "recall", sum(h and y for h, y in zip(rules, truth, strict=True)), int(truth.sum())),
        share(name, "attacks unread, phrases + model", "recall at 0.7", int((values[truth] >= 0.7).sum()), int(truth.sum())),
        share(name, "XSTest benign, unread", "false alarms at 0.7", int((values[~truth] >= 0.7).sum()), int((~truth).sum())),
        share(name, "customers' texts, unread half", "false alarms at 0.7", alarms, len(calm)),
        auroc(name, "attacks unread, phrases + model", list(truth), list(values)),
    ]
    return results, misses(name, [r for (r, y), v in zip(part, values, strict=True) if y and v < 0.7], lambda _: True)


def transfers(shared: Shared) -> list[Result]:
    """Airline: how often any customer turn asks for a person, in conversations the bot transferred and others."""
    results = []
    for label, wanted in (("transferred by the bot", True), ("not transferred", False)):
        chosen = [d for d in shared.airline() if d.facts["bot_transferred"] is wanted]
        hits = [
            any(t.author == "customer" and asks_person.read(customer(t.text), (), Evidence()).value >= 0.5 for t in d.turns)
            for d in chosen
        ]
        results.append(clustered(asks_person.NAME, f"airline, {label}", "conversations where it fires", hits, [d.facts["task"] for d in chosen]))
    return results
