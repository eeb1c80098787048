# Written from the Java class of this name by embark.spark.PythonStages; see CONTRIBUTING.md.
from __future__ import annotations

from typing import TypeVar

from pyspark.ml.param import Param, Params, TypeConverters

from embark.spark._text_stage import TextStage

T = TypeVar("T", bound="TrainingStage")


class TrainingStage(TextStage):
    """A stage that learns from labelled rows: the Params that say from which."""

    labelCol: Param[str] = Param(
        Params._dummy(),
        "labelCol",
        "column of the labels to learn",
        typeConverter=TypeConverters.toString,
    )

    classWeights: Param[str] = Param(
        Params._dummy(),
        "classWeights",
        "what rows of a label count: all the same, or less the more there are of the label, "
        "so that all labels count the same: none, balanced",
        typeConverter=TypeConverters.toString,
    )

    handleInvalid: Param[str] = Param(
        Params._dummy(),
        "handleInvalid",
        "what is done with rows without text, label or weight: the training is refused, or "
        "they are left out: error, skip",
        typeConverter=TypeConverters.toString,
    )

    heldOut: Param[float] = Param(
        Params._dummy(),
        "heldOut",
        "part of each label's rows that a first head is not trained on and is measured by; "
        "the head that is given is trained on all rows",
        typeConverter=TypeConverters.toFloat,
    )

    seed: Param[int] = Param(
        Params._dummy(),
        "seed",
        "chooses the rows that are held out",
        typeConverter=TypeConverters.toInt,
    )

    weightCol: Param[str] = Param(
        Params._dummy(),
        "weightCol",
        "column of what each row counts (unset: 1 each)",
        typeConverter=TypeConverters.toString,
    )

    def getLabelCol(self) -> str:
        """The value of :py:attr:`labelCol`, as set or by default."""
        return self.getOrDefault(self.labelCol)

    def setLabelCol(self: T, value: str) -> T:
        """Sets :py:attr:`labelCol`."""
        return self._set(labelCol=value)

    def getClassWeights(self) -> str:
        """The value of :py:attr:`classWeights`, as set or by default."""
        return self.getOrDefault(self.classWeights)

    def setClassWeights(self: T, value: str) -> T:
        """Sets :py:attr:`classWeights`."""
        return self._set(classWeights=value)

    def getHandleInvalid(self) -> str:
        """The value of :py:attr:`handleInvalid`, as set or by default."""
        return self.getOrDefault(self.handleInvalid)

    def setHandleInvalid(self: T, value: str) -> T:
        """Sets :py:attr:`handleInvalid`."""
        return self._set(handleInvalid=value)

    def getHeldOut(self) -> float:
        """The value of :py:attr:`heldOut`, as set or by default."""
        return self.getOrDefault(self.heldOut)

    def setHeldOut(self: T, value: float) -> T:
        """Sets :py:attr:`heldOut`."""
        return self._set(heldOut=value)

    def getSeed(self) -> int:
        """The value of :py:attr:`seed`, as set or by default."""
        return self.getOrDefault(self.seed)

    def setSeed(self: T, value: int) -> T:
        """Sets :py:attr:`seed`."""
        return self._set(seed=value)

    def getWeightCol(self) -> str:
        """The value of :py:attr:`weightCol`, as set or by default."""
        return self.getOrDefault(self.weightCol)

    def setWeightCol(self: T, value: str) -> T:
        """Sets :py:attr:`weightCol`."""
        return self._set(weightCol=value)
