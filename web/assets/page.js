// The page's script: what is pasted is inspected, what the form says is signed,
// what comes back is explained. This file holds the state and the order of
// things; each other file does one of them.
//
// Nothing here makes a request before Send, but for the module itself. Nothing
// is kept: a reload forgets everything but the colours.

/** @import {Countersign, Report, TreeNode, Certificate, Span, SignedRequest} from "../../wasm/countersign.d.ts" */
/** @import {Form} from "./request.js" */

import { announce } from "./announce.js";
import { clearAnswer, markOutdated, showAnswer, showNoAnswer } from "./answer.js";
import { listenToBundle, markRow, showBundle } from "./bundle.js";
import { listenForCopies } from "./copy.js";
import { fieldNames, showDetails } from "./details.js";
import { byId, debounced } from "./dom.js";
import { lightBytes, listenToBytes, showBytes } from "./hex.js";
import { light } from "./highlight.js";
import { loadModule } from "./module.js";
import { flushPaste, goTo, listenForPastes, pasted, pointAt, setText, tell } from "./paste.js";
import { form, listenToRequest, missing, proxy, showPreview, showProblems } from "./request.js";
import { freshCertificate } from "./sample.js";
import { NoAnswer, send } from "./send.js";
import { tabs } from "./tabs.js";
import { listenForTimes, showValidity } from "./timeline.js";
import { innermost, lightNode, listenToTree, showTree } from "./tree.js";
import { showFindings, showReport, showVerdict } from "./verdict.js";

const result = byId("result", HTMLElement);
const details = byId("details", HTMLElement);
const clean = byId("clean", HTMLElement);
const place = byId("place", HTMLElement);
const sendButton = byId("send", HTMLButtonElement);
const sendNote = byId("send-note", HTMLElement);

/** @type {Countersign | null} */
let countersign = null;
/** @type {Report | null} the report of what is pasted now, null while there is none */
let report = null;
/** @type {Date | null} the moment to judge by, null for now */
let asOf = null;
/** The certificate whose fields are shown. */
let selected = -1;
/** @type {TreeNode | undefined} its elements, when they have arrived */
let tree;
/** @type {SignedRequest | null} */
let signed = null;
/** The text that will be sent. */
let certificateBody = "";

// ------------------------------------------------------------- inspecting

/** @type {AbortController | null} */
let inspecting = null;

/** The inspection under way, or the last one. @type {Promise<void>} */
let inspection = Promise.resolve();

/** Inspects what is pasted; what an earlier paste was told is dropped. */
function inspect() {
  inspection = inspectNow();
  return inspection;
}

async function inspectNow() {
  inspecting?.abort();
  const controller = new AbortController();
  inspecting = controller;
  const source = pasted();
  if (!countersign) return; // it begins anew when the module is there
  const now = new Date();
  const { parameters } = form();
  const options = { now: asOf ?? now, parameters, signal: controller.signal };
  try {
    const next = await countersign.inspect(source, { ...options, tree: false });
    if (controller.signal.aborted) return;
    const empty = source.length === 0;
    showProblems(next.findings);
    report = empty ? null : next;
    certificateBody = empty ? "" : next.certificateBody;
    if (empty) showNothing();
    else show(next, now);
    prepare();
    if (!empty) readTree.soon();
  } catch (error) {
    if (controller.signal.aborted) return;
    report = null;
    certificateBody = "";
    result.hidden = true;
    showVerdict("failed", "The checker stumbled over this paste", messageOf(error));
    prepare();
  }
}

function showNothing() {
  selected = -1;
  tree = undefined;
  result.hidden = true;
  place.textContent = "";
  showVerdict("empty", "Paste a certificate to see what IAM would say", "It is read in this tab and stays here.");
}

/**
 * @param {Report} next
 * @param {Date} now
 */
function show(next, now) {
  showReport(next, asOf, now, typeof pasted() !== "string");
  const spans = (/** @type {string} */ severity) =>
    next.findings.filter((finding) => finding.severity === severity).flatMap((finding) => (finding.span && notable(finding.span) ? [finding.span] : []));
  light("refused", spans("error"));
  light("careful", spans("warning"));

  if (fresh || selected >= next.certificates.length) selected = next.chosen >= 0 ? next.chosen : Math.min(0, next.certificates.length - 1);
  fresh = false;
  result.hidden = false;
  showBundle(next, selected, pointing(), select);
  showSelected(now);

  byId("clean-text", HTMLElement).textContent = next.certificateBody;
  clean.hidden = next.certificateBody === "";
  byId("binary-as-pem", HTMLElement).hidden = next.certificateBody === "";
}

