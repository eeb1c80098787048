"""Writes the tiny models and goldens that the tests read.

    python src/test/python/make_models.py [--resources src/test/resources]

Models: `models/<model>/`, folders as people publish them, with seeded random weights. Goldens:
`goldens/<model>.<case>.json`, the token ids and vectors that sentence-transformers gives for the
same folder and weights, each text alone, float32. Every ONNX file is compared with its golden
before the script ends; ONNX Runtime is never the source of a number. The same package versions
(requirements.txt) write the same files.

A golden's settings: null is the folder's own; `prompt` is a name in the folder's prompts,
`promptText` a prompt itself; `dimensions` cuts the vector, and normalizes it again where
`normalize` is true.
"""

import argparse
import json
import re
import shutil
import tempfile
import unicodedata
import warnings
from collections import Counter
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from safetensors.torch import save_file
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Pooling
from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers
from tokenizers import pre_tokenizers, processors, trainers
from transformers import (
    AutoTokenizer,
    BertConfig,
    BertModel,
    DistilBertConfig,
    DistilBertModel,
    RobertaConfig,
    RobertaModel,
    XLMRobertaConfig,
    XLMRobertaModel,
)
from transformers.utils import logging

HIDDEN = 32
TOLERANCE = 1e-5

SENTENCES = """
The river runs slowly past the old mill in the morning.
A cat sleeps on the warm stones while the kitchen clock ticks.
How do I reset the password of my account?
Please send the invoice for 1250.75 dollars before 31 December 2024.
The quick answer is not always the right answer, is it?
She wrote a letter, folded it twice, and put it in a blue envelope.
Our train leaves at 07:45 from platform 9 and arrives at 12:30.
Why was my card payment declined at the restaurant yesterday?
Fever, headache and a sore throat for three days; no rash so far.
The children are playing football in the park behind the school.
Machine learning models turn sentences into vectors of numbers.
Search engines compare the vectors of a query with those of passages.
query: what is the capital of the country? passage: the capital is a city.
find: documents about weather, music, food, sports and travel.
It's raining again; bring an umbrella (or two) & don't forget your boots!
E-mail me at someone@example.org or call +1 555 0100 #5, thanks.
He paid 50% less than we did: $20 instead of €40, not £35 or ¥6000.
unbelievable unhappiness reworking international internationalization
running runner runs walked walking walker quickly slowly carefully
0 1 2 3 4 5 6 7 8 9 10 11 12 100 1000 2023 2024 2025 3.14159
El niño comió una manzana en el jardín con su abuela.
Mañana por la mañana saldremos hacia la montaña.
Le garçon a déjà mangé une crêpe à la crème brûlée.
Où est la bibliothèque? Elle est près de l'église.
Die größte Straße führt über die Brücke nach Süden.
Ein schöner Morgen beginnt mit heißem Tee und Brötchen.
Zażółć gęślą jaźń i idź do domu, proszę.
İstanbul'da güneşli bir gün, çay ve simit.
Привет, мир! Сегодня хорошая погода, мы идём в парк.
Мой брат читает книгу о море и кораблях.
Καλημέρα κόσμε, ο ήλιος λάμπει πάνω από τη θάλασσα.
我喜欢学习新的语言，今天天气很好。
你好，世界！我们明天去北京看朋友。
这本书是关于海洋和船的故事。
猫在温暖的石头上睡觉。
今日は天気がいいので、公園へ行きましょう。
猫は窓のそばで寝ています。
오늘은 날씨가 좋아서 공원에 갔어요.
مرحبا بالعالم، الطقس جميل اليوم.
القطة تنام على الحجر الدافئ.
שלום עולם, היום יום יפה.
नमस्ते दुनिया, आज मौसम अच्छा है।
สวัสดีชาวโลก วันนี้อากาศดี
Happy birthday 🎉🎂 dear friend 😀 ❤️ 👍
A family 👨‍👩‍👧‍👦 waves 👋🏽 at the rocket 🚀 on the flag 🇪🇺 day.
Brackets [one] {two} (three) <four> / \\ | ~ ^ ` _ - = + * & % $ # @ ! ? . , ; : ' "
"""

