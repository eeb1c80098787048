"""The models that Embark is meant for, at their full size: configuration, tokenizer's kind, task.

Sizes are those of the checkpoints' own config.json on huggingface.co, whose names stand at each;
what a configuration does not say here is transformers' default for its family, which is what these
checkpoints have.
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from families import labelled
from task_models import BIO
from tokenizers import AddedToken, Tokenizer, models, normalizers, pre_tokenizers
from tokenizers import processors, trainers
from transformers import AlbertConfig, BertConfig, DistilBertConfig, PreTrainedConfig, RobertaConfig
from vocabularies import ALBERT_TOKENS, BERT_TOKENS, ROBERTA_TOKENS
from vocabularies import bert_template, metaspace, numbered, ranked

# The labels of the data set gretelai/symptom_to_diagnosis, by the alphabet.
DIAGNOSES = [
    "allergy",
    "arthritis",
    "bronchial asthma",
    "cervical spondylosis",
    "chicken pox",
    "common cold",
    "dengue",
    "diabetes",
    "drug reaction",
    "fungal infection",
    "gastroesophageal reflux disease",
    "hypertension",
    "impetigo",
    "jaundice",
    "malaria",
    "migraine",
    "peptic ulcer disease",
    "pneumonia",
    "psoriasis",
    "typhoid",
    "urinary tract infection",
    "varicose veins",
]
LARGE = {
    "hidden_size": 1024,
    "num_hidden_layers": 24,
    "num_attention_heads": 16,
    "intermediate_size": 4096,
}


@dataclass(frozen=True)
class FullSize:
    """task: what the checkpoint's head is for: masks, entities, labels or vectors.

    kind: the tokenizer, a function of this file of texts and a number of pieces.
    """

    task: str
    config: PreTrainedConfig
    kind: object
    tokens: dict[str, str]


def wordpiece(texts, size, lowercase=True):
    """BERT's tokenizer: letters, words and endings of the texts, filled with [unused] as BERT's."""
    normalizer = normalizers.BertNormalizer(lowercase=lowercase)
    pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    counts = Counter()
    for text in texts:
        words = pre_tokenizer.pre_tokenize_str(normalizer.normalize_str(text))
        counts.update(word for word, _ in words)
    letters, endings = Counter(), Counter()
    for word, n in counts.items():
        letters.update(dict.fromkeys(word, n))
        for at in range(1, len(word)):
            endings["##" + word[at:]] += n
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    single = ranked(letters)[: size // 8]
    vocab = special + single + ["##" + letter for letter in single]
    vocab += ranked(endings)[: size // 4] + ranked(counts)
    vocab = list(numbered(vocab))[:size]
    vocab += [f"[unused{i}]" for i in range(size - len(vocab))]
    tokenizer = Tokenizer(models.WordPiece(numbered(vocab), unk_token="[UNK]"))
    tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = pre_tokenizer
    tokenizer.post_processor = bert_template(2, 3)
    tokenizer.add_special_tokens(special)
    return tokenizer


def cased(texts, size):
    return wordpiece(texts, size, lowercase=False)


def byte_bpe(texts, size):
    """RoBERTa's tokenizer, its pieces learnt from the texts."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    special = ["<s>", "<pad>", "</s>", "<unk>"]
    trainer = trainers.BpeTrainer(
        vocab_size=size - 1,
        special_tokens=special,
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    missing = size - 1 - tokenizer.get_vocab_size()
    tokenizer.add_tokens([f"madeupword{i:04d}" for i in range(missing)])
    tokenizer.post_processor = processors.RobertaProcessing(
        ("</s>", 2), ("<s>", 0), add_prefix_space=False
    )
    tokenizer.add_special_tokens([*special, AddedToken("<mask>", lstrip=True, special=True)])
    return tokenizer


def unigram(texts, size):
    """ALBERT's tokenizer: pieces of the texts with the logarithms of their frequencies."""
    normalizer = normalizers.Sequence(
        [
            normalizers.Replace("``", '"'),
            normalizers.Replace("''", '"'),
            normalizers.NFKD(),
            normalizers.StripAccents(),
            normalizers.Lowercase(),
        ]
    )
    pre_tokenizer = metaspace()
    counts = Counter()
    for text in texts:
        words = pre_tokenizer.pre_tokenize_str(normalizer.normalize_str(text))
        counts.update(word for word, _ in words)
    pieces = Counter()
    for word, n in counts.items():
        pieces[word] += n
        pieces.update(dict.fromkeys(word, 0.01 * n))
        for at in range(2, len(word)):
            pieces[word[at:]] += 0.1 * n
    letters = [piece for piece in ranked(pieces) if len(piece) == 1][: size // 8]
    special = ["<pad>", "<unk>", "[CLS]", "[SEP]", "[MASK]"]
    known = list(dict.fromkeys(letters + ranked(pieces)))[: size - len(special)]
    total = sum(pieces[piece] for piece in known)
    vocab = [(piece, 0.0) for piece in special]
    vocab += [(piece, float(np.log(pieces[piece] / total))) for piece in known]
    vocab += [(f"[unused{i}]", -99.0) for i in range(size - len(vocab))]
    tokenizer = Tokenizer(models.Unigram(vocab, unk_id=1, byte_fallback=False))
    tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = pre_tokenizer
    tokenizer.post_processor = bert_template(2, 3)
    tokenizer.add_special_tokens(special[:-1] + [AddedToken("[MASK]", lstrip=True, special=True)])
    return tokenizer


def bert(task, kind, vocab_size, **more):
    return FullSize(task, BertConfig(vocab_size=vocab_size, **more), kind, BERT_TOKENS)


def roberta_base():
    config = RobertaConfig(
        vocab_size=50265,
        max_position_embeddings=514,
        type_vocab_size=1,
        layer_norm_eps=1e-5,
        pad_token_id=1,
        bos_token_id=0,
        eos_token_id=2,
    )
    return FullSize("masks", config, byte_bpe, ROBERTA_TOKENS)


def albert_base():
    config = AlbertConfig(
        vocab_size=30000,
        embedding_size=128,
        hidden_size=768,
        num_hidden_layers=12,
        num_attention_heads=12,
        intermediate_size=3072,
        hidden_act="gelu_new",
        pad_token_id=0,
        bos_token_id=2,
        eos_token_id=3,
    )
    return FullSize("masks", config, unigram, ALBERT_TOKENS)


def distilbert_base():
    return FullSize("masks", DistilBertConfig(vocab_size=30522), wordpiece, BERT_TOKENS)


FULL_SIZES = {
    # google-bert/bert-base-uncased
    "bert-base-uncased": lambda: bert("masks", wordpiece, 30522),
    # google-bert/bert-large-uncased
    "bert-large-uncased": lambda: bert("masks", wordpiece, 30522, **LARGE),
    # FacebookAI/roberta-base
    "roberta-base": roberta_base,
    # distilbert/distilbert-base-uncased
    "distilbert-base-uncased": distilbert_base,
    # albert/albert-base-v2
    "albert-base-v2": albert_base,
    # google-bert/bert-base-chinese
    "bert-base-chinese": lambda: bert("masks", wordpiece, 21128),
    # dslim/bert-base-NER, of bert-base-cased
    "bert-base-NER": lambda: bert("entities", cased, 28996, **labelled(*BIO)),
    # Zabihin/Symptom_to_Diagnosis, of bert-base-cased
    "symptom-to-diagnosis": lambda: bert("labels", cased, 28996, **labelled(*DIAGNOSES)),
    # anferico/bert-for-patents
    "bert-for-patents": lambda: bert("masks", wordpiece, 39859, **LARGE),
    # BAAI/bge-base-en-v1.5
    "bge-base-en-v1.5": lambda: bert("vectors", wordpiece, 30522),
}
