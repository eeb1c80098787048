"""Writes the golden of summaries: documents, and the sentences that stand for them.

    python src/test/python/make_summaries.py [--resources src/test/resources]

`goldens/summaries.json`: for each document its sentences with their places in code points, the
cosine of each with the centroid of all, the numbers of those nearest to it, and the numbers that
LangChain's maximal_marginal_relevance chooses for some lambdas, in the order of its choice. The
vectors are tiny-bert's: transformers' tokenizer, ONNX Runtime, the mean over tokens, length 1.
Beside requirements.txt it needs langchain-core==1.0.0, which nothing else uses:
`pip install --target FOLDER langchain-core==1.0.0`, and FOLDER behind the others on PYTHONPATH.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import onnxruntime
from langchain_core.vectorstores.utils import maximal_marginal_relevance
from transformers import AutoTokenizer

COUNT = 3
LAMBDAS = [0.0, 0.3, 0.5, 1.0]
LENGTH = 32

# Sentences with what stands between them.
DOCUMENTS = [
    (
        "en",
        [
            "Mr. Miller opened the mill at 7.30 a.m. on Monday.",
            " ",
            "The river was high!",
            " ",
            "Was the old cat (Mr. Grey) there?",
            "  ",
            "It slept near the warm stones 🐈.",
            "\n\n",
            "Nobody saw the falcon 🦅 leave.",
            " ",
            "The river was high again.",
            " ",
            "Then the miller closed the mill.",
            "\n",
        ],
    ),
    (
        "zh",
        [
            "我忘记了密码。",
            "",
            "账户被锁了!",
            "",
            "现在怎么办？",
            "",
            "请尽快回复我。",
            "",
            "谢谢你的帮助。",
        ],
    ),
    (
        "ar",
        [
            "نسيت كلمة المرور.",
            " ",
            "هل يمكنك مساعدتي؟",
            " ",
            "الحساب مغلق الآن!",
            " ",
            "القاهرة مدينة كبيرة.",
        ],
    ),
    ("en", ["  ", "One sentence without an end", " "]),
    ("de", ["Herr Dr. Meier kam gestern.", " ", "Danke!", " ", "Danke!", " ", "Gern, bis bald."]),
]


def parts(pieces):
    """The document and its sentences as [text, start, end]."""
    document, sentences = "", []
    for piece in pieces:
        if piece.strip():
            sentences.append([piece, len(document), len(document) + len(piece)])
        document += piece
    return document, sentences


def vectors(model, tokenizer, texts):
    """One vector of length 1 a text."""
    made = []
    for text in texts:
        encoded = tokenizer(text, truncation=True, max_length=LENGTH, return_tensors="np")
        feed = {port.name: encoded[port.name].astype(np.int64) for port in model.get_inputs()}
        mean = model.run(["last_hidden_state"], feed)[0][0].mean(axis=0)
        made.append(mean / np.linalg.norm(mean))
    return np.array(made, dtype=np.float64)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--resources", type=Path, default=Path("src/test/resources"))
    resources = parser.parse_args().resources
    folder = resources / "models" / "tiny-bert"
    model = onnxruntime.InferenceSession(next(folder.rglob("*.onnx")))
    tokenizer = AutoTokenizer.from_pretrained(folder)
    goldens = []
    for language, pieces in DOCUMENTS:
        document, sentences = parts(pieces)
        embedded = vectors(model, tokenizer, [text for text, _, _ in sentences])
        centroid = embedded.mean(axis=0)
        cosines = embedded @ centroid / np.linalg.norm(centroid)
        goldens.append(
            {
                "language": language,
                "document": document,
                "sentences": sentences,
                "cosines": cosines.tolist(),
                "centroid": np.argsort(-cosines, kind="stable")[:COUNT].tolist(),
                "mmr": [
                    {
                        "lambda": weight,
                        "chosen": [
                            int(number)
                            for number in maximal_marginal_relevance(
                                centroid, list(embedded), lambda_mult=weight, k=COUNT
                            )
                        ],
                    }
                    for weight in LAMBDAS
                ],
            }
        )
    path = resources / "goldens" / "summaries.json"
    path.write_text(json.dumps(goldens, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
