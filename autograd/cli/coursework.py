"""What `python -m autograd explain`, `exercise` and `grade` do."""

from __future__ import annotations

import argparse
import html
import re
import shlex
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from autograd.cli.commands import made_by_script
from autograd.cli.targets import UsageError, split_target
from autograd.console import write
from autograd.explaining import Exercise, exercise, explain
from autograd.explaining.exercises.examples import EXAMPLES
from autograd.explaining.writing import WRITERS, Written
from autograd.writing import write_file

_NUMBER = re.compile(r"\d+(\.\d+\w*)?( \w+)?")
_COMMAND = re.compile(r"autograd exercise [^\n]*")


def tell(options: argparse.Namespace, script: Sequence[str]) -> int:
    """`explain`: the chain rule of a tensor of a script, in words, formulas and numbers."""
    explanation = explain(tensor_of(options.target, Path(), script), options.wrt, lr=options.lr,
                          digits=options.digits)
    put(explanation, options.format, options.out)
    return 0


def set_exercise(options: argparse.Namespace, script: Sequence[str]) -> int:
    """`exercise`: a sheet, its key and a file for the answers, or several with other numbers."""
    require_no_arguments(script)
    if options.variants is None:
        found = made(options, options.seed, Path())
        if options.out in (None, "-"):
            put(found.key if options.key else found.sheet, options.format, None)
        else:
            put_files(found, Path(options.out), options.format)
        return 0
    if options.out in (None, "-") or options.variants < 1:
        raise UsageError("--variants needs a number from 1 up, and -o with the name of a file, to "
                         "which the number of each variant is added")
    first, target = options.seed or 1, Path(options.out)
    for seed in range(first, first + options.variants):
        put_files(made(options, seed, Path()), target.with_stem(f"{target.stem}-{seed}"),
                  options.format)
    return 0


def mark(options: argparse.Namespace, script: Sequence[str]) -> int:
    """`grade`: mark files of answers to a sheet; exit code 1 unless all is right."""
    require_no_arguments(script)
    found = exercise_of(Path(options.sheet))
    all_right = True
    for path in options.answers:
        marking = found.grade(path)
        if len(options.answers) > 1:
            write(f"{path}\n")
        put(marking, options.format, None)
        all_right = all_right and marking.points == marking.out_of and not marking.problems
    return 0 if all_right else 1


def require_no_arguments(script: Sequence[str]) -> None:
    """A UsageError for arguments of a script: a sheet is to be made again without them."""
    if script:
        raise UsageError(f"the script of an exercise gets no arguments; leave out -- "
                         f"{shlex.join(script)}")


def add_commands(commands: Any) -> None:
    """Add the three commands to those of the command line."""
    one = commands.add_parser("explain", help="run a script and explain the gradients of a tensor")
    one.add_argument("target", metavar="FILE.py[:NAME]")
    one.add_argument("--wrt", nargs="+", metavar="NAME", help="only the paths to these tensors")
    one.add_argument("--lr", type=float, help="add the update of the weights at this rate")
    one.add_argument("--digits", type=int, default=4, help="significant digits of numbers")
    one.set_defaults(perform=tell)

    two = commands.add_parser("exercise", help="write an exercise sheet and its key")
    add_exercise_options(two)
    two.add_argument("--variants", type=int, metavar="N", help="N sheets with other numbers")
    two.add_argument("--key", action="store_true", help="print the key instead of the sheet")
    two.set_defaults(perform=set_exercise)
    for command in (one, two):
        command.add_argument("-o", "--out", help="the file, by its suffix .txt, .md, .tex or .html")

    three = commands.add_parser("grade", help="mark answers to an exercise sheet")
    three.add_argument("sheet", help="a sheet or key that `exercise` wrote")
    three.add_argument("answers", nargs="+", help="files of lines `name = value`, .json or .csv")
    three.set_defaults(perform=mark)
    for command in (one, two, three):
        command.add_argument("--format", choices=list(WRITERS), help="instead of the suffix")


