# Written from the Java class of this name by embark.spark.PythonStages; see CONTRIBUTING.md.
from __future__ import annotations

from typing import Any, Optional

from pyspark import keyword_only
from pyspark.ml.param import Param, Params, TypeConverters
from pyspark.ml.util import JavaMLWritable

from embark.spark._java import Readable
from embark.spark._text_stage import TextStage
from embark.spark._transformer_stage import TransformerStage


class Summarizer(
    TransformerStage,
    TextStage,
    Readable["Summarizer"],
    JavaMLWritable,
):
    """Adds the sentences that carry each document, word for word: those nearest to the mean of
    all its sentences' vectors, or by maximal marginal relevance (MMR), which leaves out
    what was said before. Sentences are told apart by ICU's rules for the ``language``.

    The column ``summary`` holds the sentences as one text, in the document's order;
    ``sentences`` each with its place in the document in characters (code points) from 0 and
    with the score that it was chosen by. A null document has nulls; one without words an
    empty text and no sentences. Of a document's sentences the first 10,000 are read.

    Parameters
    ----------
    inputCol : str
        column of the text: string or array<string>, a top-level column or a field of a
        struct (doc.title)
    outputCol : str, default "summary"
        column of the summaries; must not exist
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
    errorCol : str
        column for the reason why a row has no answers: such a row gets nulls; null for all
        others (unset: a text that breaks fails the task)
    gpuArenaStrategy : str
        how a model takes more GPU memory (unset: next_power_of_two); without meaning on the
        processor: next_power_of_two, same_as_requested
    gpuMemLimit : str
        most GPU memory that a model takes for what it computes in a process, as 4g or 500m
        (unset: all that there is); without meaning on the processor
    language : str, default "en"
        language whose rules and abbreviations tell sentences apart, as a tag: en, de, zh
    lowerCase : bool
        whether texts are lower-cased before tokenizing (unset: as the model folder says)
    maxLength : int
        tokens that a sentence is cut to before its vector is made, special tokens included
        (unset: as the model folder says)
    method : str, default "centroid"
        how sentences are chosen, by their cosine with the mean of all or by maximal
        marginal relevance: centroid, mmr
    mmrLambda : float
        with method=mmr, what relevance weighs against novelty, at 1 as centroid, at 0 only
        what is unlike the sentences before (unset: 0.5)
    modelOnSave : str, default "path"
        what a saved stage holds of the model, its path or a copy of its files: path, copy
    precision : str
        numbers to compute with: int8 (on processors) and fp16 (on GPUs) are made of an fp32
        model where they are used, and refused where they agree too little with fp32 (unset:
        as the model is): fp32, int8, fp16
    prompt : str
        name of a prompt of the model folder, put before each text, or none (unset: the
        folder's default prompt)
    promptText : str
        a prompt of your own, put before each sentence as it is
    sentences : int, default 3
        how many sentences of a document at most
    sentencesCol : str, default "sentences"
        column of the chosen sentences with their places and scores; must not exist; empty
        for none
    windowRows : int, default 2048
        texts that a task holds and sorts by length at a time; bounds its memory
    """

    outputCol: Param[str] = Param(
        Params._dummy(),
        "outputCol",
        "column of the summaries; must not exist",
        typeConverter=TypeConverters.toString,
    )

    language: Param[str] = Param(
        Params._dummy(),
        "language",
        "language whose rules and abbreviations tell sentences apart, as a tag: en, de, zh",
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
        "tokens that a sentence is cut to before its vector is made, special tokens included "
        "(unset: as the model folder says)",
        typeConverter=TypeConverters.toInt,
    )

    method: Param[str] = Param(
        Params._dummy(),
        "method",
        "how sentences are chosen, by their cosine with the mean of all or by maximal "
        "marginal relevance: centroid, mmr",
        typeConverter=TypeConverters.toString,
    )

    mmrLambda: Param[float] = Param(
        Params._dummy(),
        "mmrLambda",
        "with method=mmr, what relevance weighs against novelty, at 1 as centroid, at 0 only "
        "what is unlike the sentences before (unset: 0.5)",
        typeConverter=TypeConverters.toFloat,
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
        "a prompt of your own, put before each sentence as it is",
        typeConverter=TypeConverters.toString,
    )

    sentences: Param[int] = Param(
        Params._dummy(),
        "sentences",
        "how many sentences of a document at most",
        typeConverter=TypeConverters.toInt,
    )

    sentencesCol: Param[str] = Param(
        Params._dummy(),
        "sentencesCol",
        "column of the chosen sentences with their places and scores; must not exist; empty "
        "for none",
        typeConverter=TypeConverters.toString,
    )

    _input_kwargs: dict[str, Any]

    @keyword_only
    def __init__(
        self,
        *,
        inputCol: Optional[str] = None,
        outputCol: str = "summary",
        model: str = "all-MiniLM-L6-v2",
        batchTokens: Optional[int] = None,
        device: str = "auto",
        deviceCol: Optional[str] = None,
        errorCol: Optional[str] = None,
        gpuArenaStrategy: Optional[str] = None,
        gpuMemLimit: Optional[str] = None,
        language: str = "en",
        lowerCase: Optional[bool] = None,
        maxLength: Optional[int] = None,
        method: str = "centroid",
        mmrLambda: Optional[float] = None,
        modelOnSave: str = "path",
        precision: Optional[str] = None,
        prompt: Optional[str] = None,
        promptText: Optional[str] = None,
        sentences: int = 3,
        sentencesCol: str = "sentences",
        windowRows: int = 2048,
    ) -> None:
        super().__init__()
        self._java_obj = self._new_java_stage("embark.spark.Summarizer")
        self._setDefault(
            outputCol="summary",
            model="all-MiniLM-L6-v2",
            device="auto",
            language="en",
            method="centroid",
            modelOnSave="path",
            sentences=3,
            sentencesCol="sentences",
            windowRows=2048,
        )
        self._set(**self._input_kwargs)

    @keyword_only
    def setParams(
        self,
        *,
        inputCol: Optional[str] = None,
        outputCol: str = "summary",
        model: str = "all-MiniLM-L6-v2",
        batchTokens: Optional[int] = None,
        device: str = "auto",
        deviceCol: Optional[str] = None,
        errorCol: Optional[str] = None,
        gpuArenaStrategy: Optional[str] = None,
        gpuMemLimit: Optional[str] = None,
        language: str = "en",
        lowerCase: Optional[bool] = None,
        maxLength: Optional[int] = None,
        method: str = "centroid",
        mmrLambda: Optional[float] = None,
        modelOnSave: str = "path",
        precision: Optional[str] = None,
        prompt: Optional[str] = None,
        promptText: Optional[str] = None,
        sentences: int = 3,
        sentencesCol: str = "sentences",
        windowRows: int = 2048,
    ) -> Summarizer:
        """Sets the Params that are given; the others stay as they are."""
        return self._set(**self._input_kwargs)

    def getOutputCol(self) -> str:
        """The value of :py:attr:`outputCol`, as set or by default."""
        return self.getOrDefault(self.outputCol)

    def setOutputCol(self, value: str) -> Summarizer:
        """Sets :py:attr:`outputCol`."""
        return self._set(outputCol=value)

    def getLanguage(self) -> str:
        """The value of :py:attr:`language`, as set or by default."""
        return self.getOrDefault(self.language)

    def setLanguage(self, value: str) -> Summarizer:
        """Sets :py:attr:`language`."""
        return self._set(language=value)

    def getLowerCase(self) -> bool:
        """The value of :py:attr:`lowerCase`, as set or by default."""
        return self.getOrDefault(self.lowerCase)

    def setLowerCase(self, value: bool) -> Summarizer:
        """Sets :py:attr:`lowerCase`."""
        return self._set(lowerCase=value)

    def getMaxLength(self) -> int:
        """The value of :py:attr:`maxLength`, as set or by default."""
        return self.getOrDefault(self.maxLength)

    def setMaxLength(self, value: int) -> Summarizer:
        """Sets :py:attr:`maxLength`."""
        return self._set(maxLength=value)

    def getMethod(self) -> str:
        """The value of :py:attr:`method`, as set or by default."""
        return self.getOrDefault(self.method)

    def setMethod(self, value: str) -> Summarizer:
        """Sets :py:attr:`method`."""
        return self._set(method=value)

    def getMmrLambda(self) -> float:
        """The value of :py:attr:`mmrLambda`, as set or by default."""
        return self.getOrDefault(self.mmrLambda)

    def setMmrLambda(self, value: float) -> Summarizer:
        """Sets :py:attr:`mmrLambda`."""
        return self._set(mmrLambda=value)

    def getPrompt(self) -> str:
        """The value of :py:attr:`prompt`, as set or by default."""
        return self.getOrDefault(self.prompt)

    def setPrompt(self, value: str) -> Summarizer:
        """Sets :py:attr:`prompt`."""
        return self._set(prompt=value)

    def getPromptText(self) -> str:
        """The value of :py:attr:`promptText`, as set or by default."""
        return self.getOrDefault(self.promptText)

    def setPromptText(self, value: str) -> Summarizer:
        """Sets :py:attr:`promptText`."""
        return self._set(promptText=value)

    def getSentences(self) -> int:
        """The value of :py:attr:`sentences`, as set or by default."""
        return self.getOrDefault(self.sentences)

    def setSentences(self, value: int) -> Summarizer:
        """Sets :py:attr:`sentences`."""
        return self._set(sentences=value)

    def getSentencesCol(self) -> str:
        """The value of :py:attr:`sentencesCol`, as set or by default."""
        return self.getOrDefault(self.sentencesCol)

    def setSentencesCol(self, value: str) -> Summarizer:
        """Sets :py:attr:`sentencesCol`."""
        return self._set(sentencesCol=value)
