#!/usr/bin/env bash
# Feeds an entry with inputs that the toolchain's fuzzer makes up: `tools/fuzz.sh yaml 600` for ten
# minutes. The entries are yaml, expression and spec. Further arguments go to the fuzzer.
#
# It starts from the inputs in Tests/Fixtures/fuzz and collects new ones in .build-fuzz; what it finds
# wrong lies in .build-fuzz/findings. `tools/fuzz.sh yaml merge` adds those of the new inputs that reach
# more of the program to Tests/Fixtures/fuzz.
set -euo pipefail
cd "$(dirname "$0")/.."

entry=${1:?expected an entry: yaml, expression or spec}
seconds=${2:?expected how many seconds to run, or merge}
shift 2
corpus=Tests/Fixtures/fuzz/$entry
if [ ! -d "$corpus" ]; then
  echo "error: expected an entry yaml, expression or spec, got '$entry'" >&2
  exit 2
fi

build=.build-fuzz
swift build --package-path Fuzz --scratch-path "$build" -c release --sanitize=fuzzer --product fuzz
found=$build/corpus/$entry
mkdir -p "$found" "$build/findings"
# A backtrace of a trap would name the fuzzer's own functions.
export SWIFTNN_FUZZ=$entry SWIFTNN_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 SWIFT_BACKTRACE=enable=no
limits=(-rss_limit_mb=1024 -timeout=10 -artifact_prefix="$build/findings/$entry-")
if [ "$seconds" = merge ]; then
  exec "$build/release/fuzz" "${limits[@]}" -merge=1 -max_len=4096 "$@" "$corpus" "$found"
fi
exec "$build/release/fuzz" "${limits[@]}" -max_total_time="$seconds" -max_len=4096 \
  -dict="Fuzz/Dictionaries/$entry.dict" -print_final_stats=1 "$@" "$found" "$corpus"
