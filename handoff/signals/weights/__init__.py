"""Fitted numbers, loaded once from this package: the only I/O of the mind. Sources: ATTRIBUTION.md."""

import io
import json
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray


@lru_cache(maxsize=1)
def counts() -> dict[str, float]:
    """Stem to weight, 0.35 to 1, from how often it occurs in public customer questions."""
    return {stem: float(weight) for stem, weight in json.loads(_bytes("rarity.json")).items()}


@lru_cache(maxsize=1)
def numbers() -> dict[str, dict[str, float]]:
    """Small fitted tables by signal name: feature to weight."""
    tables: dict[str, dict[str, float]] = json.loads(_bytes("tables.json"))
    return tables


def arrays(name: str) -> dict[str, NDArray[np.generic]]:
    """Arrays of one packaged ``.npz`` file; never pickled objects."""
    with np.load(io.BytesIO(_bytes(f"{name}.npz")), allow_pickle=False) as file:
        return {key: file[key] for key in file.files}


def _bytes(name: str) -> bytes:
    return (files(__name__) / name).read_bytes()
