// Lights up characters of the paste. A copy of the text lies under the textarea,
// in the same box and the same type; the CSS Custom Highlight API paints ranges
// of that copy, so that no element is made for a light and nothing can shift.

/** @import {Span} from "../../wasm/countersign.d.ts" */

import { byId } from "./dom.js";

const mirror = byId("mirror", HTMLElement);
const sheet = byId("sheet", HTMLElement);
const copy = mirror.appendChild(document.createTextNode(""));

// From the faintest to the strongest: where lights meet, the later one wins.
const kinds = /** @type {const} */ (["caret", "careful", "refused", "lit"]);
/** @typedef {(typeof kinds)[number]} Light */

/** @type {Map<Light, Highlight>} */
const lights = new Map();
if ("highlights" in CSS) {
  kinds.forEach((kind, priority) => {
    const light = new Highlight();
    light.priority = priority;
    lights.set(kind, light);
    CSS.highlights.set(kind, light);
  });
}

/**
 * Gives the copy the text of the paste, and puts all lights out.
 * @param {string} text
 */
export function mirrorText(text) {
  for (const light of lights.values()) light.clear();
  // A line feed at the very end makes no line box of its own.
  copy.data = `${text}\n`;
}

/**
 * Lights up these characters, and no others, in one kind of light.
 * @param {Light} kind
 * @param {Span[]} spans
 */
export function light(kind, spans) {
  const highlight = lights.get(kind);
  if (!highlight) return;
  highlight.clear();
  for (const span of spans) {
    const range = rangeOf(span);
    if (range) highlight.add(range);
  }
}

/**
 * Brings characters into the view of the paste; the page itself stays.
 * @param {Span} span
 */
export function reveal(span) {
  const box = rangeOf(span)?.getClientRects()[0];
  if (!box) return;
  const view = sheet.getBoundingClientRect();
  if (box.top >= view.top && box.bottom <= view.bottom) return;
  sheet.scrollTop += box.top - view.top - view.height / 3;
}

/** @param {Span} span */
function rangeOf({ start, end }) {
  const length = copy.data.length - 1;
  if (start < 0 || start >= end || end > length) return null;
  const range = new Range();
  range.setStart(copy, start);
  range.setEnd(copy, end);
  return range;
}
