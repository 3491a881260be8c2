// The verdict in one line, and the findings below it.

/** @import {Report, Finding, Prediction, Span} from "../../wasm/countersign.d.ts" */
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
 * @param {Report} report
 * @param {Date | null} asOf the date that was asked for, null for now
 * @param {Date} now
 * @param {boolean} isFile whether the paste is the bytes of a file
 */
export function showReport(report, asOf, now, isFile) {
  const { state, text } = sentence(report, asOf, now);
  showVerdict(state, text, remark(report, asOf, isFile));
  announce(visible(text), 900);
}

/**
 * @param {Report} report
 * @param {Date | null} asOf
 * @param {Date} now
 * @returns {{state: State, text: string}}
 */
function sentence(report, asOf, now) {
  const when = asOf ? `On ${day(asOf)}, IAM` : "IAM";
  const { error } = report;
  if (error) {
    const will = asOf ? "would have refused this" : "will refuse this";
    return { state: "refused", text: `${when} ${will}: ${error.code} — ${reason(report, error, now)}` };
  }
  const accepts = asOf ? "would have accepted this" : "will accept this";
  const warnings = report.findings.filter((finding) => finding.severity === "warning");
  if (warnings.length > 0) {
    const others = warnings.length > 1 ? `, and ${warnings.length - 1} more` : "";
    return { state: "careful", text: `${when} ${accepts}, but ${clause(warnings[0].title)}${others}` };
  }
  return { state: "accepted", text: `${when} ${accepts}` };
}

/**
 * Why, as briefly as it can be said.
 * @param {Report} report
 * @param {Prediction} error
 * @param {Date} now
 */
function reason(report, error, now) {
  const finding = report.findings.find((candidate) => candidate.rule === error.rule);
  const certificate = report.certificates[finding?.certificate ?? report.chosen];
  const from = parse(certificate?.notBefore);
  const until = parse(certificate?.notAfter);
  if (error.rule === "validity-expired" && until) return `it expired ${ago(until, now)}`;
  if ((error.rule === "validity-not-yet" || error.rule === "validity-clock-skew") && from) return `it becomes valid ${ago(from, now)}`;
  return clause(finding?.title ?? error.message);
}

/**
 * The second line: the paste as it stands, or IAM's own words.
 * @param {Report} report
 * @param {Date | null} asOf
 * @param {boolean} isFile
 */
function remark(report, asOf, isFile) {
  const { error, asPasted } = report;
  const would = asOf ? "would have answered" : "would answer";
  if (!error && asPasted.error) {
    if (isFile) return "IAM takes PEM, so the file goes as text: see below what gets sent.";
    return `As pasted, IAM ${would} ${asPasted.error.code}; the repaired text below is what gets sent.`;
  }
  if (error) {
    const finding = report.findings.find((candidate) => candidate.rule === error.rule);
    const grounds = finding ? evidence[finding.evidence] : "";
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
 * @param {Finding[]} findings
 * @param {string} decisive the rule that the verdict rests on, "" for none
 * @param {Pointing | null} on
 */
export function showFindings(findings, decisive, on) {
  const list = byId("findings", HTMLElement);
  const notesList = byId("notes-list", HTMLElement);
  const notes = findings.filter((finding) => finding.severity === "info");
  const rank = (/** @type {Finding} */ { rule, severity }) => (rule === decisive ? 0 : severity === "error" ? 1 : 2);
  const others = findings.filter((finding) => finding.severity !== "info").sort((a, b) => rank(a) - rank(b));
  list.replaceChildren(...limited(others).map((finding) => findingItem(finding, on)));
  notesList.replaceChildren(...limited(notes).map((finding) => findingItem(finding, on)));
  byId("notes", HTMLElement).hidden = notes.length === 0;
  const shown = others.length > 0 ? "more to know" : "to know";
  byId("notes-count", HTMLElement).textContent = notes.length === 1 ? `One thing ${shown}` : `${notes.length} things ${shown}`;
}

// A hostile paste can have any number of faults; nobody reads beyond these.
const longestList = 200;

/** @param {Finding[]} findings */
function limited(findings) {
  return findings.slice(0, longestList);
}

/**
 * @param {Finding} finding
 * @param {Pointing | null} on null where there are no characters to point at
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
  if (on && span && span.end > span.start) {
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
