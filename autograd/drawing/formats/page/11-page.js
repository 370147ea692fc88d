// The page: everything put together, keys and buttons.

class Page {
  constructor(svg) {
    const stage = byId("stage");
    stage.append(svg);
    this.stage = stage;
    this.diagram = new Diagram(svg);
    this.groups = new Groups(this.diagram, () => this.regrouped());
    this.camera = new Camera(stage, svg);
    this.sweep = new Sweep(this.diagram);
    this.panel = new Panel(byId("panel"), this.diagram, this.sweep, (i) => this.visit(i));
    this.heat = new Heat(this.diagram, this.groups, byId("scale"));
    this.search = new Search(this.diagram, this.groups, byId("found"));
    this.fill();
    this.listen();
    this.groups.refresh();
    this.regrouped();
    this.camera.fit();
    this.goTo(this.sweep.last, false);
  }

  fill() {
    byId("title").textContent = data.title;
    byId("notes").append(...data.notes.map((note) => element("li", {}, note)));
    byId("slider").max = this.sweep.last;
    byId("heat").disabled = !this.heat.any;
    for (const id of ["close-all", "open-all"]) byId(id).disabled = !this.groups.all.size;
    fillGuide();
    this.darken(matchMedia("(prefers-color-scheme: dark)").matches);
  }

  regrouped() {
    this.camera.bounds = this.diagram.placed(this.groups.bounds);
    if (this.camera.fitted) this.camera.fit();
    if (this.step !== undefined) this.goTo(this.step, false);
  }

  /** Show a step of the sweep, and bring it into sight. */
  goTo(step, inSight = true) {
    this.step = Math.min(Math.max(step, 0), this.sweep.last);
    this.sweep.show(this.step, this.groups);
    this.panel.step = this.step;
    this.panel.update();
    const slider = byId("slider");
    const [what, numbersOfIt] = this.sweep.told(this.step);
    slider.value = this.step;
    slider.setAttribute("aria-valuetext", `step ${this.step} of ${this.sweep.last}: ${what}`);
    if (this.step === this.sweep.last) this.pause();
    byId("caption").replaceChildren(
      element("strong", {}, `Step ${this.step} of ${this.sweep.last}. ${what}  `), numbersOfIt);
    if (!inSight) return;
    const { boxes } = this.sweep.steps[this.step];
    if (boxes.length === 1) this.camera.show(this.placeOf(boxes[0]));
  }

  /** Where a box, or the closed group that it is in, stands now. */
  placeOf(i) {
    return this.diagram.placed(this.groups.cut.moved(this.groups.standIn(i).rect));
  }

  /** Bring a box into sight, choose it and give it the focus. */
  visit(i) {
    this.groups.reveal(i);
    this.panel.pin(i);
    this.camera.show(this.placeOf(i));
    this.diagram.boxes[i].focus({ preventScroll: true });
  }

  play() {
    if (this.timer) return this.pause();
    if (this.step === this.sweep.last) this.goTo(0);
    this.timer = setInterval(() => this.goTo(this.step + 1), 1400);
    byId("play").setAttribute("aria-pressed", "true");
  }

  pause() {
    clearInterval(this.timer);
    this.timer = null;
    byId("play").setAttribute("aria-pressed", "false");
  }

  darken(on) {
    document.documentElement.dataset.theme = on ? "dark" : "light";
    byId("dark").setAttribute("aria-pressed", String(on));
  }

