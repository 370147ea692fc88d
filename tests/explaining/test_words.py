"""What explain says, refuses and leaves alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import (
    GradientError,
    Graph,
    StaleError,
    constant,
    exercise,
    explain,
    parameter,
    tensor,
)
from autograd.explaining import wording
from autograd.explaining.exercises.networks import network_1_1, network_20_1b
from autograd.explaining.updates import enough_digits
from autograd.formulas.figures import Numbers
from gates import OperandError, ShapeError, matvec, sigmoid, softmax
from tests.explaining.reading import sections


def fan_out() -> Any:
    x = tensor(3.0, name="x")
    return x, (x * x + 2 * x).named("E")


def test_fan_out_to_the_letter() -> None:
    _, E = fan_out()
    (_, *others), last = sections(explain(E).text())[2:], sections(explain(E).text())[-1]
    assert len(others) == 1
    assert last[0] == "Multiply: multiply1 = x · x"
    assert last[1] == """

∂E/∂multiply1 = 1 is known from step 2.

    (∂multiply1/∂x)₂ = x = 3
    (∂E/∂x)₂         = ∂E/∂multiply1 · (∂multiply1/∂x)₂
                     = 1 · 3
                     = 3

    (∂multiply1/∂x)₃ = x = 3
    (∂E/∂x)₃         = ∂E/∂multiply1 · (∂multiply1/∂x)₃
                     = 1 · 3
                     = 3

