"""Whether the harness would notice: spoilt copies of the undisturbed output have to be found out."""

import shutil
import time
from dataclasses import dataclass

import pyarrow
import pyarrow.parquet

from . import comparison
from .line import Line
from .readers import Reader


def parts(output):
    return sorted(output.glob("**/part-*.parquet"))


def remove(output):
    parts(output)[0].unlink()


def double(output):
    part = parts(output)[0]
    shutil.copy(part, part.with_name("part-again.parquet"))


def swap(output):
    """Two rows change vectors."""
    part = parts(output)[0]
    table = pyarrow.parquet.read_table(part)
    vectors = table["embedding"].combine_chunks()
    order = pyarrow.array([1, 0, *range(2, len(table))])
    column = table.schema.get_field_index("embedding")
    pyarrow.parquet.write_table(table.set_column(column, "embedding", vectors.take(order)), part)


def shorten(output):
    """A file without its end, as a reader sees one that is being written."""
    part = parts(output)[0]
    part.write_bytes(part.read_bytes()[:-100])


@dataclass(frozen=True)
class SelfCheck:
    """Needs the undisturbed output to be there still."""

    name: str
    reference: str

    def run(self, night):
        line = Line(self.name)
        begun = time.monotonic()
        source = night.work / self.reference / "output"
        texts = night.inputs["parquet"][1]
        for spoil, noticed in (
            (remove, lambda found: found.missing > 0),
            (double, lambda found: found.doubled > 0),
            (swap, lambda found: found.cosine < comparison.LEAST),
            (shorten, None),
        ):
            copy = night.work / "spoilt"
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(source, copy, ignore=shutil.ignore_patterns("_*", ".*"))
            spoil(copy)
            reader = Reader(copy, len(texts))
            reader.look()
            if noticed is not None:
                found = comparison.compare(copy, texts, night.vectors)
                if not noticed(found) or found.is_same():
                    line.problems.append(f"not noticed: {spoil.__name__} a file ({found})")
            if bool(reader.torn) != (spoil is not swap):
                line.problems.append(f"the reader saw {reader.words()} after {spoil.__name__}")
            shutil.rmtree(copy)
        line.did = "a file removed, one doubled, one cut, two vectors swapped"
        line.did += ": each was noticed" if line.passed() else ""
        line.seconds = time.monotonic() - begun
        return line
