"""The PySpark that is here."""

from __future__ import annotations

import re
from importlib.util import find_spec

#: The oldest that works: 4.0.0 has other Params, 3.5 another Java.
OLDEST = (4, 0, 1)

_WANTED = "expected 4.0.1 or later"
_INSTALL = "Install it: pip install 'pyspark[ml]>=4.0.1,<4.2'."


def require_pyspark() -> None:
    """Says what is wrong with the PySpark that is here, if something is.

    Raises
    ------
    ImportError
        without PySpark or numpy, and with a PySpark that is too old
    """
    try:
        from pyspark import __version__ as version
    except ModuleNotFoundError as error:
        if error.name != "pyspark":
            raise
        raise ImportError(f"There is no PySpark; {_WANTED}. {_INSTALL}") from None
    require_version(version)
    if find_spec("numpy") is None:
        raise ImportError(f"There is no numpy; pyspark.ml needs it. {_INSTALL}")


def require_version(version: str) -> None:
    """The same of a version, as ``4.0.1``, ``4.1.0.dev1``."""
    numbers = tuple(int(number) for number in re.findall(r"\d+", version)[:3])
    if numbers < OLDEST:
        raise ImportError(
            f"PySpark is version {version}; {_WANTED}, on a Spark of the same version. "
            f"Spark 4.0.0 and 3.5 cannot run Embark. {_INSTALL}"
        )
