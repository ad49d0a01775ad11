#!/usr/bin/env bash
# Installs the two system libraries where they are missing, or says what to run by hand.
set -euo pipefail

packages=(libopenblas-dev libyaml-dev)
command -v pkg-config >/dev/null || packages+=(pkg-config)
if command -v pkg-config >/dev/null && pkg-config --exists openblas yaml-0.1; then exit 0; fi

by_hand="apt-get update && apt-get install -y ${packages[*]}"
if ! command -v apt-get >/dev/null; then
  echo "setup: OpenBLAS and libyaml are missing; install them with your system's package manager" >&2
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
