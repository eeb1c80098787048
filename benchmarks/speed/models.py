"""The models, and the folders in which each system finds them."""

import os
import subprocess
from dataclasses import dataclass

from .paths import CACHE, DATA, OUT, PROGRAMS, PYTHON, ROOT


@dataclass(frozen=True)
class Model:
    """A model.

    tokens: of a cell, so that a round takes 20 to 60 seconds on two cores; random: the sizes of a
    model with random weights, which is made here; usual: whether it is timed where none is named.
    """

    name: str
    max_length: int
    pooling: str
    tokens: int
    random: dict | None = None
    usual: bool = True

    @property
    def bundle(self):
        """The folder with model.onnx and tokenizer.json."""
        return self.folder / "bundle" if self.random else CACHE / "models" / self.name

    @property
    def named(self):
        """What our own programs are told."""
        return str(self.bundle) if self.random else self.name

    @property
    def folder(self):
        return OUT / "models" / self.name


MODELS = {
    model.name: model
    for model in [
        Model("all-MiniLM-L6-v2", 256, "mean", 300_000),
        Model("bge-small-en-v1.5", 512, "cls", 120_000),
        Model(
            "bert-base",
            512,
            "mean",
            40_000,
            {"hidden": 768, "layers": 12, "heads": 12, "intermediate": 3072},
        ),
        Model(
            "bert-large",
            512,
            "mean",
            12_000,
            {"hidden": 1024, "layers": 24, "heads": 16, "intermediate": 4096},
        ),
        # What is around a model weighs most with one that costs nearly nothing.
        Model(
            "bert-tiny",
            512,
            "mean",
            2_000_000,
            {"hidden": 128, "layers": 2, "heads": 2, "intermediate": 512},
            usual=False,
        ),
    ]
}


def int8_folder(model):
    """The model folder that jobs/run prepare makes."""
    return model.folder / "prepared-int8"


def int8_refusal(model):
    """A file that says why there is no such folder."""
    return model.folder / "prepared-int8.txt"


def make_random(model, log):
    """Makes the bundle of a model with random weights where it is missing."""
    if not model.random or (model.bundle / "config.json").exists():
        return
    model.folder.mkdir(parents=True, exist_ok=True)
    tokenizer = DATA / "tokenizer/bert-base-uncased.tokenizer.json"
    sizes = [f"{name}={value}" for name, value in model.random.items()]
    words = [PROGRAMS / "random_bert.py", tokenizer, model.bundle, model.folder / "weights"]
    words += [model.max_length, *sizes]
    _run([_reference_python(), *words], log)


def prepare(model, backends, texts, log):
    """Makes what is missing of a model's folders.

    backends: those of sentence-transformers that are wanted beside torch (onnx, openvino), which
    take long for a large model; texts: JSON Lines to calibrate int8 with.
    """
    done = {part: model.folder / f"done-{part}" for part in ["base", *backends]}
    missing = [part for part, file in done.items() if not file.exists()]
    if not missing:
        return
    weights = model.folder / "weights"
    if not (weights / "model.safetensors").exists():
        _run([_reference_python(), PROGRAMS / "weights.py", model.bundle, weights], log)
    _run(
        [
            PYTHON,
            PROGRAMS / "folders.py",
            model.bundle,
            weights,
            model.folder,
            model.max_length,
            model.pooling,
            texts,
            *missing,
        ],
        log,
    )
    for part in missing:
        done[part].write_text("")


def _reference_python():
    """The environment whose reader of ONNX weights the project's reference uses."""
    made = subprocess.run(
        [ROOT / "checks/venv", OUT / "checks-venv.log"], check=True, capture_output=True, text=True
    )
    return made.stdout.strip().splitlines()[-1]


def _run(words, log):
    words = [str(word) for word in words]
    with open(log, "a", encoding="utf-8") as out:
        result = subprocess.run(
            words, stdout=out, stderr=subprocess.STDOUT, env=os.environ | {"HF_HUB_OFFLINE": "1"}
        )
    if result.returncode:
        raise SystemExit(f"{' '.join(words)} failed; see {log}.")
