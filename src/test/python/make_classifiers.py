"""Writes the tiny classifiers of eight families and their goldens, which the tests read.

    python src/test/python/make_classifiers.py [--resources src/test/resources]

Models: `models/classifier-<family>/`, a folder as transformers saves it beside the ONNX export of
its AutoModelForSequenceClassification, with seeded random weights and two outputs: `logits`
[batch, labels] and `last_hidden_state` [batch, sequence, 32]. Goldens: what transformers gives for
the same folder and weights, each text or pair alone, float32. Every ONNX file is compared with
them before the script ends, also padded and with other lengths than it was traced with; ONNX
Runtime is never the source of a number. The same package versions (requirements.txt) write the
same models, and on the same kind of processor the same goldens; on another the last digits of
their numbers may differ.

`goldens/classifier-<family>.json`, where text i has row i of each list, and so have pairs:

    model        name of the folder
    maxLength    tokens that texts and pairs are cut to: the tokenizer's model_max_length
    labels       names of the labels in the order of the logits
    problemType  the configuration's problem_type, null where it says none
    texts        the texts
    ids          token ids, special tokens included
    logits       one number a label
    scores       one number a label, of the text-classification pipeline, which decides by the
                 configuration whether logits go through softmax, sigmoid or neither
    vectors      mean of the last hidden states over all tokens, not normalized
    pairs        [first, second]; the longer text is cut first, and an empty second text is one too
    pairIds      token ids
    pairTypeIds  token types, 0 or 1, as tokenizer.json has them, read by the model or not
    pairLogits   one number a label
    pairScores   one number a label

`goldens/zeroshot-<family>.json`, for the families that know entailment, from the
zero-shot-classification pipeline:

    model      name of the folder
    maxLength  tokens that a text and its hypothesis are cut to together: the text is cut
    texts      the texts, the first of each pair
    cases      a list of
      template    the hypothesis, the second of each pair, with {} where the label goes
      labels      candidate labels
      multiLabel  false: scores of a text are the softmax of the labels' entailment logits; true
                  (and for a single label, whatever is said): each label's score is entailment's
                  part of the softmax of its entailment and contradiction logits
      scores      for text i, in row i, a number for each label in the order of `labels`
"""

import argparse
import json
import shutil
import tempfile
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from exporting import HIDDEN, close, randomize, shorten, write_graph
from families import FAMILIES
from folders import numbers, write, write_golden, write_tokenizer
from texts import PAIRS, TEXTS
from tokenizers import Tokenizer
from transformers import AutoModelForSequenceClassification, AutoTokenizer, pipeline
from transformers.utils import logging

MORE_PAIRS = [
    ["The train leaves at 07:45 from platform 9.", "The train leaves in the morning."],
    ["我喜欢学习新的语言，今天天气很好。" * 4, "今天天气很好，我们去公园。" * 4],
]
ZERO_SHOT_TEXTS = [TEXTS[i] for i in (0, 1, 5, 6, 10, 13, 19, 24)]
LABELS = ["account and password", "animals", "weather", "money", "travel by train"]
ZERO_SHOT_CASES = [
    ("This example is {}.", LABELS, False),
    ("Is it about {}, or not?", LABELS[:4], False),
    ("This example is {}.", LABELS, True),
    ("This example is {}.", LABELS[2:3], False),
]


class Classifier(torch.nn.Module):
    """What an ONNX file computes: int64 tensors [batch, sequence] in, logits and last hidden
    states out."""

    def __init__(self, model, inputs):
        super().__init__()
        self.model, self.inputs = model, inputs
        self.eval()

    def forward(self, *tensors):
        result = self.model(**dict(zip(self.inputs, tensors)), output_hidden_states=True)
        return result.logits, result.hidden_states[-1]


