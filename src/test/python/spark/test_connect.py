"""What is different over Spark Connect; the rest is in test_stages.py."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import embark
import pytest
from conftest import ROOT, programs, sample
from pyspark.sql import DataFrame, SparkSession
from servers import COMMIT, connect_server

pytestmark = pytest.mark.connect


def test_it_is_a_remote_session(spark: SparkSession) -> None:
    assert type(spark).__module__ == "pyspark.sql.connect.session"


def test_what_is_not_reached_says_so(spark: SparkSession, encoder: str, topics: DataFrame) -> None:
    model = embark.HeadTrainer(inputCol="text", labelCol="topic", model=encoder).fit(topics)
    for name in ("iterations", "heldOutEvaluation"):
        with pytest.raises(NotImplementedError, match=f"{name} cannot be read over Spark Connect"):
            getattr(model, name)
    with pytest.raises(NotImplementedError, match="cannot be called over Spark Connect"):
        embark.Evaluation.of(model.transform(topics), "topic", "predictedLabel", "score")


def test_the_commit_of_a_head_is_the_servers(
    spark: SparkSession, topics: DataFrame, tmp_path: Path
) -> None:
    trainer = embark.HeadTrainer(inputCol="text", labelCol="topic", maxIter=2)
    model = trainer.setModel("hf:owner/tiny-bert").fit(topics)
    for get in (model.getModel, model.copy().getModel, model.getModelFingerprint):
        with pytest.raises(NotImplementedError, match="the server alone knows it. Save the model"):
            get()
    model.write().save(str(tmp_path / "model"))
    loaded = embark.HeadModel.load(str(tmp_path / "model"))
    assert loaded.getModel() == f"hf:owner/tiny-bert@{COMMIT}"
    assert len(loaded.getModelFingerprint()) == 64
    assert loaded.copy().getModel() == loaded.getModel()
    pinned = trainer.setModel(loaded.getModel()).fit(topics)
    assert pinned.getModel() == loaded.getModel()


def test_what_a_head_was_trained_with_cannot_be_unset(
    spark: SparkSession, encoder: str, topics: DataFrame
) -> None:
    trainer = embark.HeadTrainer(inputCol="text", labelCol="topic", model=encoder, topK=1)
    model = trainer.fit(topics)
    with pytest.raises(NotImplementedError, match="topK cannot be unset over Spark Connect"):
        model.setTopK(None)
    assert model.setErrorCol(None).getTopK() == 1


def test_labels_are_there_whatever_columns_are_called(
    spark: SparkSession, encoder: str, topics: DataFrame
) -> None:
    """In threads without a session of their own, too."""
    trainer = embark.HeadTrainer(inputCol="text", labelCol="topic", model=encoder, maxIter=2)
    model = trainer.setOutputCol("prediction").setPredictionCol("text_index").fit(topics)
    model.setLabelsCol("text").setInputCol("other")
    with ThreadPoolExecutor() as threads:
        assert threads.submit(lambda: model.labels).result() == ["accounts", "cats"]


def test_the_program_of_the_readme_runs(server: str, tmp_path: Path) -> None:
    """On rows that the server reads, with a model of its cache."""
    sample(tmp_path)
    (program,) = [program for program in programs() if "sc://" in program]
    program = program.replace("sc://localhost", server).replace(
        "messages.jsonl", "FOLDER/messages.jsonl"
    )
    lines = ["import embark", program.replace("FOLDER", str(tmp_path))]
    lines.append("print(len(vectors.first().embedding))")
    run = subprocess.run([sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True)
    assert (run.returncode, run.stdout) == (0, "384\n"), run.stderr


def test_the_jar_can_be_sent(encoder: str) -> None:
    """To a server that has none, by a client that is told its address alone."""
    program = Path(__file__).with_name("send_jar.py")
    with connect_server() as url:
        sent = subprocess.run(
            [sys.executable, str(program), url, encoder], capture_output=True, text=True, cwd=ROOT
        )
    assert sent.returncode == 0, sent.stdout + sent.stderr
    assert sent.stdout.splitlines() == [
        "without it: Unsupported ML operator, found embark.spark.TextEmbedder",
        "with it: 32",
        "trained: ['a', 'b']",
    ]
