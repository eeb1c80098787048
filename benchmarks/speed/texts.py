"""The texts of a cell, as files that every system can read, each system the same."""

import gzip
import json
import random
import struct
from dataclasses import asdict, dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from tokenizers import Tokenizer

from .paths import OUT

SEED = 1
PARTITIONS = [1, 2, 4, 8, 16]
WARM = 400
CHECK = 200
FEWEST = 32
SHAPES = {
    "tweets": "tweets, 15 words in the middle",
    "mixed": "the mixed corpus: 20 words in the middle, 1,036 at most",
    "reviews": "film reviews, 173 words in the middle",
    "full": "every text as long as the model reads",
    "rare": "95 % of at most 32 words, 5 % as long as the model reads, in random order",
    "short": "at most 10 words, each with a number at its end, so that no two are the same",
}
USUAL = [shape for shape in SHAPES if shape != "short"]


@dataclass(frozen=True)
class Texts:
    """Texts as files.

    tokens: of the reference tokenizer, [CLS] and [SEP] too, cut at max_length.
    lengths: those tokens of each text, and characters: its characters, in the order of the rows.
    """

    folder: str
    shape: str
    rows: int
    tokens: int
    max_length: int

    def path(self, name):
        return str(Path(self.folder, name))

    def lengths(self):
        return json.loads(Path(self.folder, "lengths.json").read_text())


def read_corpus(file):
    """[(source, text)] of a JSON Lines file, blank texts left out."""
    opened = gzip.open if str(file).endswith(".gz") else open
    with opened(file, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [(row.get("src", ""), row["text"]) for row in rows if row["text"].strip()]


class Shapes:
    """Draws texts of each shape from a corpus; the same seed gives the same texts."""

    def __init__(self, corpus, tokenizer_file, max_length):
        self.corpus = corpus
        self.max_length = max_length
        self.tokenizer = Tokenizer.from_file(str(tokenizer_file))
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(max_length)

    def draw(self, shape, count):
        """As many texts; they repeat only where the corpus has too few."""
        chance = random.Random(f"{SEED} {shape}")
        if shape == "full":
            return self._full(chance, count)
        if shape == "short":
            texts = [text for _, text in self.corpus if len(text.split()) <= 10]
            return [f"{texts[chance.randrange(len(texts))]} {i}" for i in range(count)]
        if shape == "rare":
            long = self._full(chance, count // 20)
            short = [text for _, text in self.corpus if len(text.split()) <= 32]
            texts = long + self._some(chance, short, count - len(long))
            chance.shuffle(texts)
            return texts
        sources = {"tweets": "tweeteval", "reviews": "aclImdb", "mixed": ""}
        chosen = [text for source, text in self.corpus if source.startswith(sources[shape])]
        if not chosen:
            raise SystemExit(f"The corpus has no texts for '{shape}'; expected src to name them.")
        return self._some(chance, chosen, count)

    def lengths(self, texts):
        return [len(encoding.ids) for encoding in self.tokenizer.encode_batch(texts)]

    def cut(self, texts):
        """The texts without what lies behind the model's last token."""
        encodings = self.tokenizer.encode_batch(texts)
        return [
            text[: encoding.offsets[-2][1]] if encoding.overflowing else text
            for text, encoding in zip(texts, encodings)
        ]

    @staticmethod
    def _some(chance, texts, count):
        """Texts in random order, again with a counter where there are too few."""
        order = chance.sample(texts, len(texts))
        return [
            order[i % len(order)] + (f" {i // len(order)}" if i >= len(order) else "")
            for i in range(count)
        ]

    def _full(self, chance, count):
        texts = []
        while len(texts) < count:
            text = chance.choice(self.corpus)[1]
            while len(self.tokenizer.encode(text).ids) < self.max_length:
                text += " " + chance.choice(self.corpus)[1]
            texts.append(text)
        return texts


def write(shapes, shape, tokens, rows=None, partitions=PARTITIONS):
    """Writes a shape's texts, as many as have about so many tokens, or so many rows; a tenth as
    many to warm up with; and those of the first whose vectors are compared."""
    sample = shapes.lengths(shapes.draw(shape, 400))
    mean = sum(sample) / len(sample)
    if rows is None:
        rows = max(FEWEST, round(tokens / mean))
    few = max(FEWEST, round(tokens / 10 / mean))
    warm, check = min(WARM, few), min(CHECK, few, rows)
    folder = OUT / "texts" / f"{shape}-{shapes.max_length}-{rows}"
    if not (folder / "facts.json").exists():
        drawn = shapes.draw(shape, rows + warm)
        rest = drawn[warm:]
        write_set(shapes, shape, folder, drawn[:warm], rest, rest[:check], partitions)
    return read(folder)


def read(folder):
    """The texts that a folder has."""
    return Texts(**json.loads((folder / "facts.json").read_text()))


def write_set(shapes, shape, folder, warm, texts, check, partitions=PARTITIONS):
    """Writes texts to warm up with, those that count, and those whose vectors are kept."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, some in [("warm", warm), ("texts", texts), ("check", check)]:
        for count in partitions:
            _write_parquet(folder / f"{name}-{count}", some, count)
        _write_plain(folder / f"{name}.bin", some)
        _write_plain(folder / f"{name}-cut.bin", shapes.cut(some))
    for name, some in [("texts", texts), ("check", check)]:
        with open(folder / f"{name}.jsonl", "w", encoding="utf-8") as out:
            for text in some:
                out.write(json.dumps({"text": text}, ensure_ascii=False) + "\n")
    lengths = shapes.lengths(texts)
    characters = [len(text) for text in texts]
    (folder / "lengths.json").write_text(
        json.dumps({"tokens": lengths, "characters": characters})
    )
    made = Texts(str(folder), shape, len(texts), sum(lengths), shapes.max_length)
    (folder / "facts.json").write_text(json.dumps(asdict(made)))


def _write_parquet(folder, texts, partitions):
    """Files of equal numbers of rows, one for each partition that Spark is to make of them."""
    folder.mkdir(exist_ok=True)
    for part in range(partitions):
        ids = range(len(texts) * part // partitions, len(texts) * (part + 1) // partitions)
        table = pa.table({"id": pa.array(ids, pa.int64()), "text": [texts[i] for i in ids]})
        pq.write_table(table, folder / f"part-{part:02}.parquet")


def _write_plain(file, texts):
    """What embark.benchmark.Timed reads."""
    with open(file, "wb") as out:
        out.write(struct.pack(">i", len(texts)))
        for text in texts:
            data = text.encode("utf-8")
            out.write(struct.pack(">i", len(data)) + data)
