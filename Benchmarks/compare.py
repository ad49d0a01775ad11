"""Times the same networks in swiftnn and in PyTorch, in turns, and prints what came out.

Only ratios of one run mean anything: see README.md.
"""

import argparse
import importlib.metadata
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
WANTED = "2.13.0"
# name, specification, mode, batch (0: the specification's), steps in a turn, turns in a round, aim.
# Turns are short, as virtual CPUs may share a core for seconds and then not: both should meet both.
WORKLOADS = [
    ("tiny", "tiny", "train", 0, 2000, 5, 10),
    ("mlp", "mlp", "train", 0, 100, 5, 2),
    ("lenet", "lenet", "train", 0, 80, 5, 3),
    ("resnet18", "resnet18", "train", 0, 4, 1, 1.5),
    ("resnet18-infer", "resnet18", "infer", 32, 8, 1, 1.5),
    ("resnet18-infer-1", "resnet18", "infer", 1, 25, 2, 1.5),
    ("lstm", "lstm", "train", 0, 8, 2, 1.8),
    ("transformer", "transformer", "train", 0, 4, 2, 2),
]


def require_torch():
    try:
        version = importlib.metadata.version("torch")
    except importlib.metadata.PackageNotFoundError:
        sys.exit(
            f"compare: PyTorch is missing: {sys.executable} -m pip install torch=={WANTED}+cpu "
            "--index-url https://download.pytorch.org/whl/cpu\n"
            "compare: or name an interpreter that has it: make bench PYTHON=..."
        )
    if not version.startswith(WANTED):
        print(f"note: this is PyTorch {version}; the tables were made with {WANTED}")
    return version


class Torch:
    """A PyTorch process that takes steps when told."""

    def __init__(self, spec, mode, batch, layout):
        command = [sys.executable, HERE / "torch_worker.py", spec, mode, str(batch), layout]
        self.layout = layout
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.times, self.peak = [], 0

    def steps(self, count, keep=True):
        self.process.stdin.write(f"{count}\n")
        self.process.stdin.flush()
        result = json.loads(self.process.stdout.readline())
        if keep:
            self.times.append(result["times"])
        self.peak = result["peak_mb"]

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def ours(swiftnn, spec, mode, batch, steps):
    command = [swiftnn, "bench", HERE / "specs" / f"{spec}.yaml", "--mode", mode, "--json"]
    command += ["--steps", str(steps), "--warmup", str(max(2, steps // 10)), "--threads", "2"]
    if batch:
        command += ["--dim", f"N={batch}"]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def measure(swiftnn, name, spec, mode, batch, steps, turns):
    layouts = ["contiguous", "channels-last"] if spec in ("lenet", "resnet18") else ["contiguous"]
    workers = [Torch(spec, mode, batch, layout) for layout in layouts]
    for worker in workers:
        worker.steps(max(2, steps // 10), keep=False)
    reports = []
    for _ in range(turns):
        reports.append(ours(swiftnn, spec, mode, batch, steps))
        for worker in workers:
            worker.steps(steps)
    for worker in workers:
        worker.close()
    best = min(workers, key=lambda w: statistics.median(sum(w.times, [])))
    return {
        "name": name,
        "ours": statistics.median(r["step_ms"]["median"] for r in reports),
        "ours_min": min(r["step_ms"]["min"] for r in reports),
        "torch": statistics.median(sum(best.times, [])),
        "torch_min": min(sum(best.times, [])),
        "layout": best.layout,
        "ours_mb": max(r["peak_rss_mb"] for r in reports),
        "torch_mb": best.peak,
        "gflops": max(r["gflops"] * r["step_ms"]["median"] / r["step_ms"]["min"] for r in reports),
        "allocations": max(r["allocations_per_step"] for r in reports),
        "core": reports[0]["blas_core"],
    }


def cold(swiftnn, rounds):
    """Milliseconds from process start to a trained network: ours and PyTorch's."""
    digits = ROOT / "Sources/NNData/Resources/optdigits.csv.gz"
    environment = dict(os.environ, SWIFTNN_NUM_THREADS="2")
    times = ([], [])
    with tempfile.TemporaryDirectory() as folder:
        commands = (
            [swiftnn, "train", HERE / "specs/cold.yaml", "--quiet", "--force", "--out", folder + "/run"],
            [sys.executable, HERE / "torch_cold.py", digits],
        )
        for _ in range(rounds):
            for command, list_ in zip(commands, times):
                start = time.perf_counter()
                subprocess.run(command, check=True, capture_output=True, env=environment)
                list_.append((time.perf_counter() - start) * 1e3)
    return times


def processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":")[1].strip()
    return "unknown processor"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--swiftnn", default=ROOT / ".build/release/swiftnn")
    parser.add_argument("--rounds", type=int, default=5)
    names = [workload[0] for workload in WORKLOADS] + ["cold"]
    parser.add_argument(
        "--only", action="append", choices=names, help="a workload by name; may be repeated")
    options = parser.parse_args()
    version = require_torch()
    wanted = lambda name: not options.only or name in options.only
    peak = max(ours(options.swiftnn, "gemm", "infer", 0, 10)["gflops"] for _ in range(3))
    results = []
    print(f"{time.strftime('%Y-%m-%d')}, {processor()}, {os.cpu_count()} CPUs, 2 threads each, "
          f"PyTorch {version}, sgemm {peak:.0f} GFLOP/s\n")
    head = ["workload", "ours ms", "PyTorch ms", "ratio", "of minima", "aim", "GFLOP/s", "of sgemm",
            "ours MB", "PyTorch MB", "allocations"]
    print("| " + " | ".join(head) + " |")
    print("|---" * len(head) + "|")

    def row(*cells):
        print("| " + " | ".join(cells) + " |", flush=True)

    for name, spec, mode, batch, steps, turns, aim in WORKLOADS:
        if not wanted(name):
            continue
        r = measure(options.swiftnn, name, spec, mode, batch, steps, turns * options.rounds)
        results.append(r)
        row(name, f"{r['ours']:.3f}", f"{r['torch']:.3f} {r['layout']}",
            f"**{r['torch'] / r['ours']:.2f}**", f"{r['torch_min'] / r['ours_min']:.2f}", f"{aim}",
            f"{r['gflops']:.0f}", f"{r['gflops'] / peak * 100:.0f} %", f"{r['ours_mb']:.0f}",
            f"{r['torch_mb']:.0f}", f"{r['allocations']:.0f}")
    if wanted("cold"):
        mine, theirs = cold(options.swiftnn, options.rounds)
        a, b = statistics.median(mine), statistics.median(theirs)
        row("cold", f"{a:.1f}", f"{b:.0f}", f"**{b / a:.1f}**", f"{min(theirs) / min(mine):.1f}",
            "20", *[""] * 5)
    for r in results:
        if r["name"] == "resnet18":
            print(f"\nmemory: the resnet18 step takes {r['ours_mb']:.0f} MB at its peak, PyTorch's "
                  f"{r['torch_mb']:.0f} MB: a share of {r['ours_mb'] / r['torch_mb']:.2f}, "
                  "aim 0.33")


main()
