"""A tiny model of each family for each task: tokenizer, configuration, inputs; see families.py."""

from dataclasses import replace

import torch
from exporting import randomize
from families import FAMILIES, PIECES, labelled
from tokenizers import processors
from vocabularies import wordpiece

BIO = ["O", "B-MISC", "I-MISC", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC"]
BILOU = ["O", *(f"{place}-{kind}" for kind in ("PER", "ORG", "LOC") for place in "BILU")]
# The norm before the words' scores, in BERT, RoBERTa, DistilBERT and ALBERT.
LAST_NORMS = {
    "cls.predictions.transform.LayerNorm",
    "lm_head.layer_norm",
    "vocab_layer_norm",
    "predictions.LayerNorm",
}
IDENTITY = "torch.nn.modules.linear.Identity"


def family(key, seed, length=64, labels=("LABEL_0", "LABEL_1"), **more):
    """A family of families.py without its own task.

    length: the model_max_length; more: attributes of the configuration.
    """
    made = FAMILIES[key]()
    made.config.problem_type = None
    for name, value in {**labelled(*labels), **more}.items():
        setattr(made.config, name, value)
    return replace(made, seed=seed, settings={**made.settings, "model_max_length": length})


def cased(seed, length=64, **more):
    """BERT that keeps capitals and accents, as BERT-base-NER."""
    made = family("bert", seed, length, **more)
    tokenizer = wordpiece(lowercase=False, size=PIECES)
    made.config.vocab_size = tokenizer.get_vocab_size()
    return replace(made, tokenizer=tokenizer, settings={**made.settings, "do_lower_case": False})


def chinese(seed, length=64, **more):
    """BERT whose pieces are single characters, as BERT-base-chinese mostly has them."""
    made = family("bert", seed, length, **more)
    tokenizer = wordpiece(lowercase=True, size=1)
    made.config.vocab_size = tokenizer.get_vocab_size()
    return replace(made, tokenizer=tokenizer)


def roberta(seed, length=64, labels=("LABEL_0", "LABEL_1")):
    """RoBERTa whose offsets leave blanks out as roberta-base's tokenizer.json has it."""
    made = family("roberta", seed, length, labels)
    made.tokenizer.post_processor = processors.RobertaProcessing(
        ("</s>", 2), ("<s>", 0), add_prefix_space=False
    )
    return made


ENTITIES = {
    "bert": lambda: cased(401, 32, labels=BIO),
    "roberta": lambda: roberta(302, 32, BIO),
    "distilbert": lambda: family("distilbert", 303, 32, BIO),
    "albert": lambda: family("albert", 304, 32, BIO),
    "chinese": lambda: chinese(405, 32, labels=BIO),
    "xlm-roberta": lambda: family("xlm-roberta", 306, 32, BIO),
    "bilou": lambda: family("electra", 307, 32, BILOU),
}
ANSWERS = {
    "bert": lambda: family("bert", 311),
    "roberta": lambda: roberta(312),
    "distilbert": lambda: family("distilbert", 313),
    "chinese": lambda: chinese(314),
}
MASKS = {
    "bert": lambda: family("bert", 321),
    "roberta": lambda: roberta(322),
    "distilbert": lambda: family("distilbert", 323),
    "albert": lambda: family("albert", 324),
    "chinese": lambda: chinese(325),
}
RANKS = {
    "bert": lambda: family("bert", 331, labels=["LABEL_0"]),
    "minilm": lambda: family(
        "bert", 332, 48, ["LABEL_0"], sentence_transformers={"activation_fn": IDENTITY}
    ),
    "distilbert": lambda: family(
        "distilbert", 333, 48, ["LABEL_0"], sbert_ce_default_activation_function=IDENTITY
    ),
    "roberta": lambda: roberta(334, 64, ["contradiction", "entailment", "neutral"]),
}


def weigh(model, seed):
    """Random weights. Of an entity's labels, those of one kind resemble each other, and what
    continues an entity comes more often, so that entities of several words appear; words for a
    mask get probabilities as large as a trained model's."""
    randomize(model, seed)
    labels = list(model.config.id2label.values())
    generator = torch.Generator().manual_seed(seed + 1000)
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if name.rsplit(".", 1)[0] in LAST_NORMS:
                weight.mul_(0.4)
        if "O" not in labels:
            return model
        weight, bias = model.classifier.weight, model.classifier.bias
        for kind in sorted({label[2:] for label in labels} - {""}):
            shared = torch.randn(weight.shape[1], generator=generator) / weight.shape[1] ** 0.5
            for row, label in enumerate(labels):
                if label[2:] == kind:
                    weight[row] = 4 * shared + weight[row]
                    bias[row] += 1.5 if label[0] in "IL" else 0.0
        bias[labels.index("O")] += 2.0
    return model
