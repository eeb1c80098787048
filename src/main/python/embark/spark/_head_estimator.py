"""An estimator whose Java side trains a head."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyspark.ml.wrapper import JavaEstimator
from pyspark.sql import DataFrame, is_remote

from embark.spark._head_model import HeadModel
from embark.spark._java import JavaStage

if TYPE_CHECKING:
    from py4j.java_gateway import JavaObject


class HeadEstimator(JavaStage, JavaEstimator[HeadModel]):
    """An estimator whose Java side trains a head."""

    def _create_model(self, java_model: JavaObject) -> HeadModel:
        return HeadModel(java_model)

    def _fit(self, dataset: DataFrame) -> HeadModel:
        """Trains; what the model was told and Java found out counts more than what is copied."""
        model: HeadModel = super()._fit(dataset)
        if is_remote():
            model._leave_commit_to_server()
        else:
            model._transfer_params_from_java()
        return model
