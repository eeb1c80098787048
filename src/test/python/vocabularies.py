"""Tokenizers of each kind, with some 700 pieces of the sentences in texts.py."""

from collections import Counter

import numpy as np
from texts import SENTENCES
from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers
from tokenizers import pre_tokenizers, processors, trainers

BERT_TOKENS = {
    "cls_token": "[CLS]",
    "mask_token": "[MASK]",
    "pad_token": "[PAD]",
    "sep_token": "[SEP]",
    "unk_token": "[UNK]",
}
ROBERTA_TOKENS = {
    "bos_token": "<s>",
    "cls_token": "<s>",
    "eos_token": "</s>",
    "mask_token": "<mask>",
    "pad_token": "<pad>",
    "sep_token": "</s>",
    "unk_token": "<unk>",
}
MPNET_TOKENS = {**ROBERTA_TOKENS, "unk_token": "[UNK]"}
ALBERT_TOKENS = {
    **BERT_TOKENS,
    "bos_token": "[CLS]",
    "eos_token": "[SEP]",
    "pad_token": "<pad>",
    "unk_token": "<unk>",
}
DEBERTA_TOKENS = {**BERT_TOKENS, "bos_token": "[CLS]", "eos_token": "[SEP]"}


def words(normalizer, pre_tokenizer):
    """The training words and their counts, {str: int}, in order of first use."""
    counts = Counter()
    for sentence in SENTENCES.strip().split("\n"):
        text = normalizer.normalize_str(sentence)
        counts.update(word for word, _ in pre_tokenizer.pre_tokenize_str(text))
    return counts


def pieces(counts, size):
    """Cuts words with a trained BPE: [(pieces of one word, count of the word)].

    The trainers of WordPiece and Unigram number their pieces differently in every process; BPE's
    does not, so its cuts are what both vocabularies are made of.
    """
    bpe = Tokenizer(models.BPE())
    trainer = trainers.BpeTrainer(vocab_size=size, show_progress=False)
    bpe.train_from_iterator((word for word, n in counts.items() for _ in range(n)), trainer)
    return [(bpe.encode(word).tokens, n) for word, n in counts.items()]


def ranked(counter):
    return sorted(counter, key=lambda piece: (-counter[piece], piece))


def wordpiece_pieces(normalizer, pre_tokenizer, size=650):
    """What WordPiece's vocabulary has besides special tokens."""
    counts = words(normalizer, pre_tokenizer)
    first, later, letters = Counter(), Counter(), Counter()
    for cut, n in pieces(counts, size):
        first[cut[0]] += n
        later.update({"##" + piece: n for piece in cut[1:]})
        letters.update({letter: n for piece in cut for letter in piece})
    ascii_letters = [c for c in ranked(letters) if c.isascii() and c.isalnum()]
    return ranked(first) + ranked(later) + ranked(letters) + ["##" + c for c in ascii_letters]


def wordpiece(lowercase, size=650):
    """BERT's tokenizer, about 700 pieces."""
    normalizer = normalizers.BertNormalizer(lowercase=lowercase)
    pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    vocab = special + wordpiece_pieces(normalizer, pre_tokenizer, size)
    tokenizer = Tokenizer(models.WordPiece(numbered(vocab), unk_token="[UNK]"))
    tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = pre_tokenizer
    tokenizer.post_processor = bert_template(2, 3)
    tokenizer.add_special_tokens(special)
    return tokenizer


def numbered(vocab):
    return {piece: i for i, piece in enumerate(dict.fromkeys(vocab))}


def bert_template(cls, sep):
    """[CLS] and [SEP], by their ids, and token types."""
    return processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", cls), ("[SEP]", sep)],
    )


def mpnet(size=650):
    """MPNet's tokenizer: BERT's pieces between RoBERTa's special tokens."""
    normalizer = normalizers.BertNormalizer(lowercase=True)
    pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    special = ["<s>", "<pad>", "</s>", "[UNK]"]
    vocab = special + wordpiece_pieces(normalizer, pre_tokenizer, size) + ["<mask>"]
    tokenizer = Tokenizer(models.WordPiece(numbered(vocab), unk_token="[UNK]"))
    tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = pre_tokenizer
    tokenizer.post_processor = processors.RobertaProcessing(
        ("</s>", 2), ("<s>", 0), add_prefix_space=False
    )
    tokenizer.add_special_tokens(special + [AddedToken("<mask>", lstrip=True, special=True)])
    return tokenizer


def byte_bpe(size=500):
    """RoBERTa's tokenizer, with as many pieces as `size`."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    trainer = trainers.BpeTrainer(
        vocab_size=size,
        special_tokens=special,
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    tokenizer.train_from_iterator(SENTENCES.strip().split("\n"), trainer)
    tokenizer.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0))
    tokenizer.add_special_tokens([AddedToken("<mask>", lstrip=True, special=True)])
    return tokenizer


def unigram(normalizer, pre_tokenizer, first, last, unk_id, size=600):
    """Unigram with special tokens before and behind its pieces; the template is the caller's."""
    counts = Counter()
    for cut, n in pieces(words(normalizer, pre_tokenizer), size):
        counts.update({piece: n for piece in cut})
        counts.update({letter: 0.01 * n for piece in cut for letter in piece})
    total = sum(counts.values())
    scored = [(piece, float(np.log(counts[piece] / total))) for piece in ranked(counts)]
    vocab = [(piece, 0.0) for piece in first] + scored + [(piece, 0.0) for piece in last]
    tokenizer = Tokenizer(models.Unigram(vocab, unk_id=unk_id, byte_fallback=False))
    tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = pre_tokenizer
    return tokenizer


def metaspace():
    return pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()])


def nfkc():
    """Stands for a compiled character map where none is wanted."""
    return normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")])


def xlmr(normalizer, size=600):
    """XLM-R's tokenizer, about 700 pieces."""
    special = ["<s>", "<pad>", "</s>", "<unk>"]
    tokenizer = unigram(normalizer, metaspace(), special, ["<mask>"], 3, size)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", 0), ("</s>", 2)],
    )
    tokenizer.add_special_tokens(special + [AddedToken("<mask>", lstrip=True, special=True)])
    return tokenizer


def albert(size=600):
    """ALBERT's tokenizer: lower case without accents, [CLS] and [SEP] behind <pad> and <unk>."""
    normalizer = normalizers.Sequence(
        [
            normalizers.Replace("``", '"'),
            normalizers.Replace("''", '"'),
            normalizers.NFKD(),
            normalizers.StripAccents(),
            normalizers.Lowercase(),
        ]
    )
    special = ["<pad>", "<unk>", "[CLS]", "[SEP]", "[MASK]"]
    tokenizer = unigram(normalizer, metaspace(), special, [], 1, size)
    tokenizer.post_processor = bert_template(2, 3)
    tokenizer.add_special_tokens(special[:-1] + [AddedToken("[MASK]", lstrip=True, special=True)])
    return tokenizer


def deberta(size=600):
    """DeBERTa-v2's tokenizer: blanks are pieces too, [MASK] comes last."""
    normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex(r"\s{2,}|[\n\r\t]"), " "),
            normalizers.NFC(),
            normalizers.Strip(left=False, right=True),
        ]
    )
    pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Metaspace()])
    special = ["[PAD]", "[CLS]", "[SEP]", "[UNK]"]
    tokenizer = unigram(normalizer, pre_tokenizer, special, ["[MASK]"], 3, size)
    tokenizer.post_processor = bert_template(1, 2)
    tokenizer.add_special_tokens(special + ["[MASK]"])
    return tokenizer
