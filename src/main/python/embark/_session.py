"""A Spark session on this machine, with Embark on its class path."""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Optional

from pyspark.errors import PySparkRuntimeError
from pyspark.sql import SparkSession, is_remote

from embark import _jar, _jvm

if TYPE_CHECKING:
    from py4j.java_gateway import JVMView

#: What a session on this machine gets unless it is told otherwise, as from ``jobs/run``.
LOCAL_SETTINGS = {"spark.ui.enabled": "false"}

#: What processes find in their environment unless it is there: no call home of native libraries.
ENVIRONMENT = {
    "OPT_OUT_TRACKING": "true",
    "ORT_DISABLE_TELEMETRY": "1",
}

#: The same where Spark runs on this machine: it looks for no network.
LOCAL_ENVIRONMENT = {
    "SPARK_LOCAL_IP": "127.0.0.1",
    "SPARK_SCALA_VERSION": "2.13",
}

#: The heap of its JVM.
MEMORY = "2g"

#: The default model; ``TextEmbedder().getModel()``.
DEFAULT_MODEL = "all-MiniLM-L6-v2"

#: What the artifacts of models bring along: programs of their own, which are not used here.
_UNUSED = "dev.langchain4j:langchain4j-embeddings"

_JARS = "spark.jars"
_PACKAGES = "spark.jars.packages"
_EXCLUDES = "spark.jars.excludes"

#: The options of ``spark-submit`` that it takes in place of settings.
_OPTIONS = {"--jars": _JARS, "--packages": _PACKAGES, "--exclude-packages": _EXCLUDES}

#: What a JVM that runs does not take any more.
_OF_THE_JVM = {_JARS, _PACKAGES, _EXCLUDES, "spark.driver.memory"}


def start(
    app_name: str = "embark",
    *,
    master: str = "local[*]",
    memory: Optional[str] = None,
    models: Optional[Sequence[str]] = None,
    progress: bool = False,
    config: Optional[Mapping[str, str]] = None,
) -> SparkSession:
    """A Spark session on this machine, with Embark's jar on its class path.

    Called again, it gives the same session. In a program that ``spark-submit`` runs it gives the
    session that was submitted: its master, memory and jars are those of the command, which names
    the jar (:py:func:`embark.jar`) itself.

    Parameters
    ----------
    app_name : str
        the application's name
    master : str
        where it runs; all cores of this machine
    memory : str, optional
        most memory of the JVM's heap, as Spark writes it; models lie beside it. By default what
        ``spark-defaults.conf`` says, else 2g
    models : sequence of str, optional
        built-in models that will be used, by default all-MiniLM-L6-v2; each comes from its Maven
        artifact where this machine's cache (``EMBARK_CACHE``, else ``~/.cache/embark``) lacks it.
        Model folders and models of the hub (``hf:owner/name``) need no mention
    progress : bool
        whether Spark shows its progress bar
    config : mapping of str to str, optional
        more of Spark's settings; they win over those above and over ``spark-defaults.conf``.
        Where a session runs already, nothing but ``models`` is looked at; where a JVM runs, whose
        session was stopped, jars and memory stay as they are

    Raises
    ------
    RuntimeError
        if a session without the jar runs already, or one without a model that ``models`` names;
        if ``PYSPARK_SUBMIT_ARGS`` would hide the jar; or if Spark does not start
    TypeError
        if ``models`` is one name and no list
    ValueError
        if there is no built-in model of a name
    """
    if isinstance(models, str):
        raise TypeError(
            f"models is the str {models!r}; expected a list of names. Write models=[{models!r}]."
        )
    if is_remote():
        connected = SparkSession.getActiveSession()
        if connected is not None:
            return connected
    else:
        running = _jvm.running()
        if running is not None:
            _require_jar(running)
            _require_models(running, models or [])
            return _of_running(app_name, master, progress, config or {})
    return _of_new(
        app_name,
        master,
        memory,
        [DEFAULT_MODEL] if models is None else models,
        progress,
        config or {},
    )


def _of_running(
    app_name: str, master: str, progress: bool, config: Mapping[str, str]
) -> SparkSession:
    """The session of a JVM that runs: the one that is there, or one that begins in it."""
    from pyspark import SparkContext

    if SparkContext._active_spark_context is not None:
        return SparkSession.getActiveSession() or SparkSession.builder.getOrCreate()
    given = {name: value for name, value in config.items() if name not in _OF_THE_JVM}
    if _jvm.SUBMITTED in os.environ:
        given.pop("spark.master", None)
        return _builder(given).getOrCreate()
    settings = _settings(app_name, given.get("spark.master", master), progress, _defaults())
    return _builder({**settings, **given}).getOrCreate()


def _of_new(
    app_name: str,
    master: str,
    memory: Optional[str],
    models: Sequence[str],
    progress: bool,
    config: Mapping[str, str],
) -> SparkSession:
    """A session in a JVM that begins with it."""
    jar = _jar.jar()
    ours = {_JARS: [jar]}
    missing = [_jar.model(jar, name) for name in models if not _is_cached(name)]
    if missing:
        ours[_PACKAGES] = [_artifact(model) for model in missing]
        ours[_EXCLUDES] = [_UNUSED]
    _refuse_hiding(ours)
    defaults = _defaults()
    master = config.get("spark.master", master)
    settings = {
        **_settings(app_name, master, progress, defaults),
        "spark.driver.memory": memory or defaults.get("spark.driver.memory", MEMORY),
        **config,
    }
    for name, values in ours.items():
        settings[name] = _added(settings.get(name, defaults.get(name, "")), values)
    for name, value in {**ENVIRONMENT, **(LOCAL_ENVIRONMENT if _is_local(master) else {})}.items():
        os.environ.setdefault(name, value)
    for model in missing:
        megabytes = sum(file["size"] for file in model["files"]) // 1_000_000
        print(
            f"embark: fetching the model {model['name']} ({megabytes} MB, {_artifact(model)})",
            file=sys.stderr,
        )
    try:
        with _logging():
            return _builder(settings).getOrCreate()
    except PySparkRuntimeError as error:
        raise RuntimeError(_not_started(error, settings.get(_PACKAGES))) from error


