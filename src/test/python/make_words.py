"""Makes a masked language model of an encoder: its ONNX file with a layer of random words behind it.

    python src/test/python/make_words.py ENCODER FOLDER WORDS

ENCODER is a model folder whose graph gives last_hidden_state, as all-MiniLM-L6-v2's in the cache.
The numbers mean nothing: it is there to time and to weigh what such a layer costs.
"""

import json
import shutil
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import helper, numpy_helper


def main(encoder, folder, words):
    folder.mkdir(parents=True)
    for name in ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"):
        shutil.copy(encoder / name, folder / name)
    config = json.loads((encoder / "config.json").read_text())
    config["vocab_size"] = words
    (folder / "config.json").write_text(json.dumps(config))
    model = onnx.load(encoder / "model.onnx")
    graph = model.graph
    hidden = graph.output[0].type.tensor_type.shape.dim[-1].dim_value
    random = np.random.default_rng(1)
    weight = random.standard_normal((hidden, words), dtype=np.float32) / np.float32(hidden**0.5)
    bias = random.standard_normal(words, dtype=np.float32)
    graph.initializer.append(numpy_helper.from_array(weight, "words.weight"))
    graph.initializer.append(numpy_helper.from_array(bias, "words.bias"))
    graph.node.append(helper.make_node("MatMul", ["last_hidden_state", "words.weight"], ["product"]))
    graph.node.append(helper.make_node("Add", ["words.bias", "product"], ["logits"]))
    del graph.output[:]
    shape = ["batch", "sequence", words]
    graph.output.append(helper.make_tensor_value_info("logits", onnx.TensorProto.FLOAT, shape))
    onnx.save(model, folder / "model.onnx")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
