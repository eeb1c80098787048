"""Spearman's correlation of cosines with the scores of the STS Benchmark's pairs.

    checks/sts.py --write FILE.jsonl --data stsb_test.tsv     writes the job's input
    checks/sts.py --ours PARQUET_DIR --data stsb_test.tsv --expect 0.820325 [--tolerance 0.000005]

The input's rows are {"id", "text"}: pair i is 2 i and 2 i + 1, the texts raw. The second form
prints the correlation and fails where it is further than the tolerance from the expected one.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import pyarrow.parquet
from scipy.stats import spearmanr


def read_pairs(path):
    """[(score 0-5, first text, second text)] in the file's order."""
    header, *lines = path.read_text(encoding="utf-8").rstrip("\n").split("\n")
    if header.split("\t") != ["part", "score", "sentence1", "sentence2"]:
        raise SystemExit(f"{path}: unexpected header {header!r}")
    rows = [line.split("\t") for line in lines]
    return [(float(score), first, second) for _, score, first, second in rows]


def read_vectors(folder, count):
    """float64 [count, dimensions], row = id. Fails where an id is missing, doubled or unknown."""
    table = pyarrow.parquet.read_table(folder, columns=["id", "embedding"])
    ids = table["id"].to_numpy()
    if sorted(ids) != list(range(count)):
        raise SystemExit(f"{folder}: expected ids 0 to {count - 1} once, got {len(ids)} rows")
    vectors = np.stack(table["embedding"].to_numpy()).astype(np.float64)
    return vectors[np.argsort(ids)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--write", type=Path)
    parser.add_argument("--ours", type=Path)
    parser.add_argument("--expect", type=float)
    parser.add_argument("--tolerance", type=float, default=0.000005)
    options = parser.parse_args()
    pairs = read_pairs(options.data)
    if options.write:
        texts = [text for _, *both in pairs for text in both]
        lines = [json.dumps({"id": i, "text": text}) for i, text in enumerate(texts)]
        options.write.write_text("\n".join(lines) + "\n", encoding="ascii")
        return
    if options.ours is None or options.expect is None:
        parser.error("expected --write, or --ours and --expect")
    vectors = read_vectors(options.ours, 2 * len(pairs))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    cosines = (vectors[0::2] * vectors[1::2]).sum(axis=1)
    spearman = spearmanr(cosines, [score for score, _, _ in pairs]).statistic
    print(f"spearman {spearman:.6f} of {len(pairs)} pairs, expected {options.expect:.6f}")
    if not abs(spearman - options.expect) <= options.tolerance:
        raise SystemExit(f"further than {options.tolerance} from the expected value")


if __name__ == "__main__":
    main()
