"""What the bench must show, each line with what was measured."""

from dataclasses import dataclass
from statistics import median

from .results import Ratio, ratio


@dataclass(frozen=True)
class Line:
    """A line: what is compared, the bound as text, and what was measured, or none."""

    label: str
    bound_text: str
    measured: str | None = None
    by_cpu: str | None = None
    holds: bool | None = None


MINILM = "all-MiniLM-L6-v2"
UDF = ["torch", "torch-32", "torch-bf16", "onnx", "onnx-int8"]
UDF += ["openvino", "openvino-bf16", "openvino-int8"]
# (label, model, ours, the other, at least)
RATIOS = [
    ("ours / Spark NLP 5.5.3 at its best, fp32", MINILM, "ours", ["spark-nlp"], 1.7),
    ("ours / Spark NLP 5.5.3 at its default batch, fp32", MINILM, "ours", ["spark-nlp-8"], 4.0),
    ("ours / pandas_udf torch at its best, fp32", MINILM, "ours", ["torch"], 1.05),
    ("ours / pandas_udf torch at batch 32, fp32", MINILM, "ours", ["torch-32"], 1.2),
    ("ours int8 / fastest pandas_udf of any precision", MINILM, "ours-int8", UDF, 1.1),
    ("ours / LangChain4j, fp32", MINILM, "ours", ["langchain4j"], 1.1),
    ("ours / DJL, fp32", MINILM, "ours", ["djl"], None),
    ("ours through Spark / the ceiling, fp32", MINILM, "ours", ["ceiling"], 0.95),
    ("ours through Spark / the ceiling, int8", MINILM, "ours-int8", ["ceiling-int8"], 0.95),
    ("our int8 / our fp32, MiniLM", MINILM, "ours-int8", ["ours"], 2.6),
    ("our int8 / our fp32, BERT-base shape", "bert-base", "ours-int8", ["ours"], 3.5),
    ("2 cores / 1 core, fp32", MINILM, "ours", ["ours-1"], 1.9),
    ("2 cores / 1 core, int8", MINILM, "ours-int8", ["ours-int8-1"], 1.9),
]
SPEARMAN = 0.8183
PADDING = 0.01
GROWTH = 1.05


def lines(grids, accuracy, scaling):
    """The lines. accuracy: {system: Spearman}; scaling: what scaling.measure gives, or nothing."""
    mixed = {grid.model: grid for grid in grids if grid.shape == "mixed"}
    result = []
    for label, model, ours, others, bound in RATIOS:
        text = "set after measuring" if bound is None else f"{bound:g}"
        grid = mixed.get(model)
        rows = [row for key in others if grid and (row := grid.row(key))]
        fastest = max(rows, key=lambda row: row.median("tokens_per_second"), default=None)
        measured = ratio(grid and grid.row(ours), fastest)
        if measured is None:
            result.append(Line(label, text))
            continue
        name = f" [{fastest.system.key}]" if len(others) > 1 else ""
        holds = None if bound is None else measured.median >= bound
        by_cpu = ratio(grid.row(ours), fastest, "tokens_per_cpu_second")
        result.append(Line(label, text, f"{measured}{name}", str(by_cpu), holds))
    spearman = accuracy.get("ours-int8")
    result.append(
        Line(
            "our int8, STS-B Spearman (fp32: 0.8203)",
            f"{SPEARMAN}",
            None if spearman is None else f"{spearman:.4f}",
            holds=None if spearman is None else spearman >= SPEARMAN,
        )
    )
    job = MINILM in mixed and mixed[MINILM].row("job")
    share = job.padding if job else None
    result.append(
        Line(
            "padding of the mixed corpus, the job's windows",
            f"at most {PADDING:.0%}",
            None if share is None else f"{share:.2%}",
            holds=None if share is None else share <= PADDING,
        )
    )
    growth = _growth(scaling.get("seconds_a_row", {}))
    by_cpu = _growth(scaling.get("cpu_seconds_a_row", {}))
    result.append(
        Line(
            "seconds a row, most rows / 10,000 rows",
            f"at most {GROWTH}",
            growth and f"{growth} [{scaling['system']}, {max(scaling['seconds_a_row']):,} rows]",
            by_cpu and str(by_cpu),
            growth and growth.median <= GROWTH,
        )
    )
    return result


def _growth(seconds):
    if len(seconds) < 2 or 10_000 not in seconds:
        return None
    few, many = seconds[10_000], seconds[max(seconds)]
    values = [b / a for a, b in zip(few, many)]
    return Ratio(median(values), min(values), max(values), len(values)) if values else None
