"""A line of the table: what was done to a run, and what became of it."""

from dataclasses import dataclass, field

from .comparison import Difference


@dataclass
class Line:
    """Filled as the case goes; `problems` is empty where the case passed."""

    case: str
    did: str = ""
    rows: int = 0
    difference: Difference | None = None
    again_chunks: int | None = None
    again_rows: int | None = None
    readers: str = ""
    commands: int | None = None
    seconds: float = 0.0
    problems: list[str] = field(default_factory=list)
    details: dict = field(default_factory=dict)
    leftover: str = ""

    def passed(self):
        return not self.problems

    def record(self):
        """As data."""
        found = self.difference
        return {
            "case": self.case,
            "did": self.did,
            "rows": self.rows,
            "same_ids": found.is_same() if found else None,
            "missing": found.missing if found else None,
            "doubled": found.doubled if found else None,
            "unknown": found.unknown if found else None,
            "smallest_cosine": found.cosine if found else None,
            "chunks_done_again": self.again_chunks,
            "rows_done_again": self.again_rows,
            "share_done_again": self.again_rows / self.rows if self.again_rows is not None and self.rows else None,
            "readers": self.readers,
            "commands": self.commands,
            "seconds": round(self.seconds, 1),
            "passed": self.passed(),
            "problems": self.problems,
            "leftover": self.leftover,
            **self.details,
        }
