"""Whether runs of the job give a text the same vector, however they batch it.

    checks/same.py --texts FILE.jsonl --write FILE.jsonl [--step 5]     takes every fifth text
    checks/same.py --ours PARQUET_DIR PARQUET_DIR... [--least 0.999999]

Columns: id, embedding. The second form prints the smallest cosine between the vectors of a text in
any two runs and the largest difference of a component. Fails where the cosine is below the least,
and where the runs have not the same ids.
"""

import argparse
from itertools import combinations
from pathlib import Path

import numpy as np
import pyarrow.parquet


def read(folder):
    """Ids in ascending order and float64 unit vectors [rows, dimensions] beside them."""
    table = pyarrow.parquet.read_table(folder, columns=["id", "embedding"]).sort_by("id")
    vectors = np.stack(table["embedding"].to_numpy()).astype(np.float64)
    return table["id"].to_pylist(), vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--texts", type=Path)
    parser.add_argument("--write", type=Path)
    parser.add_argument("--step", type=int, default=5)
    parser.add_argument("--ours", type=Path, nargs="+", default=[])
    parser.add_argument("--least", type=float, default=0.999999)
    options = parser.parse_args()
    if options.write and options.texts:
        lines = options.texts.read_text(encoding="ascii").splitlines(keepends=True)
        options.write.write_text("".join(lines[:: options.step]), encoding="ascii")
        return
    if len(options.ours) < 2:
        parser.error("expected --texts and --write, or two folders at least with --ours")
    runs = {folder: read(folder) for folder in options.ours}
    ids, _ = next(iter(runs.values()))
    if any(other != ids for other, _ in runs.values()):
        raise SystemExit("The runs have not the same ids")
    least, worst, largest = 2, None, 0
    for one, other in combinations(runs, 2):
        cosines = (runs[one][1] * runs[other][1]).sum(axis=1)
        largest = max(largest, np.abs(runs[one][1] - runs[other][1]).max())
        if cosines.min() < least:
            least, worst = cosines.min(), (ids[cosines.argmin()], one.name, other.name)
    print(
        f"smallest cosine {least:.9f}, largest difference {largest:.1g}, "
        f"{len(ids)} texts in {len(runs)} runs"
    )
    if not least >= options.least:
        raise SystemExit(f"below {options.least}: id, runs {worst}")


if __name__ == "__main__":
    main()
