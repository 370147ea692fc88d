"""One contestant's process: reads a request a line, answers a line, both in JSON.

All times are CPU times, of all threads of the process and of the children it waited for.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import platform
import resource
import sys
import threading
from collections.abc import Callable
from time import process_time
from types import ModuleType
from typing import Any

import numpy as np

Run = Callable[[], Any]
_ready: dict[tuple[str, ...], tuple[Run, float]] = {}


def cpu_time() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return process_time() + children.ru_utime + children.ru_stime


def ready(make: Callable[..., Run], *settings: Any) -> tuple[Run, float]:
    """`make(*settings)`, made and warmed up once in this process, and the least time of it."""
    key = (getattr(make, "__name__", ""), *map(str, settings))
    if key not in _ready:
        run = make(*settings)
        _ready[key] = run, min(mean_time(run, 1) for _ in range(5))
    return _ready[key]


def mean_time(run: Run, times: int) -> float:
    start = cpu_time()
    for _ in range(times):
        run()
    return (cpu_time() - start) / times


def mean_time_within(budget: float, make: Callable[..., Run], *settings: Any) -> float:
    """The mean time of as many runs as `budget` seconds hold, one at least."""
    run, least = ready(make, *settings)
    return mean_time(run, max(1, round(budget / least)))


def versions(peer: ModuleType) -> dict[str, Any]:
    return {"version": peer.VERSION, "python": platform.python_version(), "numpy": np.__version__,
            "blas": getattr(peer, "BLAS", None) or numpy_blas()}


def losses(peer: ModuleType, model: str, steps: int) -> dict[str, Any]:
    """The loss of the last of `steps` training steps: contestants must agree on it."""
    train = peer.step(model)
    return {"loss": [train() for _ in range(steps // steps_a_call(peer))][-1]}


def step(peer: ModuleType, model: str, budget: float) -> dict[str, Any]:
    return {"seconds": mean_time_within(budget, peer.step, model) / steps_a_call(peer)}


def network(peer: ModuleType, name: str, budget: float) -> dict[str, Any]:
    """Seconds of a training step with Adam of one of `contestants.networks`."""
    return {"seconds": mean_time_within(budget, peer.network, name)}


def sequence_network(peer: ModuleType, name: str, budget: float) -> dict[str, Any]:
    """Seconds of a training step with Adam of one of `contestants.networks.SEQUENCES`."""
    return {"seconds": mean_time_within(budget, peer.sequence_network, name)}


def steps_a_call(peer: ModuleType) -> int:
    return getattr(peer, "STEPS", 1)


def overhead(peer: ModuleType, gate: str, length: int, size: int, budget: float) -> dict[str, Any]:
    """Seconds a gate, forward and backward, in a chain of `length` gates of one kind."""
    if gate not in peer.GATES:
        return {"absent": f"no gate {gate}"}
    return {"seconds": mean_time_within(budget, peer.overhead, gate, length, size) / length}


def matmul(peer: ModuleType, n: int = 1024) -> dict[str, Any]:
    """Seconds of a product of two n × n matrices of float32."""
    return {"seconds": mean_time_within(0, getattr(peer, "matmul", numpy_matmul), n)}


def numpy_matmul(n: int) -> Run:
    A = np.ones((n, n), np.float32)
    return lambda: A @ A


def numpy_blas() -> str:
    """The library of NumPy's matrix products, with the kernel it chose if threadpoolctl is here."""
    try:
        from threadpoolctl import threadpool_info
    except ImportError:
        return str(np.show_config(mode="dicts")["Build Dependencies"]["blas"]["name"])
    pools = [pool for pool in threadpool_info() if pool["user_api"] == "blas"]
    of_numpy = [pool for pool in pools if "numpy" in pool["filepath"]] or pools
    return ", ".join(f"{pool['internal_api']} {pool['version']} {pool.get('architecture', '')}"
                     for pool in of_numpy)


def fan_out(peer: ModuleType, ways: int) -> dict[str, Any]:
    gc.collect()
    start = cpu_time()
    gradient = peer.fan_out(ways)
    seconds = cpu_time() - start
    return {"seconds": seconds, "right": gradient == ways}


def draw(peer: ModuleType, steps: int, **options: Any) -> dict[str, Any]:
    """Seconds to a picture, the first time and again, and what is on it."""
    try:
        picture = peer.draw(steps, **options)
    except ImportError as error:
        return {"absent": str(error)}
    start = cpu_time()
    picture()
    first = cpu_time()
    answer = picture()
    return {"seconds": first - start, "again": cpu_time() - first, **answer}


def chain(peer: ModuleType, length: int, stack_kb: int = 0, collector: bool = True,
          ) -> dict[str, Any]:
    """Build, run backward, free: seconds of each and the memory of the process, in a thread
    with `stack_kb` KB of stack if given, without Python's collector if told.
    """
    if not collector:
        gc.disable()
    answer: dict[str, Any] = {}
    if not stack_kb:
        return timed_chain(peer, length, answer)
    threading.stack_size(stack_kb * 1024)
    thread = threading.Thread(target=timed_chain, args=(peer, length, answer))
    thread.start()
    thread.join()
    return answer


def timed_chain(peer: ModuleType, length: int, answer: dict[str, Any]) -> dict[str, Any]:
    before = peak_mb()
    start = cpu_time()
    end, backward = peer.chain(length)
    built = cpu_time()
    gradient = backward()
    swept = cpu_time()
    end.clear()
    freed = cpu_time()
    answer.update(
        build=built - start, backward=swept - built, free=freed - swept, seconds=freed - start,
        peak_mb=peak_mb(), growth_mb=peak_mb() - before,
        right=abs(gradient / 1.0000001**length - 1) < 1e-6,
    )
    return answer


def peak_mb() -> float:
    """The most memory that this process has had, in units of 10⁶ bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


CASES = {f.__name__: f for f in (versions, losses, step, network, sequence_network, overhead,
                                 matmul, fan_out, draw, chain)}
OF_ALL = ("versions", "losses", "matmul")
"""Cases for which a contestant needs no function of that name."""


def answer_to(request: dict[str, Any], peer: ModuleType) -> dict[str, Any]:
    case = request.pop("case")
    if case not in OF_ALL and not hasattr(peer, case):
        return {"absent": f"no case {case}"}
    try:
        return CASES[case](peer, **request)
    except Exception as error:
        return {"failed": f"{type(error).__name__}: {error}"}


def main() -> None:
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a library prints must not come between the answers
    try:
        peer = importlib.import_module(f"contestants.{sys.argv[1]}")
    except ImportError as error:
        peer, absent = None, str(error)
    for line in sys.stdin:
        answer = {"absent": absent} if peer is None else answer_to(json.loads(line), peer)
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
