"""Optimizer: what all of them share; each adds one rule, from a gradient to a step."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Self

import numpy as np

from autograd.engine.errors import GradientError, PathError
from autograd.engine.tensor import value_of
from autograd.training.options import require_callable, require_number
from autograd.training.parameters import Parameters, named_parameters
from autograd.training.slab import USED, Slab
from gates import OperandError, ShapeError
from gates.errors import located

Rate = float | Callable[[int], float]
"""A learning rate, or a schedule: a function of how many steps were made before."""
Clip = Callable[[list[Any]], None]
"""What limits gradients, in place, in a list of flat arrays: see `autograd.training.clipping`."""


class Optimizer:
    """Makes one step of all parameters from the gradients of the last `backward()`.

    All gradients of a step come from one `backward()`, the last that reached any of the parameters:
    one that is older is never used. Of several losses give the sum one `backward()`, or let each
    have an optimizer of its own parameters. A gradient that you set yourself, `p.grad = ...` (to
    accumulate those of several batches), counts until the step that uses it. Every gradient makes
    one step, whatever optimizer makes it: then it is no longer that of the parameter as it is.

    `parameters` are a layer, a dict of tensors by path, or a list of tensors; `rate` η is a number
    or a schedule; `weight_decay` λ adds λ w to each gradient, as the penalty ½ λ Σ w² would;
    `clip` limits the gradients first.

    To write one: name the arrays of state in `kinds`, and give `update`.
    """

    kinds: ClassVar[tuple[str, ...]] = ()
    """The names of its arrays of state, each of the shape of the parameters, zero at first."""
    decoupled: ClassVar[bool] = False
    """Whether weight decay is a part of the step, not of the gradient."""

    def __init__(self, parameters: Parameters, rate: Rate, weight_decay: float = 0.0,
                 clip: Clip | None = None) -> None:
        self.parameters = named_parameters(self.who, parameters)
        self.rate = rate if callable(rate) else require_number(self.who, "rate", rate)
        self.weight_decay = require_number(self.who, "weight_decay", weight_decay)
        if clip is not None:
            require_callable(self.who, "clip", clip)
        self.clip = clip
        self.steps = 0
        dtypes = dict.fromkeys(t.dtype for t in self.parameters.values())
        self.slabs = [Slab({path: t for path, t in self.parameters.items() if t.dtype == dtype},
                           self.kinds, dtype) for dtype in dtypes]

    @property
    def who(self) -> str:
        """What messages call it."""
        return type(self).__name__

    def update(self, rate: float, count: int, g: Any, scratch: Any, *state: Any) -> None:
        """Turn gradients `g` in place into what is subtracted from the parameters.

        `count` is the number of this step from 1 up; all arrays are flat and of one length.
        """
        raise NotImplementedError(f"{self.who} has no update")

    def current_rate(self) -> float:
        """The learning rate of the next step."""
        rate = self.rate
        if callable(rate):
            return require_number(self.who, "the rate of its schedule", rate(self.steps))
        fine = type(rate) is float and 0 <= rate < math.inf
        return rate if fine else require_number(self.who, "rate", rate)

    def step(self, strict: bool = True) -> None:
        """Change every parameter by its fresh gradient, in place; frozen ones stay.

        Raises a GradientError, before anything is changed, for a parameter that the last
        `backward()` did not reach, unless `strict` is False: then that one stays too; and where
        there was no `backward()` since the last step.
        """
        rate = self.current_rate()
        last = self.last_sweep()
        found = [slab.fresh(self.who, last) for slab in self.slabs]
        if strict and sum(map(len, found)) < len(self.parameters):
            self.refuse_missing(found)
        gradients = [flat for slab, fresh in zip(self.slabs, found, strict=True)
                     for flat in slab.take(fresh)]
        if self.clip is not None:
            self.clip(gradients)
        for slab, fresh in zip(self.slabs, found, strict=True):
            if self.weight_decay and not self.decoupled:
                self.add_weights(slab, fresh, self.weight_decay)
            for i, j in slab.runs(fresh):
                for arrays in slab.chunks(i, j):
                    self.update(rate, slab.counts[i] + 1, *arrays)
            if self.weight_decay and self.decoupled:
                self.add_weights(slab, fresh, rate * self.weight_decay)
            for i in fresh:
                slab.subtract(i)
        self.steps += 1

    def last_sweep(self) -> int:
        """The number of the last `backward()` that reached any parameter; 0 if there was none."""
        last = 0
        for t in self.parameters.values():
            notes = t.notes
            if notes is not None and notes.sweep > last and t.requires_grad:
                last = notes.sweep
        return last

    def refuse_missing(self, found: list[dict[int, Any]]) -> None:
        """A GradientError unless each parameter that is trained has its gradient in `found`."""
        if not any(found) and any(t.requires_grad for t in self.parameters.values()):
            used = any(t.notes is not None and t.notes.sweep == USED
                       for t in self.parameters.values())
            made = " since the last step, which used its gradients up" if used else ""
            raise GradientError(located(f"{self.who}: there was no backward() of a loss of its "
                                        f"parameters{made}; call it before each step()"))
        for slab, fresh in zip(self.slabs, found, strict=True):
            slab.refuse_missing(self.who, fresh)

    def add_weights(self, slab: Slab, places: Mapping[int, Any], factor: float) -> None:
        """Add `factor` times the parameters to what the slab holds for them."""
        for i in places:
            slab.views[i] += factor * value_of(slab.tensors[i])

    # Its state

    def state(self) -> dict[str, Any]:
        """Copies of all that the next step depends on, beside the parameters, as a flat dict.

        `steps` is the number of steps; each parameter has `<path>:count`, the number of its own,
        and an array `<path>:<kind>` for each kind of state.
        """
        found: dict[str, Any] = {"steps": np.array(self.steps)}
        for slab in self.slabs:
            shaped = {kind: slab.shaped(flat) for kind, flat in slab.state.items()}
            for i, path in enumerate(slab.names):
                found[f"{path}:count"] = np.array(slab.counts[i])
                found |= {f"{path}:{kind}": views[i].copy() for kind, views in shaped.items()}
        return found

    def load_state(self, state: Mapping[str, Any]) -> Self:
        """Go on from what `state()` gave.

        Raises a PathError for a missing or unknown key, and a ShapeError for an array of another
        shape; then nothing has been changed.
        """
        if not isinstance(state, Mapping):
            raise OperandError(located(f"{self.who}: a state is a dict of arrays; "
                                       f"{type(state).__name__} came"))
        mine = self.state()
        missing, unknown = sorted(mine.keys() - state.keys()), sorted(state.keys() - mine.keys())
        if missing or unknown:
            raise PathError(located(f"{self.who}: the state does not fit: missing "
                                    f"{missing or 'none'}, unknown {unknown or 'none'}"))
        for key, array in mine.items():
            if np.shape(state[key]) != array.shape:
                raise ShapeError(located(f"{self.who}: {key} has shape {array.shape}; the state "
                                         f"has {np.shape(state[key])}"))
            if np.asarray(state[key]).dtype.kind not in "fiu":
                raise OperandError(located(f"{self.who}: {key} must be real numbers; "
                                           f"{np.asarray(state[key]).dtype} came"))
        self.steps = int(state["steps"])
        for slab in self.slabs:
            slab.counts = [int(state[f"{path}:count"]) for path in slab.names]
            for kind, flat in slab.state.items():
                for path, view in zip(slab.names, slab.shaped(flat), strict=True):
                    view[...] = state[f"{path}:{kind}"]
        return self
