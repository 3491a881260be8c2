// The document, typed: elements by id, clones of the templates that the server
// rendered, and the slots inside them. Nothing here takes markup.

import { showText } from "./visible.js";

/**
 * The element with this id, which must be there and of this type.
 * @template {Element} T
 * @param {string} id
 * @param {new () => T} type
 * @returns {T}
 */
export function byId(id, type) {
  const element = document.getElementById(id);
  if (!(element instanceof type)) throw new Error(`the page has no ${type.name} #${id}`);
  return element;
}

/**
 * A fresh copy of what the template with this id holds.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function fromTemplate(id) {
  const content = byId(id, HTMLTemplateElement).content.firstElementChild;
  if (!(content instanceof HTMLElement)) throw new Error(`template #${id} is empty`);
  return /** @type {HTMLElement} */ (document.importNode(content, true));
}

/**
 * The child of a template's copy that is marked data-slot="name".
 * @template {Element} T
 * @param {Element} root
 * @param {string} name
 * @param {new () => T} type
 * @returns {T}
 */
export function slot(root, name, type) {
  const element = root.querySelector(`[data-slot="${name}"]`);
  if (!(element instanceof type)) throw new Error(`no ${type.name} for slot ${name}`);
  return element;
}

/**
 * Fills slots with text, made safe to look at.
 * @param {Element} root
 * @param {Record<string, string>} texts by slot
 */
export function fill(root, texts) {
  for (const [name, text] of Object.entries(texts)) showText(slot(root, name, HTMLElement), text);
}

/**
 * Chooses the sign that an SVG <use> draws.
 * @param {Element} root the element that holds it, or the <use> itself
 * @param {"accepted" | "careful" | "refused" | "note" | "waiting" | "copy" | "done"} sign
 */
export function setSign(root, sign) {
  const use = root instanceof SVGUseElement ? root : root.querySelector("use");
  use?.setAttribute("href", `#icon-${sign}`);
}

/**
 * Calls back when things have been quiet for a while.
 * @param {number} milliseconds
 * @param {() => void} callback
 */
export function debounced(milliseconds, callback) {
  /** @type {number | undefined} */
  let timer;
  return {
    soon() {
      clearTimeout(timer);
      timer = setTimeout(() => this.now(), milliseconds);
    },
    now() {
      clearTimeout(timer);
      timer = undefined;
      callback();
    },
    cancel() {
      clearTimeout(timer);
      timer = undefined;
    },
    /** Does at once what is due, if anything is. */
    flush() {
      if (timer !== undefined) this.now();
    },
  };
}
