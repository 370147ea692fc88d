// The parts of the picture by number: what is written on them, and what a screen reader says.

class Diagram {
  constructor(svg) {
    this.svg = svg;
    const parts = (kind) => [...svg.querySelectorAll(`[data-${kind}]`)];
    this.boxes = parts("box");
    this.edges = parts("edge");
    this.frames = parts("frame");
    this.labels = new Map(parts("label").map((label) => [Number(label.dataset.label), label]));
    this.root = this.boxes[0]?.parentNode ?? svg;
    const shift = this.root === svg ? null : this.root.transform.baseVal[0]?.matrix;
    this.origin = [shift?.e ?? 0, shift?.f ?? 0];
    this.into = data.boxes.map(() => []);
    this.outOf = data.boxes.map(() => []);
    data.edges.forEach((edge, place) => {
      this.into[edge.to].push(place);
      this.outOf[edge.from].push(place);
    });
    this.boxes.forEach((box, i) => { data.boxes[i].lines = linesOn(box); });
    this.labels.forEach((label, i) => { data.edges[i].lines = linesOn(label); });
    this.prepare();
  }

  prepare() {
    this.svg.setAttribute("role", "group");
    this.svg.setAttribute("aria-label", data.title || "Computation graph");
    for (const part of [...this.edges, ...this.labels.values(), ...this.frames])
      part.setAttribute("aria-hidden", "true");
    this.boxes.forEach((box, place) => {
      markCells(box);
      const { rect, lines, kind } = data.boxes[place];
      box.append(ring(rect));
      makeButton(box, `${titleOf(data.boxes[place])}, ${kindName(kind)}. ${lines
        .filter(([style]) => style !== "title").map(([, text]) => text).join("; ")}`);
    });
  }

  /** A rectangle of the layout, in the coordinates of the whole picture. */
  placed([x, y, width, height]) {
    return [x + this.origin[0], y + this.origin[1], width, height];
  }
}

const STYLES = ["title", "value", "gradient", "formula", "muted", "alarm"];
const styleOf = (text) => STYLES.find((style) => text.classList.contains(style));

/** The lines of text on a part of the picture, each as its style and its words. */
const linesOn = (part) => [...part.querySelectorAll("text")].flatMap((text) =>
  (styleOf(text) ? [[styleOf(text), text.textContent]] : []));

/** Mark what else is drawn under a value or a gradient, cells of a heat map, as part of it. */
function markCells(box) {
  let style = "value";
  for (const mark of box.querySelectorAll("text, path[class^=heat]")) {
    if (mark.tagName === "text") style = styleOf(mark) ?? style;
    else mark.dataset.of = style;
  }
}

const kindName = (kind) => data.legend.boxes[kind] ?? kind;

const ring = (rect) => svgElement("path", { class: "ring", d: outline(grown(rect, 3.5)) });

/** Let an SVG group be reached by keyboard and be read as a button. */
function makeButton(group, label) {
  group.setAttribute("role", "button");
  group.setAttribute("tabindex", "0");
  group.setAttribute("aria-label", label);
}
