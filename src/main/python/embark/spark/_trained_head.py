"""What a trained head has beside its Params."""

from __future__ import annotations

import re
from typing import Any, Optional, TypeVar, Union, overload
from uuid import uuid4

from pyspark.ml.param import Param
from pyspark.ml.wrapper import JavaModel
from pyspark.sql import SparkSession, is_remote

from embark.spark._evaluation import Evaluation
from embark.spark._java import JavaStage

T = TypeVar("T")

#: A model of the hub without its commit, which the server finds out when it trains.
_UNPINNED = re.compile(r"hf:(?!.*@[0-9a-f]{40}$)")

#: What a server finds out when it trains, and tells only of models that it loads.
_FOUND_OUT = ("model", "modelFingerprint")


class TrainedHead(JavaStage, JavaModel):
    """What a trained head has beside its Params."""

    @property
    def labels(self) -> list[str]:
        """The labels, in the order of predictions and vectors."""
        if is_remote():
            return self._labels_of_columns()
        return list(self._call_java("labels"))

    def _labels_of_columns(self) -> list[str]:
        """The labels as the prediction's column names them: Connect calls no method of a model."""
        text, label = (f"{name}_{uuid4().hex}" for name in ("text", "label"))
        own = {"inputCol": text, "embeddingCol": "", "predictionCol": label}
        model = self.copy({self.getParam(name): value for name, value in own.items()})
        rows = SparkSession.active().createDataFrame([], f"{text} string")
        return list(model.transform(rows).schema[label].metadata["ml_attr"]["vals"])

    @overload
    def getOrDefault(self, param: str) -> Any: ...

    @overload
    def getOrDefault(self, param: Param[T]) -> T: ...

    def getOrDefault(self, param: Union[str, Param[T]]) -> Union[Any, T]:
        """The value of a Param, as set or by default.

        Raises
        ------
        NotImplementedError
            over Spark Connect, for what the server alone knows of a model that it trained
        """
        known = self._resolveParam(param)
        if is_remote() and known.name in _FOUND_OUT and not self.isDefined(known):
            raise NotImplementedError(
                f"{known.name} cannot be read over Spark Connect of a model that was trained in "
                "this session: the server alone knows it. Save the model, and read it from what "
                "HeadModel.load gives."
            )
        return super().getOrDefault(known)

    def clear(self, param: Param[Any]) -> None:
        """Unsets a Param.

        Raises
        ------
        NotImplementedError
            over Spark Connect, where the server has a value of its own
        """
        if is_remote() and self.isSet(param):
            raise NotImplementedError(
                f"{param.name} cannot be unset over Spark Connect: the server keeps the value "
                "that it has. Set another value, an empty one for a column, or train again "
                "without it."
            )
        super().clear(param)

    def _leave_commit_to_server(self) -> None:
        """Takes back a model of the hub without its commit: the server's name of it has one.

        The default model goes, too, since it is not the one that the head was trained on.
        """
        model = self.getParam("model")
        if self.isSet(model) and _UNPINNED.match(self._paramMap[model]):
            del self._paramMap[model]
            del self._defaultParamMap[model]

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
