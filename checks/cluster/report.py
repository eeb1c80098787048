"""The table of the night, for people and as data."""

import json

HEADS = (
    "case",
    "what was done",
    "ids as undisturbed",
    "missing",
    "doubled",
    "smallest cosine",
    "chunks again",
    "work again",
    "readers saw",
    "commands",
    "s",
    "passed",
)
RIGHT = {"missing", "doubled", "smallest cosine", "chunks again", "work again", "commands", "s"}


def cells(line):
    found = line.difference
    share = line.again_rows / line.rows if line.again_rows is not None and line.rows else None
    return (
        line.case,
        line.did,
        "" if found is None else "yes" if not (found.missing or found.doubled or found.unknown) else "NO",
        "" if found is None else f"{found.missing:,}",
        "" if found is None else f"{found.doubled:,}",
        "" if found is None or found.cosine is None else f"{found.cosine:.9f}",
        "" if line.again_chunks is None else str(line.again_chunks),
        "" if share is None else f"{100 * share:.1f} %",
        line.readers,
        "" if line.commands is None else str(line.commands),
        f"{line.seconds:.0f}",
        "yes" if line.passed() else "NO",
    )


def table(lines):
    """The lines as a table of Markdown, its columns aligned."""
    rows = [HEADS] + [cells(line) for line in lines]
    widths = [max(len(row[i]) for row in rows) for i in range(len(HEADS))]

    def show(row):
        shown = (
            cell.rjust(width) if head in RIGHT else cell.ljust(width)
            for cell, width, head in zip(row, widths, HEADS)
        )
        return "| " + " | ".join(shown) + " |"

    rule = (
        "-" * (width - 1) + ":" if head in RIGHT else "-" * width for width, head in zip(widths, HEADS)
    )
    return "\n".join([show(HEADS), "| " + " | ".join(rule) + " |", *(show(row) for row in rows[1:])])


def failures(lines):
    """What is wrong with the lines that did not pass, and where their leftovers lie."""
    said = []
    for line in lines:
        said += [f"FAIL {line.case}: {problem}" for problem in line.problems]
        if line.leftover:
            said.append(f"     {line.case}: left in {line.leftover}")
    return "\n".join(said)


def document(about, lines):
    """The night as data: what ran where, and the lines."""
    return json.dumps(about | {"lines": [line.record() for line in lines]}, indent=2) + "\n"


def page(about, lines):
    """What is kept for people: what ran where, then the table."""
    facts = "\n".join(f"- {name.replace('_', ' ')}: {value}" for name, value in about.items())
    title = f"# A night on the cluster, {about['date']}"
    return "\n\n".join([title, facts, table(lines), failures(lines)]).rstrip() + "\n"
