# Written from the Java class of this name by embark.spark.PythonStages; see CONTRIBUTING.md.
from __future__ import annotations

from typing import TypeVar

from pyspark.ml.param import Param, Params, TypeConverters

from embark.spark._text_stage import TextStage

L = TypeVar("L", bound="LongTextStage")


class LongTextStage(TextStage):
    """A stage that can read long texts to their end: the Params that all of them have."""

    longText: Param[str] = Param(
        Params._dummy(),
        "longText",
        "what is done with a text of more than maxLength tokens, it is cut or read in windows "
        "of that length (unset: truncate): truncate, window",
        typeConverter=TypeConverters.toString,
    )

    overlap: Param[int] = Param(
        Params._dummy(),
        "overlap",
        "tokens that neighbouring windows share, with longText=window; transformers calls it "
        "stride (unset: 0)",
        typeConverter=TypeConverters.toInt,
    )

    windowPooling: Param[str] = Param(
        Params._dummy(),
        "windowPooling",
        "how one answer is made of a text's windows, with longText=window: by the mean, in "
        "which each counts as much as it has tokens, or by the largest value of each "
        "component (unset: mean): mean, max",
        typeConverter=TypeConverters.toString,
    )

    def getLongText(self) -> str:
        """The value of :py:attr:`longText`, as set or by default."""
        return self.getOrDefault(self.longText)

    def setLongText(self: L, value: str) -> L:
        """Sets :py:attr:`longText`."""
        return self._set(longText=value)

    def getOverlap(self) -> int:
        """The value of :py:attr:`overlap`, as set or by default."""
        return self.getOrDefault(self.overlap)

    def setOverlap(self: L, value: int) -> L:
        """Sets :py:attr:`overlap`."""
        return self._set(overlap=value)

    def getWindowPooling(self) -> str:
        """The value of :py:attr:`windowPooling`, as set or by default."""
        return self.getOrDefault(self.windowPooling)

    def setWindowPooling(self: L, value: str) -> L:
        """Sets :py:attr:`windowPooling`."""
        return self._set(windowPooling=value)
