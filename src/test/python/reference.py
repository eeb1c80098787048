"""Encodes texts with sentence-transformers and the weights of a BERT's ONNX file.

    reference.py --bundle DIR --texts FILE.jsonl --output FILE.parquet
                 [--max-length 256 --pooling mean|cls --prompt-text TEXT]

The bundle holds one *.onnx, exported by torch from a Hugging Face BertModel, and one
*tokenizer.json. Its weights go into a transformers BertModel, each exactly once, so the vectors
owe nothing to ONNX Runtime. Texts are JSON lines {"id", "text"}. The Parquet file has the columns
id and embedding (list of float32, length 1), in the order of the texts.
"""

import argparse
import json
import re
import shutil
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pyarrow
import pyarrow.parquet
import torch
from onnx import numpy_helper
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import Normalize, Transformer
from sentence_transformers.sentence_transformer.modules import Pooling
from transformers import BertConfig, BertModel
from transformers.utils import logging


def only(folder, pattern):
    """The one file below the folder that has this name."""
    files = sorted(folder.rglob(pattern))
    if len(files) != 1:
        raise SystemExit(f"{folder}: expected one {pattern}, got {[str(f) for f in files]}")
    return files[0]


def read_weights(graph):
    """{parameter of BertModel: float32 array}.

    Biases, norms and embeddings have their names. A linear weight is anonymous and transposed
    ([in, out]); the name of the MatMul node that reads it is the module's, with slashes.
    """
    weights, anonymous = {}, {}
    for initializer in graph.initializer:
        array = numpy_helper.to_array(initializer)
        if re.fullmatch(r"onnx::MatMul_\d+", initializer.name):
            anonymous[initializer.name] = array
        elif not initializer.name.endswith("position_ids"):
            weights[initializer.name] = array
    unplaced = set(anonymous)
    for node in graph.node:
        for name in set(node.input) & set(anonymous):
            parameter = node.name.removesuffix("/MatMul").strip("/").replace("/", ".") + ".weight"
            if node.op_type != "MatMul" or parameter in weights or name not in unplaced:
                raise SystemExit(f"{name}: node {node.name} has no place for it or takes it again")
            weights[parameter] = anonymous[name].T
            unplaced.discard(name)
    if unplaced:
        raise SystemExit(f"No node reads {sorted(unplaced)}")
    return weights


def constant(graph, node_name):
    """The scalar that the named node adds or divides by."""
    constants = {n.output[0]: n.attribute[0].t for n in graph.node if n.op_type == "Constant"}
    constants |= {initializer.name: initializer for initializer in graph.initializer}
    node = next(node for node in graph.node if node.name == node_name)
    values = [numpy_helper.to_array(constants[name]) for name in node.input if name in constants]
    return float(values[0])


def read_config(graph, weights):
    """The model's sizes from its weights; head size and epsilon from the graph's constants."""
    vocab_size, hidden = weights["embeddings.word_embeddings.weight"].shape
    intermediate = weights["encoder.layer.0.intermediate.dense.bias"].shape[0]
    layers = 1 + max(int(name.split(".")[2]) for name in weights if name.startswith("encoder."))
    if sum(node.op_type == "Erf" for node in graph.node) != layers:
        raise SystemExit("The activation is not the exact GELU: expected one Erf a layer")
    head = round(constant(graph, "/encoder/layer.0/attention/self/Div") ** 2)
    return BertConfig(
        vocab_size=vocab_size,
        hidden_size=hidden,
        num_hidden_layers=layers,
        num_attention_heads=hidden // head,
        intermediate_size=intermediate,
        hidden_act="gelu",
        max_position_embeddings=weights["embeddings.position_embeddings.weight"].shape[0],
        type_vocab_size=weights["embeddings.token_type_embeddings.weight"].shape[0],
        layer_norm_eps=constant(graph, "/embeddings/LayerNorm/Add"),
    )


def read_model(path):
    """The ONNX file's BertModel. Fails where a parameter is missing, left over or misshaped."""
    graph = onnx.load(path).graph
    weights = read_weights(graph)
    model = BertModel(read_config(graph, weights), add_pooling_layer=False)
    state = {name: torch.from_numpy(np.array(array)) for name, array in weights.items()}
    model.load_state_dict(state, strict=True)
    if set(state) != {name for name, _ in model.named_parameters()}:
        raise SystemExit("The file's weights are not exactly the model's parameters")
    return model.eval()


def sentence_transformer(model, tokenizer, max_length, pooling):
    """Transformer, Pooling and Normalize; max_length counts, whatever tokenizer.json says."""
    tokens = ["pad_token", "unk_token", "cls_token", "sep_token", "mask_token"]
    named = {name: f"[{name.removesuffix('_token').upper()}]" for name in tokens}
    named["tokenizer_class"] = "PreTrainedTokenizerFast"
    with tempfile.TemporaryDirectory() as folder:
        model.save_pretrained(folder)
        shutil.copy(tokenizer, Path(folder, "tokenizer.json"))
        Path(folder, "tokenizer_config.json").write_text(json.dumps(named))
        transformer = Transformer(folder, max_seq_length=max_length)
    assert transformer.max_seq_length == max_length
    hidden = model.config.hidden_size
    modules = [transformer, Pooling(hidden, pooling), Normalize()]
    return SentenceTransformer(modules=modules, device="cpu").eval()


def check_weights(st, path):
    """Fails where the ONNX file gives other token vectors: some weight is misplaced."""
    features = st.preprocess(["A text of some words, to compare both models on.", "Another."])
    feeds = {name: features[name].numpy() for name in ("input_ids", "attention_mask")}
    feeds["token_type_ids"] = np.zeros_like(feeds["input_ids"])
    expected = onnxruntime.InferenceSession(path).run(None, feeds)[0]
    with torch.inference_mode():
        actual = st[0](features)["token_embeddings"].numpy()
    difference = np.abs((actual - expected) * feeds["attention_mask"][:, :, None]).max()
    if difference > 1e-4:
        raise SystemExit(f"{path}: token vectors differ by {difference}, expected 1e-4 at most")


def main():
    parser = argparse.ArgumentParser(description="Encodes texts with sentence-transformers.")
    parser.add_argument("--bundle", type=Path, required=True)
    parser.add_argument("--texts", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--max-length", type=int, default=256)
    parser.add_argument("--pooling", choices=["mean", "cls"], default="mean")
    parser.add_argument("--prompt-text")
    options = parser.parse_args()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    path = only(options.bundle, "*.onnx")
    tokenizer = only(options.bundle, "*tokenizer.json")
    st = sentence_transformer(read_model(path), tokenizer, options.max_length, options.pooling)
    check_weights(st, path)
    lines = options.texts.read_text(encoding="utf-8").split("\n")
    rows = [json.loads(line) for line in lines if line]
    vectors = st.encode(
        [row["text"] for row in rows],
        prompt=options.prompt_text,
        batch_size=32,
        show_progress_bar=False,
    )
    table = pyarrow.table(
        {
            "id": [row["id"] for row in rows],
            "embedding": pyarrow.array(list(vectors), pyarrow.list_(pyarrow.float32())),
        }
    )
    pyarrow.parquet.write_table(table, options.output)
    print(f"{len(rows)} texts, {vectors.shape[1]} dimensions")


if __name__ == "__main__":
    main()
