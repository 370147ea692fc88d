"""Gradients in words: explanations step by step, exercises with their keys, and a marker."""

from autograd.explaining.explanation import Explanation, explain

__all__ = ["Explanation", "explain"]
