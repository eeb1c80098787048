"""What this machine is and has."""

import os
import platform
import re
import subprocess
from importlib import metadata
from pathlib import Path

from .paths import PEERS, ROOT

PACKAGES = ["torch", "sentence-transformers", "transformers", "onnxruntime", "openvino", "pyspark"]
PACKAGES += ["optimum-onnx", "optimum-intel", "nncf", "tokenizers"]


def describe():
    info = Path("/proc/cpuinfo").read_text()
    model = re.search(r"model name\s*: (.*)", info)
    flags = re.search(r"flags\s*: (.*)", info)
    known = ["avx2", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16", "amx_int8"]
    return {
        "cpu": model[1] if model else platform.processor(),
        "instructions": [flag for flag in known if flags and flag in flags[1].split()],
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1),
        "system": platform.platform(),
    }


def load():
    """The load averages of 1, 5 and 15 minutes."""
    return [round(value, 2) for value in os.getloadavg()]


def versions():
    java = subprocess.run(["java", "-version"], capture_output=True, text=True).stderr
    pom = (ROOT / "pom.xml").read_text()
    found = {name: metadata.version(name) for name in PACKAGES}
    found["python"] = platform.python_version()
    found["java"] = java.splitlines()[0]
    for name in ["spark", "onnxruntime", "djl"]:
        found[f"ours: {name}"] = re.search(rf"<{name}.version>(.*?)<", pom)[1]
    for peer in sorted(PEERS.iterdir()):
        path = (ROOT / "target/benchmarks/peers" / peer.name / "classpath").read_text()
        jars = re.findall(r"/((?:spark-nlp|spark-sql|onnxruntime|langchain4j-emb|api|tokenizers)"
                          r"[\w.]*-[^/:]*)\.jar", path)
        found[f"peer: {peer.name}"] = ", ".join(jars)
    commit = subprocess.run(
        ["git", "-C", str(ROOT), "describe", "--always", "--dirty"], capture_output=True, text=True
    )
    found["commit"] = commit.stdout.strip()
    return found
