"""Layers and models, composed from gates."""

from autograd.nn.layer import Layer as Layer
from autograd.nn.layer import Shape as Shape
