// Open and closed groups. A closed one is a single box where its frame was; the room that it
// gives up is cut out of the picture, and edges lead to its box instead of into it.

const [LEADING, ADVANCE] = [16.32, 7.224];
const BESIDE = 4.5;

class Groups {
  constructor(diagram, changed) {
    this.diagram = diagram;
    this.changed = changed;
    this.closed = new Set();
    this.around = data.boxes.map((box) => groupsAround(box.group));
    this.all = new Map(data.frames.map(({ path, rect }, place) =>
      [keyOf(path), { key: keyOf(path), path, rect, place, members: [], outer: groupsAround(path).slice(0, -1) }]));
    this.around.forEach((keys, i) => keys.forEach((key) => this.all.get(key)?.members.push(i)));
    for (const edge of diagram.edges) {
      edge.runs = [...edge.children].map((run) => ({ run, d: run.getAttribute("d") }));
      edge.classList.toggle("returning", edge.querySelector(".back") !== null);
    }
    for (const group of this.all.values()) this.frame(group);
  }

  /** The button that closes a group, in the corner of its frame, and its box when closed. */
  frame(group) {
    const name = group.path.at(-1);
    const [x, y, width] = group.rect;
    group.exits = this.exits(group.members);
    group.toggle = svgElement("g", { class: "toggle", "data-key": group.key },
      svgElement("rect", { x: x + width - 22, y: y - 8, width: 16, height: 16, rx: 3 }),
      svgElement("path", { d: `M${x + width - 18} ${y}h8` }));
    makeButton(group.toggle, `Close group ${name}`);
    group.toggle.setAttribute("aria-expanded", "true");
    const shown = this.summary(group);
    group.summary = svgElement("g", { class: "summary several", "data-group": group.key }, ...shown);
    makeButton(group.summary, `Group ${group.path.join(", ")}, closed. ${group.text}. Enter opens it.`);
    group.summary.setAttribute("aria-expanded", "false");
    const first = this.diagram.boxes[Math.min(...group.members)];
    first.before(group.toggle, group.summary);
  }

  /** The box of a closed group: how much is in it, and what leaves it, within its frame. */
  summary(group) {
    const [left, top, room, depth] = group.rect;
    const wide = Math.floor((room - 30) / ADVANCE);
    const clip = (text) => (text.length > wide ? `${text.slice(0, Math.max(wide - 1, 0))}…` : text);
    const most = Math.max(1, Math.floor((depth - 24) / LEADING));
    const lines = [["title", group.path.at(-1)], ...this.contents(group)]
      .slice(0, most).map(([style, text]) => [style, clip(text)]);
    group.text = lines.slice(1).map(([, text]) => text).join("; ");
    const width = Math.min(room - 8, 24 + ADVANCE * Math.max(8, ...lines.map(([, text]) => text.length)));
    const height = Math.min(depth - 8, lines.length * LEADING + 20);
    const [x, y] = [left + (room - width) / 2, top + (depth - height) / 2];
    const box = (group.box = [x, y, width, height]);
    const band = outline([x, y, width, LEADING + 10]);
    const text = ([style, words], place) => svgElement("text", {
      class: `left ${style}`, x: x + 10, y: y + (place ? 24 : 17) + place * LEADING,
    }, place ? words : `▸ ${words}`);
    return [svgElement("path", { class: "sheet", d: outline(box) }),
            svgElement("path", { class: "band", d: band }),
            svgElement("path", { class: "border", d: outline(box) }), ...lines.map(text), ring(box)];
  }

  contents({ members, exits }) {
    const kinds = members.map((i) => data.boxes[i].kind);
    const gates = members.filter((i) => isGate(data.boxes[i])).length;
    const parameters = kinds.filter((kind) => kind === "parameter").length;
    const count = (n, what) => (n ? [`${n} ${what}${n === 1 ? "" : "s"}`] : []);
    const lines = [["muted", [...count(gates, "gate"), ...count(parameters, "parameter")].join(", ")]];
    for (const i of exits.slice(0, 2)) {
      const box = data.boxes[i];
      const [value] = textsOf(box.lines, "value");
      if (value) lines.push(["value", `${nameOf(box)} ${value.startsWith("=") ? "" : "= "}${value}`]);
      const [gradient] = textsOf(box.lines, "gradient").filter((text) => !text.endsWith("="));
      if (gradient) lines.push(["gradient", gradient]);
    }
    return lines;
  }

  /** The gates of a group that something outside it uses, or nothing. */
  exits(members) {
    const inside = new Set(members);
    const leaves = (i) => {
      const targets = this.diagram.outOf[i].map((edge) => data.edges[edge].to);
      return !targets.length || targets.some((to) =>
        (data.boxes[to].kind === "sum" && inside.has(to) ? leaves(to) : !inside.has(to)));
    };
    return members.filter((i) => isGate(data.boxes[i]) && leaves(i));
  }

  close(key) { this.set(new Set([...this.closed, key])); }

  closeAll() { this.set(new Set(this.all.keys())); }

  openAll() { this.set(new Set()); }

  /** Open a group; those within it stay as they are. */
  open(key) {
    const closed = new Set(this.closed);
    closed.delete(key);
    this.set(closed);
  }

  /** Open every group around a box. */
  reveal(i) {
    const closed = new Set([...this.closed].filter((key) => !this.around[i].includes(key)));
    if (closed.size !== this.closed.size) this.set(closed);
  }

  set(closed) {
    this.closed = closed;
    this.refresh();
    this.changed();
  }

  /** The closed group that a box has vanished into, the outermost; null if the box is seen. */
  hiding(i) {
    return this.around[i].find((key) => this.closed.has(key)) ?? null;
  }

  isHidden(group) {
    return group.outer.some((key) => this.closed.has(key));
  }

