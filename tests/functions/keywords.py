"""Arguments for every NumPy function that takes tensors: by the names of its parameters.

A value that is a function is called with the input; a list of arrays stays a list.
"""

from __future__ import annotations

import inspect
import types

import numpy as np
import scipy.special

from autograd.engine.dispatch import gate_for
from autograd.numpy import CONSTANT, FUNCTIONS
from autograd.numpy.registry import full_name

NO_VALUE = np._NoValue
RNG = np.random.default_rng(11)
"""Begins anew with each function, so that a test does not depend on those before it."""


def like(a, low=0.3, high=1.7):
    """Other entries in the shape and dtype of `a`."""
    x = RNG.uniform(low, high, a.shape)
    x = x + 1j * RNG.uniform(low, high, a.shape) if a.dtype.kind == "c" else x
    return np.asarray(x, a.dtype)


def number(a, low=0.3, high=1.7):
    """A single number in the dtype of `a`."""
    return like(np.zeros((), a.dtype), low, high)


def mask(a):
    return np.arange(a.size).reshape(a.shape) % 2 == 0


def flipped(a):
    return like(a.T)


INPUT = {"a", "x", "v", "m", "array", "ar", "arr", "ary", "val", "z", "A", "prototype", "element",
         "x1", "a1", "p"}
"""What the first parameter is called, where it is one array."""

REQUIRED = {
    "arrays": lambda a: [a, like(a)], "tup": lambda a: [a, like(a)], "args": lambda a: [a, like(a)],
    "arys": lambda a: [a, like(a)], "arrays_and_dtypes": lambda a: [a, like(a)],
    "keys": lambda a: (a, like(a)),
    "condition": mask, "x": like, "y": like, "b": like, "x2": like, "a2": like, "values": like,
    "test_elements": like, "fill_value": lambda a: like(a[..., :1] if a.ndim else a),
    "shape": (-1,), "axis": 0, "axis1": 0, "axis2": -1, "source": 0, "destination": -1,
    "indices_or_sections": [1], "pad_width": 1, "repeats": 2, "reps": 2, "shift": 1,
    "indices": lambda a: np.array([0, -1]), "dtype": "f8", "kth": 1, "v": like,
    "bins": lambda a: np.array([0.5, 1.0]), "varargs": lambda a: [],
}
OF_FUNCTION = {
    np.broadcast_to: {"shape": lambda a: (2, *a.shape)},
    np.dot: {"b": flipped}, np.inner: {"b": like}, np.linalg.matmul: {"x2": flipped},
    np.tensordot: {"axes": [1, 0, ((0,), (1,)), ([0, 1], [1, 0])], "b": flipped},
    np.linalg.tensordot: {"axes": [1, 0, ((0,), (1,)), ([0, 1], [1, 0])], "x2": flipped},
    np.einsum: {"operands": lambda a: ["...j,...j->...", a, like(a)]},
    np.take_along_axis: {"indices": lambda a: np.zeros(a.shape, int)},
    np.searchsorted: {"a": lambda a: np.sort(like(a).ravel()), "sorter": [None, lambda a: np.arange(
        a.size)]},
    np.transpose: {"axes": [None, (1, 0), (-1, 0)]}, np.permute_dims: {"axes": [(1, 0)]},
    np.astype: {"dtype": "f4"},
    np.unstack: {"axis": [1, -1]},
    np.average: {"weights": [like, lambda a: like(np.zeros(a.shape[:1]))],
                 "axis": [0, -1, None]},
    np.linalg.norm: {"ord": [2, "fro", 1, np.inf, "nuc"]},
    np.linalg.vector_norm: {"ord": [2, 1, np.inf]},
    np.linalg.matrix_norm: {"ord": ["fro", "nuc", 1]},
    np.unique: {"axis": [0, None], "sorted": [True]},
    np.linalg.cross: {"axis": [-1]},
    np.where: {"y": like},
    np.argpartition: {"kth": 0},
    np.array2string: {"prefix": ["a"]},
    np.pad: {"mode": ["edge", "reflect", "symmetric", "wrap", "linear_ramp", "maximum", "mean",
                      "median", "minimum", "empty", "constant"],
             "constant_values": [2.0, (1.0, 2.0), number],
             "reflect_type": ["odd", "even"], "stat_length": [2], "end_values": [1.0]},
}
"""What a name means for one function only: a required value, or the values of an option."""

SHAPES = {np.linalg.outer: (3,), np.outer: (3,), np.diag: (3,), np.lexsort: (3,),
          np.searchsorted: (3,), np.digitize: (3,), np.diag_indices_from: (3, 3)}

KWARGS = {np.pad: ("constant_values", "reflect_type", "stat_length", "end_values"),
          np.einsum: ("dtype", "order", "casting"),
          np.clip: ("dtype", "casting", "where", "order", "subok")}
"""What stands for `**kwargs`."""

WITH = {np.pad: {"reflect_type": {"mode": "reflect"}, "stat_length": {"mode": "maximum"},
                 "end_values": {"mode": "linear_ramp"}},
        np.clip: {"a_min": {"a_max": 1.2}, "a_max": {"a_min": None},
                  **{option: {"min": 0.8} for option in KWARGS[np.clip]}}}
