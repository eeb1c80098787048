"""The vectors that all systems are compared with: sentence-transformers on torch, fp32.

    reference.py FOLDER TEXTS.jsonl OUTPUT.bin

FOLDER is one of sentence-transformers. Writes float32, and the size of a vector to OUTPUT.json.
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch
from sentence_transformers import SentenceTransformer


def main():
    folder, texts, output = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    model = SentenceTransformer(
        folder, device="cpu", local_files_only=True, model_kwargs={"torch_dtype": torch.float32}
    )
    with open(texts, encoding="utf-8") as lines:
        vectors = model.encode([json.loads(line)["text"] for line in lines], batch_size=8)
    np.asarray(vectors, "<f4").tofile(output)
    output.with_suffix(".json").write_text(json.dumps({"dimensions": vectors.shape[1]}))


if __name__ == "__main__":
    main()
