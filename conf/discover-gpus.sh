#!/usr/bin/env bash
# Tells Spark which GPUs this machine has: {"name": "gpu", "addresses": ["0","1"]}
# For spark.executor.resource.gpu.discoveryScript and spark.worker.resource.gpu.discoveryScript.
set -euo pipefail

fail() {
  echo "discover-gpus.sh: $*" >&2
  exit 1
}

command -v nvidia-smi >/dev/null ||
  fail "no nvidia-smi on the PATH; expected NVIDIA's driver. Install it, or use a configuration for CPUs."
indices=$(nvidia-smi --query-gpu=index --format=csv,noheader) ||
  fail "nvidia-smi failed: ${indices:-no output}. Check the driver with nvidia-smi."
addresses=
while read -r index; do
  [[ -n $index ]] || continue
  [[ $index =~ ^[0-9]+$ ]] || fail "nvidia-smi printed '$index'; expected the index of a GPU. Check the driver with nvidia-smi."
  addresses+=${addresses:+,}\"$index\"
done <<<"$indices"
[[ -n $addresses ]] || fail "nvidia-smi found no GPU; expected at least one. Use a configuration for CPUs."
echo "{\"name\": \"gpu\", \"addresses\": [$addresses]}"
