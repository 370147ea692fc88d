"""Tensor: a value on a wire of the graph, and the gate and inputs that made it."""

from __future__ import annotations

import inspect
import math
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.engine import dispatch
from autograd.engine.context import next_number, tracing
from autograd.engine.errors import GradientError
from autograd.engine.fingerprint import fingerprint
from autograd.engine.looks import capturing, look_at_value, look_away
from autograd.engine.methods import ArrayMethods
from autograd.engine.slots import WRITTEN, Leaf, Notes, Saved
from gates import Gate, OperandError, ShapeError
from gates.errors import located
from gates.operands import cast, is_array, is_array_like, refuse_remedied

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gates.gate import Numbers


ENGINES_OWN = {"ensure_notes", "refresh"}


class Tensor(ArrayMethods):
    """A number or array, recorded: `value`, the `gate` that made it and that gate's `inputs`.

    Tensors are made by `tensor`, `parameter` and `constant`, and by calling gates, operators and
    NumPy functions on them. A tensor never changes, apart from `grad` and a leaf's `value`.
    """

    __slots__ = {
        "__weakref__": None,
        "_value": None,
        "gate": "The gate that made it, None for a leaf.",
        "inputs": "What its gate was called on.",
        "leaf": None,
        "notes": None,
        "order": None,
        "requires_grad": "Whether gradients flow back to it.",
        "saved": None,
    }

    def __init_subclass__(cls, **kwargs: Any) -> None:
        raise TypeError(f"{cls.__name__}: Tensor has no subclasses; write a gate (see gates.Gate), "
                        "or hold a tensor in a class of your own")

    def __init__(self, value: Any, gate: Gate | None, inputs: tuple[Any, ...], needs: bool,
                 saved: Saved | None = None) -> None:
        self._value = value
        self.gate = gate
        self.inputs = inputs
        self.requires_grad = needs
        self.saved = saved
        self.leaf: Leaf | None = None
        self.notes: Notes | None = None
        self.order = next_number()

    # The value

    @property
    def value(self) -> NDArray[Any]:
        """The array or NumPy number on this wire.

        That of a parameter or an input to differentiate by may be written to; others are
        read-only.
        """
        leaf = self.leaf
        if leaf is None or not leaf.is_parameter or capturing.get() is not None:
            look_at_value(self)  # the values of parameters are looked at in every training step
        if leaf is None or not self.requires_grad:
            return read_only(self._value)  # type: ignore[no-any-return]
        if leaf.seen is None and type(self._value) is np.ndarray:
            if references(self._value) != UNHELD:  # results that are views of it must not change
                self._value = self._value.copy()
            leaf.seen = fingerprint(self._value)
        return self._value  # type: ignore[no-any-return]

    @value.setter
    def value(self, new: Numbers) -> None:
        leaf = self.leaf
        if leaf is None:
            assert self.gate is not None
            raise GradientError(located(
                f"{self.label}: the result of {self.gate.name} cannot be set; set the value of a "
                "tensor you made (parameter, tensor, constant), or run the graph again"))
        if new is self._value:
            leaf.seen = WRITTEN
        else:
            value = as_numbers(lambda: self.label, new, self._value.dtype)
            if value.shape != self._value.shape:
                raise ShapeError(located(f"{self.label}: has shape {self._value.shape}; "
                                         f"a value of shape {value.shape} came"))
            self._value, leaf.seen = value, None
        leaf.changed = next_number()

    def refresh(self) -> None:
        """Note whether a leaf's array was written to, and whether the user still holds it."""
        leaf = self.leaf
        seen = None if leaf is None else leaf.seen  # read once: another thread may refresh too
        if leaf is None or seen is None:
            return
        held = references(self._value) != UNHELD
        now = fingerprint(self._value) if held or seen is not WRITTEN else None
        if seen is not WRITTEN and now != seen:
            leaf.changed = next_number()
        leaf.seen = now if held else None

    @property
    def is_parameter(self) -> bool:
        """Whether it is a parameter: optimisers change its `value`, diagrams draw a weight."""
        return self.leaf is not None and self.leaf.is_parameter

    def ensure_notes(self) -> Notes:
        """The rarely used notes of this tensor, made when first asked for."""
        if self.notes is None:
            self.notes = Notes()
        return self.notes

    # The gradient

    @property
    def grad(self) -> NDArray[Any]:
        """∂(output)/∂(this tensor) of the last `backward()` that passed here.

        A GradientError says so when there was none; `getattr(t, "grad", None)` asks politely.
        """
        g = None if self.notes is None else self.notes.grad
        if g is None:
            if not self.requires_grad:
                reason = "is a constant; make it with tensor() or parameter() to differentiate"
            elif self.gate is not None and self.name is None:
                reason = ("kept no gradient: call backward(keep=True) to keep those of all "
                          "tensors, or give it a name")
            else:
                reason = ("has no gradient: no backward() has reached it; call it on an output "
                          "that depends on it, and autograd.audit(output) tells what is in the way")
            raise GradientError(located(f"{self.label}: {reason}"))
        if capturing.get() is not None:
            look_away(self)
        return g  # type: ignore[no-any-return]

    @grad.setter
    def grad(self, g: Any) -> None:
        notes = self.ensure_notes()
        if g is not notes.grad:  # as it is after `t.grad *= 2`, of the same backward()
            notes.grad, notes.sweep = g, 0

    if TYPE_CHECKING:
        def backward(self, upstream: Any = None, keep: bool = False) -> None: ...

    def detach(self) -> Tensor:
        """A constant with this value: no gradient flows back through it."""
        look_at_value(self)
        value = self._value
        held = self.gate is None and self.requires_grad  # so the user may write to it
        return new_leaf(new_array(value, None) if held or (type(value) is np.ndarray and
                        value.base is not None) else value, False, self.name)

    def register_hook(self, hook: Callable[[Any], Any]) -> Callable[[], None]:
        """Call `hook(gradient)` when a sweep has summed this tensor's gradient.

        What it returns, unless None, replaces the gradient. Returns a function that removes it.
        """
        if not callable(hook):
            raise OperandError(located(f"{self.label}: a hook is a function of the gradient; "
                                       f"{type(hook).__name__} came"))
        hooks, key = self.ensure_notes().hooks, next_number()
        hooks[key] = hook
        return lambda: hooks.pop(key, None) and None

    # Names

    @property
    def name(self) -> str | None:
        """What diagrams and messages call it, if the user named it."""
        return None if self.notes is None else self.notes.name

    @name.setter
    def name(self, name: str | None) -> None:
        if not (name is None or isinstance(name, str)):
            raise OperandError(located(f"{self.label}: a name is a text; {type(name).__name__} "
                                       f"came: {name!r:.60}"))
        self.ensure_notes().name = name

    @property
    def scope(self) -> tuple[str, ...]:
        """The scopes within which this tensor was made, outermost first."""
        return self.notes.scope if self.notes is not None else ()

    @property
    def label(self) -> str:
        """What messages call this tensor: its name, else its gate and number."""
        if self.name is not None:
            return self.name
        return f"{self.gate.name if self.gate else 'tensor'}#{self.order}"

    def named(self, name: str) -> Tensor:
        """This tensor, called `name` on diagrams and in messages."""
        self.name = name
        return self

    def __repr__(self) -> str:
        made = f", {self.gate!r}" if self.gate is not None else ""
        name = f", name={self.name!r}" if self.name is not None else ""
        value = repr(self._value) if is_array_like(self._value) else \
            np.array2string(np.asarray(self._value), separator=", ", prefix="Tensor(")
        return f"Tensor({value}{name}{made})"

    def __copy__(self) -> Tensor:
        """While a function is differentiated it is the tensor itself, so that no path is cut."""
        return self if tracing.get() else restore_leaf(*self.__reduce__()[1])

    def __deepcopy__(self, memo: Any) -> Tensor:
        return self.__copy__()

    def __reduce__(self) -> Any:
        """Copied or pickled, a leaf is a new leaf; a result is refused: its graph would be lost."""
        if self.gate is not None:
            raise OperandError(located(
                f"{self.label}: the result of a gate is not copied or pickled, for its graph would "
                "be lost; take .value or .detach()"))
        look_at_value(self)
        return restore_leaf, (self._value, self.name, self.requires_grad, self.is_parameter)

    def __dir__(self) -> list[str]:
        """The names for users: those with a docstring, but for what only the engine calls."""
        return [name for name in super().__dir__()
                if not name.startswith("_") and name not in ENGINES_OWN
                and inspect.getdoc(getattr(type(self), name, name))]

    # NumPy's protocols

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        return dispatch.call_ufunc(ufunc, method, inputs, kwargs)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        return dispatch.call_function(function, args, kwargs)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        raise OperandError(located(
            f"{self.label}: a tensor does not turn into an array by itself, for that would cut "
            "the graph; use np.stack or np.concatenate to join tensors, or .value for the numbers"
        ))


