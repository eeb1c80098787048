"""Writes the weights of a BERT's ONNX file as transformers reads them: weights.py BUNDLE OUTPUT

Runs in the environment of checks/venv, with the reader that the project's reference uses. BUNDLE
holds one *.onnx; OUTPUT gets model.safetensors and config.json.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "src/test/python"))

import reference  # noqa: E402


def main():
    bundle, output = Path(sys.argv[1]), Path(sys.argv[2])
    reference.read_model(reference.only(bundle, "*.onnx")).save_pretrained(output)


if __name__ == "__main__":
    main()
