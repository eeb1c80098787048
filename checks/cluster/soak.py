"""Whether the executors' memory grows with the rows: resident memory after the first tenth and at the end.

The executors hold their whole heap from the start, since a heap grows to its limit at moments of the collector's choice:
what grows then lies outside of it.
"""

import statistics
import threading
import time

from . import comparison, progress
from .job import Job
from .line import Line
from .readers import Reader

ROOM = 0.10
WHOLE_HEAP = ("--conf", "spark.executor.extraJavaOptions=-Xms1g -XX:+AlwaysPreTouch")
LOOKS = 5  # the median of so many looks, a second apart


class Sampler:
    """Looks at the executors every second: resident bytes and CPU seconds of each, rows committed."""

    def __init__(self, cluster, job):
        self._cluster = cluster
        self._job = job
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.looks = []
        self.cpu = {}

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join()

    def _watch(self):
        while not self._stop.wait(1):
            rows = self._job.committed()
            executors = self._cluster.executors()
            resident = {executor.name: executor.resident() for executor in executors}
            for executor in executors:
                self.cpu[executor.name] = max(self.cpu.get(executor.name, 0.0), executor.cpu())
            self.cpu["driver"] = max(self.cpu.get("driver", 0.0), self._job.driver.cpu())
            if executors and all(resident.values()):
                self.looks.append((time.time(), rows, resident))


def middle(looks):
    """The median of each executor's resident bytes, and of their sum, over some looks."""
    names = sorted({name for _, _, resident in looks for name in resident})
    each = {name: int(statistics.median(look[2].get(name, 0) for look in looks)) for name in names}
    return each, int(statistics.median(sum(look[2].values()) for look in looks))


def soak(night, name, texts):
    """The line of the soak; the output is read for its ids too."""
    line = Line(name, rows=len(texts))
    folder = night.work / name.replace(" ", "-")
    folder.mkdir(parents=True, exist_ok=True)
    output = folder / "output"
    inputs, _ = night.inputs["soak"]
    arguments = ["--input", str(inputs), "--text", "text", "--model", night.model, *night.options]
    job = Job(night.processes, night.cluster, night.root, folder, output, arguments, night.cache, WHOLE_HEAP)
    begun = time.monotonic()
    try:
        with Reader(output, len(texts), every=2) as reader:
            # The driver is there before the first look at it.
            job.start()
            with Sampler(night.cluster, job) as sampler:
                job.finish(seconds=7_200)
        line.seconds = time.monotonic() - begun
        line.readers = reader.words()
        if not reader.is_content():
            line.problems.append(f"a reader saw {reader.words()}")
        line.commands = len(job.drivers)
        _memory(line, sampler, len(texts))
        _ids(line, output, texts)
    except Exception as e:  # a line that failed does not end the night
        line.problems.append(f"{type(e).__name__}: {e}")
        if job.drivers and job.driver.is_alive():
            job.driver.kill()
    line.seconds = line.seconds or time.monotonic() - begun
    if not line.passed():
        line.leftover = str(folder)
    return line


def _memory(line, sampler, rows):
    early = [look for look in sampler.looks if look[1] >= rows / 10][:LOOKS]
    # An executor ends a little before the Master knows: the last looks are those with as many as before.
    most = max(len(look[2]) for look in sampler.looks)
    late = [look for look in sampler.looks if len(look[2]) == most][-LOOKS:]
    each_early, sum_early = middle(early)
    each_late, sum_late = middle(late)
    growth = sum_late / sum_early - 1
    cpu = sum(sampler.cpu.values())
    line.did = (
        f"resident memory of {most} executors {sum_early >> 20:,} MB after a tenth, {sum_late >> 20:,} MB at the end"
        f" ({100 * growth:+.1f} %), {cpu:,.0f} CPU s"
    )
    line.details |= {
        "resident_after_tenth": each_early | {"sum": sum_early},
        "resident_at_end": each_late | {"sum": sum_late},
        "growth": round(growth, 4),
        "cpu_seconds": {who: round(seconds, 1) for who, seconds in sampler.cpu.items()},
        "looks": [[round(when), *look] for when, *look in sampler.looks[:: len(sampler.looks) // 60 + 1]],
    }
    if early[0][1] > rows / 5:
        line.problems.append(f"the first look behind a tenth was at {early[0][1]:,} rows; expected fewer than a fifth")
    if late[-1][1] < rows * 0.9:
        line.problems.append(f"the last look was at {late[-1][1]:,} rows; expected nine tenths at least")
    for who, grown in [("their sum", growth)] + [
        (who, each_late[who] / each_early[who] - 1) for who in each_late if each_early.get(who)
    ]:
        if abs(grown) > ROOM:
            line.problems.append(f"resident memory of {who}: {100 * grown:+.1f} %; expected within {100 * ROOM:.0f} %")


def _ids(line, output, texts):
    table = comparison.read_ids(output)
    line.difference = found = comparison.Difference(
        rows=len(table),
        missing=len(texts.keys() - set(table)),
        doubled=len(table) - len(set(table)),
        unknown=len(set(table) - texts.keys()),
        changed=0,
        cosine=None,
    )
    if not found.is_same():
        line.problems.append(f"{found.rows:,} rows: {found.words()}")
    line.details |= {"summary": progress.summary(output), "chunks": len(progress.chunks(output))}
    line.again_rows = progress.summary(output).get("redone_rows")
