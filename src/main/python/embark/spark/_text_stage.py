# Written from the Java class of this name by embark.spark.PythonStages; see CONTRIBUTING.md.
from __future__ import annotations

from typing import TypeVar

from pyspark.ml.param import Param, Params, TypeConverters

T = TypeVar("T", bound="TextStage")


class TextStage(Params):
    """A stage that takes a text column through a model: the Params that all of them have."""

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

    batchTokens: Param[int] = Param(
        Params._dummy(),
        "batchTokens",
        "most tokens of a batch, padding included; 1 makes every text a batch of its own "
        "(unset: what suits the device)",
        typeConverter=TypeConverters.toInt,
    )

    device: Param[str] = Param(
        Params._dummy(),
        "device",
        "where the model runs: the task's GPU if it has one, the processor, or the task's GPU "
        "or a failure: auto, cpu, cuda",
        typeConverter=TypeConverters.toString,
    )

    deviceCol: Param[str] = Param(
        Params._dummy(),
        "deviceCol",
        "column for the kind of device that computed the row, cpu or cuda (unset: none)",
        typeConverter=TypeConverters.toString,
    )

    errorCol: Param[str] = Param(
        Params._dummy(),
        "errorCol",
        "column for the reason why a row has no answers: such a row gets nulls; null for all "
        "others (unset: a text that breaks fails the task)",
        typeConverter=TypeConverters.toString,
    )

    gpuArenaStrategy: Param[str] = Param(
        Params._dummy(),
        "gpuArenaStrategy",
        "how a model takes more GPU memory (unset: next_power_of_two); without meaning on the "
        "processor: next_power_of_two, same_as_requested",
        typeConverter=TypeConverters.toString,
    )

    gpuMemLimit: Param[str] = Param(
        Params._dummy(),
        "gpuMemLimit",
        "most GPU memory that a model takes for what it computes in a process, as 4g or 500m "
        "(unset: all that there is); without meaning on the processor",
        typeConverter=TypeConverters.toString,
    )

    modelOnSave: Param[str] = Param(
        Params._dummy(),
        "modelOnSave",
        "what a saved stage holds of the model, its path or a copy of its files: path, copy",
        typeConverter=TypeConverters.toString,
    )

    precision: Param[str] = Param(
        Params._dummy(),
        "precision",
        "numbers to compute with: int8 (on processors) and fp16 (on GPUs) are made of an fp32 "
        "model where they are used, and refused where they agree too little with fp32 (unset: "
        "as the model is): fp32, int8, fp16",
        typeConverter=TypeConverters.toString,
    )

    windowRows: Param[int] = Param(
        Params._dummy(),
        "windowRows",
        "texts that a task holds and sorts by length at a time; bounds its memory",
        typeConverter=TypeConverters.toInt,
    )

    def getInputCol(self) -> str:
        """The value of :py:attr:`inputCol`, as set or by default."""
        return self.getOrDefault(self.inputCol)

    def setInputCol(self: T, value: str) -> T:
        """Sets :py:attr:`inputCol`."""
        return self._set(inputCol=value)

    def getModel(self) -> str:
        """The value of :py:attr:`model`, as set or by default."""
        return self.getOrDefault(self.model)

    def setModel(self: T, value: str) -> T:
        """Sets :py:attr:`model`."""
        return self._set(model=value)

    def getBatchTokens(self) -> int:
        """The value of :py:attr:`batchTokens`, as set or by default."""
        return self.getOrDefault(self.batchTokens)

    def setBatchTokens(self: T, value: int) -> T:
        """Sets :py:attr:`batchTokens`."""
        return self._set(batchTokens=value)

    def getDevice(self) -> str:
        """The value of :py:attr:`device`, as set or by default."""
        return self.getOrDefault(self.device)

    def setDevice(self: T, value: str) -> T:
        """Sets :py:attr:`device`."""
        return self._set(device=value)

    def getDeviceCol(self) -> str:
        """The value of :py:attr:`deviceCol`, as set or by default."""
        return self.getOrDefault(self.deviceCol)

    def setDeviceCol(self: T, value: str) -> T:
        """Sets :py:attr:`deviceCol`."""
        return self._set(deviceCol=value)

    def getErrorCol(self) -> str:
        """The value of :py:attr:`errorCol`, as set or by default."""
        return self.getOrDefault(self.errorCol)

    def setErrorCol(self: T, value: str) -> T:
        """Sets :py:attr:`errorCol`."""
        return self._set(errorCol=value)

    def getGpuArenaStrategy(self) -> str:
        """The value of :py:attr:`gpuArenaStrategy`, as set or by default."""
        return self.getOrDefault(self.gpuArenaStrategy)

    def setGpuArenaStrategy(self: T, value: str) -> T:
        """Sets :py:attr:`gpuArenaStrategy`."""
        return self._set(gpuArenaStrategy=value)

    def getGpuMemLimit(self) -> str:
        """The value of :py:attr:`gpuMemLimit`, as set or by default."""
        return self.getOrDefault(self.gpuMemLimit)

    def setGpuMemLimit(self: T, value: str) -> T:
        """Sets :py:attr:`gpuMemLimit`."""
        return self._set(gpuMemLimit=value)

    def getModelOnSave(self) -> str:
        """The value of :py:attr:`modelOnSave`, as set or by default."""
        return self.getOrDefault(self.modelOnSave)

    def setModelOnSave(self: T, value: str) -> T:
        """Sets :py:attr:`modelOnSave`."""
        return self._set(modelOnSave=value)

    def getPrecision(self) -> str:
        """The value of :py:attr:`precision`, as set or by default."""
        return self.getOrDefault(self.precision)

    def setPrecision(self: T, value: str) -> T:
        """Sets :py:attr:`precision`."""
        return self._set(precision=value)

    def getWindowRows(self) -> int:
        """The value of :py:attr:`windowRows`, as set or by default."""
        return self.getOrDefault(self.windowRows)

    def setWindowRows(self: T, value: int) -> T:
        """Sets :py:attr:`windowRows`."""
        return self._set(windowRows=value)
