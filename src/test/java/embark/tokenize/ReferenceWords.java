package embark.tokenize;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The words that the reference's own normalizer and BertPreTokenizer make of a text: a tokenizer
 * whose model gives every byte of a word a token, the byte's value its id.
 */
final class ReferenceWords implements AutoCloseable {

  private final HuggingFaceTokenizer tokenizer;

  /** With a normalizer as tokenizer.json has it. */
  ReferenceWords(String normalizer) {
    String json =
        """
        {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [],
         "normalizer": %s,
         "pre_tokenizer": {"type": "Sequence", "pretokenizers": [{"type": "BertPreTokenizer"},
           {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": false, "use_regex": false}]},
         "post_processor": null, "decoder": null,
         "model": {"type": "BPE", "dropout": null, "unk_token": null, "continuing_subword_prefix": null,
           "end_of_word_suffix": null, "fuse_unk": false, "byte_fallback": false, "vocab": {%s}, "merges": []}}
        """
            .formatted(normalizer, bytes());
    this.tokenizer = DjlTokenizer.openUntruncated(new TokenizerDefinition(json, 1 << 20));
  }

  /** With BertNormalizer, which cleans the text and follows the given rules. */
  static ReferenceWords of(Set<BertRule> rules) {
    return new ReferenceWords(bertNormalizer(rules));
  }

  /** BertNormalizer as tokenizer.json has it. */
  static String bertNormalizer(Set<BertRule> rules) {
    return """
        {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": %b,
         "strip_accents": %b, "lowercase": %b}
        """
        .formatted(
            rules.contains(BertRule.IDEOGRAPHS_ALONE),
            rules.contains(BertRule.STRIP_ACCENTS),
            rules.contains(BertRule.LOWERCASE));
  }

  /** The words of a text, in order. */
  List<String> words(String text) {
    Encoding encoding = tokenizer.encode(text, false, false);
    long[] ids = encoding.getIds();
    long[] owners = encoding.getWordIds();
    List<String> words = new ArrayList<>();
    byte[] bytes = new byte[ids.length];
    int start = 0;
    for (int i = 0; i < ids.length; i++) {
      bytes[i] = (byte) ids[i];
      if (i + 1 == ids.length || owners[i + 1] != owners[i]) {
        words.add(new String(bytes, start, i + 1 - start, StandardCharsets.UTF_8));
        start = i + 1;
      }
    }
    return words;
  }

  @Override
  public void close() {
    tokenizer.close();
  }

  /** A vocabulary of all bytes, written as byte-level tokenizers write them. */
  private static String bytes() {
    List<String> entries = new ArrayList<>();
    int others = 0;
    for (int value = 0; value < 256; value++) {
      boolean printed =
          (value >= '!' && value <= '~') || (value >= 0xA1 && value <= 0xFF && value != 0xAD);
      int written = printed ? value : 256 + others++;
      entries.add(String.format(Locale.ROOT, "\"\\u%04x\": %d", written, value));
    }
    return String.join(", ", entries);
  }
}
