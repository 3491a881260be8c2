// What the page shows of a report. A report may tell of thousands of certificates,
// a certificate of ten thousands of extensions; a reading carries what people look
// at, says how much more there is, and stays small enough to be handed over and
// shown within a frame.

/** @import {Report, Certificate, Finding, Prediction, Span, TreeNode, FieldName} from "../../wasm/countersign.d.ts" */

import { grouped } from "./number.js";

/**
 * One certificate among several.
 * @typedef {object} Row
 * @property {string} subject
 * @property {string | null} notAfter
 * @property {Prediction | null} error
 * @property {Span} span
 * @property {number} block
 */

/**
 * The certificate that is shown: as the report has it, but for what is too much.
 * @typedef {Omit<Certificate, "tree"> & {moreNames: number, moreExtensions: number}} Shown
 */

/**
 * @typedef {object} Reading
 * @property {number} serial which report it is of
 * @property {Prediction | null} error
 * @property {Report["asPasted"]} asPasted
 * @property {number} chosen
 * @property {string} certificateBody
 * @property {number} count of certificates
 * @property {number} refused how many of them IAM would refuse, sent alone
 * @property {Row[]} rows the first of them
 * @property {number} selected which is shown, -1 for none
 * @property {Shown | null} certificate the one that is shown
 * @property {{finding: Finding, notBefore: string | null, notAfter: string | null} | null} decisive what the error rests on
 * @property {Finding | null} mended what the paste as it stands is refused for, and what will be sent no longer has; null where that is accepted or both are refused
 * @property {{count: number, first: string}} warnings of the paste and of what will be sent, without what was mended, with the first one's title
 * @property {Finding[]} findings of the paste and of the certificate that is shown
 * @property {{problems: number, notes: number}} moreFindings
 */

export const most = { rows: 1000, findings: 200, names: 500, extensions: 200, children: 300, gaps: 20_000, elements: 12_000, characters: 100_000, title: 400 };

/**
 * @param {Report} report
 * @param {number} serial
 * @param {number} wanted the certificate to show, -1 for the one that will be sent
 * @returns {Reading}
 */
export function readingOf(report, serial, wanted) {
  const { error, asPasted, chosen, certificateBody, certificates, findings } = report;
  const selected = wanted >= 0 && wanted < certificates.length ? wanted : chosen >= 0 ? chosen : certificates.length > 0 ? 0 : -1;
  // What counts for the verdict is the certificate that will be sent.
  const decided = findings.filter(({ certificate }) => certificate === -1 || certificate === chosen);
  // Where IAM's own constraints are broken, the rule that says so is not found: a
  // repair tells why.
  const mended = (!error && asPasted.error && (decided.find(({ rule }) => rule === asPasted.error?.rule) ?? decided.find(({ predicts }) => predicts !== ""))) || null;
  const warnings = decided.filter((finding) => finding.severity === "warning" && finding !== mended);
  const finding = error && findings.find(({ rule }) => rule === error.rule);
  const dated = certificates[finding && finding.certificate >= 0 ? finding.certificate : chosen];
  const concerning = findings.filter(({ certificate }) => certificate === -1 || certificate === selected);
  const problems = concerning.filter((finding) => !isNote(finding));
  const notes = concerning.filter(isNote);
  return {
    serial,
    error,
    asPasted,
    chosen,
    certificateBody,
    count: certificates.length,
    refused: certificates.filter(({ error: own }) => own).length,
    rows: certificates.slice(0, most.rows).map(({ subject, notAfter, error, span, block }) => ({ subject: cut(subject, most.title), notAfter, error, span, block })),
    selected,
    certificate: selected < 0 ? null : shown(certificates[selected]),
    decisive: finding ? { finding, notBefore: dated?.notBefore ?? null, notAfter: dated?.notAfter ?? null } : null,
    mended,
    warnings: { count: warnings.length, first: warnings[0]?.title ?? "" },
    findings: [...first(problems, error?.rule), ...first(notes)],
    moreFindings: { problems: Math.max(0, problems.length - most.findings), notes: Math.max(0, notes.length - most.findings) },
  };
}

/**
 * Whether a finding is only good to know: IAM refuses nothing for it, not even
 * the paste as it stands.
 * @param {Finding} finding
 */
export function isNote({ severity, predicts }) {
  return severity === "info" && predicts === "";
}

/**
 * Whether a finding is about the paste rather than about the certificate in it.
 * @param {Finding} finding
 */
export function isRepair({ rule }) {
  return rule.startsWith("paste-");
}

