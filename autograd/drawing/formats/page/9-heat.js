// Heat: how large the gradient of each box is, by the logarithm of its norm. The colours run from
// light to strong in even steps of lightness, so that grey prints and colour-blind eyes read them.

const HEAT = ["#fff7e8", "#fee6c2", "#fdd29a", "#fcbb74", "#f9a154", "#f2853a", "#e76a25"];

class Heat {
  constructor(diagram, groups, scale) {
    Object.assign(this, { diagram, scale });
    this.logs = data.boxes.map((box) =>
      ("gradient" in box ? Math.log10(normOf(data.arrays[box.gradient])) : NaN));
    const finite = this.logs.filter(Number.isFinite);
    this.any = finite.length > 0;
    [this.low, this.high] = finite.length ? [Math.min(...finite), Math.max(...finite)] : [0, 0];
    diagram.boxes.forEach((box, i) => this.paint(box, "gradient" in data.boxes[i], this.logs[i]));
    for (const { summary, members } of groups.all.values()) {
      const inside = members.map((i) => this.logs[i]).filter((log) => !Number.isNaN(log));
      this.paint(summary, inside.length > 0, Math.max(...inside));
    }
    this.drawScale();
  }

  paint(part, known, log) {
    if (!known) return;
    part.dataset.heat = Number.isFinite(log) ? log.toFixed(2) : "none";
    if (Number.isFinite(log)) part.style.setProperty("--heat", this.colour(log));
  }

  colour(log) {
    const share = this.high > this.low ? (log - this.low) / (this.high - this.low) : 1;
    return HEAT[Math.min(HEAT.length - 1, Math.floor(share * HEAT.length))];
  }

  drawScale() {
    const bar = element("div", { class: "bar", "aria-hidden": "true" }, ...HEAT.map((colour) => {
      const step = element("span");
      step.style.background = colour;
      return step;
    }));
    const ends = [this.low, this.high].map((log) => element("span", {}, log.toFixed(1)));
    this.scale.replaceChildren("log₁₀ of the norm of the gradient; white: zero or not finite",
      bar, element("div", { class: "ends" }, ...ends));
  }

  turn(on) {
    this.diagram.svg.parentNode.classList.toggle("heated", on);
    this.scale.hidden = !on;
  }
}
