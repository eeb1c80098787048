"""Runs the cases, each with an output of its own, and looks at what came out."""

import contextlib
import json
import shutil
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Callable

from . import comparison, faults, progress
from .job import Job
from .line import Line
from .readers import Reader


@dataclass(frozen=True)
class Case:
    """A run and its fault.

    `again` is how often a job that fails may be given again; `inputs` names the input, whose rows the output must
    have; `options` are further ones of the job; `model_jar` brings the model's jar to executors; what `stays` is not
    deleted when it passed.
    """

    name: str
    fault: Callable
    again: int = 0
    inputs: str = "parquet"
    options: tuple = ()
    disk: int = 0
    own_cache: bool = False
    model_jar: bool = False
    stays: bool = False
    after: Callable | None = None

    def run(self, night):
        return night.run(self)


@dataclass
class Night:
    """What all cases share: the cluster, the inputs {name: (folder, texts)} and the reference's vectors."""

    root: Path
    work: Path
    cache: Path
    model: str
    seed: int
    processes: object
    cluster: object
    inputs: dict
    say: Callable
    options: tuple = ()
    vectors: dict = field(default_factory=dict)

    def run(self, case):
        """The case's line; a fault of the harness is a problem of the line, Ctrl-C is not."""
        line = Line(case.name)
        folder = self.work / case.name.replace(" ", "-")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        begun = time.monotonic()
        try:
            with self._disk(case, folder) as place:
                self._disturb(case, line, folder, place)
        except Exception as e:  # one line that failed does not end the night
            line.problems.append(f"{type(e).__name__}: {e}")
        line.seconds = line.seconds or time.monotonic() - begun
        self._settle(line)
        if not line.passed():
            line.leftover = str(folder)
        elif not case.stays:
            shutil.rmtree(folder, ignore_errors=True)
        return line

    def _disturb(self, case, line, folder, place):
        inputs, texts = self.inputs[case.inputs]
        cache = self.cache
        if case.own_cache:
            cache = folder / "cache"
            shutil.copytree(self.cache, cache, symlinks=True)
        output = place / "output"
        arguments = ["--input", str(inputs), "--text", "text", "--model", self.model]
        arguments += [*self.options, *case.options]
        spark = ["--jars", str(self._model_jar())] if case.model_jar else []
        job = Job(self.processes, self.cluster, self.root, folder, output, arguments, cache, spark)
        draw = Random(f"{self.seed} {case.name}")
        scene = faults.Scene(self.cluster, job, len(texts), draw, self.say, cache, {})
        begun = time.monotonic()
        with Reader(output, len(texts)) as reader:
            try:
                job.start()
                line.did = case.fault(scene)
                job.finish(case.again)
            finally:
                line.seconds = time.monotonic() - begun
                line.rows = len(texts)
                line.commands = len(job.drivers)
                if job.driver.is_alive():
                    job.driver.kill()
        line.readers = reader.words()
        if not reader.is_content():
            line.problems.append(f"a reader saw {reader.words()}")
        self._look(case, line, scene, texts)
        if case.after:
            case.after(line, job)

    def _model_jar(self):
        """The jar of the built-in model, where Maven has put it."""
        descriptor = self.root / f"src/main/resources/embark/models/{self.model}/embark.json"
        source = json.loads(descriptor.read_text())["source"]
        group, artifact, version = source["groupId"], source["artifactId"], source["version"]
        place = Path.home() / ".m2/repository" / group.replace(".", "/") / artifact / version
        return next(place.glob("*.jar"))

    def _look(self, case, line, scene, texts):
        """Compares what is there with what should be."""
        output = scene.job.output
        if not self.vectors:
            self.vectors = comparison.by_id(output)
        line.difference = comparison.compare(output, texts, self.vectors)
        if not line.difference.is_same():
            found = line.difference
            line.problems.append(f"{found.rows:,} rows: {found.words()}, smallest cosine {found.cosine:.9f}")
        summary = progress.summary(output)
        for count in ("rows", "written_rows"):
            if summary.get(count) != len(texts):
                line.problems.append(f"{count} of the summary: {summary.get(count)}; expected {len(texts):,}")
        touched = scene.touched()
        if touched:
            line.problems.append(f"{len(touched)} chunks that were done before were touched: {touched[:5]}")
        line.again_rows = summary.get("redone_rows")
        line.again_chunks = again_chunks(output)
        line.details |= {"chunks": len(progress.chunks(output)), "summary": summary}

    @contextlib.contextmanager
    def _disk(self, case, folder):
        """The folder for the output: a small file system in memory where the case wants one."""
        if not case.disk:
            yield folder
            return
        place = folder / "disk"
        place.mkdir()
        options = f"size={case.disk}"
        subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)], check=True)
        try:
            yield place
        finally:
            shutil.copytree(place, folder / "disk-content", ignore_dangling_symlinks=True)
            subprocess.run(["umount", str(place)], check=True)

    def _settle(self, line):
        """The cluster as it was, for the next case."""
        try:
            self.cluster.wait_idle()
            self.cluster.restore()
            self.cluster.wait_whole()
        except TimeoutError as e:
            line.problems.append(f"afterwards: {e}")
            for executor in self.cluster.executors():
                executor.kill()


def again_chunks(output):
    """Chunks that one start of the job began more than once; what a dead driver had begun is not known here."""
    return sum(chunk.tries > 1 for chunk in progress.chunks(output).values())