def add_exercise_options(command: argparse.ArgumentParser) -> None:
    """The options that say which exercise is meant; they stand on its sheet."""
    command.add_argument("target", metavar="NUMBER|FILE.py[:NAME]",
                         help=f"one of {', '.join(map(repr, EXAMPLES))}, or a tensor of a script")
    command.add_argument("--blank", default="grads", help="what is asked: grads, values or local")
    command.add_argument("--seed", type=int, help="other numbers, the same for the same seed")
    command.add_argument("--wrt", nargs="+", metavar="NAME", help="only the paths to these tensors")
    command.add_argument("--lr", type=float, help="ask for the update of the weights too")
    command.add_argument("--decimals", type=int, default=3, help="of the answers")


def made(options: argparse.Namespace, seed: int | None, folder: Path) -> Exercise:
    """The exercise that the options mean, with the command that makes it again."""
    is_number = options.target in EXAMPLES or _NUMBER.fullmatch(options.target)
    what = options.target if is_number else tensor_of(options.target, folder)
    found = exercise(what, options.blank, seed=seed, wrt=options.wrt, lr=options.lr,
                     decimals=options.decimals)
    words = ["autograd", "exercise", options.target, "--blank", options.blank,
             "--decimals", str(options.decimals)]
    words += ["--seed", str(seed)] * (seed is not None)
    words += ["--lr", repr(options.lr)] * (options.lr is not None)
    words += ["--wrt", *options.wrt] if options.wrt else []
    return replace(found, command=shlex.join(words))


def exercise_of(sheet: Path) -> Exercise:
    """The exercise of a sheet, made again by the command that stands on it."""
    if not sheet.exists() or sheet.is_dir():
        raise UsageError(f"there is no sheet {str(sheet)!r}; give a sheet or key that `autograd "
                         "exercise` wrote")
    text = sheet.read_text(encoding="utf-8", errors="replace")
    found = _COMMAND.search(text)
    if found is None:
        raise UsageError(f"{sheet}: is no sheet that `autograd exercise` wrote: it has no line "
                         "with the command that makes it")
    command = found[0].removesuffix("]") if sheet.suffix == ".txt" else found[0]
    if sheet.suffix in (".md", ".html"):
        command = html.unescape(command.removesuffix("-->").rstrip())
    parser = argparse.ArgumentParser(prog="autograd exercise", exit_on_error=False)
    add_exercise_options(parser)
    try:
        options = parser.parse_args(shlex.split(command)[2:])
    except (argparse.ArgumentError, ValueError, SystemExit):
        raise UsageError(f"{sheet}: the command on it cannot be read: {command}") from None
    return made(options, options.seed, sheet.parent)


def tensor_of(target: str, folder: Path, script: Sequence[str] = ()) -> Any:
    """A tensor or graph of a script, which lies here or beside the sheet."""
    there = not Path(target.rpartition(":")[0] or target).exists()
    path, name = split_target(str(folder / target) if there else target)
    return made_by_script(path, name, script, lambda *_: "give a tensor or a graph")


def put(page: Written, format: str | None, out: str | None) -> None:
    """Write a page to a file, or where there is none to standard output, as text."""
    if out in (None, "-"):
        write(page.as_format(format or "txt").removesuffix("\n"))
        return
    target = Path(out or "")
    save(target, lambda: page.as_format(format or target.suffix.removeprefix("."), str(target)))


def put_files(found: Exercise, target: Path, format: str | None) -> None:
    """Write the sheet, beside it the key, and a file for the answers."""
    suffix = format or target.suffix.removeprefix(".")
    save(target, lambda: found.sheet.as_format(suffix, str(target)))
    save(target.with_stem(f"{target.stem}-key"), lambda: found.key.as_format(suffix, str(target)))
    save(target.with_name(f"{target.stem}-answers.txt"), found.template)


def save(target: Path, content: Callable[[], str]) -> None:
    """Write a file and tell its name."""
    write_file(target, content().encode(), "save")
    write(target, sys.stdout)
