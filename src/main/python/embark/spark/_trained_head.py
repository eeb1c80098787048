"""What a trained head has beside its Params."""

from __future__ import annotations

from typing import Optional

from pyspark.ml.wrapper import JavaModel
from pyspark.sql import SparkSession, is_remote

from embark.spark._evaluation import Evaluation


class TrainedHead(JavaModel):
    """What a trained head has beside its Params."""

    @property
    def labels(self) -> list[str]:
        """The labels, in the order of predictions and vectors."""
        if is_remote():
            return self._labels_of_columns()
        return list(self._call_java("labels"))

    def _labels_of_columns(self) -> list[str]:
        """The labels as the prediction's column names them: Connect calls no method of a model."""
        session = SparkSession.getActiveSession()
        assert session is not None
        plain = {"inputCol": "text", "embeddingCol": "", "predictionCol": "prediction"}
        model = self.copy({self.getParam(name): value for name, value in plain.items()})
        columns = model.transform(session.createDataFrame([], "text string")).schema
        return list(columns["prediction"].metadata["ml_attr"]["vals"])

    @property
    def iterations(self) -> Optional[int]:
        """Iterations of the training; ``None`` after loading."""
        training = self._training("iterations")
        return None if training.isEmpty() else int(training.get().iterations())

    @property
    def heldOutEvaluation(self) -> Optional[Evaluation]:
        """How good a head was that was trained on the other rows, by those that were held out.

        ``None`` if none were, and after loading.
        """
        training = self._training("heldOutEvaluation")
        if training.isEmpty() or training.get().heldOut().isEmpty():
            return None
        return Evaluation._of_json(training.get().heldOut().get().json())

    def _training(self, name: str):  # type: ignore[no-untyped-def]
        if is_remote():
            raise NotImplementedError(
                f"{name} cannot be read over Spark Connect, which calls no methods of models. "
                "Hold rows out yourself (randomSplit) and measure with MLlib's evaluators."
            )
        assert self._java_obj is not None
        return self._java_obj.training()

    def saveBundle(self, path: str) -> None:
        """Writes the encoder and the head as a model folder, for ``TextClassifier`` and the jobs.

        Parameters
        ----------
        path : str
            a folder that does not exist or is empty, on any file system that Hadoop reaches; over
            Spark Connect, of the server
        """
        self.write().option("bundle", "true").save(path)  # type: ignore[attr-defined]

    def replaceBundle(self, path: str) -> None:
        """The same in the place of a model folder with a trained head, if there is one.

        The old one is there until the new one is whole.
        """
        self.write().option("bundle", "true").overwrite().save(path)  # type: ignore[attr-defined]
