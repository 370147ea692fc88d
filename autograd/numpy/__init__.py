"""NumPy's functions on tensors, written with gates. Signatures are NumPy's."""

from autograd.numpy import joining, picking, places, products, reducing, shaping
from autograd.numpy.registry import CONSTANT, FUNCTIONS, full_name, gate_of, refuse, to_power

__all__ = ["CONSTANT", "FUNCTIONS", "full_name", "gate_of", "joining", "picking", "places",
           "products", "reducing", "refuse", "shaping", "to_power"]
