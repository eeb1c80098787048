"""Makes what the measured processes need, so that none of them makes it."""

import json
import shutil
import subprocess
from pathlib import Path

from . import models, texts
from .paths import OUT, PEERS, PROGRAMS, PYTHON, ROOT


def programs(model_names):
    """The jar, the tests' classes, the named models and the peers' class paths."""
    OUT.mkdir(parents=True, exist_ok=True)
    warm = OUT / "warm.jsonl"
    warm.write_text('{"text": "warm"}\n')
    for name in model_names:
        if not models.MODELS[name].random:
            words = ["embed", "--input", warm, "--text", "text", "--output", OUT / "warm.parquet"]
            _run([ROOT / "jobs/run", *words, "--overwrite", "--model", name], "job")
    _run([ROOT / "checks/java", "-version"], "classes")
    for peer in sorted(PEERS.iterdir()):
        made = OUT / "peers" / peer.name / "classpath"
        sources = [file for file in peer.rglob("*") if file.is_file()]
        newest = max(file.stat().st_mtime for file in [*sources, _timed()])
        if not made.exists() or made.stat().st_mtime < newest:
            print(f"benchmarks/run: building the peer {peer.name}", flush=True)
            words = ["-q", "-B", "-ntp", "-f", peer / "pom.xml", "process-classes"]
            _run([ROOT / "mvnw", *words], peer.name)
            made.touch()


def _timed():
    return ROOT / "src/test/java/embark/benchmark/Timed.java"


def texts_of(model, shape, corpus, tokens, systems):
    """The texts of a cell, the model's folders for these systems, and the vectors that all are
    compared with."""
    models.make_random(model, OUT / "models.log")
    shapes = texts.Shapes(corpus, model.bundle / "tokenizer.json", model.max_length)
    made = texts.write(shapes, shape, tokens)
    calibration = texts.write(shapes, "mixed", 30_000)
    asked = {system.fixed.get("backend") for system in systems}
    backends = [backend for backend in ["onnx", "openvino"] if backend in asked]
    models.prepare(model, backends, calibration.path("texts.jsonl"), OUT / "models.log")
    reference = reference_of(model, made)
    if not reference.with_suffix(".json").exists():
        words = [PYTHON, PROGRAMS / "reference.py", model.folder / "st"]
        _run([*words, made.path("check.jsonl"), reference], "reference")
    return made


def int8(model):
    """Makes the model folder of int8 that our own programs without Spark read, as the project makes
    it now; where it is refused, why is left in a file beside it."""
    folder, reason = models.int8_folder(model), models.int8_refusal(model)
    words = [ROOT / "jobs/run", "prepare", "--model", model.named, "--precision", "int8"]
    words += ["--output", folder, "--overwrite"]
    log = OUT / "int8.log"
    with open(log, "w", encoding="utf-8") as out:
        code = subprocess.run([str(word) for word in words], stdout=out, stderr=subprocess.STDOUT)
    model.folder.mkdir(parents=True, exist_ok=True)
    if not code.returncode:
        reason.unlink(missing_ok=True)
        return
    shutil.rmtree(folder, ignore_errors=True)
    # What is wrong stands before the line on what to read or add.
    said = [line for line in log.read_text().splitlines() if line.strip()][-2:]
    reason.write_text(f"jobs/run prepare says: {said[0] if said else code.returncode}")


def reference_of(model, made):
    """The file of the vectors that a cell's are compared with."""
    return Path(made.folder, f"reference-{model.name}.bin")


def settings():
    """{system: {"settings", ...}} as they were found: benchmarks/settings.json."""
    return json.loads((ROOT / "benchmarks/settings.json").read_text())


def _run(words, name):
    log = OUT / f"{name}.log"
    with open(log, "w", encoding="utf-8") as out:
        result = subprocess.run([str(word) for word in words], stdout=out, stderr=subprocess.STDOUT)
    if result.returncode:
        raise SystemExit(f"benchmarks/run: {words[0]} failed; see {log}.")
