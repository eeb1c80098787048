"""What a run has committed so far: the records of its chunks, which lie beside the output until it is whole."""

import json
from dataclasses import dataclass


@dataclass(frozen=True)
class Chunk:
    """A chunk that is done, as its record says."""

    run: str
    number: str
    rows: int
    tries: int
    session: str
    changed: int


def chunks(output):
    """The records that are whole, by (run, number)."""
    found = {}
    places = (output.with_name(f"_{output.name}.embark"), output)
    for file in sorted(file for place in places for file in place.glob("_embark/*/chunks/[0-9]*.json")):
        try:
            record = json.loads(file.read_text())
            changed = file.stat().st_mtime_ns
        except (FileNotFoundError, ValueError):
            continue
        run = file.parent.parent.name
        found[run, file.stem] = Chunk(
            run, file.stem, record["rows"], record.get("tries", 1), record.get("session", ""), changed
        )
    return found


def committed(output):
    """Rows of the chunks that are done."""
    return sum(chunk.rows for chunk in chunks(output).values())


def summary(output):
    """What the job says of itself when it is done; empty where there is nothing."""
    file = output / "_summary.json"
    return json.loads(file.read_text()) if file.exists() else {}
