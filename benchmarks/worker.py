"""One contestant's process: reads a request a line, answers a line, both in JSON."""

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
from time import perf_counter
from types import ModuleType
from typing import Any

import numpy as np

_kept: dict[tuple[str, ...], Callable[[], Any]] = {}


def kept(make: Callable[..., Callable[[], Any]], *settings: Any) -> Callable[[], Any]:
    """`make(*settings)`, made and warmed up once in this process."""
    key = (make.__name__, *map(str, settings))
    if key not in _kept:
        _kept[key] = make(*settings)
        for _ in range(5):
            _kept[key]()
    return _kept[key]


def mean_time(run: Callable[[], Any], times: int) -> float:
    start = perf_counter()
    for _ in range(times):
        run()
    return (perf_counter() - start) / times


def versions(peer: ModuleType) -> dict[str, Any]:
    return {"version": peer.VERSION, "python": platform.python_version(), "numpy": np.__version__}


def losses(peer: ModuleType, steps: int) -> dict[str, Any]:
    """The loss of the last of `steps` training steps: contestants must agree on it."""
    train = peer.step()
    return {"loss": [train() for _ in range(steps)][-1]}


def step(peer: ModuleType, times: int) -> dict[str, Any]:
    return {"seconds": mean_time(kept(peer.step), times)}


def overhead(peer: ModuleType, gate: str, times: int, length: int) -> dict[str, Any]:
    """Seconds a gate, forward and backward, in a chain of `length` gates of one kind."""
    return {"seconds": mean_time(kept(peer.overhead, gate, length), times) / length}


def fan_out(peer: ModuleType, ways: int) -> dict[str, Any]:
    gc.collect()
    start = perf_counter()
    gradient = peer.fan_out(ways)
    seconds = perf_counter() - start
    return {"seconds": seconds, "right": gradient == ways}


def draw(peer: ModuleType, steps: int, **options: Any) -> dict[str, Any]:
    """Seconds to a picture, and what is on it."""
    try:
        picture = peer.draw(steps, **options)
    except ImportError as error:
        return {"absent": str(error)}
    start = perf_counter()
    answer = picture()
    return {"seconds": perf_counter() - start, **answer}


def chain(peer: ModuleType, length: int, stack_kb: int = 0) -> dict[str, Any]:
    """Build, run backward, free: seconds of each and the memory of the process, in a thread
    with `stack_kb` KB of stack if given.
    """
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
    start = perf_counter()
    end, backward = peer.chain(length)
    built = perf_counter()
    gradient = backward()
    swept = perf_counter()
    end.clear()
    freed = perf_counter()
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


CASES = {f.__name__: f for f in (versions, losses, step, overhead, fan_out, draw, chain)}


def main() -> None:
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a library prints must not come between the answers
    try:
        peer = importlib.import_module(f"contestants.{sys.argv[1]}")
    except ImportError as error:
        peer, absent = None, str(error)
    for line in sys.stdin:
        request = json.loads(line)
        if peer is None:
            answer = {"absent": absent}
        elif not hasattr(peer, request["case"]) and request["case"] not in ("versions", "losses"):
            answer = {"absent": f"no case {request['case']}"}
        else:
            answer = CASES[request.pop("case")](peer, **request)
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
