"""Functions into derivatives: grad, jacobian, hessian and their products with vectors.

Each takes a function `f` of numbers, arrays, and lists, tuples and dicts of them, and `argnum`, the
argument to differentiate by (a tuple of numbers for several at once), and returns a function of
the same arguments. They nest: `grad(grad(f))`, `jacobian(grad(f))`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper, wraps
from typing import Any, ParamSpec, Protocol, TypeVar, overload

import numpy as np

from autograd.engine.errors import GradientError
from autograd.engine.jacobians import by_columns, by_rows, derivatives
from autograd.engine.reverse import seed
from autograd.engine.tensor import Tensor, value_of
from autograd.engine.trace import Argnum, Trace
from autograd.engine.tree import unflatten
from gates.errors import OperandError, located
from gates.operands import dtype_of

P = ParamSpec("P")
R = TypeVar("R")
Made = TypeVar("Made", covariant=True)
Product = Callable[[Any], Any]


class Transform(Protocol[Made]):
    """Takes a function to one of the same arguments; NumPy's stubs do not say those of a ufunc."""

    @overload
    def __call__(self, f: np.ufunc, argnum: Argnum = 0) -> Callable[..., Made]: ...
    @overload
    def __call__(self, f: Callable[P, Any], argnum: Argnum = 0) -> Callable[P, Made]: ...


def transform(make: Callable[[Trace], R]) -> Transform[R]:
    """A transform out of what it does with the trace of one call."""
    def of(f: Callable[P, Any], argnum: Argnum = 0) -> Callable[P, R]:
        return derivative_of(f, argnum, make, make.__name__)

    update_wrapper(of, make)
    return of


def derivative_of(f: Callable[P, Any], argnum: Argnum, make: Callable[[Trace], R],
                  who: str) -> Callable[P, R]:
    """The function of the same arguments that is what `make` makes of each call; `who` asks."""
    if not callable(f):
        raise OperandError(located(f"{who}: needs a function; {type(f).__name__} came"))

    @wraps(f)
    def derivative(*args: P.args, **kwargs: P.kwargs) -> R:
        return make(Trace(who, f, argnum, args, kwargs))
    return derivative


def derivative_of_gradient(make: Any, f: Callable[P, Any], argnum: Argnum,
                           who: str) -> Callable[P, Any]:
    """The transform `make` of the gradient of f; `who` asks for both."""
    gradient = derivative_of(f, argnum, grad.__wrapped__, who)  # type: ignore[attr-defined]
    return derivative_of(gradient, argnum, make.__wrapped__, who)


def single(trace: Trace) -> Any:
    """The one real number that a function must return to have a gradient."""
    outputs = trace.outputs
    if len(outputs) != 1 or np.size(value_of(outputs[0])) != 1:
        came = [np.shape(value_of(y)) for y in outputs]
        raise GradientError(located(
            f"{trace.who}: the function must return a single number; its result has shape "
            f"{came[0] if len(came) == 1 else came}; use jacobian or elementwise_grad, or sum it"))
    y = outputs[0]
    return seed(y, None) if isinstance(y, Tensor) else np.ones_like(y, dtype=float)[()]


@transform
def grad(trace: Trace) -> Any:
    """∇f for a function that returns a single real number.

    >>> from autograd import grad
    >>> grad(lambda x: x**3)(2.0)
    np.float64(12.0)
    """
    return trace.pull(unflatten(trace.y, iter([single(trace)])))


@transform
def value_and_grad(trace: Trace) -> tuple[Any, Any]:
    """f and ∇f together, as a pair.

    >>> from autograd import value_and_grad
    >>> value_and_grad(lambda x: x**3)(2.0)
    (np.float64(8.0), np.float64(12.0))
    """
    return trace.value, trace.pull(unflatten(trace.y, iter([single(trace)])))


@transform
def elementwise_grad(trace: Trace) -> Any:
    """The derivative of each entry of f by the same entry of x, for f that works entry by entry.

    In general it is the gradient of the sum of f. Of a complex f it is complex; of complex x, f
    must be holomorphic.

    >>> import numpy as np
    >>> from autograd import elementwise_grad
    >>> elementwise_grad(np.square)(np.array([1.0, 2.0]))
    array([2., 4.])
    """
    is_complex = any(dtype_of(y).kind == "c" for y in trace.outputs)
    return trace.as_x(derivatives(trace, [np.ones(np.shape(y)) for y in trace.outputs], is_complex))


@transform
def vjp(trace: Trace) -> tuple[Any, Product]:
    """f(x) and the function g ↦ Jᵀ · g, as a pair; the function may be called again and again.

    >>> import numpy as np
    >>> from autograd import vjp
    >>> y, pull = vjp(lambda x: x * x)(np.array([1.0, 2.0]))
    >>> pull(np.array([1.0, 10.0]))
    array([ 2., 40.])
    """
    return trace.value, trace.pull


@transform
def jvp(trace: Trace) -> tuple[Any, Product]:
    """f(x) and the function v ↦ J · v, as a pair; the function may be called again and again.

    >>> import numpy as np
    >>> from autograd import jvp
    >>> y, push = jvp(lambda x: x * x)(np.array([1.0, 2.0]))
    >>> push(np.array([1.0, 10.0]))
    array([ 2., 40.])
    """
    return trace.value, trace.push


@transform
def jacobian(trace: Trace) -> Any:
    """∂f/∂x, of shape f(x).shape + x.shape, by rows or by columns, whichever are fewer.

    Where f returns or takes several arrays, one such array for each pair, nested accordingly. Of a
    complex f it is complex; of complex x a real f has ∂f/∂Re x − i ∂f/∂Im x, and a complex one must
    be holomorphic, else GradientError.

    >>> import numpy as np
    >>> from autograd import jacobian
    >>> jacobian(lambda x: np.array([[1.0, 2.0]]) @ x)(np.array([3.0, 4.0]))
    array([[1., 2.]])
    """
    heights, widths = [[np.size(a) for a in side] for side in (trace.outputs, trace.inputs)]
    rows = sum(heights) <= sum(widths) or trace.has_hooks()
    blocks = (by_rows if rows else by_columns)(trace)
    return unflatten(trace.y, (trace.as_x(row) for row in blocks))


def hessian(f: Callable[P, Any], argnum: Argnum = 0) -> Callable[P, Any]:
    """∂²f/∂x∂x, of shape x.shape + x.shape, for a function that returns a single real number.

    >>> import numpy as np
    >>> from autograd import hessian
    >>> hessian(lambda x: x[0] ** 2 * x[1])(np.array([1.0, 2.0]))
    array([[4., 2.],
           [2., 0.]])
    """
    return derivative_of_gradient(jacobian, f, argnum, "hessian")


def hvp(f: Callable[P, Any], argnum: Argnum = 0) -> Callable[P, tuple[Any, Product]]:
    """∇f(x) and the function v ↦ H · v, as a pair: forward sweeps through the gradient's graph.

    >>> import numpy as np
    >>> from autograd import hvp
    >>> g, product = hvp(lambda x: x[0] ** 2 * x[1])(np.array([1.0, 2.0]))
    >>> product(np.array([1.0, 0.0]))
    array([4., 2.])
    """
    return derivative_of_gradient(jvp, f, argnum, "hvp")