/** Whether the paste is another one than before, so that the chosen certificate is shown again. */
let fresh = true;

/**
 * Whether a light on these characters tells anything: one on the whole paste does not.
 * @param {Span} span
 */
function notable(span) {
  const length = span.end - span.start;
  return length <= 160 || length < pasted().length / 4;
}

/** @param {Date} [now] */
function showSelected(now = new Date()) {
  if (!report) return;
  const certificate = report.certificates[selected];
  // What concerns the whole paste, and what concerns this certificate.
  const findings = report.findings.filter((finding) => finding.certificate === -1 || finding.certificate === selected);
  showFindings(findings, report.error?.rule ?? "", pointing());
  details.hidden = !certificate;
  if (!certificate) return;
  showValidity(certificate, now, asOf);
  showDetails(certificate, pointing());
}

/** @param {number} index */
function select(index) {
  if (!report) return;
  selected = index;
  markRow(report, selected);
  showSelected();
  tree = undefined;
  readTree.now();
}

/** How to point at characters of the paste; null where it is a file's bytes. */
function pointing() {
  return typeof pasted() === "string" ? { point: pointAt, go: goTo } : null;
}

// The elements and the bytes come after the verdict, for the one certificate
// that is shown: a bundle's others would only be in the way.
const readTree = debounced(200, async () => {
  const source = pasted();
  const certificate = report?.certificates[selected];
  if (!countersign || !certificate || !inspecting) return;
  const { signal } = inspecting;
  const index = selected;
  try {
    const alone = await inspectAlone(countersign, source, certificate, index, signal);
    if (signal.aborted || index !== selected) return;
    tree = alone?.tree;
    showTree(tree ?? null);
    showBytes(alone?.der ?? new Uint8Array());
  } catch {
    if (!signal.aborted) showTree(null);
  }
});

/**
 * One certificate with its elements and bytes. In a bundle its own characters
 * are enough; their positions are moved to where they stand in the paste.
 * @param {Countersign} module
 * @param {string | Uint8Array} source
 * @param {Certificate} certificate
 * @param {number} index
 * @param {AbortSignal} signal
 */
async function inspectAlone(module, source, certificate, index, signal) {
  const { start, end } = certificate.span;
  const part = typeof source === "string" && (report?.certificates.length ?? 0) > 1 && certificate.block >= 0;
  const text = part ? source.slice(start, end) : source;
  const own = await module.inspect(text, { tree: true, verify: false, signal });
  const found = part && own.certificates[0]?.fingerprints.sha256 === certificate.fingerprints.sha256 ? own.certificates[0] : own.certificates[index];
  if (!found) return null;
  if (part && found.tree) shift(found.tree, start);
  return { tree: found.tree, der: derOf(own.chosen === own.certificates.indexOf(found) ? own.certificateBody : "") };
}

/**
 * @param {TreeNode} root
 * @param {number} by
 */
function shift(root, by) {
  const waiting = [root];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    node.span.start += by;
    node.span.end += by;
    waiting.push(...node.children);
  }
}

/**
 * The bytes of clean PEM.
 * @param {string} pem
 */