/**
 * The first of the findings, and before them the one that decides and those that
 * concern the request.
 * @param {Finding[]} findings
 * @param {string} [decisive]
 */
function first(findings, decisive) {
  if (findings.length <= most.findings) return findings;
  const leads = (/** @type {Finding} */ { rule, parameter }) => rule === decisive || parameter !== "";
  return [...findings.filter(leads), ...findings.filter((finding) => !leads(finding))].slice(0, most.findings);
}

/**
 * @param {Certificate} certificate
 * @returns {Shown}
 */
function shown({ tree: _, ...certificate }) {
  const { subject, issuer, subjectAltNames, extensions, gaps } = certificate;
  return {
    ...certificate,
    subject: cut(subject, most.characters),
    issuer: cut(issuer, most.characters),
    subjectAltNames: subjectAltNames.slice(0, most.names).map((name) => ({ ...name, value: cut(name.value, most.title) })),
    gaps: gaps.slice(0, most.gaps),
    extensions: extensions.slice(0, most.extensions).map((extension) => ({ ...extension, value: cut(extension.value, most.characters) })),
    moreNames: Math.max(0, subjectAltNames.length - most.names),
    moreExtensions: Math.max(0, extensions.length - most.extensions),
  };
}

/**
 * @param {string} text
 * @param {number} length
 */
function cut(text, length) {
  if (text.length <= length) return text;
  const more = grouped(text.length - length);
  return `${text.slice(0, length)} … and ${more} more characters`;
}

/**
 * An element; what it is to the certificate, a field or an extension, where it is
 * one, else to the whole; how many of its children were left out, and whether the
 * module left out others before.
 * @typedef {TreeNode & {field?: FieldName, extension?: string, part?: "certificate" | "toBeSigned", more?: number, cut?: boolean}} Element
 */

// Fields lie two levels below the certificate, the times of the validity three,
// extensions four.
const deepestField = 4;

/**
 * Notes at the elements which field or extension of the certificate they are. An
 * element and the one that holds it may stand on the same characters: it is the
 * outer one.
 * @param {Element} root
 * @param {Certificate} certificate
 */
export function nameElements(root, { fieldSpans, extensions }) {
  nameParts(root);
  const key = (/** @type {Span} */ { start, end }) => `${start} ${end}`;
  /** @type {Map<string, Pick<Element, "field" | "extension">>} */
  const names = new Map();
  for (const { name, span } of extensions) if (span) names.set(key(span), { extension: name });
  for (const [field, span] of /** @type {[FieldName, Span | null][]} */ (Object.entries(fieldSpans))) if (span) names.set(key(span), { field });
  /** @type {Element[]} */
  let level = [root];
  for (let depth = 0; depth <= deepestField; depth++) {
    for (const node of level) {
      const name = names.get(key(node.span));
      if (!name) continue;
      Object.assign(node, name);
      names.delete(key(node.span));
    }
    level = level.flatMap((node) => node.children);
  }
}

/**
 * Notes which elements make up a certificate (RFC 5280 §4.1): what is signed, in
 * it once more the algorithm, and the signature.
 * @param {Element} root
 */
function nameParts(root) {
  /** @type {Element[]} */
  const [toBeSigned, , signature] = root.children;
  if (root.children.length !== 3 || toBeSigned.name !== "SEQUENCE" || signature.name !== "BIT STRING") return;
  root.part = "certificate";
  toBeSigned.part = "toBeSigned";
  signature.field = "signature";
  /** @type {Element | undefined} */
  const algorithm = toBeSigned.children.find(({ name }) => name === "SEQUENCE");
  if (algorithm) algorithm.field = "signatureAlgorithm";
}

/**
 * The tree without the children that are too many: of each element, and of all.
 * The elements nearest to the root stay.
 * @param {TreeNode} root
 * @returns {Element}
 */
export function pruned(root) {
  const copy = (/** @type {TreeNode} */ node) => ({ ...node, value: cut(node.value, most.title) });
  const top = copy(root);
  /** @type {Element[]} */
  let level = [top];
  for (let left = most.elements; level.length > 0; ) {
    /** @type {Element[]} */
    const next = [];
    for (const node of level) {
      const { children: all } = node;
      const { length } = all;
      const kept = Math.min(length, most.children, left);
      left -= kept;
      node.children = all.slice(0, kept).map(copy);
      if (kept < length) {
        const last = all[length - 1];
        node.more = length - kept;
        node.cut = last.offset + last.headerLength + last.length < node.offset + node.headerLength + node.length;
      }
      next.push(...node.children);
    }
    level = next;
  }
  return top;
}
