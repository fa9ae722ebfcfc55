"""Asks for a person, suspected manipulation: phrases alone, and with models refitted without the scored part."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from bench.signals import fit
from bench.signals.data import Row, Shared, half
from bench.signals.stats import Result, auroc, bootstrap, clustered, f1_at, share
from handoff.model import Author, Evidence, Signal, Turn
from handoff.signals import asks_person, manipulation
from handoff.signals.text import said

Misses = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Fitted:
    """A scikit-learn pipeline dressed as the packaged model, to read a signal with it."""

    pipeline: Any

    def probabilities(self, text: str) -> dict[str, float]:
        """Class to probability."""
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


def misses(kind: str, rows: Sequence[Row], most: int = 6) -> Misses:
    """A handful of wrongly judged rows, shortest first."""
    return [(kind, row.text) for row in sorted(rows, key=lambda r: len(r.text))[:most]]


def asks(shared: Shared) -> tuple[list[Result], Misses]:
    """Unread NLU++ folds 7-13, unread half of Bitext, unread CLINC150 and Banking77."""
    rows = fit.asks_rows(shared)
    name = asks_person.NAME
    results: list[Result] = []
    missed: Misses = []
    model = fit.fit_asks([(r, y) for r, y in rows if not r.unread])
    for source, reference in (("nlupp", "P 0.952 R 0.723 F1 0.822"), ("bitext", "P 0.996 R 0.840")):
        part = [(r, y == "yes") for r, y in rows if r.unread and r.source.startswith(source)]
        truth = np.array([y for _, y in part])
        rules = np.array([asks_person.by_rules(said(r.text))[0] >= 0.9 for r, _ in part])
        hits, alone = int(rules[truth].sum()), f"{source} unread, phrases alone"
        results += [
            share(name, alone, "recall", hits, int(truth.sum()), reference),
            share(name, alone, "precision", hits, int(rules.sum()), reference),
        ]
        missed += misses(name, [r for (r, y), hit in zip(part, rules, strict=True) if y and not hit])
        values = np.array([s.value for s in with_model(asks_person, model, [r.text for r, _ in part])])
        both, f = f"{source} unread, phrases + model", partial(f1_at, truth, values >= 0.5)
        results += [
            auroc(name, both, list(truth), list(values), "0.994 (20-fold)"),
            bootstrap(name, both, "F1 at 0.5", f, truth, "0.909 (20-fold)"),
        ]
    results.append(folds(rows))
    others = [r for r in (*shared.clinc(), *shared.banking77()) if r.unread]
    alarms = sum(asks_person.by_rules(said(r.text))[0] >= 0.9 for r in others)
    metric = "phrase alarms (some are real wishes)"
    results.append(share(name, "CLINC150 + Banking77 unread", metric, alarms, len(others), "17/5500"))
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
    label = "NLU++ 14 folds in 7 pairs, phrases + model (half of the folds were read)"
    return bootstrap(asks_person.NAME, label, "F1 at 0.5", partial(f1_at, t, c), t, "0.909 (20-fold)")


def attacks(shared: Shared) -> tuple[list[Result], Misses]:
    """Unread half of the attack sets, XSTest's benign rows, and ordinary customers' texts."""
    rows = fit.manipulation_rows(shared)
    name = manipulation.NAME
    ordinary = fit.customers(shared)
    model = fit.fit_manipulation([(r, y) for r, y in rows if not r.unread], [t for t in ordinary if not half(t)])
    part = [(r, y == "yes") for r, y in rows if r.unread]
    truth = np.array([y for _, y in part])
    known = sum(manipulation.known_shape(r.text) for r, y in part if y)
    values = np.array([s.value for s in with_model(manipulation, model, [r.text for r, _ in part])])
    calm = [t for t in ordinary if half(t)]
    alarms = sum(s.value >= 0.7 for s in with_model(manipulation, model, calm))
    found, wrong = int((values[truth] >= 0.7).sum()), int((values[~truth] >= 0.7).sum())
    results = [
        share(name, "attacks unread, phrases alone", "recall", known, int(truth.sum())),
        share(name, "attacks unread, phrases + model", "recall at 0.7", found, int(truth.sum())),
        share(name, "XSTest benign, unread", "false alarms at 0.7", wrong, int((~truth).sum())),
        share(name, "customers' texts, unread half", "false alarms at 0.7", alarms, len(calm)),
        auroc(name, "attacks unread, phrases + model", list(truth), list(values)),
    ]
    return results, misses(name, [r for (r, y), v in zip(part, values, strict=True) if y and v < 0.7])


def transfers(shared: Shared) -> list[Result]:
    """Airline: how often any customer turn asks for a person, in conversations the bot transferred and others."""
    results = []
    for label, wanted in (("transferred by the bot", True), ("not transferred", False)):
        chosen = [d for d in shared.airline() if d.facts["bot_transferred"] is wanted]
        asked = [[customer(t.text) for t in d.turns if t.author == "customer"] for d in chosen]
        hits = [any(asks_person.read(turn, (), Evidence()).value >= 0.5 for turn in turns) for turns in asked]
        tasks = [d.facts["task"] for d in chosen]
        metric = "conversations where it fires"
        results.append(clustered(asks_person.NAME, f"airline, {label}", metric, hits, tasks))
    return results
