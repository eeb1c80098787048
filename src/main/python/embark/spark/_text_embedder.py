# Written from the Java class of this name by embark.spark.PythonStages; see CONTRIBUTING.md.
from __future__ import annotations

from typing import Any, Optional

from pyspark import keyword_only
from pyspark.ml.param import Param, Params, TypeConverters
from pyspark.ml.util import JavaMLWritable

from embark.spark._java import Readable
from embark.spark._long_text_stage import LongTextStage
from embark.spark._transformer_stage import TransformerStage


class TextEmbedder(
    TransformerStage,
    LongTextStage,
    Readable["TextEmbedder"],
    JavaMLWritable,
):
    """Adds a column with the sentence vector of each text, as sentence-transformers gives it.

    Pooling, normalization, maximum length, prompts and casing come from the model folder;
    each can be set here instead. A text of more than ``maxLength`` tokens is cut, or with
    ``longText`` read in windows whose vectors become one. The vector column is
    ``array<float>`` or MLlib's vector. A null text has a null vector; an empty or blank one
    has the vector that the model gives to no words. For an ``array<string>`` column the new
    columns are arrays too, an element for each text.

    Parameters
    ----------
    inputCol : str
        column of the text: string or array<string>, a top-level column or a field of a
        struct (doc.title)
    outputCol : str, default "embedding"
        column of the vectors; must not exist
    model : str, default "all-MiniLM-L6-v2"
        model folder (Hugging Face layout with model.onnx), as a path or a URI that Hadoop
        reads (hdfs:, s3a:); a model of the Hugging Face hub (hf:owner/name or
        hf:owner/name@revision); or a built-in name: all-MiniLM-L6-v2, bge-small-en-v1.5,
        e5-small-v2
    batchTokens : int
        most tokens of a batch, padding included; 1 makes every text a batch of its own
        (unset: what suits the device)
    device : str, default "auto"
        where the model runs: the task's GPU if it has one, the processor, or the task's GPU
        or a failure: auto, cpu, cuda
    deviceCol : str
        column for the kind of device that computed the row, cpu or cuda (unset: none)
    dimensions : int
        components to keep of each vector, for models trained so that the first ones do
        (Matryoshka); cut before normalizing (unset: all)
    errorCol : str
        column for the reason why a row has no answers: such a row gets nulls; null for all
        others (unset: a text that breaks fails the task)
    gpuArenaStrategy : str
        how a model takes more GPU memory (unset: next_power_of_two); without meaning on the
        processor: next_power_of_two, same_as_requested
    gpuMemLimit : str
        most GPU memory that a model takes for what it computes in a process, as 4g or 500m
        (unset: all that there is); without meaning on the processor
    longText : str
        what is done with a text of more than maxLength tokens, it is cut or read in windows
        of that length (unset: truncate): truncate, window
    lowerCase : bool
        whether texts are lower-cased before tokenizing (unset: as the model folder says)
    maxLength : int
        tokens that a text is cut to, special tokens included (unset: as the model folder
        says)
    modelOnSave : str, default "path"
        what a saved stage holds of the model, its path or a copy of its files: path, copy
    normalize : bool
        whether vectors are divided by their length (unset: as the model folder says)
    outputType : str, default "array"
        form of the vectors: array, vector
    overlap : int
        tokens that neighbouring windows share, with longText=window; transformers calls it
        stride (unset: 0)
    pooling : str
        how token vectors become one vector (unset: as the model folder says): mean, cls,
        max, last_token, mean_sqrt_len
    precision : str
        numbers to compute with: int8 (on processors) and fp16 (on GPUs) are made of an fp32
        model where they are used, and refused where they agree too little with fp32 (unset:
        as the model is): fp32, int8, fp16
    prompt : str
        name of a prompt of the model folder, put before each text, or none (unset: the
        folder's default prompt)
    promptText : str
        a prompt of your own, put before each text as it is
    tokenCountCol : str
        column for the number of tokens read, special tokens included (unset: none)
    truncatedCol : str
        column that says whether the text was cut (unset: none)
    windowPooling : str
        how one answer is made of a text's windows, with longText=window: by the mean, in
        which each counts as much as it has tokens, or by the largest value of each
        component (unset: mean): mean, max
    windowRows : int, default 2048
        texts that a task holds and sorts by length at a time; bounds its memory
    """

    outputCol: Param[str] = Param(
        Params._dummy(),
        "outputCol",
        "column of the vectors; must not exist",
        typeConverter=TypeConverters.toString,
    )

    dimensions: Param[int] = Param(
        Params._dummy(),
        "dimensions",
        "components to keep of each vector, for models trained so that the first ones do "
        "(Matryoshka); cut before normalizing (unset: all)",
        typeConverter=TypeConverters.toInt,
    )

    lowerCase: Param[bool] = Param(
        Params._dummy(),
        "lowerCase",
        "whether texts are lower-cased before tokenizing (unset: as the model folder says)",
        typeConverter=TypeConverters.toBoolean,
    )

    maxLength: Param[int] = Param(
        Params._dummy(),
        "maxLength",
        "tokens that a text is cut to, special tokens included (unset: as the model folder says)",
        typeConverter=TypeConverters.toInt,
    )

    normalize: Param[bool] = Param(
        Params._dummy(),
        "normalize",
        "whether vectors are divided by their length (unset: as the model folder says)",
        typeConverter=TypeConverters.toBoolean,
    )

    outputType: Param[str] = Param(
        Params._dummy(),
        "outputType",
        "form of the vectors: array, vector",
        typeConverter=TypeConverters.toString,
    )

    pooling: Param[str] = Param(
        Params._dummy(),
        "pooling",
        "how token vectors become one vector (unset: as the model folder says): mean, cls, "
        "max, last_token, mean_sqrt_len",
        typeConverter=TypeConverters.toString,
    )

    prompt: Param[str] = Param(
        Params._dummy(),
        "prompt",
        "name of a prompt of the model folder, put before each text, or none (unset: the "
        "folder's default prompt)",
        typeConverter=TypeConverters.toString,
    )

    promptText: Param[str] = Param(
        Params._dummy(),
        "promptText",
        "a prompt of your own, put before each text as it is",
        typeConverter=TypeConverters.toString,
    )

    tokenCountCol: Param[str] = Param(
        Params._dummy(),
        "tokenCountCol",
        "column for the number of tokens read, special tokens included (unset: none)",
        typeConverter=TypeConverters.toString,
    )

    truncatedCol: Param[str] = Param(
        Params._dummy(),
        "truncatedCol",
        "column that says whether the text was cut (unset: none)",
        typeConverter=TypeConverters.toString,
    )

    _input_kwargs: dict[str, Any]

    @keyword_only
    def __init__(
        self,
        *,
        inputCol: Optional[str] = None,
        outputCol: str = "embedding",
        model: str = "all-MiniLM-L6-v2",
        batchTokens: Optional[int] = None,
        device: str = "auto",
        deviceCol: Optional[str] = None,
        dimensions: Optional[int] = None,
        errorCol: Optional[str] = None,
        gpuArenaStrategy: Optional[str] = None,
        gpuMemLimit: Optional[str] = None,
        longText: Optional[str] = None,
        lowerCase: Optional[bool] = None,
        maxLength: Optional[int] = None,
        modelOnSave: str = "path",
        normalize: Optional[bool] = None,
        outputType: str = "array",
        overlap: Optional[int] = None,
        pooling: Optional[str] = None,
        precision: Optional[str] = None,
        prompt: Optional[str] = None,
        promptText: Optional[str] = None,
        tokenCountCol: Optional[str] = None,
        truncatedCol: Optional[str] = None,
        windowPooling: Optional[str] = None,
        windowRows: int = 2048,
    ) -> None:
        super().__init__()
        self._java_obj = self._new_java_stage("embark.spark.TextEmbedder")
        self._setDefault(
            outputCol="embedding",
            model="all-MiniLM-L6-v2",
            device="auto",
            modelOnSave="path",
            outputType="array",
            windowRows=2048,
        )
        self._set(**self._input_kwargs)

    @keyword_only
    def setParams(
        self,
        *,
        inputCol: Optional[str] = None,
        outputCol: str = "embedding",
        model: str = "all-MiniLM-L6-v2",
        batchTokens: Optional[int] = None,
        device: str = "auto",
        deviceCol: Optional[str] = None,
        dimensions: Optional[int] = None,
        errorCol: Optional[str] = None,
        gpuArenaStrategy: Optional[str] = None,
        gpuMemLimit: Optional[str] = None,
        longText: Optional[str] = None,
        lowerCase: Optional[bool] = None,
        maxLength: Optional[int] = None,
        modelOnSave: str = "path",
        normalize: Optional[bool] = None,
        outputType: str = "array",
        overlap: Optional[int] = None,
        pooling: Optional[str] = None,
        precision: Optional[str] = None,
        prompt: Optional[str] = None,
        promptText: Optional[str] = None,
        tokenCountCol: Optional[str] = None,
        truncatedCol: Optional[str] = None,
        windowPooling: Optional[str] = None,
        windowRows: int = 2048,
    ) -> TextEmbedder:
        """Sets the Params that are given; the others stay as they are."""
        return self._set(**self._input_kwargs)

    def getOutputCol(self) -> str:
        """The value of :py:attr:`outputCol`, as set or by default."""
        return self.getOrDefault(self.outputCol)

    def setOutputCol(self, value: str) -> TextEmbedder:
        """Sets :py:attr:`outputCol`."""
        return self._set(outputCol=value)

    def getDimensions(self) -> int:
        """The value of :py:attr:`dimensions`, as set or by default."""
        return self.getOrDefault(self.dimensions)

    def setDimensions(self, value: int) -> TextEmbedder:
        """Sets :py:attr:`dimensions`."""
        return self._set(dimensions=value)

    def getLowerCase(self) -> bool:
        """The value of :py:attr:`lowerCase`, as set or by default."""
        return self.getOrDefault(self.lowerCase)

    def setLowerCase(self, value: bool) -> TextEmbedder:
        """Sets :py:attr:`lowerCase`."""
        return self._set(lowerCase=value)

    def getMaxLength(self) -> int:
        """The value of :py:attr:`maxLength`, as set or by default."""
        return self.getOrDefault(self.maxLength)

    def setMaxLength(self, value: int) -> TextEmbedder:
        """Sets :py:attr:`maxLength`."""
        return self._set(maxLength=value)

    def getNormalize(self) -> bool:
        """The value of :py:attr:`normalize`, as set or by default."""
        return self.getOrDefault(self.normalize)

    def setNormalize(self, value: bool) -> TextEmbedder:
        """Sets :py:attr:`normalize`."""
        return self._set(normalize=value)

    def getOutputType(self) -> str:
        """The value of :py:attr:`outputType`, as set or by default."""
        return self.getOrDefault(self.outputType)

    def setOutputType(self, value: str) -> TextEmbedder:
        """Sets :py:attr:`outputType`."""
        return self._set(outputType=value)

    def getPooling(self) -> str:
        """The value of :py:attr:`pooling`, as set or by default."""
        return self.getOrDefault(self.pooling)

    def setPooling(self, value: str) -> TextEmbedder:
        """Sets :py:attr:`pooling`."""
        return self._set(pooling=value)

    def getPrompt(self) -> str:
        """The value of :py:attr:`prompt`, as set or by default."""
        return self.getOrDefault(self.prompt)

    def setPrompt(self, value: str) -> TextEmbedder:
        """Sets :py:attr:`prompt`."""
        return self._set(prompt=value)

    def getPromptText(self) -> str:
        """The value of :py:attr:`promptText`, as set or by default."""
        return self.getOrDefault(self.promptText)

    def setPromptText(self, value: str) -> TextEmbedder:
        """Sets :py:attr:`promptText`."""
        return self._set(promptText=value)

    def getTokenCountCol(self) -> str:
        """The value of :py:attr:`tokenCountCol`, as set or by default."""
        return self.getOrDefault(self.tokenCountCol)

    def setTokenCountCol(self, value: str) -> TextEmbedder:
        """Sets :py:attr:`tokenCountCol`."""
        return self._set(tokenCountCol=value)

    def getTruncatedCol(self) -> str:
        """The value of :py:attr:`truncatedCol`, as set or by default."""
        return self.getOrDefault(self.truncatedCol)

    def setTruncatedCol(self, value: str) -> TextEmbedder:
        """Sets :py:attr:`truncatedCol`."""
        return self._set(truncatedCol=value)
