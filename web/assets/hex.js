// The bytes of one certificate, beside its fields and its elements.

import { byId } from "./dom.js";
import { highlight } from "./highlight.js";
import { byteRows } from "./layouts.js";
import { Rows } from "./rows.js";

let bytes = new Uint8Array();
let lit = { start: -1, end: -1 };
/** @type {Rows | undefined} */
let rows;

/**
 * @param {Uint8Array<ArrayBuffer>} der
 */
export function showBytes(der) {
  bytes = der;
  lit = { start: -1, end: -1 };
  rows?.begin();
}

/**
 * Lights up a range of bytes, or none.
 * @param {number} start
 * @param {number} end
 * @param {{reveal?: boolean}} [options] whether to scroll there: not where the pointer is in the bytes
 */
export function lightBytes(start, end, { reveal = true } = {}) {
  lit = { start, end };
  paint();
  if (reveal && start >= 0) rows?.reveal(lit);
}

function paint() {
  highlight("bytes", lit.start < 0 ? [] : (rows?.ranges(lit) ?? []));
}

/**
 * @param {object} on
 * @param {(offset: number) => void} on.point the byte under the pointer, -1 for none
 * @param {(offset: number) => void} on.caret the byte that the caret is on
 * @param {(offset: number) => void} on.choose
 */
export function listenToBytes(on) {
  rows = new Rows(byId("hex", HTMLElement), (columns) => byteRows(bytes, columns), { shown: paint, ...on });
}
