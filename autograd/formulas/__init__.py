"""Formulas and numbers as text: what drawings and explanations both write.

A formula is an `Expression`; its `text` is plain Unicode, its `latex` LaTeX's mathematics.

>>> import numpy as np
>>> import gates
>>> from autograd.formulas import formula, rule
>>> t, o = np.array([1.0]), np.array([0.5])
>>> E = formula(gates.sq_err, ["t", "o2"], [t, o])
>>> E.text
'½ Σ (t − o₂)²'
>>> E.latex
'\\\\frac{1}{2}\\\\,\\\\sum \\\\left(t - o_{2}\\\\right)^{2}'
>>> rule(gates.sigmoid, 0, Partial("E", "y"), ("y", o), [("s", o)]).text
'∂E/∂y ⊙ y ⊙ (1 − y)'
"""

from autograd.formulas.expression import Array, Expression, Name, Number, Partial
from autograd.formulas.rules import definition, formula, rule

__all__ = ["Array", "Expression", "Name", "Number", "Partial", "definition", "formula", "rule"]
