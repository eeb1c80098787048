"""Makes the folders in which each system finds the same model.

    folders.py BUNDLE WEIGHTS OUTPUT MAX_LENGTH POOLING TEXTS.jsonl PART...

BUNDLE has model.onnx and tokenizer.json, WEIGHTS what weights.py writes of it. By PART OUTPUT gets
  base      st/           for sentence-transformers with torch, and onnx/model.onnx
            plain/        model.onnx, and a tokenizer.json that cuts at MAX_LENGTH and does not pad
            sparknlp/     model.onnx, and assets/vocab.txt in the order of ids
  onnx      st/onnx/      model_O3.onnx and an int8
  openvino  st/openvino/  from that model.onnx, and an int8
The int8 files are made as sentence-transformers documents it: ONNX dynamic for avx512_vnni, without
calibration; OpenVINO static, calibrated on the TEXTS by nncf, as optimum-intel calls it.
"""

import json
import os
import shutil
import sys
from pathlib import Path

import numpy as np

os.environ["HF_HUB_OFFLINE"] = "1"


def link(source, target):
    """The same file under another name: a large model has 1.3 GB."""
    target.unlink(missing_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copy(source, target)


def write_tokenizer(source, target, max_length):
    tokenizer = json.loads(source.read_text(encoding="utf-8"))
    tokenizer["padding"] = None
    tokenizer["truncation"] = {
        "max_length": max_length,
        "strategy": "LongestFirst",
        "stride": 0,
        "direction": "Right",
    }
    target.write_text(json.dumps(tokenizer, ensure_ascii=False), encoding="utf-8")
    return tokenizer["model"]["vocab"]


def write_sentence_transformer(bundle, weights, folder, max_length, pooling):
    """modules.json and all that it names, beside the weights."""
    from transformers import PreTrainedTokenizerFast

    shutil.copytree(weights, folder, dirs_exist_ok=True)
    names = {f"{name}_token": f"[{name.upper()}]" for name in ["pad", "unk", "cls", "sep", "mask"]}
    file = folder / "tokenizer.json"
    write_tokenizer(bundle / "tokenizer.json", file, max_length)
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_file=str(file), model_max_length=max_length, **names
    )
    tokenizer.save_pretrained(folder)
    kinds = [("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize")]
    modules = [
        {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{kind}"}
        for i, (path, kind) in enumerate(kinds)
    ]
    (folder / "modules.json").write_text(json.dumps(modules))
    (folder / "sentence_bert_config.json").write_text(
        json.dumps({"max_seq_length": max_length, "do_lower_case": False})
    )
    hidden = json.loads((folder / "config.json").read_text())["hidden_size"]
    (folder / "1_Pooling").mkdir(exist_ok=True)
    (folder / "2_Normalize").mkdir(exist_ok=True)
    (folder / "1_Pooling/config.json").write_text(
        json.dumps(
            {
                "word_embedding_dimension": hidden,
                "pooling_mode_cls_token": pooling == "cls",
                "pooling_mode_mean_tokens": pooling == "mean",
            }
        )
    )


def write_onnx(folder):
    from sentence_transformers import (
        SentenceTransformer,
        export_dynamic_quantized_onnx_model,
        export_optimized_onnx_model,
    )

    model = SentenceTransformer(
        str(folder),
        backend="onnx",
        device="cpu",
        local_files_only=True,
        model_kwargs={"provider": "CPUExecutionProvider", "file_name": "onnx/model.onnx"},
    )
    export_optimized_onnx_model(model, "O3", str(folder))
    export_dynamic_quantized_onnx_model(model, "avx512_vnni", str(folder))


def write_openvino(folder, texts):
    import nncf
    import openvino
    from transformers import AutoTokenizer

    target = folder / "openvino"
    target.mkdir(exist_ok=True)
    model = openvino.convert_model(folder / "onnx/model.onnx")
    openvino.save_model(model, target / "openvino_model.xml", compress_to_fp16=False)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    wanted = [value.get_any_name() for value in model.inputs]

    def feeds(text):
        encoded = tokenizer(text, truncation=True, return_tensors="np")
        return {name: encoded.get(name, np.zeros_like(encoded["input_ids"])) for name in wanted}

    quantized = nncf.quantize(
        model,
        nncf.Dataset(texts, feeds),
        model_type=nncf.ModelType.TRANSFORMER,
        subset_size=len(texts),
    )
    openvino.save_model(quantized, target / "openvino_model_qint8_quantized.xml")


def write_base(bundle, weights, output, max_length, pooling):
    """What each system reads but for the other backends of sentence-transformers."""
    plain, nlp, st = output / "plain", output / "sparknlp", output / "st"
    for folder in [plain, nlp / "assets", st / "onnx"]:
        folder.mkdir(parents=True, exist_ok=True)
    vocab = write_tokenizer(bundle / "tokenizer.json", plain / "tokenizer.json", max_length)
    for folder in [plain, nlp, st / "onnx"]:
        link(bundle / "model.onnx", folder / "model.onnx")
    (nlp / "assets/vocab.txt").write_text(
        "\n".join(sorted(vocab, key=vocab.get)) + "\n", encoding="utf-8"
    )
    write_sentence_transformer(bundle, weights, st, max_length, pooling)


def main():
    bundle, weights, output = (Path(word) for word in sys.argv[1:4])
    max_length, pooling = int(sys.argv[4]), sys.argv[5]
    texts = [json.loads(line)["text"] for line in open(sys.argv[6], encoding="utf-8")]
    makers = {
        "base": lambda: write_base(bundle, weights, output, max_length, pooling),
        "onnx": lambda: write_onnx(output / "st"),
        "openvino": lambda: write_openvino(output / "st", texts[:300]),
    }
    for part in sys.argv[7:]:
        makers[part]()


if __name__ == "__main__":
    main()
