// Where the diagram is seen from: panned, zoomed, fitted.

const [SMALLEST, LARGEST] = [0.02, 6];
const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)");

class Camera {
  constructor(stage, svg) {
    Object.assign(this, { stage, svg, x: 0, y: 0, scale: 1, fitted: true, asked: false });
    this.bounds = [0, 0, svg.width.baseVal.value, svg.height.baseVal.value];
    this.pointers = new Map();
    new ResizeObserver(() => this.fitted && this.fit()).observe(stage);
    this.listen();
  }

  listen() {
    const { stage } = this;
    stage.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    stage.addEventListener("pointerdown", (event) => this.press(event));
    stage.addEventListener("pointermove", (event) => this.drag(event));
    for (const end of ["pointerup", "pointercancel"])
      stage.addEventListener(end, (event) => this.release(event));
    stage.addEventListener("click", (event) => {
      if (this.dragged) event.stopPropagation();
      this.dragged = false;
    }, true);
  }

  wheel(event) {
    // In a notebook the wheel scrolls the notebook until the diagram has been clicked.
    if (window !== window.parent && !event.ctrlKey && !document.hasFocus()) return;
    event.preventDefault();
    const lines = event.deltaMode === 1 ? 16 : 1;
    const { left, top } = this.stage.getBoundingClientRect();
    const factor = Math.exp(-event.deltaY * lines * (event.ctrlKey ? 0.01 : 0.0016));
    this.zoom(factor, event.clientX - left, event.clientY - top);
  }

  press(event) {
    if (event.button !== 0) return;
    this.pointers.set(event.pointerId, event);
    if (this.pointers.size === 1) this.travel = 0;
  }

  drag(event) {
    const before = this.pointers.get(event.pointerId);
    if (!before) return;
    const others = [...this.pointers.values()].filter((one) => one !== before);
    const [dx, dy] = [event.clientX - before.clientX, event.clientY - before.clientY];
    this.travel += Math.hypot(dx, dy);
    if (this.travel < 4) return;
    this.stage.setPointerCapture(event.pointerId);
    this.dragged = true;
    this.pointers.set(event.pointerId, event);
    if (others.length) this.pinch(before, event, others[0]);
    else this.pan(dx, dy);
  }

  pinch(before, now, other) {
    const distance = (one) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
    const { left, top } = this.stage.getBoundingClientRect();
    const factor = distance(now) / Math.max(distance(before), 1);
    this.zoom(factor, other.clientX - left, other.clientY - top);
  }

  release(event) {
    this.pointers.delete(event.pointerId);
    // A drag that ends outside the diagram brings no click to swallow.
    setTimeout(() => { this.dragged = false; });
  }

  pan(dx, dy) {
    this.move(this.x + dx, this.y + dy, this.scale);
  }

  zoom(factor, x = this.stage.clientWidth / 2, y = this.stage.clientHeight / 2) {
    const scale = Math.min(Math.max(this.scale * factor, SMALLEST), LARGEST);
    const ratio = scale / this.scale;
    this.move(x - (x - this.x) * ratio, y - (y - this.y) * ratio, scale);
  }

  /** All of the diagram, not larger than life. */
  fit() {
    const [left, top, width, height] = grown(this.bounds, 14);
    const { clientWidth, clientHeight } = this.stage;
    const scale = Math.max(SMALLEST, Math.min(clientWidth / width, clientHeight / height, 1.4));
    this.move((clientWidth - width * scale) / 2 - left * scale,
              (clientHeight - height * scale) / 2 - top * scale, scale);
    this.fitted = true;
  }

  /** Move as little as it takes to have a rectangle of the diagram in sight, large enough to read. */
  show([x, y, width, height]) {
    if (this.fitted && this.scale > 0.55) return;
    if (this.scale < 0.55) this.zoom(0.9 / this.scale);
    const { clientWidth, clientHeight } = this.stage;
    const shift = (low, size, room) => {
      const margin = Math.min(70, Math.max(8, (room - size) / 2));
      if (low < margin) return margin - low;
      return Math.min(0, room - margin - (low + size));
    };
    const at = (value, origin) => value * this.scale + origin;
    this.glide(shift(at(x, this.x), width * this.scale, clientWidth),
               shift(at(y, this.y), height * this.scale, clientHeight));
  }

  /** Pan over a fifth of a second, at once where motion is not wanted. */
  glide(dx, dy) {
    this.gliding = null;
    if (!dx && !dy) return;
    const [x, y, scale, begin] = [this.x + dx, this.y + dy, this.scale, performance.now()];
    if (reducedMotion.matches) return this.move(x, y, scale);
    this.gliding = begin;
    const frame = (time) => {
      if (this.gliding !== begin) return;
      const left = 1 - Math.min(Math.max((time - begin) / 200, 0), 1);
      this.place(x - dx * left ** 2, y - dy * left ** 2, scale);
      if (left) requestAnimationFrame(frame);
    };
    frame(begin);
  }

  move(x, y, scale) {
    this.gliding = null;
    this.place(x, y, scale);
  }

  place(x, y, scale) {
    Object.assign(this, { x, y, scale, fitted: false });
    this.stage.classList.add("moving");
    clearTimeout(this.rest);
    this.rest = setTimeout(() => this.stage.classList.remove("moving"), 250);
    if (this.asked) return;
    this.asked = true;
    requestAnimationFrame(() => {
      this.asked = false;
      this.svg.style.transform = `translate(${this.x}px, ${this.y}px) scale(${this.scale})`;
    });
  }
}