def new_leaf(value: Any, needs: bool, name: str | None = None,
             is_parameter: bool = False) -> Tensor:
    """A tensor that no gate made, of an array that no one else writes to."""
    t = Tensor(value, None, (), needs)
    t.leaf = Leaf(is_parameter)
    if name is not None:
        t.name = name
    return t


def restore_leaf(value: Any, name: str | None, needs: bool, is_parameter: bool) -> Tensor:
    """A leaf that was copied or pickled."""
    return new_leaf(scalar_if_0d(np.array(value)), needs, name, is_parameter)


references = getattr(sys, "getrefcount", lambda array: math.nan)
_fresh = new_leaf(np.zeros(1), False)
UNHELD = references(_fresh._value)
"""The references to a leaf's array when only the leaf holds it (a view of it holds one).

Where Python cannot count them, they are never equal to it.
"""


def read_only(value: Any) -> Any:
    """`value`, not to be written to."""
    if type(value) is np.ndarray:
        value = value.view()
        value.setflags(write=False)
    return value


def new_array(x: Any, dtype: Any) -> Any:
    """A copy of `x` as an array, or as one of the library that it comes from."""
    if is_array_like(x):
        return np.copy(x) if dtype is None else np.astype(x, np.dtype(dtype), copy=True)
    array = np.array(x, dtype=dtype)
    return array if array.base is None else array.copy()


