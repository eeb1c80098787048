"""What the job evaluate says of Banking77's test rows.

    checks/labels.py --data DIR --write FILE.txt                  the names of train.csv's labels
    checks/labels.py --data DIR --report DIR --trained FILE.txt [--least 0.925]
    checks/labels.py --data DIR --report DIR --names [--least 0.60]

The names are written one a line, as they stand in the file. The second and the third form print the
accuracy in evaluation.json and fail where it is below the least, and where the report is not about
all of test.csv. With --trained, which takes what the job train printed, the line also says how many
rows were embedded for the training; it fails unless each of train.csv was, once. With --names it
also says how many rows the nearest name would label rightly by words alone: the cosine of TF-IDF
(scikit-learn's defaults, underscores as blanks) with the weights of words taken from the questions
of train.csv without their labels, which does better (0.388) than the names alone (0.342) and both
together (0.374).
"""

import argparse
import csv
import json
import re
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer


def read(file):
    """(texts, labels) of a file."""
    with open(file, encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return [row["text"] for row in rows], [row["category"] for row in rows]


def nearest_name(train, names, texts, labels):
    """The accuracy of the name that is nearest to a text by TF-IDF; the first of equally near."""
    vectorizer = TfidfVectorizer().fit(train)
    words = vectorizer.transform([name.replace("_", " ") for name in names])
    nearest = (vectorizer.transform(texts) @ words.T).toarray().argmax(axis=1)
    return float(np.mean(np.array(names)[nearest] == np.array(labels)))


def embedded(printed):
    """The rows that the summary of a job counts."""
    rows = re.search(r"^ *rows +([\d,]+)$", printed, re.MULTILINE)
    if rows is None:
        raise SystemExit("no rows in the job's summary")
    return int(rows[1].replace(",", ""))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--write", type=Path)
    parser.add_argument("--report", type=Path)
    parser.add_argument("--trained", type=Path)
    parser.add_argument("--names", action="store_true")
    parser.add_argument("--least", type=float)
    options = parser.parse_args()
    train, train_labels = read(options.data / "train.csv")
    names = sorted(set(train_labels))
    if options.write:
        options.write.write_text("\n".join(names) + "\n", encoding="utf-8")
        return
    if options.report is None or (options.trained is None) != options.names:
        parser.error("expected --write, or --report with --trained or --names")
    texts, labels = read(options.data / "test.csv")
    report = json.loads((options.report / "evaluation.json").read_text(encoding="utf-8"))
    accuracy, problems = report["accuracy"], []
    if options.names:
        least = 0.60 if options.least is None else options.least
        baseline = nearest_name(train, names, texts, labels)
        beside = f"TF-IDF's nearest name {baseline:.4f}"
    else:
        least = 0.925 if options.least is None else options.least
        rows = embedded(options.trained.read_text(encoding="utf-8"))
        beside = f"ECE {report['ece']:.4f}, {rows:,} rows embedded"
        if rows != len(train):
            problems.append(f"{rows:,} rows were embedded, expected {len(train):,}")
    print(f"accuracy {accuracy:.4f}, {beside}, {report['rows']:,} test rows")
    if report["rows"] != len(texts):
        problems.append(f"the report is about {report['rows']} rows, expected {len(texts)}")
    if not accuracy >= least:
        problems.append(f"below {least}")
    if problems:
        raise SystemExit("; ".join(problems))


if __name__ == "__main__":
    main()
