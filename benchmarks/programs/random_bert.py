"""A model folder with a BERT of random weights, for speed alone.

    random_bert.py TOKENIZER.json OUTPUT WEIGHTS MAX_LENGTH hidden=N layers=N heads=N intermediate=N

Runs in the environment of checks/venv. OUTPUT gets model.onnx (token vectors, exported as Hugging
Face's BERT models usually are), tokenizer.json, and the small files that say mean pooling, L2 and
MAX_LENGTH; WEIGHTS the same weights for transformers. The same sizes give the same weights.
"""

import json
import shutil
import sys
import warnings
from pathlib import Path

import torch
from transformers import BertConfig, BertModel

SEED = 1


def main():
    tokenizer, output, weights = (Path(word) for word in sys.argv[1:4])
    max_length = int(sys.argv[4])
    sizes = {name: int(value) for name, value in (word.split("=") for word in sys.argv[5:])}
    vocabulary = json.loads(tokenizer.read_text(encoding="utf-8"))["model"]["vocab"]
    config = BertConfig(
        vocab_size=max(vocabulary.values()) + 1,
        hidden_size=sizes["hidden"],
        num_hidden_layers=sizes["layers"],
        num_attention_heads=sizes["heads"],
        intermediate_size=sizes["intermediate"],
        max_position_embeddings=max_length,
        attn_implementation="eager",
    )
    torch.manual_seed(SEED)
    model = BertModel(config, add_pooling_layer=False).eval()
    model.save_pretrained(weights)
    output.mkdir(parents=True, exist_ok=True)
    export(model, output / "model.onnx")
    shutil.copy(tokenizer, output / "tokenizer.json")
    names = {f"{name}_token": f"[{name.upper()}]" for name in ["pad", "unk", "cls", "sep", "mask"]}
    write(
        output / "tokenizer_config.json",
        {**names, "tokenizer_class": "BertTokenizer", "model_max_length": max_length},
    )
    kinds = [("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize")]
    modules = [
        {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{kind}"}
        for i, (path, kind) in enumerate(kinds)
    ]
    write(output / "modules.json", modules)
    pooling = {"word_embedding_dimension": sizes["hidden"], "pooling_mode_mean_tokens": True}
    write(output / "1_Pooling/config.json", pooling)
    lengths = {"max_seq_length": max_length, "do_lower_case": False}
    write(output / "sentence_bert_config.json", lengths)
    config.save_pretrained(output)


class Plain(torch.nn.Module):
    """The model as its ONNX file takes it: three tensors in, one out."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, ids, mask, types):
        named = {"input_ids": ids, "attention_mask": mask, "token_type_ids": types}
        return self.model(**named).last_hidden_state


def export(model, file):
    """Three int64 tensors [batch, sequence] in, the token vectors out."""
    inputs = ["input_ids", "attention_mask", "token_type_ids"]
    axes = {name: {0: "batch", 1: "sequence"} for name in [*inputs, "last_hidden_state"]}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Plain(model),
            tuple(torch.ones(2, 7, dtype=torch.int64) for _ in inputs),
            file,
            dynamo=False,
            opset_version=17,
            input_names=inputs,
            output_names=["last_hidden_state"],
            dynamic_axes=axes,
        )


def write(file, value):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(value, indent=1))


if __name__ == "__main__":
    main()
