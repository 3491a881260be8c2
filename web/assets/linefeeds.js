// A textarea shows a CR LF as one LF, whatever it is given. The checker is given
// the file as it is, with every CR, and counts positions in that.

/** @import {Span} from "../../wasm/countersign.d.ts" */

/** Leads from positions of a text to those of a textarea that shows it, and back. */
export class LineFeeds {
  /** Where the text has a CR LF. @type {number[]} */
  #pairs;

  /** @param {string} text */
  constructor(text) {
    this.#pairs = Array.from(text.matchAll(/\r\n/g), ({ index }) => index);
  }

  /**
   * The characters of the textarea that show a span of the text.
   * @param {Span} span
   * @returns {Span}
   */
  shown({ start, end }) {
    return { start: this.#shown(start), end: this.#shown(end) };
  }

  /** @param {number} position */
  #shown(position) {
    return position - this.#count((pair) => pair < position);
  }

  /**
   * Where in the text a position of the textarea is.
   * @param {number} position
   */
  source(position) {
    return position + this.#count((pair, before) => pair - before < position);
  }

  /**
   * How many of the pairs, the first ones, are as asked for.
   * @param {(pair: number, before: number) => boolean} asked
   */
  #count(asked) {
    let [low, high] = [0, this.#pairs.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (asked(this.#pairs[middle], middle)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
