"""A transformer whose Java side does the work."""

from __future__ import annotations

from pyspark.ml.wrapper import JavaTransformer

from embark.spark._java import JavaStage


class TransformerStage(JavaStage, JavaTransformer):
    """A transformer whose Java side does the work."""
