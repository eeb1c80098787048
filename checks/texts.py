"""Writes the 2,000 texts on which fidelity.py compares vectors.

    checks/texts.py --data DIR --output FILE.jsonl

Rows are {"id": running number, "text"}, in ASCII with escapes, so that no text breaks a line: the
strings that break software, an empty and a blank text, 120 documents of more than 256 words, and
sentences of the STS Benchmark for the rest. Prints the count.
"""

import argparse
import gzip
import json
import re
from pathlib import Path

COUNT = 2000
LONG = 120


def naughty(data):
    """Lone surrogates, which no UTF-8 can hold, become U+FFFD."""
    strings = json.loads((data / "naughty-strings/blns.json").read_text(encoding="utf-8"))
    return [re.sub("[\ud800-\udfff]", "\ufffd", string) for string in strings]


def long_documents(data):
    """The first documents of more than 256 words, so of more than 256 tokens."""
    found = []
    with gzip.open(data / "corpus/mixed_part1.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            text = json.loads(line)["text"]
            if len(text.split()) > 256:
                found.append(text)
            if len(found) == LONG:
                return found
    raise SystemExit(f"expected {LONG} documents of more than 256 words, got {len(found)}")


def sentences(data):
    """The benchmark's sentences, each once, in the file's order."""
    lines = (data / "sts/stsb_test.tsv").read_text(encoding="utf-8").rstrip("\n").split("\n")
    return list(dict.fromkeys(text for line in lines[1:] for text in line.split("\t")[2:4]))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    options = parser.parse_args()
    texts = naughty(options.data) + ["", "   ", "\t\n "] + long_documents(options.data)
    texts += sentences(options.data)[: COUNT - len(texts)]
    if len(texts) != COUNT:
        raise SystemExit(f"expected {COUNT} texts, got {len(texts)}")
    lines = [json.dumps({"id": i, "text": text}) for i, text in enumerate(texts)]
    options.output.write_text("\n".join(lines) + "\n", encoding="ascii")
    print(f"{len(texts)} texts")


if __name__ == "__main__":
    main()
