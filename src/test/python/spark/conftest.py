"""One Spark session for all tests of a run: classic, or a client of a Spark Connect server."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import embark
import pytest
from pyspark.sql import DataFrame, SparkSession
from servers import connect_server, model_hub

ROOT = Path(__file__).parents[4]
RESOURCES = ROOT / "src" / "test" / "resources"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--connect", action="store_true", help="as a client of a Connect server")


@pytest.fixture(scope="session", autouse=True)
def hub(models: Path) -> Iterator[str]:
    """The address of a hub that has the tiny models as ``owner/NAME``, for JVMs begun after it."""
    with model_hub(models) as url, pytest.MonkeyPatch.context() as environment:
        environment.setenv("HF_ENDPOINT", url)
        environment.setenv("HF_HUB_DISABLE_IMPLICIT_TOKEN", "1")
        yield url
    cache = Path(os.environ.get("EMBARK_CACHE") or Path.home() / ".cache" / "embark")
    for kept in cache.rglob("hub-" + re.sub(r"[^A-Za-z0-9.]", "_", url.removeprefix("http://"))):
        shutil.rmtree(kept)


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest, hub: str) -> Iterator[str]:
    """The address of a Connect server that has the jar; empty in classic runs."""
    if not request.config.getoption("--connect"):
        yield ""
        return
    with connect_server(jars=[embark.jar()]) as url:
        yield url


@pytest.fixture(scope="session")
def spark(server: str, hub: str) -> Iterator[SparkSession]:
    """The session."""
    if server:
        session = SparkSession.builder.remote(server).getOrCreate()
    else:
        session = embark.start(
            "tests",
            master="local[2]",
            memory="1g",
            models=[],
            config={"spark.sql.shuffle.partitions": "2"},
        )
    yield session
    session.stop()


@pytest.fixture(scope="session")
def models() -> Path:
    """The folder of the tiny models."""
    return RESOURCES / "models"


@pytest.fixture(scope="session")
def encoder(models: Path) -> str:
    """A model folder for vectors of 32 components."""
    return str(models / "tiny-bert")


def programs() -> list[str]:
    """The Python programs of the README."""
    page = (ROOT / "README.md").read_text("utf-8")
    return re.findall(r"^```python\n(.*?)^```$", page, re.M | re.S)


def sample(folder: Path) -> None:
    """Writes a hundred messages."""
    whole = ROOT / "src" / "main" / "resources" / "embark" / "demo" / "messages.jsonl"
    lines = whole.read_text("utf-8").splitlines(keepends=True)[:100]
    (folder / "messages.jsonl").write_text("".join(lines), "utf-8")


def golden(name: str) -> dict[str, Any]:
    """What the reference says of a model."""
    read: dict[str, Any] = json.loads((RESOURCES / "goldens" / f"{name}.json").read_text("utf-8"))
    return read


@pytest.fixture(scope="session")
def topics(spark: SparkSession) -> DataFrame:
    """Rows of two topics: ``id``, ``text`` and ``topic``."""
    cats = ["the cat sleeps", "a cat and the warm stones", "my cat", "cats sleep on stones"]
    keys = ["reset the password", "my account", "the password of my account", "open an account"]
    texts = [(text, "cats") for text in cats * 4] + [(text, "accounts") for text in keys * 4]
    rows = [(i, f"{text} {i % 5}", topic) for i, (text, topic) in enumerate(texts)]
    return spark.createDataFrame(rows, "id int, text string, topic string")
