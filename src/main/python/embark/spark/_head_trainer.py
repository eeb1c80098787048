# Written from the Java class of this name by embark.spark.PythonStages; see CONTRIBUTING.md.
from __future__ import annotations

from typing import Any, Optional

from pyspark import keyword_only
from pyspark.ml.param import Param, Params, TypeConverters
from pyspark.ml.util import JavaMLWritable

from embark.spark._head_estimator import HeadEstimator
from embark.spark._java import Readable
from embark.spark._label_stage import LabelStage
from embark.spark._regression_stage import RegressionStage
from embark.spark._training_stage import TrainingStage


class HeadTrainer(
    HeadEstimator,
    LabelStage,
    TrainingStage,
    RegressionStage,
    Readable["HeadTrainer"],
    JavaMLWritable,
):
    """Trains a classifier on labelled texts: MLlib's logistic regression on the vectors of an
    encoder, which is not changed. ``fit`` embeds each row once.

    The label column holds strings, numbers or booleans; one that ``StringIndexer`` made
    keeps its indices, so that MLlib's evaluators can compare it with the predictions. Rows
    without text or label, a single label, and labels of one row are refused before anything
    is embedded.

    To search over Params without embedding again, embed first, with ``TextEmbedder``, keep
    the rows (``cache``), and name the vectors' column as ``embeddingCol``: then neither
    ``fit`` nor the model reads texts, and ``HeadModel.saveBundle`` exports the best model
    with its encoder all the same.

    Parameters
    ----------
    inputCol : str
        column of the text: string or array<string>, a top-level column or a field of a
        struct (doc.title)
    outputCol : str, default "predictedLabel"
        column of the label; must not exist; empty for none
    labelCol : str
        column of the labels to learn
    model : str, default "all-MiniLM-L6-v2"
        model folder (Hugging Face layout with model.onnx), as a path or a URI that Hadoop
        reads (hdfs:, s3a:); a model of the Hugging Face hub (hf:owner/name or
        hf:owner/name@revision); or a built-in name: all-MiniLM-L6-v2, bge-small-en-v1.5,
        e5-small-v2
    aggregationDepth : int, default 2
        depth of the trees that gradients add up in
    batchTokens : int
        most tokens of a batch, padding included; 1 makes every text a batch of its own
        (unset: what suits the device)
    classWeights : str, default "none"
        what rows of a label count: all the same, or less the more there are of the label,
        so that all labels count the same: none, balanced
    device : str, default "auto"
        where the model runs: the task's GPU if it has one, the processor, or the task's GPU
        or a failure: auto, cpu, cuda
    deviceCol : str
        column for the kind of device that computed the row, cpu or cuda (unset: none)
    elasticNetParam : float, default 0.0
        how much of it is L1, the rest being L2
    embeddingCol : str
        column of vectors that TextEmbedder made of the texts with the same model, used in
        place of them (unset: the texts are embedded)
    errorCol : str
        column for the reason why a row has no answers: such a row gets nulls; null for all
        others (unset: a text that breaks fails the task)
    family : str, default "auto"
        one margin for two labels or one for each label; auto is by the number of labels:
        auto, binomial, multinomial
    fitIntercept : bool, default True
        whether labels have an intercept
    gpuArenaStrategy : str
        how a model takes more GPU memory (unset: next_power_of_two); without meaning on the
        processor: next_power_of_two, same_as_requested
    gpuMemLimit : str
        most GPU memory that a model takes for what it computes in a process, as 4g or 500m
        (unset: all that there is); without meaning on the processor
    handleInvalid : str, default "error"
        what is done with rows without text, label or weight: the training is refused, or
        they are left out: error, skip
    heldOut : float, default 0.0
        part of each label's rows that a first head is not trained on and is measured by;
        the head that is given is trained on all rows
    labelsCol : str, default "labels"
        column of several labels with their scores, the best first: where each label holds
        or not, those over the threshold; otherwise only if topK is set; must not exist;
        empty for none
    lowerCase : bool
        whether texts are lower-cased before tokenizing (unset: as the model folder says)
    maxBlockSizeInMB : float, default 0.0
        memory in MB for a block of rows at most; 0 is MLlib's own choice
    maxIter : int, default 100
        iterations of the regression at most
    maxLength : int
        tokens that a text is cut to, special tokens included (unset: as the model folder
        says)
    modelOnSave : str, default "path"
        what a saved stage holds of the model, its path or a copy of its files: path, copy
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
    regParam : float, default 0.001
        strength of the regularization
    scoreCol : str, default "score"
        column of the label's score, its probability; for a regression the number; must not
        exist; empty for none
    seed : int, default 1
        chooses the rows that are held out
    standardization : bool, default True
        whether components are regularized as if of one variance
    temperature : float
        what logits are divided by before they become scores: above 1 for a model that is
        too sure of itself
    threshold : float, default 0.5
        score from which a label holds, where each holds or not
    tol : float, default 1.0e-6
        improvement below which iterations end
    topK : int
        labels of a text at most in labelsCol (unset: all)
    unknownBelow : float
        score below which a text's label is 'unknown' (unset: the best label counts,
        whatever its score)
    weightCol : str
        column of what each row counts (unset: 1 each)
    windowRows : int, default 2048
        texts that a task holds and sorts by length at a time; bounds its memory
    """

    embeddingCol: Param[str] = Param(
        Params._dummy(),
        "embeddingCol",
        "column of vectors that TextEmbedder made of the texts with the same model, used in "
        "place of them (unset: the texts are embedded)",
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
        "tokens that a text is cut to, special tokens included (unset: as the model folder says)",
        typeConverter=TypeConverters.toInt,
    )

    prompt: Param[str] = Param(
        Params._dummy(),
        "prompt",
        "name of a prompt of the model folder, put before each text, or none (unset: the "
        "folder's default prompt)",
        typeConverter=TypeConverters.toString,
    )

    _input_kwargs: dict[str, Any]

    @keyword_only
    def __init__(
        self,
        *,
        inputCol: Optional[str] = None,
        outputCol: str = "predictedLabel",
        labelCol: Optional[str] = None,
        model: str = "all-MiniLM-L6-v2",
        aggregationDepth: int = 2,
        batchTokens: Optional[int] = None,
        classWeights: str = "none",
        device: str = "auto",
        deviceCol: Optional[str] = None,
        elasticNetParam: float = 0.0,
        embeddingCol: Optional[str] = None,
        errorCol: Optional[str] = None,
        family: str = "auto",
        fitIntercept: bool = True,
        gpuArenaStrategy: Optional[str] = None,
        gpuMemLimit: Optional[str] = None,
        handleInvalid: str = "error",
        heldOut: float = 0.0,
        labelsCol: str = "labels",
        lowerCase: Optional[bool] = None,
        maxBlockSizeInMB: float = 0.0,
        maxIter: int = 100,
        maxLength: Optional[int] = None,
        modelOnSave: str = "path",
        precision: Optional[str] = None,
        predictionCol: str = "prediction",
        probabilityCol: str = "probability",
        prompt: Optional[str] = None,
        rawPredictionCol: str = "rawPrediction",
        regParam: float = 0.001,
        scoreCol: str = "score",
        seed: int = 1,
        standardization: bool = True,
        temperature: Optional[float] = None,
        threshold: float = 0.5,
        tol: float = 1.0e-6,
        topK: Optional[int] = None,
        unknownBelow: Optional[float] = None,
        weightCol: Optional[str] = None,
        windowRows: int = 2048,
    ) -> None:
        super().__init__()
        self._java_obj = self._new_java_stage("embark.spark.HeadTrainer")
        self._setDefault(
            outputCol="predictedLabel",
            model="all-MiniLM-L6-v2",
            aggregationDepth=2,
            classWeights="none",
            device="auto",
            elasticNetParam=0.0,
            family="auto",
            fitIntercept=True,
            handleInvalid="error",
            heldOut=0.0,
            labelsCol="labels",
            maxBlockSizeInMB=0.0,
            maxIter=100,
            modelOnSave="path",
            predictionCol="prediction",
            probabilityCol="probability",
            rawPredictionCol="rawPrediction",
            regParam=0.001,
            scoreCol="score",
            seed=1,
            standardization=True,
            threshold=0.5,
            tol=1.0e-6,
            windowRows=2048,
        )
        self._set(**self._input_kwargs)

    @keyword_only
    def setParams(
        self,
        *,
        inputCol: Optional[str] = None,
        outputCol: str = "predictedLabel",
        labelCol: Optional[str] = None,
        model: str = "all-MiniLM-L6-v2",
        aggregationDepth: int = 2,
        batchTokens: Optional[int] = None,
        classWeights: str = "none",
        device: str = "auto",
        deviceCol: Optional[str] = None,
        elasticNetParam: float = 0.0,
        embeddingCol: Optional[str] = None,
        errorCol: Optional[str] = None,
        family: str = "auto",
        fitIntercept: bool = True,
        gpuArenaStrategy: Optional[str] = None,
        gpuMemLimit: Optional[str] = None,
        handleInvalid: str = "error",
        heldOut: float = 0.0,
        labelsCol: str = "labels",
        lowerCase: Optional[bool] = None,
        maxBlockSizeInMB: float = 0.0,
        maxIter: int = 100,
        maxLength: Optional[int] = None,
        modelOnSave: str = "path",
        precision: Optional[str] = None,
        predictionCol: str = "prediction",
        probabilityCol: str = "probability",
        prompt: Optional[str] = None,
        rawPredictionCol: str = "rawPrediction",
        regParam: float = 0.001,
        scoreCol: str = "score",
        seed: int = 1,
        standardization: bool = True,
        temperature: Optional[float] = None,
        threshold: float = 0.5,
        tol: float = 1.0e-6,
        topK: Optional[int] = None,
        unknownBelow: Optional[float] = None,
        weightCol: Optional[str] = None,
        windowRows: int = 2048,
    ) -> HeadTrainer:
        """Sets the Params that are given; the others stay as they are."""
        return self._set(**self._input_kwargs)

    def getEmbeddingCol(self) -> str:
        """The value of :py:attr:`embeddingCol`, as set or by default."""
        return self.getOrDefault(self.embeddingCol)

    def setEmbeddingCol(self, value: str) -> HeadTrainer:
        """Sets :py:attr:`embeddingCol`."""
        return self._set(embeddingCol=value)

    def getLowerCase(self) -> bool:
        """The value of :py:attr:`lowerCase`, as set or by default."""
        return self.getOrDefault(self.lowerCase)

    def setLowerCase(self, value: bool) -> HeadTrainer:
        """Sets :py:attr:`lowerCase`."""
        return self._set(lowerCase=value)

    def getMaxLength(self) -> int:
        """The value of :py:attr:`maxLength`, as set or by default."""
        return self.getOrDefault(self.maxLength)

    def setMaxLength(self, value: int) -> HeadTrainer:
        """Sets :py:attr:`maxLength`."""
        return self._set(maxLength=value)

    def getPrompt(self) -> str:
        """The value of :py:attr:`prompt`, as set or by default."""
        return self.getOrDefault(self.prompt)

    def setPrompt(self, value: str) -> HeadTrainer:
        """Sets :py:attr:`prompt`."""
        return self._set(prompt=value)
