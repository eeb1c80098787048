# Written from the Java class of this name by embark.spark.PythonStages; see CONTRIBUTING.md.
from __future__ import annotations

from typing import Any, Optional

from pyspark import keyword_only
from pyspark.ml.param import Param, Params, TypeConverters
from pyspark.ml.util import JavaMLWritable

from embark.spark._java import Readable
from embark.spark._text_stage import TextStage
from embark.spark._transformer_stage import TransformerStage


class EntityTagger(
    TransformerStage,
    TextStage,
    Readable["EntityTagger"],
    JavaMLWritable,
):
    """Adds the entities of each text, such as persons and places, as transformers'
    token-classification pipeline gives them: with any export of a model for token
    classification.

    Label names come from the model folder: BIO, BILOU, BIOES or plain ones. The column is
    an array of structs in the text's order: ``label``, ``text`` (the part of the text as it
    came), ``start`` and ``end`` (code points from 0, the end exclusive, so that SQL's
    ``substring(text, start + 1, end - start)`` is the part) and ``score``. A text of more
    tokens than the model reads is read in windows, and no entity is there twice or torn
    where they meet. A null text has a null, one without entities an empty array.

    Parameters
    ----------
    inputCol : str
        column of the text: string or array<string>, a top-level column or a field of a
        struct (doc.title)
    outputCol : str, default "entities"
        column of the entities; must not exist
    model : str, default "all-MiniLM-L6-v2"
        model folder (Hugging Face layout with model.onnx), as a path or a URI that Hadoop
        reads (hdfs:, s3a:); a model of the Hugging Face hub (hf:owner/name or
        hf:owner/name@revision); or a built-in name: all-MiniLM-L6-v2, bge-small-en-v1.5,
        e5-small-v2
    aggregation : str, default "simple"
        how labels of tokens become entities: each token is one, tokens next to each other
        are one as their labels say, or words are, with the label of their first token, of
        all on average or of the surest: none, simple, first, average, max
    batchTokens : int
        most tokens of a batch, padding included; 1 makes every text a batch of its own
        (unset: what suits the device)
    device : str, default "auto"
        where the model runs: the task's GPU if it has one, the processor, or the task's GPU
        or a failure: auto, cpu, cuda
    deviceCol : str
        column for the kind of device that computed the row, cpu or cuda (unset: none)
    errorCol : str
        column for the reason why a row has no answers: such a row gets nulls; null for all
        others (unset: a text that breaks fails the task)
    gpuArenaStrategy : str
        how a model takes more GPU memory (unset: next_power_of_two); without meaning on the
        processor: next_power_of_two, same_as_requested
    gpuMemLimit : str
        most GPU memory that a model takes for what it computes in a process, as 4g or 500m
        (unset: all that there is); without meaning on the processor
    ignoreLabels : list[str]
        labels that are left out of the column (unset: O)
    longText : str, default "window"
        what is done with a text of more than maxLength tokens, it is cut or read in windows
        of that length: truncate, window
    lowerCase : bool
        whether texts are lower-cased before tokenizing (unset: as the model folder says)
    maxLength : int
        tokens of a text or a window of it, special tokens included (unset: as the model
        folder says)
    modelOnSave : str, default "path"
        what a saved stage holds of the model, its path or a copy of its files: path, copy
    overlap : int
        tokens that neighbouring windows share, with longText=window; transformers calls it
        stride (unset: 64, at most a quarter of maxLength)
    precision : str
        numbers to compute with: int8 (on processors) and fp16 (on GPUs) are made of an fp32
        model where they are used, and refused where they agree too little with fp32 (unset:
        as the model is): fp32, int8, fp16
    windowRows : int, default 2048
        texts that a task holds and sorts by length at a time; bounds its memory
    """

    outputCol: Param[str] = Param(
        Params._dummy(),
        "outputCol",
        "column of the entities; must not exist",
        typeConverter=TypeConverters.toString,
    )

    aggregation: Param[str] = Param(
        Params._dummy(),
        "aggregation",
        "how labels of tokens become entities: each token is one, tokens next to each other "
        "are one as their labels say, or words are, with the label of their first token, of "
        "all on average or of the surest: none, simple, first, average, max",
        typeConverter=TypeConverters.toString,
    )

    ignoreLabels: Param[list[str]] = Param(
        Params._dummy(),
        "ignoreLabels",
        "labels that are left out of the column (unset: O)",
        typeConverter=TypeConverters.toListString,
    )

    longText: Param[str] = Param(
        Params._dummy(),
        "longText",
        "what is done with a text of more than maxLength tokens, it is cut or read in windows "
        "of that length: truncate, window",
        typeConverter=TypeConverters.toString,
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
        "tokens of a text or a window of it, special tokens included (unset: as the model "
        "folder says)",
        typeConverter=TypeConverters.toInt,
    )

    overlap: Param[int] = Param(
        Params._dummy(),
        "overlap",
        "tokens that neighbouring windows share, with longText=window; transformers calls it "
        "stride (unset: 64, at most a quarter of maxLength)",
        typeConverter=TypeConverters.toInt,
    )

    _input_kwargs: dict[str, Any]

    @keyword_only
    def __init__(
        self,
        *,
        inputCol: Optional[str] = None,
        outputCol: str = "entities",
        model: str = "all-MiniLM-L6-v2",
        aggregation: str = "simple",
        batchTokens: Optional[int] = None,
        device: str = "auto",
        deviceCol: Optional[str] = None,
        errorCol: Optional[str] = None,
        gpuArenaStrategy: Optional[str] = None,
        gpuMemLimit: Optional[str] = None,
        ignoreLabels: Optional[list[str]] = None,
        longText: str = "window",
        lowerCase: Optional[bool] = None,
        maxLength: Optional[int] = None,
        modelOnSave: str = "path",
        overlap: Optional[int] = None,
        precision: Optional[str] = None,
        windowRows: int = 2048,
    ) -> None:
        super().__init__()
        self._java_obj = self._new_java_stage("embark.spark.EntityTagger")
        self._setDefault(
            outputCol="entities",
            model="all-MiniLM-L6-v2",
            aggregation="simple",
            device="auto",
            longText="window",
            modelOnSave="path",
            windowRows=2048,
        )
        self._set(**self._input_kwargs)

    @keyword_only
    def setParams(
        self,
        *,
        inputCol: Optional[str] = None,
        outputCol: str = "entities",
        model: str = "all-MiniLM-L6-v2",
        aggregation: str = "simple",
        batchTokens: Optional[int] = None,
        device: str = "auto",
        deviceCol: Optional[str] = None,
        errorCol: Optional[str] = None,
        gpuArenaStrategy: Optional[str] = None,
        gpuMemLimit: Optional[str] = None,
        ignoreLabels: Optional[list[str]] = None,
        longText: str = "window",
        lowerCase: Optional[bool] = None,
        maxLength: Optional[int] = None,
        modelOnSave: str = "path",
        overlap: Optional[int] = None,
        precision: Optional[str] = None,
        windowRows: int = 2048,
    ) -> EntityTagger:
        """Sets the Params that are given; the others stay as they are."""
        return self._set(**self._input_kwargs)

    def getOutputCol(self) -> str:
        """The value of :py:attr:`outputCol`, as set or by default."""
        return self.getOrDefault(self.outputCol)

    def setOutputCol(self, value: str) -> EntityTagger:
        """Sets :py:attr:`outputCol`."""
        return self._set(outputCol=value)

    def getAggregation(self) -> str:
        """The value of :py:attr:`aggregation`, as set or by default."""
        return self.getOrDefault(self.aggregation)

    def setAggregation(self, value: str) -> EntityTagger:
        """Sets :py:attr:`aggregation`."""
        return self._set(aggregation=value)

    def getIgnoreLabels(self) -> list[str]:
        """The value of :py:attr:`ignoreLabels`, as set or by default."""
        return self.getOrDefault(self.ignoreLabels)

    def setIgnoreLabels(self, value: list[str]) -> EntityTagger:
        """Sets :py:attr:`ignoreLabels`."""
        return self._set(ignoreLabels=value)

    def getLongText(self) -> str:
        """The value of :py:attr:`longText`, as set or by default."""
        return self.getOrDefault(self.longText)

    def setLongText(self, value: str) -> EntityTagger:
        """Sets :py:attr:`longText`."""
        return self._set(longText=value)

    def getLowerCase(self) -> bool:
        """The value of :py:attr:`lowerCase`, as set or by default."""
        return self.getOrDefault(self.lowerCase)

    def setLowerCase(self, value: bool) -> EntityTagger:
        """Sets :py:attr:`lowerCase`."""
        return self._set(lowerCase=value)

    def getMaxLength(self) -> int:
        """The value of :py:attr:`maxLength`, as set or by default."""
        return self.getOrDefault(self.maxLength)

    def setMaxLength(self, value: int) -> EntityTagger:
        """Sets :py:attr:`maxLength`."""
        return self._set(maxLength=value)

    def getOverlap(self) -> int:
        """The value of :py:attr:`overlap`, as set or by default."""
        return self.getOrDefault(self.overlap)

    def setOverlap(self, value: int) -> EntityTagger:
        """Sets :py:attr:`overlap`."""
        return self._set(overlap=value)
