"""What was measured, and the ratios that follow."""

import statistics
from dataclasses import dataclass, field


@dataclass
class Row:
    """A system on the texts of a cell: its rounds, {round: figures}, or why it cannot run."""

    system: object
    settings: dict
    padding: float | None = None
    cosine: dict | None = None
    refusal: str | None = None
    rounds: dict = field(default_factory=dict)

    def median(self, name):
        values = [figures[name] for figures in self.rounds.values() if name in figures]
        return statistics.median(values) if values else None

    def spread(self, name):
        values = [figures[name] for figures in self.rounds.values()]
        return min(values), max(values)


@dataclass
class Grid:
    """A model on one shape of texts: a row a system, in the order of the table."""

    model: str
    shape: str
    rows: int
    tokens: int
    systems: dict = field(default_factory=dict)

    def row(self, key):
        """A system's row if it has a round, else none."""
        row = self.systems.get(key)
        return row if row and row.rounds else None


@dataclass(frozen=True)
class Ratio:
    """A ratio of speeds, round by round: the median, the least and the most."""

    median: float
    least: float
    most: float
    rounds: int

    def __str__(self):
        if self.rounds == 1:
            return f"{self.median:.2f}"
        return f"{self.median:.2f} ({self.least:.2f} to {self.most:.2f})"


def ratio(over, under, name="tokens_per_second"):
    """How many times faster the first row is than the second, or none where a round lacks."""
    if not over or not under:
        return None
    rounds = sorted(over.rounds.keys() & under.rounds.keys())
    values = [over.rounds[i][name] / under.rounds[i][name] for i in rounds]
    if not values:
        return None
    return Ratio(statistics.median(values), min(values), max(values), len(values))


def beside(grid, row):
    """The row of ours that a row is compared with: fp32 with fp32, what is less exact with int8."""
    if row.system.precision == "fp32":
        return grid.row("ours")
    return grid.row("ours-int8") or grid.row("ours")


def as_json(grid):
    """The grid as JSON has it."""
    return {
        "model": grid.model,
        "shape": grid.shape,
        "rows": grid.rows,
        "tokens": grid.tokens,
        "systems": {
            key: {
                "label": row.system.label,
                "precision": row.system.precision,
                "note": row.system.note,
                "settings": {name: str(value) for name, value in row.settings.items()},
                "not_available": row.refusal,
                "padding": row.padding,
                "cosine_to_torch_fp32": row.cosine,
                "rounds": [{"round": i, **figures} for i, figures in sorted(row.rounds.items())],
            }
            for key, row in grid.systems.items()
        },
    }
