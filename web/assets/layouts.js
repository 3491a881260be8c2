// Where the positions of a content stand in rows: the characters of a text, the
// bytes of a file.

import { dotted } from "./visible.js";

/**
 * What the rows show. Columns count in UTF-16 units of a row's text.
 * @typedef {object} Layout
 * @property {number} length positions that there are
 * @property {number} count rows
 * @property {(row: number) => number} start the first position of a row
 * @property {(row: number) => string} text
 * @property {(position: number) => number} rowOf
 * @property {(row: number, from: number, until: number) => [number, number][]} columns where positions of one row stand in its text
 * @property {(row: number, column: number) => number} at the position at a column, -1 for none
 */

/** No content. @type {Layout} */
export const nothing = { length: 0, count: 0, start: () => 0, text: () => "", rowOf: () => 0, columns: () => [], at: () => -1 };

/**
 * The rows of a text: its lines, those that are too long in several pieces. Every
 * UTF-16 unit keeps a column of its own, hidden ones as a dot.
 * @param {string} text
 * @param {number} columns
 * @returns {Layout}
 */
export function textRows(text, columns) {
  let starts = new Uint32Array(1 + Math.ceil(text.length / columns));
  let count = 0;
  const add = (/** @type {number} */ start) => {
    if (count === starts.length) {
      const larger = new Uint32Array(2 * count);
      larger.set(starts);
      starts = larger;
    }
    starts[count++] = start;
  };
  for (let start = 0; start <= text.length; ) {
    const feed = text.indexOf("\n", start);
    const end = feed < 0 ? text.length : feed;
    add(start);
    for (let at = start + columns; at < end; at += columns) add(at);
    start = end + 1;
  }
  /** @param {number} row the end of its text, without the line feed */
  const end = (row) => {
    const next = row + 1 < count ? starts[row + 1] : text.length;
    return next > starts[row] && text[next - 1] === "\n" ? next - 1 : next;
  };
  return {
    length: text.length,
    count,
    start: (row) => starts[row],
    text: (row) => dotted(text.slice(starts[row], end(row))),
    rowOf(position) {
      let [low, high] = [0, count - 1];
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (starts[middle] <= position) low = middle;
        else high = middle - 1;
      }
      return low;
    },
    columns: (row, from, until) => (Math.min(until, end(row)) > from ? [[from - starts[row], Math.min(until, end(row)) - starts[row]]] : []),
    at: (row, column) => (row < count && starts[row] < text.length ? Math.min(starts[row] + column, Math.max(starts[row], end(row) - 1)) : -1),
  };
}

/**
 * The rows of bytes: the offset, sixteen bytes (eight where it is narrow), and
 * the same as text.
 * @param {Uint8Array} bytes
 * @param {number} columns
 * @returns {Layout}
 */
export function byteRows(bytes, columns) {
  const offsetColumns = bytes.length > 0xffff ? 8 : 6;
  const width = columns >= offsetColumns + 16 * 4 + 1 ? 16 : 8;
  const textColumn = offsetColumns + width * 3 + 1;
  const last = (/** @type {number} */ row) => Math.min(width, bytes.length - row * width);
  return {
    length: bytes.length,
    count: Math.ceil(bytes.length / width),
    start: (row) => row * width,
    text(row) {
      const part = bytes.subarray(row * width, (row + 1) * width);
      const hex = Array.from(part, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
      const ascii = Array.from(part, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "·")).join("");
      return `${(row * width).toString(16).padStart(offsetColumns - 2, "0")}  ${hex.padEnd(width * 3)} ${ascii}`;
    },
    rowOf: (position) => Math.floor(position / width),
    columns(row, from, until) {
      const [a, b] = [from - row * width, until - row * width];
      return [
        [offsetColumns + a * 3, offsetColumns + b * 3 - 1],
        [textColumn + a, textColumn + b],
      ];
    },
    at(row, column) {
      const cell = column >= textColumn ? column - textColumn : Math.floor((column - offsetColumns) / 3);
      return column >= offsetColumns && cell < last(row) ? row * width + cell : -1;
    },
  };
}
