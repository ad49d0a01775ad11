#!/bin/sh
# Makes the Python environment when it is missing, generates the fixtures, reads them back.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
venv=${PARITY_VENV:-$here/../../.build/parity-venv}
if [ ! -e "$venv/ready" ]; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet -r "$here/requirements.txt"
  "$venv/bin/pip" install --quiet --no-deps -r "$here/requirements-fastai.txt"
  touch "$venv/ready"
fi
"$venv/bin/python" "$here/generate.py" "$@"
"$venv/bin/python" "$here/check.py" "$@"
if [ $# -eq 0 ]; then
  for script in representation shape_ops ctc autograd pruning reparametrisation fastai_names; do
    "$venv/bin/python" "$here/$script.py"
  done
fi
