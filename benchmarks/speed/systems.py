"""The systems: what each runs on the texts of a cell, and which settings it may have."""

import json
import re
from dataclasses import dataclass, field

from . import models
from .paths import OUT, PROGRAMS, PYTHON, ROOT

JAVA_OPENS = " ".join(
    ["-XX:+IgnoreUnrecognizedVMOptions", "-Djdk.reflect.useDirectMethodHandle=false"]
    + ["-Dio.netty.tryReflectionSetAccessible=true"]
    + [
        f"--add-opens=java.base/{package}=ALL-UNNAMED"
        for package in (
            "java.lang java.lang.invoke java.lang.reflect java.io java.net java.nio java.util "
            "java.util.concurrent java.util.concurrent.atomic jdk.internal.ref sun.nio.ch "
            "sun.nio.cs sun.security.action sun.util.calendar"
        ).split()
    ]
)
SPARK = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    # Each file is a partition: none fits beside another.
    "spark.sql.files.openCostInBytes": "134217728",
}


class Refused(Exception):
    """A system that cannot run, with why."""


@dataclass(frozen=True)
class Cell:
    """What a run is told: a model, texts, cores, and where its vectors go."""

    model: object
    texts: object
    cores: int
    vectors: str


@dataclass(frozen=True)
class System:
    """A system.

    key: its name on the command line; kind: ours, ceiling or peer; precision; program: (cell,
    settings) to words; choices: {setting: values that are tried where the best is looked for}.
    """

    key: str
    label: str
    kind: str
    precision: str
    program: object
    choices: dict = field(default_factory=dict)
    fixed: dict = field(default_factory=dict)
    cores: int | None = None
    note: str = ""
    environment: dict = field(default_factory=dict)

    def words(self, cell, settings):
        return self.program(cell, self.fixed | settings)


def _pairs(settings):
    return [f"{key}={value}" for key, value in settings.items()]


def _parquet(cell, settings):
    """The folders of Parquet whose files are as many as the partitions, which it takes out."""
    partitions = settings.pop("partitions", cell.cores)
    names = ["warm", "texts", "check"]
    folders = {name: cell.texts.path(f"{name}-{partitions}") for name in names}
    return folders | {"vectors": cell.vectors} | SPARK


def _plain(cell, suffix=""):
    names = ["warm", "texts", "check"]
    return {name: cell.texts.path(f"{name}{suffix}.bin") for name in names} | {
        "vectors": cell.vectors
    }


def ours_spark(cell, settings):
    settings = dict(settings)
    own = {"model": cell.model.named, "cores": cell.cores}
    return [
        ROOT / "checks/java",
        "embark.benchmark.SparkBenchmark",
        *_pairs(_parquet(cell, settings) | own | settings),
    ]


def ours_job(cell, settings):
    output = OUT / "job.parquet"
    words = ["embed", "--input", cell.texts.path("texts-8"), "--text", "text", "--output", output]
    words += ["--overwrite", "--model", cell.model.named]
    for key, value in settings.items():
        words += [f"--{key}", value]
    return [ROOT / "jobs/run", *words, "--", "--master", f"local[{cell.cores}]"]


def _own_model(cell, settings):
    """What our programs without Spark are told: a name, or the folder of a precision."""
    if settings.pop("precision", "fp32") == "fp32":
        return cell.model.named
    folder = models.int8_folder(cell.model)
    if not folder.exists():
        reason = models.int8_refusal(cell.model)
        raise Refused(reason.read_text() if reason.exists() else f"{folder} is missing")
    return folder


def ours_engine(cell, settings):
    settings = dict(settings)
    own = {"model": _own_model(cell, settings), "cores": cell.cores}
    return [
        ROOT / "checks/java",
        "embark.benchmark.PipelineBenchmark",
        *_pairs(_plain(cell) | own | settings),
    ]


def ceiling(cell, settings):
    return [
        ROOT / "checks/java",
        "embark.benchmark.EngineBenchmark",
        cell.texts.path("texts.jsonl"),
        _own_model(cell, dict(settings)),
        1,
        cell.cores,
        settings["budgets"],
        1,
    ]


def _peer(name, main):
    folder = OUT / "peers" / name
    path = f"{folder}/classes:{(folder / 'classpath').read_text()}"
    return ["java", "-Xmx4g", "-cp", path, main]


def spark_nlp(cell, settings):
    settings = dict(settings)
    own = {
        "model": cell.model.folder / "sparknlp",
        "cores": cell.cores,
        "maxLength": cell.model.max_length,
    }
    spark = {
        "spark.jsl.settings.onnx.intraOpNumThreads": settings.pop("intraOp"),
        "spark.serializer": "org.apache.spark.serializer.KryoSerializer",
        "spark.kryoserializer.buffer.max": "2000M",
    }
    return [
        *_peer("sparknlp", "embark.peers.SparkNlp"),
        *_pairs(_parquet(cell, settings) | own | settings | spark),
    ]


