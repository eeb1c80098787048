"""Writes a model of full_sizes.py as a folder: random weights, a tokenizer learnt from texts.

    python src/test/python/make_sizes.py NAME --texts FILE.jsonl[.gz] --output FOLDER

The ONNX file has `last_hidden_state`, and of a model with a head its `logits` too. The texts, JSON
lines with `text`, give the vocabulary, filled up to the checkpoint's size. Prints one line: the
model's parameters, a tied weight once.
"""

import argparse
import gzip
import json
from pathlib import Path

import numpy as np
import onnx
import torch
from exporting import BERT_INPUTS, NO_TYPES, write_graph
from folders import write, write_modules, write_tokenizer
from full_sizes import FULL_SIZES
from onnx import helper, numpy_helper
from transformers import AutoModel, AutoModelForMaskedLM, AutoModelForSequenceClassification
from transformers import AutoModelForTokenClassification
from transformers.utils import logging

CLASSES = {
    "masks": AutoModelForMaskedLM,
    "entities": AutoModelForTokenClassification,
    "labels": AutoModelForSequenceClassification,
    "vectors": AutoModel,
}


class Graph(torch.nn.Module):
    """What an ONNX file computes: int64 tensors [batch, sequence] in, the named outputs out."""

    def __init__(self, model, inputs, outputs):
        super().__init__()
        self.model, self.inputs, self.outputs = model, inputs, outputs
        self.eval()

    def forward(self, *tensors):
        features = dict(zip(self.inputs, tensors))
        if self.outputs == ["last_hidden_state"]:
            return self.model(**features).last_hidden_state
        result = self.model(**features, output_hidden_states=True)
        return result.logits, result.hidden_states[-1]


def read(path):
    opened = gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else open(path)
    with opened as lines:
        return [json.loads(line)["text"] for line in lines]


def shapes(full):
    """The outputs with their dimensions."""
    config = full.config
    hidden = {"last_hidden_state": ("batch", "sequence", config.hidden_size)}
    if full.task == "vectors":
        return hidden
    if full.task == "labels":
        return {"logits": ("batch", config.num_labels), **hidden}
    width = config.vocab_size if full.task == "masks" else config.num_labels
    return {"logits": ("batch", "sequence", width), **hidden}


def tie(path):
    """Keeps a weight that the words' scores share with the embeddings once, as optimum does: the
    second is the first's Transpose."""
    proto = onnx.load(path)
    graph = proto.graph
    wide = [one for one in graph.initializer if len(one.dims) == 2 and max(one.dims) > 20000]
    for first in wide:
        for second in wide:
            if list(first.dims) != list(second.dims)[::-1] or first.dims[0] < first.dims[1]:
                continue
            if np.array_equal(numpy_helper.to_array(first).T, numpy_helper.to_array(second)):
                node = helper.make_node("Transpose", [first.name], [second.name], perm=[1, 0])
                graph.node.insert(0, node)
                graph.initializer.remove(second)
                onnx.save(proto, path)
                return


def main():
    parser = argparse.ArgumentParser(description="Writes a model at its full size.")
    parser.add_argument("name", choices=FULL_SIZES)
    parser.add_argument("--texts", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    options = parser.parse_args()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    torch.manual_seed(1)
    full, folder = FULL_SIZES[options.name](), options.output
    folder.mkdir(parents=True)
    tokenizer = full.kind(read(options.texts), full.config.vocab_size)
    assert tokenizer.get_vocab_size() == full.config.vocab_size, tokenizer.get_vocab_size()
    write_tokenizer(folder, tokenizer, full.tokens, model_max_length=512)
    if full.task == "vectors":
        write_modules(folder, "Pooling", "Normalize")
        width = {"word_embedding_dimension": full.config.hidden_size}
        write(folder / "1_Pooling/config.json", {**width, "pooling_mode_cls_token": True})
        sentence = {"max_seq_length": 512, "do_lower_case": True}
        write(folder / "sentence_bert_config.json", sentence)
    with torch.no_grad():
        model = CLASSES[full.task].from_config(full.config, attn_implementation="eager").eval()
    model.config.architectures = [type(model).__name__]
    write(folder / "config.json", json.loads(model.config.to_json_string(use_diff=False)))
    inputs = BERT_INPUTS if full.config.model_type in ("bert", "albert") else NO_TYPES
    outputs = shapes(full)
    write_graph(Graph(model, inputs, list(outputs)), folder / "model.onnx", inputs, outputs)
    tie(folder / "model.onnx")
    print(sum(weight.numel() for weight in model.parameters()))


if __name__ == "__main__":
    main()
