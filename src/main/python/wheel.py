"""Puts the jar into the wheel, and what jobs/run tells log4j."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class JarHook(BuildHookInterface):
    """What the wheel has beside the Python files."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Names the files; says what to do where the jar is not built."""
        checkout = Path(self.root).parents[2]
        jar = checkout / "target" / f"embark_2.13-{self.metadata.version}-all.jar"
        if not jar.is_file():
            raise FileNotFoundError(
                f"No {jar}; expected it from the build. Run ./mvnw package first."
            )
        build_data["force_include"] = {
            str(jar): f"embark/jars/{jar.name}",
            str(checkout / "conf" / "log4j2.properties"): "embark/log4j2.properties",
        }
