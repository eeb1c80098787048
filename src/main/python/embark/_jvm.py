"""The JVM of this process, and what is on its class path."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Optional

if TYPE_CHECKING:
    from py4j.java_gateway import JVMView

#: Where spark-submit says which JVM it is that a Python program belongs to.
SUBMITTED = "PYSPARK_GATEWAY_PORT"


def running() -> Optional[JVMView]:
    """The JVM that this process has already, if any; its class path does not change.

    It is that of ``spark-submit``, or one that a session began, which may have been stopped since.
    """
    from pyspark import SparkContext

    if SUBMITTED in os.environ:
        SparkContext._ensure_initialized()
    gateway = SparkContext._gateway
    return None if gateway is None else gateway.jvm


def has_class(jvm: JVMView, name: str) -> bool:
    """Whether a class is on the class path, jars of ``spark.jars`` and ``--jars`` included."""
    from py4j.java_gateway import JavaClass

    found = jvm
    for part in name.split("."):
        found = getattr(found, part)
    return isinstance(found, JavaClass)


def has_resource(jvm: JVMView, path: str) -> bool:
    """Whether a file is on the class path, as Java's side looks for it."""
    loader = jvm.java.lang.Thread.currentThread().getContextClassLoader()
    return loader.getResource(path) is not None
