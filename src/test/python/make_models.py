"""Writes the tiny models and goldens that the tests read.

    python src/test/python/make_models.py [--resources src/test/resources]

Models: `models/<model>/`, folders as people publish them, with seeded random weights. Goldens:
`goldens/<model>.<case>.json`, the token ids and vectors that sentence-transformers gives for the
same folder and weights, each text alone, float32. Every ONNX file is compared with its golden
before the script ends; ONNX Runtime is never the source of a number. The same package versions
(requirements.txt) write the same models, and on the same kind of processor the same goldens; on
another the vectors' last digits may differ.

A golden's settings: null is the folder's own; `prompt` is a name in the folder's prompts,
`promptText` a prompt itself; `dimensions` cuts the vector, and normalizes it again where
`normalize` is true.
"""

import argparse
import json
import shutil
import tempfile
import unicodedata
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from exporting import HIDDEN, close
from folders import numbers, write, write_golden
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Pooling
from texts import PAIRS, TEXTS
from tiny_models import MODELS
from tokenizers import Tokenizer, normalizers
from transformers import AutoTokenizer
from transformers.utils import logging

CASES = {
    "tiny-bert": {
        "own": {},
        "cls": {"pooling": "cls", "normalize": False},
        "max": {"pooling": "max", "normalize": False},
        "mean_sqrt_len_tokens": {"pooling": "mean_sqrt_len_tokens", "normalize": False},
        "lasttoken": {"pooling": "lasttoken", "normalize": False},
        "unnormalized": {"normalize": False},
        "short": {"maxLength": 8},
        "query": {"prompt": "query"},
        "dimensions": {"dimensions": 8, "normalize": True},
        "cased": {"lowerCase": False},
    },
    "tiny-distilbert": {"own": {}, "lowercased": {"lowerCase": True}},
    "tiny-roberta": {"own": {}},
    "tiny-xlmr": {"own": {}, "mean": {"pooling": "mean", "normalize": True}},
    "tiny-pooled": {"own": {}},
    "tiny-lasttoken": {
        "own": {},
        "mean": {"pooling": "mean"},
        "cls": {"pooling": "cls"},
        "promptless": {"promptText": ""},
    },
}
SETTINGS = ["pooling", "normalize", "maxLength", "prompt", "promptText", "dimensions", "lowerCase"]


def load(folder, settings):
    """The folder in sentence-transformers, with the settings; also the prompt text or None."""
    lower = settings["lowerCase"]
    arguments = {} if lower is None else {"do_lower_case": lower}
    st = SentenceTransformer(str(folder), device="cpu", processor_kwargs=arguments)
    if settings["pooling"]:
        st[1] = Pooling(HIDDEN, settings["pooling"], include_prompt=st[1].include_prompt)
    if settings["normalize"] is False and type(st[-1]).__name__ == "Normalize":
        del st[-1]
    if settings["maxLength"]:
        st.max_seq_length = settings["maxLength"]
    prompt = settings["promptText"]
    if prompt is None:
        name = settings["prompt"] or st.default_prompt_name
        prompt = None if name is None else st.prompts[name]
    return st.eval(), prompt


def encode(st, prompt, settings):
    """Each text alone: token ids [text][token] and vectors [text, dimensions] float32."""
    ids = [st.preprocess([text], prompt=prompt)["input_ids"][0].tolist() for text in TEXTS]
    vectors = [
        st.encode(
            [text],
            prompt=prompt,
            batch_size=1,
            truncate_dim=settings["dimensions"],
            normalize_embeddings=bool(settings["normalize"]),
        )[0]
        for text in TEXTS
    ]
    return ids, np.stack(vectors)


