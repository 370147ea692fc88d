"""Formulas and numbers as text: what drawings and explanations both write."""
