"""Risk topic: phrase lists alone, and with the model refitted without the scored part."""

import numpy as np

from bench.signals import fit, said_by_us
from bench.signals.data import Shared
from bench.signals.measure_person import Misses, misses, with_model
from bench.signals.stats import Result, auroc, share
from bench.signals.topic_map import INFO
from handoff.signals import risk_topic
from handoff.signals.text import said

NAME = risk_topic.NAME


def risk(shared: Shared) -> tuple[list[Result], Misses]:
    """Unread halves; NLU++ also as a source the model never saw."""
    rows = fit.risk_rows(shared)
    scored = [(r, t) for r, t in rows if not (t == "none" and r.labels & INFO)]
    results: list[Result] = []
    missed: Misses = []
    seen = fit.fit_risk([(r, t) for r, t in rows if not r.unread])
    blind = fit.fit_risk([(r, t) for r, t in rows if not r.source.startswith("nlupp")])
    for source, model, label in (
        ("nlupp", blind, "NLU++ all, source unknown to the model"),
        ("nlupp", seen, "NLU++ unread"),
        ("banking77", seen, "Banking77 unread"),
        ("bitext", seen, "Bitext unread"),
        ("clinc150", seen, "CLINC150 unread"),
    ):
        part = [(r, t) for r, t in scored if r.source.startswith(source) and (r.unread or model is blind)]
        truth = np.array([t != "none" for _, t in part])
        signals = with_model(risk_topic, model, [r.text for r, _ in part])
        values = np.array([s.value for s in signals])
        reference = "0.962, MiniLM 0.978 (200 a class)" if model is blind else ""
        results.append(auroc(NAME, label, list(truth), list(values), reference))
        for at, least, most in ((0.5, "target ≥ 0.95", "target ≤ 0.10"), (0.8, "", "")):
            found, alarms = int((values[truth] >= at).sum()), int((values[~truth] >= at).sum())
            results += [
                share(NAME, label, f"recall at {at}", found, int(truth.sum()), least),
                share(NAME, label, f"false alarms at {at}", alarms, int((~truth).sum()), most),
            ]
        right = sum(s.label == t for s, (_, t) in zip(signals, part, strict=True) if t != "none" and s.value >= 0.5)
        found = int((values[truth] >= 0.5).sum())
        results.append(share(NAME, label, "topic right where it fires", right, found, "0.845 (MiniLM, unseen source)"))
        if model is seen:
            rules = np.array([risk_topic.by_rules(said(r.text))[0] for r, _ in part])
            found = int((rules[truth] >= 0.8).sum())
            results.append(share(NAME, f"{label}, phrases alone", "recall at 0.8", found, int(truth.sum())))
            wrong = [r for (r, t), v in zip(part, rules, strict=True) if t != "none" and v < 0.4]
            missed += misses(NAME, wrong, 4)
    return results + ours(), missed


def ours() -> list[Result]:
    """Topics without a public set: sentences of our own."""
    results = []
    for topic, texts in said_by_us.RISKS.items():
        hits = [risk_topic.by_rules(said(text)) for text in texts]
        good = sum(value >= 0.8 and found is not None and found.name == topic for value, found, _ in hits)
        metric = "recall at 0.8 with the right topic"
        results.append(share(NAME, f"own sentences, {topic}", metric, good, len(texts), "unmeasured"))
    return results
