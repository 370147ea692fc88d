"""What a gate is: a forward rule and, for each input, Jᵀ · upstream.

A gate is a small frozen dataclass. Its fields are settings (an axis, a stride), never data. The
parameters of `forward` are the letters of its formula; for each of them `grad_<letter>` is the
rule, or the letter stands in `constant`.

    >>> import numpy as np
    >>> from gates import Gate
    >>> class Cube(Gate):
    ...     def forward(self, x):
    ...         return x * x * x
    ...     def grad_x(self, g, y, x):
    ...         return g * 3 * x * x
    >>> Cube()(2.0), Cube().vjp(1.0, 2.0)
    (8.0, (np.float64(12.0),))
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, Protocol, TypeVar, overload

import numpy as np

from gates.errors import REAL_ONLY, OperandError, RuleError, ShapeError, listing, located, shape_of
from gates.jacobians import Diagonal, by_jacobian, dense_jacobian
from gates.names import CallSignature
from gates.operands import dtype_of, in_dtype, is_array_like, operand, other_kind, plus
from gates.signature import declare
from gates.warning import run

Rule = Callable[..., Any]
Transpose = Callable[["Gate", int, Any, Any, Sequence[Any]], Any]

FORMS = ("definition", "forward")
"""What a gate can be opened into: the textbook form, and the one that computes."""

if TYPE_CHECKING:
    from numpy.typing import NDArray

    class Recordable(Protocol):
        """What a gate hands itself over to, instead of computing: a tensor."""

        @staticmethod
        def __gate__(gate: Gate, inputs: tuple[Any, ...]) -> Any: ...

    class ArrayLike(Protocol):
        """What NumPy makes an array of."""

        def __array__(self) -> Any: ...

    T = TypeVar("T", bound=Recordable)
    Numbers = complex | np.ndarray[Any, Any] | np.generic | list[Any] | tuple[Any, ...]
    Array = Numbers | ArrayLike
    Operand = Array | Recordable

    class SeveralOutputs(Protocol):
        """The call of a gate with several outputs: a tuple of tensors, or of arrays."""

        @overload
        def __call__(self, x: T, /, *more: Operand, **settings: Any) -> tuple[T, ...]: ...
        @overload
        def __call__(self, a: Operand, b: T, /, *more: Operand,
                     **settings: Any) -> tuple[T, ...]: ...
        @overload
        def __call__(self, a: Operand, b: Operand, c: T, /, *more: Operand,
                     **settings: Any) -> tuple[T, ...]: ...
        @overload
        def __call__(self, a: Array, b: Array = ..., c: Array = ..., /,
                     **settings: Any) -> tuple[NDArray[Any], ...]: ...
        @overload
        def __call__(self, a: Operand, b: Operand, c: Operand, d: Operand, /, *more: Operand,
                     **settings: Any) -> tuple[Any, ...]: ...


@dataclass(frozen=True)
class Gate:
    """y = forward(inputs), with J_xᵀ · g for each input x, where g = ∂E/∂y.

    Called on numbers and arrays a gate computes; called on anything whose type has the method
    `__gate__` (a tensor) it hands itself over to that method, which records it.
    """

    constant: ClassVar[tuple[str, ...]] = ()
    primitive: ClassVar[bool] = False

    letters: ClassVar[tuple[str, ...]] = ()
    variadic: ClassVar[bool] = False
    rules: ClassVar[Sequence[Rule | None]] = ()
    pushes: ClassVar[Sequence[Rule | None]] = ()
    reads: ClassVar[Sequence[bool]] = ()

    all_at_once: ClassVar[Rule | None] = None
    """For any number of inputs: the messages to all of them, where one by one would cost n²."""

    add_to: ClassVar[Rule | None] = None
    """Adds the message to the first input into an array, where making it whole is a waste."""

    prepare: ClassVar[Callable[..., tuple[Any, ...]] | None] = None
    """What forward and the rules share, computed once from the inputs: a tuple of more letters.

    They take them after the inputs: `prepare(self, x)`, `forward(self, x, s)`,
    `grad_x(self, g, y, x, s)`.
    """

    shared: ClassVar[tuple[str, ...]] = ()

    __signature__ = CallSignature()

    if TYPE_CHECKING:
        forward: ClassVar[Callable[..., Any]]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if hasattr(cls, "forward"):
            declare(cls)

    @property
    def name(self) -> str:
        """The gate's name, as on a diagram."""
        return type(self).__name__

    if TYPE_CHECKING:
        @overload
        def __call__(self, x: T, /, *more: Operand, **settings: Any) -> T: ...
        @overload
        def __call__(self, a: Operand, b: T, /, *more: Operand, **settings: Any) -> T: ...
        @overload
        def __call__(self, a: Operand, b: Operand, c: T, /, *more: Operand,
                     **settings: Any) -> T: ...
        @overload
        def __call__(self, a: Array, b: Array = ..., c: Array = ..., /,
                     **settings: Any) -> NDArray[Any]: ...
        @overload
        def __call__(self, a: Operand, b: Operand, c: Operand, d: Operand, /, *more: Operand,
                     **settings: Any) -> Any: ...

    def __call__(self, *inputs: Any, **settings: Any) -> Any:  # type: ignore[misc]
        """y, computed on arrays or recorded on tensors; `settings` stand in for the gate's own.

        >>> from gates import softmax
        >>> softmax([[0.0, 0.0]], axis=0)
        array([[1., 1.]])
        """
        if settings:
            return self.with_settings(settings)(*inputs)
        values = []
        for x in inputs:
            if type(x) is np.ndarray and x.dtype.kind in "fc":
                values.append(x)
            elif hasattr(type(x), "__gate__"):
                return type(x).__gate__(self, inputs)
            else:
                values.append(operand(self, x))
        return self.compute(*values)

    def with_settings(self, settings: dict[str, Any]) -> Gate:
        """This gate with other settings; an OperandError names those it has."""
        known = [field.name for field in fields(self)]
        for name in settings:
            if name not in known:
                raise OperandError(located(f"{self.name}: has no setting {name!r}; it has "
                                           f"{', '.join(known) or 'none'}"))
        return replace(self, **settings)

    def compute(self, *inputs: Any) -> Any:
        """forward on arrays, with errors that name the gate and the shapes."""
        try:
            return run(self, self.forward, *self.with_prepared(inputs))
        except (ValueError, TypeError, IndexError, AttributeError) as error:
            self.refuse(error, inputs)

    def with_prepared(self, inputs: Sequence[Any]) -> Sequence[Any]:
        """`inputs` as forward and the rules take them: then what they share."""
        return inputs if self.prepare is None else (*inputs, *self.prepared(inputs))

    def prepared(self, inputs: Sequence[Any]) -> tuple[Any, ...]:
        """What `prepare` makes of `inputs`."""
        shared = run(self, self.prepare, *inputs)  # type: ignore[arg-type]
        if type(shared) is not tuple or len(shared) != len(self.shared):
            raise RuleError(located(f"{self.name}.prepare: must return a tuple of "
                                    f"{', '.join(self.shared)}; it returned {str(shared)[:60]}"))
        return shared

    def refuse(self, error: Exception, inputs: Sequence[Any]) -> NoReturn:
        """Raise what `error`, met on `inputs`, means in the words of this gate."""
        if isinstance(error, (ShapeError, OperandError, RuleError)):
            raise error
        inputs = tuple(inputs)
        if not self.takes(len(inputs)):
            wanted = ", ".join(self.letters)
            raise OperandError(
                located(f"{self.name}: takes {len(self.letters)} inputs ({wanted}), "
                        f"{len(inputs)} came")
            ) from None
        self.check(*inputs)
        if isinstance(error, AttributeError):
            raise error
        if isinstance(error, TypeError) and any(dtype_of(x).kind == "c" for x in inputs):
            raise OperandError(located(f"{self.name}: {REAL_ONLY}")) from None
        shapes = listing(self.names(len(inputs)), inputs)
        kind = OperandError if isinstance(error, TypeError) else ShapeError
        raise kind(located(f"{self!r}: {error}; {shapes}")) from error

    def check(self, *inputs: Any) -> None:
        """Raise a ShapeError that names what this gate needs, if `inputs` do not give it."""

    def names(self, count: int) -> tuple[str, ...]:
        """The letters of `count` inputs: those of forward, or x0, x1, ... for any number."""
        if not self.variadic:
            return self.letters
        fixed, starred = self.letters[:-1], self.letters[-1].removesuffix("s")
        return (*fixed, *(f"{starred}{i}" for i in range(count - len(fixed))))

    def takes(self, count: int) -> bool:
        """Whether forward takes `count` inputs."""
        return count >= len(self.letters) - 1 if self.variadic else count == len(self.letters)

    def rule_name(self, i: int) -> str:
        """What the rule of input `i` is called in the class."""
        return f"grad_{self.letters[min(i, len(self.letters) - 1)]}"

    def open(self, *inputs: Any, form: str = "definition") -> Any:
        """y by the smaller gates that this one is made of; on tensors they are recorded.

        `form="definition"` takes the textbook form, to be read; `form="forward"` what forward
        computes, which is right at every finite input. A primitive gate, whose forward is one
        NumPy or SciPy call, records itself. Raises an OperandError for another form.

        >>> from gates import LogSumExp
        >>> LogSumExp().open(np.array([1000.0, 0.0]), form="forward")
        np.float64(1000.0)
        """
        if form not in FORMS:
            raise OperandError(located(f"{self.name}.open: form must be one of {FORMS}; "
                                       f"{form!r} came"))
        if self.primitive:
            return self(*inputs)
        if form == "definition" and hasattr(self, "definition"):
            return run(self, self.definition, *inputs)
        return run(self, self.forward, *self.with_prepared(inputs))

    # The chain rule at one gate

    def pull(self, i: int, g: Any, y: Any, inputs: Sequence[Any]) -> Any:
        """J_iᵀ · g: the gradient that flows down to input `i`, of its shape and dtype."""
        rule = self.rules[i]
        if rule is None:
            raise RuleError(located(f"{self.name}: its input {self.names(len(inputs))[i]} "
                                    "is constant and has no gradient"))
        try:
            message = run(self, rule, self, g, y, *self.with_prepared(inputs))
            message = self.as_message(i, message)
        except (ValueError, TypeError, IndexError, AttributeError) as error:
            self.refuse_rule(i, error, g, inputs)
        x = inputs[i]
        if shape_of(message) != shape_of(x) or message.dtype != x.dtype:
            message = run(self, self.fit, i, message, x)
        return message

    def as_message(self, i: int, message: Any) -> Any:
        """What the rule of input `i` returned, as an array or tensor."""
        if hasattr(message, "dtype") and hasattr(message, "shape") and \
                message.dtype.kind in "fciub" and other_kind(message) != "MaskedArray":
            return message
        if isinstance(message, (int, float, complex)):
            return np.asarray(message)[()]
        raise RuleError(located(f"{self.name}.{self.rule_name(i)}: must return an array; it "
                                f"returned {str(message)[:60]}"))

    def refuse_rule(self, i: int, error: Exception, g: Any, inputs: Sequence[Any]) -> NoReturn:
        """Raise what `error`, met in the rule of input `i`, means."""
        if isinstance(error, RuleError):
            raise error
        shapes = listing(self.names(len(inputs)), tuple(inputs))
        raise RuleError(located(f"{self.name}.{self.rule_name(i)}: failed: {error}; g is "
                                f"{shape_of(g)}, {shapes}")) from error

    def fit(self, i: int, message: Any, x: Any) -> Any:
        """`message` in the dtype of `x`; the real part where `x` is real."""
        if shape_of(message) != shape_of(x):
            raise ShapeError(located(
                f"{self.name}.{self.rule_name(i)}: must return the shape of its input, "
                f"{shape_of(x)}; it returned {shape_of(message)}"
            ))
        return in_dtype(message, dtype_of(x))

    def push(self, tangents: Sequence[Any], y: Any, inputs: Sequence[Any],
             transpose: Transpose | None = None) -> Any:
        """Σ J_i · tangent_i over the inputs that move (the others are None).

        An input without `push_<letter>` falls back on `transpose`, the derivative of its rule
        (the engine gives it), or on the dense Jacobian where there is no engine.
        """
        total = None
        for i, tangent in enumerate(tangents):
            if tangent is None:
                continue
            rule = self.pushes[i]
            if rule is not None:
                part = rule(self, tangent, y, *self.with_prepared(inputs))
            else:
                part = (transpose or by_jacobian)(self, i, tangent, y, inputs)
            total = part if total is None else plus(total, part)
        return total

    # For those who use a gate alone

    def arrays(self, inputs: Sequence[Any]) -> tuple[Any, ...]:
        """`inputs` as arrays, or NumPy numbers where they have no axes."""
        return tuple(x if is_array_like(x) else np.asarray(operand(self, x))[()] for x in inputs)

    def vjp(self, g: Any, *inputs: Any) -> tuple[Any, ...]:
        """J_iᵀ · g for every input (None for constant ones), on plain arrays."""
        inputs = self.arrays(inputs)
        y = self.compute(*inputs)
        return tuple(
            None if self.rules[i] is None else self.pull(i, g, y, inputs)
            for i in range(len(inputs))
        )

    def jvp(self, tangents: Sequence[Any], *inputs: Any) -> Any:
        """Σ J_i · tangent_i, on plain arrays; None stands for an input that does not move."""
        inputs = self.arrays(inputs)
        return run(self, self.push, tangents, self.compute(*inputs), inputs)

    def jacobian(self, *inputs: Any, wrt: int | str = 0, dense: bool = False) -> Any:
        """∂y/∂x for one input, by its letter or position: an array of shape y.shape + x.shape.

        Where the Jacobian is diagonal a `Diagonal` of its entries comes back, unless `dense`.
        """
        i = self.position(wrt, len(inputs))
        inputs = self.arrays(inputs)
        y = self.compute(*inputs)
        if not dense and (diagonal := self.diagonal(i, y, inputs)) is not None:
            return Diagonal(diagonal)
        return dense_jacobian(lambda g: self.pull(i, g, y, inputs), y, inputs[i])

    def position(self, wrt: int | str, count: int) -> int:
        """Where among `count` inputs the one called `wrt` stands."""
        names = self.names(count)
        if wrt in names or (isinstance(wrt, int) and -count <= wrt < count):
            return wrt % count if isinstance(wrt, int) else names.index(wrt)
        raise OperandError(located(f"{self.name}: has no input {wrt!r}; its inputs are "
                                   f"{', '.join(names)}"))

    def diagonal(self, i: int, y: Any, inputs: Sequence[Any]) -> Any:
        """The diagonal of ∂y/∂x_i where the Jacobian is diagonal, else None."""
        return None
