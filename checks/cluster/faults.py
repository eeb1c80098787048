"""What is done to a run. Each fault takes a Scene and says in a few words what it did; it comes at a place in the
run's progress, not at a time."""

import shutil
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from random import Random

from . import progress
from .job import Job, TooLate
from .standalone import Cluster, until

KINDS = ("executor", "worker", "driver")


@dataclass
class Scene:
    """A run to disturb.

    `rows` is how many it has, `done` the records of chunks that were there when something was done to it, which
    nobody may touch any more.
    """

    cluster: Cluster
    job: Job
    rows: int
    draw: Random
    say: object
    cache: Path
    done: dict

    def at(self, share):
        """Waits until a share of the rows is committed."""
        self.job.until(max(1, int(share * self.rows)))

    def executor(self):
        """One of the executors, when there is one."""
        self.job.require_running()
        return self.draw.choice(until("an executor", self.cluster.executors))

    def note(self):
        """Notes the chunks that are done; rows committed. Fails if no row is left to lose."""
        self.job.require_running()
        chunks = progress.chunks(self.job.output)
        rows = sum(chunk.rows for chunk in chunks.values())
        if rows >= self.rows:
            raise TooLate(f"all {rows:,} rows were committed already")
        self.done |= chunks
        return rows

    def touched(self):
        """Chunks that were done before a fault and are not the same any more."""
        now = progress.chunks(self.job.output)
        return [key for key, chunk in self.done.items() if now.get(key) != chunk]


def nothing(scene):
    return "nothing"


def kill_executor(scene):
    scene.at(0.3)
    rows = scene.note()
    kill_one_executor(scene)
    return f"SIGKILL at {rows:,} rows"


def kill_one_executor(scene):
    """SIGKILL to one; where it was gone by itself, to another one."""
    while not scene.executor().kill():
        pass


def kill_worker(scene):
    scene.at(0.3)
    rows = scene.note()
    return f"SIGKILL at {rows:,} rows, {kill_one_worker(scene)}"


def kill_one_worker(scene):
    """SIGKILL to a Worker; its executors end by themselves, or are ended after half a minute."""
    worker = scene.draw.choice(list(scene.cluster.workers().values()))
    executors = scene.cluster.executors(worker)
    worker.kill()
    outlived = [executor for executor in executors if not executor.wait_gone(30)]
    for executor in outlived:
        executor.kill()
    return f"{len(executors)} executor{'s' * (len(executors) != 1)} with it" + (
        f", {len(outlived)} after 30 s by hand" if outlived else ""
    )


def kill_driver(scene):
    scene.at(0.3)
    rows = scene.note()
    scene.job.driver.kill()
    scene.job.start()
    return f"SIGKILL at {rows:,} rows, same command again"


def stop_executor(scene, seconds=60):
    scene.at(0.3)
    rows = scene.note()
    victim = scene.executor()
    if not victim.send(signal.SIGSTOP):
        raise RuntimeError("the executor was gone before it could be stopped")
    time.sleep(seconds)
    alive = victim.send(signal.SIGCONT)
    ending = "SIGCONT" if alive else "it was given up meanwhile"
    return f"SIGSTOP at {rows:,} rows for {seconds} s, {ending}"


def fill_disk(scene, seconds=20):
    """The output's folder is a small file system; a file takes all that is left of it, and goes again."""
    scene.at(0.3)
    rows = scene.note()
    filler = scene.job.output.parent / "filler"
    written = 0
    block = b"\0" * 65_536
    end = time.monotonic() + seconds
    with open(filler, "wb", buffering=0) as file:
        while time.monotonic() < end and scene.job.driver.is_alive():
            try:
                written += file.write(block)
            except OSError:
                time.sleep(0.05)  # what others delete meanwhile is taken too
    code = None if scene.job.driver.is_alive() else scene.job.driver.popen.returncode
    filler.unlink()
    if code is None:
        return f"full at {rows:,} rows for {seconds} s, freed; the job went on"
    scene.job.start()
    return f"full at {rows:,} rows, job ended with {code}; freed, same command again"


def delete_cache(scene):
    """Without the cache an executor that comes late has to get the model anew."""
    scene.at(0.3)
    rows = scene.note()
    shutil.rmtree(scene.cache)
    kill_one_executor(scene)
    return f"deleted at {rows:,} rows, then SIGKILL an executor"


def random_kills(scene, count=20):
    """Kills at places in the progress that are drawn.

    There are fewer chunks than kills: each waits until an executor is there again, and then a drawn moment, so that
    it is at work. The other Worker goes on while one that was killed starts again.
    """
    places = sorted(scene.draw.uniform(0.02, 0.6) for _ in range(count))
    kinds = [scene.draw.choice(KINDS) for _ in range(count)]
    for number, (place, kind) in enumerate(zip(places, kinds), 1):
        scene.at(place)
        scene.executor()
        time.sleep(scene.draw.uniform(1, 5))
        rows = scene.note()
        scene.say(f"kill {number} of {count}: {kind} at {rows:,} rows")
        if kind == "executor":
            kill_one_executor(scene)
        elif kind == "worker":
            kill_one_worker(scene)
            scene.cluster.restore(wait=False)
        else:
            executors = scene.cluster.executors()
            scene.job.driver.kill()
            scene.job.start()
            for executor in executors:
                executor.wait_gone(30)
    counts = ", ".join(f"{kinds.count(kind)} {kind}s" for kind in KINDS)
    return f"{count} times SIGKILL: {counts}"
