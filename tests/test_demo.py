"""The demo's data, its pictures without a plotting package, and short runs of what they teach."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import numpy as np
import pytest

from autograd.demo.data import SHAPES, digits, shapes
from autograd.demo.figures import curves, image_grid, save_picture
from benchmarks.digits import accuracy_of, cnn, mlp
from benchmarks.shapes import error


def test_digits() -> None:
    images, classes = digits()
    assert images.shape == (1797, 1, 8, 8) and (images.min(), images.max()) == (0, 1)
    assert sorted(set(classes.tolist())) == list(range(10))


def test_shapes_are_centred_and_as_large_as_they_should_be() -> None:
    images, classes = shapes(600, 0.0, np.random.default_rng(0))
    assert images.shape == (600, 1, 20, 20) and set(np.unique(images)) == {0, 1}
    np.testing.assert_array_equal(images, images[..., ::-1, ::-1])
    assert np.bincount(classes, minlength=3).min() > 150
    areas = images.sum(axis=(1, 2, 3))
    rectangle, circle, line = (areas[classes == SHAPES.index(name)]
                               for name in ("rectangle", "circle", "line"))
    assert line.max() < 40 and rectangle.max() > 150 and circle.max() > 120
    wide, high = (images[:, 0].any(axis=axis).sum(axis=1) for axis in (1, 2))
    round_ones = classes == SHAPES.index("circle")
    np.testing.assert_array_equal(wide[round_ones], high[round_ones])
    square = classes == SHAPES.index("rectangle")
    np.testing.assert_array_equal(areas[square], (wide * high)[square])


def test_noise_is_added_to_the_same_shapes() -> None:
    clean, classes = shapes(400, 0.0, np.random.default_rng(1))
    noisy, same = shapes(400, 0.5, np.random.default_rng(1))
    np.testing.assert_array_equal(classes, same)
    assert abs((noisy - clean).std() - 0.5) < 0.01


def test_curves_are_lines_of_as_many_points() -> None:
    text = curves("Loss <&>", {"training": [2.0, 1.0, 0.5], "validation": [2.0, 1.5]})
    lines = [node.attrib["points"].split() for node in ET.fromstring(text).iter()
             if node.tag.endswith("polyline")]
    assert [len(points) for points in lines] == [3, 2]
    heights = [[float(point.split(",")[1]) for point in points] for points in lines]
    assert heights[0][0] == heights[1][0] < heights[1][1] < heights[0][2]
    assert "Loss &lt;&amp;&gt;" in text


@pytest.mark.parametrize("count", [0, 1, 9])
def test_a_grid_has_each_image_with_its_caption(count, tmp_path) -> None:
    images = np.zeros((count, 2, 3))
    images[:, 0, 1] = 0.5
    text = image_grid("Wrong", images, [f"{k} & more" for k in range(count)])
    nodes = list(ET.fromstring(text).iter())
    assert sum(node.get("fill") == "#808080" for node in nodes) == count
    assert [node.text for node in nodes if "more" in (node.text or "")] == \
        [f"{k} & more" for k in range(count)]
    save_picture(text, tmp_path / "grid")
    assert (tmp_path / "grid.png").read_bytes().startswith(b"\x89PNG")


def test_a_short_run_learns_the_digits() -> None:
    assert accuracy_of(mlp, seed=0, epochs=6) > 0.92
    assert accuracy_of(cnn, seed=0, epochs=3) > 0.92


def test_a_short_run_learns_the_shapes() -> None:
    assert error(0.2, seed=0, epochs=6, count=1500) < 0.15
