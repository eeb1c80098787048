"""The night's command: see checks/night."""

import argparse
import datetime
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import numpy
import pyarrow

from . import cases, inputs, isolation, report
from .night import Night
from .processes import Processes
from .standalone import Cluster, spark_version

ROOT = Path(__file__).resolve().parent.parent.parent
TINY = "src/test/resources/models/tiny-bert"
STARTED = datetime.datetime.now(datetime.timezone.utc)


def say(text):
    """A line of progress, with the time since the start."""
    passed = (datetime.datetime.now(datetime.timezone.utc) - STARTED).total_seconds()
    print(f"[{int(passed) // 60:3d}:{int(passed) % 60:02d}] {text}", file=sys.stderr, flush=True)


def options():
    parser = argparse.ArgumentParser(prog="checks/night")
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--only", default="")
    parser.add_argument("--model")
    parser.add_argument("--rows", type=int)
    parser.add_argument("--soak-rows", type=int, default=300_000)
    parser.add_argument("--seed", type=int, default=inputs.SEED)
    parser.add_argument("--work", type=Path, default=ROOT / "target/night")
    parser.add_argument("--isolated", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.only:
        unknown = set(given.only.split(",")) - {case.name for case in cases.ALL}
        if unknown:
            parser.error(f"no case {sorted(unknown)}; expected some of {[case.name for case in cases.ALL]}")
    return given


def git(*arguments):
    done = subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, text=True)
    return done.stdout.strip()


def version():
    """The version in the pom."""
    return re.search(r"<version>(.+?)</version>", (ROOT / "pom.xml").read_text())[1]


def about(given, rows, model, isolated):
    """Which code ran, on what, with what."""
    java = subprocess.run(["java", "-version"], capture_output=True, text=True).stderr.splitlines()[0]
    cpu = [line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")]
    memory = int(open("/proc/meminfo").readline().split()[1]) >> 20
    changed = "-changed" if git("status", "--porcelain", "--untracked-files=no") else ""
    return {
        "date": f"{STARTED:%Y-%m-%d %H:%M} UTC",
        "embark": version() + ", " + git("rev-parse", "--short=12", "HEAD") + changed,
        "spark": spark_version(ROOT / "target/spark"),
        "java": java,
        "python": f"{platform.python_version()}, pyarrow {pyarrow.__version__}, numpy {numpy.__version__}",
        "machine": f"{os.cpu_count()} cores, {cpu[0] if cpu else platform.machine()}, {memory} GiB",
        "load_at_start": " ".join(f"{load:.1f}" for load in os.getloadavg()),
        "cluster": "Master, 2 Workers of 1 core, executors of 1 core and 1 GiB, driver 1 GiB",
        "network": "loopback alone" if isolated else "NOT ISOLATED",
        "model": model,
        "rows": rows,
        "seed": given.seed,
    }


def main():
    given = options()
    if given.isolated:
        isolation.loopback_up()
    model = given.model or (TINY if given.short else "all-MiniLM-L6-v2")
    rows = given.rows or (cases.SHORT_ROWS if given.short else 30_000)
    work = given.work.resolve()
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    facts = about(given, rows, model, given.isolated)
    processes = Processes()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    lines = []
    try:
        cluster = Cluster(processes, ROOT / "target/spark", work / "cluster", work / "cache", say)
        shutil.copytree(ROOT / "target/cache", work / "cache", symlinks=True)
        say(f"making {rows:,} rows and starting the cluster in {work}")
        made = cases.make_inputs(work / "inputs", rows, given)
        place = ROOT / model if (ROOT / model).is_dir() else model
        night = Night(ROOT, work, work / "cache", str(place), given.seed, processes, cluster, made, say)
        if given.short:
            night.options = ("--batch-tokens", "1")  # the tiny model would be through before anything happens
        cluster.start()
        for case in cases.chosen(given):
            say(f"{case.name} ...")
            line = case.run(night)
            lines.append(line)
            write(facts, lines, work)
            ending = "passed" if line.passed() else "FAILED"
            say(f"{case.name}: {line.did or 'not done'}; {ending} in {line.seconds:.0f} s")
            for problem in line.problems:
                say(f"  {problem}")
            if case.name == cases.REFERENCE and not line.passed():
                say("nothing can be compared without it")
                break
        if given.isolated or not given.short:
            lines.append(cases.network(lines, given.isolated))
    except KeyboardInterrupt:
        say("interrupted; what was done:")
        facts["ended"] = "interrupted"
        finish(given, facts, lines, work)
        return 130
    finally:
        left = processes.end_all()
        if left:
            say(f"still there: {[(process.pid, process.name) for process in left]}")
    return finish(given, facts, lines, work)


def write(facts, lines, work):
    """The table and its data, as far as they are; paths below the repository without where it lies."""
    for name, text in (("night.json", report.document(facts, lines)), ("night.md", report.page(facts, lines))):
        (work / name).write_text(text.replace(f"{ROOT}/", ""))


def finish(given, facts, lines, work):
    """Prints the table and writes it down."""
    print(report.table(lines))
    wrong = report.failures(lines)
    if wrong:
        print(wrong)
    passed = sum(line.passed() for line in lines)
    print(f"{passed} passed, {len(lines) - passed} failed")
    write(facts, lines, work)
    if given.keep:
        kept = ROOT / "checks/night-results"
        kept.mkdir(exist_ok=True)
        for ending in ("json", "md"):
            shutil.copy(work / f"night.{ending}", kept / f"{STARTED:%Y-%m-%d}.{ending}")
    return 0 if passed == len(lines) else 1


if __name__ == "__main__":
    sys.exit(main())