"""Options without which another has no meaning."""

NEWER = {"descending"}
"""Options that only newer versions of NumPy have (2.5)."""

VALUES = {
    "axis": [0, -1, (0, 1), None], "axes": [None], "keepdims": [True, False, NO_VALUE],
    "dtype": ["f4", "f8", "c16", int, "i1", None],
    "out": [lambda a: np.zeros(a.shape, a.dtype), np.zeros((), int), None],
    "where": [mask, True, lambda a: mask(a)[..., :1] if a.ndim else mask(a), NO_VALUE],
    "initial": [2.0, lambda a: number(a, 1.0, 1.1), NO_VALUE, None],
    "order": ["C", "F", "A", "K"], "subok": [True, False], "copy": [True, False, None],
    "casting": ["no", "equiv", "safe", "same_kind", "unsafe"], "device": [None, "cpu"],
    "ddof": [1, 0.5], "correction": [1, 0, NO_VALUE],
    "mean": [number, NO_VALUE],
    "mode": ["raise", "wrap", "clip"], "k": [1, -1], "n": [0, 1, 2], "offset": [1, -1],
    "prepend": [0.5, lambda a: like(a), NO_VALUE], "append": [0.5, lambda a: like(a)],
    "decimals": [1, -1], "kind": [None, "quicksort", "stable", "mergesort"], "stable": [True, None],
    "descending": [True, False, None],
    "deg": [True, False], "optimize": [True, "greedy", "optimal", False],
    "return_index": [True], "return_inverse": [True], "return_counts": [True],
    "equal_nan": [True, False], "sorted": [True], "returned": [True],
    "a_min": [0.8, lambda a: like(a, 0.5, 0.9), None, NO_VALUE],
    "a_max": [1.1, lambda a: like(a, 0.9, 1.2), None, NO_VALUE],
    "min": [0.8, lambda a: like(a, 0.5, 0.9), NO_VALUE], "max": [1.1, NO_VALUE],
    "axis1": [1], "axis2": [0], "shape": [(2, 2), None], "rtol": [1e-3], "atol": [1.0],
    "side": ["left", "right"], "right": [True], "assume_unique": [True], "invert": [True],
    "max_work": [0], "max_line_width": [40], "precision": [2], "suppress_small": [True],
    "separator": [","], "suffix": ["b"], "formatter": [None], "threshold": [2], "edgeitems": [1],
    "sign": ["+"], "floatmode": ["fixed"], "legacy": [False],
    "y": [],  # np.where takes it with x alone
}


def parameters(function):
    """The parameters of `function`, with what stands for `**kwargs`."""
    found = list(inspect.signature(function).parameters.values())
    named = [p for p in found if p.kind is not p.VAR_KEYWORD]
    extra = KWARGS.get(function, {}) if len(named) < len(found) else {}
    return named, [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None)
                   for name in extra]


def is_required(parameter):
    return parameter.default is parameter.empty


def evaluated(value, a):
    if isinstance(value, dict):
        return {key: evaluated(one, a) for key, one in value.items()}
    return value(a) if isinstance(value, types.FunctionType) else value


def arguments(function, a):
    """The required arguments of `function` on the array `a`, in order."""
    args = []
    own = OF_FUNCTION.get(function, {})
    named = parameters(function)[0]
    required = [p for p in named if is_required(p) or (function is np.where and p.name in "xy")]
    for i, p in enumerate(required):
        if p.name in own:
            value = evaluated(own[p.name], a)
        else:
            value = a if i == 0 and p.name in INPUT else evaluated(REQUIRED[p.name], a)
        args.extend(value if p.kind is p.VAR_POSITIONAL else [value])
    return args


def options(function):
    """Every option of `function` with each of its values, and what it needs beside it."""
    named, extra = parameters(function)
    for p in [*(p for p in named if not is_required(p)), *extra]:
        if function is np.where:
            continue
        for value in OF_FUNCTION.get(function, {}).get(p.name) or VALUES[p.name]:
            if value is not NO_VALUE or p.default is NO_VALUE:
                yield p.name, {**WITH.get(function, {}).get(p.name, {}), p.name: value}


def inputs(function):
    """Arrays of every kind, by name."""
    RNG.bit_generator.state = np.random.default_rng(11).bit_generator.state
    shape = SHAPES.get(function, (2, 3))
    f8 = RNG.uniform(0.3, 1.7, shape)
    return {"f8": f8, "f4": f8.astype("f4"), "c16": f8 + 1j * RNG.uniform(0.3, 1.7, shape),
            "0-d": np.array(f8.flat[0]), "empty": f8[:0]}


SUPPORTED = sorted({*FUNCTIONS, *CONSTANT}, key=lambda f: (f.__module__, f.__name__))
EVERY_UFUNC = sorted({f for module in (np, scipy.special) for f in vars(module).values()
                      if isinstance(f, np.ufunc)}, key=full_name)
UFUNCS = [f for f in EVERY_UFUNC if gate_for(f) is not None]