LONG = (
    "The river runs slowly past the old mill, and every morning the miller opens 3 gates, "
    "counts the sacks, writes the number 128 in a blue book and waits for the first cart. "
) * 3
TEXTS = [
    "The cat sleeps on the warm stones.",
    "How do I reset the password of my account?",
    "query: what is the capital of the country?",
    "HELLO World, MiXeD case and ALL CAPS!",
    "Unbelievably re-internationalized walkers (quickly) xylophoning",
    "Please pay $1,250.75 or €40 by 2024-12-31, 07:45; that's 50%!",
    "我喜欢学习新的语言，今天天气很好。",
    "今日は猫が公園で寝ています mixed with English 2024年",
    "مرحبا بالعالم، الطقس جميل اليوم",
    "שָׁלוֹם עולם",
    "Привет, мир! Ёлка и йод.",
    "सुंदर मौसम สวัสดี 오늘은",
    "A family 👨‍👩‍👧‍👦 waves 👋🏽 ❤️ 🇪🇺 😀",
    "Caf\u00e9 cr\u00e8me \u00e0 la br\u00fbl\u00e9e, gr\u00f6\u00dfte Stra\u00dfe, \u0130stanbul",
    "Cafe\u0301 cre\u0300me a\u0300 la bru\u0302le\u0301e, gro\u0308\u00dfte Stra\u00dfe, "
    "I\u0307stanbul",
    "0 12 345 6789 3.14159 1e-5 \u0661\u0662\u0663 \u2167 \u00bd \uff11\uff12",
    "... !!! ?? -- [x] {y} <z> @#%^&*()_+=~`|\\/\"' \u2026 \u2014 \u201cquoted\u201d",
    "[CLS] not a real [SEP] token [MASK] </s> <s> <mask>",
    "\ufb01ne \uff26\uff55\uff4c\uff4c\uff37\uff49\uff44\uff54\uff48 "
    "\u212b \u2460 \u00a0no\u00a0break",
    LONG,
    "我喜欢学习新的语言今天天气很好" * 8,
    "",
    "   ",
    "\ttabs\tand\nnew\r\nlines \n\n and   spaces  ",
    "  leading and trailing blanks  ",
    "con\u0000trol \u0007 zero\u200bwidth \ufeffmark soft\u00adhyphen \u007f \u0085 \ufffd end",
    "x" * 300,
]
PAIRS = [
    ["How do I reset the password?", "Open the account page and choose reset."],
    ["query", LONG],
    [LONG, "short answer"],
    [LONG, LONG],
    ["", "only the second"],
    ["only the first", ""],
    ["我喜欢学习新的语言", "今天天气很好 " * 12],
    ["one two three four five six seven eight nine ten " * 2, "a b c d e f g h i j k l m n o p"],
]


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


def wordpiece(lowercase):
    """BERT's tokenizer, about 700 pieces."""
    normalizer = normalizers.BertNormalizer(lowercase=lowercase)
    pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    counts = words(normalizer, pre_tokenizer)
    first, later, letters = Counter(), Counter(), Counter()
    for cut, n in pieces(counts, 650):
        first[cut[0]] += n
        later.update({"##" + piece: n for piece in cut[1:]})
        letters.update({letter: n for piece in cut for letter in piece})
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    ascii_letters = [c for c in ranked(letters) if c.isascii() and c.isalnum()]
    vocab = special + ranked(first) + ranked(later)
    vocab += ranked(letters) + ["##" + c for c in ascii_letters]
    tokenizer = Tokenizer(
        models.WordPiece(
            {piece: i for i, piece in enumerate(dict.fromkeys(vocab))}, unk_token="[UNK]"
        )
    )
    tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = pre_tokenizer
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
    )
    tokenizer.add_special_tokens(special)
    return tokenizer


