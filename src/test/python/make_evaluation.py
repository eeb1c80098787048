"""Writes the golden of the evaluation: rows, and the figures that scikit-learn gives for them.

    python src/test/python/make_evaluation.py [--resources src/test/resources]

`goldens/evaluation.json`: `rows` of [truth, predicted, score], some with null in one place or
more, and the figures of the rows that have a truth and a prediction. The expected calibration
error (Guo et al. 2017, 15 bins) is numpy's, of the rows that have a score as well. The same
package versions (requirements.txt) write the same file.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from sklearn.metrics import (
    accuracy_score,
    confusion_matrix,
    f1_score,
    precision_recall_fscore_support,
)

SEED = 20
ROWS = 600
BINS = 15

# Frequent first: the shares fall by a third from label to label.
LABELS = [
    "delivery",
    "refund, partial",
    'the "other" one',
    "it's late",
    "<script>alert('label')</script>",
    "a & b",
    "🚚 parcel",
    "退款",
    "استرداد",
    "",
    " blank at both ends ",
    "back\\slash",
    "line\nbreak",
    "éléphant",
]
NEVER_PREDICTED = {"back\\slash", "line\nbreak"}
NEVER_TRUE = "never true"


def rows(random):
    """Truths, predictions and scores; a prediction is right more often where the score is high."""
    shares = (2 / 3) ** np.arange(len(LABELS))
    answers = [label for label in LABELS if label not in NEVER_PREDICTED] + [NEVER_TRUE]
    made = []
    for i in range(ROWS):
        truth = LABELS[i] if i < len(LABELS) else random.choice(LABELS, p=shares / shares.sum())
        score = float(random.beta(4, 1.5))
        right = truth not in NEVER_PREDICTED and random.random() < 0.9 * score
        made.append([str(truth), str(truth if right else random.choice(answers)), score])
    # Scores on the edges of the bins belong to the bin below.
    for bin_end in range(BINS + 1):
        made[50 + bin_end][2] = bin_end / BINS
    for i in range(100, 107):
        made[i][0] = None
    for i in range(105, 116):
        made[i][1] = None
    for i in range(114, 119):
        made[i][2] = None
    return made


def calibration(scores, right):
    """Bins of (rows, right, mean score), and the expected calibration error."""
    edges = np.arange(BINS + 1) / BINS
    bins = np.clip(np.digitize(scores, edges, right=True) - 1, 0, BINS - 1)
    figures, error = [], 0.0
    for number in range(BINS):
        inside = bins == number
        count = int(inside.sum())
        mean = float(scores[inside].mean()) if count else None
        figures.append({"rows": count, "right": int(right[inside].sum()), "meanScore": mean})
        if count:
            error += count / len(scores) * abs(right[inside].mean() - mean)
    return figures, float(error)


def main():
    """Writes the file."""
    parser = argparse.ArgumentParser(description="Writes the golden of the evaluation.")
    parser.add_argument("--resources", type=Path, default=Path("src/test/resources"))
    resources = parser.parse_args().resources

    made = rows(np.random.default_rng(SEED))
    compared = [row for row in made if row[0] is not None and row[1] is not None]
    truth = [row[0] for row in compared]
    predicted = [row[1] for row in compared]
    names = sorted(set(truth) | set(predicted))
    per_label = precision_recall_fscore_support(
        truth, predicted, labels=names, average=None, zero_division=0
    )
    scored = [row for row in compared if row[2] is not None]
    bins, error = calibration(
        np.array([row[2] for row in scored]), np.array([row[0] == row[1] for row in scored])
    )
    golden = {
        "accuracy": accuracy_score(truth, predicted),
        "macroF1": f1_score(truth, predicted, average="macro", zero_division=0),
        "weightedF1": f1_score(truth, predicted, average="weighted", zero_division=0),
        "unlabelled": sum(row[0] is None for row in made),
        "unanswered": sum(row[0] is not None and row[1] is None for row in made),
        "unscored": len(compared) - len(scored),
        "ece": error,
        "bins": bins,
        "labels": names,
        "precision": per_label[0].tolist(),
        "recall": per_label[1].tolist(),
        "f1": per_label[2].tolist(),
        "support": per_label[3].tolist(),
        "matrix": confusion_matrix(truth, predicted, labels=names).tolist(),
        "rows": made,
    }
    lines = [f"  {json.dumps(key)}: {json.dumps(golden[key])}" for key in golden if key != "rows"]
    table = ",\n".join("    " + json.dumps(row) for row in made)
    text = "{\n" + ",\n".join(lines) + ',\n  "rows": [\n' + table + "\n  ]\n}\n"
    (resources / "goldens" / "evaluation.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