def _builder(settings: Mapping[str, str]) -> SparkSession.Builder:
    builder = SparkSession.builder
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder


def _settings(
    app_name: str, master: str, progress: bool, defaults: Mapping[str, str]
) -> dict[str, str]:
    """What a session gets, wherever its JVM comes from; some of it unless the defaults say it."""
    usual = LOCAL_SETTINGS if _is_local(master) else {}
    return {
        **{name: value for name, value in usual.items() if name not in defaults},
        "spark.app.name": app_name,
        "spark.master": master,
        "spark.ui.showConsoleProgress": str(progress).lower(),
    }


def _is_local(master: str) -> bool:
    return master.startswith("local")


def _defaults() -> dict[str, str]:
    """What ``spark-defaults.conf`` says, read as Java reads properties."""
    from pyspark.find_spark_home import _find_spark_home

    home: str = _find_spark_home()  # type: ignore[no-untyped-call]
    folder = os.environ.get("SPARK_CONF_DIR") or Path(home) / "conf"
    file = Path(folder) / "spark-defaults.conf"
    if not file.is_file():
        return {}
    text = re.sub(r"(?m)^[ \t]*[#!].*$", "", file.read_text("utf-8"))
    lines = re.sub(r"\\\n\s*", "", text).splitlines()
    pairs = (re.split(r"\s*[=:]\s*|\s+", line.strip(), maxsplit=1) for line in lines)
    return {pair[0]: pair[1] for pair in pairs if len(pair) == 2}


def _added(list_: str, values: Sequence[str]) -> str:
    """A list of Spark's with more, which come first: what is there may be an older jar."""
    there = [one.strip() for one in list_.split(",") if one.strip()]
    return ",".join(dict.fromkeys([*values, *there]))


def _refuse_hiding(ours: Mapping[str, Sequence[str]]) -> None:
    """Refuses words for ``spark-submit`` that it would take in place of what is added here."""
    words = shlex.split(os.environ.get("PYSPARK_SUBMIT_ARGS", ""))
    for word, after in zip(words, [*words[1:], ""]):
        option, joined, value = word.partition("=")
        setting, value = _OPTIONS.get(option, ""), value if joined else after
        if option in ("--conf", "-c"):
            setting, _, value = value.partition("=")
        there = {Path(one.strip()).name for one in value.split(",")}
        hidden = [one for one in ours.get(setting, []) if Path(one).name not in there]
        if hidden:
            raise RuntimeError(
                f"PYSPARK_SUBMIT_ARGS has '{option}' with {value}, which Spark takes in place of "
                f"what embark.start() gives it ({', '.join(hidden)}); expected none. Take it out, "
                f"and call embark.start(config={{'{setting}': '{value}'}}), which adds to it."
            )


@contextmanager
def _logging() -> Iterator[None]:
    """Has a JVM that begins meanwhile log errors and Spark's warnings, unless it is told otherwise.

    The file that says so is there where the package is on this machine's disk. As from
    ``jobs/run``, it comes before what the user says to the JVM.
    """
    file = Path(__file__).parent / "log4j2.properties"
    if not file.is_file():
        yield
        return
    told = os.environ.get("SPARK_SUBMIT_OPTS")
    ours = f"-Dlog4j2.configurationFile='{file}'"
    os.environ["SPARK_SUBMIT_OPTS"] = f"{ours} {told}" if told else ours
    try:
        yield
    finally:
        if told is None:
            del os.environ["SPARK_SUBMIT_OPTS"]
        else:
            os.environ["SPARK_SUBMIT_OPTS"] = told


def _require_jar(jvm: JVMView) -> None:
    """Says so where a JVM runs that lacks the jar."""
    if _jvm.has_class(jvm, "embark.spark.TextEmbedder"):
        return
    from pyspark import SparkContext

    stopped = SparkContext._active_spark_context is None and _jvm.SUBMITTED not in os.environ
    what = (
        "The JVM of a Spark session that was stopped runs on, without"
        if stopped
        else "A Spark session runs already, without"
    )
    raise RuntimeError(
        f"{what} {_jar.NAME}; expected none, since a class path does not change. "
        "Begin in a new Python process (restart the kernel), or start the session with "
        "SparkSession.builder.config('spark.jars', embark.jar()); with spark-submit, --jars."
    )


def _require_models(jvm: JVMView, names: Sequence[str]) -> None:
    """Says which built-in models a JVM that runs cannot find."""
    absent = [name for name in names if not _is_cached(name) and not _is_on_class_path(jvm, name)]
    if absent:
        raise RuntimeError(
            f"The JVM of this Python process runs already, without {', '.join(absent)}; expected "
            "each model in the cache (EMBARK_CACHE) or on the class path, which does not change. "
            "Begin in a new Python process (restart the kernel) with "
            f"embark.start(models={list(names)!r})."
        )


def _is_on_class_path(jvm: JVMView, name: str) -> bool:
    files = _jar.model(_jar.jar(), name)["files"]
    return all(_jvm.has_resource(jvm, file["entry"]) for file in files)


def _artifact(model: Mapping[str, Mapping[str, str]]) -> str:
    source = model["source"]
    return f"{source['groupId']}:{source['artifactId']}:{source['version']}"


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
