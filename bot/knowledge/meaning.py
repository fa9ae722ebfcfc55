"""The meaning of a text as one short vector, so that a question finds a passage that says it in other words.

``meaning.npz`` holds a vector a stem, made by ``bench/answers/distil.py`` from the sentence model
all-MiniLM-L6-v2 (Apache-2.0). A text is the mean of its content words, rare words weighing more. Much weaker
than the model itself; no model has to be installed.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.knowledge import words

Vector = npt.NDArray[np.float32]


def vector(stems: Sequence[str]) -> Vector:
    """A unit vector for these stems, or zeros where none of them is known."""
    places, table = _table()
    known = [one for one in stems if one in places]
    if not known:
        return np.zeros(table.shape[1], dtype=np.float32)
    weights = np.array([words.rarity(one) for one in known], dtype=np.float32)
    mean = weights @ table[[places[one] for one in known]]
    length = float(np.linalg.norm(mean))
    return mean / np.float32(length) if length > 0 else mean


@cache
def _table() -> tuple[dict[str, int], Vector]:
    with np.load(Path(__file__).parent / "meaning.npz", allow_pickle=False) as stored:
        stems = str(stored["stems"]).split(" ")
        vectors = stored["vectors"].astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return {stem: place for place, stem in enumerate(stems)}, vectors
