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


def vectors(folder):
    """{id: vector} of a folder of Parquet."""
    table = pyarrow.parquet.read_table(folder, columns=["id", "embedding"])
    return dict(zip(table["id"].to_pylist(), map(np.array, table["embedding"].to_pylist())))


def cosines(before, after):
    """The cosine of each id's two vectors."""
    assert before.keys() == after.keys(), "not the same ids"
    return [
        before[key] @ after[key] / np.linalg.norm(before[key]) / np.linalg.norm(after[key])
        for key in sorted(before)
    ]


def write_parquet(source, target):
    with open(source, encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    columns = {name: [row.get(name) for row in rows] for name in ("id", "text")}
    pyarrow.parquet.write_table(pyarrow.table(columns), target)


def compare(work):
    print("cosine of each text's two vectors     texts    mean     least")
    least = {}
    for name, label in [("pandas-udf", "pandas_udf and TextEmbedder"), ("spark-nlp", "Spark NLP and TextEmbedder")]:
        found = cosines(vectors(work / f"{name}-before/before"), vectors(work / f"{name}-after/after"))
        least[name] = min(found)
        print(f"{label:36}{len(found):7}  {np.mean(found):.6f}  {min(found):.6f}")
    if least["pandas-udf"] < 0.999999:
        raise SystemExit("pandas_udf: expected at least 0.999999")


if __name__ == "__main__":
    if sys.argv[1] == "parquet":
        write_parquet(sys.argv[2], sys.argv[3])
    else:
        compare(Path(sys.argv[2]))
