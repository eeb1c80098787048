"""Accuracy of MTEB's Banking77Classification on Embark's vectors.

    checks/banking77.py --write FILE.jsonl --data DIR              writes the job's input
    checks/banking77.py --ours PARQUET_DIR [--expect 0.80 --tolerance 0.02]

The input's rows are {"id", "part", "text", "category"}: train.csv, then test.csv, numbered in their
order, which the draws depend on and the job does not keep. MTEB's recipe: 10 draws of 8 training
examples a label, a logistic regression of 100 iterations at most on each, accuracy on the whole
test set, and the mean. Each draw shuffles the order that the draw before left (seed 42) and takes
the first examples of each label. The second form prints the mean and fails where it is further than
the tolerance from the expected one.
"""

import argparse
import csv
import json
import warnings
from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow.parquet
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

SEED = 42
DRAWS = 10
EXAMPLES = 8
PARTS = ("train", "test")
ROWS = 10_003 + 3_080


def read_rows(data):
    """[{"id", "part", "text", "category"}] of both files."""
    rows = []
    for part in PARTS:
        with open(data / f"{part}.csv", encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                rows.append({"id": len(rows), "part": part, **row})
    return rows


def read_vectors(folder):
    """{part: (vectors float32 [rows, dimensions], labels [rows])}, in the order of ids."""
    columns = ["id", "part", "category", "embedding"]
    table = pyarrow.parquet.read_table(folder, columns=columns).sort_by("id")
    if table["id"].to_pylist() != list(range(ROWS)):
        raise SystemExit(f"{folder}: expected ids 0 to {ROWS - 1} once, got {table.num_rows} rows")
    vectors, labels = np.stack(table["embedding"].to_numpy()), table["category"].to_numpy()
    parts = table["part"].to_numpy()
    return {part: (vectors[parts == part], labels[parts == part]) for part in PARTS}


def draw(order, labels):
    """The rows of the first examples of each label, in this order."""
    counts, rows = Counter(), []
    for row in order:
        if counts[labels[row]] < EXAMPLES:
            counts[labels[row]] += 1
            rows.append(row)
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path)
    parser.add_argument("--write", type=Path)
    parser.add_argument("--ours", type=Path)
    parser.add_argument("--expect", type=float, default=0.80)
    parser.add_argument("--tolerance", type=float, default=0.02)
    options = parser.parse_args()
    if options.write and options.data:
        lines = [json.dumps(row) for row in read_rows(options.data)]
        options.write.write_text("\n".join(lines) + "\n", encoding="ascii")
        return
    if options.ours is None:
        parser.error("expected --write and --data, or --ours")
    warnings.simplefilter("ignore", ConvergenceWarning)
    parts = read_vectors(options.ours)
    (vectors, labels), (test_vectors, test_labels) = parts["train"], parts["test"]
    random = np.random.RandomState(SEED)
    order, scores = np.arange(len(labels)), []
    for _ in range(DRAWS):
        random.shuffle(order)
        rows = draw(order, labels)
        classifier = LogisticRegression(random_state=SEED, max_iter=100)
        classifier.fit(vectors[rows], labels[rows])
        scores.append(classifier.score(test_vectors, test_labels))
    mean = float(np.mean(scores))
    print(f"accuracy {mean:.4f} ± {np.std(scores):.4f}, {len(test_labels)} test rows")
    if not abs(mean - options.expect) <= options.tolerance:
        raise SystemExit(f"further than {options.tolerance} from {options.expect}")


if __name__ == "__main__":
    main()