  toggle(id, act) {
    const button = byId(id);
    if (button.disabled) return;
    const on = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(on));
    act(on);
  }

  /** What each key does; the help lists them. */
  get keys() {
    const step = (by) => () => { this.pause(); this.goTo(this.step + by); };
    return {
      ArrowRight: step(1), ArrowLeft: step(-1), Home: step(-Infinity), End: step(Infinity),
      p: () => this.play(), "+": () => this.camera.zoom(1.25), "=": () => this.camera.zoom(1.25),
      "-": () => this.camera.zoom(0.8), f: () => this.camera.fit(), "/": () => byId("search").focus(),
      h: () => this.toggle("heat", (on) => this.heat.turn(on)),
      d: () => this.toggle("dark", (on) => this.darken(on)),
      c: () => { this.groups.closeAll(); this.camera.fit(); },
      o: () => { this.groups.openAll(); this.camera.fit(); },
      "?": () => this.help(), Escape: () => { this.help(false); this.panel.pin(null); },
    };
  }

  help(on = byId("guide").hidden) {
    byId("guide").hidden = !on;
    byId("help").setAttribute("aria-expanded", String(on));
  }

  listen() {
    const press = (id, key) => byId(id).addEventListener("click", () => this.keys[key]());
    for (const [id, key] of Object.entries({
      first: "Home", back: "ArrowLeft", play: "p", on: "ArrowRight", last: "End", heat: "h", dark: "d",
      smaller: "-", fit: "f", larger: "+", help: "?", "close-all": "c", "open-all": "o" })) press(id, key);
    byId("slider").addEventListener("input", (event) => { this.pause(); this.goTo(Number(event.target.value)); });
    document.addEventListener("keydown", (event) => this.key(event));
    this.listenToSearch();
    this.stage.addEventListener("click", (event) => this.chosen(event.target));
    this.stage.addEventListener("pointerover", (event) => this.panel.hover(boxAt(event.target)));
    this.stage.addEventListener("pointerleave", () => this.panel.hover(null));
    this.stage.addEventListener("focusin", (event) => this.focused(event.target));
  }

  listenToSearch() {
    const field = byId("search");
    field.addEventListener("input", () => this.search.find(field.value));
    field.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { field.value = ""; this.search.find(""); field.blur(); }
      if (event.key !== "Enter") return;
      const i = this.search.next(event.shiftKey ? -1 : 1);
      if (i === null) return;
      this.groups.reveal(i);
      this.panel.pin(i);
      this.camera.show(this.placeOf(i));
    });
  }

  key(event) {
    const { target, key } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || target.matches("input[type=search]")) return;
    if (key.startsWith("Arrow") && event.shiftKey) {
      const [dx, dy] = { ArrowLeft: [80, 0], ArrowRight: [-80, 0], ArrowUp: [0, 80], ArrowDown: [0, -80] }[key];
      this.camera.pan(dx, dy);
    } else if ((key === "Enter" || key === " ") && this.stage.contains(target)) {
      this.chosen(target);
    } else if (key in this.keys && !target.matches("input[type=range], .scroll")) {
      this.keys[key]();
    } else return;
    event.preventDefault();
  }

  /** A click on a box shows its details; on a group's button or closed box it closes or opens it. */
  chosen(target) {
    const toggle = target.closest(".toggle");
    const group = target.closest("[data-group]");
    const chosen = this.groups.all.get(toggle?.dataset.key ?? group?.dataset.group);
    if (!chosen) return this.panel.pin(boxAt(target));
    this.holding(chosen.members[0], () => (toggle ? this.groups.close(chosen.key) : this.groups.open(chosen.key)));
    (toggle ? chosen.summary : chosen.toggle).focus({ preventScroll: true });
  }

  /** Change the groups while a box, or what stands for it, stays where it is on the screen. */
  holding(i, change) {
    const { fitted, scale } = this.camera;
    const [x, y] = this.placeOf(i);
    change();
    const [newX, newY] = this.placeOf(i);
    if (!fitted) this.camera.pan((x - newX) * scale, (y - newY) * scale);
  }

  /** Who comes by keyboard is shown where he is; a click moves nothing. */
  focused(target) {
    if (!target.matches(":focus-visible")) return;
    const i = boxAt(target);
    const group = target.closest("[data-group]");
    if (i !== null) this.camera.show(this.placeOf(i));
    else if (group) this.camera.show(this.placeOf(this.groups.all.get(group.dataset.group).members[0]));
  }
}

/** The number of the box around an element; null outside boxes. */
function boxAt(target) {
  const box = target.closest("[data-box]");
  return box ? Number(box.dataset.box) : null;
}

const KEYS = {
  "← →": "step back and on", "Home End": "first step, whole picture", p: "play", "+ − f": "zoom, fit",
  "⇧ arrows": "pan (or drag; wheel to zoom)", "Tab, Enter": "next box; its details", "/": "search; Enter for the next",
  "c o": "close and open all groups", h: "heat", d: "dark", "Esc": "close details", "?": "this help",
};

function fillGuide() {
  byId("keys").append(...Object.entries(KEYS).flatMap(([key, what]) =>
    [element("dt", {}, key), element("dd", {}, what)]));
  const present = new Set(data.boxes.map(({ kind }) => kind));
  for (const [kind, name] of Object.entries(data.legend.boxes)) {
    if (!present.has(kind)) continue;
    const swatch = svgElement("svg", { class: data.legend.root, width: 26, height: 14, "aria-hidden": "true" },
      svgElement("g", { class: kind }, ...["band", "border"].map((part) =>
        svgElement("path", { class: part, d: outline([1, 1, 24, 12]) }))));
    byId("colours").append(element("li", {}, swatch, name));
  }
}

unpackedPicture().then((svg) => new Page(svg));
