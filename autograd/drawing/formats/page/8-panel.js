// What is known of one box: its gate, value, gradient, and each of its inputs.

class Panel {
  constructor(place, diagram, sweep, visit) {
    Object.assign(this, { place, diagram, sweep, visit, pinned: null, hovered: null, step: 0 });
  }

  /** The box that is told of: the one chosen, else hovered, else the one whose turn it is. */
  get subject() {
    const turn = this.sweep.steps[this.step].boxes;
    return this.pinned ?? this.hovered ?? (turn.length === 1 ? turn[0] : null);
  }

  pin(i) {
    this.diagram.boxes.forEach((box, place) => mark(box, { chosen: place === i }));
    this.pinned = i;
    this.update();
  }

  hover(i) {
    if (this.hovered === i) return;
    this.hovered = i;
    if (this.pinned === null) this.update();
  }

  update() {
    const i = this.subject;
    if (i === null) {
      delete this.place.dataset.subject;
      this.place.replaceChildren(...this.overview());
      return;
    }
    const box = data.boxes[i];
    this.place.dataset.subject = i;
    this.place.replaceChildren(...this.heading(box), ...this.own(box, i), ...this.inputs(i), ...this.uses(i));
  }

  /** With no box to tell of: what to do, and the boxes that one looks for most. */
  overview() {
    const list = (title, kind) => {
      const places = data.boxes.flatMap((box, i) => (box.kind === kind ? [i] : []));
      return places.length ? [element("h3", {}, title), this.links(places)] : [];
    };
    return [element("p", { class: "kind" },
      "Point at a box, or choose one, to see its value, gradient, formulas and local Jacobians."),
      ...list("Outputs", "output"), ...list("Inputs", "input"), ...list("Parameters", "parameter")];
  }

  heading(box) {
    const top = element("div", { class: "top" }, element("h2", {}, nameOf(box)));
    if (this.pinned !== null) {
      const close = element("button", { type: "button", "aria-label": "Close details" }, "×");
      close.addEventListener("click", () => this.pin(null));
      top.append(close);
    }
    const where = box.group.length ? ` in ${box.group.join(" / ")}` : "";
    const lines = [element("p", { class: "kind" }, `${titleOf(box)}, ${kindName(box.kind)}${where}`)];
    const about = data.abouts[box.about];
    if (about) lines.push(element("p", { class: "about" }, about));
    return [top, this.digits(), ...lines, ...this.lines(box.lines, ["formula", "alarm"])];
  }

  lines(lines, styles) {
    const chosen = (lines ?? []).filter(([style]) => styles.includes(style));
    return chosen.length ? [element("div", { class: "lines" }, ...chosen.map(
      ([style, text]) => element("p", { class: `math ${style}` }, text)))] : [];
  }

  own(box, i) {
    const later = (step) => this.step < step && `comes in step ${step}`;
    return [
      ...this.array("Value", box.value, "value", later(this.sweep.values[i])),
      ...this.array(gradientName(box), box.gradient, "gradient", later(this.sweep.gradients[i])),
      ...(box.kind === "summary" ? this.lines(box.lines, ["value", "muted"]) : []),
    ];
  }

  array(title, place, style, later) {
    if (place === undefined) return [];
    const heading = element("h3", {}, title);
    if (later) return [heading, element("p", { class: "later" }, later)];
    return [heading, tables(data.arrays[place], title, style)];
  }

  /** For each input: where it comes from, the step of the chain rule in symbols, and all of it. */
  inputs(i) {
    return this.diagram.into[i].flatMap((place) => {
      const edge = data.edges[place];
      const from = data.boxes[edge.from];
      const what = from.kind === "sum" || data.boxes[i].kind === "sum" ? "From" : `Input ${edge.letter ?? ""}:`;
      const waits = this.step < this.sweep.sent(place);
      const message = waits ? [] : [
        ...this.lines(edge.lines, ["formula", "gradient", "alarm", "muted"]),
        ...this.array(`Message back to ${nameOf(from)}`, edge.message, "gradient", false)];
      return [element("h3", {}, what), this.links([edge.from]),
        ...this.jacobian(data.boxes[i], from, edge.jacobian),
        ...message];
    });
  }

  jacobian(y, x, place) {
    if (place === undefined) return [];
    const title = `Local Jacobian ∂${nameOf(y)}/∂${nameOf(x)}`;
    const [rows, columns] = [y, x].map((box) => data.arrays[box.value].shape);
    return [element("h3", {}, title), jacobianTable(data.arrays[place], rows, columns, title)];
  }

  uses(i) {
    const targets = [...new Set(this.diagram.outOf[i].map((edge) => data.edges[edge].to))];
    return targets.length ? [element("h3", {}, "Goes to"), this.links(targets)] : [];
  }

  links(places) {
    return element("div", { class: "links" }, ...places.map((i) => {
      const link = element("button", { type: "button" }, `${titleOf(data.boxes[i])}`);
      link.addEventListener("click", () => this.visit(i));
      return link;
    }));
  }

  digits() {
    const box = element("input", { type: "checkbox", id: "digits" });
    box.checked = numbers.all;
    box.addEventListener("change", () => {
      numbers.all = box.checked;
      this.update();
      byId("digits").focus();
    });
    return element("label", { class: "digits" }, box, " all digits");
  }
}

/** What the box calls its gradient: ∂E/∂W. */
function gradientName(box) {
  const [line] = textsOf(box.lines, "gradient", "formula").filter((text) => text.includes("∂"));
  return line?.match(/∂[^\s=‖:]+\/∂[^\s=‖:]+/)?.[0] ?? "Gradient";
}
