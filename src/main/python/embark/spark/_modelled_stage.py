# Written from the Java class of this name by embark.spark.PythonStages; see CONTRIBUTING.md.
from __future__ import annotations

from typing import TypeVar

from pyspark.ml.param import Param, Params, TypeConverters

M = TypeVar("M", bound="ModelledStage")


class ModelledStage(Params):
    """A stage that reads a text column by what a model folder holds: the Params that all of
    them have.
    """

    inputCol: Param[str] = Param(
        Params._dummy(),
        "inputCol",
        "column of the text: string or array<string>, a top-level column or a field of a "
        "struct (doc.title)",
        typeConverter=TypeConverters.toString,
    )

    model: Param[str] = Param(
        Params._dummy(),
        "model",
        "model folder (Hugging Face layout with model.onnx), as a path or a URI that Hadoop "
        "reads (hdfs:, s3a:); a model of the Hugging Face hub (hf:owner/name or "
        "hf:owner/name@revision); or a built-in name: all-MiniLM-L6-v2, bge-small-en-v1.5, "
        "e5-small-v2",
        typeConverter=TypeConverters.toString,
    )

    errorCol: Param[str] = Param(
        Params._dummy(),
        "errorCol",
        "column for the reason why a row has no answers: such a row gets nulls; null for all "
        "others (unset: a text that breaks fails the task)",
        typeConverter=TypeConverters.toString,
    )

    modelOnSave: Param[str] = Param(
        Params._dummy(),
        "modelOnSave",
        "what a saved stage holds of the model, its path or a copy of its files: path, copy",
        typeConverter=TypeConverters.toString,
    )

    def getInputCol(self) -> str:
        """The value of :py:attr:`inputCol`, as set or by default."""
        return self.getOrDefault(self.inputCol)

    def setInputCol(self: M, value: str) -> M:
        """Sets :py:attr:`inputCol`."""
        return self._set(inputCol=value)

    def getModel(self) -> str:
        """The value of :py:attr:`model`, as set or by default."""
        return self.getOrDefault(self.model)

    def setModel(self: M, value: str) -> M:
        """Sets :py:attr:`model`."""
        return self._set(model=value)

    def getErrorCol(self) -> str:
        """The value of :py:attr:`errorCol`, as set or by default."""
        return self.getOrDefault(self.errorCol)

    def setErrorCol(self: M, value: str) -> M:
        """Sets :py:attr:`errorCol`."""
        return self._set(errorCol=value)

    def getModelOnSave(self) -> str:
        """The value of :py:attr:`modelOnSave`, as set or by default."""
        return self.getOrDefault(self.modelOnSave)

    def setModelOnSave(self: M, value: str) -> M:
        """Sets :py:attr:`modelOnSave`."""
        return self._set(modelOnSave=value)