x has now got its 3 messages; they add up.

    ∂E/∂x = (∂E/∂x)₁ + (∂E/∂x)₂ + (∂E/∂x)₃
          = 2 + 3 + 3
          = 8"""


def test_matrices_and_jacobians() -> None:
    text = explain(network_20_1b()).text()
    assert "    ∂E/∂o₂ = o₂ − t\n           = [0.4606, 0.6232] − [1, 0]\n" in text
    assert "    ∂E/∂W₂ = ∂E/∂s₂ ⊗ o₁\n" in text
    assert "    ∂s₂/∂o₁ = [[0.4, −0.7,  0.1],\n               [0.3,  0.6, −0.5]]\n" in text
    assert "Nothing flows back to x." in text


def test_gates_without_a_formula_say_so_by_their_jacobian() -> None:
    x = tensor([3.0, 1.0, 2.0], name="x")
    y = np.sort(x)
    text = explain((y * [1.0, 2.0, 3.0]).sum()).text()
    assert "    ∂y/∂x    = [[0, 1, 0],\n" in text


def test_an_opened_gate() -> None:
    x = tensor([0.0, 1.0], name="x")
    E = (softmax(x)[0]).named("E")
    titles = [title for title, _ in sections(explain(Graph(E).open(1)).text())]
    assert any(title.startswith("Exp") for title in titles)
    last = explain(Graph(E).open(1)).steps[-1]
    E.backward()
    np.testing.assert_allclose(last.messages[-1].value if not last.totals else
                               last.totals[-1].value, x.grad)


def test_a_graph_that_begins_within() -> None:
    x = tensor(2.0, name="x")
    h = (x * x).named("h")
    explanation = explain(Graph((h * x).named("E"), inputs=[h]))
    assert [step.y.name for step in explanation.steps] == ["E", "E"]
    assert [message.x.name for message in explanation.steps[1].messages] == ["h", "x"]


def test_no_gradient_of_the_user_changes() -> None:
    x, E = fan_out()
    explain(E)
    assert getattr(x, "grad", None) is None
    (x * 5).backward()
    explain(E)
    assert x.grad == 5
    E.backward(keep=True)
    messages = E.notes.messages
    explain(E, wrt="x", upstream=7.0)
    assert x.grad == 8 and E.notes.messages is messages


def test_it_begins_with_the_gradient_that_is_there() -> None:
    s = tensor([0.0, 1.0], name="s")
    o = sigmoid(s).named("o")
    with pytest.raises(GradientError, match="o: is of shape"):
        explain(o)
    o.backward([1.0, 2.0])
    assert explain(o).steps[0].upstream.tolist() == [1, 2]
    assert "∂E/∂o = [1, 2]" in explain(o).text()
    assert "∂E/∂o = [3, 4]" in explain(o, upstream=[3.0, 4.0]).text()
    E = (o * [1.0, 1.0]).named("E")
    assert "∂L/∂E = [1, 1]" in explain(E, upstream=[1.0, 1.0]).text()


def test_a_hook_is_told_of() -> None:
    x, E = fan_out()
    x.register_hook(lambda g: g / 2)
    text = explain(E).text()
    assert "          = 8" in text and "A hook of x then turned it into 4." in text


def test_names_of_variables_are_lent() -> None:
    W, v = parameter([[1.0, 2.0]]), constant([1.0, 1.0])
    out = matvec(W, v)
    assert "∂E/∂W" not in explain(out, upstream=[2.0]).text().partition("Step 2")[0]
    assert "W v" in explain(out, upstream=[2.0]).text()


def test_the_update() -> None:
    text = explain(network_1_1("sigmoid"), lr=1.0, digits=4).text()
    assert "w ← w − η ∂e/∂w, with η = 1." in text
    assert "w₀₃          −1  0.05814  −0.9419" in text
    assert text.endswith("e falls from 0.4669 to 0.2856.")
    _, E = fan_out()
    assert explain(E, lr=0.1).text().endswith("E falls from 15 to 9.24.")
    large = parameter(np.ones(100), name="w")
    assert "w has 100 entries, which are not listed" in explain((large * large).sum(), lr=1).text()


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e30, max_value=1e30),
       st.integers(1, 40), st.integers(1, 17),
       st.sampled_from(["decimal", "fraction", "scientific"]))
def test_a_weight_that_moves_is_seen_to_move(old: float, steps: int, digits: int, form: Any
                                             ) -> None:
    new = old
    for _ in range(steps):
        new = float(np.nextafter(new, np.inf))
    style = Numbers(digits, form)
    fine = enough_digits(old, new, style)
    assert float(f"{old:.{fine.digits - 1}e}") != float(f"{new:.{fine.digits - 1}e}")
    assert fine.form == form and fine.digits >= digits
    assert enough_digits(old, old, style) == style


def test_a_small_step_is_seen() -> None:
    w = parameter([1.5, 1.0], name="w")
    text = explain((w * [1.0, 0.0]).sum().named("E"), lr=3.3e-6).text()
    assert [line.split() for line in text.splitlines() if line.startswith("w[")] == [
        ["w[0]", "1.5", "−3.3e−06", "1.499997"], ["w[1]", "1", "0", "1"]]
    assert text.endswith("E falls from 1.5 to 1.499997.")


def test_digits_and_forms() -> None:
    x = tensor(3.0, name="x")
    E = (1 / x).named("E")
    assert "= −0.11\n" in explain(E, digits=2).text() + "\n"
    assert "−1/9" in explain(E, form="fraction").text()
    assert "−1.11e−01" in explain(E, digits=3, form="scientific").text()


@pytest.mark.parametrize(("options", "message"), [
    ({"wrt": "y"}, "explain: no tensor is called 'y'; its tensors are x, multiply1, "),
    ({"wrt": "multiply"}, "explain: no tensor is called 'multiply'; near are multiply2, "),
    ({"wrt": []}, "explain: wrt is empty"),
    ({"wrt": 3}, "explain: wrt takes tensors and names of tensors; int came: 3"),
    ({"wrt": tensor(1.0, name="z")}, "explain: z in wrt is not in the graph of E"),
    ({"lr": 0}, "explain: lr must be a finite number above 0, or None; 0 came"),
    ({"lr": True}, "explain: lr must be a finite number above 0, or None; True came"),
    ({"lr": "fast"}, "explain: lr must be a finite number above 0, or None; 'fast' came"),
    ({"digits": 0}, "explain: digits must be a whole number from 1 to 17; 0 came"),
    ({"form": "roman"}, "explain: form must be one of 'decimal', 'fraction', 'scientific'; "),
    ({"upstream": [1.0, 2.0]}, "E: has shape"),
])
def test_options_of_no_sense_are_refused(options: dict[str, Any], message: str) -> None:
    _, E = fan_out()
    with pytest.raises((OperandError, ValueError, ShapeError)) as error:
        explain(E, **options)
    assert str(error.value).startswith(message) and "test_words.py" in str(error.value)


def test_what_cannot_be_explained() -> None:
    a, b = tensor(1.0, name="a"), constant(2.0, name="b")
    with pytest.raises(GradientError, match="explain: b depends on nothing to differentiate by"):
        explain(b)
    with pytest.raises(GradientError, match="explain: E does not depend on b by any path"):
        explain((a * b).named("E"), wrt=b)
    with pytest.raises(OperandError, match="explain: tells of one output; 2 came"):
        explain(Graph(a * b, a + b))
    with pytest.raises(OperandError, match="explain: takes a tensor, or a Graph with one output"):
        explain(3.0)
    twins = tensor(1.0, name="w") * tensor(2.0, name="w")
    with pytest.raises(OperandError, match="2 tensors are called 'w'; they are told apart as w1, "):
        explain(twins, wrt="w")
    assert len(explain(twins, wrt="w2").steps[1].messages) == 1


@pytest.mark.parametrize("thing", [None, 3.0, "a", [], np.ones(2), [tensor(1.0), None]])
def test_what_is_no_tensor_is_refused(thing: Any) -> None:
    for ask in (explain, exercise) if not isinstance(thing, str) else (explain,):
        with pytest.raises(OperandError, match=(
                rf"^{ask.__name__}: takes a tensor, or a Graph with one output; \w+ came: .* "
                r"\(test_words\.py:\d+\)$")):
            ask(thing)


def test_of_many_names_a_few_are_listed() -> None:
    y = tensor(1.0, name="x")
    for _ in range(1200):
        y = y * 1.0
    with pytest.raises(OperandError, match=r"its tensors are x, (multiply\d, ){6}multiply7 and "
                                           r"1,193 more \("):
        explain(y, wrt="q")


def test_more_than_anyone_reads_is_refused() -> None:
    x = y = tensor(1.0, name="x")
    for _ in range(10_000):
        y = y * 1.0
    for ask in (explain, exercise):
        with pytest.raises(OperandError, match=(
                rf"{ask.__name__}: 10,001 tensors are more than anyone reads, which is 10,000; keep"
                r" the paths to some with wrt, or take a part, as Graph\(y, inputs=\[\.\.\.\]\)")):
            ask(y)
    assert x is not y


def test_the_inputs_of_a_wide_gate_are_not_looked_at_for_each_of_them(
        monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at = []
    operand = wording.operand
    monkeypatch.setattr(wording, "operand", lambda *given: looked_at.append(1) or operand(*given))
    xs = [tensor(float(i), name=f"x{i}") for i in range(100)]
    told = explain(np.sum(np.stack(xs) ** 2).named("E")).text()
    assert len(looked_at) < 300
    assert all(f"    ∂E/∂{x} = Jᵀ ∂E/∂stack1\n" in told for x in ("x₁₀", "x₉₉"))


def test_a_stale_graph_is_refused() -> None:
    w = parameter(2.0, name="w")
    E = (w * w).named("E")
    told = explain(E)
    w.value = np.float64(5.0)
    with pytest.raises(StaleError, match="explain: w was changed after E was computed from it"):
        explain(E)
    assert "∂E/∂w = (∂E/∂w)₁ + (∂E/∂w)₂\n          = 2 + 2\n" in told.text()


def test_it_is_saved_by_its_suffix(tmp_path: Any) -> None:
    told = explain(fan_out()[1])
    beginnings = {"txt": "The gradients of E", "md": "## The gradients of $E$",
                  "tex": r"\documentclass{article}", "html": "<!DOCTYPE html>"}
    for suffix, beginning in beginnings.items():
        path = told.save(tmp_path / f"told.{suffix}")
        assert path.read_text(encoding="utf-8").startswith(beginning)
    for name in ("told.pdf", "told"):
        with pytest.raises(ValueError, match=r"save: no .*; use one of txt, md, tex, html"):
            told.save(tmp_path / name)
    assert told._repr_html_() == told.html() and told._repr_markdown_() == told.markdown()
    assert repr(told) == "Explanation(4 steps)" and str(told) == told.text()
