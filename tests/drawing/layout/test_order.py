from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from autograd.drawing.layout.order import topological

nodes = st.integers(0, 9)


@given(st.lists(st.tuples(nodes, nodes)))
def test_every_node_once_and_arcs_forwards(pairs: list[tuple[int, int]]) -> None:
    arcs = [(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]]
    order = topological(10, arcs)
    assert sorted(order) == list(range(10))
    assert all(order.index(tail) < order.index(head) for tail, head in arcs)


@given(st.lists(st.tuples(nodes, nodes)))
def test_cycles_are_no_obstacle(arcs: list[tuple[int, int]]) -> None:
    assert sorted(topological(10, arcs)) == list(range(10))


def test_ties_go_by_number_and_a_cycle_is_entered_at_its_lowest_node() -> None:
    assert topological(4, [(3, 0)]) == [1, 2, 3, 0]
    assert topological(3, [(0, 1), (1, 0), (1, 2)]) == [0, 1, 2]
