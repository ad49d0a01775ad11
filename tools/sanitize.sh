#!/usr/bin/env bash
# Builds the test suite with a sanitizer and runs it: `tools/sanitize.sh address` or `thread`. Further
# arguments go to `swift test`, such as --filter NNTensorTests. Left out are the tests of the command
# line, which run the optimised program.
set -euo pipefail
cd "$(dirname "$0")/.."

kind=${1:?expected a sanitizer: address or thread}
shift
case "$kind" in
  address | thread) ;;
  *) echo "error: expected a sanitizer address or thread, got '$kind'" >&2 && exit 2 ;;
esac
flags=(--explicit-target-dependency-import-check error --scratch-path ".build-$kind" --sanitize="$kind")

# The runtimes of Swift and its libraries hold memory to the end on purpose.
export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=0:allocator_may_return_null=1:detect_stack_use_after_return=1}
export TSAN_OPTIONS=${TSAN_OPTIONS:-allocator_may_return_null=1:suppressions=$PWD/tools/thread-suppressions.txt}
export SWIFT_BACKTRACE=enable=no SWIFTNN_NUM_THREADS=${SWIFTNN_NUM_THREADS:-4}

swift build "${flags[@]}" --build-tests
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# A limit on the address space leaves the sanitizers none for their own.
skipped=(--skip CLITests --skip memoryThatCannotBeHadIsAFailureToReport)
status=0
swift test "${flags[@]}" --skip-build "${skipped[@]}" "$@" >"$log" 2>&1 || status=$?
# What the sanitizer found, then what failed, then the count.
if grep -qE 'ERROR: AddressSanitizer|WARNING: ThreadSanitizer' "$log"; then
  grep -E -A 24 'ERROR: AddressSanitizer|WARNING: ThreadSanitizer' "$log" | head -n 200
  status=1
fi
awk '/^✘/ { shown = 1 } /^(◇|✔)/ { shown = 0 } shown' "$log"
grep -E '^(✔|✘) Test run with' "$log" || { tail -n 40 "$log"; status=1; }
exit "$status"
