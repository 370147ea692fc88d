"""Ours against the peers, side by side in one run: `python -m benchmarks`.

Every contestant runs in a process of its own, for one of them shares our import name and not all
live in one environment. Repetitions are interleaved, so that the noise of the machine hits all.
"""
