"""Looks for each system's best settings, one after another, and keeps what was tried."""

import json

from . import measuring, preparing
from .paths import BENCHMARKS, ROOT
from .rounds import USUAL, settings_of
from .systems import Refused


def tune(model, texts, systems, rounds, cores):
    """Tries the choices of each system on the texts of a cell and writes the best of them to
    benchmarks/settings.json, with what was tried. One setting after another: its values in turns,
    the others as they are best so far. A value's speed is the most tokens a second of its rounds,
    since what else the machine does can only slow it."""
    file = BENCHMARKS / "settings.json"
    for system in systems:
        if not system.choices:
            continue
        best = dict(settings_of(preparing.settings(), system, model.name, texts.shape))
        tried = {}
        for name, values in system.choices.items():
            options = [best | {name: value} for value in values]
            for number in range(1, rounds + 1):
                for option in options:
                    _try(system, model, texts, option, cores, tried, number)
            speeds = {
                json.dumps(option, sort_keys=True): _speed(tried, option) for option in options
            }
            fastest = max(speeds, key=speeds.get)
            if speeds[fastest] > 0:
                best = json.loads(fastest)
        found = preparing.settings()
        entry = found.setdefault(system.key, {})
        cell = f"{model.name} {texts.shape}"
        if cell == f"{USUAL} mixed":
            entry["settings"] = best
        else:
            entry.setdefault("cells", {})[cell] = best
        entry.setdefault("tried", {})[cell] = {
            "rows": texts.rows,
            "tokens": texts.tokens,
            "rounds": rounds,
            "most_tokens_per_second": tried,
        }
        file.write_text(json.dumps(found, indent=1) + "\n")
        print(f"{system.key}: best {best}, written to {file.relative_to(ROOT)}", flush=True)


def _try(system, model, texts, option, cores, tried, number):
    key = _words(option)
    if number > 1 and key in tried and "not_available" in tried[key]:
        return
    if number == 1 and key in tried:
        return
    try:
        figures = measuring.run(system, model, texts, option, cores)
    except Refused as refused:
        tried[key] = {"not_available": str(refused)}
        print(f"{system.key} {key}: not available: {refused}", flush=True)
        return
    speeds = {"wall": figures["tokens_per_second"], "cpu": figures["tokens_per_cpu_second"]}
    before = tried.get(key, {})
    tried[key] = {name: max(round(speed), before.get(name, 0)) for name, speed in speeds.items()}
    print(f"{system.key} {key}: {tried[key]}", flush=True)


def _words(option):
    return " ".join(f"{name}={value}" for name, value in sorted(option.items()))


def _speed(tried, option):
    return tried[_words(option)].get("wall", 0)
