"""Novelty and the signals of a draft: support, quantities, confidence, promise, leak."""

import re
from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from bench.answers import cases
from bench.signals import said_by_us
from bench.signals.data import Shared
from bench.signals.fit_search import Measured, measure
from bench.signals.measure_person import customer
from bench.signals.stats import Bools, Floats, Result, auroc, bootstrap, calibration_error, share
from handoff.model import Draft, Evidence, Passage
from handoff.signals import confidence, leak, novelty, promise, quantities, support
from handoff.signals.grounding import quantities as found_quantities


def covered(measured: list[Measured]) -> list[Result]:
    """Questions of which half cannot be answered, on knowledge nothing was fitted on."""
    results = []
    for one in measured:
        values = np.array([novelty.read(t, (), e).value for t, e in zip(one.turns, one.evidence, strict=True)])
        new = ~one.answerable
        results.append(auroc("novelty", one.name, list(new), list(values), "0.951 (CLINC150, all labels)"))
        cut = np.quantile(values[new], 0.05)
        results.append(
            share(
                "novelty",
                one.name,
                "answerable questions above the point that finds 95 % of new ones",
                int((values[~new] >= cut).sum()),
                int((~new).sum()),
                "0.208 (CLINC150)",
            )
        )
        results.append(
            share(
                "novelty", one.name, "answerable at 0.85 or more", int((values[~new] >= 0.85).sum()), int((~new).sum())
            )
        )
    return results


def right(measured: list[Measured]) -> list[Result]:
    """The extractive answerer's quotes: right or wrong."""
    results = []
    for one in measured:
        values = np.array([confidence.read(t, (), e).value for t, e in zip(one.turns, one.evidence, strict=True)])
        results.append(
            auroc("confidence", f"{one.name}, quotes", list(one.right), list(values), "0.879 (Banking77, 6 features)")
        )
        results.append(
            bootstrap(
                "confidence",
                f"{one.name}, quotes",
                "calibration error",
                partial(error_at, values, one.right),
                one.right,
                "0.014–0.02 after 1,000 labels",
            )
        )
    return results


def error_at(values: Floats, truth: Bools, at: NDArray[np.int64]) -> float:
    """Calibration error over the rows numbered ``at``."""
    return calibration_error(values[at], truth[at])


def tested(shared: Shared) -> list[Measured]:
    """The test sets of ``bench.answers`` and the sample knowledge."""
    return [measure(one) for one in (*cases.testing(shared.folder.parent), *cases.in_repository())]


def edited(shared: Shared) -> list[Result]:
    """FAQ answers as drafts: unchanged, answered from elsewhere, denied, or with another number."""
    facts = shared.faq()[::4]
    pairs = [(customer(f["question"]), evidence(f["answer"], shared.faq(), i * 4)) for i, f in enumerate(facts)]
    same = [support.read(t, (), e).value for t, e in pairs]
    strange = [
        support.read(t, (), told(e, facts[(i + 7) % len(facts)]["answer"])).value for i, (t, e) in enumerate(pairs)
    ]
    denied = [(t, told(e, other)) for t, e in pairs if (other := deny(e.draft.text if e.draft else ""))]
    flips = [support.read(t, (), e).value for t, e in denied]
    changed = [(t, told(e, other)) for t, e in pairs if (other := renumber(e)) != (e.draft.text if e.draft else "")]
    shifted = [support.read(t, (), e).value for t, e in changed]
    results = []
    for label, worse in (("another article's answer", strange), ("denied", flips), ("a quantity changed", shifted)):
        results.append(
            auroc("support", f"DSTC9 answers against {label}", [True] * len(same) + [False] * len(worse), same + worse)
        )
    results.append(share("support", "DSTC9 answers, unchanged", "above 0.55", sum(v > 0.55 for v in same), len(same)))
    caught = [quantities.read(t, (), e).value > 0 for t, e in changed]
    calm = [quantities.read(t, (), e).value > 0 for t, e in pairs]
    results += [
        share("quantities", "DSTC9 answers with a quantity changed", "found", sum(caught), len(caught)),
        share("quantities", "DSTC9 answers, unchanged", "false alarms", sum(calm), len(calm)),
    ]
    answers = [told(e, e.draft.text) for _, e in pairs if e.draft]
    for name, read, ours in (("promise", promise.read, said_by_us.PROMISES), ("leak", leak.read, said_by_us.REFUSALS)):
        hits = [read(customer("?"), (), told(answers[0], text)).value >= 0.6 for text in ours]
        wrong = [read(customer("?"), (), e).value >= 0.6 for e in answers]
        results += [
            share(name, "own sentences", "recall at 0.6", sum(hits), len(hits)),
            share(name, "DSTC9 answers", "false alarms at 0.6", sum(wrong), len(wrong)),
        ]
    return results


def evidence(answer: str, facts: list[dict[str, str]], at: int) -> Evidence:
    """The answer's passage among two others, and the answer as the draft."""
    texts = [answer, facts[(at + 1) % len(facts)]["answer"], facts[(at + 2) % len(facts)]["answer"]]
    passages = tuple(
        Passage(article=f"{i}.md", title="", section="", text=t, score=0.9 - 0.1 * i) for i, t in enumerate(texts)
    )
    return Evidence(passages=passages, scores={"top": 0.9, "margin": 0.1}, draft=Draft(text=answer, origin="model"))


def told(found: Evidence, text: str) -> Evidence:
    """The same evidence with another draft."""
    return replace(found, draft=Draft(text=text, origin="model"))


def deny(answer: str) -> str:
    """The answer's first plain statement turned round; empty where there is none."""
    for pattern, other in ((r"\b(is|are|can|does|do) not\b", r"\1"), (r"\b(is|are|can)\b", r"\1 not")):
        if re.search(pattern, answer):
            return re.sub(pattern, other, answer, count=1)
    return ""


def renumber(found: Evidence) -> str:
    """The draft with its first quantity raised."""
    text = found.draft.text if found.draft else ""
    for _, _, words in found_quantities(text):
        number = re.search(r"\d+", words)
        if number:
            return (
                text.replace(words, words.replace(number.group(), str(int(number.group()) + 7)), 1)
                if words in text
                else text
            )
    return text
