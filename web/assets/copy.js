// Copy buttons: those with data-copy="id" copy that element's text, those made
// here a text of their own.

import { announce } from "./announce.js";
import { fromTemplate, setSign } from "./dom.js";

/** What an element stands for where that is not the text that it shows. @type {WeakMap<Element, string>} */
const originals = new WeakMap();

/**
 * Makes copy buttons copy this instead of the text that the element shows.
 * @param {Element} element
 * @param {string} text
 */
export function setOriginal(element, text) {
  originals.set(element, text);
}

/**
 * A small button that copies a text.
 * @param {string} text
 * @param {string} what for its label: "the SHA-256 fingerprint"
 */
export function copyButton(text, what) {
  const button = fromTemplate("template-copy");
  button.setAttribute("aria-label", `Copy ${what}`);
  button.addEventListener("click", () => copy(button, text));
  return button;
}

export function listenForCopies() {
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-copy]") : null;
    const target = button instanceof HTMLElement && document.getElementById(button.dataset.copy ?? "");
    if (button instanceof HTMLElement && target) {
      copy(button, originals.get(target) ?? target.textContent ?? "", target);
    }
  });
}

/**
 * @param {HTMLElement} button
 * @param {string} text
 * @param {Element} [shown] selected where the clipboard is denied
 */
async function copy(button, text, shown) {
  const word = /** @type {HTMLElement | null} */ (button.querySelector(".copy-word"));
  const idle = word?.dataset.word ?? "Copy";
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    if (shown) getSelection()?.selectAllChildren(shown);
    announce(shown ? "The browser denies the clipboard. The text is selected: copy it with the keyboard." : "The browser denies the clipboard.");
    if (word) word.textContent = shown ? "Selected" : "Denied";
    setTimeout(() => word && (word.textContent = idle), 2500);
    return;
  }
  setSign(button, "done");
  if (word) word.textContent = "Copied";
  announce("Copied.");
  setTimeout(() => {
    setSign(button, "copy");
    if (word) word.textContent = idle;
  }, 1800);
}
