#!/usr/bin/env bash
# Trains every sample specification for a short while, then evaluates, summarises and prunes it; of the
# known networks in specs/zoo only shapes are looked at.
set -euo pipefail
cd "$(dirname "$0")/.."

swiftnn=${SWIFTNN:-.build/release/swiftnn}
runs=$(mktemp -d)
trap 'rm -rf "$runs"' EXIT
for spec in specs/*.yaml; do
  name=$(basename "$spec" .yaml)
  echo "smoke: $name"
  "$swiftnn" check "$spec"
  "$swiftnn" summary "$spec" >/dev/null
  "$swiftnn" train "$spec" train.epochs=2 --out "$runs/$name" --quiet
  "$swiftnn" eval "$runs/$name" >/dev/null
  "$swiftnn" prune "$runs/$name" --quiet >/dev/null
done
for spec in specs/zoo/*.yaml; do
  echo "smoke: $(basename "$spec" .yaml)"
  "$swiftnn" check "$spec"
  "$swiftnn" summary "$spec" >/dev/null
  "$swiftnn" graph "$spec" --format mermaid >/dev/null
done
echo "smoke: $(ls specs/*.yaml specs/zoo/*.yaml | wc -l) specifications passed"
