// Advice with a command in it: the command stands on a line of its own, as code,
// with a button to copy it.

import { copyButton } from "./copy.js";
import { fromTemplate, slot } from "./dom.js";
import { showText } from "./visible.js";

// A command comes after a colon and ends with its sentence.
const command = /: ((?:openssl|keytool|-addext) .+?)(?:\.?$|\.(?= [A-Z]))/;

/**
 * Replaces an element's content by advice.
 * @param {HTMLElement} element
 * @param {string} text
 */
export function showAdvice(element, text) {
  const found = command.exec(text);
  if (!found) {
    showText(element, text);
    return;
  }
  const before = document.createElement("span");
  showText(before, text.slice(0, found.index + 1));
  const after = document.createElement("span");
  showText(after, text.slice(found.index + found[0].length).trim());
  const line = fromTemplate("template-command");
  // Words are not parted at their hyphens.
  const words = found[1].split(" ").map((word) => {
    const span = document.createElement("span");
    showText(span, word);
    return span;
  });
  slot(line, "command", HTMLElement).replaceChildren(...words.flatMap((word, i) => (i ? [" ", word] : [word])));
  line.append(copyButton(found[1], "this command"));
  element.replaceChildren(before, line, after);
}
