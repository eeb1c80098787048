"""Tables for a terminal."""

from .results import beside, ratio


def table(header, rows):
    """Columns as wide as their longest cell; the first to the left, numbers to the right."""
    cells = [header, *rows]
    widths = [max(len(str(row[i])) for row in cells) for i in range(len(header))]
    lines = []
    for row in cells:
        first, *others = (str(cell) for cell in row)
        words = [first.ljust(widths[0])]
        words += [cell.rjust(width) for cell, width in zip(others, widths[1:])]
        lines.append("  ".join(words).rstrip())
    lines.insert(1, "-" * len(lines[0]))
    return "\n".join(lines)


def grid(measured):
    """A cell's systems."""
    header = ["system", "precision", "tokens/s", "texts/s", "seconds", "CPU s", "tokens/CPU s"]
    header += ["peak MB", "padding", "cosine", "ours / it", "by CPU s"]
    rows, notes = [], []
    for key, row in measured.systems.items():
        if row.refusal:
            notes.append(f"{key}: not available: {row.refusal}")
            continue
        if not row.rounds:
            continue
        if row.system.note:
            notes.append(f"{key}: {row.system.note}")
        ours = beside(measured, row)
        least = row.cosine and row.cosine["least"]
        rows.append(
            [key, row.system.precision]
            + [f"{row.median(name):,.0f}" for name in ("tokens_per_second", "texts_per_second")]
            + [f"{row.median(name):.1f}" for name in ("seconds", "cpu")]
            + [f"{row.median(name):,.0f}" for name in ("tokens_per_cpu_second", "peak_mb")]
            + ["" if row.padding is None else f"{row.padding:.1%}"]
            + ["" if least is None else f"{least:.4f}"]
            + [ratio(ours, row) or "", ratio(ours, row, "tokens_per_cpu_second") or ""]
        )
    title = (
        f"{measured.model}, {measured.shape}: {measured.rows:,} texts, {measured.tokens:,} tokens"
    )
    return "\n".join(["", title, table(header, rows), *(f"  {note}" for note in notes)])


def wanted(lines):
    """What it must show, beside what was measured."""
    header = ["what it must show", "at least", "measured", "by CPU seconds"]
    rows = [
        [line.label, line.bound_text, line.measured or "not measured", line.by_cpu or ""]
        for line in lines
    ]
    return "\n" + table(header, rows)
