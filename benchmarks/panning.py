"""How smoothly a page of 1,000 boxes pans, in the browser that is in PATH.

    python -m benchmarks.panning
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import numpy as np

import gates
from autograd import Graph, draw, nn
from tests.browser import Browser, executable

LAYERS = 248
DRAG = """(async () => {
  const stage = document.getElementById('stage');
  stage.setPointerCapture = () => {};
  const send = (kind, x, y) => stage.dispatchEvent(new PointerEvent(kind,
    {bubbles: true, pointerId: 1, button: 0, clientX: x, clientY: y}));
  send('pointerdown', 500, 400);
  const times = [];
  await new Promise((done) => {
    const frame = (time) => {
      times.push(time);
      send('pointermove', 500 + 200 * Math.sin(times.length / 9), 400 - 4 * times.length);
      if (times.length < 200) requestAnimationFrame(frame); else done();
    };
    requestAnimationFrame(frame);
  });
  send('pointerup', 500, 400);
  const gaps = times.slice(1).map((time, i) => time - times[i]).sort((a, b) => a - b);
  return [1000 * gaps.length / (times.at(-1) - times[0]), gaps[Math.floor(0.95 * gaps.length)]];
})()"""


def network() -> Graph:
    """A deep network; four boxes a layer."""
    rng = np.random.default_rng(0)
    model = nn.MLP([4] * (LAYERS + 1) + [3], rng, gates.tanh)
    E = gates.cross_entropy(model(rng.normal(size=(2, 4))), np.array([0, 1]))
    E.backward(keep=True)  # type: ignore[attr-defined]
    return Graph(E)


def main() -> int:
    program = executable()
    if program is None:
        print("no browser in PATH")
        return 2
    drawing = draw(network(), limit=2_000)
    with tempfile.TemporaryDirectory() as folder, Browser(program) as browser:
        browser.open(drawing.save(Path(folder) / "page.html"))
        browser.until(lambda: browser.run("document.getElementById('caption').textContent"))
        print(f"{len(drawing.scene.boxes):,} boxes, {len(drawing.html.encode()):,} bytes")
        for view, keys in (("the whole", "f"), ("near by", "f++++++++++++++++")):
            for key in keys:
                browser.press(key)
            browser.run("new Promise((done) => setTimeout(done, 1000))")
            rate, slow = browser.run(DRAG)
            print(f"{view:10} {rate:5.1f} frames/s, 95 % within {slow:.0f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main())
