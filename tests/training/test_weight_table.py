"""Weight tables: the printed numbers of exercise 1.1, in every form."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from trained_models import TwoLayers
from written_exercises import RECORDS, network_1_1, units, weights_of

from autograd.engine.errors import PathError
from autograd.training import SGD, weight_table
from gates import ShapeError, sigmoid, tanh
from tests.nn.layer_cases import CASES as LAYERS
from tests.nn.models.model_cases import CASES as MODELS


def exercise_1_1(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The weights before and after one step of gradient descent with η = 1."""
    inputs = RECORDS[f"mlp221_{name}.pre.a3"]["inputs"]
    model = network_1_1({"sigmoid": sigmoid, "tanh": tanh}[name], inputs)
    before = weights_of(model)
    units(model, inputs)["e"].backward()
    SGD(model, inputs["lr"]).step()
    return before, weights_of(model)


@pytest.mark.parametrize("name", ["sigmoid", "tanh"])
def test_exercise_1_1_as_printed(name):
    before, after = exercise_1_1(name)
    table = weight_table(before, after)
    rows = [line.split() for line in table.text().splitlines()]
    assert rows[0] == ["weight", "old", "Δ", "new"] and len(rows) == 10
    for key, old, delta, new in rows[1:]:
        assert float(old) == before[key]
        step, changed = RECORDS[f"mlp221_{name}.dw.{key}"], RECORDS[f"mlp221_{name}.wnew.{key}"]
        assert step["status"] == changed["status"] == "match"
        assert float(delta) == float(step["published"])
        assert float(new) == float(changed["published"])


@pytest.mark.parametrize("name", ["sigmoid", "tanh"])
def test_exercise_1_1_in_full(name):
    for key, _, delta, new in weight_table(*exercise_1_1(name)).rows:
        np.testing.assert_allclose(
            [delta, new], [RECORDS[f"mlp221_{name}.{part}.{key}"]["expected"]
                           for part in ("dw", "wnew")], rtol=1e-12, atol=1e-15)


def test_every_form_has_the_same_cells():
    table = weight_table(*exercise_1_1("sigmoid"))
    text = [line.split() for line in table.text().splitlines()[1:]]
    markdown = [line.strip("| ").split(" | ") for line in table.markdown().splitlines()[2:]]
    latex = [line.removesuffix(r" \\").split(" & ") for line in table.latex().splitlines()[3:-1]]
    html = [line.removeprefix("<tr><td>").removesuffix("</td></tr>").split("</td><td>")
            for line in table.html().splitlines()[2:-1]]
    assert text == markdown == latex == html
    assert text[0] == ["w03", "-1.000", "0.058", "-0.942"] and len(text) == 9


def test_forms_to_the_letter():
    table = weight_table({"W_1|<a>": [[1.0], [2.0]]}, {"W_1|<a>": [[0.5], [2.0]]}, decimals=1)
    assert str(table) == table.text() == (
        "weight             old        Δ      new\n"
        "W_1|<a>[0, 0]      1.0     -0.5      0.5\n"
        "W_1|<a>[1, 0]      2.0      0.0      2.0")
    assert table.markdown() == ("| weight | old | Δ | new |\n| --- | ---: | ---: | ---: |\n"
                                "| W\\_1\\|&lt;a&gt;\\[0, 0\\] | 1.0 | -0.5 | 0.5 |\n"
                                "| W\\_1\\|&lt;a&gt;\\[1, 0\\] | 2.0 | 0.0 | 2.0 |")
    name = "W\\_1\\textbar{}\\textless{}a\\textgreater{}"
    assert table.latex() == ("\\begin{tabular}{lrrr}\nweight & old & $\\Delta$ & new \\\\\n"
                             "\\hline\n"
                             f"{name}{{[}}0, 0{{]}} & 1.0 & -0.5 & 0.5 \\\\\n"
                             f"{name}{{[}}1, 0{{]}} & 2.0 & 0.0 & 2.0 \\\\\n\\end{{tabular}}")
    assert table.html() == table._repr_html_() == (
        "<table>\n<tr><th>weight</th><th>old</th><th>Δ</th><th>new</th></tr>\n"
        "<tr><td>W_1|&lt;a&gt;[0, 0]</td><td>1.0</td><td>-0.5</td><td>0.5</td></tr>\n"
        "<tr><td>W_1|&lt;a&gt;[1, 0]</td><td>2.0</td><td>0.0</td><td>2.0</td></tr>\n</table>")


def test_a_small_change_is_never_minus_0():
    assert "-0.000" not in weight_table({"w": 1.0}, {"w": 1.0 - 1e-9}).text()


def test_models_and_states():
    model = TwoLayers(1, 2, 1)
    before = model.state()
    model["out.b"].value = [1.0]
    rows = weight_table(before, model).rows
    assert [row[0] for row in rows] == ["hidden.W[0, 0]", "hidden.W[0, 1]", "hidden.b[0]",
                                        "hidden.b[1]", "out.W[0, 0]", "out.W[1, 0]", "out.b[0]"]
    assert [row[2] for row in rows] == [0, 0, 0, 0, 0, 0, 1]


def test_what_is_refused():
    with pytest.raises(PathError, match=r"weight_table: before has \['w'\], after \['v'\]; they "
                                        r"must have the same weights \(test_weight_table.py"):
        weight_table({"w": 1.0}, {"v": 1.0})
    with pytest.raises(ShapeError, match=r"weight_table: w has shape \(\) before and \(1,\) after"):
        weight_table({"w": 1.0}, {"w": [1.0]})
    with pytest.raises(ValueError, match="weight_table: decimals must be a whole number from 0 up; "
                                         "-1 came"):
        weight_table({"w": 1.0}, {"w": 1.0}, decimals=-1)


@pytest.mark.parametrize("case", [*LAYERS, *MODELS], ids=str)
def test_every_model_has_a_table_of_its_state_before_and_itself(case: Any):
    """Buffers are no weights: running statistics and the schedule of diffusion are left out."""
    model = case.model() if hasattr(case, "model") else case.layer()
    rows = sum(p.size for p in model.parameters().values())
    before = model.state()
    for p in model.parameters().values():
        p.value = p.value + 1
    for pair in ((before, model), (model, before), (model, model), (before, model.parameters())):
        if pair[1] is not before and not hasattr(pair[1], "buffers") and model.buffers():
            continue                            # two dicts must have the same paths
        table = weight_table(*pair)
        assert len(table.rows) == rows
    for _, old, change, new in weight_table(before, model).rows:
        assert (change, new) == (pytest.approx(1), pytest.approx(old + 1))
