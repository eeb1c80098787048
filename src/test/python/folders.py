"""Files of a model's folder, and goldens."""

import json

from exporting import HIDDEN


def write(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def write_tokenizer(folder, tokenizer, tokens, **config):
    tokenizer.save(str(folder / "tokenizer.json"))
    write(folder / "tokenizer_config.json", {**config, **tokens})
    write(folder / "special_tokens_map.json", tokens)


def write_modules(folder, *kinds):
    """modules.json as releases before 6 wrote it: Transformer, then a folder for each kind."""
    names = ["", *(f"{i}_{kind}" for i, kind in enumerate(kinds, 1))]
    modules = [
        {"idx": i, "name": str(i), "path": name, "type": f"sentence_transformers.models.{kind}"}
        for i, (name, kind) in enumerate(zip(names, ["Transformer", *kinds]))
    ]
    write(folder / "modules.json", modules)


def write_pooling(folder, mode, **more):
    keys = {
        "cls": "pooling_mode_cls_token",
        "mean": "pooling_mode_mean_tokens",
        "max": "pooling_mode_max_tokens",
        "mean_sqrt_len_tokens": "pooling_mode_mean_sqrt_len_tokens",
        "weightedmean": "pooling_mode_weightedmean_tokens",
        "lasttoken": "pooling_mode_lasttoken",
    }
    flags = {key: name == mode for name, key in keys.items()}
    write(folder / "1_Pooling/config.json", {"word_embedding_dimension": HIDDEN, **flags, **more})


def write_sentence(folder, max_length, prompts, default_prompt=None):
    write(
        folder / "sentence_bert_config.json",
        {"max_seq_length": max_length, "do_lower_case": False},
    )
    write(
        folder / "config_sentence_transformers.json",
        {
            "__version__": {
                "sentence_transformers": "3.4.1",
                "transformers": "4.48.0",
                "pytorch": "2.5.1",
            },
            "prompts": prompts,
            "default_prompt_name": default_prompt,
            "similarity_fn_name": "cosine",
        },
    )


def write_golden(path, head, rows):
    """JSON, one row of each list on a line."""
    parts = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in head.items()]
    for key, values in rows.items():
        parts.append(f"{json.dumps(key)}: [\n" + ",\n".join(values) + "\n]")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8")
    json.loads(path.read_text(encoding="utf-8"))


def numbers(row):
    return "[" + ",".join(format(float(value), ".9g") for value in row) + "]"
