"""What a gate must keep beside right numbers: adjoint, linear in g, openable, clean, one dtype."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from autograd.checking.report import Result, compared
from autograd.checking.subject import Subject, drawn, precision_of
from autograd.checking.sweeps import push_name, told
from autograd.differential_operators import vjp
from autograd.engine.forward import by_rule
from autograd.engine.leaves import constant, tensor
from autograd.engine.tensor import Tensor, value_of
from autograd.engine.tree import leaves
from autograd.graph.graph import Graph
from gates import Gate


def law_results(subject: Subject, inputs: Sequence[Any],
                rng: np.random.Generator) -> Iterator[Result]:
    """Every law, on the inputs in their own dtypes."""
    gate = subject.gate
    assert gate is not None
    for law in (adjoint, linear, dtypes, untouched, opened):
        arrays = [np.array(x, dtype=float if isinstance(x, int) and i in subject.places else None)
                  [()] for i, x in enumerate(inputs)]
        try:
            yield from law(gate, arrays, subject.places, rng)
        except Exception as error:
            yield Result(law.__name__, gate.name, False, told(error), cause=error)


def adjoint(gate: Gate, x: Sequence[Any], places: Sequence[int],
            rng: np.random.Generator) -> Iterator[Result]:
    """adjoint: ⟨g, J v⟩ = ⟨Jᵀ g, v⟩ for random g and v."""
    y = gate.compute(*x)
    g = random_like(rng, y)
    for i in places:
        v = drawn(rng, x[i])
        tangents = [v if k == i else None for k in range(len(x))]
        up = inner(g, gate.push(tangents, y, x, by_rule))
        down = inner(gate.pull(i, g, y, x), v)
        rules = (f"{gate.rule_name(i)} of {gate.name}", push_name(gate, i))
        yield compared("adjoint", gate.names(len(x))[i], up, down, close(up, down, [y, *x]),
                       tuple(dict.fromkeys(rules)), sides=("⟨g, J v⟩", "⟨Jᵀ g, v⟩"))


def linear(gate: Gate, x: Sequence[Any], places: Sequence[int],
           rng: np.random.Generator) -> Iterator[Result]:
    """linear in g: Jᵀ(2g − 3h) = 2 Jᵀg − 3 Jᵀh."""
    y = gate.compute(*x)
    g, h = random_like(rng, y), random_like(rng, y)
    mixed = like(y, lambda a, b: 2 * a - 3 * b, g, h)
    for i in places:
        left = gate.pull(i, mixed, y, x)
        right = 2 * gate.pull(i, g, y, x) - 3 * gate.pull(i, h, y, x)
        yield compared("linear in g", gate.names(len(x))[i], real_parts(left), real_parts(right),
                       close(left, right, [y, *x]), (f"{gate.rule_name(i)} of {gate.name}",),
                       sides=("Jᵀ(2g − 3h)", "2 Jᵀg − 3 Jᵀh"))


def dtypes(gate: Gate, x: Sequence[Any], places: Sequence[int],
           rng: np.random.Generator) -> Iterator[Result]:
    """dtype: the result has the precision of the inputs, each gradient shape and dtype of its own.
    """
    y = gate.compute(*x)
    wanted = np.result_type(*(x[i] for i in places))
    mixed = np.result_type(*(part for i, part in enumerate(x) if gate.rules[i] is not None))
    for part in [] if hasattr(gate, "dtype") else leaves(y):
        came = np.asarray(part).dtype
        fits = came.kind not in "fc" or np.finfo(came).eps in (
            np.finfo(wanted).eps, precision_of(np.empty(0, mixed)))
        yield Result("dtype", "y", fits, "" if fits else f"inputs are {wanted}, the result is "
                     f"{came}; a constant such as np.sqrt(2) is float64, math.sqrt(2) is not")
    g = random_like(rng, y)
    for i in places:
        message, letter = gate.pull(i, g, y, x), gate.names(len(x))[i]
        has, needs = ((a.shape, a.dtype.name) for a in (np.asarray(message), np.asarray(x[i])))
        yield Result("dtype", letter, has == needs, "" if has == needs else
                     f"the gradient is {has}, the input {needs}",
                     () if has == needs else (f"{gate.rule_name(i)} of {gate.name}",))


def untouched(gate: Gate, x: Sequence[Any], places: Sequence[int],
              rng: np.random.Generator) -> Iterator[Result]:
    """untouched: no rule writes into its inputs."""
    y = gate.compute(*x)
    g, v = random_like(rng, y), [drawn(rng, part) for part in x]
    steps: list[tuple[str, Callable[..., Any]]] = [("forward", lambda g, *x: gate.compute(*x))]
    for i in places:
        steps.append((gate.rule_name(i),
                      lambda g, *x, i=i: gate.pull(i, g, gate.compute(*x), x)))
        tangents = [v[k] if k == i else None for k in range(len(x))]
        steps.append((gate.rule_name(i).replace("grad", "push", 1),
                      lambda g, *x, t=tangents: gate.push(t, gate.compute(*x), x, by_rule)))
    wrong = []
    for rule, step in steps:
        copies = [like(y, np.array, g), *map(np.array, x)]
        before = [bytes_of(part) for part in copies]
        step(*copies)
        wrong += [f"{rule} of {gate.name} changed {name}"
                  for name, had, part in zip(("g", *gate.names(len(x))), before, copies,
                                             strict=True) if had != bytes_of(part)]
    if gate.prepare is not None:
        made = tuple(map(np.array, gate.prepared(x)))
        had = [bytes_of(part) for part in made]
        for i in places:
            gate.rules[i](gate, g, y, *x, *made)  # type: ignore[misc]
            wrong += [f"{gate.rule_name(i)} of {gate.name} changed {name}"
                      for name, before, part in zip(gate.shared, had, made, strict=True)
                      if before != bytes_of(part)]
    yield Result("untouched", "inputs", not wrong, "changed in place" if wrong else "",
                 tuple(wrong))


def opened(gate: Gate, x: Sequence[Any], places: Sequence[int],
           rng: np.random.Generator) -> Iterator[Result]:
    """opened: the gates that this one is made of have its value and its gradients."""
    tensors = [tensor(part) if i in places else constant(part) for i, part in enumerate(x)]
    with np.errstate(all="ignore"):
        try:
            ys = leaves(gate.open(*tensors))
        except Exception as error:
            yield Result("opened", gate.name, False, f"{told(error)}; say `primitive = True` if "
                         "forward is one call that tensors do not know, or write `definition` "
                         "with NumPy functions", cause=error)
            return
    if not all(isinstance(y, Tensor) for y in ys) or itself(gate, ys):
        return
    own = leaves(gate.compute(*x))
    for k, (y, value) in enumerate(zip(ys, own, strict=True)):
        yield compared("opened", f"y{k}" if len(ys) > 1 else "y", real_parts(value_of(y)),
                       real_parts(value), close(y, value, [value, *x]), sides=("opened", "forward"))
    yield from opened_gradients(gate, x, places, rng, own)


def opened_gradients(gate: Gate, x: Sequence[Any], places: Sequence[int],
                     rng: np.random.Generator, own: Sequence[Any]) -> Iterator[Result]:
    """The derivative of the opened gate against the rules."""
    g = [drawn(rng, part) for part in own]
    _, pull = vjp(lambda *t: list(Graph(gate.open(*t), inputs=of_tensors(t)).open().outputs),
                  tuple(places))(*x)
    through = pull(g)
    y = gate.compute(*x)
    for exact, i in zip(through, places, strict=True):
        rule = gate.pull(i, tuple(g) if isinstance(y, tuple) else g[0], y, x)
        yield compared("opened", f"gradient of {gate.names(len(x))[i]}", real_parts(rule),
                       real_parts(exact), close(rule, exact, [own, *x]),
                       (f"{gate.rule_name(i)} of {gate.name}",), sides=("rule", "opened"))


def of_tensors(x: Sequence[Any]) -> list[Tensor]:
    """The tensors in `x`."""
    return [part for part in x if isinstance(part, Tensor)]


def itself(gate: Gate, ys: Sequence[Any]) -> bool:
    """Whether a gate opened into nothing but itself."""
    first = ys[0]
    return first.gate == gate or (bool(first.inputs) and isinstance(first.inputs[0], Tensor)
                                  and first.inputs[0].gate == gate)


# Several outputs as one


def random_like(rng: np.random.Generator, y: Any) -> Any:
    """Random numbers for each output."""
    return tuple(drawn(rng, part) for part in y) if isinstance(y, tuple) else drawn(rng, y)


def like(y: Any, f: Callable[..., Any], *parts: Any) -> Any:
    """`f` of the matching outputs."""
    return tuple(map(f, *parts)) if isinstance(y, tuple) else f(*parts)


def bytes_of(y: Any) -> bytes:
    """The memory of one or several arrays."""
    return b"".join(np.asarray(part).tobytes() for part in leaves(y))


def inner(a: Any, b: Any) -> Any:
    """Re Σ a b over all outputs: for gradients ∂E/∂x − i ∂E/∂y it is how much E changes."""
    return float(sum(np.sum(np.real(p * q)) for p, q in zip(leaves(a), leaves(b), strict=True)))


def real_parts(a: Any) -> Any:
    """Complex numbers as pairs."""
    a = np.asarray(a)
    return np.stack([a.real, a.imag], -1) if a.dtype.kind == "c" else a


def close(a: Any, b: Any, within: Any) -> float:
    """What rounding in the dtypes of `within` explains, for numbers of the size of a and b."""
    parts = [np.abs(np.asarray(value_of(part))).ravel() for part in leaves([a, b])]
    size = max((float(np.max(part, initial=0)) for part in parts), default=0.0)
    precision = max((precision_of(value_of(part)) for part in leaves(within)), default=0.0)
    return 1e5 * precision * (size + 1e-300) + 1e-300
