// The paste: text in the textarea; or text that is too much for one, or the bytes
// of a file that is no text, in rows to be read. Files come by button or by drop;
// everything stays in this tab.

/** @import {Span} from "../../wasm/countersign.d.ts" */
/** @import {Light} from "./highlight.js" */

import { byId, debounced } from "./dom.js";
import { isEditable } from "./editable.js";
import { highlight } from "./highlight.js";
import { byteRows, textRows } from "./layouts.js";
import { LineFeeds } from "./linefeeds.js";
import { mirrored, mirroredBox, mirrorText } from "./mirror.js";
import { grouped } from "./number.js";
import { Rows } from "./rows.js";
import { showText } from "./visible.js";

const textarea = byId("paste", HTMLTextAreaElement);
const editor = byId("editor", HTMLElement);
const sheet = byId("sheet", HTMLElement);
const held = byId("held", HTMLElement);
const heldRows = byId("held-rows", HTMLElement);
const note = byId("paste-note", HTMLElement);
const clear = byId("clear", HTMLButtonElement);
const fileInput = byId("file", HTMLInputElement);

// IAM takes 16,384 characters and the longest bundles that people have run to
// a few hundred thousand; beyond this a paste is a mistake.
const longestPaste = 4 << 20;

// Chromium inserts line by line, and each line costs in proportion to all that
// there are: characters inserted times characters there, up to which it is left
// to do so. More is put into the value as a whole, which is instant; what is lost
// is that Ctrl+Z takes it back.
const costliestInsertion = 1 << 25;

/** @type {string | Uint8Array} */
let source = "";
/** What the textarea makes of it; the lights are on positions of that. */
let lineFeeds = new LineFeeds("");
/** @type {(edited: boolean) => void} */
let changed = () => {};
/** @type {(position: number) => void} */
let moved = () => {};

/** What is pasted at the moment. */
export function pasted() {
  return source;
}

/** Leads the keyboard to the paste. */
export function focusPaste() {
  (isHeld() ? heldRows : textarea).focus();
}

/** Whether it is shown in rows. */
function isHeld() {
  return !held.hidden;
}

const rows = new Rows(heldRows, (columns) => (typeof source === "string" ? textRows(source, columns) : byteRows(source, columns)), {
  shown: paint,
  point() {},
  caret: (position) => moved(position),
});

/**
 * Puts a text in the place of what was there.
 * @param {string} text
 * @param {string} [name] of the file that it comes from
 */
export function setText(text, name) {
  if (text.length > longestPaste) return tooLong(text.length);
  if (isEditable(text)) {
    insert(text, { start: 0, end: textarea.textLength });
    textarea.setSelectionRange(0, 0);
    sheet.scrollTop = 0;
  }
  take(text, name);
}

/** Empties the paste for good: nothing brings it back. */
export function forgetPaste() {
  textarea.value = "";
  take("");
}

let inserting = false;

/**
 * Puts a text in the place of characters of the textarea as if somebody had typed
 * it, where that is not too slow: then the browser's own Undo takes it back, as it
 * does not what a script assigns.
 * @param {string} text
 * @param {Span} span
 */
function insert(text, { start, end }) {
  const before = textarea.value;
  const after = shown(before.slice(0, start) + text + before.slice(end));
  if (text.length * after.length <= costliestInsertion) {
    const focused = document.activeElement;
    inserting = true;
    textarea.focus({ preventScroll: true });
    textarea.setSelectionRange(start, end);
    document.execCommand(text ? "insertText" : "delete", false, text);
    inserting = false;
    if (focused !== textarea) textarea.blur();
    if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
  }
  if (textarea.value !== after) textarea.value = after;
}

/**
 * A text as the textarea shows it.
 * @param {string} text
 */
function shown(text) {
  return text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
}

const typed = debounced(60, () => take(textarea.value, undefined, true));

/** Takes note at once of what was typed a moment ago. */
export function flushPaste() {
  typed.flush();
}

/**
 * Puts a text in the place of the selected one.
 * @param {string} text
 */
function replaceSelection(text) {
  const next = withInsertion(text);
  if (next.length > longestPaste) return tooLong(next.length);
  if (isEditable(next)) {
    const { selectionStart: start, selectionEnd: end } = textarea;
    insert(text, { start, end });
    const behind = start + shown(text).length;
    textarea.setSelectionRange(behind, behind);
  }
  take(next);
}

