"""Gradients in words: explanations step by step, exercises with their keys, and a marker."""

from autograd.explaining.exercises.marking import Marking
from autograd.explaining.exercises.sheet import Exercise, exercise
from autograd.explaining.explanation import Explanation, explain

__all__ = ["Exercise", "Explanation", "Marking", "exercise", "explain"]