  /** What stands for a box in the picture now: itself, or the box of a closed group. */
  standIn(i) {
    const key = this.hiding(i);
    if (key === null) return { id: i, rect: data.boxes[i].rect, part: this.diagram.boxes[i] };
    const { box, summary } = this.all.get(key);
    return { id: key, rect: box, part: summary };
  }

  refresh() {
    const cut = new Cut(this);
    data.boxes.forEach((box, i) => {
      const part = this.diagram.boxes[i];
      part.toggleAttribute("hidden", this.hiding(i) !== null);
      shift(part, cut.offset(box.rect));
    });
    for (const group of this.all.values()) this.place(group, cut);
    const drawn = new Set();
    data.edges.forEach((edge, i) => this.route(edge, i, cut, drawn));
    this.bounds = cut.bounds();
    this.cut = cut;
  }

  place(group, cut) {
    const [hidden, closed] = [this.isHidden(group), this.closed.has(group.key)];
    const frame = this.diagram.frames[group.place];
    frame.toggleAttribute("hidden", hidden || closed);
    group.toggle.toggleAttribute("hidden", hidden || closed);
    group.summary.toggleAttribute("hidden", hidden || !closed);
    shift(group.summary, cut.offset(group.box));
    if (hidden || closed) return;
    const [x, y, width, height] = cut.rect(group.rect);
    const moved = [x - group.rect[0], y - group.rect[1]];
    for (const text of frame.querySelectorAll("text")) shift(text, moved);
    shift(group.toggle, [moved[0] + width - group.rect[2], moved[1]]);
    const bar = frame.querySelector("rect");
    for (const [name, value] of Object.entries({ x, y, width, height })) bar.setAttribute(name, value);
  }

  /** An edge as it was, cut; or from box to label to box, where one of these is a closed group. */
  route(edge, i, cut, drawn) {
    const [part, label] = [this.diagram.edges[i], this.diagram.labels.get(i)];
    const [from, to] = [this.standIn(edge.from), this.standIn(edge.to)];
    const bent = from.id !== edge.from || to.id !== edge.to;
    const pair = `${from.id} ${to.id}`;
    const hidden = from.id === to.id || (bent && !label && drawn.has(pair));
    drawn.add(pair);
    part.toggleAttribute("hidden", hidden);
    label?.toggleAttribute("hidden", from.id === to.id);
    if (label) shift(label, cut.offset(edge.label));
    if (hidden) return;
    if (bent) {
      const rects = [from.rect, ...(edge.label ? [edge.label] : []), to.rect];
      this.bend(part, rects.map((rect) => cut.moved(rect)));
      return;
    }
    for (const { run, d } of part.runs) run.setAttribute("d", cut.path(d));
    this.draw(part, part.runs.map(({ run }) => run));
  }

  /** Lead an edge, and what comes back on it, from one rectangle to the next. */
  bend(part, stops) {
    const runs = stops.slice(1).map((stop, n) => between(stops[n], stop));
    const strand = (back) => {
      const old = part.runs.filter(({ run }) => run.classList.contains("back") === back);
      return !old.length ? [] : runs.map((d, n) => {
        const run = old.at(-1).run.cloneNode();
        run.setAttribute("d", back ? reversed(d) : d);
        if (n !== (back ? 0 : runs.length - 1)) run.removeAttribute("marker-end");
        return run;
      });
    };
    this.draw(part, [...strand(false), ...strand(true)]);
  }

  /** The runs of an edge, and bridges over the labels that are not there yet. */
  draw(part, runs) {
    const there = runs.filter((run) => !run.classList.contains("back"));
    const bridges = there.slice(1).flatMap((run, n) => {
      const [before, after] = [pointsOf(there[n]), pointsOf(run)];
      if (before[0] === after[0]) return [];
      const bridge = run.cloneNode();
      bridge.removeAttribute("marker-end");
      bridge.classList.add("bridge");
      bridge.setAttribute("d", `M${before.at(-1)}L${after[0]}`);
      return [bridge];
    });
    part.replaceChildren(...runs, ...bridges);
  }
}

const pointsOf = (run) => run.getAttribute("d").match(/-?[\d.]+ -?[\d.]+/g);

/** A curve from its end to its begin, a little beside it. */
function reversed(d) {
  const [dx, dy] = data.direction === "TB" ? [BESIDE, 0] : [0, BESIDE];
  const [first, ...rest] = d.match(/-?[\d.]+ -?[\d.]+/g).toReversed().map((point) => {
    const [x, y] = point.split(" ").map(Number);
    return `${x + dx} ${y + dy}`;
  });
  return `M${first}C${rest.join(" ")}`;
}

function shift(part, [dx, dy]) {
  if (dx || dy) part.setAttribute("transform", `translate(${dx} ${dy})`);
  else part.removeAttribute("transform");
}

/** A curve from one rectangle on to the next, in the direction of the picture. */
function between(one, other) {
  const down = data.direction === "TB";
  const [along, across] = down ? [1, 0] : [0, 1];
  const middle = (rect) => rect[across] + rect[across + 2] / 2;
  const near = (rect, wanted) => {
    const slack = Math.min(10, rect[across + 2] / 2);
    return Math.min(Math.max(wanted, rect[across] + slack), rect[across] + rect[across + 2] - slack);
  };
  const begin = one[along] + one[along + 2];
  const end = other[along];
  const arrive = near(other, middle(one));
  const start = near(one, arrive);
  const bend = Math.max(Math.abs(end - begin) / 2, 10);
  const point = (a, b) => (down ? `${b} ${a}` : `${a} ${b}`);
  return `M${point(begin, start)}C${point(begin + bend, start)} ${point(end - bend, arrive)} ${point(end, arrive)}`;
}
