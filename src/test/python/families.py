"""A classifier of each family: its tokenizer, its configuration, its graph's inputs.

Each has another task, so that together they have every way from logits to scores.
"""

from dataclasses import dataclass

from character_map import character_map
from exporting import BERT_INPUTS, NO_TYPES, small
from tokenizers import Tokenizer, normalizers
from transformers import (
    AlbertConfig,
    BertConfig,
    DebertaV2Config,
    DistilBertConfig,
    ElectraConfig,
    MPNetConfig,
    PreTrainedConfig,
    RobertaConfig,
    XLMRobertaConfig,
)
from vocabularies import (
    ALBERT_TOKENS,
    BERT_TOKENS,
    DEBERTA_TOKENS,
    MPNET_TOKENS,
    ROBERTA_TOKENS,
    albert,
    byte_bpe,
    deberta,
    mpnet,
    wordpiece,
    xlmr,
)

PIECES = 400


@dataclass(frozen=True)
class Family:
    """tokens: special tokens by name; settings: the rest of tokenizer_config.json."""

    seed: int
    tokenizer: Tokenizer
    tokens: dict[str, str]
    settings: dict[str, object]
    config: PreTrainedConfig
    inputs: list[str]


def labelled(*names):
    """A configuration's names of the labels."""
    return {
        "id2label": dict(enumerate(names)),
        "label2id": {name: i for i, name in enumerate(names)},
    }


def bert_family():
    """Five labels with names that are hard to write down."""
    tokenizer = wordpiece(lowercase=True, size=PIECES)
    names = [
        'say "yes"',
        "red, green; blue",
        "happy 🎉 day",
        " two  spaces\tand a tab ",
        "ß/你好\\n",
    ]
    config = small(
        BertConfig,
        tokenizer.get_vocab_size(),
        problem_type="single_label_classification",
        **labelled(*names),
    )
    settings = {
        "do_lower_case": True,
        "model_max_length": 64,
        "strip_accents": None,
        "tokenize_chinese_chars": True,
        "tokenizer_class": "BertTokenizer",
    }
    return Family(101, tokenizer, BERT_TOKENS, settings, config, BERT_INPUTS)


def roberta_family():
    """Entailment, with entailment as the last label."""
    tokenizer = byte_bpe(size=PIECES)
    config = small(
        RobertaConfig,
        tokenizer.get_vocab_size(),
        max_position_embeddings=66,
        type_vocab_size=1,
        pad_token_id=1,
        bos_token_id=0,
        eos_token_id=2,
        problem_type="single_label_classification",
        **labelled("contradiction", "neutral", "entailment"),
    )
    settings = {
        "add_prefix_space": False,
        "model_max_length": 64,
        "tokenizer_class": "RobertaTokenizer",
    }
    return Family(102, tokenizer, ROBERTA_TOKENS, settings, config, NO_TYPES)


def distilbert_family():
    """Cased; two labels and no problem_type, as many exports."""
    tokenizer = wordpiece(lowercase=False, size=PIECES)
    config = DistilBertConfig(
        vocab_size=tokenizer.get_vocab_size(),
        dim=32,
        hidden_dim=64,
        n_layers=2,
        n_heads=4,
        max_position_embeddings=64,
        **labelled("NEGATIVE", "POSITIVE"),
    )
    settings = {
        "do_lower_case": False,
        "model_max_length": 48,
        "strip_accents": None,
        "tokenize_chinese_chars": True,
        "tokenizer_class": "DistilBertTokenizer",
    }
    return Family(103, tokenizer, BERT_TOKENS, settings, config, NO_TYPES)


def albert_family():
    """One number, a regression; embeddings narrower than the layers; an odd maximum length."""
    tokenizer = albert(size=PIECES)
    config = small(
        AlbertConfig,
        tokenizer.get_vocab_size(),
        embedding_size=16,
        pad_token_id=0,
        bos_token_id=2,
        eos_token_id=3,
        problem_type="regression",
        **labelled("similarity"),
    )
    settings = {
        "do_lower_case": True,
        "keep_accents": False,
        "model_input_names": ["input_ids", "token_type_ids", "attention_mask"],
        "model_max_length": 47,
        "tokenizer_class": "AlbertTokenizer",
    }
    return Family(104, tokenizer, ALBERT_TOKENS, settings, config, BERT_INPUTS)


def xlmr_family():
    """Six labels, each for itself; a compiled character map."""
    tokenizer = xlmr(normalizers.Precompiled(character_map()), size=PIECES)
    config = small(
        XLMRobertaConfig,
        tokenizer.get_vocab_size(),
        max_position_embeddings=66,
        type_vocab_size=1,
        pad_token_id=1,
        bos_token_id=0,
        eos_token_id=2,
        problem_type="multi_label_classification",
        **labelled("joy", "anger", "fear", "surprise", "sadness", "none of these"),
    )
    settings = {"model_max_length": 64, "tokenizer_class": "XLMRobertaTokenizer"}
    return Family(105, tokenizer, ROBERTA_TOKENS, settings, config, NO_TYPES)


def electra_family():
    """Three labels without problem_type; embeddings narrower than the layers."""
    tokenizer = wordpiece(lowercase=True, size=PIECES)
    config = small(
        ElectraConfig,
        tokenizer.get_vocab_size(),
        embedding_size=16,
        **labelled("low", "middle", "high"),
    )
    settings = {
        "do_lower_case": True,
        "model_max_length": 64,
        "strip_accents": None,
        "tokenize_chinese_chars": True,
        "tokenizer_class": "ElectraTokenizer",
    }
    return Family(106, tokenizer, BERT_TOKENS, settings, config, BERT_INPUTS)


def deberta_family():
    """Entailment, with entailment as the first label; positions as DeBERTa-v3 has them."""
    tokenizer = deberta(size=PIECES)
    config = small(
        DebertaV2Config,
        tokenizer.get_vocab_size(),
        type_vocab_size=0,
        relative_attention=True,
        max_relative_positions=-1,
        position_buckets=8,
        position_biased_input=False,
        pos_att_type=["p2c", "c2p"],
        share_att_key=True,
        norm_rel_ebd="layer_norm",
        layer_norm_eps=1e-7,
        pad_token_id=0,
        problem_type="single_label_classification",
        **labelled("entailment", "neutral", "contradiction"),
    )
    settings = {
        "do_lower_case": False,
        "model_max_length": 64,
        "split_by_punct": False,
        "tokenizer_class": "DebertaV2Tokenizer",
    }
    return Family(107, tokenizer, DEBERTA_TOKENS, settings, config, NO_TYPES)


def mpnet_family():
    """One label without problem_type, as cross-encoders; an odd maximum length."""
    tokenizer = mpnet(size=PIECES)
    config = small(
        MPNetConfig,
        tokenizer.get_vocab_size(),
        max_position_embeddings=66,
        pad_token_id=1,
        bos_token_id=0,
        eos_token_id=2,
        **labelled("LABEL_0"),
    )
    settings = {
        "do_lower_case": True,
        "model_max_length": 61,
        "strip_accents": None,
        "tokenize_chinese_chars": True,
        "tokenizer_class": "MPNetTokenizer",
    }
    return Family(108, tokenizer, MPNET_TOKENS, settings, config, NO_TYPES)


FAMILIES = {
    "bert": bert_family,
    "roberta": roberta_family,
    "distilbert": distilbert_family,
    "albert": albert_family,
    "xlm-roberta": xlmr_family,
    "electra": electra_family,
    "deberta-v2": deberta_family,
    "mpnet": mpnet_family,
}
