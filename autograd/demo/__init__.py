"""The main job, end to end: build, differentiate, check, draw, train. `python -m autograd demo`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import autograd.explaining.exercises.networks as exercises
from autograd.checking import check
from autograd.console import write
from autograd.demo.digits import train
from autograd.drawing import draw, frames
from autograd.engine.tensor import Tensor
from autograd.graph.graph import Graph
from autograd.graph.summary import brief
from autograd.training import SGD, weight_table


def run(folder: Path, say: Callable[[str], None] = write) -> bool:
    """Do all of it, write the pictures to `folder`, and return whether every check held."""
    folder.mkdir(parents=True, exist_ok=True)
    held = [
        exercise_20_1b(folder, say),
        *(exercise_1_1(activation, folder, say) for activation in ("sigmoid", "tanh")),
    ]
    say("\n== An MLP 64-64-10 on handwritten digits (1,797 images, a fifth held out)\n")
    accuracy = train(say, folder)
    say(f"\npictures in {folder.resolve()}:")
    for path in sorted(folder.iterdir()):
        say(f"  {path.name}")
    return all(held) and accuracy >= 0.95


def exercise_20_1b(folder: Path, say: Callable[[str], None]) -> bool:
    """Exercise 20.1(b): a network of two layers, and the sweep through it as a moving picture."""
    title, error = "Exercise 20.1(b): x → W1 → σ → W2 → σ → SqErr", exercises.network_20_1b()
    held = show(title, error, exercises.squared_error, folder / "exercise-20-1b", say)
    steps = frames(error, title=title)
    steps.save(folder / "exercise-20-1b.gif")
    say(f"and step by step, as exercise-20-1b.gif:\n{steps}")
    return held


def exercise_1_1(activation: str, folder: Path, say: Callable[[str], None]) -> bool:
    """Exercise 1.1: one learning step of a 2-2-1 network, as a table of its weights."""
    error = exercises.network_1_1(activation)
    held = show(f"Exercise 1.1 with {activation}", error, exercises.network_1_1_of(activation),
                 folder / f"exercise-1-1-{activation}", say)
    before = error.item()
    weights = {w.label: w for w in Graph(error).parameters}
    old = {name: w.value for name, w in weights.items()}
    SGD(weights, rate=1.0).step()
    say("one step of gradient descent, Δw = −ε ∂e/∂w with ε = 1:\n")
    say(str(weight_table(old, weights)))
    after = Graph(error)().item()
    say(f"\nthe error falls from {before:.3f} to {after:.3f}")
    return held and after < before


def show(title: str, error: Tensor, function: Callable[..., Tensor], path: Path,
          say: Callable[[str], None]) -> bool:
    """Print, differentiate, check and draw one network; whether the check held."""
    say(f"\n== {title}\n")
    graph = Graph(error)
    say(str(graph))
    error.backward(keep=True)
    for t in graph.parameters:
        say(f"∂{error.label}/∂{t.label} = {brief(t.grad)}")
    report = check(function, *[t.value for t in graph.parameters])
    say(f"\nnumeric against exact gradients: {'they agree' if report.ok else report}")
    drawing = draw(graph, title=title)
    for suffix in (".svg", ".png"):
        drawing.save(path.with_suffix(suffix))
    say("\n".join([f"drawn: {path.name}.svg, {path.name}.png", *drawing.notes, ""]))
    return report.ok
