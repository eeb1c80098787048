"""benchmarks/run: ours beside every peer and the ceiling."""

import argparse
import datetime
import json
import os

from . import machine, page, preparing, terminal, texts, wanted
from .models import MODELS
from .paths import DATA, OUT, ROOT
from .results import Grid, as_json
from .rounds import Clock, work
from .systems import SYSTEMS

QUICK_TOKENS = 40_000
MIXED = "mixed"
MINILM = "all-MiniLM-L6-v2"


def parse():
    parser = argparse.ArgumentParser(prog="benchmarks/run", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="under 10 minutes: MiniLM, mixed")
    parser.add_argument("--only", help="systems, separated by commas: " + ",".join(SYSTEMS))
    parser.add_argument("--shapes", help="shapes of texts: " + ",".join(texts.SHAPES))
    parser.add_argument("--models", help="models: " + ",".join(MODELS))
    parser.add_argument("--parts", default="table", help="table")
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
    models = chosen(options.models, MODELS, [MINILM] if options.quick else list(MODELS), "model")
    usual = [MIXED] if options.quick else list(texts.SHAPES)
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
    systems = [SYSTEMS[key] for key in chosen(options.only, SYSTEMS, list(SYSTEMS), "system")]
    rounds = options.rounds or (1 if options.quick else 5)
    wanted_cells = cells(options)
    print("benchmarks/run: making what is needed", flush=True)
    preparing.programs(dict.fromkeys(model.name for model, _ in wanted_cells))
    corpus = texts.read_corpus(options.corpus)
    facts = {
        "date": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
        "machine": machine.describe(),
        "cores": options.cores,
        "rounds": rounds,
        "load_before": machine.load(),
        "versions": machine.versions(),
    }
    print(
        f"machine: {options.cores} cores of {facts['machine']['cpu']}, load"
        f" {' '.join(map(str, facts['load_before']))} before",
        flush=True,
    )
    grids = []
    clock = Clock(len(wanted_cells) * len(systems) * rounds)

    def keep():
        lines = wanted.lines(grids, {}, {})
        record = facts | {
            "load_after": machine.load(),
            "settings": preparing.settings(),
            "cells": [as_json(grid) for grid in grids],
            "wanted": [line.__dict__ for line in lines],
        }
        (OUT / "speed.json").write_text(json.dumps(record, indent=1))
        (OUT / "speed.html").write_text(page.render(record, grids, lines), encoding="utf-8")
        return lines

    for model, shape in wanted_cells:
        tokens = options.tokens or (QUICK_TOKENS if options.quick else model.tokens)
        made = preparing.texts_of(model, shape, corpus, tokens)
        grid = Grid(model.name, shape, made.rows, made.tokens)
        grids.append(grid)
        found = preparing.settings()
        work(grid, model, made, systems, found, rounds, options.cores, clock, keep)
        print(terminal.grid(grid), flush=True)
    print(terminal.wanted(keep()))
    print(f"\nload after: {' '.join(map(str, machine.load()))}")
    for name in ("speed.json", "speed.html"):
        print((OUT / name).relative_to(ROOT))


if __name__ == "__main__":
    main()
