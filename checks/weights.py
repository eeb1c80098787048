"""Gives a bundle's weights to sentence-transformers too, which reads no ONNX file.

    checks/weights.py --bundle DIR --output FOLDER

The folder is what sentence-transformers saves of the model that src/test/python/reference.py reads
from the bundle's ONNX file (mean, normalized, 256 tokens), with that file beside it: a folder that
Embark and sentence-transformers both take.
"""

import argparse
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src/test/python"))
from reference import only, read_model, sentence_transformer  # noqa: E402

MAX_LENGTH = 256


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bundle", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    options = parser.parse_args()
    path = only(options.bundle, "*.onnx")
    tokenizer = only(options.bundle, "*tokenizer.json")
    shutil.rmtree(options.output, ignore_errors=True)
    model = sentence_transformer(read_model(path), tokenizer, MAX_LENGTH, "mean")
    model.save(str(options.output))
    shutil.copy(path, options.output / "model.onnx")


if __name__ == "__main__":
    main()