def byte_bpe():
    """RoBERTa's tokenizer, 500 pieces."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    trainer = trainers.BpeTrainer(
        vocab_size=500,
        special_tokens=special,
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    tokenizer.train_from_iterator(SENTENCES.strip().split("\n"), trainer)
    tokenizer.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0))
    tokenizer.add_special_tokens([AddedToken("<mask>", lstrip=True, special=True)])
    return tokenizer


def unigram():
    """XLM-R's tokenizer, about 700 pieces; NFKC stands for its compiled character map."""
    normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()]
    )
    counts = Counter()
    for cut, n in pieces(words(normalizer, pre_tokenizer), 600):
        counts.update({piece: n for piece in cut})
        counts.update({letter: 0.01 * n for piece in cut for letter in piece})
    total = sum(counts.values())
    special = ["<s>", "<pad>", "</s>", "<unk>"]
    scored = [(piece, float(np.log(counts[piece] / total))) for piece in ranked(counts)]
    vocab = [(piece, 0.0) for piece in special] + scored + [("<mask>", 0.0)]
    tokenizer = Tokenizer(models.Unigram(vocab, unk_id=3, byte_fallback=False))
    tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = pre_tokenizer
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", 0), ("</s>", 2)],
    )
    tokenizer.add_special_tokens(special + [AddedToken("<mask>", lstrip=True, special=True)])
    return tokenizer


def randomize(model, seed):
    """Weights large enough that different texts get clearly different vectors."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, weight in model.named_parameters():
            noise = torch.randn(weight.shape, generator=generator)
            if "LayerNorm" in name or "layer_norm" in name:
                weight.copy_(0.1 * noise + (1.0 if name.endswith("weight") else 0.0))
            elif name.endswith("bias"):
                weight.copy_(0.1 * noise)
            elif "embeddings" in name:
                weight.copy_((1.0 if "word" in name else 0.2) * noise)
            else:
                weight.copy_(1.5 * noise / weight.shape[1] ** 0.5)
    return model.eval()


class Export(torch.nn.Module):
    """What an ONNX file computes: int tensors [batch, sequence] in, the named outputs out.

    outputs: of last_hidden_state, token_embeddings (both [batch, sequence, hidden]) and
    sentence_embedding ([batch, hidden], by `pool` from the hidden states and the mask).
    """

    def __init__(self, model, inputs, outputs, pool=None):
        super().__init__()
        self.model, self.inputs, self.outputs, self.pool = model, inputs, outputs, pool
        self.eval()

    def forward(self, *tensors):
        named = {name: tensor.long() for name, tensor in zip(self.inputs, tensors)}
        hidden = self.model(**named).last_hidden_state
        pooled = self.pool and self.pool(hidden, named["attention_mask"].unsqueeze(-1))
        return tuple(pooled if name == "sentence_embedding" else hidden for name in self.outputs)


def mean_normalized(hidden, mask):
    mean = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1e-9)
    return torch.nn.functional.normalize(mean, p=2, dim=1)


def largest(hidden, mask):
    return hidden.masked_fill(mask == 0, float("-inf")).max(1).values


def export(model, path, inputs, outputs, pool=None, dtype=torch.int64, external=False):
    """Writes the ONNX file, without doc strings and metadata: they hold this machine's paths."""
    path.parent.mkdir(parents=True, exist_ok=True)
    axes = {name: {0: "batch", 1: "sequence"} for name in inputs}
    for name in outputs:
        axes[name] = {0: "batch"} if name == "sentence_embedding" else axes[inputs[0]]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Export(model, inputs, outputs, pool),
            tuple(torch.ones(2, 7, dtype=dtype) for _ in inputs),
            path,
            dynamo=False,
            opset_version=17,
            input_names=inputs,
            output_names=outputs,
            dynamic_axes=axes,
        )
    proto = onnx.load(path)
    for part in [proto, proto.graph, *proto.graph.node]:
        part.doc_string = ""
        del part.metadata_props[:]
    for output in proto.graph.output:
        output.type.tensor_type.shape.dim[-1].dim_value = HIDDEN
    if external:
        onnx.save(
            proto,
            path,
            save_as_external_data=True,
            location=path.name + "_data",
            size_threshold=1024,
        )
    else:
        onnx.save(proto, path)
    for file in path.parent.glob(path.name + "*"):
        assert not re.search(rb"/(home|root|tmp|usr|work)/|\.py\b", file.read_bytes()), file
    onnx.checker.check_model(path)


