"""An S3 server on this machine, what is put on it, and what is said of what comes back: see checks/s3."""

import argparse
import io
import json
import pathlib
import random
import re
import sys
import threading

BUCKET = "embark"
TOPICS = {
    "card": ["My card was declined", "The cash machine kept my card", "When does my new card arrive"],
    "login": ["I forgot my password", "The code for login never comes", "My account is locked"],
    "refund": ["I want my money back", "The refund is missing", "How long does a refund take"],
}
ROWS = 1000


def serve(options):
    """Serves until it is ended; the port goes to a file, requests to standard error."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    pathlib.Path(options.port_file).write_text(str(server.get_host_and_port()[1]))
    threading.Event().wait()


def texts(options):
    """Rows with a text and its topic, many lengths, none twice."""
    chance = random.Random(1)
    with open(options.output, "w", encoding="utf-8") as out:
        for i in range(ROWS):
            topic = chance.choice(sorted(TOPICS))
            words = " ".join(chance.choices(["please", "again", "since Monday", "in Köln"], k=chance.randrange(12)))
            text = f"{chance.choice(TOPICS[topic])} {words} ({i})"
            out.write(json.dumps({"id": i, "text": text, "topic": topic}, ensure_ascii=False) + "\n")


def store(options):
    import boto3

    return boto3.client(
        "s3",
        endpoint_url=options.endpoint,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


def put(options):
    """The texts and the model, with files beside it that are no part of it."""
    client = store(options)
    client.create_bucket(Bucket=BUCKET)
    client.upload_file(options.texts, BUCKET, "texts.jsonl")
    folder = pathlib.Path(options.model)
    for file in sorted(folder.rglob("*")):
        path = file.relative_to(folder)
        if file.is_file() and not any(part.startswith(".") for part in path.parts):
            client.upload_file(str(file), BUCKET, f"model/{path}")
    client.put_object(Bucket=BUCKET, Key="model/pytorch_model.bin", Body=b"0" * 1_000_000)


def parquet(options, prefix):
    """The rows below a prefix of the store, as readers see them: hidden files and folders are left out."""
    import pyarrow
    import pyarrow.parquet

    client = store(options)
    tables = []
    for page in client.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix=prefix + "/"):
        for item in page.get("Contents", []):
            parts = item["Key"].split("/")
            if parts[-1].endswith(".parquet") and not any(part[0] in "_." for part in parts if part):
                body = client.get_object(Bucket=BUCKET, Key=item["Key"])["Body"].read()
                tables.append(pyarrow.parquet.read_table(io.BytesIO(body)))
    return pyarrow.concat_tables(tables)


def vectors(table):
    """The vectors by id, each id once."""
    import numpy

    ids = table["id"].to_pylist()
    if sorted(ids) != list(range(ROWS)):
        sys.exit(f"{len(ids)} rows with {len(set(ids))} ids; expected each of {ROWS} once")
    return numpy.array(table["embedding"].to_pylist())[numpy.argsort(ids)]


def same(options):
    """Whether an output of the store has the vectors of one on this disk."""
    import numpy
    import pyarrow
    import pyarrow.parquet

    files = sorted(pathlib.Path(options.expected).rglob("*.parquet"))
    files = [file for file in files if not any(p[0] in "_." for p in file.relative_to(options.expected).parts)]
    expected = vectors(pyarrow.concat_tables([pyarrow.parquet.read_table(file) for file in files]))
    actual = vectors(parquet(options, options.actual))
    norms = numpy.linalg.norm(expected, axis=1) * numpy.linalg.norm(actual, axis=1)
    least = ((expected * actual).sum(axis=1) / norms).min()
    print(f"{len(actual)} of {ROWS} rows, least cosine {least:.7f}")
    if not least >= 0.999999:
        sys.exit(1)


def mark(options):
    """Requests are counted from here on."""
    pathlib.Path(options.log + ".mark").write_text(str(pathlib.Path(options.log).stat().st_size))


def reads(options):
    """Whether an object was read so often since the mark."""
    marked = pathlib.Path(options.log + ".mark")
    begin = int(marked.read_text()) if marked.exists() else 0
    log = pathlib.Path(options.log).read_bytes()[begin:].decode(errors="replace")
    log = re.sub(r"\x1b\[[0-9;]*m", "", log)  # colours
    found = re.findall(rf'"GET /{BUCKET}/{re.escape(options.key)}[ ?][^"]*" (\d+)', log)
    count = sum(status in ("200", "206") for status in found)
    listings = len(re.findall(rf'"GET /{BUCKET}\?', log))
    print(f"{count} reads of {options.key} ({listings} listings)")
    if count != options.times or listings == 0:
        sys.exit(1)


def labels(options):
    """How many rows got the label that they were trained with."""
    table = parquet(options, options.actual)
    right = sum(a == b for a, b in zip(table["topic"].to_pylist(), table["predicted"].to_pylist()))
    print(f"{right} of {len(table)} labels")
    if len(table) != ROWS or right < 0.99 * ROWS:
        sys.exit(1)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(required=True)
    for command, names in {
        serve: ["port-file"],
        texts: ["output"],
        put: ["endpoint", "log", "texts", "model"],
        same: ["endpoint", "log", "expected", "actual"],
        mark: ["endpoint", "log"],
        reads: ["endpoint", "log", "key", "times"],
        labels: ["endpoint", "log", "actual"],
    }.items():
        sub = commands.add_parser(command.__name__, help=command.__doc__)
        for name in names:
            sub.add_argument("--" + name, required=True, type=int if name == "times" else str)
        sub.set_defaults(run=command)
    options = parser.parse_args()
    options.run(options)


if __name__ == "__main__":
    main()
