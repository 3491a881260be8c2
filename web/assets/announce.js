// Tells screen readers, politely and only when things have come to rest.

import { byId } from "./dom.js";

const announcer = byId("announcer", HTMLElement);

/** @type {number | undefined} */
let timer;

/**
 * Says a sentence after a pause; a later sentence takes its place.
 * @param {string} sentence
 * @param {number} [pause] milliseconds; typing should have stopped by then
 */
export function announce(sentence, pause = 0) {
  clearTimeout(timer);
  timer = setTimeout(() => {
    // The same sentence again is news again only if the text has changed.
    announcer.textContent = announcer.textContent === sentence ? `${sentence}\u00a0` : sentence;
  }, pause);
}
