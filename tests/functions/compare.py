"""One call on tensors against the same call on arrays: value, dtype, gradient, or a refusal."""

from __future__ import annotations

import warnings

import numpy as np

from autograd import Tensor, tensor
from autograd.functions.registry import full_name
from gates import GateError, OperandError

RAW = ("object has no attribute", "NoneType", "internal", "__gate__", "unpack")
"""What a message about the user's arguments never says."""


def arrays_in(x):
    """The floating arrays in nested arguments."""
    if isinstance(x, np.ndarray) and x.dtype.kind in "fc":
        yield x
    elif isinstance(x, (list, tuple, dict)):
        for part in x.values() if isinstance(x, dict) else x:
            yield from arrays_in(part)


def mapped(f, x):
    """`f` of the floating arrays in nested arguments."""
    if isinstance(x, np.ndarray) and x.dtype.kind in "fc":
        return f(x)
    if isinstance(x, dict):
        return {key: mapped(f, part) for key, part in x.items()}
    return type(x)([mapped(f, part) for part in x]) if type(x) in (list, tuple) else x


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


def compare(function, args, kwargs, option=None, gradients=True):
    """Fail unless tensors give what arrays do, or an error says who refuses which option."""
    wanted = outcome(function, args, kwargs)
    tensors = {}
    as_tensor = lambda x: tensors.setdefault(id(x), tensor(x))  # noqa: E731
    got = outcome(function, mapped(as_tensor, args), mapped(as_tensor, kwargs))
    if isinstance(got, Exception):
        refuses(function, got, option, wanted)
        return
    assert not isinstance(wanted, Exception), f"NumPy raises {wanted!r}, ours gives {got}"
    same_values(function, got, wanted)
    if gradients and not any(x.dtype.kind == "f" and x.dtype.itemsize < 8
                             for x in (*arrays_in(args), *arrays_in(kwargs), *results(wanted))
                             if hasattr(x, "dtype")):
        same_gradients(function, args, kwargs, got, tensors)


def refuses(function, error, option, wanted):
    """Whether `error` is one for users: it names the function or gate, and what it refuses."""
    text = str(error)
    assert isinstance(error, (GateError, TypeError, ValueError, IndexError)), repr(error)
    assert isinstance(error, GateError) or full_name(function) in text, repr(error)
    assert not any(raw in text for raw in RAW), text
    if not isinstance(wanted, Exception):
        assert isinstance(error, OperandError) and full_name(function) in text, repr(error)
        assert option is None or option in text, repr(error)
        assert option is not None, f"refused with no option set: {error!r}"


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
        if function is not np.empty_like:
            low = np.asarray(z).dtype in ("f4", "c8")
            np.testing.assert_allclose(y, z, rtol=1e-5 if low else 1e-12, atol=1e-14)


def weights(outputs):
    """One number for each entry of each output, always the same."""
    rng = np.random.default_rng(3)
    return [rng.normal(size=np.shape(plain(y))) for y in outputs]


def same_gradients(function, args, kwargs, got, tensors):
    """∂/∂x Re Σ w y is that of central differences, for each array x; 0 where there is no path."""
    outputs = [y for y in results(got) if isinstance(y, Tensor) and y.needs]
    w = weights(results(got))
    total = sum(np.sum(np.real(y) * v) for y, v in zip(results(got), w, strict=True)
                if isinstance(y, Tensor) and y.needs)
    if outputs:
        with np.errstate(all="ignore"):
            total.backward()

    def objective():
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ys = results(function(*args, **kwargs))
        return sum(float(np.sum(np.real(y) * v)) for y, v in zip(ys, w, strict=True)
                   if np.asarray(y).dtype.kind in "fciub")

    if function is np.empty_like:
        return
    for x in [*arrays_in(args), *arrays_in(kwargs)]:
        exact = getattr(tensors[id(x)], "grad", None) if outputs else None
        exact = np.zeros_like(x) if exact is None else exact
        assert np.shape(exact) == x.shape and np.asarray(exact).dtype == x.dtype
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