class Reference:
    """transformers with a folder that also holds the weights."""

    def __init__(self, folder, inputs):
        self.inputs = inputs
        self.tokenizer = AutoTokenizer.from_pretrained(folder)
        self.model = AutoModelForSequenceClassification.from_pretrained(
            folder, attn_implementation="eager"
        ).eval()
        self.labels = list(self.model.config.id2label.values())

    def encode(self, *columns, **more):
        """Of texts, or of first and second texts, each a list; an empty second text is one too."""
        return self.tokenizer(*columns, truncation=True, return_token_type_ids=True, **more)

    def tensors(self, *columns):
        """What the model takes, padded: {name: int64 [texts, tokens]}."""
        encoded = self.encode(*columns, padding=True, return_tensors="pt")
        return {name: encoded[name] for name in self.inputs}

    def run(self, *texts):
        """Logits [labels] and last hidden states [tokens, hidden] of one text or pair."""
        features = self.tensors(*([text] for text in texts))
        with torch.no_grad():
            logits = self.model(**features).logits[0]
            hidden = self.model.base_model(**features).last_hidden_state[0]
        return logits.numpy(), hidden.numpy()

    def scores(self, items):
        """The text-classification pipeline's, [items, labels].

        An item is a text, or a dict of `text` and `text_pair`, each a list of one.
        """
        classify = pipeline("text-classification", model=self.model, tokenizer=self.tokenizer)
        rows = [classify(item, top_k=None, truncation=True) for item in items]
        named = [{one["label"]: one["score"] for one in row} for row in rows]
        return [[row[label] for label in self.labels] for row in named]

    def zero_shot(self, texts, template, labels, multi_label):
        """The zero-shot-classification pipeline's scores, [texts, labels]."""
        classify = pipeline("zero-shot-classification", model=self.model, tokenizer=self.tokenizer)
        results = classify(texts, labels, hypothesis_template=template, multi_label=multi_label)
        named = [dict(zip(result["labels"], result["scores"])) for result in results]
        return [[row[label] for label in labels] for row in named]


def check_graph(path, reference, columns, logits, hidden):
    """Fails where the ONNX file's outputs, of each row alone or of all padded, are others.

    columns: the texts, or the first and the second ones of pairs.
    """
    session = onnxruntime.InferenceSession(path)
    for row, *expected in zip(zip(*columns), logits, hidden):
        ours = run_graph(session, reference.tensors(*([text] for text in row)))
        for output, theirs in zip(ours, expected):
            close(output[0], theirs, path)
    ours, tokens = run_graph(session, reference.tensors(*columns))
    close(ours, np.stack(logits), path)
    for row, states in zip(tokens, hidden):
        close(row[: len(states)], states, path)


def run_graph(session, features):
    feeds = {name: value.numpy() for name, value in features.items()}
    return session.run(["logits", "last_hidden_state"], feeds)


