"""Where things lie."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BENCHMARKS = ROOT / "benchmarks"
PROGRAMS = BENCHMARKS / "programs"
PEERS = BENCHMARKS / "peers"
OUT = ROOT / "target/benchmarks"
CACHE = ROOT / "target/cache"
DATA = ROOT.parent / "shared/data"
PYTHON = OUT / "venv/bin/python"
