#!/usr/bin/env python3
"""Writes what sentence-transformers or transformers gives for some texts, for `jobs/run verify`.

    pip install sentence-transformers
    python jobs/reference.py --model NAME|FOLDER --texts FILE --output reference.jsonl [--logits]
        [--max-length N]

--model   a name on the Hugging Face hub, or a folder with the model's weights
--texts   JSON lines with `text`, and `text_pair` for pairs; or one text a line
--logits  of a classifier or a cross-encoder; without it the vectors of sentence-transformers

Each line of the output has `text`, `text_pair` of a pair, `ids`, and `vector` or `logits`. Each
text is computed alone, in float32.
"""

import argparse
import json

import torch


def read(path):
    """The texts and pairs of a file, each a dict of `text` and perhaps `text_pair`."""
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            line = line.rstrip("\r\n")
            if line.startswith("{"):
                row = json.loads(line)
                yield {key: row[key] for key in ("text", "text_pair") if row.get(key) is not None}
            elif line:
                yield {"text": line}


def vectors(name, max_length):
    """A function of a text: its ids and its vector, behind the model's default prompt."""
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(name, device="cpu").eval().float()
    if max_length:
        model.max_seq_length = max_length
    prompt = model.prompts.get(model.default_prompt_name) or ""

    def compute(row):
        if "text_pair" in row:
            raise SystemExit(f"A vector is of one text, got a pair: {row}. Leave text_pair out.")
        tokenize = model.preprocess if hasattr(model, "preprocess") else model.tokenize
        ids = tokenize([prompt + row["text"]])["input_ids"][0]
        return {"ids": ids.tolist(), "vector": model.encode([row["text"]])[0].tolist()}

    return compute


def logits(name, max_length):
    """A function of a text or a pair: its ids and the logits of a classifier."""
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(name)
    model = AutoModelForSequenceClassification.from_pretrained(name).eval().float()

    def compute(row):
        columns = [[text] for text in row.values()]
        features = tokenizer(
            *columns, truncation=True, max_length=max_length, return_tensors="pt"
        )
        with torch.no_grad():
            computed = model(**features).logits[0]
        return {"ids": features["input_ids"][0].tolist(), "logits": computed.tolist()}

    return compute


def main():
    parser = argparse.ArgumentParser(description="Writes a reference for jobs/run verify.")
    parser.add_argument("--model", required=True)
    parser.add_argument("--texts", required=True)
    parser.add_argument("--output", required=True)
    parser.add_argument("--logits", action="store_true")
    parser.add_argument("--max-length", type=int)
    options = parser.parse_args()
    compute = (logits if options.logits else vectors)(options.model, options.max_length)
    with open(options.output, "w", encoding="utf-8") as output:
        for row in read(options.texts):
            output.write(json.dumps({**row, **compute(row)}) + "\n")


if __name__ == "__main__":
    main()
