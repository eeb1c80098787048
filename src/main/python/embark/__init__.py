"""BERT on Apache Spark: a column of text becomes a column of vectors or labels.

The stages of :py:mod:`embark.spark` are those of the Java package of this name: they work in a
``Pipeline``, save and load, and take the same Params. All computing is done by the JVM; no Python
runs on the executors.

    import embark

    spark = embark.start()
    embedder = embark.TextEmbedder(inputCol="text")
    vectors = embedder.transform(spark.read.json("messages.jsonl"))
"""

from embark._pyspark import require_pyspark
from embark._version import __version__

require_pyspark()

from embark._jar import jar  # noqa: E402
from embark._session import start  # noqa: E402
from embark.spark import (  # noqa: E402
    Chunker,
    EntityTagger,
    Evaluation,
    HeadModel,
    HeadTrainer,
    MaskFiller,
    PairScorer,
    QuestionAnswerer,
    Summarizer,
    TextClassifier,
    TextEmbedder,
    ZeroShotClassifier,
)

__all__ = [
    "Chunker",
    "EntityTagger",
    "Evaluation",
    "HeadModel",
    "HeadTrainer",
    "MaskFiller",
    "PairScorer",
    "QuestionAnswerer",
    "Summarizer",
    "TextClassifier",
    "TextEmbedder",
    "ZeroShotClassifier",
    "__version__",
    "jar",
    "start",
]
