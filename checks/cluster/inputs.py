"""The rows of the night: short texts from a seeded word list of its own, in several files."""

import gzip
import json
import random

import pyarrow
import pyarrow.parquet

SEED = 20261124
WORDS = (
    "account address amount answer arrive balance bank before bicycle bill blue book branch bread bridge "
    "call card change charge city clear close coffee cold country courier credit customer date day delay "
    "deliver desk door early email empty error evening exchange family fee field find first flight form "
    "garden glass green harbour help home hour house invoice journey kitchen label late letter light line "
    "lost market message minute missing money month morning mountain music name night number office open "
    "order paper parcel password pay pending phone piece place please price question quick quiet rain "
    "receive refund river road salary second send shop signal slow small snow station street summer table "
    "ticket today tomorrow train transfer travel tree verify village visit wait water week window winter "
    "wrong yesterday"
).split()
# Share of the rows in each Parquet file: one is big.
SHARES = {"part-a": 0.04, "part-b": 0.08, "part-big": 0.7, "part-c": 0.12, "part-d": 0.06}


def rows(count, longest=10, seed=SEED):
    """Ids {"row-000000", ...} and a text of three to `longest` words for each; the same for the same arguments."""
    draw = random.Random(seed)
    return {
        f"row-{i:06d}": " ".join(draw.choices(WORDS, k=draw.randint(3, longest)))
        for i in range(count)
    }


def table(texts):
    return pyarrow.table({"id": list(texts), "text": list(texts.values())})


def pieces(texts):
    """The rows of each file, by the file's name without its ending."""
    items = list(texts.items())
    cut, found, before = 0, {}, 0.0
    for name, share in SHARES.items():
        before += share
        end = round(before * len(items))
        found[name] = dict(items[cut:end])
        cut = end
    return found


def write_parquet(texts, folder, row_group=5_000):
    """The folder with the files, made anew."""
    folder.mkdir(parents=True)
    for name, piece in pieces(texts).items():
        pyarrow.parquet.write_table(table(piece), folder / f"{name}.parquet", row_group_size=row_group)
    return folder


def write_gzip(texts, folder):
    """As `write_parquet`, as gzipped JSON Lines."""
    folder.mkdir(parents=True)
    for name, piece in pieces(texts).items():
        lines = "".join(json.dumps({"id": i, "text": text}) + "\n" for i, text in piece.items())
        (folder / f"{name}.jsonl.gz").write_bytes(gzip.compress(lines.encode(), mtime=0))
    return folder


def truncate(file):
    """Cuts a file to six tenths, as a copy that broke off; the footer of Parquet is gone."""
    content = file.read_bytes()
    file.write_bytes(content[: len(content) * 6 // 10])


def corrupt(file):
    """Overwrites 64 bytes in the middle of a file."""
    content = bytearray(file.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 64] = bytes(255 - byte for byte in content[middle : middle + 64])
    file.write_bytes(bytes(content))
