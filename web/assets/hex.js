// The bytes of one certificate: offset, sixteen bytes (eight where it is
// narrow), and the same as text. One text node; lights are ranges of it.

import { byId } from "./dom.js";

const view = byId("hex", HTMLElement);
const text = view.appendChild(document.createTextNode(""));
const light = "Highlight" in globalThis ? new Highlight() : null;
if (light) CSS.highlights.set("bytes", light);

let bytes = new Uint8Array();
let width = 16;

/** Characters of a row: "0000  " + bytes + gap + text + "\n". */
let offsetColumns = 6;
const rowLength = () => offsetColumns + width * 3 + 2 + width + 1;

/**
 * @param {Uint8Array<ArrayBuffer>} der
 */
export function showBytes(der) {
  bytes = der;
  offsetColumns = der.length > 0xffff ? 8 : 6;
  layOut();
}

function layOut() {
  light?.clear();
  const rows = [];
  for (let offset = 0; offset < bytes.length; offset += width) {
    const part = bytes.subarray(offset, offset + width);
    const hex = Array.from(part, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
    const ascii = Array.from(part, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "·")).join("");
    rows.push(`${offset.toString(16).padStart(offsetColumns - 2, "0")}  ${hex.padEnd(width * 3)}  ${ascii}\n`);
  }
  text.data = rows.join("");
}

/**
 * Lights up a range of bytes, or none.
 * @param {number} start
 * @param {number} end
 */
export function lightBytes(start, end) {
  if (!light) return;
  light.clear();
  const last = Math.min(end, bytes.length) - 1;
  if (start < 0 || last < start) return;
  for (let row = Math.floor(start / width); row <= Math.floor(last / width); row++) {
    const from = Math.max(start - row * width, 0);
    const until = Math.min(last - row * width, width - 1);
    const base = row * rowLength() + offsetColumns;
    mark(base + from * 3, base + until * 3 + 2);
    mark(base + width * 3 + 2 + from, base + width * 3 + 2 + until + 1);
  }
  const first = [...light][0];
  if (first instanceof Range && view.clientHeight > 0) {
    const box = first.getBoundingClientRect();
    const frame = view.getBoundingClientRect();
    if (box.top < frame.top || box.bottom > frame.bottom) view.scrollTop += box.top - frame.top - frame.height / 3;
  }
}

/**
 * @param {number} start
 * @param {number} end
 */
function mark(start, end) {
  const range = new Range();
  range.setStart(text, start);
  range.setEnd(text, Math.min(end, text.length));
  light?.add(range);
}

/**
 * @param {object} on
 * @param {(offset: number) => void} on.point the byte under the pointer, -1 for none
 * @param {(offset: number) => void} on.choose
 */
export function listenToBytes(on) {
  new ResizeObserver(() => {
    if (view.clientWidth === 0) return; // hidden
    const fitting = view.clientWidth < 540 ? 8 : 16;
    if (fitting === width) return;
    width = fitting;
    layOut();
  }).observe(view);

  let last = -1;
  view.addEventListener("pointermove", (event) => {
    const offset = byteAt(event);
    if (offset === last) return;
    last = offset;
    on.point(offset);
  });
  view.addEventListener("pointerleave", () => {
    last = -1;
    on.point(-1);
  });
  view.addEventListener("click", (event) => {
    const offset = byteAt(event);
    if (offset >= 0 && getSelection()?.isCollapsed !== false) on.choose(offset);
  });
}

/** @param {MouseEvent} event */
function byteAt(event) {
  const position = document.caretPositionFromPoint?.(event.clientX, event.clientY);
  if (position?.offsetNode !== text) return -1;
  const row = Math.floor(position.offset / rowLength());
  const column = (position.offset % rowLength()) - offsetColumns;
  const inText = column - width * 3 - 2;
  const byte = inText >= 0 ? inText : Math.floor(column / 3);
  const offset = row * width + byte;
  return column >= 0 && byte >= 0 && byte < width && offset < bytes.length ? offset : -1;
}
