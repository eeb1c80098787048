"""Builds the tokenizers of the cases' checkpoints from what is at hand.

    checkpoints.py --data DATA --output FOLDER

DATA/tokenizer has the tokenizer.json of two checkpoints. Of the other WordPiece ones it has no
vocabulary, but the tokens and ids of the cases: the pieces that occur, at their ids, with the
places between filled by words that no text has. Greedy matching takes the longest piece that is
there, so a text is cut as by the whole vocabulary; what such a tokenizer tests is everything
else: cleaning, lower case, accents, Chinese, punctuation, special tokens, unknown words. One is
kept only where the tokenizers library gives the reference's ids with it. Prints a line for each
checkpoint, with tabulators between: name, what it was built of or why it cannot be, and of those
that were built file, casing and number of cases.
"""

import argparse
import json
from pathlib import Path

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

FILES = {
    "Xenova/bert-base-uncased": ("bert-base-uncased", "AS_BUNDLED"),
    "Xenova/bge-small-zh-v1.5": ("bert-base-chinese", "AS_BUNDLED"),
    "Xenova/bge-base-zh-v1.5": ("bert-base-chinese", "LOWER"),
}
# Whether a checkpoint's own tokenizer_config.json has texts lower-cased.
WORD_PIECES = {
    "Xenova/bert-base-cased": False,
    "Xenova/bert-base-multilingual-cased-ner-hrl": False,
    "Xenova/bert-base-multilingual-uncased-sentiment": True,
    "Xenova/indobert-base-p1": True,
    "Xenova/spanbert-large-cased": True,
    "Xenova/UMLSBert_ENG": True,
    "Xenova/SapBERT-from-PubMedBERT-fulltext": True,
    "Xenova/rubert-base-cased": False,
    "Xenova/kobert": False,
    "Xenova/scibert_scivocab_uncased": True,
    "Xenova/LaBSE": False,
    "Xenova/ernie-gram-zh": True,
    "google-bert/bert-base-cased": False,
    "onnx-community/language_detection-ONNX": True,
}
OTHERS = {
    "Xenova/herbert-large-cased": "BPE: the cases do not have its merges",
    "Xenova/paraphrase-multilingual-MiniLM-L12-v2": "Unigram: the cases lack its pieces' scores",
    "Xenova/multilingual-e5-small": "Unigram: the cases lack its pieces' scores",
}


def tokenizer_of(cases, lowercase):
    """The tokenizer, or a few words on why there is none."""
    known = {}
    for case in cases:
        if len(case["ids"]) != len(case["tokens"]) + 2:
            return f"the tokens of the case {case['case']!r} do not stand for its ids"
        tokens = ["[CLS]", *case["tokens"], "[SEP]"]
        for token, number in zip(tokens, case["ids"]):
            if known.setdefault(token, number) != number:
                return f"{token!r} has two ids in the cases"
    size = max(known.values()) + 8
    free = iter(sorted(set(range(size)) - set(known.values())))
    for token in ("[PAD]", "[UNK]", "[MASK]"):
        if token not in known:
            known[token] = next(free)
    pieces = {number: token for token, number in known.items()}
    vocab = {pieces.get(i, f"[unused at {i}]"): i for i in range(size)}
    tokenizer = Tokenizer(models.WordPiece(vocab, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=lowercase)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", known["[CLS]"]), ("[SEP]", known["[SEP]"])],
    )
    tokenizer.add_special_tokens(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"])
    for case in cases:
        ids = tokenizer.encode(case["text"]).ids
        if ids != case["ids"]:
            return f"the tokenizers library cuts the case {case['case']!r} otherwise with them"
    return tokenizer


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)
    everything = json.loads((options.data / "tokenizer/bert_cases.json").read_text("utf-8"))
    for name, cases in everything.items():
        count = len(cases)
        if name in FILES:
            file, casing = FILES[name]
            path = options.data / f"tokenizer/{file}.tokenizer.json"
            print(name, f"{file}'s tokenizer.json", path, casing, count, sep="\t")
        elif name in WORD_PIECES:
            built = tokenizer_of(cases, WORD_PIECES[name])
            if isinstance(built, str):
                print(name, built, sep="\t")
                continue
            path = options.output / (name.replace("/", "-") + ".json")
            built.save(str(path), pretty=False)
            print(name, "the pieces of its cases", path, "AS_BUNDLED", count, sep="\t")
        else:
            print(name, OTHERS.get(name, "not known to this check"), sep="\t")


if __name__ == "__main__":
    main()
