#!/usr/bin/env bash
# Builds the program and runs every test in an optimised build, then prints how many ran.
set -euo pipefail
cd "$(dirname "$0")/.."

flags=(-c release -Xswiftc -enable-testing --explicit-target-dependency-import-check error)
swift build "${flags[@]}" --build-tests
log=$(mktemp)
trap 'rm -f "$log"' EXIT
SWIFTNN_BINARY="$PWD/.build/release/swiftnn" swift test "${flags[@]}" --skip-build "$@" 2>&1 |
  tee "$log" | grep -vE '^(◇|↳|✔) ' || true
status=${PIPESTATUS[0]}
grep -E '^(✔|✘) Test run with' "$log" | tail -n 1
exit "$status"
