"""What transformers says to the texts of task_texts.py, as rows of goldens."""

import json
import warnings
from contextlib import contextmanager

import numpy as np
import torch
from folders import numbers
from sentence_transformers import CrossEncoder
from task_texts import ENTITY_TEXTS, LIKELY, MASKED, RANKED, TARGETS
from transformers import TokenClassificationPipeline, pipeline

NOISE = 1e-5
STRATEGIES = ["none", "simple", "first", "average", "max"]
ENTITY_CASES = [
    *((strategy, None) for strategy in STRATEGIES),
    *((strategy, 8) for strategy in STRATEGIES[1:]),
    ("simple", 0),
]
MASK_CASES = [(5, None), (1, None), (5, TARGETS)]


def exact(value):
    """JSON of numbers with nine digits, strings, lists and None."""
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(exact(one) for one in value) + "]"
    if isinstance(value, (float, np.floating)):
        return format(float(value), ".9g")
    return json.dumps(value)


def same(first, second):
    """Whether only numbers differ, and those by less than 1e-3."""
    if isinstance(first, (list, tuple)):
        return len(first) == len(second) and all(map(same, first, second))
    if isinstance(first, (float, np.floating)):
        return abs(first - second) < 1e-3
    return first == second


def differing(first, second):
    return next((pair for pair in zip(first, second) if not same(*pair)), (first, second))


def shaken(_module, _inputs, output):
    """Moves a model's outputs by as much as another implementation may."""
    for name in {"logits", "start_logits", "end_logits"} & set(output):
        output[name] = output[name] + NOISE * torch.randn(output[name].shape)
    return output


@contextmanager
def shaking(model):
    hook = model.register_forward_hook(shaken)
    yield
    hook.remove()


def steady(model, run):
    """What `run` gives. Fails where a close decision is in it: where noise changes more than
    the last digits."""
    result = run()
    torch.manual_seed(0)
    with shaking(model):
        for _ in range(3):
            again = run()
            for one, other in zip(result, again, strict=True):
                assert same(one, other), f"Too close, take another seed: {differing(one, other)}"
    return result


class Places(TokenClassificationPipeline):
    """The pipeline with labels that say where in an entity a token or word stands: B first,
    I inside, L last, U alone, O outside.

    transformers reads B and I only, so grouping is this script's own: conlleval's rules, which
    take any order of labels, for IOBES as seqeval has them (get_entities of
    seqeval.metrics.sequence_labeling; L is its E, U its S). An entity begins at B and U, behind
    L and U, and where the kind changes; what is between is one entity.
    """

    def group_entities(self, entities):
        groups, before = [], ("O", "")
        for entity in entities:
            place, _, kind = entity["entity"].partition("-")
            begins = place in "BU" or before[0] in "LU" or kind != before[1]
            if begins or not groups:
                groups.append([])
            groups[-1].append(entity)
            before = place, kind
        return [self.group_sub_entities(group) for group in groups]


def entity_cases(model, tokenizer):
    """Lines of `cases`, and a summary of what is in them."""
    own = Places if any(label[0] == "U" for label in model.config.label2id) else None
    find = pipeline("token-classification", model=model, tokenizer=tokenizer, pipeline_class=own)
    cases, several, kinds = [], 0, set()
    for strategy, stride in ENTITY_CASES:
        options = {} if stride is None else {"stride": stride}

        def run():
            rows = []
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                for text in ENTITY_TEXTS:
                    rows.append(find(text, aggregation_strategy=strategy, **options))
            return [[list(entity_row(one)) for one in row] for row in rows]

        rows = steady(model, run)
        kinds |= {one[0] for row in rows for one in row}
        for text, row in zip(ENTITY_TEXTS, rows):
            several += sum(" " in text[one[3] : one[4]] for one in row)
        head = json.dumps({"strategy": strategy, "stride": stride})
        cases.append(case(head, "entities", rows))
    return cases, f"{several} entities with blanks, labels {sorted(kinds)}"


def entity_row(one):
    yield one.get("entity", one.get("entity_group"))
    yield from (one["score"], one["word"], one["start"], one["end"])
    if "index" in one:
        yield one["index"]


def case(head, name, rows):
    return head[:-1] + f', "{name}": [\n' + ",\n".join(exact(row) for row in rows) + "\n]}"


def mask_cases(model, tokenizer):
    """The texts with the family's own mask, lines of `cases`, and of `likely`."""
    fill = pipeline("fill-mask", model=model, tokenizer=tokenizer)
    texts = [text.replace("{}", tokenizer.mask_token) for text in MASKED]
    cases = []
    for top_k, targets in MASK_CASES:
        options = {} if targets is None else {"targets": targets}

        def run():
            rows = []
            for text in texts:
                found = fill(text, top_k=top_k, **options)
                masks = found if isinstance(found[0], list) else [found]
                names = "score", "token", "token_str", "sequence"
                rows.append([[[one[name] for name in names] for one in mask] for mask in masks])
            return rows

        rows = steady(model, run)
        cases.append(case(json.dumps({"topK": top_k, "targets": targets}), "words", rows))
    return texts, cases, [log_probabilities(model, tokenizer, text) for text in LIKELY]


def log_probabilities(model, tokenizer, text):
    """Of each token that is not the tokenizer's own, when it alone is masked."""
    encoded = tokenizer(text, truncation=True, return_special_tokens_mask=True, return_tensors="pt")
    special = encoded.pop("special_tokens_mask")[0]
    ids, result = encoded["input_ids"], []
    for place in (special == 0).nonzero()[:, 0].tolist():
        masked = ids.clone()
        masked[0, place] = tokenizer.mask_token_id
        with torch.no_grad():
            logits = model(**{**encoded, "input_ids": masked}).logits[0, place].double()
        result.append(torch.log_softmax(logits, -1)[ids[0, place]].item())
    return result


def rank_rows(folder, model, tokenizer):
    """The lists of a cross-encoder's golden."""
    encoder = CrossEncoder(str(folder), device="cpu")
    logits = encoder.predict(RANKED, activation_fn=torch.nn.Identity(), batch_size=1)
    logits = logits.reshape(len(RANKED), -1)
    columns = map(list, zip(*RANKED))
    encoded = tokenizer(*columns, truncation=True, return_token_type_ids=True)
    for (query, passage), row in zip(RANKED, logits, strict=True):
        features = tokenizer([query], [passage], truncation=True, return_tensors="pt")
        with torch.no_grad():
            direct = model(**{n: features[n] for n in tokenizer.model_input_names}).logits[0]
        assert np.abs(direct.numpy() - row).max() < 1e-5, (query, passage)
    scores = encoder.predict(RANKED, batch_size=1).reshape(len(RANKED), -1)
    classify = pipeline("text-classification", model=model, tokenizer=tokenizer)
    items = [{"text": [a], "text_pair": [b]} for a, b in RANKED]
    named = [classify(item, top_k=None, truncation=True) for item in items]
    classified = [{one["label"]: one["score"] for one in row} for row in named]
    labels = list(model.config.label2id)
    return {
        "pairs": [json.dumps(pair) for pair in RANKED],
        "ids": [json.dumps(row) for row in encoded["input_ids"]],
        "typeIds": [json.dumps(row) for row in encoded["token_type_ids"]],
        "logits": [numbers(row) for row in logits],
        "scores": [numbers(row) for row in scores],
        "classified": [numbers(row[label] for label in labels) for row in classified],
    }
