#!/usr/bin/env bash
# Installs the two system libraries where they are missing, or says what to run by hand. With the
# argument `tests`, what some tests need besides: Python's packages for the schema, the shells whose
# completion is tried, a checker of manual pages, and Graphviz, which draws `swiftnn graph`'s SVG.
set -euo pipefail

packages=()
if ! command -v pkg-config >/dev/null; then
  packages=(libopenblas-dev libyaml-dev pkg-config)
elif ! pkg-config --exists openblas yaml-0.1; then
  packages=(libopenblas-dev libyaml-dev)
fi
if [ "${1:-}" = tests ]; then
  found=no
  for python in python3 /usr/bin/python3; do
    if "$python" -c 'import jsonschema, yaml' 2>/dev/null; then found=yes; fi
  done
  [ $found = yes ] || packages+=(python3-jsonschema python3-yaml)
  for tool in zsh fish mandoc; do
    command -v "$tool" >/dev/null || packages+=("$tool")
  done
  command -v dot >/dev/null || packages+=(graphviz)
fi
[ ${#packages[@]} -gt 0 ] || exit 0

by_hand="apt-get update && apt-get install -y ${packages[*]}"
if ! command -v apt-get >/dev/null; then
  echo "setup: missing: ${packages[*]}; install them with your system's package manager" >&2
  exit 1
fi
if [ "$(id -u)" = 0 ]; then
  run=()
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
  run=(sudo -n)
else
  echo "setup: packages are missing; run: sudo sh -c '$by_hand'" >&2
  exit 1
fi
"${run[@]}" apt-get update -qq
"${run[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${packages[@]}" >/dev/null
