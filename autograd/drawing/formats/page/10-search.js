// Search: boxes whose name, lines or scope hold all words of the query.

class Search {
  constructor(diagram, groups, count) {
    Object.assign(this, { diagram, groups, count, hits: [], turn: -1 });
    this.texts = data.boxes.map((box) =>
      [nameOf(box), box.kind, ...box.group, ...box.lines.map(([, text]) => text)].join("\n").toLowerCase());
  }

  find(query) {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    const matches = (text) => words.every((word) => text.includes(word));
    this.hits = words.length ? this.texts.flatMap((text, i) => (matches(text) ? [i] : [])) : [];
    this.turn = -1;
    this.mark(words.length > 0);
    this.count.textContent = words.length ? `${this.hits.length} found` : "";
  }

  mark(searching = this.hits.length > 0) {
    const hits = new Set(this.hits);
    this.diagram.boxes.forEach((box, i) => mark(box, { found: hits.has(i), searched: searching && !hits.has(i) }));
    for (const { summary, members } of this.groups.all.values()) {
      const any = members.some((i) => hits.has(i));
      mark(summary, { found: any, searched: searching && !any });
    }
  }

  /** The next box that was found, in turn. */
  next(by = 1) {
    if (!this.hits.length) return null;
    this.turn = (this.turn + by + this.hits.length) % this.hits.length;
    this.count.textContent = `${this.turn + 1} of ${this.hits.length}`;
    return this.hits[this.turn];
  }
}
