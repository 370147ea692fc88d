"""Penalties on large weights, as terms of a loss."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.engine.tensor import Tensor
from autograd.training.options import require_number
from autograd.training.parameters import Parameters, named_parameters


def l1(parameters: Parameters, strength: float) -> Tensor:
    """λ Σ |w| over all parameters, where `strength` is λ; it draws weights to exactly 0.

    >>> from autograd import parameter
    >>> l1([parameter([1.0, -2.0])], 0.5).item()
    1.5
    """
    return penalty("l1", parameters, strength, lambda w: np.sum(np.abs(w)))


def l2(parameters: Parameters, strength: float) -> Tensor:
    """½ λ Σ w² over all parameters, where `strength` is λ; its gradient is λ w, weight decay.

    >>> from autograd import parameter
    >>> l2([parameter([1.0, -2.0])], 0.5).item()
    1.25
    """
    return penalty("l2", parameters, strength, lambda w: 0.5 * np.sum(w * w))


def penalty(who: str, parameters: Parameters, strength: float, measure: Any) -> Tensor:
    """`strength` times the sum of `measure` of all parameters."""
    factor = require_number(who, "strength", strength)
    return factor * sum(map(measure, named_parameters(who, parameters).values()))  # type: ignore
