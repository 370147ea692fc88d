// Arrays as tables, numbers to six digits or to all of them.

const numbers = { all: false };

function written(x) {
  if (typeof x !== "number" || numbers.all || Number.isInteger(x)) return String(x);
  const short = Number(x.toPrecision(6));
  return Math.abs(x) < 1e-4 ? short.toExponential() : String(short);
}

/** The norm of an array: √Σ|x|², from its facts where not all of it is here. */
function normOf(array) {
  const known = array.facts?.find(([name]) => name === "norm");
  if (known) return Number(known[1]);
  const largest = Math.max(0, ...array.entries.map((x) => Math.abs(Number(x))));
  if (!largest || !Number.isFinite(largest)) return largest;
  return largest * Math.sqrt(array.entries.reduce((sum, x) => sum + (Number(x) / largest) ** 2, 0));
}

const shapeOf = ({ shape }) => (shape.length ? `(${shape.join(", ")}${shape.length === 1 ? "," : ""})` : "a number");

const upTo = (length) => [...Array(length).keys()];

/** An array in full, or its corners; axes before the last two become tables of their own. */
function tables(array, caption, style) {
  const { shape, entries, places = shape.map(upTo) } = array;
  const made = element("div", { class: "array" });
  const facts = (array.facts ?? []).map(([name, x]) => `${name} ${written(x)}`);
  const what = [shapeOf(array), array.dtype, ...facts, ...(array.diagonal ? ["diagonal entries"] : [])];
  made.append(element("p", { class: "kind" }, what.join(", ")));
  if (!shape.length) {
    made.append(element("p", { class: `math ${style}` }, written(entries[0])));
    return made;
  }
  const outer = places.slice(0, -2);
  const [rows, columns] = places.length > 1 ? places.slice(-2) : [[null], places[0]];
  const size = rows.length * columns.length;
  combinations(outer).forEach((indices, n) => {
    const title = indices.length ? `${caption} [${indices.join(", ")}, :, :]` : caption;
    if (indices.length) made.append(element("p", { class: "kind" }, `[${indices.join(", ")}, :, :]`));
    made.append(grid(entries.slice(n * size, (n + 1) * size), rows, columns, title, style));
  });
  return made;
}

/** A Jacobian, its rows and columns called as the entries of y and x. */
function jacobianTable(array, y, x, caption) {
  if (array.diagonal) return tables(array, caption, "formula");
  const [rows, columns] = [y, x].map((shape) => combinations(shape.map(upTo)).map((index) => index.join(",")));
  return element("div", { class: "array" },
    element("p", { class: "kind" }, `${array.shape.join(" × ")}: a row for each entry of y, a column for each of x`),
    grid(array.entries, rows, columns, caption, "formula"));
}

function grid(entries, rows, columns, title, style) {
  const head = element("tr", {}, ...(rows[0] === null ? [] : [element("td")]),
    ...withGaps(columns, (j) => element("th", { scope: "col" }, String(j))));
  const line = (i, r) => element("tr", {}, ...(i === null ? [] : [element("th", { scope: "row" }, String(i))]),
    ...withGaps(columns, (_, c) => element("td", {}, written(entries[r * columns.length + c]))));
  const gap = () => element("tr", {}, element("td", {}, "⋮"));
  const table = element("table", { "aria-label": title, class: style }, head, ...withGaps(rows, line, gap));
  return element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": title }, table);
}

/** What is made of each index, with an ellipsis where indices were left out. */
function withGaps(indices, make, gap = () => element("td", {}, "…")) {
  return indices.flatMap((index, place) => [
    ...(place && typeof index === "number" && index > indices[place - 1] + 1 ? [gap()] : []), make(index, place)]);
}

function combinations(lists) {
  return lists.reduce((found, list) => found.flatMap((one) => list.map((index) => [...one, index])), [[]]);
}
