"""Servers on loopback: Spark Connect as a process of its own, and a hub of models."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pyspark

_LOGGING = """
rootLogger.level = warn
rootLogger.appenderRef.console.ref = console
appender.console.type = Console
appender.console.name = console
appender.console.target = SYSTEM_ERR
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %p %c{1}: %m%n%ex{30}
logger.server.name = org.apache.spark.sql.connect.service.SparkConnectServer
logger.server.level = info
"""


@contextmanager
def connect_server(jars: Sequence[str] = ()) -> Iterator[str]:
    """A server with these jars on its class path; its ``sc://`` address. It ends with the block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        logging = Path(folder) / "log4j2.properties"
        logging.write_text(_LOGGING)
        settings = {
            "spark.connect.grpc.binding.address": "127.0.0.1",
            "spark.connect.grpc.binding.port": str(port),
            "spark.ui.enabled": "false",
            "spark.sql.shuffle.partitions": "2",
            "spark.driver.memory": "1g",
            "spark.sql.warehouse.dir": folder,
        }
        command = [str(Path(pyspark.__file__).parent / "bin" / "spark-submit")]
        command += ["--master", "local[2]"]
        for name, value in settings.items():
            command += ["--conf", f"{name}={value}"]
        if jars:
            command += ["--jars", ",".join(jars)]
        command += ["--class", "org.apache.spark.sql.connect.service.SparkConnectServer"]
        options = os.environ.get("SPARK_SUBMIT_OPTS", "")
        environment = {
            **os.environ,
            "SPARK_LOCAL_IP": "127.0.0.1",
            "SPARK_SUBMIT_OPTS": f"{options} -Dlog4j2.configurationFile={logging}",
        }
        process = subprocess.Popen(
            command,
            env=environment,
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stderr is not None
        said: list[str] = []
        try:
            for line in process.stderr:
                said.append(line)
                if "server started at" in line:
                    break
            else:
                raise AssertionError("The server does not start:\n" + "".join(said))
            reader = Thread(target=said.extend, args=(process.stderr,), daemon=True)
            reader.start()
            yield f"sc://127.0.0.1:{port}"
        except BaseException:
            print("The server said:\n" + "".join(said))
            raise
        finally:
            process.terminate()
            process.wait(60)


#: The commit of every model of the hub, at all of its revisions.
COMMIT = "0123456789abcdef" * 2 + "01234567"


@contextmanager
def model_hub(models: Path) -> Iterator[str]:
    """A hub that has a folder's models as ``owner/NAME``; its address. It ends with the block."""

    def listing(folder: Path) -> bytes:
        files = []
        for file in sorted(one for one in folder.rglob("*") if one.is_file()):
            content = file.read_bytes()
            files.append(
                {
                    "rfilename": str(file.relative_to(folder)),
                    "size": len(content),
                    "lfs": {"sha256": sha256(content).hexdigest(), "size": len(content)},
                }
            )
        return json.dumps({"sha": COMMIT, "siblings": files}).encode()

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = self.path.partition("?")[0].removeprefix("/api/models")
            _, _, name, kind, _, *rest = asked.split("/")
            folder = models / name
            file = folder.joinpath(*rest)
            answer = listing(folder) if kind == "revision" else file.read_bytes()
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *said: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as hub:
        Thread(target=hub.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{hub.server_port}"
        finally:
            hub.shutdown()
