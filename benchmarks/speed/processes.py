"""Runs a program in a fresh process, on chosen cores, and watches what it takes."""

import os
import subprocess
import time
from dataclasses import dataclass

import psutil

POLL_SECONDS = 0.25
# OPENBLAS_* choose kernels for old libraries; nobody here is to be slowed by them.
UNWANTED = ["OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "OMP_NUM_THREADS", "MKL_NUM_THREADS"]


@dataclass(frozen=True)
class Ended:
    """A program that ended.

    code: its exit code, or none where it was stopped for taking too long; output: what it printed,
    both streams; wall and cpu: seconds, of it and all that it started; peak_mb: most memory that
    they held together, shared pages counted once (PSS).
    """

    code: int | None
    output: str
    wall: float
    cpu: float
    peak_mb: float


def cores(count):
    """The first so many of the cores that this process may use."""
    mine = sorted(os.sched_getaffinity(0))
    if count > len(mine):
        raise SystemExit(f"{count} cores were asked for; this machine gives {len(mine)}.")
    return mine[:count]


def run(words, count, log, more=None, limit=1800):
    """Runs words on so many cores; its output goes to the file log, too."""
    environment = {key: value for key, value in os.environ.items() if key not in UNWANTED}
    environment |= {
        "OPT_OUT_TRACKING": "true",
        "ORT_DISABLE_TELEMETRY": "1",
        "HF_HUB_OFFLINE": "1",
        "TOKENIZERS_PARALLELISM": "false",
        "SPARK_LOCAL_IP": "127.0.0.1",
        **(more or {}),
    }
    words = [str(word) for word in ["taskset", "-c", ",".join(map(str, cores(count))), *words]]
    started = time.monotonic()
    with open(log, "w", encoding="utf-8") as out:
        child = subprocess.Popen(
            words, stdout=out, stderr=subprocess.STDOUT, env=environment, start_new_session=True
        )
        watch = Watch(child.pid)
        code = None
        try:
            while code is None and time.monotonic() - started < limit:
                try:
                    code = child.wait(POLL_SECONDS)
                except subprocess.TimeoutExpired:
                    watch.look()
        finally:
            if code is None:
                end(child)
    with open(log, encoding="utf-8", errors="replace") as text:
        output = text.read()
    return Ended(code, output, time.monotonic() - started, watch.cpu, watch.megabytes)


def end(child):
    """Ends a child and all that it started."""
    for process in [*psutil.Process(child.pid).children(recursive=True), psutil.Process(child.pid)]:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            pass
    child.wait()


class Watch:
    """What a process and its descendants take, as far as it is seen: the most memory that they held
    at a time, and their CPU seconds. Shared memory is counted once, which costs the kernel a walk;
    so it is counted anew only where the plain sum has grown."""

    def __init__(self, pid):
        self.megabytes = 0.0
        self._pid = pid
        self._resident = 0
        self._seconds = {}

    @property
    def cpu(self):
        return sum(self._seconds.values())

    def look(self):
        try:
            root = psutil.Process(self._pid)
            tree = [root, *root.children(recursive=True)]
        except psutil.NoSuchProcess:
            return
        resident = 0
        for process in tree:
            try:
                times = process.cpu_times()
                self._seconds[process.pid] = times.user + times.system
                resident += process.memory_info().rss
            except psutil.NoSuchProcess:
                pass
        if resident > 1.02 * self._resident:
            self._resident = resident
            self.megabytes = max(self.megabytes, sum(map(_proportional, tree)) / 1e6)


def _proportional(process):
    """Bytes that a process holds, those that it shares by its part (PSS)."""
    try:
        return process.memory_full_info().pss
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return 0
