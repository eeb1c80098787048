# Written from the Java class of this name by embark.spark.PythonStages; see CONTRIBUTING.md.
from __future__ import annotations

from typing import Any, Optional

from pyspark import keyword_only
from pyspark.ml.param import Param, Params, TypeConverters
from pyspark.ml.util import JavaMLWritable

from embark.spark._java import Readable
from embark.spark._label_stage import LabelStage
from embark.spark._long_text_stage import LongTextStage
from embark.spark._transformer_stage import TransformerStage


class TextClassifier(
    TransformerStage,
    LabelStage,
    LongTextStage,
    Readable["TextClassifier"],
    JavaMLWritable,
):
    """Adds the label of each text or pair of texts, as transformers' text-classification
    pipeline gives it: with any export of a model for sequence classification, or with a
    bundle that ``HeadModel`` exported.

    Label names, and whether one label holds, each holds or not, or the output is a number,
    come from the model folder; each can be set here instead. Columns: ``label``, ``score``,
    ``probability`` and ``rawPrediction`` (MLlib's vectors, in the labels' order) and
    ``prediction`` (the label's index, with the labels as nominal metadata, for MLlib's
    evaluators and ``IndexToString``); where each label holds or not, also ``labels``. A
    regression has ``score``, ``rawPrediction`` and ``prediction``, the number. A null text
    has nulls.

    ``rawPrediction`` holds the model's logits, of which the second alone ranks no rows:
    give MLlib's ``BinaryClassificationEvaluator`` the ``probability`` in its place.

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
    labels : list[str]
        a name for each of the model's outputs, in their order (unset: as the model folder
        says)
    labelsCol : str, default "labels"
        column of several labels with their scores, the best first: where each label holds
        or not, those over the threshold; otherwise only if topK is set; must not exist;
        empty for none
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
    overlap : int
        tokens that neighbouring windows share, with longText=window; transformers calls it
        stride (unset: 0)
    precision : str
        numbers to compute with: int8 (on processors) and fp16 (on GPUs) are made of an fp32
        model where they are used, and refused where they agree too little with fp32 (unset:
        as the model is): fp32, int8, fp16
    predictionCol : str, default "prediction"
        column of the label's index, with the labels as metadata; for a regression the
        number; must not exist; empty for none
    probabilityCol : str, default "probability"
        column of the scores of all labels, a vector; must not exist; empty for none
    problemType : str
        what the outputs mean (unset: as the model folder says): single_label, multi_label,
        regression
    rawPredictionCol : str, default "rawPrediction"
        column of the model's logits of all labels, a vector; must not exist; empty for none
    scoreCol : str, default "score"
        column of the label's score, its probability; for a regression the number; must not
        exist; empty for none
    temperature : float
        what logits are divided by before they become scores: above 1 for a model that is
        too sure of itself
    textPairCol : str
        column of the second texts, for models that read pairs (unset: single texts)
    threshold : float, default 0.5
        score from which a label holds, where each holds or not
    topK : int
        labels of a text at most in labelsCol (unset: all)
    unknownBelow : float
        score below which a text's label is 'unknown' (unset: the best label counts,
        whatever its score)
    windowPooling : str
        how one answer is made of a text's windows, with longText=window: by the mean, in
        which each counts as much as it has tokens, or by the largest value of each
        component (unset: mean): mean, max
    windowRows : int, default 2048
        texts that a task holds and sorts by length at a time; bounds its memory
    """

    labels: Param[list[str]] = Param(
        Params._dummy(),
        "labels",
        "a name for each of the model's outputs, in their order (unset: as the model folder says)",
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

    problemType: Param[str] = Param(
        Params._dummy(),
        "problemType",
        "what the outputs mean (unset: as the model folder says): single_label, multi_label, "
        "regression",
        typeConverter=TypeConverters.toString,
    )

    textPairCol: Param[str] = Param(
        Params._dummy(),
        "textPairCol",
        "column of the second texts, for models that read pairs (unset: single texts)",
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
        device: str = "auto",
        deviceCol: Optional[str] = None,
        errorCol: Optional[str] = None,
        gpuArenaStrategy: Optional[str] = None,
        gpuMemLimit: Optional[str] = None,
        labels: Optional[list[str]] = None,
        labelsCol: str = "labels",
        longText: Optional[str] = None,
        lowerCase: Optional[bool] = None,
        maxLength: Optional[int] = None,
        modelOnSave: str = "path",
        overlap: Optional[int] = None,
        precision: Optional[str] = None,
        predictionCol: str = "prediction",
        probabilityCol: str = "probability",
        problemType: Optional[str] = None,
        rawPredictionCol: str = "rawPrediction",
        scoreCol: str = "score",
        temperature: Optional[float] = None,
        textPairCol: Optional[str] = None,
        threshold: float = 0.5,
        topK: Optional[int] = None,
        unknownBelow: Optional[float] = None,
        windowPooling: Optional[str] = None,
        windowRows: int = 2048,
    ) -> None:
        super().__init__()
        self._java_obj = self._new_java_stage("embark.spark.TextClassifier")
        self._setDefault(
            outputCol="label",
            model="all-MiniLM-L6-v2",
            device="auto",
            labelsCol="labels",
            modelOnSave="path",
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
        device: str = "auto",
        deviceCol: Optional[str] = None,
        errorCol: Optional[str] = None,
        gpuArenaStrategy: Optional[str] = None,
        gpuMemLimit: Optional[str] = None,
        labels: Optional[list[str]] = None,
        labelsCol: str = "labels",
        longText: Optional[str] = None,
        lowerCase: Optional[bool] = None,
        maxLength: Optional[int] = None,
        modelOnSave: str = "path",
        overlap: Optional[int] = None,
        precision: Optional[str] = None,
        predictionCol: str = "prediction",
        probabilityCol: str = "probability",
        problemType: Optional[str] = None,
        rawPredictionCol: str = "rawPrediction",
        scoreCol: str = "score",
        temperature: Optional[float] = None,
        textPairCol: Optional[str] = None,
        threshold: float = 0.5,
        topK: Optional[int] = None,
        unknownBelow: Optional[float] = None,
        windowPooling: Optional[str] = None,
        windowRows: int = 2048,
    ) -> TextClassifier:
        """Sets the Params that are given; the others stay as they are."""
        return self._set(**self._input_kwargs)

    def getLabels(self) -> list[str]:
        """The value of :py:attr:`labels`, as set or by default."""
        return self.getOrDefault(self.labels)

    def setLabels(self, value: list[str]) -> TextClassifier:
        """Sets :py:attr:`labels`."""
        return self._set(labels=value)

    def getLowerCase(self) -> bool:
        """The value of :py:attr:`lowerCase`, as set or by default."""
        return self.getOrDefault(self.lowerCase)

    def setLowerCase(self, value: bool) -> TextClassifier:
        """Sets :py:attr:`lowerCase`."""
        return self._set(lowerCase=value)

    def getMaxLength(self) -> int:
        """The value of :py:attr:`maxLength`, as set or by default."""
        return self.getOrDefault(self.maxLength)

    def setMaxLength(self, value: int) -> TextClassifier:
        """Sets :py:attr:`maxLength`."""
        return self._set(maxLength=value)

    def getProblemType(self) -> str:
        """The value of :py:attr:`problemType`, as set or by default."""
        return self.getOrDefault(self.problemType)

    def setProblemType(self, value: str) -> TextClassifier:
        """Sets :py:attr:`problemType`."""
        return self._set(problemType=value)

    def getTextPairCol(self) -> str:
        """The value of :py:attr:`textPairCol`, as set or by default."""
        return self.getOrDefault(self.textPairCol)

    def setTextPairCol(self, value: str) -> TextClassifier:
        """Sets :py:attr:`textPairCol`."""
        return self._set(textPairCol=value)
