"""Whether a row costs the same among many as among few."""

from . import measuring, models, texts
from .paths import OUT
from .rounds import settings_of
from .systems import SYSTEMS, Refused

ROWS = [10_000, 100_000, 1_000_000]


def measure(model, corpus, counts, found, rounds, cores, say):
    """{"system", "seconds_a_row": {rows: [seconds, one a round]}, "cpu_seconds_a_row"}. int8
    where there is one, else fp32. say: called with a line a run. As many partitions as cores."""
    models.make_random(model, OUT / "models.log")
    shapes = texts.Shapes(corpus, model.bundle / "tokenizer.json", model.max_length)
    sets = {rows: texts.write(shapes, "short", 30_000, rows, [cores]) for rows in counts}
    system = SYSTEMS["ours-int8"]
    wall, cpu = {rows: [] for rows in counts}, {rows: [] for rows in counts}
    for number in range(1, rounds + 1):
        for rows, made in sets.items():
            settings = settings_of(found, system, model.name, "short")
            settings["partitions"] = cores
            try:
                figures = measuring.run(system, model, made, settings, cores)
            except Refused as refused:
                if system.precision == "fp32":
                    raise
                say(f"{model.name} scaling: {system.key} is not available ({refused}): fp32")
                system = SYSTEMS["ours"]
                figures = measuring.run(system, model, made, settings, cores)
            wall[rows].append(figures["seconds"] / rows)
            cpu[rows].append(figures["cpu"] / rows)
            say(
                f"{model.name} scaling round {number}/{rounds}  {rows:9,} rows  "
                f"{1e6 * wall[rows][-1]:,.0f} us a row, CPU {1e6 * cpu[rows][-1]:,.0f} us"
            )
    return {"system": system.key, "seconds_a_row": wall, "cpu_seconds_a_row": cpu}
