"""NumPy's functions on tensors, written with gates. Signatures follow NumPy's."""

from autograd.functions import joining, picking, products, reducing, shaping
from autograd.functions.registry import CONSTANT, FUNCTIONS, made, raised

__all__ = ["CONSTANT", "FUNCTIONS", "joining", "made", "picking", "products", "raised", "reducing",
           "shaping"]
