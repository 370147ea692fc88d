"""The command line: `python -m autograd demo | draw | frames | check | explain | exercise | grade`.

Exit codes: 0 fine, 1 a check failed, 2 wrong usage.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from autograd import __version__
from autograd.cli.coursework import add_commands
from autograd.console import write
from autograd.engine.errors import StaleError
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

    after = "what follows -- goes to the script, as its own arguments"
    draw = commands.add_parser("draw", help="run a script and draw a tensor or graph of it",
                               epilog=after)
    draw.add_argument("-o", "--out", help="the picture: .svg, .png, .pdf, .html (interactive), "
                      ".dot, .mmd (Mermaid), .tex (TikZ) or .txt; - for standard output")
    frames = commands.add_parser("frames", help="run a script and draw the sweep through a tensor "
                                 "or graph of it, step by step", epilog=after)
    frames.add_argument("-o", "--out", help="a folder, for a file for each step; or one file: "
                        ".gif, .apng, .pdf")
    frames.add_argument("--seconds", type=float, default=1.0, help="of each step in a moving one")
    for command in (draw, frames):
        _add_drawing(command)

    check = commands.add_parser("check", help="run a script and check a gate or function of it",
                                epilog=after)
    check.add_argument("target", metavar="FILE.py:NAME")
    check.add_argument("--inputs", help="what to check it on, as a Python expression of the "
                       'script\'s names and np: "(np.ones(3), 2.0)"')
    check.add_argument("--seed", type=int, default=0, help="of the inputs that are made up")

    add_commands(commands)
    for command in commands.choices.values():
        command.add_argument("--traceback", action="store_true", help="show where an error arose")
    return top


def _add_drawing(command: argparse.ArgumentParser) -> None:
    """What `draw` and `frames` share: the target, and every option of `autograd.draw`."""
    from autograd.cli.commands import add_draw_options
    command.add_argument("target", metavar="FILE.py[:NAME]", help="as loss, model.loss, losses[-1] "
                         "or model.loss(); without NAME, the last tensor or graph that was made")
    command.add_argument("--format", help="of the picture, if not by its suffix")
    command.add_argument("--forward", action="store_true", help="values only, no gradients")
    add_draw_options(command)


def perform(options: argparse.Namespace, script: Sequence[str]) -> int:
    """Do what the command says, the script with its own arguments; the exit code."""
    from autograd.cli import commands
    if "perform" in options:
        return options.perform(options, script)  # type: ignore[no-any-return]
    if options.command == "demo":
        from autograd import demo
        return 0 if demo.run(Path(options.out)) else 1
    if options.command == "check":
        report = commands.check_target(options.target, options.inputs, options.seed, script)
        write(report)
        return 0 if report.ok else 1
    shared = (options.target, options.out, options.format, options.forward, script)
    chosen = commands.given(vars(options))
    if options.command == "draw":
        path, drawing = commands.draw_target(*shared, **chosen)
    else:
        path, made = commands.frames_target(*shared, options.seconds, **chosen)
        drawing = made.whole
    if path is not None:
        write(path)
    for note in drawing.notes:
        write(f"note: {note}", sys.stderr)
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    own = given.index("--") if "--" in given else len(given)
    options = parser().parse_args(given[:own])
    try:
        return perform(options, given[own + 1:])
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        from autograd.cli.targets import UsageError
        expected = isinstance(error, (UsageError, GateError, StaleError, ImportError, OSError,
                                      ValueError, AttributeError, ArithmeticError))
        if options.traceback or not expected:
            raise
        message = str(error).removeprefix(f"{options.command}: ").removesuffix(" (?)")
        write(f"autograd {options.command}: {message}", sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
