"""The command line: `python -m autograd demo | draw | check | explain | exercise | grade`.

Exit codes: 0 fine, 1 a check failed, 2 wrong usage.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from autograd import __version__
from autograd.console import write
from autograd.coursework import add_commands
from autograd.errors import StaleError
from gates import GateError


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    top = argparse.ArgumentParser(
        prog="python -m autograd", description="Computation graphs whose gradients are seen, "
        "explained and checked.", epilog="exit codes: 0 fine, 1 a check failed, 2 wrong usage")
    top.add_argument("--version", action="version", version=f"autograd-gates {__version__}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    demo = commands.add_parser("demo", help="build, differentiate, check, draw and train")
    demo.add_argument("--out", default="autograd-demo", help="the folder for the pictures")

    draw = commands.add_parser("draw", help="run a script and draw a tensor or graph of it")
    draw.add_argument("target", metavar="FILE.py[:NAME]",
                      help="without NAME, the last tensor or graph that the script made")
    draw.add_argument("-o", "--out", help="the picture: .svg, .png, .dot or .txt")
    draw.add_argument("--forward", action="store_true", help="values only, no gradients")

    check = commands.add_parser("check", help="run a script and check a gate or function of it")
    check.add_argument("target", metavar="FILE.py:NAME")
    check.add_argument("--inputs", help="what to check it on, as a Python expression of the "
                       'script\'s names and np: "(np.ones(3), 2.0)"')
    check.add_argument("--seed", type=int, default=0, help="of the inputs that are made up")

    add_commands(commands)
    for command in commands.choices.values():
        command.add_argument("--traceback", action="store_true", help="show where an error arose")
    return top


def perform(options: argparse.Namespace) -> int:
    """Do what the command says; the exit code."""
    from autograd import commands
    if "perform" in options:
        return options.perform(options)  # type: ignore[no-any-return]
    if options.command == "demo":
        from autograd import demo
        return 0 if demo.run(Path(options.out)) else 1
    if options.command == "draw":
        path, drawing = commands.draw_target(options.target, options.out, options.forward)
        write(path)
        for note in drawing.notes:
            write(f"note: {note}", sys.stderr)
        return 0
    report = commands.check_target(options.target, options.inputs, options.seed)
    write(report)
    return 0 if report.ok else 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the exit code."""
    options = parser().parse_args(arguments)
    try:
        return perform(options)
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        from autograd.commands import UsageError
        expected = isinstance(error, (UsageError, GateError, StaleError, ImportError, OSError,
                                      ValueError, AttributeError, ArithmeticError))
        if options.traceback or not expected:
            raise
        message = str(error).removeprefix(f"{options.command}: ")
        write(f"autograd {options.command}: {message}", sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
