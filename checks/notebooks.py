"""Runs the notebooks and compares what they print with what is committed; checks/notebooks starts it."""

import argparse
import re
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

FOLDER = Path(__file__).resolve().parents[1] / "notebooks"
RAN = FOLDER.parent / "target" / "notebooks" / "ran"
CELL_SECONDS = 300
NUMBER = re.compile(r"-?\d[\d,]*\.?\d*")

#: What the JVM says when it starts; it is not about the notebook.
STARTING = re.compile(
    r"(?m)^(WARNING: Using incubator modules|Setting default log level|To adjust logging level).*\n?"
)

#: What no committed output may hold: the places and names of the machine that ran it.
PRIVATE = re.compile(r"(/home/|/root/|/work/|/tmp/|/Users/|[A-Z]:\\\\)")


def arguments() -> argparse.Namespace:
    """The words of the command line."""
    words = argparse.ArgumentParser(prog="checks/notebooks")
    words.add_argument("notebooks", nargs="*", help="first letters of their names; all without")
    words.add_argument(
        "--write", action="store_true", help="put what was printed and drawn into the notebooks"
    )
    words.add_argument("--data", help="another file to read")
    words.add_argument("--format", default="parquet")
    words.add_argument("--text", default="text")
    words.add_argument("--label", default="label")
    return words.parse_args()


def with_other_data(notebook: nbformat.NotebookNode, asked: argparse.Namespace) -> None:
    """Changes the cell of settings as a user would."""
    settings = {
        "DATA": str(Path(asked.data).resolve()),
        "FORMAT": asked.format,
        "TEXT": asked.text,
        "LABEL": asked.label,
        "TEST": "xxhash64(text) % 4 = 0",
    }
    (cell,) = (cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", []))
    for name, value in settings.items():
        cell.source = re.sub(rf"(?m)^{name} = .*$", lambda _: f"{name} = {value!r}", cell.source)


def texts(cell: nbformat.NotebookNode) -> str:
    """What a cell printed, without pictures and HTML."""
    found = []
    for output in cell.outputs:
        if output.output_type == "stream":
            found.append(output.text)
        elif "image/png" not in output.get("data", {}):
            found.append(output.get("data", {}).get("text/plain", ""))
    return "\n".join(found)


def alike(expected: str, got: str) -> bool:
    """Whether two texts have the same words, and numbers that differ by no more than other processors make them differ."""
    if NUMBER.sub("0", expected).split() != NUMBER.sub("0", got).split():
        return False
    pairs = zip(NUMBER.findall(expected), NUMBER.findall(got))
    numbers = (
        (float(a.replace(",", "").rstrip(".")), float(b.replace(",", "").rstrip(".")))
        for a, b in pairs
    )
    return all(abs(a - b) <= 0.02 + 0.02 * abs(a) for a, b in numbers)


def clean(notebook: nbformat.NotebookNode) -> None:
    """Leaves what a reader needs: no times, no version of Python, one stream for what was printed."""
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    for cell in notebook.cells:
        tags = cell.metadata.get("tags")
        cell.metadata = {"tags": tags} if tags else {}
        for output in cell.get("outputs", []):
            if output.get("name") == "stderr":
                output.text = STARTING.sub("", output.text).lstrip("\n")
        if "outputs" in cell:
            cell.outputs = [output for output in cell.outputs if output.get("text", "some")]


def differences(before: nbformat.NotebookNode, after: nbformat.NotebookNode) -> list[str]:
    """The cells that print something else than is committed, but for those that say that they may."""
    found = []
    for old, new in zip(before.cells, after.cells):
        if (
            old.cell_type == "code"
            and "varies" not in old.metadata.get("tags", [])
            and not alike(texts(old), texts(new))
        ):
            found.append(
                f"the cell\n{old.source}\nprinted\n{texts(new)}\nbut committed is\n{texts(old)}"
            )
    return found


def problems(notebook: nbformat.NotebookNode) -> list[str]:
    """What may not be in what a notebook printed."""
    found = []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            text = str(output.get("text", "")) + str(output.get("data", {}).get("text/plain", ""))
            if output.get("name") == "stderr":
                found.append(f"a warning: {text}")
            if PRIVATE.search(text):
                found.append(f"a path of this machine: {text}")
    return found


def run(file: Path, asked: argparse.Namespace) -> list[str]:
    """Runs a notebook; what is wrong with it."""
    committed = nbformat.read(file, as_version=4)
    notebook = nbformat.read(file, as_version=4)
    if asked.data:
        with_other_data(notebook, asked)
    client = NotebookClient(
        notebook,
        timeout=CELL_SECONDS,
        kernel_name="python3",
        resources={"metadata": {"path": str(FOLDER)}},
        record_timing=False,
        coalesce_streams=True,
    )
    wrong = []
    RAN.mkdir(parents=True, exist_ok=True)
    with open(RAN / f"{file.stem}.log", "w", encoding="utf-8") as log:
        try:
            client.execute(stderr=log)
        except CellExecutionError as error:
            wrong.append(str(error))
    clean(notebook)
    nbformat.write(notebook, RAN / file.name)
    if not wrong and not asked.data:
        wrong = problems(notebook) + ([] if asked.write else differences(committed, notebook))
    if asked.write and not wrong:
        nbformat.write(notebook, file)
    return wrong


def main() -> None:
    """Runs those that are asked for, one after the other."""
    asked = arguments()
    files = sorted(FOLDER.glob("*.ipynb"))
    chosen = [
        file
        for file in files
        if not asked.notebooks or file.name.startswith(tuple(asked.notebooks))
    ]
    if not chosen:
        sys.exit(
            f"No notebook of {asked.notebooks}; expected some of {', '.join(file.stem for file in files)}."
        )
    failed = False
    for file in chosen:
        began = time.monotonic()
        wrong = run(file, asked)
        print(
            f"{file.stem:40} {time.monotonic() - began:4.0f} s  {'failed' if wrong else 'ok'}",
            flush=True,
        )
        for problem in wrong:
            print(problem, file=sys.stderr)
        failed = failed or bool(wrong)
    sys.exit(failed)


if __name__ == "__main__":
    main()
