# Written from the Java class of this name by embark.spark.PythonStages; see CONTRIBUTING.md.
from __future__ import annotations

from typing import Any, Optional

from pyspark import keyword_only
from pyspark.ml.param import Param, Params, TypeConverters
from pyspark.ml.util import JavaMLWritable

from embark.spark._java import Readable
from embark.spark._text_stage import TextStage
from embark.spark._transformer_stage import TransformerStage


class PairScorer(
    TransformerStage,
    TextStage,
    Readable["PairScorer"],
    JavaMLWritable,
):
    """Adds the score of each pair of texts that a model reads together, for ranking search
    results: how well a passage answers a query, as sentence-transformers'
    ``CrossEncoder.predict`` gives it.

    A model with one output gives its number through the activation that the model folder
    names, a sigmoid where it names none. Of a model with several, as one for natural
    language inference, the score is that of the one that ``label`` names: a softmax over
    them, unless the folder or ``activation`` says otherwise.

    A null query or passage has a null score. A row may hold one query and an array of
    passages: the score is an array then, an element for each passage. Two arrays of one
    length are pairs too.

    Parameters
    ----------
    inputCol : str
        column of the text: string or array<string>, a top-level column or a field of a
        struct (doc.title)
    outputCol : str, default "score"
        column of the scores; must not exist
    model : str, default "all-MiniLM-L6-v2"
        model folder (Hugging Face layout with model.onnx), as a path or a URI that Hadoop
        reads (hdfs:, s3a:); a model of the Hugging Face hub (hf:owner/name or
        hf:owner/name@revision); or a built-in name: all-MiniLM-L6-v2, bge-small-en-v1.5,
        e5-small-v2
    activation : str
        what makes scores of the model's outputs (unset: as the model folder says): sigmoid,
        softmax, identity
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
    label : str
        name of the model's output that is the score, as entailment (unset: the only one)
    labelsCol : str
        column for all of the model's outputs with their names and scores, the best first
        (unset: none)
    lowerCase : bool
        whether texts are lower-cased before tokenizing (unset: as the model folder says)
    maxLength : int
        tokens that a pair is cut to, the longer text first, special tokens included (unset:
        as the model folder says)
    modelOnSave : str, default "path"
        what a saved stage holds of the model, its path or a copy of its files: path, copy
    passageCol : str
        column of the passages, which are read behind the queries of inputCol: string or
        array<string>
    precision : str
        numbers to compute with: int8 (on processors) and fp16 (on GPUs) are made of an fp32
        model where they are used, and refused where they agree too little with fp32 (unset:
        as the model is): fp32, int8, fp16
    rawScoreCol : str
        column for the score's logit, before the activation (unset: none)
    windowRows : int, default 2048
        texts that a task holds and sorts by length at a time; bounds its memory
    """

    outputCol: Param[str] = Param(
        Params._dummy(),
        "outputCol",
        "column of the scores; must not exist",
        typeConverter=TypeConverters.toString,
    )

    activation: Param[str] = Param(
        Params._dummy(),
        "activation",
        "what makes scores of the model's outputs (unset: as the model folder says): sigmoid, "
        "softmax, identity",
        typeConverter=TypeConverters.toString,
    )

    label: Param[str] = Param(
        Params._dummy(),
        "label",
        "name of the model's output that is the score, as entailment (unset: the only one)",
        typeConverter=TypeConverters.toString,
    )

    labelsCol: Param[str] = Param(
        Params._dummy(),
        "labelsCol",
        "column for all of the model's outputs with their names and scores, the best first "
        "(unset: none)",
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
        "tokens that a pair is cut to, the longer text first, special tokens included (unset: "
        "as the model folder says)",
        typeConverter=TypeConverters.toInt,
    )

    passageCol: Param[str] = Param(
        Params._dummy(),
        "passageCol",
        "column of the passages, which are read behind the queries of inputCol: string or "
        "array<string>",
        typeConverter=TypeConverters.toString,
    )

    rawScoreCol: Param[str] = Param(
        Params._dummy(),
        "rawScoreCol",
        "column for the score's logit, before the activation (unset: none)",
        typeConverter=TypeConverters.toString,
    )

    _input_kwargs: dict[str, Any]

    @keyword_only
    def __init__(
        self,
        *,
        inputCol: Optional[str] = None,
        outputCol: str = "score",
        model: str = "all-MiniLM-L6-v2",
        activation: Optional[str] = None,
        batchTokens: Optional[int] = None,
        device: str = "auto",
        deviceCol: Optional[str] = None,
        errorCol: Optional[str] = None,
        gpuArenaStrategy: Optional[str] = None,
        gpuMemLimit: Optional[str] = None,
        label: Optional[str] = None,
        labelsCol: Optional[str] = None,
        lowerCase: Optional[bool] = None,
        maxLength: Optional[int] = None,
        modelOnSave: str = "path",
        passageCol: Optional[str] = None,
        precision: Optional[str] = None,
        rawScoreCol: Optional[str] = None,
        windowRows: int = 2048,
    ) -> None:
        super().__init__()
        self._java_obj = self._new_java_stage("embark.spark.PairScorer")
        self._setDefault(
            outputCol="score",
            model="all-MiniLM-L6-v2",
            device="auto",
            modelOnSave="path",
            windowRows=2048,
        )
        self._set(**self._input_kwargs)

    @keyword_only
    def setParams(
        self,
        *,
        inputCol: Optional[str] = None,
        outputCol: str = "score",
        model: str = "all-MiniLM-L6-v2",
        activation: Optional[str] = None,
        batchTokens: Optional[int] = None,
        device: str = "auto",
        deviceCol: Optional[str] = None,
        errorCol: Optional[str] = None,
        gpuArenaStrategy: Optional[str] = None,
        gpuMemLimit: Optional[str] = None,
        label: Optional[str] = None,
        labelsCol: Optional[str] = None,
        lowerCase: Optional[bool] = None,
        maxLength: Optional[int] = None,
        modelOnSave: str = "path",
        passageCol: Optional[str] = None,
        precision: Optional[str] = None,
        rawScoreCol: Optional[str] = None,
        windowRows: int = 2048,
    ) -> PairScorer:
        """Sets the Params that are given; the others stay as they are."""
        return self._set(**self._input_kwargs)

    def getOutputCol(self) -> str:
        """The value of :py:attr:`outputCol`, as set or by default."""
        return self.getOrDefault(self.outputCol)

    def setOutputCol(self, value: str) -> PairScorer:
        """Sets :py:attr:`outputCol`."""
        return self._set(outputCol=value)

    def getActivation(self) -> str:
        """The value of :py:attr:`activation`, as set or by default."""
        return self.getOrDefault(self.activation)

    def setActivation(self, value: str) -> PairScorer:
        """Sets :py:attr:`activation`."""
        return self._set(activation=value)

    def getLabel(self) -> str:
        """The value of :py:attr:`label`, as set or by default."""
        return self.getOrDefault(self.label)

    def setLabel(self, value: str) -> PairScorer:
        """Sets :py:attr:`label`."""
        return self._set(label=value)

    def getLabelsCol(self) -> str:
        """The value of :py:attr:`labelsCol`, as set or by default."""
        return self.getOrDefault(self.labelsCol)

    def setLabelsCol(self, value: str) -> PairScorer:
        """Sets :py:attr:`labelsCol`."""
        return self._set(labelsCol=value)

    def getLowerCase(self) -> bool:
        """The value of :py:attr:`lowerCase`, as set or by default."""
        return self.getOrDefault(self.lowerCase)

    def setLowerCase(self, value: bool) -> PairScorer:
        """Sets :py:attr:`lowerCase`."""
        return self._set(lowerCase=value)

    def getMaxLength(self) -> int:
        """The value of :py:attr:`maxLength`, as set or by default."""
        return self.getOrDefault(self.maxLength)

    def setMaxLength(self, value: int) -> PairScorer:
        """Sets :py:attr:`maxLength`."""
        return self._set(maxLength=value)

    def getPassageCol(self) -> str:
        """The value of :py:attr:`passageCol`, as set or by default."""
        return self.getOrDefault(self.passageCol)

    def setPassageCol(self, value: str) -> PairScorer:
        """Sets :py:attr:`passageCol`."""
        return self._set(passageCol=value)

    def getRawScoreCol(self) -> str:
        """The value of :py:attr:`rawScoreCol`, as set or by default."""
        return self.getOrDefault(self.rawScoreCol)

    def setRawScoreCol(self, value: str) -> PairScorer:
        """Sets :py:attr:`rawScoreCol`."""
        return self._set(rawScoreCol=value)
