// Text from a certificate or an answer, made safe to look at: characters that
// would be invisible, or would turn the order of others round, are shown by
// their code point.

import { grouped } from "./number.js";

// Control characters, format characters, line separators and tags; a line feed
// is let through where several lines are meant.
const hidden = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\u{e0000}-\u{e0fff}]/gu;

// More than anybody reads; what is longer is cut, and says so.
const longest = 100_000;

/**
 * Replaces an element's content by text, each hidden character as a small mark
 * of its own.
 * @param {Element} element
 * @param {string} text
 */
export function showText(element, text) {
  const shown = text.length > longest ? text.slice(0, longest) : text;
  /** @type {(Node | string)[]} */
  const parts = [];
  let from = 0;
  for (const match of shown.matchAll(hidden)) {
    if (match.index > from) parts.push(shown.slice(from, match.index));
    const mark = document.createElement("span");
    mark.className = "control";
    mark.textContent = codePoint(match[0]);
    parts.push(mark);
    from = match.index + match[0].length;
  }
  if (from < shown.length) parts.push(shown.slice(from));
  if (shown.length < text.length) parts.push(` … and ${grouped(text.length - shown.length)} more characters`);
  element.replaceChildren(...parts);
}

/**
 * Text with hidden characters spelled out, for places that take plain text.
 * @param {string} text
 */
export function visible(text) {
  return text.replace(hidden, (character) => `⟨${codePoint(character)}⟩`);
}

/**
 * Text as long as this one, with a dot for each hidden character.
 * @param {string} text
 */
export function dotted(text) {
  return text.replace(hidden, (character) => "·".repeat(character.length));
}

/** @param {string} character */
function codePoint(character) {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}
