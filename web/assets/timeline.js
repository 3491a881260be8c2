// Validity on a time line. The bar is the certificate's validity, the line is
// now, and the thumb is the moment at which the certificate is judged: move it,
// or give a date, to ask what IAM would have said then.

/** @import {Shown} from "./reading.js" */

import { byId } from "./dom.js";
import { day, parse, relation, stamp } from "./time.js";

const validity = byId("validity", HTMLElement);
const timeline = byId("timeline", HTMLElement);
const line = byId("validity-line", HTMLElement);
const range = byId("as-of-range", HTMLInputElement);
const date = byId("as-of", HTMLInputElement);
const back = byId("as-of-now", HTMLButtonElement);
const dayLength = 86_400_000;

/** What the time line spans, in milliseconds since 1970. */
let scale = { from: 0, until: 1 };
let key = "";

/** @param {number} time */
const share = (time) => (time - scale.from) / (scale.until - scale.from);
/** @param {number} part */
const percent = (part) => `${(Math.min(Math.max(part, 0), 1) * 100).toFixed(3)}%`;

/**
 * @param {Shown} certificate
 * @param {Date} now
 * @param {Date | null} asOf
 */
export function showValidity(certificate, now, asOf) {
  const from = parse(certificate.notBefore);
  const until = parse(certificate.notAfter);
  validity.hidden = !from || !until;
  if (!from || !until) return;

  // The scale keeps still while one certificate is judged at different times.
  const identity = `${certificate.fingerprints.sha256} ${now.toISOString().slice(0, 13)}`;
  if (identity !== key) {
    key = identity;
    const first = Math.min(from.getTime(), now.getTime());
    const last = Math.max(until.getTime(), now.getTime(), first + dayLength);
    const margin = (last - first) * 0.08;
    scale = { from: first - margin, until: last + margin };
  }
  const judged = asOf ?? now;
  validity.dataset.state = judged < from || judged > until ? "refused" : until.getTime() - judged.getTime() < 30 * dayLength ? "careful" : "accepted";
  timeline.style.setProperty("--from", percent(share(from.getTime())));
  timeline.style.setProperty("--length", percent(share(until.getTime()) - share(from.getTime())));
  timeline.style.setProperty("--now", percent(share(now.getTime())));
  range.value = String(Math.round(share(judged.getTime()) * 1000));
  range.setAttribute("aria-valuetext", asOf ? day(asOf) : "now");

  // The dates stand under the ends of the bar, or together under a short one.
  const [begin, end] = [share(from.getTime()), share(until.getTime())];
  const together = end - begin < 0.45;
  const [first, last] = [byId("timeline-from", HTMLElement), byId("timeline-until", HTMLElement)];
  first.textContent = together ? `${stamp(from).slice(0, 10)} – ${stamp(until).slice(0, 10)}` : stamp(from).slice(0, 10);
  last.textContent = together ? "" : stamp(until).slice(0, 10);
  first.dataset.side = together && begin > 0.5 ? "end" : "start";
  first.style.setProperty("--at", percent(first.dataset.side === "end" ? 1 - end : begin));
  last.style.setProperty("--at", percent(1 - end));

  line.replaceChildren(strong(summary(from, until, judged, asOf)), ` ${stamp(from)} to ${stamp(until)}`);
  back.hidden = asOf === null;
  const shownDate = judged.toISOString().slice(0, 10);
  if (document.activeElement !== date && /^\d{4}-/.test(shownDate)) date.value = shownDate;
}

/**
 * @param {Date} from
 * @param {Date} until
 * @param {Date} judged
 * @param {Date | null} asOf
 */
function summary(from, until, judged, asOf) {
  const then = asOf ? `On ${day(asOf)}: ` : "";
  const [begins, ends] = [relation(from, asOf, judged), relation(until, asOf, judged)];
  const text = judged < from ? `not valid yet, begins ${begins}` : judged > until ? `expired ${ends}` : `valid, ends ${ends}`;
  return then ? then + text : text.charAt(0).toUpperCase() + text.slice(1);
}

/** @param {string} text */
function strong(text) {
  const element = document.createElement("strong");
  element.textContent = text;
  return element;
}

/** @param {(asOf: Date | null) => void} onChange another moment is to be judged; null: now */
export function listenForTimes(onChange) {
  range.addEventListener("input", () => {
    const time = scale.from + (Number(range.value) / 1000) * (scale.until - scale.from);
    onChange(new Date(Math.round(time / 1000) * 1000));
  });
  date.addEventListener("change", () => {
    const noon = parse(`${date.value}T12:00:00Z`);
    onChange(noon);
  });
  back.addEventListener("click", () => {
    onChange(null);
    range.focus();
  });
}