def check_export(path, st, prompt, settings, vectors):
    """Fails where the ONNX file's vectors, of each text alone or of all padded, are others."""
    session = onnxruntime.InferenceSession(path)
    outputs = [output.name for output in session.get_outputs()]
    for texts, expected in [(TEXTS, vectors), *(([t], v) for t, v in zip(TEXTS, vectors))]:
        features = st.preprocess(texts, prompt=prompt)
        feeds = {
            i.name: features[i.name].numpy().astype("int32" if "int32" in i.type else "int64")
            for i in session.get_inputs()
        }
        result = dict(zip(outputs, session.run(None, feeds)))
        if "sentence_embedding" in result and settings == dict.fromkeys(SETTINGS):
            close(result["sentence_embedding"], expected, path)
        if set(result) == {"sentence_embedding"}:
            continue
        tokens = result.get("last_hidden_state", result.get("token_embeddings"))
        features["token_embeddings"] = torch.from_numpy(tokens)
        for module in list(st)[1:]:
            features = module(features)
        actual = features["sentence_embedding"][:, : settings["dimensions"]]
        if settings["normalize"]:
            actual = torch.nn.functional.normalize(actual, p=2, dim=1)
        close(actual.detach().numpy(), expected, path)


def check_tokenizer(folder, st, prompt, settings, ids):
    """Fails where tokenizer.json read by the tokenizers library alone gives other ids."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    if settings["lowerCase"] is not None:
        tokenizer.normalizer = normalizers.BertNormalizer(lowercase=settings["lowerCase"])
    tokenizer.no_padding()
    tokenizer.enable_truncation(st.max_seq_length)
    for text, expected in zip(TEXTS, ids):
        actual = tokenizer.encode((prompt or "") + text).ids
        assert actual == expected, f"{folder.name}: {text!r}: got {actual}, expected {expected}"


def write_pairs(name, folder, path):
    """Token ids and type ids of text pairs, at most 32 tokens, the longer text cut first."""
    tokenizer = AutoTokenizer.from_pretrained(folder)
    encoded = [tokenizer(a, b, truncation=True, max_length=32) for a, b in PAIRS]
    rows = {
        "pairs": [json.dumps(pair) for pair in PAIRS],
        "ids": [json.dumps(e["input_ids"]) for e in encoded],
        "typeIds": [json.dumps(e["token_type_ids"]) for e in encoded],
    }
    write_golden(path, {"model": name, "settings": {"maxLength": 32}}, rows)


def main():
    parser = argparse.ArgumentParser(description="Writes the tiny models and goldens.")
    default = Path(__file__).resolve().parents[1] / "resources"
    parser.add_argument("--resources", type=Path, default=default)
    resources = parser.parse_args().resources
    torch.set_num_threads(1)
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    assert unicodedata.normalize("NFC", TEXTS[14]) == TEXTS[13]
    for name, make in MODELS.items():
        folder = resources / "models" / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        model = make(folder)
        with tempfile.TemporaryDirectory() as temporary:
            model.save_pretrained(temporary)
            config = json.loads(Path(temporary, "config.json").read_text())
            write(folder / "config.json", config)
            shutil.copytree(folder, temporary, dirs_exist_ok=True)
            for case, changes in CASES[name].items():
                settings = {**dict.fromkeys(SETTINGS), **changes}
                st, prompt = load(temporary, settings)
                ids, vectors = encode(st, prompt, settings)
                check_tokenizer(folder, st, prompt, settings, ids)
                check_export(next(folder.rglob("*.onnx")), st, prompt, settings, vectors)
                cosine = np.corrcoef(vectors)
                np.fill_diagonal(cosine, 0)
                rows = {
                    "texts": [json.dumps(text) for text in TEXTS],
                    "ids": [json.dumps(row) for row in ids],
                    "vectors": [numbers(row) for row in vectors],
                }
                golden = resources / "goldens" / f"{name}.{case}.json"
                write_golden(golden, {"model": name, "settings": settings}, rows)
                print(
                    f"{golden.name}: {vectors.shape[1]} dimensions, max length "
                    f"{st.max_seq_length}, mean correlation {cosine.mean():.2f}"
                )
            if name == "tiny-bert":
                write_pairs(name, temporary, resources / "goldens" / f"{name}.pairs.json")
        size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
        assert size <= 300_000, f"{name} has {size} bytes"
        print(f"{name}: {size} bytes, {model.config.vocab_size} pieces")


if __name__ == "__main__":
    main()