def check_tokenizer(path, max_length, columns, encoded):
    """Fails where tokenizer.json read by the tokenizers library alone gives other ids or types."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.enable_truncation(max_length)
    expected = zip(encoded["input_ids"], encoded["token_type_ids"])
    for row, theirs in zip(zip(*columns), expected):
        encoding = tokenizer.encode(*row)
        ours = encoding.ids, encoding.type_ids
        assert ours == theirs, f"{path}: {row!r}: got {ours}, expected {theirs}"


def references(folder, reference, *columns):
    """Encodings, logits and last hidden states of texts or of pairs, checked in other ways too."""
    encoded = reference.encode(*columns)
    max_length = reference.tokenizer.model_max_length
    check_tokenizer(folder / "tokenizer.json", max_length, columns, encoded)
    logits, hidden = zip(*(reference.run(*row) for row in zip(*columns)))
    check_graph(folder / "model.onnx", reference, columns, logits, hidden)
    return encoded, logits, hidden


def write_classifier(name, folder, reference, path):
    """The golden of a family. Returns the logits, [texts, labels]."""
    pairs = PAIRS + MORE_PAIRS
    encoded, logits, hidden = references(folder, reference, TEXTS)
    pair_encoded, pair_logits, _ = references(folder, reference, *map(list, zip(*pairs)))
    scores = reference.scores(TEXTS)
    pair_scores = reference.scores([{"text": [a], "text_pair": [b]} for a, b in pairs])
    head = {
        "model": name,
        "maxLength": reference.tokenizer.model_max_length,
        "labels": reference.labels,
        "problemType": reference.model.config.problem_type,
    }
    rows = {
        "texts": [json.dumps(text) for text in TEXTS],
        "ids": [json.dumps(row) for row in encoded["input_ids"]],
        "logits": [numbers(row) for row in logits],
        "scores": [numbers(row) for row in scores],
        "vectors": [numbers(states.mean(0)) for states in hidden],
        "pairs": [json.dumps(pair) for pair in pairs],
        "pairIds": [json.dumps(row) for row in pair_encoded["input_ids"]],
        "pairTypeIds": [json.dumps(row) for row in pair_encoded["token_type_ids"]],
        "pairLogits": [numbers(row) for row in pair_logits],
        "pairScores": [numbers(row) for row in pair_scores],
    }
    write_golden(path, head, rows)
    return np.stack(logits)


def write_zero_shot(name, reference, path):
    """The golden of a family that knows entailment.

    The pipeline cuts only the text, which gives the same as cutting the longer of both where no
    hypothesis has more tokens than half of the room; fails if one has.
    """
    tokenizer, cases = reference.tokenizer, []
    for template, labels, multi_label in ZERO_SHOT_CASES:
        for text in ZERO_SHOT_TEXTS:
            for label in labels:
                pair = text, template.format(label)
                only_first = tokenizer(*pair, truncation="only_first")["input_ids"]
                assert only_first == tokenizer(*pair, truncation=True)["input_ids"], pair
        scores = reference.zero_shot(ZERO_SHOT_TEXTS, template, labels, multi_label)
        case = {"template": template, "labels": labels, "multiLabel": multi_label}
        rows = ",\n".join(numbers(row) for row in scores)
        cases.append(json.dumps(case)[:-1] + f', "scores": [\n{rows}\n]}}')
    head = {"model": name, "maxLength": tokenizer.model_max_length}
    texts = [json.dumps(text) for text in ZERO_SHOT_TEXTS]
    write_golden(path, head, {"texts": texts, "cases": cases})


def main():
    parser = argparse.ArgumentParser(description="Writes the tiny classifiers and goldens.")
    default = Path(__file__).resolve().parents[1] / "resources"
    parser.add_argument("--resources", type=Path, default=default)
    resources = parser.parse_args().resources
    torch.set_num_threads(1)
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    for key, make in FAMILIES.items():
        family = make()
        name = f"classifier-{key}"
        folder = resources / "models" / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        write_tokenizer(folder, family.tokenizer, family.tokens, **family.settings)
        model = AutoModelForSequenceClassification.from_config(
            family.config, attn_implementation="eager"
        )
        randomize(model, family.seed)
        shapes = {
            "logits": ("batch", family.config.num_labels),
            "last_hidden_state": ("batch", "sequence", HIDDEN),
        }
        path = folder / "model.onnx"
        write_graph(Classifier(model, family.inputs), path, family.inputs, shapes)
        shorten(path)
        with tempfile.TemporaryDirectory() as temporary:
            model.save_pretrained(temporary)
            write(folder / "config.json", json.loads(Path(temporary, "config.json").read_text()))
            shutil.copytree(folder, temporary, dirs_exist_ok=True)
            reference = Reference(temporary, family.inputs)
            golden = resources / "goldens" / f"{name}.json"
            logits = write_classifier(name, folder, reference, golden)
            if "entailment" in reference.labels:
                write_zero_shot(name, reference, resources / "goldens" / f"zeroshot-{key}.json")
        size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
        assert size <= 300_000, f"{name} has {size} bytes"
        print(
            f"{name}: {size} bytes, {model.config.vocab_size} pieces, {len(reference.labels)} "
            f"labels, deviation of logits {logits.std(0).mean():.2f}"
        )


if __name__ == "__main__":
    main()
