"""What a system's vectors are worth: Spearman's correlation on the STS Benchmark's pairs."""

import numpy as np
from scipy.stats import spearmanr

from . import measuring, texts
from .paths import DATA, OUT
from .rounds import settings_of
from .systems import Refused

FEW = 32


def measure(model, systems, found, cores, say):
    """{system: Spearman} of those that write vectors; say: called with a line a system."""
    lines = (DATA / "sts/stsb_test.tsv").read_text(encoding="utf-8").splitlines()[1:]
    pairs = [line.split("\t")[1:4] for line in lines]
    sentences = [text for _, *both in pairs for text in both]
    shapes = texts.Shapes([], model.bundle / "tokenizer.json", model.max_length)
    folder = OUT / "texts" / f"sts-{model.max_length}"
    if not (folder / "facts.json").exists():
        texts.write_set(shapes, "sts", folder, sentences[:FEW], sentences[:FEW], sentences)
    made = texts.read(folder)
    result = {}
    for system in systems:
        own = settings_of(found, system, model.name, "sts")
        try:
            figures = measuring.run(system, model, made, own, cores)
        except Refused as refused:
            say(f"{model.name} STS-B  {system.key:14}  not available: {refused}")
            continue
        if not figures["vectors"]:
            continue
        vectors = np.fromfile(figures["vectors"], "<f4").reshape(len(sentences), -1)
        vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        cosines = (vectors[0::2] * vectors[1::2]).sum(1)
        scores = [float(score) for score, _, _ in pairs]
        result[system.key] = round(float(spearmanr(cosines, scores).statistic), 6)
        say(f"{model.name} STS-B  {system.key:14}  Spearman {result[system.key]:.4f}")
    return result
