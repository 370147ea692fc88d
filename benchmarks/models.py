"""One training step with Adam: ours against PyTorch's.

Networks of convolutions and dense layers, recurrent ones, and a transformer block."""

from __future__ import annotations

import argparse
import os
import sys

from benchmarks.contest import Entry
from benchmarks.contestants.networks import SEQUENCES
from benchmarks.race import Case, Spread, race_afresh

GOALS = {"cnn": 0.8, "cnn2": 0.8, "mlp": 1.0, "gru": 0.7, "lstm": 1.8, "block": 1.0}
"""At most so much of PyTorch's time."""
OURS, PYTORCH = "ours", "PyTorch, nn and optim"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.models", description=__doc__)
    parser.add_argument("--torch-python", metavar="PATH",
                        default=os.environ.get("TORCH_PYTHON", sys.executable))
    parser.add_argument("--starts", type=int, default=3, help="fresh pairs of processes")
    parser.add_argument("--rounds", type=int, default=20, help="turns in each of them")
    parser.add_argument("models", nargs="*", default=list(GOALS))
    options = parser.parse_args()
    entries = [Entry(OURS, "ours"), Entry(PYTORCH, "pytorch_nn", options.torch_python)]
    cases = [Case(name, "sequence_network" if name in SEQUENCES else "network",
                  {"name": name, "budget": 0.05}) for name in options.models]
    for name, races in race_afresh(entries, options.starts, options.rounds, cases).items():
        ours, theirs = ([t for race in races for t in race[title].values]
                        for title in (OURS, PYTORCH))
        ratio = Spread([a / b for a, b in zip(ours, theirs, strict=True)])
        low, high = ratio.quartiles
        print(f"{name:5}  ours {Spread(ours).median * 1e6:6,.0f} µs  PyTorch "
              f"{Spread(theirs).median * 1e6:6,.0f} µs  ratio {ratio.median:.2f} "
              f"({low:.2f} to {high:.2f}), goal {GOALS[name]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
