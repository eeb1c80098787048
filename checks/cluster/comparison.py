"""Whether an output is that of the undisturbed run: ids, each once, texts, and the angle between vectors."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pyarrow.dataset

LEAST = 0.999999


@dataclass(frozen=True)
class Difference:
    """How an output differs from what it should be: counts of ids, and a cosine where vectors were compared."""

    rows: int
    missing: int
    doubled: int
    unknown: int
    changed: int
    cosine: float | None

    def is_same(self):
        ids = self.missing == self.doubled == self.unknown == self.changed == 0
        return ids and (self.cosine is None or self.cosine >= LEAST)

    def words(self):
        said = {"missing": self.missing, "doubled": self.doubled, "unknown": self.unknown, "other text": self.changed}
        parts = [f"{count} {what}" for what, count in said.items() if count]
        return ", ".join(parts) or "same ids"


def read(output):
    """All rows of an output, as a plain reader gets them."""
    table = pyarrow.dataset.dataset(output, format="parquet").to_table(columns=["id", "text", "embedding"])
    vectors = table["embedding"].combine_chunks()
    if len(vectors) == 0:
        return [], [], np.zeros((0, 0))
    flat = vectors.flatten().to_numpy().astype(np.float64)
    if vectors.null_count or len(flat) % len(vectors):
        raise ValueError(f"{vectors.null_count} vectors are null, {len(flat)} components in {len(vectors)} rows")
    return table["id"].to_pylist(), table["text"].to_pylist(), flat.reshape(len(vectors), -1)


def read_ids(output):
    """The ids of all rows."""
    return pyarrow.dataset.dataset(output, format="parquet").to_table(columns=["id"])["id"].to_pylist()


def by_id(output):
    """{id: its vector} of an output that was found right."""
    ids, _, vectors = read(output)
    return dict(zip(ids, vectors))


def compare(output, texts, reference):
    """The output against the texts {id: text} that it should have and the vectors {id: vector} of the reference.

    The smallest cosine is over all rows whose ids are known; -1 where a row has no finite vector or there is no row.
    """
    ids, found, vectors = read(output)
    counts = Counter(ids)
    known = [i for i, one in enumerate(ids) if one in texts]
    cosine = -1.0
    if known:
        ours = vectors[known]
        theirs = np.stack([reference[ids[i]] for i in known])
        lengths = np.linalg.norm(ours, axis=1) * np.linalg.norm(theirs, axis=1)
        with np.errstate(all="ignore"):
            cosine = float(np.nan_to_num((ours * theirs).sum(axis=1) / lengths, nan=-1.0).min())
    return Difference(
        rows=len(ids),
        missing=len(texts.keys() - counts.keys()),
        doubled=sum(count - 1 for count in counts.values()),
        unknown=len(counts.keys() - texts.keys()),
        changed=sum(found[i] != texts[ids[i]] for i in known),
        cosine=cosine,
    )
