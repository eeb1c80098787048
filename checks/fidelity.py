"""Compares Embark's vectors with the reference's, component by component.

    checks/fidelity.py --ours PARQUET_DIR --reference FILE [--tolerance 0.00001]

Both have the columns id and embedding. Prints the largest and the mean absolute difference, the id
of the worst text and the count; fails above the tolerance, and where an id is missing or doubled.
"""

import argparse
from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow.parquet


def read(path):
    """{id: float64 [dimensions]}. Fails where an id is doubled or a vector is null."""
    table = pyarrow.parquet.read_table(path, columns=["id", "embedding"])
    ids = table["id"].to_pylist()
    doubled = [i for i, n in Counter(ids).items() if n > 1]
    if doubled:
        raise SystemExit(f"{path}: {len(doubled)} ids are doubled, such as {doubled[:5]}")
    if table["embedding"].null_count:
        raise SystemExit(f"{path}: {table['embedding'].null_count} embeddings are null")
    vectors = table["embedding"].to_numpy()
    return {i: np.asarray(vector, np.float64) for i, vector in zip(ids, vectors)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--ours", type=Path, required=True)
    parser.add_argument("--reference", type=Path, required=True)
    parser.add_argument("--tolerance", type=float, default=0.00001)
    options = parser.parse_args()
    ours, reference = read(options.ours), read(options.reference)
    if ours.keys() != reference.keys():
        missing, unknown = reference.keys() - ours.keys(), ours.keys() - reference.keys()
        raise SystemExit(f"{len(missing)} ids are missing, {len(unknown)} are not the reference's")
    if not reference:
        raise SystemExit(f"{options.reference}: no vectors")
    ids = sorted(reference)
    if any(ours[i].shape != reference[i].shape for i in ids):
        raise SystemExit("The vectors' dimensions differ")
    differences = np.abs(np.stack([ours[i] - reference[i] for i in ids]))
    worst = int(differences.max(axis=1).argmax())
    print(
        f"largest difference {differences.max():.3g} (id {ids[worst]}), "
        f"mean {differences.mean():.3g}, {len(ids)} texts"
    )
    if not differences.max() <= options.tolerance:
        raise SystemExit(f"above {options.tolerance}")


if __name__ == "__main__":
    main()
