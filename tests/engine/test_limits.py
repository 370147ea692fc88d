"""Long chains, wide fan-out and long training: what recursion, recounting and leaks would break."""

from __future__ import annotations

import gc
import sys
import threading
import tracemalloc
import weakref
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pytest

from autograd import constant, grad, jvp, parameter, tensor
from gates import Elementwise, cross_entropy, tanh

LENGTH = 100_000


@dataclass(frozen=True)
class Counted(Elementwise):
    """z = a + b, which counts the calls of its rules by its number."""

    number: int
    calls: ClassVar[Counter[tuple[str, int]]] = Counter()

    def forward(self, a: Any, b: Any) -> Any:
        self.calls["forward", self.number] += 1
        return a + b

    def grad_a(self, g: Any, z: Any, a: Any, b: Any) -> Any:
        self.calls["a", self.number] += 1
        return g

    def grad_b(self, g: Any, z: Any, a: Any, b: Any) -> Any:
        self.calls["b", self.number] += 1
        return g


@pytest.fixture
def calls() -> Iterator[Counter[tuple[str, int]]]:
    Counted.calls.clear()
    yield Counted.calls
    Counted.calls.clear()


@pytest.fixture
def usual_recursion() -> Iterator[None]:
    """The default limit: some tools that run tests raise it."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(1000)
    yield
    sys.setrecursionlimit(limit)


@pytest.fixture
def no_collector() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def test_100_000_uses_sum_exactly_and_each_gate_is_visited_once(calls):
    x = tensor([1.0, -2.0])
    shared = total = x * -3.0
    for number in range(LENGTH):
        total = Counted(number)(shared, total)
    total.backward(np.ones(2))
    assert x.grad.tolist() == [-3.0 * (LENGTH + 1)] * 2
    assert len(calls) == 3 * LENGTH
    assert set(calls.values()) == {1}


def test_sixty_doublings_give_2_to_the_60_and_each_gate_is_visited_once(calls):
    x = y = tensor(1.0)
    for number in range(60):
        y = Counted(number)(y, y)
    y.backward()
    assert x.grad == 2.0**60
    assert len(calls) == 3 * 60
    assert set(calls.values()) == {1}


# A chain of 100,000 gates: y = x · 1.00001ⁿ, also squared at the end


def chain(x: Any) -> Any:
    for _ in range(LENGTH):
        x = x * 1.00001
    return x


SLOPE = float(np.prod(np.full(LENGTH, 1.00001)))


def backward_and_free() -> None:
    x = tensor(2.0)
    middle = x * 1.0
    gone = weakref.ref(middle)
    y = chain(middle)
    del middle
    y.backward()
    assert x.grad == pytest.approx(SLOPE, rel=1e-9)
    assert gone() is not None
    del y
    assert gone() is None


def free_without_backward() -> None:
    middle = tensor(2.0) * 1.0
    gone = weakref.ref(middle)
    y = chain(middle)
    del middle, y
    assert gone() is None


def forward() -> None:
    _, push = jvp(chain)(2.0)
    assert push(1.0) == pytest.approx(SLOPE, rel=1e-9)


def twice() -> None:
    second = grad(grad(lambda x: chain(x * x)))(2.0)
    assert second == pytest.approx(2 * SLOPE, rel=1e-9)


LONG: tuple[Callable[[], None], ...] = (backward_and_free, free_without_backward, forward, twice)


@pytest.mark.parametrize("run", LONG)
def test_a_long_chain_needs_no_recursion(run, usual_recursion, no_collector):
    run()


@pytest.mark.skipif(sys.version_info[:2] == (3, 13), reason="CPython 3.13 frees what is nested "
                    "to a fixed depth by recursion in C, however small the thread's stack")
@pytest.mark.parametrize("run", LONG)
def test_a_long_chain_needs_no_deep_stack(run, usual_recursion, no_collector):
    errors: list[BaseException] = []

    def caught() -> None:
        try:
            run()
        except BaseException as error:
            errors.append(error)

    before = threading.stack_size(256 * 1024)
    try:
        thread = threading.Thread(target=caught)
        thread.start()
    finally:
        threading.stack_size(before)
    thread.join()
    assert errors == []


# Training


def trainer() -> Callable[[], float]:
    """A step of training MLP 2-4-2 on 8 points with every common way to touch a parameter."""
    random = np.random.default_rng(0)
    x = constant(random.standard_normal((8, 2)))
    target = constant((x.value[:, 0] > 0).astype(int))
    W1, b1 = parameter(random.standard_normal((2, 4)), name="W1"), parameter(np.zeros(4))
    W2 = parameter(random.standard_normal((4, 2)))

    def step() -> float:
        E = cross_entropy(tanh(x @ W1 + b1) @ W2, target).named("E")
        E.backward()
        for p in (W1, b1, W2):
            p.value -= 0.1 * p.grad
        return E.item()
    return step


def test_10_000_training_steps_keep_no_memory_and_leave_no_cycles(no_collector):
    """Traced rather than resident memory: what the allocator holds back for reuse is no leak, and
    what stays is seen to the byte. Before that, CPython's free lists (up to 2,000 tuples of each
    size) fill up.
    """
    step = trainer()
    first = step()
    for _ in range(3000):
        step()
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        for _ in range(10_000):
            last = step()
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert after - before < 10_000  # less than a byte a step
    assert gc.collect() == 0
    assert last < first / 10
