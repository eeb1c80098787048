"""Compares the vectors that the programs of docs/migrate.md wrote: migrate.py FOLDER"""

import sys
from pathlib import Path

import numpy as np
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


def main():
    work = Path(sys.argv[1])
    print("cosine of each text's two vectors     texts    mean     least")
    least = {}
    for name, label in [("pandas-udf", "pandas_udf and TextEmbedder"), ("spark-nlp", "Spark NLP and TextEmbedder")]:
        found = cosines(vectors(work / f"{name}-before/before"), vectors(work / f"{name}-after/after"))
        least[name] = min(found)
        print(f"{label:36}{len(found):7}  {np.mean(found):.6f}  {min(found):.6f}")
    if least["pandas-udf"] < 0.999999:
        raise SystemExit("pandas_udf: expected at least 0.999999")


if __name__ == "__main__":
    main()
