"""For checks/migrate.

    migrate.py parquet MESSAGES.jsonl MESSAGES.parquet   the columns id and text as Parquet, for
                                                         Spark NLP's class path, which reads no JSON
    migrate.py compare FOLDER                            what the programs wrote: cosines
"""

import json
import sys
from pathlib import Path

import numpy as np
import pyarrow
import pyarrow.parquet

#: What stood before, what stands after, and a name.
PAIRS = [
    ("pandas-udf-before", "pandas-udf-after", "pandas_udf"),
    ("spark-nlp-before", "spark-nlp-after", "Spark NLP, its batch of 8"),
    ("spark-nlp-1-before", "spark-nlp-after", "Spark NLP, batches of 1"),
]


def write_parquet(source, target):
    with open(source, encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    columns = {name: [row.get(name) for row in rows] for name in ("id", "text")}
    pyarrow.parquet.write_table(pyarrow.table(columns), target)


def vectors(folder):
    """{id: vector, or None where there is none} of a folder of Parquet."""
    table = pyarrow.parquet.read_table(folder, columns=["id", "embedding"])
    return dict(zip(table["id"].to_pylist(), table["embedding"].to_pylist()))


def cosine(a, b):
    return float(np.dot(a, b) / np.linalg.norm(a) / np.linalg.norm(b))


def compare(work):
    print("before                     texts  without a vector  cosine to ours: mean     least")
    least = {}
    for name, ours, label in PAIRS:
        before = vectors(work / name / "before")
        after = vectors(work / ours / "after")
        if before.keys() != after.keys() or None in after.values():
            raise SystemExit(f"{label}: expected a vector of ours for each of its ids")
        found = [cosine(before[key], after[key]) for key in after if before[key] is not None]
        least[name] = min(found)
        without = len(before) - len(found)
        print(f"{label:26}{len(before):6}{without:18}{np.mean(found):22.6f}  {min(found):.6f}")
    if not least["pandas-udf-before"] >= 0.999999:
        raise SystemExit("pandas_udf: expected at least 0.999999")


if __name__ == "__main__":
    if sys.argv[1] == "parquet":
        write_parquet(sys.argv[2], sys.argv[3])
    else:
        compare(Path(sys.argv[2]))
