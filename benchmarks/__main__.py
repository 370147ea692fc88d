"""Run every contestant on every case, print the tables, and write RESULTS.md."""

from __future__ import annotations

import argparse
import sys

from benchmarks.against import against


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="seconds, not minutes; writes no file")
    parser.add_argument("--against", metavar="REV", help="compare with another commit")
    return parser.parse_args()


def main() -> int:
    options = arguments()
    if options.against:
        return against(options.against, options.quick)
    return 0


if __name__ == "__main__":
    sys.exit(main())
