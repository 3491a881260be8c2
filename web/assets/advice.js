// Advice with a command in it: the command stands on a line of its own, as code,
// with a button to copy it. Neither there nor in a sentence is an option parted
// at its hyphens.

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
    element.replaceChildren(sentence(text));
    return;
  }
  const before = sentence(text.slice(0, found.index + 1));
  const after = sentence(text.slice(found.index + found[0].length).trim());
  const line = fromTemplate("template-command");
  const words = found[1].split(" ").map((word) => {
    const span = document.createElement("span");
    showText(span, word);
    return span;
  });
  slot(line, "command", HTMLElement).replaceChildren(...words.flatMap((word, i) => (i ? [" ", word] : [word])));
  line.append(copyButton(found[1], "this command"));
  element.replaceChildren(before, line, after);
}

/**
 * Words, the options of commands among them in one piece each.
 * @param {string} text
 */
function sentence(text) {
  const whole = document.createElement("span");
  for (const part of text.split(/(?<= )(--?[a-z]\S*)/)) {
    const piece = document.createElement("span");
    if (part.startsWith("-")) piece.className = "option";
    showText(piece, part);
    whole.append(piece);
  }
  return whole;
}
