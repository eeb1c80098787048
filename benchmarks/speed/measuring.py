"""One run of one system: started, watched, and read."""

import json
import re

import numpy as np

from . import processes
from .paths import OUT
from .systems import JAVA_OPENS, Cell, Refused, ceiling, ours_job

WORST_SECONDS = 1800


def run(system, model, texts, settings, cores):
    """A round: {"seconds", "cpu", "wall", "process_cpu", "peak_mb", "tokens_per_second",
    "texts_per_second", "tokens_per_cpu_second"}, "padding" where the program tells it, and
    "vectors", a file, where it writes them. seconds and cpu are of the timed part; cpu of the
    whole process where the program does not tell it.

    Raises Refused with the reason where the system cannot run.
    """
    cores = system.cores or cores
    vectors = OUT / "vectors" / f"{system.key}.bin"
    log = OUT / "logs" / f"{system.key}.log"
    for file in (vectors, log):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.unlink(missing_ok=True)
    cell = Cell(model, texts, cores, str(vectors))
    java = {"JDK_JAVA_OPTIONS": JAVA_OPENS}
    ended = processes.run(
        system.words(cell, settings), cores, log, java | system.environment, WORST_SECONDS
    )
    refusal = _refusal(ended.output)
    if refusal:
        raise Refused(refusal)
    if ended.code is None:
        raise Refused(f"still running after {WORST_SECONDS} s and ended; see {log}")
    figures = _figures(system, ended.output)
    if ended.code or figures is None:
        raise Refused(f"ended with code {ended.code}; see {log}")
    seconds, cpu = figures["seconds"], figures.setdefault("cpu", ended.cpu)
    return figures | {
        "wall": round(ended.wall, 2),
        "process_cpu": round(ended.cpu, 2),
        "peak_mb": round(ended.peak_mb),
        "tokens_per_second": texts.tokens / seconds,
        "texts_per_second": texts.rows / seconds,
        "tokens_per_cpu_second": texts.tokens / cpu,
        "vectors": str(vectors) if vectors.exists() else None,
    }


def _figures(system, output):
    if system.program is ceiling:
        return _bare(output)
    if system.program is ours_job:
        return _job()
    found = re.findall(r"^timed (\{.*\})", output, re.MULTILINE)
    padding = re.findall(r"^padding ([0-9.]+)$", output, re.MULTILINE)
    if not found:
        return None
    return json.loads(found[-1]) | ({"padding": float(padding[-1])} if padding else {})


def _refusal(output):
    """Why a program says that it cannot run, or none."""
    found = re.findall(r"^not available: (.*)", output, re.MULTILINE)
    if found:
        return found[-1]
    option = re.search(r"nknown options?: '--(\w+)", output)
    return f"the job has no --{option[1]}" if option else None


def _bare(output):
    """The fastest budget of EngineBenchmark."""
    rows = [
        dict(re.findall(r"(\w+)=(\S+)", line))
        for line in output.splitlines()
        if line.startswith("bare ")
    ]
    if not rows:
        return None
    best = min(rows, key=lambda row: float(row["seconds"]))
    return {name: float(best[name]) for name in ("seconds", "cpu", "padding")} | {
        "budget": best["budget"]
    }


def _job():
    file = OUT / "job.parquet/_summary.json"
    if not file.exists():
        return None
    summary = json.loads(file.read_text())
    return {"seconds": summary["seconds"], "padding": summary["padding_share"]}


def least_cosine(vectors, reference):
    """The least and the mean cosine between two files of vectors, row by row."""
    ours, theirs = np.fromfile(vectors, "<f4"), np.fromfile(reference, "<f4")
    if ours.size != theirs.size:
        return None
    size = json.loads(reference.with_suffix(".json").read_text())["dimensions"]
    ours, theirs = (array.reshape(-1, size).astype(np.float64) for array in (ours, theirs))
    norms = np.linalg.norm(ours, axis=1) * np.linalg.norm(theirs, axis=1)
    cosines = (ours * theirs).sum(1) / norms
    return {"least": round(float(cosines.min()), 6), "mean": round(float(cosines.mean()), 6)}
