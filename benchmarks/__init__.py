"""Ours against the peers, side by side in one run: `python -m benchmarks`; and this checkout
against another commit: `python -m benchmarks --against HEAD~1`.

Every contestant runs in a process of its own, for one of them shares our import name and not all
live in one environment. Repetitions are interleaved, so that the noise of the machine hits all.
"""
