"""The jar that the stages are in."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from embark._version import __version__

#: What the jar is called, with everything in it but Spark and models.
NAME = f"embark_2.13-{__version__}-all.jar"

#: The package, or the jar that it is imported from.
_HERE = Path(__file__).parent


def jar() -> str:
    """The path of the jar that this package needs on Spark's class path.

    It is the one that ``EMBARK_JAR`` names, else the one in the wheel, else the one that the
    package itself is imported from, as with ``--packages``.

    Raises
    ------
    FileNotFoundError
        if there is none
    """
    named = os.environ.get("EMBARK_JAR")
    if named:
        return _existing(Path(named), "EMBARK_JAR names")
    if _HERE.parent.suffix == ".jar":
        return str(_HERE.parent)
    return _existing(_HERE / "jars" / NAME, "The package has")


def _existing(path: Path, who: str) -> str:
    if not path.is_file():
        raise FileNotFoundError(
            f"{who} no jar at {path}; expected {NAME}. "
            "Install the wheel of Embark, or set EMBARK_JAR to the path of that jar."
        )
    return str(path.resolve())


def model(path: str, name: str) -> dict[str, Any]:
    """What the jar says of a built-in model: its Maven artifact and its files.

    Raises
    ------
    ValueError
        if there is no model of this name
    """
    folder = "embark/models/"
    try:
        with ZipFile(path) as entries:
            names = sorted(
                entry[len(folder) : -len("/embark.json")]
                for entry in entries.namelist()
                if entry.startswith(folder) and entry.endswith("/embark.json")
            )
            if name not in names:
                raise ValueError(
                    f"There is no built-in model '{name}'; expected one of {', '.join(names)}. "
                    "A model folder or a model of the hub (hf:owner/name) needs no mention here: "
                    "name it as a stage's model."
                )
            described: dict[str, Any] = json.loads(entries.read(f"{folder}{name}/embark.json"))
            return described
    except BadZipFile as error:
        raise ValueError(
            f"{path} is no jar ({error}); expected {NAME}. Install the wheel again."
        ) from None
