"""One Spark session for all tests of a run: classic, or a client of a Spark Connect server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import embark
import pytest
from pyspark.sql import DataFrame, SparkSession
from servers import connect_server

ROOT = Path(__file__).parents[4]
RESOURCES = ROOT / "src" / "test" / "resources"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--connect", action="store_true", help="as a client of a Connect server")


@pytest.fixture(scope="session")
def spark(request: pytest.FixtureRequest) -> Iterator[SparkSession]:
    """The session."""
    if request.config.getoption("--connect"):
        with connect_server(jars=[embark.jar()]) as url:
            session = SparkSession.builder.remote(url).getOrCreate()
            yield session
            session.stop()
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
