"""One call on tensors against the same call on arrays: value, dtype, gradient, or a refusal."""

from __future__ import annotations

import warnings

import numpy as np

from autograd import Tensor, constant, tensor
from autograd.numpy.registry import FUNCTIONS, full_name
from gates import GateError, OperandError

RAW = ("object has no attribute", "__gate__", "to unpack", "internal")
"""What a message about the user's arguments never says."""


def arrays_in(x):
    """The floating arrays in nested arguments."""
    if isinstance(x, np.ndarray) and x.dtype.kind in "fc":
        yield x
    elif isinstance(x, (list, tuple, dict)):
        for part in x.values() if isinstance(x, dict) else x:
            yield from arrays_in(part)


def tree_map(f, x, kinds="fc"):
    """`f` of the arrays of such dtypes in nested arguments."""
    if isinstance(x, np.ndarray) and x.dtype.kind in kinds:
        return f(x)
    if isinstance(x, dict):
        return {key: tree_map(f, part, kinds) for key, part in x.items()}
    return type(x)([tree_map(f, part, kinds) for part in x]) if type(x) in (list, tuple) else x


def outcome(function, args, kwargs):
    """What a call returns, or the error it raises."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            return function(*args, **kwargs)
        except Exception as error:
            return error


def results(y):
    """The outputs of a call, as a flat list."""
    if isinstance(y, (list, tuple)):
        return [part for one in y for part in results(one)]
    return [y]


def plain(y):
    return y.value if isinstance(y, Tensor) else y


def compare(function, args, kwargs, *options, gradients=True, kinds="fc", may_refuse=False):
    """Fail unless tensors give what arrays do, or an error says who refuses which option."""
    tensors = {}
    as_tensor = lambda x: tensors.setdefault(  # noqa: E731
        id(x), tensor(x) if x.dtype.kind in "fc" else constant(x))
    got = outcome(function, tree_map(as_tensor, args, kinds), tree_map(as_tensor, kwargs))
    if refuses(function, got, options):
        return
    if may_refuse and isinstance(got, Exception):
        is_for_users(function, got)
        return
    wanted = outcome(function, args, kwargs)
    if isinstance(wanted, Exception) and isinstance(got, Exception):
        is_for_users(function, got)
        return
    assert not isinstance(got, Exception), f"NumPy gives {wanted!r:.60}, ours raises {got!r}"
    assert not isinstance(wanted, Exception), f"NumPy raises {wanted!r}, ours gives {got}"
    same_values(function, got, wanted)
    if gradients and not any(x.dtype.kind == "f" and x.dtype.itemsize < 8
                             for x in (*arrays_in(args), *arrays_in(kwargs), *results(wanted))
                             if isinstance(x, (np.ndarray, np.generic))):
        same_gradients(function, args, kwargs, got, tensors)


def refuses(function, error, options):
    """Whether `error` names the function and one of `options`, which it refuses."""
    return isinstance(error, OperandError) and any(o in str(error) for o in options) and \
        str(error).startswith(tuple(f"{name}: " for name in names(function)))


def names(function):
    """The names of `function` and of those it is an alias of."""
    if isinstance(getattr(function, "__self__", None), np.ufunc):
        return [f"{full_name(function.__self__)}.{function.__name__}"]
    handler = FUNCTIONS.get(function)
    return [full_name(f) for f in FUNCTIONS if FUNCTIONS[f] is handler] + [full_name(function)]


def is_for_users(function, error):
    """Fail unless `error` names the function, or the gate, and nothing internal."""
    text = str(error)
    assert isinstance(error, (GateError, TypeError, ValueError, IndexError)), repr(error)
    assert isinstance(error, GateError) or function.__name__ in text, repr(error)
    assert not any(raw in text for raw in RAW), text


def same_values(function, got, wanted):
    got, wanted = results(got), results(wanted)
    assert len(got) == len(wanted)
    for y, z in zip(got, wanted, strict=True):
        y = plain(y)
        if isinstance(z, (str, type, np.dtype)):
            assert y == z
            continue
        assert np.shape(y) == np.shape(z)
        assert np.asarray(y).dtype == np.asarray(z).dtype
        if function is not np.empty_like and np.asarray(z).dtype.kind != "V":
            low = np.asarray(z).dtype in ("f4", "c8")
            np.testing.assert_allclose(y, z, rtol=1e-5 if low else 1e-12,
                                       atol=1e-6 if low else 1e-14)


def numbers_in(y):
    """The outputs of a call that are numbers."""
    return [one for one in results(y)
            if isinstance(plain(one), (np.ndarray, np.generic, float, int))]


def weights(outputs):
    """One number for each entry of each output, always the same."""
    rng = np.random.default_rng(3)
    return [rng.normal(size=np.shape(plain(y))) for y in outputs]


def same_gradients(function, args, kwargs, got, tensors):
    """∂/∂x Re Σ w y is that of central differences, for each array x; 0 where there is no path."""
    got = numbers_in(got)
    outputs = [y for y in got if isinstance(y, Tensor) and y.requires_grad]
    w = weights(got)
    total = sum(np.sum(np.real(y) * v) for y, v in zip(got, w, strict=True)
                if isinstance(y, Tensor) and y.requires_grad)
    if outputs:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # as NumPy's own of empty slices
            total.backward()

    def objective():
        ys = numbers_in(outcome(function, args, kwargs))
        return sum(float(np.sum(np.real(y) * v)) for y, v in zip(ys, w, strict=True))

    if function is np.empty_like:
        return
    for x in [*arrays_in(args), *arrays_in(kwargs)]:
        exact = getattr(tensors[id(x)], "grad", None) if outputs else None
        exact = np.zeros_like(x) if exact is None else exact
        assert np.shape(exact) == x.shape and np.asarray(exact).dtype == x.dtype
        if np.isfinite(objective()):
            np.testing.assert_allclose(exact, numeric(objective, x), atol=2e-7, rtol=1e-6)


def numeric(objective, x, h=1e-6):
    """∂/∂x by central differences, ∂/∂Re − i ∂/∂Im for complex x."""
    g = np.zeros_like(x)
    for place in np.ndindex(x.shape):
        was = x[place]
        for step in (h, 1j * h) if x.dtype.kind == "c" else (h,):
            ends = []
            for sign in (1, -1):
                x[place] = was + sign * step
                ends.append(objective())
            x[place] = was
            slope = (ends[0] - ends[1]) / (2 * h)
            g[place] += slope if step == h else -1j * slope
    return g
