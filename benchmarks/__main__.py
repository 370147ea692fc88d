"""Run every contestant on every case, print the tables, write RESULTS.md and README's table."""

from __future__ import annotations

import argparse
import os
import sys

from benchmarks.against import against
from benchmarks.contest import HERE, present
from benchmarks.field import PEERS, entries, importable
from benchmarks.measure import QUICK, Effort, measure
from benchmarks.page import in_short, measured_on, page

BEGIN, END = "<!-- written by python -m benchmarks -->", "<!-- end -->"


def arguments() -> argparse.Namespace:
    named = ", ".join(f"{peer.upper()}_PYTHON" for peer in PEERS)
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__,
        epilog=f"The Pythons of the peers may also stand in {named}. A peer that does not import "
               "is reported as absent.")
    parser.add_argument("--quick", action="store_true",
                        help="fewer rounds, a shorter chain; writes no file")
    parser.add_argument(
        "--against", metavar="REV", help="instead, compare the steps and gates of this checkout "
        "with those of another commit; exit code 1 if one is slower by more than 3 %%")
    for peer in PEERS:
        parser.add_argument(f"--{peer}-python", metavar="PATH",
                            default=os.environ.get(f"{peer.upper()}_PYTHON", sys.executable))
    return parser.parse_args()


def write_readme(text: str) -> None:
    readme = HERE.parent / "README.md"
    before, rest = readme.read_text(encoding="utf-8").split(BEGIN)
    _, after = rest.split(END)
    readme.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")


def main() -> int:
    options = arguments()
    if options.against:
        return against(options.against, options.quick)
    pythons = {peer: getattr(options, f"{peer}_python") for peer in PEERS}
    versions, absent = present(entries(pythons))
    results = measure(list(versions), importable(pythons), QUICK if options.quick else Effort())
    text = page(results, versions, absent)
    print(text)
    if not options.quick:
        (HERE / "RESULTS.md").write_text(text, encoding="utf-8")
        write_readme(f"{in_short(results)}\n\n{measured_on(versions)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