function derOf(pem) {
  const base64 = pem.replace(/-----[^-]+-----|\s/g, "");
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

// ------------------------------------------------------------------ caret

/**
 * Shows which element the caret is in.
 * @param {number} position
 */
function showPlace(position) {
  for (const row of document.querySelectorAll("#fields [data-lit]")) row.removeAttribute("data-lit");
  if (position < 0 || typeof pasted() !== "string" || pasted().length === 0) {
    light("caret", []);
    lightNode(null);
    lightBytes(-1, -1);
    place.textContent = "";
    return;
  }
  const holds = (/** @type {Span | null | undefined} */ span) => Boolean(span && span.start <= position && position < span.end);
  // In a bundle, the certificate that the caret is in is the one to show.
  const within = report && report.certificates.length > 1 ? report.certificates.findIndex((candidate) => holds(candidate.span)) : -1;
  if (within >= 0 && within !== selected) select(within);
  const certificate = report?.certificates[selected];
  const node = innermost(tree, (candidate) => holds(candidate.span));
  // The smallest field that holds the place; "validity" holds "notBefore" too.
  const fields = certificate ? /** @type {[keyof typeof fieldNames, Span | null][]} */ (Object.entries(certificate.fieldSpans)) : [];
  const field = fields.filter(([, span]) => holds(span)).sort(([, a], [, b]) => length(a) - length(b))[0];
  const extension = certificate?.extensions.find((candidate) => holds(candidate.span));
  light("caret", node ? [node.span] : field?.[1] ? [field[1]] : []);
  lightNode(node);
  if (node) lightBytes(node.offset, node.offset + node.headerLength + node.length);
  else lightBytes(-1, -1);
  if (field) document.querySelector(`#fields [data-field="${field[0]}"]`)?.setAttribute("data-lit", "");

  const line = (/** @type {string} */ (pasted()).slice(0, position).match(/\n/g)?.length ?? 0) + 1;
  const number = within >= 0 ? `Certificate ${within + 1}` : "";
  const names = [`Line ${line}`, number, extension?.name ?? (field ? fieldNames[field[0]] : ""), node ? node.name : ""].filter(Boolean);
  const value = node?.value && node.value.length < 60 ? ` ${node.value}` : "";
  place.textContent = names.join(" · ") + value;
}

/** @param {Span | null} span */
function length(span) {
  return span ? span.end - span.start : Infinity;
}

// --------------------------------------------------------------- request

/** The last form that was signed for Send, to tell when an answer has aged. */
let sentForm = "";
let busy = false;

/** Signs what the form says, for the preview. */
async function prepare() {
  const now = form();
  if (sentForm && sentForm !== JSON.stringify([now, certificateBody])) markOutdated();
  byId("send-where", HTMLElement).textContent = now.endpoint.name;
  const lacking = obstacle(now);
  if (lacking || !countersign) signed = null;
  if (lacking) {
    showPreview(lacking.preview);
  } else if (!countersign) {
    showPreview("Getting ready…");
  } else {
    try {
      const next = await sign(now, new Date());
      if (busy) return; // the request that is sent stays in view
      if (JSON.stringify(form()) !== JSON.stringify(now)) return; // a later form is on its way
      signed = next;
      showPreview(next);
    } catch (error) {
      signed = null;
      showPreview(messageOf(error));
    }
  }
  showReadiness();
}

/**
 * What is still lacking before a request can be signed, null when nothing is.
 * @param {Form} now
 */
function obstacle(now) {
  const upload = now.action === "UploadSigningCertificate";
  const field = missing();
  if (upload && !certificateBody) {
    const text = pasted().length > 0 ? "There is nothing in the paste that could be sent." : "The request appears here when there is a certificate and an access key to sign with.";
    return { preview: text, note: pasted().length > 0 ? "There is no certificate to send." : "Paste a certificate first.", focus: byId("paste", HTMLElement) };
  }
  if (field) {
    const name = field.labels?.[0]?.textContent?.trim().toLowerCase() ?? "";
    return { preview: `The request appears here when the ${name} is filled in.`, note: `The ${name} is missing.`, focus: field };
  }
  return null;
}

function showReadiness() {
  const now = form();
  const lacking = obstacle(now);
  const ready = !lacking && signed !== null && proxy !== null && !busy;
  sendButton.setAttribute("aria-disabled", String(!ready));
  const refused = now.action === "UploadSigningCertificate" && report?.error;
  sendNote.textContent =
    proxy === null
      ? "This copy of the page cannot send. Copy the curl line and run it: it is signed and works for a few minutes."
      : busy
        ? ""
        : lacking
          ? lacking.note
          : refused
            ? "IAM will refuse this. Sending it shows you its own words."
            : `One request to ${new URL(now.endpoint.url).host}, and nothing else.`;
}

/**
 * @param {Form} now
 * @param {Date} time
 */
function sign(now, time) {
  if (!countersign) throw new Error("the module has not arrived");
  const parameters = now.action === "UploadSigningCertificate" ? { ...now.parameters, CertificateBody: certificateBody } : now.parameters;
  const { action, credentials, style, endpoint } = now;
  return countersign.sign({ action, parameters, endpoint: { url: endpoint.url, region: endpoint.region }, credentials, now: time, style });
}

async function press() {
  if (busy || !countersign) return;
  // What was typed until now is what is sent.
  flushPaste();
  await inspection;
  const now = form();
  const lacking = obstacle(now);
  if (lacking) {
    lacking.focus.focus();
    announce(lacking.note);
    return;
  }
  if (proxy === null) {
    document.getElementById("preview-curl")?.click();
    announce(sendNote.textContent ?? "");
    return;
  }
  busy = true;
  clearAnswer();
  showReadiness();
  announce("Sent. Waiting for the answer.");
  const at = new Date();
  try {
    // Signed anew: the preview's time has passed. What is shown is what is sent.
    const request = await sign(now, at);
    signed = request;
    showPreview(request);
    sentForm = JSON.stringify([now, certificateBody]);
    const reply = await send(request, now.endpoint);
    const explanation = await countersign.explain({ status: reply.status, body: reply.body }, request);
    showAnswer(explanation, reply, now, at);
    if (sentForm !== JSON.stringify([form(), certificateBody])) markOutdated();
  } catch (error) {
    showNoAnswer(error instanceof NoAnswer ? error : new NoAnswer("The request could not be made.", messageOf(error)));
  } finally {
    busy = false;
    showReadiness();
  }
}

/** @param {unknown} error */
function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}

