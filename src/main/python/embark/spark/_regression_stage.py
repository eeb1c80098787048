# Written from the Java class of this name by embark.spark.PythonStages; see CONTRIBUTING.md.
from __future__ import annotations

from typing import TypeVar

from pyspark.ml.param import Param, Params, TypeConverters

from embark.spark._text_stage import TextStage

R = TypeVar("R", bound="RegressionStage")


class RegressionStage(TextStage):
    """A stage that learns by MLlib's logistic regression: that one's Params, by its names."""

    aggregationDepth: Param[int] = Param(
        Params._dummy(),
        "aggregationDepth",
        "depth of the trees that gradients add up in",
        typeConverter=TypeConverters.toInt,
    )

    elasticNetParam: Param[float] = Param(
        Params._dummy(),
        "elasticNetParam",
        "how much of it is L1, the rest being L2",
        typeConverter=TypeConverters.toFloat,
    )

    family: Param[str] = Param(
        Params._dummy(),
        "family",
        "one margin for two labels or one for each label; auto is by the number of labels: "
        "auto, binomial, multinomial",
        typeConverter=TypeConverters.toString,
    )

    fitIntercept: Param[bool] = Param(
        Params._dummy(),
        "fitIntercept",
        "whether labels have an intercept",
        typeConverter=TypeConverters.toBoolean,
    )

    maxBlockSizeInMB: Param[float] = Param(
        Params._dummy(),
        "maxBlockSizeInMB",
        "memory in MB for a block of rows at most; 0 is MLlib's own choice",
        typeConverter=TypeConverters.toFloat,
    )

    maxIter: Param[int] = Param(
        Params._dummy(),
        "maxIter",
        "iterations of the regression at most",
        typeConverter=TypeConverters.toInt,
    )

    regParam: Param[float] = Param(
        Params._dummy(),
        "regParam",
        "strength of the regularization",
        typeConverter=TypeConverters.toFloat,
    )

    standardization: Param[bool] = Param(
        Params._dummy(),
        "standardization",
        "whether components are regularized as if of one variance",
        typeConverter=TypeConverters.toBoolean,
    )

    tol: Param[float] = Param(
        Params._dummy(),
        "tol",
        "improvement below which iterations end",
        typeConverter=TypeConverters.toFloat,
    )

    def getAggregationDepth(self) -> int:
        """The value of :py:attr:`aggregationDepth`, as set or by default."""
        return self.getOrDefault(self.aggregationDepth)

    def setAggregationDepth(self: R, value: int) -> R:
        """Sets :py:attr:`aggregationDepth`."""
        return self._set(aggregationDepth=value)

    def getElasticNetParam(self) -> float:
        """The value of :py:attr:`elasticNetParam`, as set or by default."""
        return self.getOrDefault(self.elasticNetParam)

    def setElasticNetParam(self: R, value: float) -> R:
        """Sets :py:attr:`elasticNetParam`."""
        return self._set(elasticNetParam=value)

    def getFamily(self) -> str:
        """The value of :py:attr:`family`, as set or by default."""
        return self.getOrDefault(self.family)

    def setFamily(self: R, value: str) -> R:
        """Sets :py:attr:`family`."""
        return self._set(family=value)

    def getFitIntercept(self) -> bool:
        """The value of :py:attr:`fitIntercept`, as set or by default."""
        return self.getOrDefault(self.fitIntercept)

    def setFitIntercept(self: R, value: bool) -> R:
        """Sets :py:attr:`fitIntercept`."""
        return self._set(fitIntercept=value)

    def getMaxBlockSizeInMB(self) -> float:
        """The value of :py:attr:`maxBlockSizeInMB`, as set or by default."""
        return self.getOrDefault(self.maxBlockSizeInMB)

    def setMaxBlockSizeInMB(self: R, value: float) -> R:
        """Sets :py:attr:`maxBlockSizeInMB`."""
        return self._set(maxBlockSizeInMB=value)

    def getMaxIter(self) -> int:
        """The value of :py:attr:`maxIter`, as set or by default."""
        return self.getOrDefault(self.maxIter)

    def setMaxIter(self: R, value: int) -> R:
        """Sets :py:attr:`maxIter`."""
        return self._set(maxIter=value)

    def getRegParam(self) -> float:
        """The value of :py:attr:`regParam`, as set or by default."""
        return self.getOrDefault(self.regParam)

    def setRegParam(self: R, value: float) -> R:
        """Sets :py:attr:`regParam`."""
        return self._set(regParam=value)

    def getStandardization(self) -> bool:
        """The value of :py:attr:`standardization`, as set or by default."""
        return self.getOrDefault(self.standardization)

    def setStandardization(self: R, value: bool) -> R:
        """Sets :py:attr:`standardization`."""
        return self._set(standardization=value)

    def getTol(self) -> float:
        """The value of :py:attr:`tol`, as set or by default."""
        return self.getOrDefault(self.tol)

    def setTol(self: R, value: float) -> R:
        """Sets :py:attr:`tol`."""
        return self._set(tol=value)
