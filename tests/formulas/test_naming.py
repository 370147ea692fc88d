from __future__ import annotations

import numpy as np

from autograd import draw, tensor
from autograd.formulas.naming import names, variable_names, variables
from autograd.graph import Graph
from tests.drawing.pictures import titles


def test_variables_lend_their_names_to_tensors_and_arrays() -> None:
    x, data = tensor(1.0), np.ones(3)
    parts, table = [tensor(2.0)], {"W": tensor(3.0)}
    _hidden = tensor(4.0)
    lent = variable_names(locals())
    assert lent[id(x)] == "x"
    assert lent[id(data)] == "data"
    assert lent[id(parts[0])] == "parts[0]"
    assert lent[id(table["W"])] == "table['W']"
    assert id(_hidden) not in lent


def test_the_users_frame_is_the_one_that_calls() -> None:
    mine = tensor(1.0)
    assert variables()[id(mine)] == "mine"


def test_a_name_of_its_own_comes_first_and_none_comes_twice() -> None:
    x = tensor(1.0, name="given")
    y, z = x * 2, x * 3
    given = names(Graph([y, z]), {id(x): "other", id(y): "given", id(z): "z"})
    assert given == {x.order: "given", y.order: "multiply1", z.order: "z"}


def test_long_names_are_cut() -> None:
    x = tensor(1.0, name="x" * 100)
    assert titles(draw(x)) == ["x" * 39 + "…"]


def test_a_drawing_is_called_as_the_variables_are() -> None:
    slope, data = tensor([1.0, 2.0]), np.ones(2)
    error = slope * data
    assert titles(draw(error)) == ["slope (2,)", "data (2,)", "Multiply (2,)"]
    assert "error = slope ⊙ data" in draw(error).text()
    assert "error = slope ⊙ data" in Graph(error).draw().text()
