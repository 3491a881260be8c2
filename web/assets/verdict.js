// The verdict in one line, and the findings below it.

/** @import {Finding, Span} from "../../wasm/countersign.d.ts" */
/** @import {Reading} from "./reading.js" */

import { showAdvice } from "./advice.js";
import { announce } from "./announce.js";
import { byId, fill, fromTemplate, setSign, slot } from "./dom.js";
import { grouped } from "./number.js";
import { isNote } from "./reading.js";
import { day, parse, relation } from "./time.js";
import { showText, visible } from "./visible.js";

/** @typedef {"accepted" | "careful" | "refused" | "waiting" | "empty" | "failed"} State */

const verdict = byId("verdict", HTMLElement);
const line = byId("verdict-line", HTMLElement);
const note = byId("verdict-note", HTMLElement);
const retry = byId("retry", HTMLButtonElement);
const repaired = byId("copy-repaired", HTMLButtonElement);

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
  repaired.hidden = true;
}

/** Says that there is nothing to say anything about. */
export function showNoVerdict() {
  const cleared = !["empty", "waiting"].includes(verdict.dataset.state ?? "");
  showVerdict("empty", "Paste a certificate to see what IAM would say", "It is read in this tab and stays here.");
  said = "";
  if (cleared) announce("Cleared.");
}

/** The verdict as it was announced last. */
let said = "";

/**
 * Says what IAM would answer.
 * @param {Reading} reading
 * @param {Date | null} asOf the date that was asked for, null for now
 * @param {Date} now
 * @param {boolean} isFile whether the paste is the bytes of a file
 * @param {boolean} isNew whether it is another paste, which is told of even where the verdict is the same
 */
export function showReport(reading, asOf, now, isFile, isNew) {
  const { state, text } = sentence(reading, asOf, now, isFile);
  const more = remark(reading, asOf, now);
  showVerdict(state, text, more);
  repaired.hidden = Boolean(reading.error) || !reading.asPasted.error;
  const told = visible(`${text.replace(/\.$/, "")}. ${more}`);
  if (isNew || told !== said) announce(told, 900);
  said = told;
}

/**
 * @param {Reading} reading
 * @param {Date | null} asOf
 * @param {Date} now
 * @param {boolean} isFile
 * @returns {{state: State, text: string}}
 */
function sentence(reading, asOf, now, isFile) {
  const when = asOf ? `On ${day(asOf)}, IAM` : "IAM";
  const past = asOf !== null && asOf < now;
  const { error, asPasted, mended, warnings } = reading;
  const refuses = past ? "would have refused this" : "will refuse this";
  if (error) return { state: "refused", text: `${when} ${refuses}: ${error.code} — ${reason(reading, asOf, now)}` };
  const others = warnings.count > 1 ? `, and ${grouped(warnings.count - 1)} more ${warnings.count > 2 ? "warnings" : "warning"}` : "";
  const but = warnings.count > 0 ? `, but ${clause(warnings.first)}${others}` : "";
  if (asPasted.error) {
    const how = reading.count > 1 ? `Number ${reading.chosen + 1} alone` : isFile ? "As PEM, it" : "Repaired here, it";
    return { state: "careful", text: `${when} ${refuses} as ${isFile ? "it stands" : "pasted"}: ${mended ? clause(mended.title) : asPasted.error.code}. ${how} ${past ? "would have been" : "will be"} accepted${but || "."}` };
  }
  return { state: but ? "careful" : "accepted", text: `${when} ${past ? "would have accepted this" : "will accept this"}${but}` };
}

/**
 * Why, as briefly as it can be said.
 * @param {Reading} reading
 * @param {Date | null} asOf
 * @param {Date} now
 */
function reason({ error, decisive, certificateBody }, asOf, now) {
  const from = parse(decisive?.notBefore);
  const until = parse(decisive?.notAfter);
  if (error?.rule === "validity-expired" && until) return `it expired ${relation(until, asOf, now)}`;
  if ((error?.rule === "validity-not-yet" || error?.rule === "validity-clock-skew") && from) return `it becomes valid ${relation(from, asOf, now)}`;
  const more = certificateBody.length - longestBody;
  if (error?.rule === "parameter-certificate-body" && more > 0) {
    return `the certificate is ${grouped(more)} ${more === 1 ? "character" : "characters"} too long, IAM takes ${grouped(longestBody)}`;
  }
  return clause(decisive?.finding.title ?? error?.message ?? "");
}

