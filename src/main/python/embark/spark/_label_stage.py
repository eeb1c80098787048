# Written from the Java class of this name by embark.spark.PythonStages; see CONTRIBUTING.md.
from __future__ import annotations

from typing import TypeVar

from pyspark.ml.param import Param, Params, TypeConverters

from embark.spark._text_stage import TextStage

L = TypeVar("L", bound="LabelStage")


class LabelStage(TextStage):
    """A stage that gives labels: the Params that all of them have."""

    outputCol: Param[str] = Param(
        Params._dummy(),
        "outputCol",
        "column of the label; must not exist; empty for none",
        typeConverter=TypeConverters.toString,
    )

    labelsCol: Param[str] = Param(
        Params._dummy(),
        "labelsCol",
        "column of several labels with their scores, the best first: where each label holds "
        "or not, those over the threshold; otherwise only if topK is set; must not exist; "
        "empty for none",
        typeConverter=TypeConverters.toString,
    )

    predictionCol: Param[str] = Param(
        Params._dummy(),
        "predictionCol",
        "column of the label's index, with the labels as metadata; for a regression the "
        "number; must not exist; empty for none",
        typeConverter=TypeConverters.toString,
    )

    probabilityCol: Param[str] = Param(
        Params._dummy(),
        "probabilityCol",
        "column of the scores of all labels, a vector; must not exist; empty for none",
        typeConverter=TypeConverters.toString,
    )

    rawPredictionCol: Param[str] = Param(
        Params._dummy(),
        "rawPredictionCol",
        "column of the model's logits of all labels, a vector; must not exist; empty for none",
        typeConverter=TypeConverters.toString,
    )

    scoreCol: Param[str] = Param(
        Params._dummy(),
        "scoreCol",
        "column of the label's score, its probability; for a regression the number; must not "
        "exist; empty for none",
        typeConverter=TypeConverters.toString,
    )

    temperature: Param[float] = Param(
        Params._dummy(),
        "temperature",
        "what logits are divided by before they become scores: above 1 for a model that is "
        "too sure of itself",
        typeConverter=TypeConverters.toFloat,
    )

    threshold: Param[float] = Param(
        Params._dummy(),
        "threshold",
        "score from which a label holds, where each holds or not",
        typeConverter=TypeConverters.toFloat,
    )

    topK: Param[int] = Param(
        Params._dummy(),
        "topK",
        "labels of a text at most in labelsCol (unset: all)",
        typeConverter=TypeConverters.toInt,
    )

    unknownBelow: Param[float] = Param(
        Params._dummy(),
        "unknownBelow",
        "score below which a text's label is 'unknown' (unset: the best label counts, "
        "whatever its score)",
        typeConverter=TypeConverters.toFloat,
    )

    def getOutputCol(self) -> str:
        """The value of :py:attr:`outputCol`, as set or by default."""
        return self.getOrDefault(self.outputCol)

    def setOutputCol(self: L, value: str) -> L:
        """Sets :py:attr:`outputCol`."""
        return self._set(outputCol=value)

    def getLabelsCol(self) -> str:
        """The value of :py:attr:`labelsCol`, as set or by default."""
        return self.getOrDefault(self.labelsCol)

    def setLabelsCol(self: L, value: str) -> L:
        """Sets :py:attr:`labelsCol`."""
        return self._set(labelsCol=value)

    def getPredictionCol(self) -> str:
        """The value of :py:attr:`predictionCol`, as set or by default."""
        return self.getOrDefault(self.predictionCol)

    def setPredictionCol(self: L, value: str) -> L:
        """Sets :py:attr:`predictionCol`."""
        return self._set(predictionCol=value)

    def getProbabilityCol(self) -> str:
        """The value of :py:attr:`probabilityCol`, as set or by default."""
        return self.getOrDefault(self.probabilityCol)

    def setProbabilityCol(self: L, value: str) -> L:
        """Sets :py:attr:`probabilityCol`."""
        return self._set(probabilityCol=value)

    def getRawPredictionCol(self) -> str:
        """The value of :py:attr:`rawPredictionCol`, as set or by default."""
        return self.getOrDefault(self.rawPredictionCol)

    def setRawPredictionCol(self: L, value: str) -> L:
        """Sets :py:attr:`rawPredictionCol`."""
        return self._set(rawPredictionCol=value)

    def getScoreCol(self) -> str:
        """The value of :py:attr:`scoreCol`, as set or by default."""
        return self.getOrDefault(self.scoreCol)

    def setScoreCol(self: L, value: str) -> L:
        """Sets :py:attr:`scoreCol`."""
        return self._set(scoreCol=value)

    def getTemperature(self) -> float:
        """The value of :py:attr:`temperature`, as set or by default."""
        return self.getOrDefault(self.temperature)

    def setTemperature(self: L, value: float) -> L:
        """Sets :py:attr:`temperature`."""
        return self._set(temperature=value)

    def getThreshold(self) -> float:
        """The value of :py:attr:`threshold`, as set or by default."""
        return self.getOrDefault(self.threshold)

    def setThreshold(self: L, value: float) -> L:
        """Sets :py:attr:`threshold`."""
        return self._set(threshold=value)

    def getTopK(self) -> int:
        """The value of :py:attr:`topK`, as set or by default."""
        return self.getOrDefault(self.topK)

    def setTopK(self: L, value: int) -> L:
        """Sets :py:attr:`topK`."""
        return self._set(topK=value)

    def getUnknownBelow(self) -> float:
        """The value of :py:attr:`unknownBelow`, as set or by default."""
        return self.getOrDefault(self.unknownBelow)

    def setUnknownBelow(self: L, value: float) -> L:
        """Sets :py:attr:`unknownBelow`."""
        return self._set(unknownBelow=value)
