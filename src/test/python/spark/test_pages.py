"""The Python of docs/ runs as it stands, and writes what the same page's SQL writes.

All of it in one process, since each would spend most of its time on starting.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT
from pyspark.sql import SparkSession

pytestmark = pytest.mark.once

SAMPLE = ROOT / "src" / "main" / "resources" / "embark" / "demo" / "messages.jsonl"

#: Pages in the order in which they need each other, with the folder that they write.
PAGES = [
    ("text-embedder", "vectors"),
    ("zero-shot-classifier", "guessed"),
    ("head-trainer", "labelled"),
    ("text-classifier", "labelled"),
]

#: Pages without SQL, with the folder that they write.
PYTHON_ALONE = [("chunker", "passages"), ("summarizer", "summaries")]


def blocks(page: str, language: str) -> list[str]:
    """A page's blocks of a language."""
    text = (ROOT / "docs" / f"{page}.md").read_text("utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.M | re.S)


def block(page: str, language: str) -> str:
    """A page's only block of a language."""
    (only,) = blocks(page, language)
    return only


#: Runs programs, each with names of its own, and without the views of those before it.
RUNNER = """
import json
from pathlib import Path
from pyspark.sql import SparkSession

for name, program in json.loads(Path("programs.json").read_text("utf-8")):
    exec(compile(program, name, "exec"), {"__name__": "__main__"})
    catalog = SparkSession.active().catalog
    for table in catalog.listTables():
        if table.isTemporary:
            catalog.dropTempView(table.name)
"""


def run(programs: list[tuple[str, str]], folder: Path) -> None:
    """Runs programs, with their names, one after another in one process."""
    (folder / "programs.json").write_text(json.dumps(programs), "utf-8")
    (folder / "run.py").write_text(RUNNER, "utf-8")
    environment = {**os.environ, "EMBARK_CACHE": str(ROOT / "target" / "cache")}
    done = subprocess.run(
        [sys.executable, "run.py"], cwd=folder, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def sql(page: str) -> tuple[str, str]:
    """A program that runs a page's SQL, with a session that it begins where there is none."""
    lines = ["import embark", "spark = embark.start()"]
    for statement in ";".join(blocks(page, "sql")).split(";"):
        if statement.strip():
            lines.append(f"rows = spark.sql({statement!r}).collect()")
    return f"SQL of docs/{page}.md", "\n".join(lines)


def python(page: str) -> tuple[str, str]:
    """A page's program."""
    return f"Python of docs/{page}.md", block(page, "python")


def renamed(one: str, other: str) -> tuple[str, str]:
    """A program that renames a folder."""
    return f"renaming {one}", f"import os\nos.rename({one!r}, {other!r})"


#: Pages of stages whose models no artifact has: a tiny one's folder, its name there, the output.
OWN_MODELS = [
    ("entity-tagger", "entities-bert", "tagger", "tagged"),
    ("question-answerer", "answers-bert", "answerer", "answered"),
    ("pair-scorer", "pairs-minilm", "reranker", "scored"),
    ("mask-filler", "masks-bert", "masked", "filled"),
]


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which all pages ran on some messages."""
    folder = tmp_path_factory.mktemp("pages")
    lines = SAMPLE.read_bytes().splitlines(keepends=True)[:60]
    (folder / "messages.jsonl").write_bytes(b"".join(lines))
    programs = []
    for page, output in PAGES:
        programs += [python(page), renamed(output, f"{output}-of-{page}")]
        programs += [sql(page), renamed(output, f"{output}-of-sql-{page}")]
    for page, tiny, model, _ in OWN_MODELS:
        shutil.copytree(ROOT / "src/test/resources/models" / tiny, folder / model)
        programs.append(python(page))
    programs += [python(page) for page, _ in PYTHON_ALONE]
    run(programs, folder)
    return folder


@pytest.mark.parametrize(("page", "output"), PAGES)
def test_python_and_sql_write_the_same(
    spark: SparkSession, done: Path, page: str, output: str
) -> None:
    ours, theirs = (
        spark.read.parquet(str(done / f"{output}-of-{name}")).orderBy("id").collect()
        for name in (page, f"sql-{page}")
    )
    assert len(ours) == len(theirs) > 50
    for one, other in zip(ours, theirs):
        for value, expected in zip(one, other):
            same = pytest.approx(expected, abs=1e-6) if isinstance(value, float) else expected
            assert value == same, (page, one, other)


@pytest.mark.parametrize("output", [output for *_, output in OWN_MODELS])
def test_python_runs_with_a_tiny_model(spark: SparkSession, done: Path, output: str) -> None:
    rows = spark.read.parquet(str(done / output)).collect()
    assert len(rows) == 60
    assert all(None not in row for row in rows)


@pytest.mark.parametrize("output", [output for _, output in PYTHON_ALONE])
def test_python_without_sql_writes_rows(spark: SparkSession, done: Path, output: str) -> None:
    assert spark.read.parquet(str(done / output)).count() >= 60


def test_search_in_sql(tmp_path: Path) -> None:
    (tmp_path / "messages.jsonl").write_bytes(SAMPLE.read_bytes())
    name, search = sql("sql")
    search += "\nassert len(rows) == 10 and rows[0].likeness > 0.4, rows\n"
    run([(name, search)], tmp_path)
