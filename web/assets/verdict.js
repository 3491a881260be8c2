// The verdict in one line, and the findings below it.

/** @import {Finding, Span} from "../../wasm/countersign.d.ts" */
/** @import {Reading} from "./reading.js" */
/** @import {Pointing} from "./details.js" */

import { showAdvice } from "./advice.js";
import { announce } from "./announce.js";
import { byId, fill, fromTemplate, setSign, slot } from "./dom.js";
import { ago, day, parse } from "./time.js";
import { showText, visible } from "./visible.js";

/** @typedef {"accepted" | "careful" | "refused" | "waiting" | "empty" | "failed"} State */

const verdict = byId("verdict", HTMLElement);
const line = byId("verdict-line", HTMLElement);
const note = byId("verdict-note", HTMLElement);
const retry = byId("retry", HTMLButtonElement);

/** Where a severity stands among the states, and its word for those who cannot see its sign. */
const severities = {
  error: { state: "refused", sign: "refused", word: "Refused: " },
  warning: { state: "careful", sign: "careful", word: "Careful: " },
  info: { state: "", sign: "note", word: "" },
};
const evidence = {
  documented: "documented by AWS",
  observed: "observed in IAM’s answers",
  assumed: "assumed: our reading",
};

/**
 * @param {State} state
 * @param {string} text
 * @param {string} more
 */
export function showVerdict(state, text, more) {
  verdict.dataset.state = state;
  setSign(verdict, state === "empty" ? "note" : state === "failed" ? "careful" : state);
  showText(line, text);
  showText(note, more);
  retry.hidden = state !== "failed";
}

/**
 * Says what IAM would answer.
 * @param {Reading} reading
 * @param {Date | null} asOf the date that was asked for, null for now
 * @param {Date} now
 * @param {boolean} isFile whether the paste is the bytes of a file
 */
export function showReport(reading, asOf, now, isFile) {
  const { state, text } = sentence(reading, asOf, now);
  showVerdict(state, text, remark(reading, asOf, isFile));
  announce(visible(text), 900);
}

/**
 * @param {Reading} reading
 * @param {Date | null} asOf
 * @param {Date} now
 * @returns {{state: State, text: string}}
 */
function sentence(reading, asOf, now) {
  const when = asOf ? `On ${day(asOf)}, IAM` : "IAM";
  const { error, warnings } = reading;
  if (error) {
    const will = asOf ? "would have refused this" : "will refuse this";
    return { state: "refused", text: `${when} ${will}: ${error.code} — ${reason(reading, now)}` };
  }
  const accepts = asOf ? "would have accepted this" : "will accept this";
  if (warnings.count > 0) {
    const others = warnings.count > 1 ? `, and ${(warnings.count - 1).toLocaleString("en")} more` : "";
    return { state: "careful", text: `${when} ${accepts}, but ${clause(warnings.first)}${others}` };
  }
  return { state: "accepted", text: `${when} ${accepts}` };
}

/**
 * Why, as briefly as it can be said.
 * @param {Reading} reading
 * @param {Date} now
 */
function reason({ error, decisive }, now) {
  const from = parse(decisive?.notBefore);
  const until = parse(decisive?.notAfter);
  if (error?.rule === "validity-expired" && until) return `it expired ${ago(until, now)}`;
  if ((error?.rule === "validity-not-yet" || error?.rule === "validity-clock-skew") && from) return `it becomes valid ${ago(from, now)}`;
  return clause(decisive?.finding.title ?? error?.message ?? "");
}

/**
 * The second line: the paste as it stands, or IAM's own words.
 * @param {Reading} reading
 * @param {Date | null} asOf
 * @param {boolean} isFile
 */
function remark({ error, asPasted, decisive, count, chosen }, asOf, isFile) {
  const would = asOf ? "would have answered" : "would answer";
  const sent = count > 1 && chosen >= 0 ? `Number ${chosen + 1} of the ${count.toLocaleString("en")} certificates is what gets sent` : "";
  if (!error && asPasted.error) {
    if (sent) return `${sent}. To the paste as it stands, IAM ${would} ${asPasted.error.code}.`;
    if (isFile) return "IAM takes PEM, so the file goes as text: see below what gets sent.";
    return `As pasted, IAM ${would} ${asPasted.error.code}; the repaired text below is what gets sent.`;
  }
  if (error) {
    const grounds = decisive ? evidence[decisive.finding.evidence] : "";
    const words = error.message && `IAM’s words: “${error.message}”`;
    return [grounds && grounds.charAt(0).toUpperCase() + grounds.slice(1), words].filter(Boolean).join(". ");
  }
  return "As pasted, and as it will be sent.";
}

