// A copy of the text lies under the textarea, in the same box and the same type,
// for ranges of it to be lit. It is cut into blocks of whole lines: a keystroke
// changes one of them, and the others keep their layout.

/** @import {Span} from "../../wasm/countersign.d.ts" */

import { byId } from "./dom.js";

const mirror = byId("mirror", HTMLElement);

const linesInBlock = 100;

/** @typedef {{start: number, length: number, node: Text}} Block */

let text = "";
/** @type {Block[]} */
let blocks = [];

/**
 * Gives the copy the text of the paste, and says how much of the
 * old one, by its length, has stayed at the beginning and at the end.
 * @param {string} next
 */
export function mirrorText(next) {
  const { length } = text;
  const { before, after } = difference(text, next);
  // From the last block that begins before the change to the first that begins
  // after it, and after a line feed that has stayed too.
  let from = 0;
  while (from + 1 < blocks.length && blocks[from + 1].start < before) from++;
  let until = blocks.length;
  while (until > from + 1 && blocks[until - 1].start > length - after) until--;

  const start = blocks[from]?.start ?? 0;
  const moved = next.length - length;
  const end = until < blocks.length ? blocks[until].start + moved : next.length;
  const fresh = cut(next, start, end, until === blocks.length);
  for (const block of blocks.slice(until)) block.start += moved;
  for (const block of blocks.slice(from, until)) block.node.parentElement?.remove();
  mirror.insertBefore(wrap(fresh), blocks[until]?.node.parentElement ?? null);
  blocks.splice(from, until - from, ...fresh);
  text = next;
  return { before, after, length };
}

/**
 * How much two texts have in common at their beginning and at their end.
 * @param {string} old
 * @param {string} next
 */
export function difference(old, next) {
  const shorter = Math.min(old.length, next.length);
  let before = 0;
  while (before < shorter && old.charCodeAt(before) === next.charCodeAt(before)) before++;
  let after = 0;
  while (after < shorter - before && old.charCodeAt(old.length - 1 - after) === next.charCodeAt(next.length - 1 - after)) after++;
  return { before, after };
}

/**
 * @param {string} whole
 * @param {number} start
 * @param {number} end
 * @param {boolean} last whether nothing comes after the end
 */
function cut(whole, start, end, last) {
  /** @type {Block[]} */
  const fresh = [];
  for (let at = start; at < end || (last && fresh.length === 0); ) {
    let stop = at;
    for (let line = 0; line < linesInBlock && stop < end; line++) {
      const feed = whole.indexOf("\n", stop);
      stop = feed < 0 || feed >= end ? end : feed + 1;
    }
    fresh.push({ start: at, length: stop - at, node: document.createTextNode(whole.slice(at, stop)) });
    if (stop === at) break;
    at = stop;
  }
  // A line feed at the very end makes no line box of its own.
  if (last) fresh[fresh.length - 1]?.node.appendData("\n");
  return fresh;
}

/** @param {Block[]} fresh */
function wrap(fresh) {
  const all = document.createDocumentFragment();
  for (const { node } of fresh) all.appendChild(document.createElement("div")).append(node);
  return all;
}

/**
 * The characters of the copy; null where there are none.
 * @param {Span} span
 */
export function mirrored({ start, end }) {
  if (start < 0 || start >= end || end > text.length) return null;
  const [from, until] = [blockOf(start), blockOf(end - 1)];
  return new StaticRange({ startContainer: from.node, startOffset: start - from.start, endContainer: until.node, endOffset: end - until.start });
}

/**
 * Where the first of these characters stands.
 * @param {Span} span
 */
export function mirroredBox(span) {
  const place = mirrored(span);
  if (!place) return undefined;
  const range = new Range();
  range.setStart(place.startContainer, place.startOffset);
  range.setEnd(place.startContainer, place.startOffset + 1);
  return range.getClientRects()[0];
}

/** @param {number} position */
function blockOf(position) {
  let [low, high] = [0, blocks.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (blocks[middle].start <= position) low = middle;
    else high = middle - 1;
  }
  return blocks[low];
}
