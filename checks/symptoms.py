"""Heads trained on Symptom2Disease, beside TF-IDF on the same folds.

    checks/symptoms.py --data DIR --write FOLDER
    checks/symptoms.py --rows FILE.jsonl --ours PARQUET_DIR
    checks/symptoms.py --rows FILE.jsonl --ours PARQUET_DIR --report DIR [--tolerance 0.01]

The first form leaves out rows whose text came before and writes {"id", "fold", "label", "text"}:
all rows (rows.jsonl), fold 0 (fold.jsonl) and the others (others.jsonl). Folds are those of
StratifiedKFold(5, shuffle=True, random_state=42).

Ours: columns id, model, predictedLabel, by a head that was trained on the other folds. The second
form prints mean accuracies over the folds: of ours, of TF-IDF with logistic regression, both with
scikit-learn's defaults, and of the same tuned, its C being the best of 1, 10 and 100 by three folds
inside each training part. Fails where the first model is not above TF-IDF with the defaults.

The third form prints the accuracy in evaluation.json, which is the job's on fold 0, and where the
page lies; fails where it is further than the tolerance from the first model's on that fold.
"""

import argparse
import csv
import json
from pathlib import Path

import numpy as np
import pyarrow.parquet
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, StratifiedKFold
from sklearn.pipeline import make_pipeline

MODELS = ("bge-small-en-v1.5", "all-MiniLM-L6-v2")
ROWS = 1_153


def write(data, folder):
    """Writes the rows, and fold 0 and the others for the jobs."""
    with open(data / "Symptom2Disease.csv", encoding="utf-8", newline="") as lines:
        labels = {}
        for row in csv.DictReader(lines):
            labels.setdefault(row["text"], row["label"])
    if len(labels) != ROWS:
        raise SystemExit(f"{data}: expected {ROWS} different texts, got {len(labels)}")
    folds = np.zeros(ROWS, int)
    split = StratifiedKFold(5, shuffle=True, random_state=42).split(folds, list(labels.values()))
    for fold, (_, part) in enumerate(split):
        folds[part] = fold
    rows = [
        {"id": i, "fold": int(folds[i]), "label": label, "text": text}
        for i, (text, label) in enumerate(labels.items())
    ]
    folder.mkdir(parents=True, exist_ok=True)
    for name, taken in (
        ("rows", rows),
        ("fold", [row for row in rows if row["fold"] == 0]),
        ("others", [row for row in rows if row["fold"] != 0]),
    ):
        lines = [json.dumps(row) for row in taken]
        (folder / f"{name}.jsonl").write_text("\n".join(lines) + "\n", encoding="ascii")


def per_fold(right, folds):
    """The part of rows that are right, fold by fold."""
    return np.array([right[folds == fold].mean() for fold in range(5)])


def read(folder, labels, folds):
    """{model: accuracy of each fold}. Fails unless each row has one label by each model."""
    columns = ["id", "model", "predictedLabel"]
    table = pyarrow.parquet.read_table(folder, columns=columns).sort_by("id")
    models, predicted = table["model"].to_numpy(), table["predictedLabel"].to_numpy()
    ours = {}
    for model in MODELS:
        rows = models == model
        if table["id"].to_numpy()[rows].tolist() != list(range(ROWS)):
            raise SystemExit(f"{folder}: expected ids 0 to {ROWS - 1} once by {model}")
        ours[model] = per_fold(predicted[rows] == labels, folds)
    return ours


def tfidf(texts, labels, folds):
    """Accuracy of each fold by TF-IDF, with the defaults and tuned."""
    plain, tuned = np.empty(len(labels), bool), np.empty(len(labels), bool)
    for fold in range(5):
        train, part = folds != fold, folds == fold
        model = make_pipeline(TfidfVectorizer(), LogisticRegression())
        model.fit(texts[train], labels[train])
        plain[part] = model.predict(texts[part]) == labels[part]
        search = GridSearchCV(
            make_pipeline(TfidfVectorizer(), LogisticRegression(max_iter=1000)),
            {"logisticregression__C": [1, 10, 100]},
            cv=3,
            n_jobs=-1,
        ).fit(texts[train], labels[train])
        tuned[part] = search.predict(texts[part]) == labels[part]
        print(f"fold {fold}: C {search.best_params_['logisticregression__C']}")
    return per_fold(plain, folds), per_fold(tuned, folds)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path)
    parser.add_argument("--write", type=Path)
    parser.add_argument("--rows", type=Path)
    parser.add_argument("--ours", type=Path)
    parser.add_argument("--report", type=Path)
    parser.add_argument("--tolerance", type=float, default=0.01)
    options = parser.parse_args()
    if options.write and options.data:
        write(options.data, options.write)
        return
    if options.rows is None or options.ours is None:
        parser.error("expected --write and --data, or --rows and --ours")
    rows = [json.loads(line) for line in options.rows.read_text(encoding="ascii").splitlines()]
    texts, labels = (np.array([row[name] for row in rows], object) for name in ("text", "label"))
    folds = np.array([row["fold"] for row in rows])
    ours = read(options.ours, labels, folds)
    best = ours[MODELS[0]]
    if options.report:
        report = json.loads((options.report / "evaluation.json").read_text(encoding="utf-8"))
        page = options.report / "evaluation.html"
        print(f"accuracy {report['accuracy']:.4f}, ECE {report['ece']:.4f}, {page}")
        if report["rows"] != np.sum(folds == 0) or not page.stat().st_size:
            raise SystemExit(f"expected a page about {np.sum(folds == 0)} rows")
        if not abs(report["accuracy"] - best[0]) <= options.tolerance:
            raise SystemExit(f"further than {options.tolerance} from {best[0]:.4f}")
        return
    plain, tuned = tfidf(texts, labels, folds)
    for name, figures in (*ours.items(), ("TF-IDF", plain), ("TF-IDF, tuned", tuned)):
        print(f"{name}: {figures.mean():.4f} ± {figures.std():.4f}, folds {figures.round(4)}")
    print(
        f"bge {best.mean():.4f}, TF-IDF {plain.mean():.4f} (tuned {tuned.mean():.4f}), "
        f"MiniLM {ours[MODELS[1]].mean():.4f}, {len(rows):,} rows"
    )
    if not best.mean() > plain.mean():
        raise SystemExit("not above TF-IDF with scikit-learn's defaults")


if __name__ == "__main__":
    main()
