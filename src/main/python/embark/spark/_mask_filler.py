# Written from the Java class of this name by embark.spark.PythonStages; see CONTRIBUTING.md.
from __future__ import annotations

from typing import Any, Optional

from pyspark import keyword_only
from pyspark.ml.param import Param, Params, TypeConverters
from pyspark.ml.util import JavaMLWritable

from embark.spark._java import Readable
from embark.spark._text_stage import TextStage
from embark.spark._transformer_stage import TransformerStage


class MaskFiller(
    TransformerStage,
    TextStage,
    Readable["MaskFiller"],
    JavaMLWritable,
):
    """Adds the words that may stand where a text has masks, as transformers' fill-mask
    pipeline gives them: a masked language model's ``topK`` best for each mask, with their
    probabilities. For completing what is written, and for asking a model what it holds for
    likely.

    The column is a list of ``mask`` (which of the text's masks, from 0), ``word``,
    ``score`` and ``id``, mask after mask, the best word first. A mask is written as the
    model's tokenizer has it, ``[MASK]`` or ``<mask>``, or as the Param ``mask`` says. A
    text without a mask, or with one behind the tokens that are read, is an error.

    With ``scoreCol`` there is also the pseudo-log-likelihood of each text: the sum, over
    its tokens, of the natural logarithm of a token's probability where it alone is hidden
    (Salazar et al. 2020). The model reads a text once for each of its tokens then, and a
    text needs no mask. A null text has nulls.

    Parameters
    ----------
    inputCol : str
        column of the text: string or array<string>, a top-level column or a field of a
        struct (doc.title)
    outputCol : str, default "words"
        column of the words for the masks of a text; must not exist
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
    lowerCase : bool
        whether texts are lower-cased before tokenizing (unset: as the model folder says)
    mask : str
        what stands for a mask in the texts, as ___ (unset: the tokenizer's own mask, [MASK]
        or <mask>)
    maxLength : int
        tokens that a text is cut to, special tokens included (unset: as the model folder
        says)
    modelOnSave : str, default "path"
        what a saved stage holds of the model, its path or a copy of its files: path, copy
    precision : str
        numbers to compute with: int8 (on processors) and fp16 (on GPUs) are made of an fp32
        model where they are used, and refused where they agree too little with fp32 (unset:
        as the model is): fp32, int8, fp16
    scoreCol : str
        column for the pseudo-log-likelihood of each text, for which the model reads it once
        for each of its tokens; texts need no mask then (unset: none)
    scoredTokensCol : str
        column for the number of tokens that the score is a sum over, 0 without scoreCol
        (unset: none)
    targets : list[str]
        words to choose from, written as tokens of the vocabulary; of others the first token
        counts (unset: the whole vocabulary)
    topK : int, default 5
        words for each mask at most
    windowRows : int, default 2048
        texts that a task holds and sorts by length at a time; bounds its memory
    """

    outputCol: Param[str] = Param(
        Params._dummy(),
        "outputCol",
        "column of the words for the masks of a text; must not exist",
        typeConverter=TypeConverters.toString,
    )

    lowerCase: Param[bool] = Param(
        Params._dummy(),
        "lowerCase",
        "whether texts are lower-cased before tokenizing (unset: as the model folder says)",
        typeConverter=TypeConverters.toBoolean,
    )

    mask: Param[str] = Param(
        Params._dummy(),
        "mask",
        "what stands for a mask in the texts, as ___ (unset: the tokenizer's own mask, [MASK] "
        "or <mask>)",
        typeConverter=TypeConverters.toString,
    )

    maxLength: Param[int] = Param(
        Params._dummy(),
        "maxLength",
        "tokens that a text is cut to, special tokens included (unset: as the model folder says)",
        typeConverter=TypeConverters.toInt,
    )

    scoreCol: Param[str] = Param(
        Params._dummy(),
        "scoreCol",
        "column for the pseudo-log-likelihood of each text, for which the model reads it once "
        "for each of its tokens; texts need no mask then (unset: none)",
        typeConverter=TypeConverters.toString,
    )

    scoredTokensCol: Param[str] = Param(
        Params._dummy(),
        "scoredTokensCol",
        "column for the number of tokens that the score is a sum over, 0 without scoreCol "
        "(unset: none)",
        typeConverter=TypeConverters.toString,
    )

    targets: Param[list[str]] = Param(
        Params._dummy(),
        "targets",
        "words to choose from, written as tokens of the vocabulary; of others the first token "
        "counts (unset: the whole vocabulary)",
        typeConverter=TypeConverters.toListString,
    )

    topK: Param[int] = Param(
        Params._dummy(),
        "topK",
        "words for each mask at most",
        typeConverter=TypeConverters.toInt,
    )

    _input_kwargs: dict[str, Any]

    @keyword_only
    def __init__(
        self,
        *,
        inputCol: Optional[str] = None,
        outputCol: str = "words",
        model: str = "all-MiniLM-L6-v2",
        batchTokens: Optional[int] = None,
        device: str = "auto",
        deviceCol: Optional[str] = None,
        errorCol: Optional[str] = None,
        gpuArenaStrategy: Optional[str] = None,
        gpuMemLimit: Optional[str] = None,
        lowerCase: Optional[bool] = None,
        mask: Optional[str] = None,
        maxLength: Optional[int] = None,
        modelOnSave: str = "path",
        precision: Optional[str] = None,
        scoreCol: Optional[str] = None,
        scoredTokensCol: Optional[str] = None,
        targets: Optional[list[str]] = None,
        topK: int = 5,
        windowRows: int = 2048,
    ) -> None:
        super().__init__()
        self._java_obj = self._new_java_stage("embark.spark.MaskFiller")
        self._setDefault(
            outputCol="words",
            model="all-MiniLM-L6-v2",
            device="auto",
            modelOnSave="path",
            topK=5,
            windowRows=2048,
        )
        self._set(**self._input_kwargs)

    @keyword_only
    def setParams(
        self,
        *,
        inputCol: Optional[str] = None,
        outputCol: str = "words",
        model: str = "all-MiniLM-L6-v2",
        batchTokens: Optional[int] = None,
        device: str = "auto",
        deviceCol: Optional[str] = None,
        errorCol: Optional[str] = None,
        gpuArenaStrategy: Optional[str] = None,
        gpuMemLimit: Optional[str] = None,
        lowerCase: Optional[bool] = None,
        mask: Optional[str] = None,
        maxLength: Optional[int] = None,
        modelOnSave: str = "path",
        precision: Optional[str] = None,
        scoreCol: Optional[str] = None,
        scoredTokensCol: Optional[str] = None,
        targets: Optional[list[str]] = None,
        topK: int = 5,
        windowRows: int = 2048,
    ) -> MaskFiller:
        """Sets the Params that are given; the others stay as they are."""
        return self._set(**self._input_kwargs)

    def getOutputCol(self) -> str:
        """The value of :py:attr:`outputCol`, as set or by default."""
        return self.getOrDefault(self.outputCol)

    def setOutputCol(self, value: str) -> MaskFiller:
        """Sets :py:attr:`outputCol`."""
        return self._set(outputCol=value)

    def getLowerCase(self) -> bool:
        """The value of :py:attr:`lowerCase`, as set or by default."""
        return self.getOrDefault(self.lowerCase)

    def setLowerCase(self, value: bool) -> MaskFiller:
        """Sets :py:attr:`lowerCase`."""
        return self._set(lowerCase=value)

    def getMask(self) -> str:
        """The value of :py:attr:`mask`, as set or by default."""
        return self.getOrDefault(self.mask)

    def setMask(self, value: str) -> MaskFiller:
        """Sets :py:attr:`mask`."""
        return self._set(mask=value)

    def getMaxLength(self) -> int:
        """The value of :py:attr:`maxLength`, as set or by default."""
        return self.getOrDefault(self.maxLength)

    def setMaxLength(self, value: int) -> MaskFiller:
        """Sets :py:attr:`maxLength`."""
        return self._set(maxLength=value)

    def getScoreCol(self) -> str:
        """The value of :py:attr:`scoreCol`, as set or by default."""
        return self.getOrDefault(self.scoreCol)

    def setScoreCol(self, value: str) -> MaskFiller:
        """Sets :py:attr:`scoreCol`."""
        return self._set(scoreCol=value)

    def getScoredTokensCol(self) -> str:
        """The value of :py:attr:`scoredTokensCol`, as set or by default."""
        return self.getOrDefault(self.scoredTokensCol)

    def setScoredTokensCol(self, value: str) -> MaskFiller:
        """Sets :py:attr:`scoredTokensCol`."""
        return self._set(scoredTokensCol=value)

    def getTargets(self) -> list[str]:
        """The value of :py:attr:`targets`, as set or by default."""
        return self.getOrDefault(self.targets)

    def setTargets(self, value: list[str]) -> MaskFiller:
        """Sets :py:attr:`targets`."""
        return self._set(targets=value)

    def getTopK(self) -> int:
        """The value of :py:attr:`topK`, as set or by default."""
        return self.getOrDefault(self.topK)

    def setTopK(self, value: int) -> MaskFiller:
        """Sets :py:attr:`topK`."""
        return self._set(topK=value)