def djl(cell, settings):
    settings = dict(settings)
    own = {
        "model": cell.model.folder / "plain",
        "cores": cell.cores,
        "maxLength": cell.model.max_length,
        "pooling": cell.model.pooling,
    }
    return [*_peer("djl", "embark.peers.Djl"), *_pairs(_parquet(cell, settings) | own | settings)]


def langchain4j(cell, settings):
    own = {"model": cell.model.folder / "plain", "pooling": cell.model.pooling}
    return [
        *_peer("langchain4j", "embark.peers.LangChain4j"),
        *_pairs(_plain(cell, "-cut") | {"cores": cell.cores} | own | settings),
    ]


def sentence_transformers(cell, settings):
    settings = dict(settings)
    workers = int(settings.pop("workers", cell.cores))
    settings.setdefault("partitions", workers)
    own = {
        "model": cell.model.folder / "st",
        "cores": workers,
        "threads": max(1, cell.cores // workers),
    }
    return [
        PYTHON,
        PROGRAMS / "pandas_udf.py",
        *_pairs(_parquet(cell, settings) | own | settings),
    ]


BATCHES = [1, 4, 8, 16, 32, 64]


def _python(key, label, precision, choices=None, **fixed):
    return System(
        key,
        label,
        "peer",
        precision,
        sentence_transformers,
        {"batch": BATCHES, "workers": [1, 2]} | (choices or {}),
        fixed,
    )


# fmt: off
SYSTEMS = {system.key: system for system in [
    System("ours", "Embark on Spark", "ours", "fp32", ours_spark, {"partitions": [2, 8]}),
    System("ours-1", "Embark on Spark, 1 core", "ours", "fp32", ours_spark, cores=1),
    System("job", "Embark, jobs/run embed", "ours", "fp32", ours_job,
           note="opening the model, reading, shuffling and writing Parquet included; no warm-up"),
    System("engine", "Embark without Spark", "ours", "fp32", ours_engine),
    System("ceiling", "bare ONNX Runtime", "ceiling", "fp32", ceiling,
           fixed={"budgets": "512:16:128,1:16"},
           note="ids made and sorted beforehand; the better of sorted batches and batches of one"),
    System("ours-int8", "Embark on Spark", "ours", "int8", ours_spark, fixed={"precision": "int8"}),
    System("ours-int8-1", "Embark on Spark, 1 core", "ours", "int8", ours_spark,
           fixed={"precision": "int8"}, cores=1),
    System("job-int8", "Embark, jobs/run embed", "ours", "int8", ours_job,
           fixed={"precision": "int8"}),
    System("engine-int8", "Embark without Spark", "ours", "int8", ours_engine,
           fixed={"precision": "int8"}),
    System("ceiling-int8", "bare ONNX Runtime", "ceiling", "int8", ceiling,
           fixed={"budgets": "512:16:128,1:16", "precision": "int8"}),
    System("spark-nlp", "Spark NLP 5.5.3", "peer", "fp32", spark_nlp,
           {"batch": [1, 2, 4, 8], "intraOp": [1, 2], "partitions": [2, 8]},
           note="its tokenizer drops pieces of words: it computes fewer tokens than counted"),
    System("spark-nlp-8", "Spark NLP 5.5.3, batch 8", "peer", "fp32", spark_nlp,
           fixed={"batch": 8, "intraOp": 1}, note="its default batch size"),
    _python("torch", "pandas_udf, torch", "fp32", backend="torch", dtype="float32"),
    System("torch-32", "pandas_udf, torch, batch 32", "peer", "fp32", sentence_transformers,
           fixed={"backend": "torch", "dtype": "float32", "batch": 32},
           note="the default batch size of sentence-transformers"),
    _python("torch-bf16", "pandas_udf, torch", "bf16", backend="torch", dtype="bfloat16"),
    _python("onnx", "pandas_udf, ONNX", "fp32",
            {"file": ["onnx/model.onnx", "onnx/model_O3.onnx"]}, backend="onnx"),
    _python("onnx-int8", "pandas_udf, ONNX", "int8", backend="onnx",
            file="onnx/model_qint8_avx512_vnni.onnx"),
    _python("openvino", "pandas_udf, OpenVINO", "fp32", backend="openvino", dtype="f32",
            file="openvino/openvino_model.xml"),
    _python("openvino-bf16", "pandas_udf, OpenVINO", "bf16", backend="openvino", dtype="bf16",
            file="openvino/openvino_model.xml"),
    _python("openvino-int8", "pandas_udf, OpenVINO", "int8", backend="openvino", dtype="f32",
            file="openvino/openvino_model_qint8_quantized.xml"),
    System("djl", "DJL in mapPartitions", "peer", "fp32", djl,
           {"batch": [1, 8, 32], "intraOp": [1, "default"]}, {"engine": "OnnxRuntime"}),
    System("langchain4j", "LangChain4j in process", "peer", "fp32", langchain4j,
           {"intraOp": [1, "default"]},
           note="without Spark; texts cut beforehand, since it does not cut them"),
]}
# fmt: on

