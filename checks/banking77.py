"""Accuracy of MTEB's Banking77Classification on Embark's vectors.

    checks/banking77.py --train PARQUET_DIR --test PARQUET_DIR [--expect 0.80 --tolerance 0.02]

Columns: text, category, embedding. MTEB's recipe: 10 draws of 8 training examples a label, a
logistic regression of 100 iterations at most on each, accuracy on the whole test set, and the mean.
Each draw shuffles the order that the draw before left (seed 42) and takes the first examples of
each label. Prints the mean; fails where it is further than the tolerance from the expected one.
"""

import argparse
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
LABELS = 77


def read(folder):
    """Vectors float32 [rows, dimensions] and labels [rows], in the order of the files."""
    table = pyarrow.parquet.read_table(folder, columns=["category", "embedding"])
    labels = table["category"].to_pylist()
    if len(set(labels)) != LABELS:
        raise SystemExit(f"{folder}: expected {LABELS} categories, got {len(set(labels))}")
    return np.stack(table["embedding"].to_numpy()), np.array(labels)


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
    parser.add_argument("--train", type=Path, required=True)
    parser.add_argument("--test", type=Path, required=True)
    parser.add_argument("--expect", type=float, default=0.80)
    parser.add_argument("--tolerance", type=float, default=0.02)
    options = parser.parse_args()
    warnings.simplefilter("ignore", ConvergenceWarning)
    vectors, labels = read(options.train)
    test_vectors, test_labels = read(options.test)
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
