"""What only a classic session has: Java objects beside the Python ones."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import embark
import pytest
from embark._pyspark import require_version
from embark.spark._java import require
from pyspark.ml.param import Param, Params, TypeConverters
from pyspark.sql import DataFrame, SparkSession
from servers import COMMIT

VALUES = {
    TypeConverters.toString: "some",
    TypeConverters.toInt: 3,
    TypeConverters.toFloat: 0.25,
    TypeConverters.toBoolean: False,
    TypeConverters.toListString: ["a", "b"],
}


STAGES = [
    embark.Chunker,
    embark.EntityTagger,
    embark.HeadTrainer,
    embark.MaskFiller,
    embark.PairScorer,
    embark.QuestionAnswerer,
    embark.Summarizer,
    embark.TextClassifier,
    embark.TextEmbedder,
    embark.ZeroShotClassifier,
]


def a_value(param: Param) -> object:
    """A value that the Param takes."""
    choices = param.doc.rpartition(": ")[2].split(", ") if ": " in param.doc else []
    value = VALUES[param.typeConverter]
    if param.typeConverter == TypeConverters.toString and len(choices) > 1:
        value = choices[-1]
    return {"gpuMemLimit": "4g", "model": "some", "inputCol": "some"}.get(param.name, value)


def setter(stage: Params, name: str) -> Callable[[object], Params]:
    return getattr(stage, f"set{name[0].upper()}{name[1:]}")


@pytest.mark.parametrize("type_", [one for one in STAGES if one is not embark.Chunker])
def test_params_are_those_of_java(spark: SparkSession, type_: type) -> None:
    stage = type_()
    java = stage._java_obj
    assert {p.name: p.doc for p in stage.params} == {p.name(): p.doc() for p in java.params()}
    for param in stage.params:
        theirs = java.getParam(param.name)
        assert stage.hasDefault(param) == java.hasDefault(theirs), param.name
        if stage.hasDefault(param):
            assert stage.getOrDefault(param) == java.getOrDefault(theirs), param.name
        upper = param.name[0].upper() + param.name[1:]
        value = a_value(param)
        assert setter(stage, param.name)(value) is stage
        assert getattr(stage, f"get{upper}")() == value
        given = type_(**{param.name: value})
        given._transfer_params_to_java()
        set_ = given._java_obj.getOrDefault(given._java_obj.getParam(param.name))
        assert (list(set_) if isinstance(value, list) else set_) == value, param.name


def of_java(stage: Params) -> dict[str, object]:
    """What the Java side has once the stage is used, defaults left out."""
    stage._transfer_params_to_java()
    java = stage._java_obj
    return {one.name(): java.getOrDefault(one) for one in java.params() if java.isSet(one)}


@pytest.mark.parametrize("type_", STAGES)
def test_none_is_what_a_stage_has_that_was_not_told(spark: SparkSession, type_: type) -> None:
    stage = type_()
    values = {param.name: a_value(param) for param in stage.params}
    nothing = dict.fromkeys(values)
    assert of_java(type_(**nothing)) == {}
    assert of_java(stage.setParams(**values)).keys() == values.keys()
    assert of_java(stage.copy(dict.fromkeys(stage.params))) == {}
    assert of_java(stage).keys() == values.keys()
    for name in values:
        assert setter(stage, name)(None) is stage
    assert stage._paramMap == {} and of_java(stage) == {}
    of_java(stage.setParams(**values))
    assert of_java(stage.setParams(**nothing)) == {}


def test_none_is_what_a_head_has_that_was_not_told(
    spark: SparkSession, encoder: str, topics: DataFrame
) -> None:
    trainer = embark.HeadTrainer(inputCol="text", labelCol="topic", model=encoder, maxIter=2)
    model = trainer.fit(topics)
    told = of_java(model)
    others = [param for param in model.params if param.name not in told]
    for param in others:
        setter(model, param.name)(a_value(param))
    assert len(of_java(model)) == len(told) + len(others)
    for param in others:
        setter(model, param.name)(None)
    assert of_java(model) == told


def test_extra_params_leave_the_stage_as_it_was(
    spark: SparkSession, encoder: str, topics: DataFrame
) -> None:
    embedder = embark.TextEmbedder(inputCol="text", model=encoder)
    short = embedder.transform(topics, {embedder.dimensions: 4, embedder.outputCol: "short"})
    assert len(short.first()["short"]) == 4
    assert len(embedder.transform(topics).first()["embedding"]) == 32
    assert not embedder.isSet(embedder.dimensions)


def test_a_head_keeps_the_commit_that_it_was_trained_on(
    spark: SparkSession, topics: DataFrame, tmp_path: Path
) -> None:
    trainer = embark.HeadTrainer(inputCol="text", labelCol="topic", maxIter=2)
    model = trainer.setModel("hf:owner/tiny-bert").fit(topics)
    assert model.getModel() == f"hf:owner/tiny-bert@{COMMIT}"
    assert trainer.getModel() == "hf:owner/tiny-bert"
    model.write().save(str(tmp_path / "model"))
    assert embark.HeadModel.load(str(tmp_path / "model")).getModel() == model.getModel()
    assert model.copy().getModel() == model.getModel()


def test_what_a_training_came_to(spark: SparkSession, encoder: str, topics: DataFrame) -> None:
    trainer = embark.HeadTrainer(inputCol="text", labelCol="topic", model=encoder, maxIter=9)
    model = trainer.setHeldOut(0.25).fit(topics)
    assert 1 <= model.iterations <= 9
    measured = model.heldOutEvaluation
    assert 1 <= measured.rows <= 16
    assert measured.accuracy == measured.right / measured.rows
    assert [one.name for one in measured.labels] == ["accounts", "cats"]
    rows = model.transform(topics)
    all_ = embark.Evaluation.of(rows, "topic", "predictedLabel", "score")
    assert (all_.rows, all_.unlabelled, len(all_.bins)) == (32, 0, 15)
    assert sum(one.rows for one in all_.bins) == 32


def test_start_gives_the_same_session_again(spark: SparkSession) -> None:
    assert embark.start() is spark
    assert spark.conf.get("spark.ui.enabled") == "false"


def test_models_that_a_running_jvm_lacks_are_said(
    spark: SparkSession, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    cached = tmp_path / "models" / "e5-small-v2"
    cached.mkdir(parents=True)
    (cached / "model.onnx").touch()
    monkeypatch.setenv("EMBARK_CACHE", str(tmp_path))
    assert embark.start() is embark.start(models=["e5-small-v2"]) is spark
    with pytest.raises(RuntimeError, match="runs already, without bge-small-en-v1.5; expected"):
        embark.start(models=["e5-small-v2", "bge-small-en-v1.5"])
    with pytest.raises(ValueError, match="There is no built-in model 'gpt'"):
        embark.start(models=["gpt"])


def test_start_finds_the_session_of_another_thread(spark: SparkSession) -> None:
    with ThreadPoolExecutor() as threads:
        assert threads.submit(embark.start).result() is spark


def test_start_and_jobs_run_agree() -> None:
    from embark._session import ENVIRONMENT, LOCAL_ENVIRONMENT, LOCAL_SETTINGS, MEMORY

    launcher = (Path(__file__).parents[4] / "jobs" / "run").read_text()
    for name, value in LOCAL_SETTINGS.items():
        assert f"unless_said {name} {value}" in launcher
    for name, value in {**ENVIRONMENT, **LOCAL_ENVIRONMENT}.items():
        assert f"{name}={value}" in launcher or f"{name}=${{{name}:-{value}}}" in launcher, name
    assert f"SPARK_DRIVER_MEMORY=${{SPARK_DRIVER_MEMORY:-{MEMORY}}}" in launcher


def test_without_the_jar_it_says_so(spark: SparkSession) -> None:
    with pytest.raises(RuntimeError, match="is not on the class path of this Spark session"):
        require("embark.spark.NoSuchStage")


def test_without_a_session_it_says_so() -> None:
    program = "import embark; embark.TextEmbedder()"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    last = run.stderr.strip().splitlines()[-1]
    assert last == (
        "RuntimeError: embark.spark.TextEmbedder needs a Spark session; there is none. "
        "Call embark.start() first, or SparkSession.builder.getOrCreate()."
    )


def test_other_versions_of_pyspark_are_refused() -> None:
    for version in ("3.5.7", "4.0.0", "4.0.0.dev2"):
        with pytest.raises(ImportError, match=f"PySpark is version {version}; expected 4.0.1"):
            require_version(version)
    for version in ("4.0.1", "4.0.1.dev0", "4.1.0", "4.2.0rc1", "5.0"):
        require_version(version)


def test_a_model_that_is_not_built_in_is_refused() -> None:
    from embark._jar import model

    assert model(embark.jar(), "e5-small-v2")["source"]["groupId"] == "dev.langchain4j"
    with pytest.raises(ValueError, match="expected one of all-MiniLM-L6-v2, bge-small-en-v1.5"):
        model(embark.jar(), "gpt")


def test_names_are_those_that_saved_stages_hold() -> None:
    for name in (
        "EntityTagger",
        "HeadModel",
        "HeadTrainer",
        "MaskFiller",
        "PairScorer",
        "QuestionAnswerer",
        "TextClassifier",
        "TextEmbedder",
        "ZeroShotClassifier",
    ):
        type_ = getattr(embark.spark, name)
        assert f"{type_.__module__}.{type_.__name__}" == f"embark.spark.{name}"
        assert issubclass(type_, Params)
