"""Seeded random weights, and ONNX files of them."""

import re
import warnings

import numpy as np
import onnx
import torch

HIDDEN = 32
TOLERANCE = 1e-5
BERT_INPUTS = ["input_ids", "attention_mask", "token_type_ids"]
NO_TYPES = ["input_ids", "attention_mask"]


def small(config_class, vocab_size, **more):
    """A configuration of 2 layers, 32 hidden, 4 heads; eager attention exports plain operators."""
    return config_class(
        **{
            "vocab_size": vocab_size,
            "hidden_size": HIDDEN,
            "num_hidden_layers": 2,
            "num_attention_heads": 4,
            "intermediate_size": 64,
            "max_position_embeddings": 64,
            "attn_implementation": "eager",
            **more,
        }
    )


def randomize(model, seed):
    """Weights large enough that different texts get clearly different vectors."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, weight in model.named_parameters():
            noise = torch.randn(weight.shape, generator=generator)
            if "LayerNorm" in name or "layer_norm" in name:
                weight.copy_(0.1 * noise + (1.0 if name.endswith("weight") else 0.0))
            elif name.endswith("bias"):
                weight.copy_(0.1 * noise)
            elif "embeddings" in name:
                weight.copy_((1.0 if "word" in name else 0.2) * noise)
            else:
                weight.copy_(1.5 * noise / weight.shape[1] ** 0.5)
    return model.eval()


class Export(torch.nn.Module):
    """What an ONNX file computes: int tensors [batch, sequence] in, the named outputs out.

    outputs: of last_hidden_state, token_embeddings (both [batch, sequence, hidden]) and
    sentence_embedding ([batch, hidden], by `pool` from the hidden states and the mask).
    """

    def __init__(self, model, inputs, outputs, pool=None):
        super().__init__()
        self.model, self.inputs, self.outputs, self.pool = model, inputs, outputs, pool
        self.eval()

    def forward(self, *tensors):
        named = {name: tensor.long() for name, tensor in zip(self.inputs, tensors)}
        hidden = self.model(**named).last_hidden_state
        pooled = self.pool and self.pool(hidden, named["attention_mask"].unsqueeze(-1))
        return tuple(pooled if name == "sentence_embedding" else hidden for name in self.outputs)


def mean_normalized(hidden, mask):
    mean = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1e-9)
    return torch.nn.functional.normalize(mean, p=2, dim=1)


def largest(hidden, mask):
    return hidden.masked_fill(mask == 0, float("-inf")).max(1).values


def export(model, path, inputs, outputs, pool=None, dtype=torch.int64, external=False):
    """Writes the ONNX file of a model without a head, with the outputs that Export knows."""
    shapes = {
        name: ("batch", HIDDEN) if name == "sentence_embedding" else ("batch", "sequence", HIDDEN)
        for name in outputs
    }
    write_graph(Export(model, inputs, outputs, pool), path, inputs, shapes, dtype, external)


def write_graph(module, path, inputs, outputs, dtype=torch.int64, external=False):
    """Writes the ONNX file, without doc strings and metadata: they hold this machine's paths.

    module: takes the inputs, tensors [batch, sequence], and gives the outputs in their order.
    outputs: {name: dimensions}, a string for one that varies, a number for one that does not.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    axes = {name: {0: "batch", 1: "sequence"} for name in inputs}
    for name, shape in outputs.items():
        axes[name] = {i: size for i, size in enumerate(shape) if isinstance(size, str)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module,
            tuple(torch.ones(2, 7, dtype=dtype) for _ in inputs),
            path,
            dynamo=False,
            opset_version=17,
            input_names=inputs,
            output_names=list(outputs),
            dynamic_axes=axes,
        )
    proto = onnx.load(path)
    for part in [proto, proto.graph, *proto.graph.node]:
        part.doc_string = ""
        del part.metadata_props[:]
    for output in proto.graph.output:
        if not isinstance(outputs[output.name][-1], str):
            output.type.tensor_type.shape.dim[-1].dim_value = outputs[output.name][-1]
    if external:
        onnx.save(
            proto,
            path,
            save_as_external_data=True,
            location=path.name + "_data",
            size_threshold=1024,
        )
    else:
        onnx.save(proto, path)
    for tensor in proto.graph.initializer:
        tensor.ClearField("raw_data")  # chance writes any word among many numbers
    assert not re.search(rb"/(home|root|tmp|usr|work)/|\.py\b", proto.SerializeToString()), path
    onnx.checker.check_model(path)


def shorten(path):
    """Numbers a file's nodes and the values between them: torch's long names fill half of it."""
    proto = onnx.load(path)
    graph = proto.graph
    names = {value.name: value.name for value in [*graph.input, *graph.output, *graph.initializer]}
    for number, node in enumerate(graph.node):
        assert not any(attribute.HasField("g") for attribute in node.attribute), node.name
        node.name = str(number)
        for value in node.output:
            names.setdefault(value, f"v{len(names)}")
        for values in [node.input, node.output]:
            values[:] = [names[value] if value else value for value in values]
    del graph.value_info[:]
    onnx.save(proto, path)
    onnx.checker.check_model(path)


def close(actual, expected, path):
    difference = np.abs(actual - expected).max()
    assert difference <= TOLERANCE, f"{path}: differs from the reference by {difference}"
