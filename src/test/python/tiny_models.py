"""The six tiny models, folders as people publish them."""

import torch
from exporting import BERT_INPUTS, HIDDEN, NO_TYPES
from exporting import export, largest, mean_normalized, randomize, small
from folders import write, write_modules, write_pooling, write_sentence, write_tokenizer
from safetensors.torch import save_file
from transformers import (
    BertConfig,
    BertModel,
    DistilBertConfig,
    DistilBertModel,
    RobertaConfig,
    RobertaModel,
    XLMRobertaConfig,
    XLMRobertaModel,
)
from vocabularies import BERT_TOKENS, ROBERTA_TOKENS, byte_bpe, nfkc, wordpiece, xlmr


def bert(vocab_size, seed):
    return randomize(BertModel(small(BertConfig, vocab_size), add_pooling_layer=False), seed)


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
    tokenizer = xlmr(nfkc())
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