/** The most characters that IAM takes as a certificate body. */
const longestBody = 16_384;

/**
 * The second line: the paste as it stands, or IAM's own words.
 * @param {Reading} reading
 * @param {Date | null} asOf
 * @param {Date} now
 */
function remark({ error, asPasted, decisive, count, chosen }, asOf, now) {
  const would = !asOf ? "would answer" : asOf < now ? "would have answered" : "will answer";
  const sent = count > 1 && chosen >= 0 ? `Number ${chosen + 1} of the ${grouped(count)} certificates is what gets sent` : "";
  if (error) {
    const grounds = decisive ? evidence[decisive.finding.evidence] : "";
    const words = error.message && `IAM’s words: “${error.message}”`;
    return [sent, grounds && grounds.charAt(0).toUpperCase() + grounds.slice(1), words].filter(Boolean).join(". ");
  }
  if (!asPasted.error) return "As pasted, and as it will be sent.";
  return `To the paste as it stands, IAM ${would} ${asPasted.error.code}. ${sent || "The repaired text is what gets sent"}.`;
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

/** @typedef {{point: (span: Span | null, finding: Finding) => void, go: (span: Span) => void}} FindingPointing */

/**
 * Lists the findings, those that matter first; what is only good to know is
 * folded away.
 * @param {Reading} reading
 * @param {FindingPointing} on
 */
export function showFindings(reading, on) {
  const { findings, moreFindings, error, asPasted } = reading;
  // The verdict rests on one rule, and that one has the code that was decided on.
  const answer = error ?? asPasted.error;
  const notes = findings.filter(isNote);
  const rank = (/** @type {Finding} */ { rule, severity, predicts }) => (rule === answer?.rule ? 0 : severity === "error" ? 1 : predicts ? 2 : 3);
  const others = findings.filter((finding) => !isNote(finding)).sort((a, b) => rank(a) - rank(b));
  const coded = others.map((finding) => (finding.rule === answer?.rule ? { ...finding, predicts: answer.code } : finding));
  list("findings", coded, moreFindings.problems, on);
  list("notes-list", notes, moreFindings.notes, on);
  byId("notes", HTMLElement).hidden = notes.length === 0;
  const shown = others.length > 0 ? "more to know" : "to know";
  const count = notes.length + moreFindings.notes;
  byId("notes-count", HTMLElement).textContent = count === 1 ? `One thing ${shown}` : `${grouped(count)} things ${shown}`;
}

/**
 * @param {string} id
 * @param {Finding[]} findings
 * @param {number} more how many were left out
 * @param {FindingPointing} on
 */
function list(id, findings, more, on) {
  const items = findings.map((finding) => findingItem(finding, on));
  if (more > 0) {
    const rest = document.createElement("li");
    rest.className = "and-more";
    rest.textContent = `… and ${grouped(more)} more of this kind`;
    items.push(rest);
  }
  byId(id, HTMLElement).replaceChildren(...items);
}

/**
 * @param {Finding} finding
 * @param {FindingPointing} on
 */
function findingItem(finding, on) {
  const item = fromTemplate("template-finding");
  // A repair that IAM would not have made is one to be careful with.
  const { state, sign, word } = severities[finding.severity === "info" && !isNote(finding) ? "warning" : finding.severity];
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
  predicts.textContent = `IAM answers ${finding.predicts}`;
  predicts.hidden = finding.predicts === "";
  const { span } = finding;
  if (span && span.end > span.start) {
    item.dataset.span = "";
    const show = slot(item, "show", HTMLButtonElement);
    show.hidden = false;
    show.setAttribute("aria-label", `Show in the paste: ${visible(finding.title)}`);
    show.addEventListener("click", () => on.go(span));
    lightsUp(item, span, (lit) => on.point(lit, finding));
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
