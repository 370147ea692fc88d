// Room that closed groups give up: bands across the whole picture in which nothing is left.

const MARGIN = 16;

class Cut {
  constructor(groups) {
    const all = [...groups.all.values()].filter((group) => !groups.isHidden(group));
    const shut = all.filter((group) => groups.closed.has(group.key));
    const seen = data.boxes.filter((_, i) => groups.hiding(i) === null).map((box) => box.rect);
    const labels = data.edges.filter((edge) => edge.label
      && groups.standIn(edge.from).id !== groups.standIn(edge.to).id).map((edge) => edge.label);
    this.kept = [...seen, ...labels, ...shut.map((group) => group.box)];
    const open = all.filter((group) => !groups.closed.has(group.key));
    this.axes = [0, 1].map((axis) => {
      const span = (rect) => [rect[axis], rect[axis] + rect[axis + 2]];
      const padded = ([low, high]) => [low - MARGIN, high + MARGIN];
      const sides = open.flatMap(({ rect }) => span(rect).map((side) => padded([side, side])));
      const busy = merged([...this.kept.map((rect) => padded(span(rect))), ...sides]);
      return without(merged(shut.map((group) => span(group.rect))), busy);
    });
    this.frames = open.map((group) => group.rect);
  }

  /** Where a coordinate goes when every cut before it has been closed up. */
  at(value, axis) {
    let gone = 0;
    for (const [low, high] of this.axes[axis]) {
      if (value <= low) break;
      gone += Math.min(value, high) - low;
    }
    return value - gone;
  }

  /** How far a rectangle moves that no cut goes through. */
  offset([x, y]) {
    return [this.at(x, 0) - x, this.at(y, 1) - y];
  }

  moved(rect) {
    const [dx, dy] = this.offset(rect);
    return [rect[0] + dx, rect[1] + dy, rect[2], rect[3]];
  }

  /** A rectangle that cuts may go through. */
  rect([x, y, width, height]) {
    const [left, top] = [this.at(x, 0), this.at(y, 1)];
    return [left, top, this.at(x + width, 0) - left, this.at(y + height, 1) - top];
  }

  /** Path data of absolute points. */
  path(d) {
    if (!this.axes[0].length && !this.axes[1].length) return d;
    let axis = 1;
    return d.replace(/-?\d*\.?\d+/g, (text) => {
      axis = 1 - axis;
      return String(this.at(Number(text), axis));
    });
  }

  /** A rectangle around all that is left. */
  bounds() {
    const rects = [...this.kept.map((rect) => this.moved(rect)), ...this.frames.map((rect) => this.rect(rect))];
    if (!rects.length) return [0, 0, 1, 1];
    const low = [0, 1].map((axis) => Math.min(...rects.map((rect) => rect[axis])));
    const high = [0, 1].map((axis) => Math.max(...rects.map((rect) => rect[axis] + rect[axis + 2])));
    return [low[0], low[1], high[0] - low[0], high[1] - low[1]];
  }
}

/** Intervals, sorted, those that touch made one. */
function merged(intervals) {
  const found = [];
  for (const [low, high] of intervals.sort((a, b) => a[0] - b[0])) {
    const last = found.at(-1);
    if (last && low <= last[1]) last[1] = Math.max(last[1], high);
    else found.push([low, high]);
  }
  return found;
}

/** What of some merged intervals lies in none of the others. */
function without(intervals, others) {
  return intervals.flatMap(([low, high]) => {
    const rest = [];
    for (const [from, to] of others) {
      if (to <= low || from >= high) continue;
      if (from > low) rest.push([low, from]);
      low = Math.max(low, to);
    }
    return low < high ? [...rest, [low, high]] : rest;
  });
}
