"""Model folders that are not what they say: a job that is given one ends with 2, a message, and without output."""

import os
import shutil
import subprocess
import time
import zipfile
from dataclasses import dataclass
from typing import Callable

import onnx
from onnx.external_data_helper import set_external_data

from .line import Line

SECONDS = 120


def copy(night, folder):
    """A tiny model that is whole, to be spoilt."""
    return shutil.copytree(night.root / "src/test/resources/models/tiny-bert", folder)


def outside(night, folder):
    """The graph's largest weights lie in a file beside the folder, says the graph."""
    copy(night, folder)
    graph = next(folder.rglob("model.onnx"))
    model = onnx.load(graph)
    weights = max(model.graph.initializer, key=lambda one: len(one.raw_data))
    target = folder.parent / "secret.bin"
    target.write_bytes(weights.raw_data)
    set_external_data(weights, location=os.path.relpath(target, graph.parent))
    weights.ClearField("raw_data")
    graph.write_bytes(model.SerializeToString())
    return folder


def huge(night, folder):
    """tokenizer.json of 1 GB, without a byte on disk."""
    copy(night, folder)
    os.truncate(folder / "tokenizer.json", 1 << 30)
    return folder


def climbing(night, folder):
    """An archive with an entry that climbs out."""
    copy(night, folder)
    archive = folder.with_suffix(".zip")
    with zipfile.ZipFile(archive, "w") as out:
        for file in folder.rglob("*"):
            if file.is_file():
                out.write(file, str(file.relative_to(folder)))
        out.writestr("../climbed-out.txt", "outside")
    return archive


@dataclass(frozen=True)
class BadModel:
    """`spoil` makes the model below a folder; the message has to have the words."""

    name: str
    spoil: Callable
    words: tuple

    def run(self, night):
        line = Line(self.name)
        folder = night.work / self.name.replace(" ", "-").replace("/", "").replace(":", "")
        folder.mkdir(parents=True)
        begun = time.monotonic()
        try:
            self._ask(night, line, folder, self.spoil(night, folder / "model"))
        except Exception as e:  # a line that failed does not end the night
            line.problems.append(f"{type(e).__name__}: {e}")
        line.seconds = time.monotonic() - begun
        if line.passed():
            shutil.rmtree(folder)
        else:
            line.leftover = str(folder)
        return line

    def _ask(self, night, line, folder, model):
        (folder / "in.jsonl").write_text('{"id": "a", "text": "one cat"}\n')
        output = folder / "output"
        log = folder / "job.log"
        command = [str(night.root / "jobs/run"), "embed", "--input", str(folder / "in.jsonl"), "--text", "text"]
        command += ["--model", str(model), "--output", str(output), "--", "--master", "local[1]"]
        environment = night.cluster.environment | {"SPARK_DRIVER_MEMORY": "512m", "EMBARK_CACHE": str(night.cache)}
        process = night.processes.start("bad model", command, log, environment, night.root)
        try:
            code = process.popen.wait(SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        said = log.read_text(errors="replace")
        told = [part.strip() for part in said.splitlines() if any(word in part for word in self.words)]
        shown = told[0][max(0, told[0].find("Cannot read")) :][:200] if told else "no message"
        line.commands = 1
        line.did = f"exit {code}: {shown}".replace(str(folder) + "/", "")
        line.details |= {"message": said[-2_000:]}
        if code != 2:
            line.problems.append(f"the job ended with {code}; expected 2, refused")
        if not told:
            line.problems.append(f"the message says nothing of {' or '.join(self.words)}: {said[-300:]}")
        if output.exists():
            line.problems.append("there is an output")
        if (folder / "climbed-out.txt").exists() or (night.cache / "climbed-out.txt").exists():
            line.problems.append("the archive's entry lies outside of the folder")


ALL = (
    BadModel("model: data outside the folder", outside, ("outside", "secret.bin")),
    BadModel("model: tokenizer.json of 1 GB", huge, ("tokenizer.json",)),
    BadModel("model: archive with ../ in it", climbing, (".zip", "../")),
)