/** @param {string} text */
function withInsertion(text) {
  const { value, selectionStart, selectionEnd } = textarea;
  return value.slice(0, selectionStart) + text + value.slice(selectionEnd);
}

/**
 * Whether a text is better not inserted by the browser.
 * @param {string} text
 */
function isHeavy(text) {
  if (text.length < 2) return false;
  const whole = textarea.textLength + text.length;
  return text.length * whole > costliestInsertion || !isEditable(text) || !isEditable(withInsertion(text));
}

/**
 * @param {string | Uint8Array} next
 * @param {string} [name] of the file that it comes from
 * @param {boolean} [edited] whether it is what was there before, changed a little
 */
function take(next, name = "The paste", edited = false) {
  source = next;
  note.hidden = true;
  clear.hidden = next.length === 0;
  const hold = typeof next !== "string" || !isEditable(next);
  sheet.hidden = hold;
  held.hidden = !hold;
  lineFeeds = new LineFeeds(hold ? "" : next);
  if (hold) {
    typed.cancel();
    const text = typeof next === "string";
    const size = grouped(next.length);
    textarea.value = "";
    mirrorText("");
    lit.clear();
    showText(byId("held-name", HTMLElement), name);
    byId("held-size", HTMLElement).textContent = text ? `${size} characters, to be read only: too much to type in` : `${size} bytes`;
    heldRows.setAttribute("aria-label", text ? "The paste, to be read" : "The bytes of the file");
    rows.begin();
  } else {
    copy(shown(next));
  }
  changed(edited);
}

/**
 * Keeps the copy under the textarea the same, and the lights on the characters
 * that they were on.
 * @param {string} text
 */
function copy(text) {
  const { before, after, length } = mirrorText(text);
  const by = text.length - length;
  for (const [kind, spans] of lit) {
    const kept = spans.filter(({ start, end }) => end <= before || start >= length - after);
    lit.set(
      kind,
      kept.map(({ start, end }) => (end <= before ? { start, end } : { start: start + by, end: end + by })),
    );
  }
  paint();
}

/** @param {number} length */
function tooLong(length) {
  tell(`That is ${(length / (1 << 20)).toFixed(1)} MB, and IAM takes 16,384 characters. Please give the certificate alone.`);
}

/**
 * Says something about the paste, below it, until the next one.
 * @param {string} text
 * @param {"careful" | "note"} [kind]
 */
export function tell(text, kind = "careful") {
  note.textContent = text;
  note.dataset.state = kind;
  note.hidden = false;
}

/** @param {File} file */
async function read(file) {
  if (file.size > longestPaste) return tooLong(file.size);
  try {
    const bytes = new Uint8Array(await file.arrayBuffer());
    const text = textOf(bytes);
    if (text !== null) setText(text, file.name);
    else take(bytes, file.name);
  } catch {
    tell(`The browser could not read ${file.name}. If it is a folder, choose the file in it.`);
  }
}

/**
 * The text that a file holds; null where it is none.
 * @param {Uint8Array} bytes
 */
function textOf(bytes) {
  const marked = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  try {
    if (marked) return new TextDecoder(bytes[0] === 0xff ? "utf-16le" : "utf-16be", { fatal: true }).decode(bytes);
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.includes("\0") ? null : text;
  } catch {
    return null;
  }
}

// ------------------------------------------------------------------ lights

/** What is lit, whether it is in view or not, in positions of what is shown. @type {Map<Light, Span[]>} */
const lit = new Map();

/**
 * Lights up these characters of the paste, and no others, in one kind of light.
 * @param {Light} kind
 * @param {Span[]} spans
 */
export function light(kind, spans) {
  lit.set(kind, spans.map((span) => lineFeeds.shown(span)));
  paint(kind);
}

/** @param {Light} [only] */
function paint(only) {
  for (const [kind, spans] of lit) {
    if (only && kind !== only) continue;
    highlight(
      kind,
      spans.flatMap((span) => (isHeld() ? rows.ranges(span) : lines(span).flatMap((line) => mirrored(line) ?? []))),
    );
  }
}

// Longer stretches than any certificate that IAM takes are lit in one piece.
const longestParted = 1 << 15;

/**
 * The lines of a span without the white space around them: indentation carries
 * nothing.
 * @param {Span} span
 * @returns {Span[]}
 */
function lines({ start, end }) {
  if (end - start > longestParted) return [{ start, end }];
  return [...textarea.value.slice(start, end).matchAll(/\S(?:.*\S)?/g)].map(({ index, 0: line }) => ({ start: start + index, end: start + index + line.length }));
}

