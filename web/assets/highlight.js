// Lights up characters, by the CSS Custom Highlight API: it paints ranges of text,
// so that no element is made for a light and nothing can shift. The ranges are
// static ones, which cost nothing when the text changes.

// From the faintest to the strongest: where lights meet, the later one wins.
const kinds = /** @type {const} */ (["caret", "careful", "refused", "lit", "bytes", "cursor"]);
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
 * Lights up these ranges, and no others, in one kind of light.
 * @param {Light} kind
 * @param {AbstractRange[]} ranges
 */
export function highlight(kind, ranges) {
  const light = lights.get(kind);
  if (!light || (light.size === 0 && ranges.length === 0)) return;
  light.clear();
  for (const range of ranges) light.add(range);
}