def write(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


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


def write_tokenizer(folder, tokenizer, tokens, **config):
    tokenizer.save(str(folder / "tokenizer.json"))
    write(folder / "tokenizer_config.json", {**config, **tokens})
    write(folder / "special_tokens_map.json", tokens)


def write_modules(folder, *kinds):
    """modules.json as releases before 6 wrote it: Transformer, then a folder for each kind."""
    names = ["", *(f"{i}_{kind}" for i, kind in enumerate(kinds, 1))]
    modules = [
        {"idx": i, "name": str(i), "path": name, "type": f"sentence_transformers.models.{kind}"}
        for i, (name, kind) in enumerate(zip(names, ["Transformer", *kinds]))
    ]
    write(folder / "modules.json", modules)


def write_pooling(folder, mode, **more):
    keys = {
        "cls": "pooling_mode_cls_token",
        "mean": "pooling_mode_mean_tokens",
        "max": "pooling_mode_max_tokens",
        "mean_sqrt_len_tokens": "pooling_mode_mean_sqrt_len_tokens",
        "weightedmean": "pooling_mode_weightedmean_tokens",
        "lasttoken": "pooling_mode_lasttoken",
    }
    flags = {key: name == mode for name, key in keys.items()}
    write(folder / "1_Pooling/config.json", {"word_embedding_dimension": HIDDEN, **flags, **more})


def write_sentence(folder, max_length, prompts, default_prompt=None):
    write(
        folder / "sentence_bert_config.json",
        {"max_seq_length": max_length, "do_lower_case": False},
    )
    write(
        folder / "config_sentence_transformers.json",
        {
            "__version__": {
                "sentence_transformers": "3.4.1",
                "transformers": "4.48.0",
                "pytorch": "2.5.1",
            },
            "prompts": prompts,
            "default_prompt_name": default_prompt,
            "similarity_fn_name": "cosine",
        },
    )


def small(config_class, vocab_size, **more):
    """A configuration of 2 layers, 32 hidden, 4 heads; eager attention exports plain operators."""
    return config_class(
        **{
            "vocab_size": vocab_size,
            "hidden_size": HIDDEN,
            "num_hidden_layers": 2,
            "num_attention_heads": 4,
            "intermediate_size": 64,
            "max_position_embeddings": 64,
            "attn_implementation": "eager",
            **more,
        }
    )


def bert(vocab_size, seed):
    return randomize(BertModel(small(BertConfig, vocab_size), add_pooling_layer=False), seed)


BERT_INPUTS = ["input_ids", "attention_mask", "token_type_ids"]
NO_TYPES = ["input_ids", "attention_mask"]


def tiny_bert(folder):
    """Mean, normalized; prompts; a tokenizer.json that truncates and pads at a wrong 16."""
    tokenizer = wordpiece(lowercase=True)
    tokenizer.enable_truncation(16)
    tokenizer.enable_padding(length=16, pad_id=0, pad_token="[PAD]")
    write_tokenizer(
        folder,
        tokenizer,
        BERT_TOKENS,
        do_lower_case=True,
        model_max_length=64,
        strip_accents=None,
        tokenize_chinese_chars=True,
        tokenizer_class="BertTokenizer",
    )
    model = bert(tokenizer.get_vocab_size(), 1)
    export(model, folder / "onnx/model.onnx", BERT_INPUTS, ["last_hidden_state"])
    write_modules(folder, "Pooling", "Normalize")
    write_pooling(folder, "mean")
    write_sentence(folder, 32, {"query": "query: ", "passage": "passage: "})
    return model


def tiny_distilbert(folder):
    """Cased, no token types, first token, then Dense 32 to 16 with Tanh, then Normalize."""
    tokenizer = wordpiece(lowercase=False)
    write_tokenizer(
        folder,
        tokenizer,
        BERT_TOKENS,
        do_lower_case=False,
        model_max_length=512,
        strip_accents=None,
        tokenize_chinese_chars=True,
        tokenizer_class="DistilBertTokenizer",
    )
    config = DistilBertConfig(
        vocab_size=tokenizer.get_vocab_size(),
        dim=HIDDEN,
        hidden_dim=64,
        n_layers=2,
        n_heads=4,
        max_position_embeddings=64,
        attn_implementation="eager",
    )
    model = randomize(DistilBertModel(config), 2)
    export(model, folder / "model.onnx", NO_TYPES, ["last_hidden_state"])
    write_modules(folder, "Pooling", "Dense", "Normalize")
    write_pooling(folder, "cls")
    write_sentence(folder, 24, {})
    write(
        folder / "2_Dense/config.json",
        {
            "in_features": HIDDEN,
            "out_features": 16,
            "bias": True,
            "activation_function": "torch.nn.modules.activation.Tanh",
        },
    )
    generator = torch.Generator().manual_seed(22)
    save_file(
        {
            "linear.weight": 0.3 * torch.randn(16, HIDDEN, generator=generator),
            "linear.bias": 0.3 * torch.randn(16, generator=generator),
        },
        folder / "2_Dense/model.safetensors",
        metadata={"format": "pt"},
    )
    return model


def tiny_roberta(folder):
    """A plain transformers folder: byte-level BPE, int32 inputs, external data, 64 tokens."""
    tokenizer = byte_bpe()
    write_tokenizer(
        folder,
        tokenizer,
        ROBERTA_TOKENS,
        add_prefix_space=False,
        model_max_length=64,
        tokenizer_class="RobertaTokenizer",
    )
    config = small(
        RobertaConfig,
        tokenizer.get_vocab_size(),
        max_position_embeddings=66,
        type_vocab_size=1,
        pad_token_id=1,
        bos_token_id=0,
        eos_token_id=2,
    )
    model = randomize(RobertaModel(config, add_pooling_layer=False), 3)
    export(
        model,
        folder / "model.onnx",
        NO_TYPES,
        ["last_hidden_state"],
        dtype=torch.int32,
        external=True,
    )
    return model


def tiny_xlmr(folder):
    """Unigram, max pooling, not normalized; two outputs, the second already pooled."""
    tokenizer = unigram()
    write_tokenizer(
        folder,
        tokenizer,
        ROBERTA_TOKENS,
        model_max_length=64,
        tokenizer_class="PreTrainedTokenizerFast",
    )
    config = small(
        XLMRobertaConfig,
        tokenizer.get_vocab_size(),
        max_position_embeddings=66,
        type_vocab_size=1,
        pad_token_id=1,
        bos_token_id=0,
        eos_token_id=2,
    )
    model = randomize(XLMRobertaModel(config, add_pooling_layer=False), 4)
    outputs = ["token_embeddings", "sentence_embedding"]
    export(model, folder / "onnx/model.onnx", NO_TYPES, outputs, largest)
    write_modules(folder, "Pooling")
    write_pooling(folder, "max")
    write_sentence(folder, 48, {})
    return model


def tiny_pooled(folder):
    """Only sentence_embedding, mean and normalized; settings as release 6 writes them.

    No max_seq_length: the tokenizer's own model_max_length 40 counts.
    """
    tokenizer = wordpiece(lowercase=True)
    write_tokenizer(
        folder,
        tokenizer,
        BERT_TOKENS,
        do_lower_case=True,
        model_max_length=40,
        tokenizer_class="BertTokenizer",
    )
    model = bert(tokenizer.get_vocab_size(), 5)
    export(model, folder / "onnx/model.onnx", BERT_INPUTS, ["sentence_embedding"], mean_normalized)
    package = "sentence_transformers"
    types = [
        ("", f"{package}.base.modules.transformer.Transformer"),
        ("1_Pooling", f"{package}.sentence_transformer.modules.pooling.Pooling"),
        ("2_Normalize", f"{package}.base.modules.normalize.Normalize"),
    ]
    write(
        folder / "modules.json",
        [{"idx": i, "name": str(i), "path": p, "type": t} for i, (p, t) in enumerate(types)],
    )
    write(
        folder / "1_Pooling/config.json",
        {"embedding_dimension": HIDDEN, "pooling_mode": "mean", "include_prompt": True},
    )
    write(
        folder / "sentence_bert_config.json",
        {
            "transformer_task": "feature-extraction",
            "modality_config": {
                "text": {"method": "forward", "method_output_name": "last_hidden_state"}
            },
            "module_output_name": "token_embeddings",
        },
    )
    return model


def tiny_lasttoken(folder):
    """Last token, and a default prompt that pooling leaves out."""
    tokenizer = wordpiece(lowercase=True)
    write_tokenizer(
        folder,
        tokenizer,
        BERT_TOKENS,
        do_lower_case=True,
        model_max_length=64,
        tokenizer_class="BertTokenizer",
    )
    model = bert(tokenizer.get_vocab_size(), 6)
    export(model, folder / "onnx/model.onnx", BERT_INPUTS, ["last_hidden_state"])
    write_modules(folder, "Pooling", "Normalize")
    write_pooling(folder, "lasttoken", include_prompt=False)
    write_sentence(folder, 32, {"find": "find: documents about ", "none": ""}, "find")
    return model


MODELS = {
    "tiny-bert": tiny_bert,
    "tiny-distilbert": tiny_distilbert,
    "tiny-roberta": tiny_roberta,
    "tiny-xlmr": tiny_xlmr,
    "tiny-pooled": tiny_pooled,
    "tiny-lasttoken": tiny_lasttoken,
}
CASES = {
    "tiny-bert": {
        "own": {},
        "cls": {"pooling": "cls", "normalize": False},
        "max": {"pooling": "max", "normalize": False},
        "mean_sqrt_len_tokens": {"pooling": "mean_sqrt_len_tokens", "normalize": False},
        "weightedmean": {"pooling": "weightedmean", "normalize": False},
        "lasttoken": {"pooling": "lasttoken", "normalize": False},
        "unnormalized": {"normalize": False},
        "short": {"maxLength": 8},
        "query": {"prompt": "query"},
        "dimensions": {"dimensions": 8, "normalize": True},
        "cased": {"lowerCase": False},
    },
    "tiny-distilbert": {"own": {}, "lowercased": {"lowerCase": True}},
    "tiny-roberta": {"own": {}},
    "tiny-xlmr": {"own": {}, "mean": {"pooling": "mean", "normalize": True}},
    "tiny-pooled": {"own": {}},
    "tiny-lasttoken": {
        "own": {},
        "mean": {"pooling": "mean"},
        "cls": {"pooling": "cls"},
        "promptless": {"promptText": ""},
    },
}
SETTINGS = ["pooling", "normalize", "maxLength", "prompt", "promptText", "dimensions", "lowerCase"]


def load(folder, settings):
    """The folder in sentence-transformers, with the settings; also the prompt text or None."""
    lower = settings["lowerCase"]
    arguments = {} if lower is None else {"do_lower_case": lower}
    st = SentenceTransformer(str(folder), device="cpu", processor_kwargs=arguments)
    if settings["pooling"]:
        st[1] = Pooling(HIDDEN, settings["pooling"], include_prompt=st[1].include_prompt)
    if settings["normalize"] is False and type(st[-1]).__name__ == "Normalize":
        del st[-1]
    if settings["maxLength"]:
        st.max_seq_length = settings["maxLength"]
    prompt = settings["promptText"]
    if prompt is None:
        name = settings["prompt"] or st.default_prompt_name
        prompt = None if name is None else st.prompts[name]
    return st.eval(), prompt


def encode(st, prompt, settings):
    """Each text alone: token ids [text][token] and vectors [text, dimensions] float32."""
    ids = [st.preprocess([text], prompt=prompt)["input_ids"][0].tolist() for text in TEXTS]
    vectors = [
        st.encode(
            [text],
            prompt=prompt,
            batch_size=1,
            truncate_dim=settings["dimensions"],
            normalize_embeddings=bool(settings["normalize"]),
        )[0]
        for text in TEXTS
    ]
    return ids, np.stack(vectors)


def check_export(path, st, prompt, settings, vectors):
    """Fails where the ONNX file's vectors, of each text alone or of all padded, are others."""
    session = onnxruntime.InferenceSession(path)
    outputs = [output.name for output in session.get_outputs()]
    for texts, expected in [(TEXTS, vectors), *(([t], v) for t, v in zip(TEXTS, vectors))]:
        features = st.preprocess(texts, prompt=prompt)
        feeds = {
            i.name: features[i.name].numpy().astype("int32" if "int32" in i.type else "int64")
            for i in session.get_inputs()
        }
        result = dict(zip(outputs, session.run(None, feeds)))
        if "sentence_embedding" in result and settings == dict.fromkeys(SETTINGS):
            close(result["sentence_embedding"], expected, path)
        if set(result) == {"sentence_embedding"}:
            continue
        tokens = result.get("last_hidden_state", result.get("token_embeddings"))
        features["token_embeddings"] = torch.from_numpy(tokens)
        for module in list(st)[1:]:
            features = module(features)
        actual = features["sentence_embedding"][:, : settings["dimensions"]]
        if settings["normalize"]:
            actual = torch.nn.functional.normalize(actual, p=2, dim=1)
        close(actual.detach().numpy(), expected, path)


def close(actual, expected, path):
    difference = np.abs(actual - expected).max()
    assert difference <= TOLERANCE, f"{path}: differs from the reference by {difference}"


def check_tokenizer(folder, st, prompt, settings, ids):
    """Fails where tokenizer.json read by the tokenizers library alone gives other ids."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    if settings["lowerCase"] is not None:
        tokenizer.normalizer = normalizers.BertNormalizer(lowercase=settings["lowerCase"])
    tokenizer.no_padding()
    tokenizer.enable_truncation(st.max_seq_length)
    for text, expected in zip(TEXTS, ids):
        actual = tokenizer.encode((prompt or "") + text).ids
        assert actual == expected, f"{folder.name}: {text!r}: got {actual}, expected {expected}"


def write_golden(path, head, rows):
    """JSON, one row of each list on a line."""
    parts = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in head.items()]
    for key, values in rows.items():
        parts.append(f"{json.dumps(key)}: [\n" + ",\n".join(values) + "\n]")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8")
    json.loads(path.read_text(encoding="utf-8"))


def numbers(row):
    return "[" + ",".join(format(float(value), ".9g") for value in row) + "]"


def write_pairs(name, folder, path):
    """Token ids and type ids of text pairs, at most 32 tokens, the longer text cut first."""
    tokenizer = AutoTokenizer.from_pretrained(folder)
    encoded = [tokenizer(a, b, truncation=True, max_length=32) for a, b in PAIRS]
    rows = {
        "pairs": [json.dumps(pair) for pair in PAIRS],
        "ids": [json.dumps(e["input_ids"]) for e in encoded],
        "typeIds": [json.dumps(e["token_type_ids"]) for e in encoded],
    }
    write_golden(path, {"model": name, "settings": {"maxLength": 32}}, rows)


def main():
    parser = argparse.ArgumentParser(description="Writes the tiny models and goldens.")
    default = Path(__file__).resolve().parents[1] / "resources"
    parser.add_argument("--resources", type=Path, default=default)
    resources = parser.parse_args().resources
    torch.set_num_threads(1)
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    assert unicodedata.normalize("NFC", TEXTS[14]) == TEXTS[13]
    for name, make in MODELS.items():
        folder = resources / "models" / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        model = make(folder)
        with tempfile.TemporaryDirectory() as temporary:
            model.save_pretrained(temporary)
            config = json.loads(Path(temporary, "config.json").read_text())
            write(folder / "config.json", config)
            shutil.copytree(folder, temporary, dirs_exist_ok=True)
            for case, changes in CASES[name].items():
                settings = {**dict.fromkeys(SETTINGS), **changes}
                st, prompt = load(temporary, settings)
                ids, vectors = encode(st, prompt, settings)
                check_tokenizer(folder, st, prompt, settings, ids)
                check_export(next(folder.rglob("*.onnx")), st, prompt, settings, vectors)
                cosine = np.corrcoef(vectors)
                np.fill_diagonal(cosine, 0)
                rows = {
                    "texts": [json.dumps(text) for text in TEXTS],
                    "ids": [json.dumps(row) for row in ids],
                    "vectors": [numbers(row) for row in vectors],
                }
                golden = resources / "goldens" / f"{name}.{case}.json"
                write_golden(golden, {"model": name, "settings": settings}, rows)
                print(
                    f"{golden.name}: {vectors.shape[1]} dimensions, max length "
                    f"{st.max_seq_length}, mean correlation {cosine.mean():.2f}"
                )
            if name == "tiny-bert":
                write_pairs(name, temporary, resources / "goldens" / f"{name}.pairs.json")
        size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
        assert size <= 300_000, f"{name} has {size} bytes"
        print(f"{name}: {size} bytes, {model.config.vocab_size} pieces")


if __name__ == "__main__":
    main()
