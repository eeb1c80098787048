"""Whether texts that break software, and the longest documents, come through the job.

    checks/through.py --write FILE.jsonl --data DIR        515 strings and 300 documents
    checks/through.py --ours PARQUET_DIR --texts FILE.jsonl

Columns: id, text, embedding. The second form prints the rows out and in, and fails unless each text
is there once, unchanged, with a finite vector of length 1.
"""

import argparse
import gzip
import json
from pathlib import Path

import numpy as np
import pyarrow.parquet
from texts import naughty

LONGEST = 300


def longest_documents(data):
    """The longest documents of the corpus, by characters."""
    with gzip.open(data / "corpus/mixed_part1.jsonl.gz", "rt", encoding="utf-8") as lines:
        documents = [json.loads(line)["text"] for line in lines]
    return sorted(documents, key=len)[-LONGEST:]


def check(folder, expected):
    """Says what is wrong with the vectors of texts {id: text}, or nothing."""
    table = pyarrow.parquet.read_table(folder, columns=["id", "text", "embedding"])
    texts = dict(zip(table["id"].to_pylist(), table["text"].to_pylist()))
    print(f"{table.num_rows} rows of {len(expected)}")
    if table.num_rows != len(expected) or texts.keys() != expected.keys():
        return "rows are missing, doubled or unknown"
    changed = [i for i, text in expected.items() if texts[i] != text]
    if changed:
        return f"{len(changed)} texts are not what was written, such as id {changed[0]}"
    if table["embedding"].null_count:
        return f"{table['embedding'].null_count} embeddings are null"
    lengths = np.linalg.norm(np.stack(table["embedding"].to_numpy()).astype(np.float64), axis=1)
    return None if np.allclose(lengths, 1, atol=1e-5) else "a vector has not the length 1"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path)
    parser.add_argument("--write", type=Path)
    parser.add_argument("--ours", type=Path)
    parser.add_argument("--texts", type=Path)
    options = parser.parse_args()
    if options.write and options.data:
        texts = naughty(options.data) + longest_documents(options.data)
        lines = [json.dumps({"id": i, "text": text}) for i, text in enumerate(texts)]
        options.write.write_text("\n".join(lines) + "\n", encoding="ascii")
        return
    if options.ours is None or options.texts is None:
        parser.error("expected --write and --data, or --ours and --texts")
    rows = map(json.loads, options.texts.read_text(encoding="ascii").splitlines())
    problem = check(options.ours, {row["id"]: row["text"] for row in rows})
    if problem:
        raise SystemExit(problem)


if __name__ == "__main__":
    main()
