"""Scopes, anomaly mode, and how modes nest."""

from __future__ import annotations

import numpy as np
import pytest

from autograd import AnomalyError, anomaly, grad, no_grad, recording, scope, tensor
from autograd.engine.context import current


def test_scopes_nest_and_end():
    with scope("a"):
        x = tensor(1.0)
        with scope("b"):
            y = x * 2
        z = y * 2
    assert (x.scope, y.scope, z.scope, (z * 1).scope) == (("a",), ("a", "b"), ("a",), ())


@pytest.mark.parametrize("name", ["", None, 3])
def test_a_scope_needs_a_name(name):
    with pytest.raises(TypeError, match="scope: its name must be a text that is not empty"):
        scope(name)


def test_modes_end_also_after_an_error():
    with pytest.raises(KeyError), no_grad():
        raise KeyError
    assert current() is None


def test_recording_within_no_grad():
    x = tensor(1.0)
    with no_grad(), recording():
        y = x * 2
    assert y.gate is not None


def test_transforms_work_within_no_grad_and_give_arrays():
    with no_grad():
        g = grad(lambda x: x * x)(tensor(3.0))
    assert g == 6 and not hasattr(g, "gate")


def test_anomaly_forward():
    x = tensor([1.0, -1.0, -2.0])
    with anomaly(), np.errstate(invalid="ignore"), pytest.raises(
            AnomalyError, match=r"Log: forward made nan at index \(1,\) of shape \(3,\), "
                                r"where x = -1 \(test_context.py:\d+\)"):
        np.log(x)


def test_anomaly_backward_names_the_line_of_the_forward_pass():
    x = tensor([4.0, 0.0])
    with anomaly(), np.errstate(divide="ignore"):
        root = np.sqrt(x)  # the guilty line
        y = np.sum(root)
        with pytest.raises(AnomalyError) as caught:
            y.backward()
    with open(__file__, encoding="utf-8") as source:
        guilty = next(n for n, text in enumerate(source, 1) if "the guilty line" in text)
    assert str(caught.value) == (
        f"Sqrt: grad_x made inf at index (1,) of shape (2,), where g = 1, x = 0, y = 0 "
        f"(test_context.py:{guilty})")


def test_anomaly_is_quiet_about_integers_and_finite_numbers():
    with anomaly():
        x = tensor([1.0, 2.0])
        np.sum(x[np.array([0, 0])] * 2).backward()
    assert x.grad.tolist() == [4, 0]
