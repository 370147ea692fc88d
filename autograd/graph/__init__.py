"""Graphs of recorded gates: printed, run again, opened and cut."""
