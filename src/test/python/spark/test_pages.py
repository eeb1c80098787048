"""The Python of docs/ runs as it stands, and writes what the same page's SQL writes."""

from __future__ import annotations

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


def run(program: str, folder: Path) -> None:
    (folder / "program.py").write_text(program, "utf-8")
    environment = {**os.environ, "EMBARK_CACHE": str(ROOT / "target" / "cache")}
    done = subprocess.run(
        [sys.executable, "program.py"], cwd=folder, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_python_and_sql_write_the_same(spark: SparkSession, tmp_path: Path) -> None:
    (tmp_path / "messages.jsonl").write_bytes(
        b"".join(SAMPLE.read_bytes().splitlines(keepends=True)[:60])
    )
    for page, output in PAGES:
        (python,) = blocks(page, "python")
        statements = ";".join(blocks(page, "sql")).split(";")
        there = tmp_path / output
        asked = "".join(f"spark.sql({one!r})\n" for one in statements if one.strip())
        moved = f"import os\nos.rename({str(there)!r}, {str(there) + '-of-' + page!r})\n"
        run(f"{python}\n{moved}{asked}", tmp_path)
        ours, theirs = (
            spark.read.parquet(str(folder)).orderBy("id").collect()
            for folder in (tmp_path / f"{output}-of-{page}", there)
        )
        there.rename(tmp_path / f"{output}-of-sql-{page}")
        assert len(ours) == len(theirs) > 50
        for one, other in zip(ours, theirs):
            for value, expected in zip(one, other):
                same = pytest.approx(expected, abs=1e-6) if isinstance(value, float) else expected
                assert value == same, (page, one, other)


#: Pages of stages whose models no artifact has: a tiny one's folder, its name there, the output.
OWN_MODELS = [
    ("entity-tagger", "entities-bert", "tagger", "tagged"),
    ("question-answerer", "answers-bert", "answerer", "answered"),
    ("pair-scorer", "pairs-minilm", "reranker", "scored"),
    ("mask-filler", "masks-bert", "masked", "filled"),
]


@pytest.mark.parametrize(("page", "tiny", "model", "output"), OWN_MODELS)
def test_python_runs_with_a_tiny_model(
    spark: SparkSession, tmp_path: Path, page: str, tiny: str, model: str, output: str
) -> None:
    lines = SAMPLE.read_bytes().splitlines(keepends=True)[:60]
    (tmp_path / "messages.jsonl").write_bytes(b"".join(lines))
    shutil.copytree(ROOT / "src/test/resources/models" / tiny, tmp_path / model)
    (python,) = blocks(page, "python")
    run(python, tmp_path)
    rows = spark.read.parquet(str(tmp_path / output)).collect()
    assert len(rows) == len(lines)
    assert all(None not in row for row in rows)


def test_search_in_sql(spark: SparkSession, tmp_path: Path) -> None:
    (tmp_path / "messages.jsonl").write_bytes(SAMPLE.read_bytes())
    statements = [one for one in ";".join(blocks("sql", "sql")).split(";") if one.strip()]
    program = "import embark\nspark = embark.start()\n"
    program += "".join(f"rows = spark.sql({one!r}).collect()\n" for one in statements)
    run(program + "assert len(rows) == 10 and rows[0].likeness > 0.4, rows\n", tmp_path)


def test_python_without_sql_writes_rows(spark: SparkSession, tmp_path: Path) -> None:
    (tmp_path / "messages.jsonl").write_bytes(
        b"".join(SAMPLE.read_bytes().splitlines(keepends=True)[:60])
    )
    for page, output in PYTHON_ALONE:
        (python,) = blocks(page, "python")
        run(python, tmp_path)
        assert spark.read.parquet(str(tmp_path / output)).count() >= 60
