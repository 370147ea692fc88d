// The data of the page, the picture, and how elements are made: texts only ever as text nodes.

const data = JSON.parse(document.getElementById("data").textContent);
const SVG = "http://www.w3.org/2000/svg";
const byId = (id) => document.getElementById(id);

/** An element with attributes and children; strings among these become text. */
function element(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

function svgElement(name, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, name), attributes, children);
}

function filled(made, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** The drawing, unpacked; its stylesheet is part of the page's own. */
async function unpackedPicture() {
  const packed = Uint8Array.from(atob(data.picture), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  const text = await new Response(stream).text();
  const svg = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
  for (const extra of svg.querySelectorAll("title, desc")) extra.remove();
  const drawing = document.importNode(svg, true);
  for (const styled of drawing.querySelectorAll("[data-style]")) styled.style.cssText = styled.dataset.style;
  return drawing;
}

/** The texts of the lines of these styles. */
const textsOf = (lines, ...styles) =>
  (lines ?? []).filter(([style]) => styles.includes(style)).map(([, text]) => text);

const titleOf = (box) => textsOf(box.lines, "title").join(" ");
const nameOf = (box) => box.name ?? titleOf(box);
const isGate = (box) => ["gate", "output", "summary", "neuron"].includes(box.kind);
const keyOf = (path) => JSON.stringify(path);

/** The keys of the groups around something, outermost first. */
const groupsAround = (path) => path.map((_, depth) => keyOf(path.slice(0, depth + 1)));

/** A rectangle as path data. */
const outline = ([x, y, width, height]) => `M${x} ${y}h${width}v${height}h${-width}Z`;

const grown = ([x, y, width, height], by) => [x - by, y - by, width + 2 * by, height + 2 * by];
