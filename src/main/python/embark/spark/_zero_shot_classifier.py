# Written from the Java class of this name by embark.spark.PythonStages; see CONTRIBUTING.md.
from __future__ import annotations

from typing import Any, Optional

from pyspark import keyword_only
from pyspark.ml.param import Param, Params, TypeConverters
from pyspark.ml.util import JavaMLWritable

from embark.spark._java import Readable
from embark.spark._label_stage import LabelStage
from embark.spark._transformer_stage import TransformerStage


class ZeroShotClassifier(
    TransformerStage,
    LabelStage,
    Readable["ZeroShotClassifier"],
    JavaMLWritable,
):
    """Adds the label of each text without any training: by the names of the labels, with a
    description or some example texts where there are any.

    With an encoder, a label's score comes of the cosine between the text's vector and the
    mean of the vectors of the label's words and examples. With a model for natural language
    inference (one of its labels begins with "entail"), it comes of whether the text entails
    a sentence about the label, as in transformers' zero-shot-classification pipeline; such
    a model reads the text once for each label. Scores add up to 1, unless ``multiLabel``
    has each label hold or not. Columns are those of ``TextClassifier``.

    Parameters
    ----------
    inputCol : str
        column of the text: string or array<string>, a top-level column or a field of a
        struct (doc.title)
    outputCol : str, default "label"
        column of the label; must not exist; empty for none
    model : str, default "all-MiniLM-L6-v2"
        model folder (Hugging Face layout with model.onnx), as a path or a URI that Hadoop
        reads (hdfs:, s3a:); a model of the Hugging Face hub (hf:owner/name or
        hf:owner/name@revision); or a built-in name: all-MiniLM-L6-v2, bge-small-en-v1.5,
        e5-small-v2
    batchTokens : int
        most tokens of a batch, padding included; 1 makes every text a batch of its own
        (unset: what suits the device)
    descriptions : list[str]
        what each label means, in the labels' order, empty where its name says it (unset:
        all names do)
    device : str, default "auto"
        where the model runs: the task's GPU if it has one, the processor, or the task's GPU
        or a failure: auto, cpu, cuda
    deviceCol : str
        column for the kind of device that computed the row, cpu or cuda (unset: none)
    errorCol : str
        column for the reason why a row has no answers: such a row gets nulls; null for all
        others (unset: a text that breaks fails the task)
    exampleLabels : list[str]
        the label of each of the exampleTexts (unset: none)
    exampleTexts : list[str]
        texts whose labels are known, in exampleLabels (unset: none)
    gpuArenaStrategy : str
        how a model takes more GPU memory (unset: next_power_of_two); without meaning on the
        processor: next_power_of_two, same_as_requested
    gpuMemLimit : str
        most GPU memory that a model takes for what it computes in a process, as 4g or 500m
        (unset: all that there is); without meaning on the processor
    labels : list[str]
        what a text may be; underscores are read as blanks
    labelsCol : str, default "labels"
        column of several labels with their scores, the best first: where each label holds
        or not, those over the threshold; otherwise only if topK is set; must not exist;
        empty for none
    lowerCase : bool
        whether texts are lower-cased before tokenizing (unset: as the model folder says)
    maxLength : int
        tokens that a text is cut to, special tokens included (unset: as the model folder
        says)
    modelOnSave : str, default "path"
        what a saved stage holds of the model, its path or a copy of its files: path, copy
    multiLabel : bool, default False
        whether each label holds or not, or one of them
    precision : str
        numbers to compute with: int8 (on processors) and fp16 (on GPUs) are made of an fp32
        model where they are used, and refused where they agree too little with fp32 (unset:
        as the model is): fp32, int8, fp16
    predictionCol : str, default "prediction"
        column of the label's index, with the labels as metadata; for a regression the
        number; must not exist; empty for none
    probabilityCol : str, default "probability"
        column of the scores of all labels, a vector; must not exist; empty for none
    prompt : str
        name of a prompt of the model folder, put before each text, or none (unset: the
        folder's default prompt)
    rawPredictionCol : str, default "rawPrediction"
        column of the model's logits of all labels, a vector; must not exist; empty for none
    scoreCol : str, default "score"
        column of the label's score, its probability; for a regression the number; must not
        exist; empty for none
    temperature : float
        what logits are divided by before they become scores: above 1 for a model that is
        too sure of itself
    template : str
        the sentence about a label, {} being the label (unset: the label alone for an
        encoder, 'This example is {}.' for a model for inference)
    threshold : float, default 0.5
        score from which a label holds, where each holds or not
    topK : int
        labels of a text at most in labelsCol (unset: all)
    unknownBelow : float
        score below which a text's label is 'unknown' (unset: the best label counts,
        whatever its score)
    windowRows : int, default 2048
        texts that a task holds and sorts by length at a time; bounds its memory
    """

    descriptions: Param[list[str]] = Param(
        Params._dummy(),
        "descriptions",
        "what each label means, in the labels' order, empty where its name says it (unset: "
        "all names do)",
        typeConverter=TypeConverters.toListString,
    )

    exampleLabels: Param[list[str]] = Param(
        Params._dummy(),
        "exampleLabels",
        "the label of each of the exampleTexts (unset: none)",
        typeConverter=TypeConverters.toListString,
    )

    exampleTexts: Param[list[str]] = Param(
        Params._dummy(),
        "exampleTexts",
        "texts whose labels are known, in exampleLabels (unset: none)",
        typeConverter=TypeConverters.toListString,
    )

    labels: Param[list[str]] = Param(
        Params._dummy(),
        "labels",
        "what a text may be; underscores are read as blanks",
        typeConverter=TypeConverters.toListString,
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

    multiLabel: Param[bool] = Param(
        Params._dummy(),
        "multiLabel",
        "whether each label holds or not, or one of them",
        typeConverter=TypeConverters.toBoolean,
    )

    prompt: Param[str] = Param(
        Params._dummy(),
        "prompt",
        "name of a prompt of the model folder, put before each text, or none (unset: the "
        "folder's default prompt)",
        typeConverter=TypeConverters.toString,
    )

    template: Param[str] = Param(
        Params._dummy(),
        "template",
        "the sentence about a label, {} being the label (unset: the label alone for an "
        "encoder, 'This example is {}.' for a model for inference)",
        typeConverter=TypeConverters.toString,
    )

    _input_kwargs: dict[str, Any]

    @keyword_only
    def __init__(
        self,
        *,
        inputCol: Optional[str] = None,
        outputCol: str = "label",
        model: str = "all-MiniLM-L6-v2",
        batchTokens: Optional[int] = None,
        descriptions: Optional[list[str]] = None,
        device: str = "auto",
        deviceCol: Optional[str] = None,
        errorCol: Optional[str] = None,
        exampleLabels: Optional[list[str]] = None,
        exampleTexts: Optional[list[str]] = None,
        gpuArenaStrategy: Optional[str] = None,
        gpuMemLimit: Optional[str] = None,
        labels: Optional[list[str]] = None,
        labelsCol: str = "labels",
        lowerCase: Optional[bool] = None,
        maxLength: Optional[int] = None,
        modelOnSave: str = "path",
        multiLabel: bool = False,
        precision: Optional[str] = None,
        predictionCol: str = "prediction",
        probabilityCol: str = "probability",
        prompt: Optional[str] = None,
        rawPredictionCol: str = "rawPrediction",
        scoreCol: str = "score",
        temperature: Optional[float] = None,
        template: Optional[str] = None,
        threshold: float = 0.5,
        topK: Optional[int] = None,
        unknownBelow: Optional[float] = None,
        windowRows: int = 2048,
    ) -> None:
        super().__init__()
        self._java_obj = self._new_java_stage("embark.spark.ZeroShotClassifier")
        self._setDefault(
            outputCol="label",
            model="all-MiniLM-L6-v2",
            device="auto",
            labelsCol="labels",
            modelOnSave="path",
            multiLabel=False,
            predictionCol="prediction",
            probabilityCol="probability",
            rawPredictionCol="rawPrediction",
            scoreCol="score",
            threshold=0.5,
            windowRows=2048,
        )
        self._set(**self._input_kwargs)

    @keyword_only
    def setParams(
        self,
        *,
        inputCol: Optional[str] = None,
        outputCol: str = "label",
        model: str = "all-MiniLM-L6-v2",
        batchTokens: Optional[int] = None,
        descriptions: Optional[list[str]] = None,
        device: str = "auto",
        deviceCol: Optional[str] = None,
        errorCol: Optional[str] = None,
        exampleLabels: Optional[list[str]] = None,
        exampleTexts: Optional[list[str]] = None,
        gpuArenaStrategy: Optional[str] = None,
        gpuMemLimit: Optional[str] = None,
        labels: Optional[list[str]] = None,
        labelsCol: str = "labels",
        lowerCase: Optional[bool] = None,
        maxLength: Optional[int] = None,
        modelOnSave: str = "path",
        multiLabel: bool = False,
        precision: Optional[str] = None,
        predictionCol: str = "prediction",
        probabilityCol: str = "probability",
        prompt: Optional[str] = None,
        rawPredictionCol: str = "rawPrediction",
        scoreCol: str = "score",
        temperature: Optional[float] = None,
        template: Optional[str] = None,
        threshold: float = 0.5,
        topK: Optional[int] = None,
        unknownBelow: Optional[float] = None,
        windowRows: int = 2048,
    ) -> ZeroShotClassifier:
        """Sets the Params that are given; the others stay as they are."""
        return self._set(**self._input_kwargs)

    def getDescriptions(self) -> list[str]:
        """The value of :py:attr:`descriptions`, as set or by default."""
        return self.getOrDefault(self.descriptions)

    def setDescriptions(self, value: list[str]) -> ZeroShotClassifier:
        """Sets :py:attr:`descriptions`."""
        return self._set(descriptions=value)

    def getExampleLabels(self) -> list[str]:
        """The value of :py:attr:`exampleLabels`, as set or by default."""
        return self.getOrDefault(self.exampleLabels)

    def setExampleLabels(self, value: list[str]) -> ZeroShotClassifier:
        """Sets :py:attr:`exampleLabels`."""
        return self._set(exampleLabels=value)

    def getExampleTexts(self) -> list[str]:
        """The value of :py:attr:`exampleTexts`, as set or by default."""
        return self.getOrDefault(self.exampleTexts)

    def setExampleTexts(self, value: list[str]) -> ZeroShotClassifier:
        """Sets :py:attr:`exampleTexts`."""
        return self._set(exampleTexts=value)

    def getLabels(self) -> list[str]:
        """The value of :py:attr:`labels`, as set or by default."""
        return self.getOrDefault(self.labels)

    def setLabels(self, value: list[str]) -> ZeroShotClassifier:
        """Sets :py:attr:`labels`."""
        return self._set(labels=value)

    def getLowerCase(self) -> bool:
        """The value of :py:attr:`lowerCase`, as set or by default."""
        return self.getOrDefault(self.lowerCase)

    def setLowerCase(self, value: bool) -> ZeroShotClassifier:
        """Sets :py:attr:`lowerCase`."""
        return self._set(lowerCase=value)

    def getMaxLength(self) -> int:
        """The value of :py:attr:`maxLength`, as set or by default."""
        return self.getOrDefault(self.maxLength)

    def setMaxLength(self, value: int) -> ZeroShotClassifier:
        """Sets :py:attr:`maxLength`."""
        return self._set(maxLength=value)

    def getMultiLabel(self) -> bool:
        """The value of :py:attr:`multiLabel`, as set or by default."""
        return self.getOrDefault(self.multiLabel)

    def setMultiLabel(self, value: bool) -> ZeroShotClassifier:
        """Sets :py:attr:`multiLabel`."""
        return self._set(multiLabel=value)

    def getPrompt(self) -> str:
        """The value of :py:attr:`prompt`, as set or by default."""
        return self.getOrDefault(self.prompt)

    def setPrompt(self, value: str) -> ZeroShotClassifier:
        """Sets :py:attr:`prompt`."""
        return self._set(prompt=value)

    def getTemplate(self) -> str:
        """The value of :py:attr:`template`, as set or by default."""
        return self.getOrDefault(self.template)

    def setTemplate(self, value: str) -> ZeroShotClassifier:
        """Sets :py:attr:`template`."""
        return self._set(template=value)