/**
 * Brings characters into the view of the paste; the page itself stays.
 * @param {Span} span
 */
function reveal(span) {
  if (isHeld()) return rows.reveal(span);
  const box = mirroredBox(lineFeeds.shown(span));
  if (!box) return;
  const view = sheet.getBoundingClientRect();
  if (box.top >= view.top && box.bottom <= view.bottom) return;
  sheet.scrollTop += box.top - view.top - view.height / 3;
}

/**
 * Goes to characters of the paste and selects them.
 * @param {Span} span
 */
export function goTo(span) {
  if (isHeld()) {
    rows.placeCaret(span.start);
    heldRows.focus({ preventScroll: true });
    moved(span.start);
  } else {
    textarea.focus({ preventScroll: true });
    const { start, end } = lineFeeds.shown(span);
    textarea.setSelectionRange(start, end);
  }
  reveal(span);
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  editor.scrollIntoView({ block: "nearest", behavior: still ? "instant" : "smooth" });
}

/**
 * Shows where something stands while it is pointed at.
 * @param {Span | null} span null puts the light out
 * @param {Span[]} [parts] what of it is lit, where that is not all
 */
export function pointAt(span, parts = span ? [span] : []) {
  light("lit", parts);
  if (span) reveal(span);
}

// ------------------------------------------------------------------- input

/**
 * @param {object} on
 * @param {(edited: boolean) => void} on.change the paste is another one, or has been edited
 * @param {(position: number) => void} on.caret the caret is at this UTF-16 position or byte, -1 when it has left
 * @param {() => string} on.asPEM what the bytes of a file are as text, "" where they have none
 */
export function listenForPastes(on) {
  changed = on.change;
  moved = on.caret;

  let whole = false; // a paste is complete: there is nothing to wait for
  textarea.addEventListener("beforeinput", (event) => {
    if (inserting) return;
    whole = event.inputType === "insertFromPaste" || event.inputType === "insertFromDrop";
    const text = event.data ?? event.dataTransfer?.getData("text/plain") ?? "";
    if (!isHeavy(text)) return;
    event.preventDefault();
    replaceSelection(text);
  });
  document.addEventListener("paste", (event) => {
    const { target, clipboardData } = event;
    const text = clipboardData?.getData("text/plain") ?? "";
    const file = clipboardData?.files[0];
    if (target === textarea ? text.length > 0 && !isHeavy(text) : target instanceof Element && target.matches("input, textarea, select")) {
      return; // the browser's to insert
    }
    if (text.length === 0 && !file) return;
    event.preventDefault();
    if (text.length === 0 && file) read(file);
    else if (target === textarea) replaceSelection(text);
    else setText(text);
  });
  textarea.addEventListener("input", () => {
    if (inserting) return; // whoever inserts takes note
    // The copy follows at once, so that both layers wrap and grow as one.
    copy(textarea.value);
    if (whole) {
      typed.cancel();
      take(textarea.value);
    } else {
      typed.soon();
    }
  });

  document.addEventListener("selectionchange", () => {
    if (document.activeElement === textarea) moved(lineFeeds.source(textarea.selectionStart));
  });
  for (const element of [textarea, heldRows]) element.addEventListener("blur", () => moved(-1));

  clear.addEventListener("click", () => {
    setText("");
    focusPaste();
  });
  byId("held-as-pem", HTMLButtonElement).addEventListener("click", () => {
    setText(on.asPEM());
    focusPaste();
  });

  byId("choose-file", HTMLButtonElement).addEventListener("click", () => fileInput.click());
  fileInput.addEventListener("change", () => {
    const file = fileInput.files?.[0];
    if (file) read(file);
    fileInput.value = "";
  });

  let depth = 0; // drags enter and leave children too
  document.addEventListener("dragenter", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    depth++;
    editor.dataset.dropping = "";
  });
  document.addEventListener("dragleave", () => {
    if (depth > 0 && --depth === 0) delete editor.dataset.dropping;
  });
  document.addEventListener("dragover", (event) => {
    if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    depth = 0;
    delete editor.dataset.dropping;
    const files = event.dataTransfer?.files ?? [];
    if (files.length === 0) return;
    event.preventDefault();
    if (files.length > 1) tell(`Those were ${files.length} files, and one is read at a time. Please drop the certificate alone.`);
    else read(files[0]);
  });

  // What a browser has kept over a reload is a paste like any other.
  if (textarea.value) take(textarea.value);
}
