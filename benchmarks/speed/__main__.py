"""benchmarks/run: ours beside every peer and the ceiling."""

import argparse
import datetime
import json
import os

from . import accuracy, machine, page, preparing, scaling, terminal, texts, tuning, wanted
from .models import MODELS
from .paths import DATA, OUT, ROOT
from .results import Grid, as_json
from .rounds import Clock, work
from .systems import SYSTEMS

PARTS = ["table", "accuracy", "scaling", "tune"]
QUICK_TOKENS = 40_000
QUICK_LEFT_OUT = {"ours-1", "ours-int8-1", "engine", "engine-int8", "torch-32", "spark-nlp-8"}
MIXED = "mixed"
MINILM = "all-MiniLM-L6-v2"
TINY = "bert-tiny"


def parse():
    parser = argparse.ArgumentParser(prog="benchmarks/run", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="under 10 minutes: MiniLM, mixed")
    parser.add_argument("--only", help="systems, separated by commas: " + ",".join(SYSTEMS))
    parser.add_argument("--shapes", help="shapes of texts: " + ",".join(texts.SHAPES))
    parser.add_argument("--models", help="models: " + ",".join(MODELS))
    parser.add_argument("--list", action="store_true", help="systems, shapes and models")
    parser.add_argument("--parts", help="some of " + ",".join(PARTS))
    parser.add_argument("--rows", help="rows of the scaling part, separated by commas")
    parser.add_argument("--rounds", type=int, help="how often each is timed (5; quick 1)")
    parser.add_argument("--tokens", type=int, help="tokens of a cell, whatever the model")
    parser.add_argument("--cores", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--corpus", default=DATA / "corpus/mixed_part1.jsonl.gz")
    return parser.parse_args()


def chosen(words, known, usual, what):
    """The named of a table; fails with all that are known."""
    names = words.split(",") if words else usual
    unknown = [name for name in names if name not in known]
    if unknown:
        raise SystemExit(
            f"benchmarks/run: unknown {what}: {', '.join(unknown)}; expected some of"
            f" {', '.join(known)}."
        )
    return names


def cells(options):
    """[(model, shape)]: every shape for MiniLM, the mixed corpus for the others."""
    usual = [name for name, model in MODELS.items() if model.usual and not options.quick]
    models = chosen(options.models, MODELS, usual or [MINILM], "model")
    usual = [MIXED] if options.quick else texts.USUAL
    shapes = chosen(options.shapes, texts.SHAPES, usual, "shape")
    every = options.shapes is not None
    return [
        (MODELS[model], shape)
        for model in models
        for shape in shapes
        if every or model == MINILM or shape == MIXED
    ]


def main():
    options = parse()
    if options.list:
        show()
        return
    usual = [key for key in SYSTEMS if not (options.quick and key in QUICK_LEFT_OUT)]
    systems = [SYSTEMS[key] for key in chosen(options.only, SYSTEMS, usual, "system")]
    parts = chosen(options.parts, PARTS, PARTS[:1] if options.quick else PARTS[:3], "part")
    rounds = options.rounds or (1 if options.quick else 5)
    wanted_cells = cells(options)
    say("benchmarks/run: making what is needed")
    models = {model.name: model for model, _ in wanted_cells}
    preparing.programs(models)
    corpus = texts.read_corpus(options.corpus)
    if "tune" in parts:
        for model, shape in wanted_cells:
            made = preparing.texts_of(model, shape, corpus, options.tokens or QUICK_TOKENS, systems)
            tuning.tune(model, made, systems, options.rounds or 2, options.cores)
        return
    record = Record(options.cores, rounds)
    say(
        f"machine: {options.cores} cores of {record.facts['machine']['cpu']}, load"
        f" {' '.join(map(str, record.facts['load_before']))} before"
    )
    found = preparing.settings()
    if "table" in parts:
        clock = Clock(len(wanted_cells) * len(systems) * rounds)
        for model, shape in wanted_cells:
            tokens = options.tokens or (QUICK_TOKENS if options.quick else model.tokens)
            made = preparing.texts_of(model, shape, corpus, tokens, systems)
            own_int8 = any(one.key.endswith("-int8") and one.kind != "peer" for one in systems)
            if own_int8 and all(grid.model != model.name for grid in record.grids):
                preparing.int8(model)
            grid = Grid(model.name, shape, made.rows, made.tokens)
            record.grids.append(grid)
            work(grid, model, made, systems, found, rounds, options.cores, clock, record.keep)
            say(terminal.grid(grid))
    minilm = MODELS[MINILM]
    if "accuracy" in parts and MINILM in models:
        preparing.texts_of(minilm, MIXED, corpus, QUICK_TOKENS, systems)
        record.accuracy = accuracy.measure(minilm, systems, found, options.cores, say)
    model = models.get(MINILM) or models.get(TINY)
    if "scaling" in parts and model:
        rows = [int(word) for word in options.rows.split(",")] if options.rows else scaling.ROWS
        record.scaling = scaling.measure(model, corpus, rows, found, rounds, options.cores, say)
    say(terminal.wanted(record.keep()))
    say(f"\nload after: {' '.join(map(str, machine.load()))}")
    for name in ("speed.json", "speed.html"):
        say((OUT / name).relative_to(ROOT))


class Record:
    """What is measured, and its two files, which are written anew after each run."""

    def __init__(self, cores, rounds):
        now = datetime.datetime.now(datetime.timezone.utc)
        self.facts = {
            "date": now.isoformat(timespec="seconds"),
            "machine": machine.describe(),
            "cores": cores,
            "rounds": rounds,
            "load_before": machine.load(),
            "versions": machine.versions(),
        }
        self.grids, self.accuracy, self.scaling = [], {}, {}

    def keep(self):
        """Writes the files; gives the lines of what it must show."""
        lines = wanted.lines(self.grids, self.accuracy, self.scaling)
        record = self.facts | {
            "load_after": machine.load(),
            "settings": preparing.settings(),
            "cells": [as_json(grid) for grid in self.grids],
            "accuracy": self.accuracy,
            "scaling": self.scaling,
            "wanted": [line.__dict__ for line in lines],
        }
        (OUT / "speed.json").write_text(json.dumps(record, indent=1))
        html = page.render(record, self.grids, lines)
        (OUT / "speed.html").write_text(html, encoding="utf-8")
        return lines


def show():
    """Prints what can be chosen."""
    for system in SYSTEMS.values():
        print(f"{system.key:15} {system.label}, {system.precision}")
    print()
    for shape, words in texts.SHAPES.items():
        print(f"{shape:15} {words}")
    print()
    for model in MODELS.values():
        print(f"{model.name:18} {model.max_length} tokens at most, {model.pooling} pooling")


def say(words):
    print(words, flush=True)


if __name__ == "__main__":
    main()
