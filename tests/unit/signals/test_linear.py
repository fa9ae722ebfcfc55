from pathlib import Path

import numpy as np
import pytest

from bench.signals import models
from handoff.signals import linear, weights

WISHES = (
    "talk to a human|please connect me to an agent|i want a person|get me somebody|human please now|speak to someone"
)
OTHERS = (
    "print a label|where is my parcel|void the label please|the api returns 500|rate limits of the api|print it now"
)
TEXTS = [*WISHES.split("|"), *OTHERS.split("|")]


@pytest.mark.parametrize("labels", [["yes"] * 6 + ["no"] * 6, (["a", "b", "c"] * 4)])
def test_scores_equal_scikit_learn(labels: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = TEXTS * 3
    fitted = models.fit(texts, labels * 3, keep=200, strength=5.0)
    models.save(fitted, "small", tmp_path)
    monkeypatch.setattr(weights, "_bytes", lambda name: (tmp_path / name).read_bytes())
    linear.model.cache_clear()
    try:
        ours = linear.model("small")
    finally:
        linear.model.cache_clear()
    for text in [*TEXTS, "", "a", "Human   HUMAN\tlabel\nlabel", "unseen words entirely", "café déjà vu agent"]:
        margins = ours.margins(text)
        assert np.allclose(margins, np.atleast_1d(fitted.decision_function([text])[0]), atol=1e-4)
        theirs = dict(zip(map(str, fitted.classes_), fitted.predict_proba([text])[0], strict=True))
        assert all(abs(theirs[name] - share) < 1e-4 for name, share in ours.probabilities(text).items())


@pytest.mark.parametrize("name", ["asks_person", "risk_topic", "manipulation", "anger", "negative"])
def test_every_packaged_model_loads_and_is_consistent(name: str) -> None:
    model = linear.model(name)
    for bag in (model.words, model.chars):
        assert len(bag.columns) == len(bag.idf) == bag.weights.shape[1]
        assert bag.weights.shape[0] == len(model.classes) == len(model.intercept)


def test_the_packaged_weights_stay_small() -> None:
    folder = Path(weights.__file__).parent
    assert sum(path.stat().st_size for path in folder.iterdir() if path.is_file()) < 3_000_000
