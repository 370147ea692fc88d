// The sweep, step by step: values appear in the order in which they were made, then gradients
// and messages in the order of the reverse sweep.

const CARRIES = ["gradient", "summary"];

class Sweep {
  constructor(diagram) {
    this.diagram = diagram;
    this.gates = data.boxes.flatMap((box, i) => (isGate(box) ? [i] : []));
    const others = data.boxes.flatMap((box, i) => (isGate(box) || box.kind === "sum" ? [] : [i]));
    this.hasGradients = data.boxes.some((box) => hasGradient(box));
    this.steps = [{ phase: "forward", boxes: others }];
    for (const i of this.gates) this.steps.push({ phase: "forward", boxes: [i], edges: diagram.into[i] });
    this.values = data.boxes.map(() => 0);
    this.steps.forEach(({ boxes }, step) => boxes.forEach((i) => { this.values[i] = step; }));
    this.turns = new Map();
    if (this.hasGradients) this.addBackward();
    this.gradients = data.boxes.map(() => 0);
    this.fillGradients();
    this.steps.push({ phase: "whole", boxes: [] });
    this.last = this.steps.length - 1;
  }

  addBackward() {
    const isSeed = (i) => hasGradient(data.boxes[i]) && !this.messagesOutOf(i).length;
    this.seed = this.steps.length;
    this.steps.push({ phase: "backward", boxes: this.gates.filter(isSeed), seed: true });
    for (const i of this.gates.toReversed()) {
      const edges = this.diagram.into[i].filter((edge) => CARRIES.includes(data.edges[edge].kind));
      if (!edges.length) continue;
      this.turns.set(i, this.steps.length);
      this.steps.push({ phase: "backward", boxes: [i], edges });
    }
  }

  messagesOutOf(i) {
    return this.diagram.outOf[i].filter((edge) => CARRIES.includes(data.edges[edge].kind));
  }

  /** The step at which the last message to each tensor has come; boxes of one tensor share it. */
  fillGradients() {
    const arrival = (i) => Math.max(this.seed ?? 0, ...this.messagesOutOf(i).map((edge) => {
      const { to } = data.edges[edge];
      return data.boxes[to].kind === "sum" ? arrival(to) : this.turns.get(to) ?? 0;
    }));
    const shared = new Map();
    data.boxes.forEach((box, i) => {
      this.gradients[i] = arrival(i);
      if (box.order) shared.set(box.order, Math.max(shared.get(box.order) ?? 0, this.gradients[i]));
    });
    data.boxes.forEach((box, i) => {
      if (box.order) this.gradients[i] = shared.get(box.order);
      if (box.kind === "sum") this.values[i] = this.gradients[i];
    });
  }

  /** The step at which a message goes along an edge; into a sum, when that is complete. */
  sent(edge) {
    const { to, kind } = data.edges[edge];
    if (!CARRIES.includes(kind)) return 0;
    return data.boxes[to].kind === "sum" ? this.gradients[to] : this.turns.get(to) ?? 0;
  }

  /** Show all that is known at a step, and mark what happens in it. */
  show(step, groups) {
    const { boxes, edges = [], phase } = this.steps[step];
    const now = new Set(boxes.length > 1 && !this.steps[step].seed ? [] : boxes);
    data.boxes.forEach((_, i) => mark(this.diagram.boxes[i], {
      waiting: this.values[i] > step, "no-value": this.values[i] > step,
      "no-gradient": this.gradients[i] > step, now: now.has(i),
    }));
    data.edges.forEach((edge, i) => {
      const ready = Math.max(this.values[edge.from], this.values[edge.to]) <= step;
      mark(this.diagram.edges[i], {
        waiting: !ready, now: edges.includes(i), backward: phase === "backward", unsent: this.sent(i) > step });
      const label = this.diagram.labels.get(i);
      if (label) mark(label, { unsent: this.sent(i) > step });
    });
    for (const group of groups.all.values()) this.showGroup(group, step, now);
  }

  showGroup({ summary, members, exits }, step, now) {
    const last = (steps) => Math.max(0, ...exits.map((i) => steps[i]));
    mark(summary, {
      waiting: Math.min(...(exits.length ? members.filter((i) => isGate(data.boxes[i])) : members)
        .map((i) => this.values[i])) > step,
      now: members.some((i) => now.has(i)),
      "no-value": last(this.values) > step, "no-gradient": last(this.gradients) > step,
    });
  }

  /** A step in words and numbers. */
  told(step) {
    const { phase, boxes, edges = [], seed } = this.steps[step];
    const said = (i, ...styles) => textsOf(data.boxes[i].lines, ...styles).join(" ");
    if (step === 0) {
      const given = boxes.filter((i) => data.boxes[i].kind !== "ghost").map((i) => nameOf(data.boxes[i]));
      return ["Given", given.slice(0, 24).join(", ") + (given.length > 24 ? ", …" : "")];
    }
    if (phase === "whole") return ["The whole picture", "Home goes to the first step, → on, ← back."];
    if (seed) return ["Backward begins", boxes.map((i) => said(i, "gradient")).join("; ")];
    const [i] = boxes;
    if (phase === "forward") return [`Forward, ${titleOf(data.boxes[i])}`, said(i, "formula", "value", "alarm")];
    const messages = edges.map((edge) => {
      const to = nameOf(data.boxes[data.edges[edge].from]);
      return `to ${to}: ${(data.edges[edge].lines ?? []).map(([, text]) => text).join("  ") || "a sum of messages"}`;
    });
    return [`Backward, ${titleOf(data.boxes[i])}`, messages.join("\n")];
  }
}

/** Whether a box tells a gradient. */
const hasGradient = (box) => "gradient" in box || textsOf(box.lines, "gradient").length > 0;

function mark(part, classes) {
  for (const [name, on] of Object.entries(classes))
    if (part.classList.contains(name) !== on) part.classList.toggle(name, on);
}
