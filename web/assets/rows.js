// A text too long to edit, or the bytes of a file, to look at: rows of which only
// those in view are in the document, so that megabytes, and characters that a
// browser takes for ever to lay out, cost no more than a screenful.
//
// A caret moves over the cells by pointer and by the arrow keys. All positions are
// those of the content: characters of a text, offsets of bytes.

/** @import {Span} from "../../wasm/countersign.d.ts" */
/** @import {Layout} from "./layouts.js" */

import { highlight } from "./highlight.js";
import { nothing } from "./layouts.js";

// Rows beyond what is in view, above and below, so that scrolling shows no gap.
const margin = 12;

// Browsers know no boxes much higher than this many pixels; the rows of a higher
// content are reached in proportion.
const highest = 8_000_000;

export class Rows {
  #frame;
  #space;
  #view;
  #text;
  #layOut;
  #on;
  /** @type {Layout} */
  #layout = nothing;
  /** Columns that fit, and the height of a row. */
  #columns = 0;
  #rowHeight = 20;
  #first = 0;
  /** Where each shown row begins in the text node. @type {number[]} */
  #offsets = [];
  #caret = 0;

  /**
   * @param {HTMLElement} frame scrolls; it takes the focus
   * @param {(columns: number) => Layout} layOut the content, for rows that have so many columns
   * @param {object} on
   * @param {() => void} on.shown other rows are in the document now: lights are due anew
   * @param {(position: number) => void} on.point what is under the pointer, -1 for nothing
   * @param {(position: number) => void} on.caret the caret has moved
   * @param {(position: number) => void} [on.choose] pressed, or Enter at the caret
   */
  constructor(frame, layOut, on) {
    this.#frame = frame;
    this.#layOut = layOut;
    this.#on = on;
    this.#space = frame.appendChild(document.createElement("div"));
    this.#space.className = "rows-space";
    this.#view = this.#space.appendChild(document.createElement("pre"));
    this.#view.className = "rows-view";
    this.#text = this.#view.appendChild(document.createTextNode(""));

    frame.addEventListener("scroll", () => this.#show(), { passive: true });
    new ResizeObserver(() => this.#measure()).observe(frame);
    let last = -1;
    const point = (/** @type {number} */ position) => {
      if (position !== last) on.point((last = position));
    };
    frame.addEventListener("pointermove", (event) => point(this.#under(event)));
    frame.addEventListener("pointerleave", () => point(-1));
    frame.addEventListener("click", (event) => {
      const position = this.#under(event);
      if (position < 0 || getSelection()?.isCollapsed === false) return;
      this.placeCaret(position);
      on.caret(position);
      on.choose?.(position);
    });
    frame.addEventListener("keydown", (event) => this.#key(event));
    frame.addEventListener("focus", () => this.#showCaret());
    frame.addEventListener("blur", () => {
      highlight("cursor", []);
      point(-1);
    });
  }

  /** Shows the content anew, from its beginning. */
  begin() {
    this.#caret = 0;
    this.#columns = 0; // so that it is laid out
    this.#frame.scrollTop = 0;
    this.#measure();
  }

  /**
   * The characters in the document that show these positions; none for those out
   * of view.
   * @param {Span} span
   */
  ranges({ start, end }) {
    /** @type {StaticRange[]} */
    const ranges = [];
    const layout = this.#layout;
    const until = Math.min(end, layout.length);
    const from = Math.max(start, 0);
    if (from >= until || this.#offsets.length === 0) return ranges;
    const lastRow = Math.min(layout.rowOf(until - 1), this.#first + this.#offsets.length - 1);
    for (let row = Math.max(layout.rowOf(from), this.#first); row <= lastRow; row++) {
      const rowStart = layout.start(row);
      const rowEnd = row + 1 < layout.count ? layout.start(row + 1) : layout.length;
      const offset = this.#offsets[row - this.#first];
      for (const [a, b] of layout.columns(row, Math.max(from, rowStart), Math.min(until, rowEnd))) {
        const range = { startContainer: this.#text, startOffset: offset + a, endContainer: this.#text, endOffset: offset + b };
        ranges.push(new StaticRange(range));
      }
    }
    return ranges;
  }

  /**
   * Scrolls, within the frame, to these positions.
   * @param {Span} span
   */
  reveal({ start, end }) {
    const { clientHeight } = this.#frame;
    if (clientHeight === 0) return;
    const inView = clientHeight / this.#rowHeight;
    const top = this.#topRow();
    const [from, until] = [this.#layout.rowOf(start), this.#layout.rowOf(Math.max(start, end - 1))];
    if (from >= top && until < top + inView - 1) return;
    if (from >= top && from < top + inView - 1 && until - from >= inView) return;
    this.#scrollTo(Math.max(0, from - inView / 3));
  }

  /** @param {number} position */
  placeCaret(position) {
    this.#caret = Math.min(Math.max(position, 0), Math.max(0, this.#layout.length - 1));
    this.#showCaret();
  }

  #showCaret() {
    if (document.activeElement === this.#frame) highlight("cursor", this.ranges({ start: this.#caret, end: this.#caret + 1 }));
  }

  /** Fits the rows to the frame's width. */
  #measure() {
    const { clientWidth } = this.#frame;
    if (clientWidth === 0) return; // hidden
    const probe = "0".repeat(64);
    const shown = this.#text.data;
    this.#text.data = probe;
    const range = new Range();
    range.selectNodeContents(this.#text);
    const box = range.getBoundingClientRect();
    const style = getComputedStyle(this.#view);
    this.#rowHeight = Number.parseFloat(style.lineHeight) || 20;
    const columns = Math.max(8, Math.floor(this.#space.clientWidth / (box.width / probe.length)));
    this.#text.data = shown;
    if (columns !== this.#columns) {
      const at = this.#layout === nothing ? 0 : this.#layout.start(Math.min(Math.floor(this.#topRow()), Math.max(0, this.#layout.count - 1)));
      const again = this.#columns > 0;
      this.#columns = columns;
      this.#layout = this.#layOut(columns);
      this.#space.style.setProperty("--height", `${Math.min(this.#layout.count * this.#rowHeight, highest)}px`);
      if (again) this.#scrollTo(this.#layout.rowOf(at));
    }
    this.#show();
  }

  /** How many pixels of scrolling a row takes. */
  #step() {
    const { clientHeight } = this.#frame;
    const height = this.#layout.count * this.#rowHeight;
    if (height <= highest) return this.#rowHeight;
    return (highest - clientHeight) / (this.#layout.count - clientHeight / this.#rowHeight);
  }

  #topRow() {
    return this.#frame.scrollTop / this.#step();
  }

  /** @param {number} row */
  #scrollTo(row) {
    this.#frame.scrollTop = row * this.#step();
    this.#show();
  }

  /** Puts the rows that are in view into the document. */
  #show() {
    const top = this.#topRow();
    const { clientHeight } = this.#frame;
    const first = Math.max(0, Math.floor(top) - margin);
    const until = Math.min(this.#layout.count, Math.ceil(top + clientHeight / this.#rowHeight) + margin);
    let text = "";
    this.#offsets = [];
    for (let row = first; row < until; row++) {
      this.#offsets.push(text.length);
      text += `${this.#layout.text(row)}\n`;
    }
    this.#first = first;
    this.#view.style.setProperty("--top", `${this.#frame.scrollTop - (top - first) * this.#rowHeight}px`);
    if (text !== this.#text.data) this.#text.data = text;
    this.#showCaret();
    this.#on.shown();
  }

  /** @param {MouseEvent} event */
  #under(event) {
    const place = document.caretPositionFromPoint?.(event.clientX, event.clientY);
    if (place?.offsetNode !== this.#text) return -1;
    const box = this.#view.getBoundingClientRect();
    const index = Math.floor((event.clientY - box.top) / this.#rowHeight);
    if (index < 0 || index >= this.#offsets.length) return -1;
    return this.#layout.at(this.#first + index, place.offset - this.#offsets[index]);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const { length, count, start, rowOf } = this.#layout;
    if (length === 0 || event.altKey || event.metaKey || event.shiftKey) return;
    const row = rowOf(this.#caret);
    const column = this.#caret - start(row);
    const page = Math.max(1, Math.floor(this.#frame.clientHeight / this.#rowHeight) - 1);
    /** @param {number} to */
    const inRow = (to) => {
      const target = Math.min(Math.max(to, 0), count - 1);
      const end = target + 1 < count ? start(target + 1) : length;
      return Math.min(start(target) + column, Math.max(start(target), end - 1));
    };
    /** @type {Record<string, number>} */
    const moves = event.ctrlKey
      ? { Home: 0, End: length - 1 }
      : {
          ArrowLeft: this.#caret - 1,
          ArrowRight: this.#caret + 1,
          ArrowUp: inRow(row - 1),
          ArrowDown: inRow(row + 1),
          PageUp: inRow(row - page),
          PageDown: inRow(row + page),
          Home: start(row),
          End: (row + 1 < count ? start(row + 1) : length) - 1,
        };
    if (event.key === "Enter" && !event.ctrlKey) {
      event.preventDefault();
      this.#on.choose?.(this.#caret);
      return;
    }
    if (!(event.key in moves)) return;
    event.preventDefault();
    this.placeCaret(moves[event.key]);
    this.reveal({ start: this.#caret, end: this.#caret + 1 });
    this.#on.caret(this.#caret);
  }
}
