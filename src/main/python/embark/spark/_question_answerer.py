# Written from the Java class of this name by embark.spark.PythonStages; see CONTRIBUTING.md.
from __future__ import annotations

from typing import Any, Optional

from pyspark import keyword_only
from pyspark.ml.param import Param, Params, TypeConverters
from pyspark.ml.util import JavaMLWritable

from embark.spark._java import Readable
from embark.spark._text_stage import TextStage
from embark.spark._transformer_stage import TransformerStage


class QuestionAnswerer(
    TransformerStage,
    TextStage,
    Readable["QuestionAnswerer"],
    JavaMLWritable,
):
    """Adds the answer to each question, which is a part of a context beside it, as
    transformers' question-answering pipeline (of release 4) gives it: with any export of a
    model for question answering. A context of more tokens than the model reads is read in
    windows.

    Columns: ``answer``, its ``score``, ``start`` and ``end`` (code points of the context
    from 0, the end exclusive, so that SQL's ``substring(context, start + 1, end - start)``
    is the answer), and ``noAnswerScore``, the probability that the context does not say;
    with ``topK`` also ``answers``. With ``handleImpossible`` the answer is empty where that
    is more probable than any other. A null question or context has nulls; a context without
    words has no answer either.

    Parameters
    ----------
    inputCol : str
        column of the text: string or array<string>, a top-level column or a field of a
        struct (doc.title)
    outputCol : str, default "answer"
        column of the best answer; must not exist; empty for none
    model : str, default "all-MiniLM-L6-v2"
        model folder (Hugging Face layout with model.onnx), as a path or a URI that Hadoop
        reads (hdfs:, s3a:); a model of the Hugging Face hub (hf:owner/name or
        hf:owner/name@revision); or a built-in name: all-MiniLM-L6-v2, bge-small-en-v1.5,
        e5-small-v2
    alignToWords : bool, default True
        whether answers that begin or end in a word have all of it
    answersCol : str, default "answers"
        column of several answers with their places and scores, if topK is set; must not
        exist; empty for none
    batchTokens : int
        most tokens of a batch, padding included; 1 makes every text a batch of its own
        (unset: what suits the device)
    contextCol : str
        column of the contexts, in which the answers to the questions of inputCol are looked
        for: string or array<string>
    device : str, default "auto"
        where the model runs: the task's GPU if it has one, the processor, or the task's GPU
        or a failure: auto, cpu, cuda
    deviceCol : str
        column for the kind of device that computed the row, cpu or cuda (unset: none)
    endCol : str, default "end"
        column of where the best answer ends in the context, exclusive; must not exist;
        empty for none
    errorCol : str
        column for the reason why a row has no answers: such a row gets nulls; null for all
        others (unset: a text that breaks fails the task)
    gpuArenaStrategy : str
        how a model takes more GPU memory (unset: next_power_of_two); without meaning on the
        processor: next_power_of_two, same_as_requested
    gpuMemLimit : str
        most GPU memory that a model takes for what it computes in a process, as 4g or 500m
        (unset: all that there is); without meaning on the processor
    handleImpossible : bool, default False
        whether the answer may be empty, where the context does not say
    lowerCase : bool
        whether texts are lower-cased before tokenizing (unset: as the model folder says)
    maxAnswerTokens : int, default 15
        tokens that an answer has at most
    maxLength : int
        tokens of a question and a window of its context together, special tokens included
        (unset: 384, at most what the model folder says)
    modelOnSave : str, default "path"
        what a saved stage holds of the model, its path or a copy of its files: path, copy
    noAnswerScoreCol : str, default "noAnswerScore"
        column of the probability that the context does not say; must not exist; empty for
        none
    overlap : int
        tokens of a long context that neighbouring windows of it share; transformers calls
        it doc_stride (unset: 128, at most half of maxLength)
    precision : str
        numbers to compute with: int8 (on processors) and fp16 (on GPUs) are made of an fp32
        model where they are used, and refused where they agree too little with fp32 (unset:
        as the model is): fp32, int8, fp16
    scoreCol : str, default "score"
        column of the best answer's score; must not exist; empty for none
    startCol : str, default "start"
        column of where the best answer begins in the context; must not exist; empty for
        none
    topK : int
        answers to a question at most in answersCol (unset: no such column)
    windowRows : int, default 2048
        texts that a task holds and sorts by length at a time; bounds its memory
    """

    outputCol: Param[str] = Param(
        Params._dummy(),
        "outputCol",
        "column of the best answer; must not exist; empty for none",
        typeConverter=TypeConverters.toString,
    )

    alignToWords: Param[bool] = Param(
        Params._dummy(),
        "alignToWords",
        "whether answers that begin or end in a word have all of it",
        typeConverter=TypeConverters.toBoolean,
    )

    answersCol: Param[str] = Param(
        Params._dummy(),
        "answersCol",
        "column of several answers with their places and scores, if topK is set; must not "
        "exist; empty for none",
        typeConverter=TypeConverters.toString,
    )

    contextCol: Param[str] = Param(
        Params._dummy(),
        "contextCol",
        "column of the contexts, in which the answers to the questions of inputCol are looked "
        "for: string or array<string>",
        typeConverter=TypeConverters.toString,
    )

    endCol: Param[str] = Param(
        Params._dummy(),
        "endCol",
        "column of where the best answer ends in the context, exclusive; must not exist; "
        "empty for none",
        typeConverter=TypeConverters.toString,
    )

    handleImpossible: Param[bool] = Param(
        Params._dummy(),
        "handleImpossible",
        "whether the answer may be empty, where the context does not say",
        typeConverter=TypeConverters.toBoolean,
    )

    lowerCase: Param[bool] = Param(
        Params._dummy(),
        "lowerCase",
        "whether texts are lower-cased before tokenizing (unset: as the model folder says)",
        typeConverter=TypeConverters.toBoolean,
    )

    maxAnswerTokens: Param[int] = Param(
        Params._dummy(),
        "maxAnswerTokens",
        "tokens that an answer has at most",
        typeConverter=TypeConverters.toInt,
    )

    maxLength: Param[int] = Param(
        Params._dummy(),
        "maxLength",
        "tokens of a question and a window of its context together, special tokens included "
        "(unset: 384, at most what the model folder says)",
        typeConverter=TypeConverters.toInt,
    )

    noAnswerScoreCol: Param[str] = Param(
        Params._dummy(),
        "noAnswerScoreCol",
        "column of the probability that the context does not say; must not exist; empty for none",
        typeConverter=TypeConverters.toString,
    )

    overlap: Param[int] = Param(
        Params._dummy(),
        "overlap",
        "tokens of a long context that neighbouring windows of it share; transformers calls "
        "it doc_stride (unset: 128, at most half of maxLength)",
        typeConverter=TypeConverters.toInt,
    )

    scoreCol: Param[str] = Param(
        Params._dummy(),
        "scoreCol",
        "column of the best answer's score; must not exist; empty for none",
        typeConverter=TypeConverters.toString,
    )

    startCol: Param[str] = Param(
        Params._dummy(),
        "startCol",
        "column of where the best answer begins in the context; must not exist; empty for none",
        typeConverter=TypeConverters.toString,
    )

    topK: Param[int] = Param(
        Params._dummy(),
        "topK",
        "answers to a question at most in answersCol (unset: no such column)",
        typeConverter=TypeConverters.toInt,
    )

    _input_kwargs: dict[str, Any]

    @keyword_only
    def __init__(
        self,
        *,
        inputCol: Optional[str] = None,
        outputCol: str = "answer",
        model: str = "all-MiniLM-L6-v2",
        alignToWords: bool = True,
        answersCol: str = "answers",
        batchTokens: Optional[int] = None,
        contextCol: Optional[str] = None,
        device: str = "auto",
        deviceCol: Optional[str] = None,
        endCol: str = "end",
        errorCol: Optional[str] = None,
        gpuArenaStrategy: Optional[str] = None,
        gpuMemLimit: Optional[str] = None,
        handleImpossible: bool = False,
        lowerCase: Optional[bool] = None,
        maxAnswerTokens: int = 15,
        maxLength: Optional[int] = None,
        modelOnSave: str = "path",
        noAnswerScoreCol: str = "noAnswerScore",
        overlap: Optional[int] = None,
        precision: Optional[str] = None,
        scoreCol: str = "score",
        startCol: str = "start",
        topK: Optional[int] = None,
        windowRows: int = 2048,
    ) -> None:
        super().__init__()
        self._java_obj = self._new_java_stage("embark.spark.QuestionAnswerer")
        self._setDefault(
            outputCol="answer",
            model="all-MiniLM-L6-v2",
            alignToWords=True,
            answersCol="answers",
            device="auto",
            endCol="end",
            handleImpossible=False,
            maxAnswerTokens=15,
            modelOnSave="path",
            noAnswerScoreCol="noAnswerScore",
            scoreCol="score",
            startCol="start",
            windowRows=2048,
        )
        self._set(**self._input_kwargs)

    @keyword_only
    def setParams(
        self,
        *,
        inputCol: Optional[str] = None,
        outputCol: str = "answer",
        model: str = "all-MiniLM-L6-v2",
        alignToWords: bool = True,
        answersCol: str = "answers",
        batchTokens: Optional[int] = None,
        contextCol: Optional[str] = None,
        device: str = "auto",
        deviceCol: Optional[str] = None,
        endCol: str = "end",
        errorCol: Optional[str] = None,
        gpuArenaStrategy: Optional[str] = None,
        gpuMemLimit: Optional[str] = None,
        handleImpossible: bool = False,
        lowerCase: Optional[bool] = None,
        maxAnswerTokens: int = 15,
        maxLength: Optional[int] = None,
        modelOnSave: str = "path",
        noAnswerScoreCol: str = "noAnswerScore",
        overlap: Optional[int] = None,
        precision: Optional[str] = None,
        scoreCol: str = "score",
        startCol: str = "start",
        topK: Optional[int] = None,
        windowRows: int = 2048,
    ) -> QuestionAnswerer:
        """Sets the Params that are given; the others stay as they are."""
        return self._set(**self._input_kwargs)

    def getOutputCol(self) -> str:
        """The value of :py:attr:`outputCol`, as set or by default."""
        return self.getOrDefault(self.outputCol)

    def setOutputCol(self, value: str) -> QuestionAnswerer:
        """Sets :py:attr:`outputCol`."""
        return self._set(outputCol=value)

    def getAlignToWords(self) -> bool:
        """The value of :py:attr:`alignToWords`, as set or by default."""
        return self.getOrDefault(self.alignToWords)

    def setAlignToWords(self, value: bool) -> QuestionAnswerer:
        """Sets :py:attr:`alignToWords`."""
        return self._set(alignToWords=value)

    def getAnswersCol(self) -> str:
        """The value of :py:attr:`answersCol`, as set or by default."""
        return self.getOrDefault(self.answersCol)

    def setAnswersCol(self, value: str) -> QuestionAnswerer:
        """Sets :py:attr:`answersCol`."""
        return self._set(answersCol=value)

    def getContextCol(self) -> str:
        """The value of :py:attr:`contextCol`, as set or by default."""
        return self.getOrDefault(self.contextCol)

    def setContextCol(self, value: str) -> QuestionAnswerer:
        """Sets :py:attr:`contextCol`."""
        return self._set(contextCol=value)

    def getEndCol(self) -> str:
        """The value of :py:attr:`endCol`, as set or by default."""
        return self.getOrDefault(self.endCol)

    def setEndCol(self, value: str) -> QuestionAnswerer:
        """Sets :py:attr:`endCol`."""
        return self._set(endCol=value)

    def getHandleImpossible(self) -> bool:
        """The value of :py:attr:`handleImpossible`, as set or by default."""
        return self.getOrDefault(self.handleImpossible)

    def setHandleImpossible(self, value: bool) -> QuestionAnswerer:
        """Sets :py:attr:`handleImpossible`."""
        return self._set(handleImpossible=value)

    def getLowerCase(self) -> bool:
        """The value of :py:attr:`lowerCase`, as set or by default."""
        return self.getOrDefault(self.lowerCase)

    def setLowerCase(self, value: bool) -> QuestionAnswerer:
        """Sets :py:attr:`lowerCase`."""
        return self._set(lowerCase=value)

    def getMaxAnswerTokens(self) -> int:
        """The value of :py:attr:`maxAnswerTokens`, as set or by default."""
        return self.getOrDefault(self.maxAnswerTokens)

    def setMaxAnswerTokens(self, value: int) -> QuestionAnswerer:
        """Sets :py:attr:`maxAnswerTokens`."""
        return self._set(maxAnswerTokens=value)

    def getMaxLength(self) -> int:
        """The value of :py:attr:`maxLength`, as set or by default."""
        return self.getOrDefault(self.maxLength)

    def setMaxLength(self, value: int) -> QuestionAnswerer:
        """Sets :py:attr:`maxLength`."""
        return self._set(maxLength=value)

    def getNoAnswerScoreCol(self) -> str:
        """The value of :py:attr:`noAnswerScoreCol`, as set or by default."""
        return self.getOrDefault(self.noAnswerScoreCol)

    def setNoAnswerScoreCol(self, value: str) -> QuestionAnswerer:
        """Sets :py:attr:`noAnswerScoreCol`."""
        return self._set(noAnswerScoreCol=value)

    def getOverlap(self) -> int:
        """The value of :py:attr:`overlap`, as set or by default."""
        return self.getOrDefault(self.overlap)

    def setOverlap(self, value: int) -> QuestionAnswerer:
        """Sets :py:attr:`overlap`."""
        return self._set(overlap=value)

    def getScoreCol(self) -> str:
        """The value of :py:attr:`scoreCol`, as set or by default."""
        return self.getOrDefault(self.scoreCol)

    def setScoreCol(self, value: str) -> QuestionAnswerer:
        """Sets :py:attr:`scoreCol`."""
        return self._set(scoreCol=value)

    def getStartCol(self) -> str:
        """The value of :py:attr:`startCol`, as set or by default."""
        return self.getOrDefault(self.startCol)

    def setStartCol(self, value: str) -> QuestionAnswerer:
        """Sets :py:attr:`startCol`."""
        return self._set(startCol=value)

    def getTopK(self) -> int:
        """The value of :py:attr:`topK`, as set or by default."""
        return self.getOrDefault(self.topK)

    def setTopK(self, value: int) -> QuestionAnswerer:
        """Sets :py:attr:`topK`."""
        return self._set(topK=value)