/**
 * A sentence of the catalogue as the end of another.
 * @param {string} title
 */
function clause(title) {
  const bare = title.replace(/\.$/, "");
  const acronym = /^[A-Z][A-Z0-9-]/.test(bare);
  return acronym ? bare : bare.charAt(0).toLowerCase() + bare.slice(1);
}

/**
 * Lists the findings, those that matter first; notes are folded away.
 * @param {Reading} reading
 * @param {string} decisive the rule that the verdict rests on, "" for none
 * @param {Pointing} on
 */
export function showFindings({ findings, moreFindings }, decisive, on) {
  const notes = findings.filter((finding) => finding.severity === "info");
  const rank = (/** @type {Finding} */ { rule, severity }) => (rule === decisive ? 0 : severity === "error" ? 1 : 2);
  const others = findings.filter((finding) => finding.severity !== "info").sort((a, b) => rank(a) - rank(b));
  list("findings", others, moreFindings.problems, on);
  list("notes-list", notes, moreFindings.notes, on);
  byId("notes", HTMLElement).hidden = notes.length === 0;
  const shown = others.length > 0 ? "more to know" : "to know";
  const count = notes.length + moreFindings.notes;
  byId("notes-count", HTMLElement).textContent = count === 1 ? `One thing ${shown}` : `${count.toLocaleString("en")} things ${shown}`;
}

/**
 * @param {string} id
 * @param {Finding[]} findings
 * @param {number} more how many were left out
 * @param {Pointing} on
 */
function list(id, findings, more, on) {
  const items = findings.map((finding) => findingItem(finding, on));
  if (more > 0) {
    const rest = document.createElement("li");
    rest.className = "and-more";
    rest.textContent = `… and ${more.toLocaleString("en")} more of this kind`;
    items.push(rest);
  }
  byId(id, HTMLElement).replaceChildren(...items);
}

/**
 * @param {Finding} finding
 * @param {Pointing} on
 */
function findingItem(finding, on) {
  const item = fromTemplate("template-finding");
  const { state, sign, word } = severities[finding.severity];
  if (state) item.dataset.state = state;
  item.dataset.rule = finding.rule;
  setSign(slot(item, "sign", SVGUseElement), /** @type {"note"} */ (sign));
  fill(item, {
    severity: word,
    title: finding.title,
    detail: finding.detail,
    evidence: evidence[finding.evidence],
    rule: finding.rule,
  });
  showAdvice(slot(item, "fix", HTMLElement), finding.fix);
  for (const name of ["detail", "fix"]) {
    const part = slot(item, name, HTMLElement);
    part.hidden = part.textContent === "";
  }
  const rules = document.body.dataset.rules ?? "";
  slot(item, "evidence", HTMLAnchorElement).href = `${rules}#evidence`;
  slot(item, "rule", HTMLAnchorElement).href = `${rules}#${encodeURIComponent(finding.rule)}`;
  const predicts = slot(item, "predicts", HTMLElement);
  predicts.textContent = finding.predicts;
  predicts.hidden = finding.predicts === "";
  const { span } = finding;
  if (span && span.end > span.start) {
    item.dataset.span = "";
    const show = slot(item, "show", HTMLButtonElement);
    show.hidden = false;
    show.setAttribute("aria-label", `Show in the paste: ${visible(finding.title)}`);
    show.addEventListener("click", () => on.go(span));
    lightsUp(item, span, on.point);
  }
  return item;
}

/**
 * Lights characters up while an element is pointed at or has the focus.
 * @param {HTMLElement} element
 * @param {Span} span
 * @param {(span: Span | null) => void} point
 */
export function lightsUp(element, span, point) {
  element.addEventListener("pointerenter", () => point(span));
  element.addEventListener("pointerleave", () => point(null));
  element.addEventListener("focusin", () => point(span));
  element.addEventListener("focusout", () => point(null));
}
