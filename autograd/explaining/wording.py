"""Formulas by the names of an account, as pieces of a page."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.explaining.account import Account
from autograd.explaining.document import Formula
from autograd.formulas.rules import of_gate, of_rule
from autograd.tensor import Tensor, value_of


def name(account: Account, t: Tensor) -> Formula:
    text = account.names[t.order]
    return Formula(text, text)


def derivative(account: Account, t: Tensor) -> Formula:
    text = account.derivative(t)
    return Formula(text, text)


def computed(account: Account, t: Tensor) -> Formula:
    text = of_gate(t.gate, [operand(account, x) for x in t.inputs])
    return Formula(text, text)


def operand(account, x):
    if isinstance(x, Tensor):
        return account.names[x.order]
    return account.lent.get(id(x), "array") if np.ndim(x) else str(x)
