"""The page: one file that needs nothing else."""

from html import escape

from . import plots
from .results import beside, ratio
from .texts import SHAPES

STYLE = """
body{font:15px/1.45 system-ui,sans-serif;color:#222;max-width:1100px;margin:32px auto;
padding:0 20px}
h1{font-size:26px;margin-bottom:4px}h2{font-size:19px;margin:36px 0 6px}h3{font-size:16px}
p{margin:6px 0}.quiet{color:#666}table{border-collapse:collapse;font-size:13px;margin:10px 0}
th,td{padding:4px 9px;text-align:right;border-bottom:1px solid #ddd;white-space:nowrap}
th{border-bottom:2px solid #999}th:first-child,td:first-child{text-align:left}
td.words{text-align:left;white-space:normal;min-width:220px}
.holds{color:#1c7a3f}.fails{color:#b3261e}svg text{font:12px system-ui,sans-serif}
.key i{display:inline-block;width:12px;height:12px;border-radius:2px;margin:0 4px 0 14px}
.wide{overflow-x:auto}
"""


def render(record, grids, lines):
    """HTML of what was measured. record: the JSON; grids and lines: what it was made of."""
    machine = record["machine"]
    loads = " ".join(map(str, record["load_before"])), " ".join(map(str, record["load_after"]))
    key = "".join(
        f'<i style="background:{colour}"></i>{name}' for name, colour in plots.COLOURS.items()
    )
    parts = [
        "<!doctype html><html lang=en><meta charset=utf-8><title>Speed</title>",
        f"<style>{STYLE}</style>",
        "<h1>Embark beside its peers</h1>",
        f"<p>{escape(record['date'])}, {record['cores']} cores of {escape(machine['cpu'])} "
        f"({', '.join(machine['instructions'])}), {machine['memory_gb']} GB. Load of the machine "
        f"{loads[0]} before and {loads[1]} after. Each system ran in turns with the others, each "
        f"time in a fresh process; rounds: {record['rounds']}.</p>",
        "<p class=quiet>Speed is real tokens a second: the reference tokenizer counted each text "
        "once, and the count is the same for all. Cosines "
        "are to torch fp32. On a shared machine the figures by CPU second "
        "are the better ones.</p>",
        "<h2>What it must show</h2>",
        _wanted(lines),
    ]
    scaling = record.get("scaling", {})
    if scaling.get("seconds_a_row"):
        points = {
            int(rows): [1e6 * value for value in values]
            for rows, values in scaling["seconds_a_row"].items()
        }
        parts += [
            f"<h2>Seconds a row, {escape(scaling['system'])}, short texts</h2>",
            plots.line(points),
        ]
    parts.append(f"<p class=key>{key} &nbsp; full colour: ours; pale: the others</p>")
    parts += [_grid(grid, record.get("accuracy", {})) for grid in grids]
    parts += ["<h2>Settings</h2>", _settings(grids), "<h2>Versions</h2>", _versions(record)]
    return "\n".join(parts) + "</html>\n"


def _table(header, rows):
    head = "".join(f"<th>{escape(name)}</th>" for name in header)
    body = "".join("<tr>" + "".join(row) + "</tr>" for row in rows)
    return f"<div class=wide><table><tr>{head}</tr>{body}</table></div>"


def _cell(value, kind=""):
    name = f' class="{kind}"' if kind else ""
    return f"<td{name}>{escape(str('' if value is None else value))}</td>"


def _wanted(lines):
    rows = []
    for line in lines:
        kind = "" if line.holds is None else "holds" if line.holds else "fails"
        cells = [_cell(line.label), _cell(line.bound_text)]
        cells += [_cell(line.measured or "not measured", kind), _cell(line.by_cpu)]
        rows.append(cells)
    return _table(["", "at least", "measured, median (spread)", "by CPU seconds"], rows)


def _grid(grid, accuracy):
    measured = [row for row in grid.systems.values() if row.rounds]
    parts = [
        f"<h2>{escape(grid.model)}, {escape(grid.shape)}</h2>",
        f"<p class=quiet>{escape(SHAPES.get(grid.shape, ''))}; {grid.rows:,} texts, "
        f"{grid.tokens:,} tokens</p>",
    ]
    if measured:
        parts += [plots.bars([_bar(row) for row in measured]), _figures(grid, measured, accuracy)]
    for row in grid.systems.values():
        name = f"{row.system.label}, {row.system.precision}"
        words = f"not available: {row.refusal}" if row.refusal else row.system.note
        if words:
            parts.append(f"<p class=quiet>{escape(name)}: {escape(words)}</p>")
    return "\n".join(parts)


def _bar(row):
    low, high = row.spread("tokens_per_second")
    middle = row.median("tokens_per_second")
    label = f"{row.system.label}, {row.system.precision}"
    ours = row.system.kind == "ours"
    return label, row.system.precision, ours, low, middle, high, f"{middle:,.0f} tokens/s"


def _figures(grid, measured, accuracy):
    header = ["system", "tokens/s", "texts/s", "CPU s", "tokens/CPU s", "peak MB", "padding"]
    header += ["least, mean cosine", "STS-B", "ours / it", "by CPU s"]
    rows = []
    for row in measured:
        ours, cosine = beside(grid, row), row.cosine
        spearman = accuracy.get(row.system.key) if grid.model == "all-MiniLM-L6-v2" else None
        rows.append(
            [
                _cell(f"{row.system.label}, {row.system.precision}"),
                _cell(f"{row.median('tokens_per_second'):,.0f}"),
                _cell(f"{row.median('texts_per_second'):,.0f}"),
                _cell(f"{row.median('cpu'):.1f}"),
                _cell(f"{row.median('tokens_per_cpu_second'):,.0f}"),
                _cell(f"{row.median('peak_mb'):,.0f}"),
                _cell(None if row.padding is None else f"{row.padding:.1%}"),
                _cell(cosine and f"{cosine['least']:.4f}, {cosine['mean']:.4f}"),
                _cell(spearman and f"{spearman:.4f}"),
                _cell(ratio(ours, row)),
                _cell(ratio(ours, row, "tokens_per_cpu_second")),
            ]
        )
    return _table(header, rows)


def _settings(grids):
    rows = {}
    for grid in grids:
        for key, row in grid.systems.items():
            if row.rounds:
                words = " ".join(f"{name}={value}" for name, value in row.settings.items())
                fixed = " ".join(f"{name}={value}" for name, value in row.system.fixed.items())
                rows[key, words] = [_cell(key), _cell(words, "words"), _cell(fixed, "words")]
    return _table(["system", "chosen (benchmarks/settings.json)", "fixed"], rows.values())


def _versions(record):
    rows = [[_cell(name), _cell(value, "words")] for name, value in record["versions"].items()]
    return _table(["", ""], rows)
