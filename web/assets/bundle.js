// Several certificates in one paste: a row for each, with its own verdict. Rows
// that say the same as before are left alone, so that typing in a bundle changes
// the rows that it concerns.

/** @import {Span} from "../../wasm/countersign.d.ts" */
/** @import {Reading, Row} from "./reading.js" */

import { byId, fill, fromTemplate, setSign, slot } from "./dom.js";
import { grouped } from "./number.js";
import { visible } from "./visible.js";

const block = byId("bundle", HTMLElement);
const rows = byId("bundle-rows", HTMLElement);
const keep = byId("keep-one", HTMLButtonElement);
const keepSent = byId("keep-sent", HTMLButtonElement);
const more = byId("bundle-more", HTMLButtonElement);
const frame = /** @type {HTMLElement} */ (rows.closest(".table-scroll"));

/** Rows that are shown before somebody asks for more. */
const atFirst = 200;
let shown = atFirst;
/** What each row says. @type {string[]} */
let said = [];
/** @type {Reading | null} */
let reading = null;

/** @param {Reading} next */
export function showBundle(next) {
  if (next.count !== reading?.count) shown = atFirst;
  reading = next;
  block.hidden = next.count < 2;
  if (block.hidden) {
    clearTimeout(rest);
    said = [];
    rows.replaceChildren();
    return;
  }
  byId("bundle-title", HTMLElement).textContent = `${grouped(next.count)} certificates in this paste`;
  byId("bundle-sum", HTMLElement).textContent = sum(next);
  current = next.selected;
  showRows();
  markRow(next, current);
}

/**
 * Whose findings are shown, "" where there is one certificate only.
 * @param {Reading} of
 */
export function whose({ count, rows: all, selected, chosen }) {
  if (count < 2 || selected < 0) return "";
  const name = all[selected]?.subject || "no subject";
  return `Number ${selected + 1}: ${name} — ${selected === chosen ? "this one is sent" : "shown, not sent"}`;
}

/**
 * How many of them IAM would take, each sent alone.
 * @param {Reading} of
 */
function sum({ count, refused }) {
  if (refused === 0) return "IAM would accept each, sent alone";
  if (refused === count) return "IAM would refuse each, sent alone";
  return `Sent alone, ${grouped(count - refused)} accepted and ${grouped(refused)} refused`;
}

// So many rows are made at a time; between them the page answers.
const atOnce = 40;
/** @type {number | undefined} */
let rest;
/** The row whose certificate is shown below. */
let current = -1;

/** @param {number} [from] */
function showRows(from = 0) {
  clearTimeout(rest);
  if (!reading) return;
  const { chosen, rows: all, count } = reading;
  const visibleRows = all.slice(0, shown);
  while (rows.children.length > visibleRows.length) rows.lastElementChild?.remove();
  said.length = rows.children.length;
  let index = from;
  for (let made = 0; index < visibleRows.length && made < atOnce; index++) {
    const row = visibleRows[index];
    const says = JSON.stringify([row.subject, row.notAfter, row.error?.code, index === chosen]);
    const old = rows.children[index];
    if (old && said[index] === says) continue;
    const element = rowElement(row, index, index === chosen);
    if (old) old.replaceWith(element);
    else rows.append(element);
    said[index] = says;
    made++;
    if (index === current) element.setAttribute("aria-current", "true");
  }
  if (index < visibleRows.length) rest = setTimeout(() => showRows(index));
  more.hidden = visibleRows.length >= all.length;
  more.textContent = `Show ${grouped(all.length - visibleRows.length)} more`;
  const beyond = byId("bundle-beyond", HTMLElement);
  beyond.hidden = count <= all.length || !more.hidden;
  beyond.textContent = `${grouped(count - all.length)} more are not listed. Paste fewer at a time to see each.`;
}

/**
 * @param {Row} certificate
 * @param {number} index
 * @param {boolean} chosen whether it will be sent
 */
function rowElement(certificate, index, chosen) {
  const row = fromTemplate("template-bundle-row");
  const { error } = certificate;
  const subject = certificate.subject || "no subject";
  const until = certificate.notAfter?.slice(0, 10) ?? "unreadable";
  const verdict = error ? error.code : "accepted";
  // Where it is narrow, what the last columns say stands below the subject.
  fill(row, { number: String(index + 1), subject, until, verdict, "until-below": `until ${until}`, "verdict-below": verdict });
  for (const mini of row.querySelectorAll(".mini")) {
    /** @type {HTMLElement} */ (mini).dataset.state = error ? "refused" : "accepted";
    setSign(mini, error ? "refused" : "accepted");
  }
  slot(row, "chosen", HTMLElement).hidden = !chosen;
  slot(row, "subject", HTMLButtonElement).setAttribute("aria-label", `Certificate ${index + 1}: ${visible(subject)}`);
  return row;
}

/**
 * Marks the row whose certificate is shown below.
 * @param {Reading} of
 * @param {number} selected
 */
export function markRow({ count, rows: all, chosen }, selected) {
  current = selected;
  rows.querySelector('[aria-current="true"]')?.removeAttribute("aria-current");
  const row = rows.children[selected];
  if (row instanceof HTMLElement) {
    row.setAttribute("aria-current", "true");
    const top = row.offsetTop - 2.5 * 16; // below the head, which stays
    if (top < frame.scrollTop || row.offsetTop + row.offsetHeight > frame.scrollTop + frame.clientHeight) frame.scrollTop = top;
  }
  const apart = (/** @type {number} */ index) => count > 1 && all[index] !== undefined && all[index].block !== -1;
  keep.hidden = !apart(selected);
  keep.textContent = `Keep only number ${selected + 1} in the paste`;
  keepSent.hidden = selected === chosen || !apart(chosen);
  keepSent.textContent = `Keep only number ${chosen + 1}, which is sent`;
}

/**
 * @param {object} on
 * @param {(span: Span | null) => void} on.point a row is pointed at, or none
 * @param {(index: number) => void} on.select
 * @param {(index: number) => void} on.keep leaves nothing but this certificate in the paste
 */
export function listenToBundle(on) {
  /** @param {Event} event */
  const indexOf = ({ target }) => {
    const row = target instanceof Element ? target.closest("tr") : null;
    return row ? [...rows.children].indexOf(row) : -1;
  };
  let last = -1;
  /** @param {number} index */
  const point = (index) => {
    if (index !== last) on.point(reading?.rows[(last = index)]?.span ?? null);
  };
  rows.addEventListener("pointerover", (event) => point(indexOf(event)));
  rows.addEventListener("pointerleave", () => point(-1));
  rows.addEventListener("focusin", (event) => point(indexOf(event)));
  rows.addEventListener("focusout", () => point(-1));
  rows.addEventListener("click", (event) => {
    const index = indexOf(event);
    if (index >= 0 && getSelection()?.isCollapsed !== false) on.select(index);
  });
  keep.addEventListener("click", () => on.keep(current));
  keepSent.addEventListener("click", () => on.keep(reading?.chosen ?? -1));
  more.addEventListener("click", () => {
    const from = rows.children.length;
    shown = Infinity;
    showRows(from);
    rows.children[from]?.querySelector("button")?.focus();
  });
}
