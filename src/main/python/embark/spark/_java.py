"""What a Python stage has of its Java side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from pyspark.ml.util import JavaMLReadable, JavaMLReader, MLReadable
from pyspark.ml.wrapper import JavaParams
from pyspark.sql import is_remote

from embark._jar import NAME

if TYPE_CHECKING:
    from py4j.java_gateway import JavaObject

RL = TypeVar("RL", bound="MLReadable[Any]")


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
    from py4j.java_gateway import JavaClass
    from pyspark import SparkContext

    context = SparkContext._active_spark_context
    if context is None or context._jvm is None:
        raise RuntimeError(
            f"{java_class} needs a Spark session; there is none. "
            "Call embark.start() first, or SparkSession.builder.getOrCreate()."
        )
    found = context._jvm
    for name in java_class.split("."):
        found = getattr(found, name)
    if not isinstance(found, JavaClass):
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


class Readable(JavaMLReadable[RL]):
    """A stage that is read from where it was saved, by Java or by Python."""

    @classmethod
    def read(cls) -> JavaMLReader[RL]:
        """A reader of saved stages of this class."""
        require(f"{cls.__module__}.{cls.__name__}")
        return super().read()
