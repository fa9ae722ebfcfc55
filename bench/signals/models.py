"""Fitting TF-IDF logistic models with scikit-learn and packing them for ``handoff.signals.linear``."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped,unused-ignore]
from sklearn.feature_selection import chi2  # type: ignore[import-untyped,unused-ignore]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped,unused-ignore]
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline  # type: ignore[import-untyped,unused-ignore]

KINDS = {
    "word": {"analyzer": "word", "ngram_range": (1, 2)},
    "char": {"analyzer": "char_wb", "ngram_range": (2, 5)},
}


def fit(
    texts: Sequence[str],
    labels: Sequence[str],
    *,
    keep: int,
    strength: float,
    balanced: bool = True,
    weights: Sequence[float] | None = None,
) -> Pipeline:
    """Pipeline of two TF-IDF bags and a logistic model.

    ``keep`` is how many n-grams each bag keeps (by chi2 with the labels), ``strength`` scikit-learn's C.
    """
    bags = []
    for kind, options in KINDS.items():
        wide = TfidfVectorizer(**options, min_df=3, sublinear_tf=True)
        matrix = wide.fit_transform(texts)
        best = np.sort(np.argsort(-np.nan_to_num(chi2(matrix, labels)[0]), kind="stable")[:keep])
        names = wide.get_feature_names_out()[best]
        bags.append((kind, TfidfVectorizer(**options, sublinear_tf=True, vocabulary=list(names))))
    pipeline = make_pipeline(
        FeatureUnion(bags),
        LogisticRegression(C=strength, class_weight="balanced" if balanced else None, max_iter=300, random_state=7),
    )
    pipeline.fit(texts, labels, logisticregression__sample_weight=weights)
    return pipeline


def packed(pipeline: Pipeline) -> dict[str, Any]:
    """The arrays ``handoff.signals.linear.model`` reads."""
    union, head = pipeline.steps[0][1], pipeline.steps[1][1]
    data: dict[str, Any] = {
        "classes": np.array([str(c) for c in (head.classes_[1:] if len(head.classes_) == 2 else head.classes_)]),
        "intercept": head.intercept_.astype(np.float64),
    }
    start = 0
    for kind, bag in union.transformer_list:
        grams = bag.get_feature_names_out()
        data[f"{kind}_grams"] = np.frombuffer("\n".join(grams).encode(), dtype=np.uint8)
        data[f"{kind}_idf"] = bag.idf_.astype(np.float32)
        data[f"{kind}_weights"] = head.coef_[:, start : start + len(grams)].astype(np.float32)
        start += len(grams)
    return data


def save(pipeline: Pipeline, name: str, folder: Path) -> Path:
    """Write ``name.npz``; returns its path."""
    path = folder / f"{name}.npz"
    np.savez_compressed(path, **packed(pipeline))
    return path
