"""Compares the labels of an exported head with those of the MLlib model that it came from.

    checks/exported.py --mllib PARQUET_DIR --ours PARQUET_DIR [--tolerance 0.00001]

MLlib's columns: id, predicted (string), probability (array). Ours, by the job classify in a process
of its own: id, predicted, probability (MLlib's dense vector). Prints on how many rows the labels
are the same and the largest difference of a probability; fails unless they are on all and it is
within the tolerance, and where the ids are not the same.
"""

import argparse
from pathlib import Path

import numpy as np
import pyarrow.compute
import pyarrow.parquet


def read(folder):
    """Ids in ascending order, their labels, and their probabilities float64 [rows, labels]."""
    columns = ["id", "predicted", "probability"]
    table = pyarrow.parquet.read_table(folder, columns=columns).sort_by("id")
    probability = table["probability"].combine_chunks()
    if pyarrow.types.is_struct(probability.type):
        probability = pyarrow.compute.struct_field(probability, "values")
    return (
        table["id"].to_pylist(),
        table["predicted"].to_pylist(),
        np.array(probability.to_pylist(), np.float64),
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--mllib", type=Path, required=True)
    parser.add_argument("--ours", type=Path, required=True)
    parser.add_argument("--tolerance", type=float, default=0.00001)
    options = parser.parse_args()
    ids, labels, probabilities = read(options.mllib)
    our_ids, our_labels, our_probabilities = read(options.ours)
    if not ids or our_ids != ids or our_probabilities.shape != probabilities.shape:
        raise SystemExit("The ids or the labels' numbers are not the same, or there are none")
    same = sum(ours == label for ours, label in zip(our_labels, labels))
    largest = np.abs(our_probabilities - probabilities).max()
    print(
        f"same label on {same} of {len(ids)} rows, largest difference {largest:.2g}, "
        f"{probabilities.shape[1]} labels"
    )
    if same != len(ids) or not largest <= options.tolerance:
        raise SystemExit(f"labels differ, or probabilities by more than {options.tolerance}")


if __name__ == "__main__":
    main()
