// The paste: text in the textarea, or the bytes of a file that is no text. Files
// come by button or by drop; everything stays in this tab.

/** @import {Span} from "../../wasm/countersign.d.ts" */

import { byId, debounced } from "./dom.js";
import { light, mirrorText, reveal } from "./highlight.js";
import { showText } from "./visible.js";

const textarea = byId("paste", HTMLTextAreaElement);
const editor = byId("editor", HTMLElement);
const sheet = byId("sheet", HTMLElement);
const binary = byId("binary", HTMLElement);
const note = byId("paste-note", HTMLElement);
const clear = byId("clear", HTMLButtonElement);
const fileInput = byId("file", HTMLInputElement);

// IAM takes 16,384 characters and the longest bundles that people have run to
// a few hundred thousand; beyond this a paste is a mistake.
const longestPaste = 4 << 20;
// From here on the textarea scrolls by itself and nothing is lit up in it: two
// layers of that much text would no longer keep up with typing.
const longestMirror = 1 << 18;

// Chromium inserts and deletes line by line, and takes seconds for a bundle of
// sixty certificates, a minute for a thousand. More than this is changed in the
// value as a whole, which is instant; what is lost is that Ctrl+Z takes it back.
const longestEdit = 1 << 14;

/** @type {string | Uint8Array} */
let source = "";
/** @type {() => void} */
let changed = () => {};
/** @type {(position: number) => void} */
let moved = () => {};

/** What is pasted at the moment. */
export function pasted() {
  return source;
}

/**
 * Puts a text in the place of what was there.
 * @param {string} text
 */
export function setText(text) {
  if (text.length > longestPaste) return tooLong(text.length);
  textarea.value = text;
  textarea.setSelectionRange(0, 0);
  sheet.scrollTop = 0;
  take(text);
}

const typed = debounced(60, () => take(textarea.value));

/** Takes note at once of what was typed a moment ago. */
export function flushPaste() {
  typed.flush();
}

/** How many characters are selected. */
function selected() {
  return textarea.selectionEnd - textarea.selectionStart;
}

/** @param {string} text */
function replaceSelection(text) {
  textarea.setRangeText(text, textarea.selectionStart, textarea.selectionEnd, "end");
  take(textarea.value);
}

/** @param {string | Uint8Array} next */
function take(next, from = "") {
  source = next;
  const isText = typeof next === "string";
  note.hidden = true;
  editor.dataset.source = isText ? "text" : "binary";
  sheet.hidden = !isText;
  binary.hidden = isText;
  clear.hidden = next.length === 0;
  if (isText) {
    editor.toggleAttribute("data-large", next.length > longestMirror);
    mirrorText(next.length > longestMirror ? "" : next);
  } else {
    mirrorText("");
    showText(byId("binary-name", HTMLElement), from);
    byId("binary-size", HTMLElement).textContent = `${next.length.toLocaleString("en")} bytes`;
  }
  changed();
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
    if (text !== null) {
      setText(text);
    } else {
      textarea.value = "";
      take(bytes, file.name);
    }
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

/**
 * Goes to characters of the paste and selects them.
 * @param {Span} span
 */
export function goTo(span) {
  if (typeof source !== "string") return;
  textarea.focus({ preventScroll: true });
  textarea.setSelectionRange(span.start, span.end);
  reveal(span);
  editor.scrollIntoView({ block: "nearest", behavior: "smooth" });
}

/**
 * Shows where something stands while it is pointed at.
 * @param {Span | null} span null puts the light out
 */
export function pointAt(span) {
  light("lit", span ? [span] : []);
  if (span) reveal(span);
}

/**
 * @param {object} on
 * @param {() => void} on.change the paste is another one
 * @param {(position: number) => void} on.caret the caret is at this UTF-16 position, -1 when it has left
 * @param {() => string} on.asPEM what the bytes of a file are as text, "" where they have none
 */
export function listenForPastes(on) {
  changed = on.change;
  moved = on.caret;

  let whole = false; // a paste is complete: there is nothing to wait for
  textarea.addEventListener("beforeinput", (event) => {
    whole = event.inputType === "insertFromPaste" || event.inputType === "insertFromDrop";
    const length = event.data?.length ?? event.dataTransfer?.getData("text/plain").length ?? 0;
    if (length > longestPaste) {
      event.preventDefault();
      tooLong(length);
    } else if (selected() > longestEdit && /^(insertText|deleteContent)/.test(event.inputType)) {
      event.preventDefault();
      replaceSelection(event.data ?? "");
    }
  });
  textarea.addEventListener("paste", (event) => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    const file = event.clipboardData?.files[0];
    if (text.length > longestPaste) {
      event.preventDefault();
      tooLong(text.length);
    } else if (text.length > longestEdit || selected() > longestEdit) {
      event.preventDefault();
      replaceSelection(text);
    } else if (file && text.length === 0) {
      event.preventDefault();
      read(file);
    }
  });
  textarea.addEventListener("input", () => {
    // The copy follows at once, so that both layers wrap and grow as one; that of
    // a whole bundle, which takes a while to lay out, when the typing pauses.
    if (textarea.value.length <= 1 << 16) mirrorText(textarea.value);
    if (whole) typed.now();
    else typed.soon();
  });

  document.addEventListener("selectionchange", () => {
    if (document.activeElement === textarea) moved(textarea.selectionStart);
  });
  textarea.addEventListener("blur", () => moved(-1));

  clear.addEventListener("click", () => {
    setText("");
    textarea.focus();
  });
  byId("binary-as-pem", HTMLButtonElement).addEventListener("click", () => {
    setText(on.asPEM());
    textarea.focus();
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
    const file = event.dataTransfer?.files[0];
    if (!file) return;
    event.preventDefault();
    read(file);
  });

  // What a browser has kept over a reload is a paste like any other.
  if (textarea.value) take(textarea.value);
}
