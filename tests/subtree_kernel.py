"""Weisfeiler-Lehman labels of graphs, by networkx, with numbers as a lecture writes them."""

from __future__ import annotations

from typing import Any

import networkx as nx


class LabelledGraphs:
    """Graphs whose nodes get new labels `iterations` times: their own, and their neighbours'.

    networkx says which labels are equal. `numbers` has the number of each new label, such as
    "3|34" for a node of label 3 beside labels 3 and 4, in sorted order from 2 on; all nodes begin
    with 1. `counts` has for each graph how often it has each number. Source: Shervashidze and
    others, "Weisfeiler-Lehman graph kernels" (2011), section 3.2.
    """

    def __init__(self, edges: list[list[list[int]]], iterations: int) -> None:
        self.graphs = [nx.Graph(part) for part in edges]
        self.labels: list[dict[Any, int]] = [dict.fromkeys(graph, 1) for graph in self.graphs]
        self.numbers: dict[str, int] = {}
        self.found = [list(labels.values()) for labels in self.labels]
        for graph in self.graphs:
            nx.set_node_attributes(graph, "1", "label")
        hashes = [nx.weisfeiler_lehman_subgraph_hashes(graph, node_attr="label",
                                                       iterations=iterations)
                  for graph in self.graphs]
        for k in range(iterations):
            self.number([{node: by_step[k] for node, by_step in part.items()} for part in hashes])

    def number(self, hashes: list[dict[Any, str]]) -> None:
        """Number the labels of one iteration, which networkx gives as hashes."""
        texts: dict[str, set[str]] = {}
        for graph, labels, part in zip(self.graphs, self.labels, hashes, strict=True):
            for node in graph:
                near = "".join(map(str, sorted(labels[other] for other in graph[node])))
                texts.setdefault(part[node], set()).add(f"{labels[node]}|{near}")
        assert all(len(same) == 1 for same in texts.values())
        text_of = {hashed: text for hashed, (text,) in texts.items()}
        assert len(set(text_of.values())) == len(text_of)
        for text in sorted(text_of.values()):
            self.numbers[text] = len(self.numbers) + 2
        self.labels = [{node: self.numbers[text_of[hashed]] for node, hashed in part.items()}
                       for part in hashes]
        for found, labels in zip(self.found, self.labels, strict=True):
            found += labels.values()

    @property
    def counts(self) -> list[list[int]]:
        """How often each graph has each number, from 1 on."""
        return [[found.count(number) for number in range(1, len(self.numbers) + 2)]
                for found in self.found]
