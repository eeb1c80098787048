"""Bars as inline SVG: a bar is the median of the rounds, the line through its end their spread."""

from html import escape
from math import log10
from statistics import median

LABEL, BAR, ROOM, HEIGHT = 230, 470, 210, 24
COLOURS = {"fp32": "#3569a8", "bf16": "#8a5fa8", "int8": "#c2702e"}


def bars(rows):
    """rows: [(label, precision, ours, least, median, most, what is written beside it)]."""
    most = max(row[5] for row in rows)
    width, height = LABEL + BAR + ROOM, HEIGHT * len(rows) + 8
    parts = [
        f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
        'aria-label="tokens a second of each system">'
    ]
    for i, (label, precision, ours, low, middle, high, words) in enumerate(rows):
        y = 4 + i * HEIGHT
        length, left, right = (LABEL + BAR * value / most for value in (middle, low, high))
        colour = COLOURS[precision]
        fill = f'fill="{colour}"' + ("" if ours else ' fill-opacity="0.45"')
        weight = ' font-weight="600"' if ours else ""
        parts.append(
            f'<text x="{LABEL - 8}" y="{y + 14}" text-anchor="end"{weight}>{escape(label)}</text>'
            f'<rect x="{LABEL}" y="{y}" width="{length - LABEL:.1f}" height="18" rx="2" {fill}/>'
            f'<path d="M{left:.1f} {y + 9}H{right:.1f}M{left:.1f} {y + 5}v8M{right:.1f} {y + 5}v8" '
            'stroke="#222" stroke-width="1.3" fill="none"/>'
            f'<text x="{max(length, right) + 8:.1f}" y="{y + 14}">{escape(words)}</text>'
        )
    return "".join([*parts, "</svg>"])


def line(points, width=620, height=220):
    """points: {rows: [microseconds a row, one a round]}, rows on a scale of logarithms."""
    counts = sorted(points)
    most = 1.15 * max(max(values) for values in points.values())
    span = log10(counts[-1]) - log10(counts[0]) or 1

    def x(count):
        return 70 + (width - 120) * (log10(count) - log10(counts[0])) / span

    def y(value):
        return height - 30 - (height - 50) * value / most

    middles = [median(points[count]) for count in counts]
    path = "M" + "L".join(f"{x(c):.1f} {y(m):.1f}" for c, m in zip(counts, middles))
    parts = [
        f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
        'aria-label="microseconds a row by rows">',
        f'<path d="M70 {y(0):.1f}H{width - 40}" stroke="#999"/>',
        f'<path d="{path}" stroke="{COLOURS["fp32"]}" stroke-width="2" fill="none"/>',
    ]
    for count, middle in zip(counts, middles):
        low, high = y(min(points[count])), y(max(points[count]))
        parts.append(
            f'<path d="M{x(count):.1f} {low:.1f}V{high:.1f}" stroke="#222"/>'
            f'<circle cx="{x(count):.1f}" cy="{y(middle):.1f}" r="4" fill="{COLOURS["fp32"]}"/>'
            f'<text x="{x(count):.1f}" y="{y(middle) - 12:.1f}" text-anchor="middle">'
            f"{middle:,.0f} µs</text>"
            f'<text x="{x(count):.1f}" y="{height - 10}" text-anchor="middle">{count:,} rows</text>'
        )
    return "".join([*parts, "</svg>"])
