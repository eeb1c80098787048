"""What a person does first: install, ten lines, submit."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from pathlib import Path

import embark
import pyspark
import pytest
from conftest import ROOT, programs, sample
from pyspark.sql import SparkSession

pytestmark = pytest.mark.once

CACHE = ROOT / "target" / "cache"


def run(command: list[str], folder: Path) -> subprocess.CompletedProcess:
    environment = {**os.environ, "EMBARK_CACHE": str(CACHE), "PYSPARK_PYTHON": sys.executable}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def test_the_programs_of_the_readme_run(spark: SparkSession, tmp_path: Path) -> None:
    """The first gives the vectors of the job; the others find its session and its names."""
    sample(tmp_path)
    first, *others = (program for program in programs() if "sc://" not in program)
    assert len([line for line in first.splitlines() if line]) <= 10
    (tmp_path / "programs.py").write_text("\n".join([first, *others]))
    done = run([sys.executable, "programs.py"], tmp_path)
    assert "Exception" not in done.stderr and "ERROR" not in done.stderr, done.stderr
    assert (tmp_path / "topics" / "model.onnx").is_file()
    job = [str(ROOT / "jobs" / "run"), "embed", "--input", "messages.jsonl", "--text", "text"]
    run([*job, "--output", "job"], tmp_path)

    ours = vectors(spark, tmp_path / "vectors")
    theirs = vectors(spark, tmp_path / "job")
    assert len(ours) == 100 and ours.keys() == theirs.keys()
    for key, vector in ours.items():
        assert (vector is None) == (theirs[key] is None)
        assert vector is None or cosine(vector, theirs[key]) >= 0.999999, key


def vectors(spark: SparkSession, folder: Path) -> dict:
    rows = spark.read.parquet(str(folder)).select("id", "embedding").collect()
    return {row.id: row.embedding for row in rows}


def cosine(a: list[float], b: list[float]) -> float:
    return dot(a, b) / math.sqrt(dot(a, a) * dot(b, b))


def dot(a: list[float], b: list[float]) -> float:
    assert len(a) == len(b)
    return sum(x * y for x, y in zip(a, b))


def test_a_stopped_session_leaves_its_jvm(
    spark: SparkSession, encoder: str, tmp_path: Path
) -> None:
    """A new one has the jar, and what it was told that a JVM still takes; models may be missing."""
    (tmp_path / "program.py").write_text(
        "import embark\n"
        "import os\n"
        "os.environ['EMBARK_CACHE'] = 'empty'\n"
        "embark.start(models=[], master='local[2]').stop()\n"
        "try:\n"
        "    embark.start(models=['e5-small-v2'])\n"
        "except RuntimeError as error:\n"
        "    print(str(error).partition(';')[0])\n"
        "config = {'spark.jars': '/no.jar', 'spark.sql.shuffle.partitions': '3'}\n"
        "spark = embark.start('again', master='local[1]', memory='9g', config=config)\n"
        "rows = spark.createDataFrame([('a cat',)], 'text string')\n"
        f"embedder = embark.TextEmbedder(inputCol='text', model={encoder!r})\n"
        "print(len(embedder.transform(rows).first().embedding))\n"
        "context = spark.sparkContext\n"
        "print(context.appName, context.master, spark.conf.get('spark.driver.memory'))\n"
        "print(spark.conf.get('spark.sql.shuffle.partitions'))\n"
    )
    assert run([sys.executable, "program.py"], tmp_path).stdout.splitlines() == [
        "The JVM of this Python process runs already, without e5-small-v2",
        "32",
        "again local[1] 2g",
        "3",
    ]


def test_a_jvm_without_the_jar_says_so(tmp_path: Path) -> None:
    """Where a session names it that came too late, as well."""
    (tmp_path / "program.py").write_text(
        "import embark\n"
        "from pyspark.sql import SparkSession\n"
        "spark = SparkSession.builder.master('local[1]').getOrCreate()\n"
        "named = SparkSession.builder.master('local[1]').config('spark.jars', embark.jar())\n"
        "for step in (lambda: None, spark.stop, named.getOrCreate):\n"
        "    step()\n"
        "    try:\n"
        "        embark.start()\n"
        "    except RuntimeError as error:\n"
        "        print(str(error).partition(';')[0])\n"
    )
    name = Path(embark.jar()).name
    assert run([sys.executable, "program.py"], tmp_path).stdout.splitlines() == [
        f"A Spark session runs already, without {name}",
        f"The JVM of a Spark session that was stopped runs on, without {name}",
        f"A Spark session runs already, without {name}",
    ]


def test_the_jar_alone_is_enough_for_spark_submit(encoder: str, tmp_path: Path) -> None:
    """Its package comes before that of the wheel, and ``embark.start`` takes what was submitted."""
    (tmp_path / "program.py").write_text(
        "import embark\n"
        "config = {'spark.master': 'local[3]', 'spark.sql.shuffle.partitions': '3'}\n"
        "spark = embark.start('mine', master='local[2]', memory='9g', config=config)\n"
        "print(spark.sparkContext.master, spark.sparkContext.appName)\n"
        "print(spark.conf.get('spark.sql.shuffle.partitions'))\n"
        "rows = spark.createDataFrame([('a cat',)], 'text string')\n"
        f"embedder = embark.TextEmbedder(inputCol='text', model={encoder!r})\n"
        "print(embark.__file__)\n"
        "print(embark.jar())\n"
        "print(len(embedder.transform(rows).first().embedding))\n"
    )
    submit = [str(Path(pyspark.__file__).parent / "bin" / "spark-submit"), "--master", "local[1]"]
    jar = embark.jar()
    submit += ["--conf", "spark.ui.enabled=false", "--jars", jar, "--py-files", jar, "program.py"]
    session, told, file, named, components = run(submit, tmp_path).stdout.splitlines()
    assert (session, told) == ("local[1] program.py", "3")
    assert file.endswith(f"{Path(jar).name}/embark/__init__.py")
    assert Path(named).name == Path(jar).name
    assert components == "32"
