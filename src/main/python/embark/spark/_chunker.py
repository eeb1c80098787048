# Written from the Java class of this name by embark.spark.PythonStages; see CONTRIBUTING.md.
from __future__ import annotations

from typing import Any, Optional

from pyspark import keyword_only
from pyspark.ml.param import Param, Params, TypeConverters
from pyspark.ml.util import JavaMLWritable

from embark.spark._java import Readable
from embark.spark._modelled_stage import ModelledStage
from embark.spark._transformer_stage import TransformerStage


class Chunker(
    TransformerStage,
    ModelledStage,
    Readable["Chunker"],
    JavaMLWritable,
):
    """Cuts documents into passages that a model reads whole, for retrieval: a row for each
    passage, with the document's other columns. ``TextEmbedder`` with the same model cuts
    none of them.

    The column ``chunk`` is a struct: the passage's ``text``; ``start`` and ``end``, its
    place in the document in characters (code points) from 0, so that ``substring(document,
    start + 1, end - start)`` is the text; ``index``, its number in the document from 0; and
    ``tokens``, how many the model reads, special ones and those of the prompt included.
    Passages end with a word, or where ``splitOn`` says so with a sentence, that fits. A
    null document, and one without a word, has one row, whose ``chunk`` is null.

    Parameters
    ----------
    inputCol : str
        column of the text: string, a top-level column or a field of a struct (doc.title)
    outputCol : str, default "chunk"
        column of the passages; must not exist
    model : str, default "all-MiniLM-L6-v2"
        model folder (Hugging Face layout with model.onnx), as a path or a URI that Hadoop
        reads (hdfs:, s3a:); a model of the Hugging Face hub (hf:owner/name or
        hf:owner/name@revision); or a built-in name: all-MiniLM-L6-v2, bge-small-en-v1.5,
        e5-small-v2
    errorCol : str
        column for the reason why a row has no answers: such a row gets nulls; null for all
        others (unset: a text that breaks fails the task)
    language : str, default "en"
        language whose rules and abbreviations tell sentences apart, as a tag: en, de, zh
    lowerCase : bool
        whether texts are lower-cased before tokenizing (unset: as the model folder says)
    maxTokens : int
        tokens of a passage at most, special tokens and those of the prompt included (unset:
        the length that the model cuts texts to)
    modelOnSave : str, default "path"
        what a saved stage holds of the model, its path or a copy of its files: path, copy
    overlap : int
        tokens that neighbouring passages share, as many whole words as fit into that;
        transformers calls it stride (unset: 0)
    prompt : str
        name of the prompt of the model folder that passages will be embedded with, or none:
        room is left for it (unset: the folder's default prompt)
    promptText : str
        a prompt of your own that room is left for
    splitOn : str, default "word"
        where passages end, behind a word or behind a sentence, if one fits: word, sentence
    """

    outputCol: Param[str] = Param(
        Params._dummy(),
        "outputCol",
        "column of the passages; must not exist",
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

    maxTokens: Param[int] = Param(
        Params._dummy(),
        "maxTokens",
        "tokens of a passage at most, special tokens and those of the prompt included (unset: "
        "the length that the model cuts texts to)",
        typeConverter=TypeConverters.toInt,
    )

    overlap: Param[int] = Param(
        Params._dummy(),
        "overlap",
        "tokens that neighbouring passages share, as many whole words as fit into that; "
        "transformers calls it stride (unset: 0)",
        typeConverter=TypeConverters.toInt,
    )

    prompt: Param[str] = Param(
        Params._dummy(),
        "prompt",
        "name of the prompt of the model folder that passages will be embedded with, or none: "
        "room is left for it (unset: the folder's default prompt)",
        typeConverter=TypeConverters.toString,
    )

    promptText: Param[str] = Param(
        Params._dummy(),
        "promptText",
        "a prompt of your own that room is left for",
        typeConverter=TypeConverters.toString,
    )

    splitOn: Param[str] = Param(
        Params._dummy(),
        "splitOn",
        "where passages end, behind a word or behind a sentence, if one fits: word, sentence",
        typeConverter=TypeConverters.toString,
    )

    _input_kwargs: dict[str, Any]

    @keyword_only
    def __init__(
        self,
        *,
        inputCol: Optional[str] = None,
        outputCol: str = "chunk",
        model: str = "all-MiniLM-L6-v2",
        errorCol: Optional[str] = None,
        language: str = "en",
        lowerCase: Optional[bool] = None,
        maxTokens: Optional[int] = None,
        modelOnSave: str = "path",
        overlap: Optional[int] = None,
        prompt: Optional[str] = None,
        promptText: Optional[str] = None,
        splitOn: str = "word",
    ) -> None:
        super().__init__()
        self._java_obj = self._new_java_stage("embark.spark.Chunker")
        self._setDefault(
            outputCol="chunk",
            model="all-MiniLM-L6-v2",
            language="en",
            modelOnSave="path",
            splitOn="word",
        )
        self._set(**self._input_kwargs)

    @keyword_only
    def setParams(
        self,
        *,
        inputCol: Optional[str] = None,
        outputCol: str = "chunk",
        model: str = "all-MiniLM-L6-v2",
        errorCol: Optional[str] = None,
        language: str = "en",
        lowerCase: Optional[bool] = None,
        maxTokens: Optional[int] = None,
        modelOnSave: str = "path",
        overlap: Optional[int] = None,
        prompt: Optional[str] = None,
        promptText: Optional[str] = None,
        splitOn: str = "word",
    ) -> Chunker:
        """Sets the Params that are given; the others stay as they are."""
        return self._set(**self._input_kwargs)

    def getOutputCol(self) -> str:
        """The value of :py:attr:`outputCol`, as set or by default."""
        return self.getOrDefault(self.outputCol)

    def setOutputCol(self, value: str) -> Chunker:
        """Sets :py:attr:`outputCol`."""
        return self._set(outputCol=value)

    def getLanguage(self) -> str:
        """The value of :py:attr:`language`, as set or by default."""
        return self.getOrDefault(self.language)

    def setLanguage(self, value: str) -> Chunker:
        """Sets :py:attr:`language`."""
        return self._set(language=value)

    def getLowerCase(self) -> bool:
        """The value of :py:attr:`lowerCase`, as set or by default."""
        return self.getOrDefault(self.lowerCase)

    def setLowerCase(self, value: bool) -> Chunker:
        """Sets :py:attr:`lowerCase`."""
        return self._set(lowerCase=value)

    def getMaxTokens(self) -> int:
        """The value of :py:attr:`maxTokens`, as set or by default."""
        return self.getOrDefault(self.maxTokens)

    def setMaxTokens(self, value: int) -> Chunker:
        """Sets :py:attr:`maxTokens`."""
        return self._set(maxTokens=value)

    def getOverlap(self) -> int:
        """The value of :py:attr:`overlap`, as set or by default."""
        return self.getOrDefault(self.overlap)

    def setOverlap(self, value: int) -> Chunker:
        """Sets :py:attr:`overlap`."""
        return self._set(overlap=value)

    def getPrompt(self) -> str:
        """The value of :py:attr:`prompt`, as set or by default."""
        return self.getOrDefault(self.prompt)

    def setPrompt(self, value: str) -> Chunker:
        """Sets :py:attr:`prompt`."""
        return self._set(prompt=value)

    def getPromptText(self) -> str:
        """The value of :py:attr:`promptText`, as set or by default."""
        return self.getOrDefault(self.promptText)

    def setPromptText(self, value: str) -> Chunker:
        """Sets :py:attr:`promptText`."""
        return self._set(promptText=value)

    def getSplitOn(self) -> str:
        """The value of :py:attr:`splitOn`, as set or by default."""
        return self.getOrDefault(self.splitOn)

    def setSplitOn(self, value: str) -> Chunker:
        """Sets :py:attr:`splitOn`."""
        return self._set(splitOn=value)
