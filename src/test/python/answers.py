"""What the question-answering pipeline says; runs with an older transformers: see make_tasks.py.

    PYTHONPATH=target/answers python src/test/python/answers.py FOLDER >lines of the golden's cases
"""

import json
import sys

import torch
from task_texts import QUESTIONS
from tokenizers import Tokenizer
from transformers import AutoModelForQuestionAnswering, AutoTokenizer, pipeline
from transformers.utils import logging

# Python's names, and the golden's.
NAMES = {
    "top_k": "topK",
    "max_seq_len": "maxLength",
    "doc_stride": "stride",
    "max_answer_len": "maxAnswerLength",
    "handle_impossible_answer": "noAnswer",
    "align_to_words": "alignToWords",
}
CASES = [
    {},
    {"top_k": 3},
    {"top_k": 3, "max_seq_len": 48, "doc_stride": 8},
    {"top_k": 3, "max_seq_len": 48, "doc_stride": 8, "handle_impossible_answer": True},
    {"top_k": 3, "max_answer_len": 4},
    {"handle_impossible_answer": True},
    {"top_k": 3, "handle_impossible_answer": True, "align_to_words": False},
    {"top_k": 3, "max_seq_len": 48, "doc_stride": 0, "align_to_words": False},
]


def answers(ask, options):
    rows = []
    for question, context in QUESTIONS:
        found = ask(question=question, context=context, **options)
        found = found if isinstance(found, list) else [found]
        rows.append([[one["answer"], one["score"], one["start"], one["end"]] for one in found])
    return rows


def shaken(_module, _inputs, output):
    for name in ["start_logits", "end_logits"]:
        output[name] = output[name] + 1e-5 * torch.randn(output[name].shape)
    return output


def same(first, second):
    return len(first) == len(second) and all(
        [a[0], *a[2:]] == [b[0], *b[2:]] and abs(a[1] - b[1]) < 1e-3 for a, b in zip(first, second)
    )


def exact(row):
    parts = [f"[{json.dumps(a)},{score:.9g},{start},{end}]" for a, score, start, end in row]
    return "[" + ",".join(parts) + "]"


def main():
    folder = sys.argv[1]
    torch.set_num_threads(1)
    torch.manual_seed(0)
    logging.set_verbosity_error()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    plain = Tokenizer.from_file(f"{folder}/tokenizer.json")
    for pair in QUESTIONS:
        assert tokenizer(*pair)["input_ids"] == plain.encode(*pair).ids, pair
    model = AutoModelForQuestionAnswering.from_pretrained(folder, attn_implementation="eager")
    ask = pipeline("question-answering", model=model.eval(), tokenizer=tokenizer)
    cases = []
    for options in CASES:
        rows = answers(ask, options)
        hook = model.register_forward_hook(shaken)
        for _ in range(3):
            for pair, one, other in zip(QUESTIONS, rows, answers(ask, options)):
                assert same(one, other), f"A close decision at {pair} {options}: {one} or {other}"
        hook.remove()
        head = {golden: options.get(name) for name, golden in NAMES.items()}
        lines = ",\n".join(exact(row) for row in rows)
        cases.append(json.dumps(head)[:-1] + f', "answers": [\n{lines}\n]}}')
    print(json.dumps(cases))


if __name__ == "__main__":
    main()
