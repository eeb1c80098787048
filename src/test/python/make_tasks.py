"""Writes the tiny models of entities, answers, masks and pairs, and their goldens.

    pip install --no-deps --target target/answers -r src/test/python/requirements-answers.txt
    python src/test/python/make_tasks.py [--only NAME...] [--resources src/test/resources]
        [--answers target/answers]

Models: `models/<task>-<family>/`, a folder as transformers saves it beside the ONNX export of its
model, with seeded random weights and the outputs as optimum names them: `logits`, or
`start_logits` and `end_logits`. Goldens: `goldens/<task>-<family>.json`, what transformers' own
pipelines give for the same folder and weights, each text alone, float32. Every ONNX file is
compared with torch before the script ends, and every golden is made again with noise on the
model's outputs: none hangs on a decision that another implementation's last digits would turn.
Release 5 of transformers has no question-answering pipeline; release 4.57 in a folder of its own
gives the answers.

Every golden has `model`, the name of the folder, and `maxLength`, its model_max_length.
Offsets are Python's: code points of the text, the end exclusive.

`goldens/entities-<family>.json`, of the token-classification pipeline:

    labels  names of the labels in the order of the logits
    texts   the texts; cut to maxLength where a case has no stride
    cases   a list of
      strategy  aggregation_strategy
      stride    overlap of windows in tokens, null: none
      entities  for text i, in row i, a list of [entity or entity_group, score, word, start, end],
                and of the token's index behind them where strategy is none

`entities-bilou.json` is transformers' too but for the grouping, which is task_goldens.py's own.

`goldens/answers-<family>.json`, of the question-answering pipeline:

    questions  [question, context]
    cases      a list of
      topK, maxLength, stride, maxAnswerLength, noAnswer, alignToWords   the pipeline's top_k,
               max_seq_len, doc_stride, max_answer_len, handle_impossible_answer and
               align_to_words, null: the pipeline's default
      answers  for question i, in row i, a list of [answer, score, start, end]; the pipeline adds
               the scores of spans with the same text, so that one may be above 1

`goldens/masks-<family>.json`, of the fill-mask pipeline:

    texts   the texts, with the family's mask
    cases   a list of
      topK, targets   the pipeline's; targets null: all words
      words   for text i, in row i, for each mask a list of [score, token id, token_str, sequence]
    likely  texts for pseudo-log-likelihood
    logProbabilities  for text i, in row i, of each of its tokens without special ones the natural
            logarithm of its probability where it alone is masked (Salazar et al. 2020); their sum
            is the text's pseudo-log-likelihood

`goldens/pairs-<family>.json`, of sentence-transformers' CrossEncoder:

    labels      names of the labels in the order of the logits
    pairs       [query, passage]; the longer is cut first
    ids         token ids
    typeIds     token types
    logits      one number a label
    scores      one number a label, of CrossEncoder.predict: the configuration's activation, else
                the sigmoid of a single label's logit and the logits themselves of several
    classified  one number a label, of the text-classification pipeline
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnxruntime
import task_goldens
import torch
from exporting import close, shorten, write_graph
from folders import numbers, write, write_golden, write_tokenizer
from task_models import ANSWERS, ENTITIES, MASKS, RANKS, weigh
from task_texts import ENTITY_TEXTS, LIKELY, QUESTIONS, RANKED
from tokenizers import Tokenizer
from transformers import (
    AutoModelForMaskedLM,
    AutoModelForQuestionAnswering,
    AutoModelForSequenceClassification,
    AutoModelForTokenClassification,
    AutoTokenizer,
)
from transformers.utils import logging

TASKS = {
    "entities": (AutoModelForTokenClassification, ENTITIES),
    "answers": (AutoModelForQuestionAnswering, ANSWERS),
    "masks": (AutoModelForMaskedLM, MASKS),
    "pairs": (AutoModelForSequenceClassification, RANKS),
}


class Graph(torch.nn.Module):
    """What an ONNX file computes: int64 tensors [batch, sequence] in, the named outputs out."""

    def __init__(self, model, inputs, outputs):
        super().__init__()
        self.model, self.inputs, self.outputs = model, inputs, outputs
        self.eval()

    def forward(self, *tensors):
        result = self.model(**dict(zip(self.inputs, tensors)))
        return tuple(result[name] for name in self.outputs)


def shapes(task, config):
    if task == "answers":
        return {f"{name}_logits": ("batch", "sequence") for name in ("start", "end")}
    if task == "pairs":
        return {"logits": ("batch", config.num_labels)}
    width = config.vocab_size if task == "masks" else config.num_labels
    return {"logits": ("batch", "sequence", width)}


def check_graph(path, model, tokenizer, family, outputs):
    """Fails where the ONNX file's outputs are others than torch's, of a text or of all padded."""
    session = onnxruntime.InferenceSession(path)
    options = {"truncation": True, "padding": True, "return_tensors": "pt"}
    for texts in [ENTITY_TEXTS, *([text] for text in ENTITY_TEXTS)]:
        encoded = tokenizer(texts, return_token_type_ids=True, **options)
        tensors = {name: encoded[name] for name in family.inputs}
        with torch.no_grad():
            expected = model(**tensors)
        ours = session.run(list(outputs), {name: value.numpy() for name, value in tensors.items()})
        for name, output in zip(outputs, ours):
            theirs = expected[name].numpy()
            real = encoded["attention_mask"].numpy().astype(bool)
            if outputs[name][1] == "sequence":
                output, theirs = output[real], theirs[real]
            scale = max(1, np.abs(theirs).max())
            close(output / scale, theirs / scale, path)


def check_tokenizer(folder, tokenizer):
    """Fails where the tokenizers library alone reads other ids or offsets from tokenizer.json."""
    plain = Tokenizer.from_file(str(folder / "tokenizer.json"))
    for item in [*((text,) for text in ENTITY_TEXTS), *QUESTIONS, *RANKED]:
        theirs = tokenizer(*([text] for text in item), return_offsets_mapping=True)
        ours = plain.encode(*item)
        assert ours.ids == theirs["input_ids"][0], item
        assert ours.offsets == [tuple(pair) for pair in theirs["offset_mapping"][0]], item


def write_task(task, name, folder, model, tokenizer, answers, path):
    """The golden. Returns a few words about it."""
    head = {"model": name, "maxLength": tokenizer.model_max_length}
    if task in ("entities", "pairs"):
        head["labels"] = list(model.config.label2id)
    if task == "entities":
        cases, summary = task_goldens.entity_cases(model, tokenizer)
        rows = {"texts": [json.dumps(text) for text in ENTITY_TEXTS], "cases": cases}
    elif task == "answers":
        script = Path(__file__).with_name("answers.py")
        environment = {**os.environ, "PYTHONPATH": str(answers)}
        command = [sys.executable, str(script), str(folder)]
        result = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
        rows = {"questions": [json.dumps(pair) for pair in QUESTIONS]}
        rows["cases"], summary = json.loads(result.stdout), ""
    elif task == "masks":
        texts, cases, likely = task_goldens.mask_cases(model, tokenizer)
        rows = {
            "texts": [json.dumps(text) for text in texts],
            "cases": cases,
            "likely": [json.dumps(text) for text in LIKELY],
            "logProbabilities": [numbers(row) for row in likely],
        }
        summary = ""
    else:
        rows = task_goldens.rank_rows(folder, model, tokenizer)
        scores = np.array([json.loads(row) for row in rows["scores"]])
        summary = f"scores from {scores.min():.3f} to {scores.max():.3f}"
    write_golden(path, head, rows)
    return summary


def make(task, key, resources, answers):
    model_class, families = TASKS[task]
    name, family = f"{task}-{key}", families[key]()
    folder = resources / "models" / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    write_tokenizer(folder, family.tokenizer, family.tokens, **family.settings)
    model = model_class.from_config(family.config, attn_implementation="eager")
    weigh(model, family.seed)
    outputs = shapes(task, model.config)
    path = folder / "model.onnx"
    write_graph(Graph(model, family.inputs, list(outputs)), path, family.inputs, outputs)
    shorten(path)
    with tempfile.TemporaryDirectory() as temporary:
        model.save_pretrained(temporary)
        write(folder / "config.json", json.loads(Path(temporary, "config.json").read_text()))
        shutil.copytree(folder, temporary, dirs_exist_ok=True)
        tokenizer = AutoTokenizer.from_pretrained(temporary)
        model = model_class.from_pretrained(temporary, attn_implementation="eager").eval()
        check_tokenizer(folder, tokenizer)
        check_graph(path, model, tokenizer, family, outputs)
        golden = resources / "goldens" / f"{name}.json"
        summary = write_task(task, name, temporary, model, tokenizer, answers, golden)
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    assert size <= 300_000, f"{name} has {size} bytes"
    print(f"{name}: {size} bytes, golden {golden.stat().st_size} bytes; {summary}", flush=True)


def main():
    parser = argparse.ArgumentParser(description="Writes the tasks' tiny models and goldens.")
    root = Path(__file__).resolve().parents[3]
    parser.add_argument("--only", nargs="*", help="names as entities-bert")
    parser.add_argument("--resources", type=Path, default=root / "src/test/resources")
    parser.add_argument("--answers", type=Path, default=root / "target/answers")
    options = parser.parse_args()
    torch.set_num_threads(1)
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    for task, (_, families) in TASKS.items():
        for key in families:
            if not options.only or f"{task}-{key}" in options.only:
                make(task, key, options.resources, options.answers)


if __name__ == "__main__":
    main()
