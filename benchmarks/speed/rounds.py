"""Rounds: each system once, in turns, each in a fresh process."""

import time

from . import measuring, padding, preparing
from .results import Row
from .systems import Refused

USUAL = "all-MiniLM-L6-v2"


class Clock:
    """How much is left, from how long what is done has taken."""

    def __init__(self, runs):
        self._left = runs
        self._seconds = []

    def done(self, seconds, skipped=0):
        self._left -= 1 + skipped
        self._seconds.append(seconds)

    def __str__(self):
        if not self._seconds:
            return f"{self._left} runs left"
        seconds = self._left * sum(self._seconds) / len(self._seconds)
        return f"{self._left} runs left, about {seconds / 60:.0f} min"


def work(grid, model, texts, systems, found, rounds, cores, clock, keep):
    """Fills a grid. found: each system's settings; keep: called after each run."""
    lengths = texts.lengths()
    reference = preparing.reference_of(model, texts)
    for system in systems:
        settings = settings_of(found, system, model.name, grid.shape)
        share = padding.of(system, settings, lengths)
        grid.systems[system.key] = Row(system, settings, share)
    for number in range(1, rounds + 1):
        turn = (number - 1) % max(1, len(systems))
        for system in systems[turn:] + systems[:turn]:
            row = grid.systems[system.key]
            if row.refusal:
                continue
            started = time.monotonic()
            skipped = 0
            try:
                figures = measuring.run(system, model, texts, row.settings, cores)
                vectors = figures.pop("vectors")
                if vectors and row.cosine is None:
                    row.cosine = measuring.least_cosine(vectors, reference)
                row.padding = figures.get("padding", row.padding)
                row.rounds[number] = figures
                said = f"{figures['tokens_per_second']:,.0f} tokens/s, CPU {figures['cpu']:.1f} s"
                said += f" in {figures['seconds']:.1f} s"
            except Refused as refused:
                row.refusal = str(refused)
                skipped = rounds - number
                said = f"not available: {refused}"
            clock.done(time.monotonic() - started, skipped)
            print(
                f"{model.name} {grid.shape} round {number}/{rounds}  {system.key:14}  {said}"
                f"  [{clock}]",
                flush=True,
            )
            keep()


def settings_of(found, system, model, shape):
    """A system's best settings for a cell: its own, else those of the shape with all-MiniLM-L6-v2,
    else those of the mixed corpus."""
    own = found.get(system.key, {})
    cells = own.get("cells", {})
    shapes = cells.get(f"{USUAL} {shape}", {})
    return own.get("settings", {}) | shapes | cells.get(f"{model} {shape}", {})
