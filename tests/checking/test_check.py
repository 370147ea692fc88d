"""check on functions and gates: which inputs, which points, and how the report reads."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

import gates
from autograd import parameter, tensor
from autograd.checking import CheckError, check
from gates import OperandError


def subjects(report: Any, name: str = "reverse sweep") -> list[str]:
    return [result.subject for result in report.results if result.check == name]


class TestInputs:
    def test_numbers_arrays_and_nested_lists(self):
        def f(p: Any, x: Any) -> Any:
            return np.sum(p[0] * x + p[1]["b"]) * p[2][1]

        report = check(f, [2.0, {"b": np.ones(2)}, (1, 3.0)], np.array([0.5, 1.0]))
        assert report.ok
        assert subjects(report) == ["∂y/∂p[0]", "∂y/∂p[1]['b']", "∂y/∂p[2][0]", "∂y/∂p[2][1]",
                                    "∂y/∂x"]

    def test_lists_are_arrays_for_gates(self):
        report = check(gates.matmul, [[1.0, 2.0]], [3.0, 4.0])
        assert report.ok
        assert report.results[0].exact.tolist() == [[[3, 4]]]

    def test_tensors_and_parameters(self):
        assert check(lambda x, w: x @ w, tensor([1.0, 2.0]), parameter([3.0, 4.0])).ok

    def test_python_integers_move_and_integer_arrays_are_held(self):
        report = check(lambda x, n: x * np.sum(n), 3, np.array([1, 2]))
        assert report.ok
        assert subjects(report) == ["∂y/∂x"]

    def test_wrt_by_position_and_name(self):
        f = lambda a, b, c: a * b * c  # noqa: E731
        assert subjects(check(f, 1.0, 2.0, 3.0, wrt=1)) == ["∂y/∂b"]
        assert subjects(check(f, 1.0, 2.0, 3.0, wrt="c")) == ["∂y/∂c"]
        assert subjects(check(f, 1.0, 2.0, 3.0, wrt=("a", 2))) == ["∂y/∂a", "∂y/∂c"]
        assert subjects(check(gates.where, [True], [1.0], [2.0], wrt="b")) == ["∂y/∂b"]

    def test_several_outputs(self):
        report = check(lambda x: (x * x, [np.sin(x), 3.0]), 2.0)
        assert report.ok
        assert subjects(report) == ["∂y0/∂x", "∂y1/∂x", "∂y2/∂x"]
        assert check(gates.Split(2), np.arange(4.0)).ok

    def test_complex_numbers_are_pairs(self):
        report = check(lambda z: z * z, 1 + 2j)
        assert report.ok
        assert report.results[0].exact.tolist() == [[2, -4], [4, 2]]
        assert check(lambda z: np.sum(np.abs(z) ** 2), np.array([1 + 2j, 3 - 1j])).ok

    def test_a_conjugate_too_many_is_found(self):
        class Wrong(gates.Elementwise):
            def forward(self, x):
                return x * x

            def grad_x(self, g, y, x):
                return 2 * g * np.conjugate(x)

        assert check(Wrong(), 2.0).ok
        assert not check(Wrong(), 1 + 2j).ok

    def test_a_function_that_computes_in_float32_is_measured_as_such(self):
        assert check(lambda x: np.sum(np.sin(x.astype("float32"))), np.array([0.3, 1.1])).ok

    def test_empty_arrays(self):
        assert check(np.sin, np.zeros((0, 2))).ok

    def test_small_and_large_scales(self):
        assert check(lambda x: 1e-12 * x**3, 2.0).ok
        assert check(lambda x: 1e12 * x**3, 2.0).ok
        assert check(np.log, np.array([1e-5, 1e5])).ok

    def test_a_wrong_factor_of_tiny_numbers_is_found(self):
        class Tiny(gates.Elementwise):
            def forward(self, x):
                return 1e-12 * x * x

            def grad_x(self, g, y, x):
                return g * 1e-12 * x

        assert not check(Tiny(), 2.0)


class TestRefusals:
    def test_nothing_to_differentiate_by(self):
        with pytest.raises(OperandError, match=r"^check: nothing to differentiate by among x; "
                           r"integer and boolean arrays are held, so give floating-point numbers "
                           r"\(test_check\.py:\d+\)$"):
            check(lambda x: np.sin(x), np.array([1, 2]))

    def test_no_function(self):
        with pytest.raises(OperandError, match=r"^check: needs a gate or a function; float came"):
            check(3.0, 1.0)

    @pytest.mark.parametrize("wrt", [5, "q", -1])
    def test_an_unknown_input(self, wrt: Any):
        with pytest.raises(OperandError, match=re.escape(
                f"check: wrt has {wrt!r}; the inputs are a, b, from 0 to 1")):
            check(gates.add, 1.0, 2.0, wrt=wrt)

    def test_too_many_inputs(self):
        with pytest.raises(OperandError, match=r"^Add: takes 2 inputs \(a, b\), 3 came"):
            check(gates.add, 1.0, 2.0, 3.0)


class TestPointsWithoutADerivative:
    @pytest.mark.parametrize("f", [gates.relu, np.abs, lambda x: np.maximum(x, 0)])
    def test_kinks(self, f: Any):
        report = check(f, np.array([1.0, 0.0]))
        assert report.findings[0].note == (
            "at [1, 1]: kink: the slopes from the left and from the right differ, so no derivative "
            "is right or wrong; choose other inputs")
        assert report.findings[0].rules == ()

    def test_near_a_kink_is_no_kink(self):
        assert check(np.abs, np.array([1e-4, -1e-4])).ok

    @pytest.mark.parametrize("f, x", [(np.sqrt, 0.0), (np.cbrt, 0.0), (np.floor, 1.0)])
    def test_no_limit(self, f: Any, x: float):
        assert check(f, x).findings[0].note == (
            "at []: the differences have no limit: not differentiable, or NaN nearby; choose other "
            "inputs")

    def test_nan_and_infinity(self):
        assert check(np.log, np.array([1.0, -1.0])).findings[0].note == (
            "is nan at index (1,); a derivative needs finite values, so choose other inputs")
        assert "is inf at index ()" in str(check(np.exp, 1e4))

    def test_a_nan_gradient_is_wrong(self):
        class Nan(gates.Elementwise):
            def forward(self, x):
                return x * 2

            def grad_x(self, g, y, x):
                return g * np.nan

        report = check(Nan(), 1.0)
        assert report.findings[0].rules == ("grad_x of Nan",)
        assert np.isnan(report.findings[0].worst.exact)

    def test_randomness(self):
        rng = np.random.default_rng(0)
        assert check(lambda x: x * rng.normal(), 1.0).findings[0].note == (
            "two runs on the same inputs differ, so it cannot be checked; fix the seed of what is "
            "random in it")

    def test_an_error_of_the_function(self):
        report = check(lambda W, o: W @ o, np.ones((4, 3)), np.ones(2))
        assert not report
        assert "ShapeError: MatMul: inner sizes differ: W is (4, 3), o is (2,)" in str(report)
        with pytest.raises(CheckError, match="inner sizes differ"):
            report.raise_if_wrong()


class TestReport:
    def test_of_what_holds(self):
        report = check(gates.multiply, 3.0, [2.0, 5.0])
        lines = str(report).splitlines()
        assert lines[0] == "Multiply: all 20 checks hold"
        assert re.match(r"pass  reverse sweep +∂y/∂a +worst at \[0\]: exact 2, numeric 2, "
                        r"difference \S+, tolerance \S+$", lines[1])
        assert lines[2:4] == ["      exact   = [2., 5.]", "      numeric = [2., 5.]"]
        assert (bool(report), report.ok, report.findings) == (True, True, ())
        assert repr(report) == "Report(Multiply: all 20 checks hold)"
        report.raise_if_wrong()

    def test_of_what_does_not(self):
        class Double(gates.Elementwise):
            def forward(self, x):
                return x * 1.0

            def grad_x(self, g, y, x):
                return 2 * g

        report = check(Double(), np.array([1.0, 3.0]), order=1)
        lines = str(report).splitlines()
        assert lines[0] == "Double: 3 of 9 checks failed"
        assert re.match(r"FAIL  reverse sweep +∂y/∂x +worst at \[(0, 0|1, 1)\]: exact 2, "
                        r"numeric 1, difference 1, tolerance 1e-06$", lines[1])
        assert lines[2:7] == ["      wrong: grad_x of Double", "      exact   = [[2., 0.],",
                              "                 [0., 2.]]", "      numeric = [[1., 0.],",
                              "                 [0., 1.]]"]
        with pytest.raises(CheckError) as caught:
            report.raise_if_wrong()
        assert str(caught.value) == str(report)

    def test_a_jacobian_of_many_axes_is_shown_as_a_matrix(self):
        text = str(check(gates.Transpose(), np.ones((2, 2)), order=1))
        assert "      exact   = [[1., 0., 0., 0.],\n                 [0., 0., 1., 0.]," in text

    def test_a_large_jacobian_is_shown_by_its_corners(self):
        text = str(check(np.sin, np.linspace(0, 1, 20), order=1))
        assert "..." in text
        assert len(text.splitlines()) < 20

    def test_a_result_by_itself(self):
        first = check(np.sin, 0.0, order=1).results[0]
        assert str(first).splitlines()[1:] == ["      exact   = 1.", "      numeric = 1."]


def test_a_tolerance_can_be_given():
    class Near(gates.Elementwise):
        def forward(self, x):
            return x * 1.0

        def grad_x(self, g, y, x):
            return g * (1 + 1e-4)

    assert not check(Near(), 1.0, order=1)
    for given in ({"rtol": 1e-3}, {"atol": 1e-3}):
        found = check(Near(), 1.0, order=1, **given)
        assert {f.check for f in found.findings} == {"opened"}


def test_the_seed_makes_it_repeatable():
    x = np.array([0.3, 1.1])
    assert str(check(np.sin, x, seed=5)) == str(check(np.sin, x, seed=5))
    assert str(check(np.sin, x, seed=5)) != str(check(np.sin, x, seed=6))
