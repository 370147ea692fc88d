"""Data: arrays whose first axis is the samples, in parts and in mini-batches."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, Self

import numpy as np

from autograd.training.options import require_count, require_number
from gates.errors import OperandError, ShapeError, located


class Data:
    """Arrays of one length: the inputs of a model and, last, the targets.

    Mostly they are x of shape (samples, ...) and y of shape (samples, ...); a model of several
    inputs takes several. Raises a ShapeError for arrays of different lengths, and a ValueError for
    an empty data set, or a NaN or infinity, which it finds for you.

    >>> data = Data([[0.0], [1.0], [2.0]], [0, 1, 1])
    >>> len(data), data.inputs[0].shape, data.target
    (3, (3, 1), array([0, 1, 1]))
    """

    arrays: tuple[Any, ...]

    def __init__(self, *arrays: Any) -> None:
        if len(arrays) < 2:
            raise OperandError(located("Data: needs inputs and, last, targets (to learn the inputs "
                                       f"themselves: x, x); {len(arrays)} arrays came"))
        names = ["x" if len(arrays) == 2 else f"x{i}" for i in range(len(arrays) - 1)] + ["y"]
        self.arrays = tuple(sound("Data", *pair) for pair in zip(names, arrays, strict=True))
        lengths = [len(array) for array in self.arrays]
        if len(set(lengths)) > 1:
            came = ", ".join(f"{name} has {n}" for name, n in zip(names, lengths, strict=True))
            raise ShapeError(located(f"Data: all arrays need as many samples; {came}"))
        if not lengths[0]:
            raise ValueError(located("Data: there are no samples: the data set is empty"))

    @property
    def inputs(self) -> tuple[Any, ...]:
        """What the model is called on."""
        return self.arrays[:-1]

    @property
    def target(self) -> Any:
        """What its output is compared with."""
        return self.arrays[-1]

    def __len__(self) -> int:
        return len(self.arrays[0])

    def __repr__(self) -> str:
        shapes = ", ".join(f"{array.dtype} {array.shape}" for array in self.arrays)
        return f"Data({shapes})"

    def rows(self, rows: Any) -> Self:
        """The samples at `rows`, as new Data, which is not looked through again."""
        return self.over(tuple(array[rows] for array in self.arrays))

    def over(self, arrays: tuple[Any, ...]) -> Self:
        """Data of other arrays, which are not looked through."""
        new = object.__new__(type(self))
        new.arrays = arrays
        return new


def sound(who: str, name: str, values: Any) -> Any:
    """`values` as an array with an axis of samples and finite numbers."""
    try:
        array = np.asarray(values)
    except ValueError as error:
        raise OperandError(located(f"{who}: cannot make an array of {name}: {error}")) from None
    if array.dtype.kind not in "fciub":
        raise OperandError(located(f"{who}: {name} needs numbers; dtype {array.dtype} came"))
    if array.ndim == 0:
        raise ShapeError(located(f"{who}: {name} needs a first axis of samples; a number came"))
    if array.dtype.kind in "fc" and not np.isfinite(array).all():
        i = tuple(map(int, np.argwhere(~np.isfinite(array))[0]))
        raise ValueError(located(f"{who}: {name} has {array[i]} at index {i}; remove or fill such "
                                 "samples first"))
    return array


def as_data(data: Any) -> Data:
    """Data as it is, or of a tuple of arrays."""
    if isinstance(data, Data):
        return data
    if not isinstance(data, (tuple, list)):
        raise OperandError(located("Data: needs a tuple of arrays, such as (x, y), or Data; "
                                   f"{type(data).__name__} came"))
    return Data(*data)


class Split(NamedTuple):
    """The parts of a data set; None for one that is empty."""

    train: Data
    validation: Data | None
    test: Data | None


def split(data: Any, validation: float = 0.2, test: float = 0.2, seed: int = 0) -> Split:
    """Shuffle by `seed` and cut into three parts, which have no sample in common.

    `validation` and `test` are shares of all samples, from 0 to below 1, or, whole numbers from 1
    up, how many samples. Of 0 there are none, and that part is None. Raises a ValueError where
    nothing remains to train on.

    >>> parts = split((np.zeros((3000, 2)), np.zeros(3000)), validation=400, test=1000)
    >>> [len(part) for part in parts]
    [1600, 400, 1000]
    """
    whole = as_data(data)
    n = len(whole)
    n_validation = part_size("validation", validation, n)
    n_test = part_size("test", test, n)
    if n_validation + n_test >= n:
        raise ValueError(located(f"split: nothing remains to train on: of {n} samples "
                                 f"{n_validation} are for validation and {n_test} for the test"))
    order = generator("split", seed).permutation(n)
    n_train = n - n_validation - n_test
    validation_rows, test_rows = np.split(order[n_train:], [n_validation])
    return Split(whole.rows(order[:n_train]),
                 whole.rows(validation_rows) if n_validation else None,
                 whole.rows(test_rows) if n_test else None)


def part_size(name: str, share: Any, n: int) -> int:
    """How many of n samples a share or a number of them is."""
    if isinstance(share, (int, np.integer)) and not isinstance(share, bool):
        return require_count("split", name, share, 0)
    return round(require_number("split", name, share, 0, 1) * n)


def generator(who: str, seed: Any) -> np.random.Generator:
    """A generator of random numbers from a whole number, or the one that came."""
    if isinstance(seed, np.random.Generator):
        return seed
    return np.random.default_rng(require_count(who, "seed", seed, 0))


def batches(data: Any, size: int | None = 32,
            rng: np.random.Generator | int | None = None, drop_last: bool = False
            ) -> Iterator[Data]:
    """Mini-batches that have every sample once, shuffled if there is an `rng`, or a seed for one.

    The last one has what remains, unless `drop_last` leaves it out then. A `size` beyond the number
    of samples, or None, means one batch of them all; 1 is on-line learning.

    >>> [len(batch) for batch in batches((np.zeros(5), np.zeros(5)), 2)]
    [2, 2, 1]
    """
    whole = as_data(data)
    n = len(whole)
    step = n if size is None else min(n, require_count("batches", "size", size))
    order = None if rng is None else generator("batches", rng).permutation(n)
    for start in range(0, n - n % step if drop_last else n, step):
        yield whole.rows(slice(start, start + step) if order is None else
                         order[start:start + step])
