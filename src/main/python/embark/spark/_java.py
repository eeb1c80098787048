"""What a Python stage has of its Java side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from pyspark.ml.param import Param, Params
from pyspark.ml.util import JavaMLReadable, JavaMLReader, MLReadable
from pyspark.ml.wrapper import JavaParams
from pyspark.sql import is_remote

from embark._jar import NAME
from embark._jvm import has_class

if TYPE_CHECKING:
    from py4j.java_gateway import JavaObject

RL = TypeVar("RL", bound="MLReadable[Any]")
S = TypeVar("S", bound="JavaStage")


def require(java_class: str) -> None:
    """Says what is missing where a Java class cannot be used: a session, or the jar.

    Over Spark Connect nothing can be said before the server is asked.

    Raises
    ------
    RuntimeError
        if there is no session, or its class path lacks the class
    """
    if is_remote():
        return
    from pyspark import SparkContext

    context = SparkContext._active_spark_context
    if context is None or context._jvm is None:
        raise RuntimeError(
            f"{java_class} needs a Spark session; there is none. "
            "Call embark.start() first, or SparkSession.builder.getOrCreate()."
        )
    if not has_class(context._jvm, java_class):
        raise RuntimeError(
            f"{java_class} is not on the class path of this Spark session; expected {NAME} there. "
            "Begin in a new Python process (restart the kernel) with embark.start(), or "
            "with "
            "SparkSession.builder.config('spark.jars', embark.jar()); with spark-submit, --jars."
        )


class JavaStage(JavaParams):
    """A stage with a Java object of its own."""

    def _new_java_stage(self, java_class: str) -> JavaObject:
        """The Java stage with this one's uid; over Spark Connect its class's name."""
        require(java_class)
        return self._new_java_obj(java_class, self.uid)

    def _set(self: S, **kwargs: Any) -> S:
        """Sets Params; one whose value is ``None`` is unset.

        PySpark's own keeps the ``None``, of which Java makes false or 0.
        """
        for name, value in kwargs.items():
            if value is None:
                self.clear(self.getParam(name))
        return super()._set(**{name: one for name, one in kwargs.items() if one is not None})

    def clear(self, param: Param[Any]) -> None:
        """Unsets a Param, over Spark Connect too, where PySpark's own does nothing."""
        Params.clear(self, param)
        if not is_remote() and self._java_obj is not None:
            self._java_obj.clear(self._java_obj.getParam(param.name))


class Readable(JavaMLReadable[RL]):
    """A stage that is read from where it was saved, by Java or by Python."""

    @classmethod
    def read(cls) -> JavaMLReader[RL]:
        """A reader of saved stages of this class."""
        require(f"{cls.__module__}.{cls.__name__}")
        return super().read()
