// Between the lines of a certificate a paste may have what carries none of it:
// quote marks, line numbers, the offsets of a hex dump. A light on a field that
// goes over several lines leaves them dark.

/** @import {Span} from "../../wasm/countersign.d.ts" */

/**
 * What of a span lies outside the gaps.
 * @param {Span} span
 * @param {Span[]} gaps in order, none of which meets another
 * @returns {Span[]}
 */
export function carriers({ start, end }, gaps) {
  const parts = [];
  for (let at = firstBehind(gaps, start); at < gaps.length && gaps[at].start < end; at++) {
    if (gaps[at].start > start) parts.push({ start, end: gaps[at].start });
    start = gaps[at].end;
  }
  if (start < end) parts.push({ start, end });
  return parts;
}

/**
 * The first gap that ends behind a position.
 * @param {Span[]} gaps
 * @param {number} position
 */
function firstBehind(gaps, position) {
  let [low, high] = [0, gaps.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (gaps[middle].end <= position) low = middle + 1;
    else high = middle;
  }
  return low;
}
