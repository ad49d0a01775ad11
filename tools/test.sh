#!/usr/bin/env bash
# Builds and runs every test, those of the command line on the optimised program, and prints how many
# ran. Arguments go to `swift test`, such as --filter NNYAMLTests.
set -euo pipefail
cd "$(dirname "$0")/.."

flags=(--explicit-target-dependency-import-check error)
swift build "${flags[@]}" --build-tests
log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
SWIFTNN_BINARY="$PWD/.build/release/swiftnn" swift test "${flags[@]}" --skip-build "$@" \
  >"$log" 2>&1 || status=$?
# What failed, with the lines that belong to it; then the count.
awk '/^✘/ { shown = 1 } /^(◇|✔)/ { shown = 0 } shown' "$log"
grep -E '^(✔|✘) Test run with' "$log" || { tail -n 40 "$log"; status=1; }
exit "$status"