// ------------------------------------------------------------------ start

async function start() {
  showVerdict("waiting", "Getting ready…", "The checker is a small program that runs in this tab.");
  try {
    countersign = await loadModule();
  } catch (error) {
    showVerdict("failed", "The checker could not be loaded", messageOf(error));
    announce("The checker could not be loaded.");
    return;
  }
  await inspect();
}

listenForCopies();
listenForPastes({
  change() {
    asOf = null;
    fresh = true;
    tree = undefined;
    inspect();
  },
  caret: showPlace,
  asPEM: () => certificateBody,
});
/** The parameters that the verdict was made with. */
let judged = JSON.stringify(form().parameters);
const requestChanged = debounced(60, () => {
  const parameters = JSON.stringify(form().parameters);
  if (countersign && parameters !== judged) inspect();
  else prepare();
  judged = parameters;
});
listenToRequest(() => requestChanged.soon());
listenForTimes((time) => {
  asOf = time;
  inspect();
});
listenToBundle(() => {
  const span = report?.certificates[selected]?.span;
  const text = pasted();
  if (span && typeof text === "string") setText(`${text.slice(span.start, span.end).trim()}\n`);
});
listenToTree({
  go: goTo,
  point(span) {
    pointAt(span);
    const node = span && innermost(tree, (candidate) => candidate.span.start <= span.start && span.end <= candidate.span.end);
    lightBytes(node ? node.offset : -1, node ? node.offset + node.headerLength + node.length : -1);
  },
  select(node) {
    lightBytes(node.offset, node.offset + node.headerLength + node.length);
  },
});
const nodeAt = (/** @type {number} */ offset) =>
  innermost(tree, (candidate) => candidate.offset <= offset && offset < candidate.offset + candidate.headerLength + candidate.length);
listenToBytes({
  point(offset) {
    const node = offset < 0 ? null : nodeAt(offset);
    pointAt(node?.span ?? null);
    lightBytes(node ? node.offset : -1, node ? node.offset + node.headerLength + node.length : -1);
  },
  choose(offset) {
    const node = nodeAt(offset);
    if (node) goTo(node.span);
  },
});
tabs(byId("views", HTMLElement), (tab) => {
  for (const panel of ["fields", "tree", "bytes"]) byId(`panel-${panel}`, HTMLElement).hidden = tab.id !== `view-${panel}`;
  if (tab.id === "view-bytes" && !tree) readTree.now();
});
// A signature ages, and IAM takes it for 15 minutes: what is shown to be copied
// is kept fresh, unless it is what was sent or somebody is selecting it.
setInterval(() => {
  const selection = getSelection();
  const selecting = selection?.isCollapsed === false && byId("preview-text", HTMLElement).contains(selection.anchorNode);
  if (signed && !busy && !selecting && sentForm !== JSON.stringify([form(), certificateBody])) prepare();
}, 60_000);
sendButton.addEventListener("click", press);
byId("retry", HTMLButtonElement).addEventListener("click", start);
byId("sample-reference", HTMLButtonElement).addEventListener("click", () => {
  setText(byId("sample-api-reference", HTMLTemplateElement).content.textContent ?? "");
});
byId("sample-fresh", HTMLButtonElement).addEventListener("click", async () => {
  setText(await freshCertificate(new Date()));
  tell("Made a moment ago in this tab. Its private key was thrown away, so the certificate is good for trying things out and for nothing else.", "note");
});

prepare();
start();
