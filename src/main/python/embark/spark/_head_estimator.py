"""An estimator whose Java side trains a head."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyspark.ml.wrapper import JavaEstimator
from pyspark.sql import is_remote

from embark.spark._head_model import HeadModel
from embark.spark._java import JavaStage

if TYPE_CHECKING:
    from py4j.java_gateway import JavaObject


class HeadEstimator(JavaStage, JavaEstimator[HeadModel]):
    """An estimator whose Java side trains a head."""

    def _create_model(self, java_model: JavaObject) -> HeadModel:
        model = HeadModel(java_model)
        if not is_remote():
            model._transfer_params_from_java()
        return model
