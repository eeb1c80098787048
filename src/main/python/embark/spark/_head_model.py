# Written from the Java class of this name by embark.spark.PythonStages; see CONTRIBUTING.md.
from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from pyspark.ml.param import Param, Params, TypeConverters
from pyspark.ml.util import JavaMLWritable

from embark.spark._java import Readable
from embark.spark._label_stage import LabelStage
from embark.spark._trained_head import TrainedHead

if TYPE_CHECKING:
    from py4j.java_gateway import JavaObject


class HeadModel(
    TrainedHead,
    LabelStage,
    Readable["HeadModel"],
    JavaMLWritable,
):
    """Adds the label of each text by a head that ``HeadTrainer`` trained on an encoder's
    vectors, in one pass. Columns are those of ``TextClassifier``, but the label's is named
    ``predictedLabel``, since the rows of a training have a label already.

    ``saveBundle`` exports the encoder and the head as a model folder, which
    ``TextClassifier`` and the jobs take like any other.

    Attributes
    ----------
    inputCol : str
        column of the text: string or array<string>, a top-level column or a field of a
        struct (doc.title)
    outputCol : str, default "predictedLabel"
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
    embeddingCol : str
        column of vectors that TextEmbedder made of the texts with the same model, used in
        place of them (unset: the texts are embedded)
    errorCol : str
        column for the reason why a row has no answers: such a row gets nulls; null for all
        others (unset: a text that breaks fails the task)
    gpuArenaStrategy : str
        how a model takes more GPU memory (unset: next_power_of_two); without meaning on the
        processor: next_power_of_two, same_as_requested
    gpuMemLimit : str
        most GPU memory that a model takes for what it computes in a process, as 4g or 500m
        (unset: all that there is); without meaning on the processor
    labelsCol : str, default "labels"
        column of several labels with their scores, the best first: where each label holds
        or not, those over the threshold; otherwise only if topK is set; must not exist;
        empty for none
    modelFingerprint : str
        SHA-256 of the encoder that the head was trained on
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
    rawPredictionCol : str, default "rawPrediction"
        column of the model's logits of all labels, a vector; must not exist; empty for none
    scoreCol : str, default "score"
        column of the label's score, its probability; for a regression the number; must not
        exist; empty for none
    temperature : float
        what logits are divided by before they become scores: above 1 for a model that is
        too sure of itself
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

    embeddingCol: Param[str] = Param(
        Params._dummy(),
        "embeddingCol",
        "column of vectors that TextEmbedder made of the texts with the same model, used in "
        "place of them (unset: the texts are embedded)",
        typeConverter=TypeConverters.toString,
    )

    modelFingerprint: Param[str] = Param(
        Params._dummy(),
        "modelFingerprint",
        "SHA-256 of the encoder that the head was trained on",
        typeConverter=TypeConverters.toString,
    )

    def __init__(self, java_model: Optional[JavaObject] = None) -> None:
        super().__init__(java_model)
        self._setDefault(
            outputCol="predictedLabel",
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

    def getEmbeddingCol(self) -> str:
        """The value of :py:attr:`embeddingCol`, as set or by default."""
        return self.getOrDefault(self.embeddingCol)

    def setEmbeddingCol(self, value: str) -> HeadModel:
        """Sets :py:attr:`embeddingCol`."""
        return self._set(embeddingCol=value)

    def getModelFingerprint(self) -> str:
        """The value of :py:attr:`modelFingerprint`, as set or by default."""
        return self.getOrDefault(self.modelFingerprint)
