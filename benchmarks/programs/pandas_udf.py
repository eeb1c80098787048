"""sentence-transformers in a pandas_udf: Parquet is read, its texts embedded, the vectors go into
Spark's sink noop. The way that its users run it: the model is opened once a Python worker.

    pandas_udf.py KEY=VALUE...

    warm, texts, check   folders of Parquet with the columns id and text
    vectors              the file to which the vectors of `check` are written (float32)
    model                a folder of sentence-transformers
    backend              torch, onnx or openvino
    file                 the backend's file in that folder, where there are several
    dtype                torch: float32 or bfloat16; openvino: f32 or bf16
    batch, threads       texts a call and threads a worker
    cores                Python workers at a time
    spark.NAME           settings of Spark

Prints `timed {"seconds": S, "cpu": C}`: wall seconds, and the CPU seconds of this process and all
that it started, Spark's JVM and the Python workers.
"""

import json
import os
import sys
import time

import numpy as np
import pandas as pd
import psutil
from pyspark.sql import SparkSession
from pyspark.sql.functions import pandas_udf
from pyspark.sql.types import ArrayType, FloatType


def open_model(settings):
    """The SentenceTransformer that the settings describe."""
    import torch
    from sentence_transformers import SentenceTransformer

    threads = int(settings["threads"])
    torch.set_num_threads(threads)
    backend = settings["backend"]
    more = {"file_name": settings["file"]} if "file" in settings else {}
    if backend == "torch":
        more["torch_dtype"] = getattr(torch, settings["dtype"])
    elif backend == "onnx":
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        more |= {"provider": "CPUExecutionProvider", "session_options": options}
    else:
        more["ov_config"] = {
            "INFERENCE_PRECISION_HINT": settings["dtype"],
            "INFERENCE_NUM_THREADS": threads,
            "NUM_STREAMS": 1,
            # Else each worker would bind itself to the first core.
            "ENABLE_CPU_PINNING": False,
        }
    return SentenceTransformer(
        settings["model"], backend=backend, device="cpu", model_kwargs=more, local_files_only=True
    )


def embedding(settings):
    """The function for a column of texts."""

    @pandas_udf(ArrayType(FloatType()))
    def embed(texts: pd.Series) -> pd.Series:
        import builtins

        # Kept where it outlives the function, which each task unpickles anew.
        model = getattr(builtins, "_bench_model", None)
        if model is None:
            model = builtins._bench_model = open_model(settings)
        vectors = model.encode(
            texts.tolist(), batch_size=int(settings["batch"]), show_progress_bar=False
        )
        return pd.Series(list(vectors.astype(np.float32, copy=False)))

    return embed


def cpu():
    """CPU seconds of this process and its descendants, the ended ones that were waited for too."""
    own = psutil.Process()
    total = 0.0
    for process in [own, *own.children(recursive=True)]:
        try:
            total += sum(process.cpu_times()[:4])
        except psutil.NoSuchProcess:
            pass
    return total


def main():
    settings = dict(word.split("=", 1) for word in sys.argv[1:])
    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master(f"local[{settings['cores']}]")
    for name, value in settings.items():
        if name.startswith("spark."):
            builder = builder.config(name, value)
    spark = builder.getOrCreate()
    embed = embedding(settings)

    def vectors(folder):
        rows = spark.read.parquet(settings[folder])
        return rows.withColumn("vector", embed("text"))

    def sink(folder):
        vectors(folder).write.format("noop").mode("overwrite").save()

    sink("warm")
    started, used = time.perf_counter(), cpu()
    sink("texts")
    seconds, used = time.perf_counter() - started, cpu() - used
    print("timed", json.dumps({"seconds": round(seconds, 4), "cpu": round(used, 4)}), flush=True)
    rows = vectors("check").orderBy("id").select("vector").collect()
    np.array([row.vector for row in rows], "<f4").tofile(settings["vectors"])
    spark.stop()


if __name__ == "__main__":
    main()
