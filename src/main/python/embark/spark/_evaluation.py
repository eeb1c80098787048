"""How good predicted labels are."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from pyspark.sql import DataFrame, is_remote

from embark.spark._java import require

_JAVA = "embark.spark.Evaluation"


@dataclass(frozen=True)
class Label:
    """The figures of one label: rows where it is true, where it was predicted, where it is both."""

    name: str
    rows: int
    predicted: int
    right: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True)
class Confusion:
    """One label taken for another, and how often."""

    truth: str
    predicted: str
    rows: int


@dataclass(frozen=True)
class Bin:
    """Rows whose score lies above ``start`` and is at most ``end``.

    ``meanScore`` and ``accuracy`` are not numbers where there are no rows.
    """

    start: float
    end: float
    rows: int
    right: int
    meanScore: float
    accuracy: float


@dataclass(frozen=True)
class Evaluation:
    """How good predicted labels are, and how far their scores can be trusted.

    All figures are of the rows that have both a true and a predicted label; the others are counted
    (``unlabelled``, ``unanswered``). Each is not a number where there are no rows for it.
    Precision, recall and F1 are scikit-learn's with ``zero_division=0``; ``calibrationError`` is
    the expected calibration error of 15 bins (Guo et al., 2017).
    """

    rows: int
    right: int
    unlabelled: int
    unanswered: int
    unscored: int
    accuracy: float
    macroF1: float
    weightedF1: float
    calibrationError: float
    meanScore: float
    labels: list[Label]
    confusions: list[Confusion]
    bins: list[Bin]

    @staticmethod
    def of(rows: DataFrame, labelCol: str, predictedCol: str, scoreCol: str) -> Evaluation:
        """Compares two columns, in one pass over the rows.

        Parameters
        ----------
        rows : DataFrame
            the predictions, beside the truth
        labelCol : str
            column of the true label: a string, or what can be cast to one, numbers as a training
            names them (1 for 1.0, the name for an index of ``StringIndexer``); may be null
        predictedCol : str
            column of the predicted label: a string, or a number, named as those; may be null
        scoreCol : str
            column of the probability of the predicted label, from 0 to 1; may be null
        """
        if is_remote():
            raise NotImplementedError(
                "Evaluation.of cannot be called over Spark Connect, which calls no static methods. "
                "Use MLlib's MulticlassClassificationEvaluator, or jobs/run evaluate."
            )
        require(_JAVA)
        from pyspark import SparkContext

        jvm = SparkContext._jvm
        assert jvm is not None
        found = jvm.embark.spark.Evaluation.of(rows._jdf, labelCol, predictedCol, scoreCol)
        return Evaluation._of_json(found.json())

    @staticmethod
    def _of_json(text: str) -> Evaluation:
        fields: dict[str, Any] = json.loads(text)
        return Evaluation(
            rows=fields["rows"],
            right=fields["right"],
            unlabelled=fields["unlabelled"],
            unanswered=fields["unanswered"],
            unscored=fields["unscored"],
            accuracy=_number(fields["accuracy"]),
            macroF1=_number(fields["macro_f1"]),
            weightedF1=_number(fields["weighted_f1"]),
            calibrationError=_number(fields["ece"]),
            meanScore=_number(fields["mean_score"]),
            labels=[
                Label(
                    one["label"],
                    one["rows"],
                    one["predicted"],
                    one["right"],
                    one["precision"],
                    one["recall"],
                    one["f1"],
                )
                for one in fields["labels"]
            ],
            confusions=[
                Confusion(one["truth"], one["predicted"], one["rows"])
                for one in fields["confusions"]
            ],
            bins=[
                Bin(
                    one["from"],
                    one["to"],
                    one["rows"],
                    one["right"],
                    _number(one["mean_score"]),
                    _number(one["accuracy"]),
                )
                for one in fields["bins"]
            ],
        )


def _number(value: object) -> float:
    return float("nan") if value is None else float(str(value))
