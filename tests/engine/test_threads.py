"""Threads that compute at the same time get what each would get alone, to the last bit."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from autograd import AnomalyError, anomaly, constant, grad, jvp, no_grad, recording, scope, tensor
from autograd.engine.context import current
from gates import sigmoid, softmax, tanh

THREADS, GRAPHS = 8, 1000

STEPS: tuple[Callable[[Any, Any], Any], ...] = (
    lambda a, b: a + b, lambda a, b: a * b, lambda a, b: tanh(a - b), lambda a, b: sigmoid(a),
    lambda a, b: np.sin(b), lambda a, b: softmax(a) * b, lambda a, b: np.sum(a) + b,
    lambda a, b: np.concatenate([a[:1], b[1:]]), lambda a, b: a / (1 + b * b),
)


@pytest.fixture(autouse=True)
def eager_switches() -> Iterator[None]:
    """Threads change places some thousand times oftener than they do by default."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(5e-6)
    yield
    sys.setswitchinterval(usual)


def random_graph(x: Any, z: Any, seed: int) -> Any:
    """Some eight steps, each on two of the results before it."""
    random = np.random.default_rng(seed)
    made = [x, z]
    for _ in range(8):
        i, j = random.integers(len(made), size=2)
        made.append(STEPS[random.integers(len(STEPS))](made[i], made[j]))
    return made[-1] + made[-2]


def operands(seed: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng([seed, 1])
    return random.standard_normal(3), random.standard_normal(3)


def bits(*arrays: Any) -> bytes:
    return b"".join(np.asarray(a).tobytes() for a in arrays)


def by_backward(seed: int) -> bytes:
    x, z = map(tensor, operands(seed))
    y = random_graph(x, z, seed)
    assert (y.requires_grad, y.scope) == (True, ())
    y.backward(np.ones(3))
    return bits(y.value, getattr(x, "grad", 0), getattr(z, "grad", 0))


def by_transform(seed: int) -> bytes:
    x, z = operands(seed)
    return bits(grad(lambda x: np.sum(random_graph(x, z, seed) ** 2))(x))


def by_tangent(seed: int) -> bytes:
    x, z = operands(seed)
    y, push = jvp(lambda x: random_graph(x, z, seed))(x)
    return bits(y, push(np.ones(3)))


def without_recording(seed: int) -> bytes:
    x, z = map(tensor, operands(seed))
    with no_grad():
        y = random_graph(x, z, seed)
        assert (y.gate, y.requires_grad) == (None, False)
        with recording():
            assert (x * z).requires_grad
    return bits(y.value)


def in_scopes(seed: int) -> bytes:
    with scope(f"graph {seed}"):
        x, z = map(tensor, operands(seed))
        with scope("inner"):
            y = random_graph(x, z, seed)
        last = y * 2.0
    assert x.scope == last.scope == (f"graph {seed}",)
    assert y.scope == (f"graph {seed}", "inner")
    last.backward(np.ones(3))
    return bits(last.value, getattr(x, "grad", 0))


def under_anomaly(seed: int) -> bytes:
    x, z = map(tensor, operands(seed))
    with anomaly():
        y = random_graph(x, z, seed)
        with np.errstate(divide="ignore"), pytest.raises(AnomalyError):
            x / 0.0
    return bits(y.value)


WAYS = (by_backward, by_transform, by_tangent, without_recording, in_scopes, under_anomaly)


def outcomes(thread: int) -> list[bytes]:
    """What one thread computes: each way in turn, begun at a different one."""
    found = [WAYS[(thread + i) % len(WAYS)](thread * GRAPHS + i) for i in range(GRAPHS)]
    assert current() is None
    return found


def in_threads(work: Callable[[int], Any]) -> list[Any]:
    """`work(thread)` of all threads, begun together."""
    together = threading.Barrier(THREADS)

    def begin(thread: int) -> Any:
        together.wait()
        return work(thread)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(begin, range(THREADS)))


def test_1000_graphs_in_each_of_8_threads_are_bit_equal_to_serial():
    serial = [outcomes(thread) for thread in range(THREADS)]
    assert len({outcome for found in serial for outcome in found}) > THREADS * GRAPHS * 0.9
    assert in_threads(outcomes) == serial


def test_a_mode_held_open_in_one_thread_is_not_seen_in_another():
    steps = threading.Barrier(THREADS, timeout=20)

    def work(thread: int) -> tuple[bool, tuple[str, ...]]:
        x = tensor(2.0)
        steps.wait()
        if thread % 2:
            with no_grad():
                steps.wait()
                y = x * x
                steps.wait()
        else:
            with scope(str(thread)):
                steps.wait()
                y = x * x
                steps.wait()
        assert (x * x).requires_grad
        return y.requires_grad, y.scope

    expected = [(False, ()) if t % 2 else (True, (str(t),)) for t in range(THREADS)]
    assert in_threads(work) == expected


def test_one_tensor_read_by_all_threads_gives_each_its_own_gradients():
    shared = constant(np.arange(1.0, 4.0), name="shared")

    def work(thread: int) -> bytes:
        x = np.full(3, thread + 1.0)
        return bits(*(grad(lambda x: np.sum(tanh(x * shared) ** 2))(x) for _ in range(50)))

    assert in_threads(work) == [work(thread) for thread in range(THREADS)]
