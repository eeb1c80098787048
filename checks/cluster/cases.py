"""Which cases there are, in their order, and their inputs."""

from dataclasses import dataclass

import pyarrow.parquet

from . import faults, inputs, isolation, models
from .line import Line
from .night import Case
from .selfcheck import SelfCheck
from .soak import soak

SHORT_ROWS = 10_000
REFERENCE, SELF = "undisturbed", "harness itself"
QUARANTINE = ("--on-error", "quarantine")
TRUNCATED, CORRUPT = "part-c.parquet", "part-c.jsonl.gz"


@dataclass(frozen=True)
class Soak:
    name: str = "soak"

    def run(self, night):
        return soak(night, self.name, night.inputs["soak"][1])


def names_dead_file(name):
    """Whether the dead letters name a file."""

    def check(line, job):
        letters = []
        for file in sorted(job.output.glob("_quarantine/**/*.parquet")):
            columns = ["quarantine_file", "quarantine_row", "quarantine_error"]
            letters += pyarrow.parquet.read_table(file, columns=columns).to_pylist()
        naming = [letter for letter in letters if str(letter["quarantine_file"]).endswith("/" + name)]
        line.details |= {"dead_letters": letters}
        line.did += f"; {len(naming)} of {len(letters)} dead letters name it"
        if len(naming) != 1 or len(letters) != 1:
            line.problems.append(f"dead letters: {letters}; expected one, of {name}")

    return check


ALL = (
    Case(REFERENCE, faults.nothing, stays=True),
    SelfCheck(SELF, REFERENCE),
    Case("executor killed", faults.kill_executor),
    Case("worker killed", faults.kill_worker),
    Case("driver killed", faults.kill_driver),
    Case("executor stopped", faults.stop_executor),
    Case("disk full", faults.fill_disk, again=1, disk=120 << 20),
    Case("model cache deleted", faults.delete_cache, own_cache=True, model_jar=True),
    Case(
        "truncated Parquet file",
        lambda scene: f"{TRUNCATED} of 5 files",
        inputs="truncated",
        options=QUARANTINE,
        after=names_dead_file(TRUNCATED),
    ),
    Case(
        "corrupt gzip",
        lambda scene: f"{CORRUPT} of 5 files",
        inputs="corrupt",
        options=QUARANTINE,
        after=names_dead_file(CORRUPT),
    ),
    Case("twenty random kills", faults.random_kills),
    *models.ALL,
    Soak(),
)
ALWAYS = (REFERENCE, SELF)
SHORT = (*ALWAYS, "executor killed", "worker killed", "driver killed")


def chosen(given):
    """The cases that are asked for; the reference and the harness's own are always among them."""
    names = given.only.split(",") if given.only else SHORT if given.short else [case.name for case in ALL]
    return [case for case in ALL if case.name in names or case.name in ALWAYS]


def make_inputs(folder, rows, given):
    """{name: (folder of files, texts that the output must have)} of the chosen cases."""
    texts = inputs.rows(rows, seed=given.seed)
    wanted = {getattr(case, "inputs", case.name) for case in chosen(given)}
    made = {"parquet": (inputs.write_parquet(texts, folder / "parquet"), texts)}
    good = {i: text for name, piece in inputs.pieces(texts).items() if name != "part-c" for i, text in piece.items()}
    if "truncated" in wanted:
        made["truncated"] = (inputs.write_parquet(texts, folder / "truncated"), good)
        inputs.truncate(folder / "truncated" / TRUNCATED)
    if "corrupt" in wanted:
        made["corrupt"] = (inputs.write_gzip(texts, folder / "corrupt"), good)
        inputs.corrupt(folder / "corrupt" / CORRUPT)
    if "soak" in wanted:
        many = inputs.rows(given.soak_rows, longest=5, seed=given.seed + 1)
        made["soak"] = (inputs.write_parquet(many, folder / "soak", row_group=20_000), many)
    return made


def network(lines, isolated):
    """Whether all of this went without a network: looked at from inside, at the end."""
    line = Line("no network")
    if not isolated:
        line.did = "not isolated: unshare -rmn is not permitted here"
        line.problems.append("nothing was shown: the night ran with the machine's network")
        return line
    refused = isolation.refusals()
    line.did = "loopback alone for the whole night; " + ", ".join(f"{to}: {how}" for to, how in refused.items())
    if not isolation.is_alone():
        line.problems.append(f"interfaces {isolation.interfaces()}, connections {refused}")
    failed = [other.case for other in lines if not other.passed()]
    if failed:
        line.problems.append(f"not all cases passed: {', '.join(failed)}")
    return line
