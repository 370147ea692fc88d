"""Exercises: what is asked, with which numbers, how it is written, read and marked."""
