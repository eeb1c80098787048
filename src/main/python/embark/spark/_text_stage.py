# Written from the Java class of this name by embark.spark.PythonStages; see CONTRIBUTING.md.
from __future__ import annotations

from typing import TypeVar

from pyspark.ml.param import Param, Params, TypeConverters

from embark.spark._modelled_stage import ModelledStage

T = TypeVar("T", bound="TextStage")


class TextStage(ModelledStage):
    """A stage that takes a text column through a model: the Params that all of them have."""

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