def as_numbers(who: str | Callable[[], str], x: Any, dtype: Any) -> Any:
    """A copy of `x` in `dtype` (None keeps it); an OperandError for what is no number, or loses
    a part of itself.

    `who` begins the error; a function, where the text is only then worth its making.
    """
    if type(x) is np.ndarray and x.dtype == dtype:
        return scalar_if_0d(x.copy())
    who = who if isinstance(who, str) else who()
    try:
        array = new_array(x, None)
    except (ValueError, TypeError) as error:
        raise OperandError(located(f"{who}: cannot make an array: {error}")) from None
    refuse_remedied(who, x, array.ndim)
    if array.dtype.kind not in "fciub":
        raise OperandError(located(f"{who}: needs numbers; {type(x).__name__} came: {x!r:.60}"))
    if dtype is None or dtype == array.dtype:
        return scalar_if_0d(array)
    if not np.can_cast(array.dtype, dtype, "same_kind") and array.dtype.kind not in "iub":
        raise OperandError(located(f"{who}: is {dtype}, and {array.dtype} came, of which a part "
                                   "would be lost; convert it first, with np.real or astype"))
    return scalar_if_0d(cast(array, dtype))


def scalar_if_0d(array: Any) -> Any:
    """`array`, as a NumPy number where it has no axes."""
    return array if array.ndim else array[()]


def as_value(x: Any) -> Any:
    """`x` as an array, or a NumPy number where it has no axes."""
    if is_array(x):
        return x
    array = np.asarray(x)
    return array if array.dtype.kind == "O" else array[()]


def value_of(x: Any) -> Any:
    """The array of a tensor, or the array itself."""
    return x._value if isinstance(x, Tensor) else x

