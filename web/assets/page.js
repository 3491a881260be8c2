// The page's script: what is pasted is inspected, what the form says is signed,
// what comes back is explained. This file holds the state and the order of
// things; each other file does one of them.
//
// Nothing here makes a request before Send, but for the module itself. Nothing
// is kept: a reload forgets everything but the colours.

/** @import {Finding, Span, SignedRequest} from "../../wasm/countersign.d.ts" */
/** @import {Reading, Element} from "./reading.js" */
/** @import {Form} from "./request.js" */

import { announce } from "./announce.js";
import { clearAnswer, markOutdated, showAnswer, showNoAnswer } from "./answer.js";
import { listenToBundle, markRow, showBundle, whose } from "./bundle.js";
import { carriers } from "./carriers.js";
import { listenForCopies } from "./copy.js";
import { fieldNames, showDetails } from "./details.js";
import { byId, debounced } from "./dom.js";
import { lightBytes, listenToBytes, showBytes } from "./hex.js";
import { grouped } from "./number.js";
import { flushPaste, focusPaste, forgetPaste, goTo, light, listenForPastes, pasted, pointAt, setText, tell } from "./paste.js";
import { isRepair } from "./reading.js";
import { call, inspect as read, start as startReader } from "./reader.js";
import { forgetSecrets, form, listenToRequest, missing, proxy, showPreview, showProblems, showSend } from "./request.js";
import { freshCertificate } from "./sample.js";
import { NoAnswer, send } from "./send.js";
import { tabs } from "./tabs.js";
import { day } from "./time.js";
import { listenForTimes, showValidity } from "./timeline.js";
import { innermost, labelOf, lightNode, listenToTree, showTree } from "./tree.js";
import { showFindings, showNoVerdict, showReport, showVerdict } from "./verdict.js";
import { showText, visible } from "./visible.js";

const result = byId("result", HTMLElement);
const details = byId("details", HTMLElement);
const clean = byId("clean", HTMLElement);
const place = byId("place", HTMLElement);
const sendButton = byId("send", HTMLButtonElement);
const sendNote = byId("send-note", HTMLElement);

/** Whether the module has arrived. */
let ready = false;
/** @type {Reading | null} what is pasted now, read; null while it is not */
let reading = null;
/** @type {Date | null} the moment to judge by, null for now */
let asOf = null;
/** Whether the verdict of this paste is still to be told. */
let isNew = false;
/** The certificate to show, -1 for the one that will be sent. */
let wanted = -1;
/** @type {Element | undefined} the elements of the one that is shown, when they have arrived */
let tree;
/** @type {SignedRequest | null} */
let signed = null;
/** The text that will be sent. */
let certificateBody = "";

// ------------------------------------------------------------- inspecting

/** The inspection under way, or the last one. @type {Promise<void>} */
let inspection = Promise.resolve();

/** Inspects what is pasted; what an earlier paste was told is dropped. */
function inspect() {
  inspection = inspectNow();
  return inspection;
}

async function inspectNow() {
  const source = pasted();
  if (!ready) return prepare(); // it begins anew when the module is there
  const now = new Date();
  try {
    const next = await read(source, { now: asOf ?? now, parameters: form().parameters }, wanted);
    if (!next) return;
    const empty = source.length === 0;
    showProblems(next.findings);
    reading = empty ? null : next;
    certificateBody = empty ? "" : next.certificateBody;
    if (empty) showNothing();
    else show(next, now);
    prepare();
  } catch (error) {
    reading = null;
    certificateBody = "";
    showNothing();
    showVerdict("failed", "The checker stumbled over this paste", messageOf(error));
    announce("The checker stumbled over this paste.");
    prepare();
  }
}

function showNothing() {
  wanted = -1;
  tree = undefined;
  result.hidden = true;
  place.textContent = "";
  for (const kind of /** @type {const} */ (["refused", "careful", "caret", "lit"])) light(kind, []);
  showNoVerdict();
}

/**
 * @param {Reading} next
 * @param {Date} now
 */
function show(next, now) {
  showReport(next, asOf, now, typeof pasted() !== "string", isNew);
  if (isNew) bringVerdictIntoView();
  isNew = false;
  result.hidden = false;
  showBundle(next);
  showSelected(next, now);

  const text = byId("clean-text", HTMLElement);
  if (text.textContent !== next.certificateBody) text.textContent = next.certificateBody;
  clean.hidden = next.certificateBody === "";
  byId("held-as-pem", HTMLElement).hidden = next.certificateBody === "" || typeof pasted() === "string";
}

/**
 * Whether a light on these characters tells anything: one on a whole certificate
 * does not.
 * @param {Span} span
 */
function notable(span) {
  const whole = Math.min(pasted().length, length(reading?.certificate?.span ?? null));
  return length(span) <= 160 || length(span) < whole / 4;
}

/**
 * The characters of a span that carry the certificate which is shown.
 * @param {Span | null} span
 */
function carriersOf(span) {
  return span ? carriers(span, reading?.certificate?.gaps ?? []) : [];
}

/**
 * What of the paste is lit for a finding: of one about the paste all, since it may
 * be about the very characters that carry nothing.
 * @param {Finding} finding
 * @param {Span | null} span
 */
function litBy(finding, span) {
  return span && isRepair(finding) ? [span] : carriersOf(span);
}

/** @param {Span | null} span null puts the light out */
function pointWithin(span) {
  pointAt(span, carriersOf(span));
}

/**
 * Shows one certificate and what concerns it, or the paste as a whole.
 * @param {Reading} next
 * @param {Date} [now]
 */
function showSelected(next, now = new Date()) {
  const { certificate, findings } = next;
  const spans = (/** @type {string} */ severity) =>
    findings.filter((finding) => finding.severity === severity && finding.span && notable(finding.span)).flatMap((finding) => litBy(finding, finding.span));
  light("refused", spans("error"));
  light("careful", spans("warning"));
  const of = byId("findings-title", HTMLElement);
  showText(of, whose(next) || "Findings");
  of.classList.toggle("visually-hidden", next.count < 2);
  showFindings(next, { point: (span, finding) => pointAt(span, litBy(finding, span)), go: showInPaste });
  details.hidden = !certificate;
  if (certificate) {
    showValidity(certificate, now, asOf);
    showDetails(certificate, { point: pointWithin, go: showInPaste });
  }
  showPlace(caret);
  if (!certificate) return;
  readTree.soon();
}

/** @param {number} index */
async function select(index) {
  if (!reading) return;
  wanted = index;
  markRow(reading, index);
  const next = await call("select", reading.serial, index);
  if (!next || next.selected !== wanted || next.serial !== reading?.serial) return;
  reading = next;
  tree = undefined;
  showSelected(next);
  readTree.now();
}

// The elements and the bytes come after the verdict, for the one certificate
// that is shown: a bundle's others would only be in the way.
const readTree = debounced(200, async () => {
  if (!reading?.certificate) return;
  const { serial, selected } = reading;
  const elements = await call("elements", serial, selected).catch(() => null);
  if (reading?.serial !== serial || reading.selected !== selected) return;
  tree = elements?.tree;
  showTree(tree ?? null);
  showBytes(elements?.der ?? new Uint8Array());
  showPlace(caret);
});

// ------------------------------------------------------------------ caret

/** Where the caret is in the paste, -1 for nowhere. */
let caret = -1;

/**
 * Shows which element the caret is in.
 * @param {number} position
 */
function showPlace(position) {
  caret = position;
  for (const row of document.querySelectorAll("#fields [data-lit], #extensions [data-lit]")) row.removeAttribute("data-lit");
  const source = pasted();
  if (position < 0 || source.length === 0) {
    light("caret", []);
    lightNode(null);
    lightBytes(-1, -1);
    place.textContent = "";
    return;
  }
  const holds = (/** @type {Span | null | undefined} */ span) => Boolean(span && span.start <= position && position < span.end);
  // In a bundle, the certificate that the caret is in is the one to show.
  const within = reading && reading.count > 1 ? reading.rows.findIndex((candidate) => holds(candidate.span)) : -1;
  if (within >= 0 && within !== reading?.selected) select(within);
  const certificate = within < 0 || within === reading?.selected ? reading?.certificate : null;
  const node = certificate ? innermost(tree, (candidate) => holds(candidate.span)) : null;
  // The smallest field that holds the place; "validity" holds "notBefore" too.
  const fields = certificate ? /** @type {[keyof typeof fieldNames, Span | null][]} */ (Object.entries(certificate.fieldSpans)) : [];
  const field = fields.filter(([, span]) => holds(span)).sort(([, a], [, b]) => length(a) - length(b))[0];
  const extension = certificate?.extensions.findIndex((candidate) => holds(candidate.span)) ?? -1;
  light("caret", carriersOf(node?.span ?? field?.[1] ?? null));
  lightNode(node);
  if (node) lightBytes(node.offset, node.offset + node.headerLength + node.length);
  else lightBytes(-1, -1);
  if (field) document.querySelector(`#fields [data-field="${field[0]}"]`)?.setAttribute("data-lit", "");
  if (extension >= 0) byId("extensions", HTMLElement).children[extension]?.setAttribute("data-lit", "");

  const where = typeof source === "string" ? `Line ${grouped(lineOf(source, position))}` : `Byte ${grouped(position)}`;
  const number = within >= 0 ? `Certificate ${within + 1}` : "";
  const names = [where, number, certificate?.extensions[extension]?.name ?? (field ? fieldNames[field[0]] : ""), node ? node.name : ""].filter(Boolean);
  const value = node?.value && node.value.length < 60 ? ` ${visible(node.value)}` : "";
  place.textContent = names.join(" · ") + value;
  // A textarea reads out its own text; rows have no voice but this.
  if (document.activeElement?.id === "held-rows") announce(place.textContent, afterMoves);
}

/** Milliseconds after which a caret that was moved key by key has come to rest. */
const afterMoves = 350;

/**
 * What an element is called: by the field that it is, and by its type.
 * @param {Element} node
 */
function nameOf(node) {
  return [labelOf(node), node.name].filter(Boolean).join(" ");
}

/**
 * @param {string} text
 * @param {number} position
 */
function lineOf(text, position) {
  let line = 1;
  for (let feed = text.indexOf("\n"); feed >= 0 && feed < position; feed = text.indexOf("\n", feed + 1)) line++;
  return line;
}

/** @param {Span | null} span */
function length(span) {
  return span ? span.end - span.start : Infinity;
}

/** What led to the paste, and is where Escape leads back to. @type {HTMLElement | null} */
let cameFrom = null;

/**
 * Goes to characters of the paste, with a way back.
 * @param {Span} span
 */
function showInPaste(span) {
  cameFrom = document.activeElement instanceof HTMLElement ? document.activeElement : null;
  goTo(span);
  announce("Selected in the paste. Escape leads back.", afterMoves);
}

byId("editor", HTMLElement).addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  cameFrom?.focus();
  cameFrom = null;
});

// --------------------------------------------------------------- request

/** The last form that was signed for Send, to tell when an answer has aged. */
let sentForm = "";
let busy = false;

/** Signs what the form says, for the preview. */
async function prepare() {
  const now = form();
  if (sentForm && sentForm !== JSON.stringify([now, certificateBody])) markOutdated();
  showSend(now);
  const lacking = obstacle(now);
  if (lacking || !ready) signed = null;
  if (lacking) {
    showPreview(lacking.preview);
  } else if (!ready) {
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
  if (upload && !ready && pasted().length > 0) {
    return { preview: "The request appears here when the checker has read the certificate.", note: "The checker has not read the certificate yet.", focus: byId("paste", HTMLElement) };
  }
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
  const sendable = !lacking && signed !== null && proxy !== null && !busy;
  sendButton.setAttribute("aria-disabled", String(!sendable));
  const upload = now.action === "UploadSigningCertificate";
  const { host } = new URL(now.endpoint.url);
  sendNote.textContent =
    proxy === null
      ? "This copy of the page cannot send. Copy the curl line and run it: it is signed and works for a few minutes."
      : busy
        ? ""
        : lacking
          ? lacking.note
          : now.action === "DeleteSigningCertificate"
            ? `This cannot be undone. One request to ${host}, and nothing else.`
            : upload && asOf
              ? `Judged above for ${day(asOf)}. Send goes now, and IAM judges it now.`
              : upload && reading?.error
                ? "IAM will refuse this. Sending it shows you its own words."
                : `One request to ${host}, and nothing else.`;
}

/**
 * @param {Form} now
 * @param {Date} time
 */
function sign(now, time) {
  const parameters = now.action === "UploadSigningCertificate" ? { ...now.parameters, CertificateBody: certificateBody } : now.parameters;
  const { action, credentials, style, endpoint } = now;
  return call("sign", { action, parameters, endpoint: { url: endpoint.url, region: endpoint.region }, credentials, now: time, style });
}

/**
 * What an upload will be refused for, as far as that was judged for now.
 * @param {Form} now
 */
function foretoldNow({ action }) {
  if (action !== "UploadSigningCertificate" || asOf || !reading?.error || !reading.decisive) return null;
  return { code: reading.error.code, finding: reading.decisive.finding };
}

async function press() {
  if (busy || !ready) return;
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
  const foretold = foretoldNow(now);
  try {
    // Signed anew: the preview's time has passed. What is shown is what is sent.
    const request = await sign(now, at);
    signed = request;
    showPreview(request);
    sentForm = JSON.stringify([now, certificateBody]);
    const reply = await send(request, now.endpoint);
    const explanation = await call("explain", { status: reply.status, body: reply.body }, request);
    showAnswer(explanation, reply, now, at, foretold);
    bringIntoView(byId("answer-body", HTMLElement));
    if (sentForm !== JSON.stringify([form(), certificateBody])) markOutdated();
  } catch (error) {
    showNoAnswer(error instanceof NoAnswer ? error : new NoAnswer("The request could not be made.", messageOf(error)));
  } finally {
    busy = false;
    showReadiness();
  }
}

/**
 * Scrolls just as far as shows all of the verdict: a small window may end above
 * it, or a keyboard on the screen cover it.
 */
function bringVerdictIntoView() {
  const { bottom } = byId("verdict", HTMLElement).getBoundingClientRect();
  const end = visualViewport ? visualViewport.offsetTop + visualViewport.height : innerHeight;
  if (bottom > end) scrollBy({ top: bottom - end + 8, behavior: "instant" });
}

/**
 * Scrolls, where an element begins below the window or close to its end.
 * @param {HTMLElement} element
 */
function bringIntoView(element) {
  if (element.getBoundingClientRect().top < innerHeight - 120) return;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  element.scrollIntoView({ block: "start", behavior: still ? "instant" : "smooth" });
}

/** @param {unknown} error */
function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}

// ------------------------------------------------------------------ start

/** Milliseconds after which a wait is explained. */
const longWait = 4000;

async function start() {
  showVerdict("waiting", "Getting ready…", "The checker is a small program that runs in this tab.");
  const slow = setTimeout(() => showVerdict("waiting", "Still getting ready…", "The checker is 0.7 MB, fetched once. What you paste meanwhile is read when it is here."), longWait);
  try {
    await startReader();
  } catch (error) {
    showVerdict("failed", "The checker could not be loaded", messageOf(error));
    announce("The checker could not be loaded.");
    return;
  } finally {
    clearTimeout(slow);
  }
  ready = true;
  await inspect();
}

listenForCopies();
listenForPastes({
  change(edited) {
    asOf = null;
    isNew ||= !edited;
    wanted = edited ? (reading?.selected ?? wanted) : -1;
    // What was read is of another text by now: no place is to be told by it.
    reading = null;
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
  if (ready && parameters !== judged) inspect();
  else prepare();
  judged = parameters;
});
listenToRequest(() => requestChanged.soon());
listenForTimes((time) => {
  asOf = time;
  inspect();
});
listenToBundle({
  point: pointAt,
  async select(index) {
    await select(index);
    if (reading?.selected === index) announce(visible(whose(reading)));
  },
  keep(index) {
    const span = reading?.rows[index]?.span;
    const text = pasted();
    if (!span || typeof text !== "string") return;
    setText(`${text.slice(span.start, span.end).trim()}\n`);
    focusPaste(); // the button is gone
  },
});
listenToTree({
  go: showInPaste,
  point(span) {
    pointWithin(span);
    const node = span && innermost(tree, (candidate) => candidate.span.start <= span.start && span.end <= candidate.span.end);
    lightBytes(node ? node.offset : -1, node ? node.offset + node.headerLength + node.length : -1);
  },
  select(node) {
    lightBytes(node.offset, node.offset + node.headerLength + node.length);
  },
});
const nodeAt = (/** @type {number} */ offset) =>
  innermost(tree, (candidate) => candidate.offset <= offset && offset < candidate.offset + candidate.headerLength + candidate.length);
/** @param {number} offset of a byte, -1 for none */
const pointAtByte = (offset) => {
  const node = offset < 0 ? null : nodeAt(offset);
  pointWithin(node?.span ?? null);
  lightBytes(node ? node.offset : -1, node ? node.offset + node.headerLength + node.length : -1, { reveal: false });
  return node;
};
listenToBytes({
  point: pointAtByte,
  caret(offset) {
    const node = pointAtByte(offset);
    announce(`Byte ${grouped(offset)}${node ? `, ${nameOf(node)} ${visible(node.value).slice(0, 60)}` : ""}`, afterMoves);
  },
  choose(offset) {
    const node = nodeAt(offset);
    if (node) showInPaste(node.span);
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
byId("retry", HTMLButtonElement).addEventListener("click", () => {
  start();
  focusPaste(); // the button is gone
});
// Browsers keep a page that is left, as it stands, for whoever presses Back: it is
// to be found without what is nobody else's. One that is reloaded is empty anyway.
addEventListener("pagehide", () => {
  forgetSecrets();
  if (reading?.findings.some(({ rule }) => rule === "paste-private-key")) forgetPaste();
  prepare();
});
byId("sample-reference", HTMLButtonElement).addEventListener("click", () => {
  setText(byId("sample-api-reference", HTMLTemplateElement).content.textContent ?? "");
});
byId("sample-fresh", HTMLButtonElement).addEventListener("click", async () => {
  setText(await freshCertificate(new Date()));
  tell("Made a moment ago in this tab. Its private key was thrown away, so the certificate is good for trying things out and for nothing else.", "note");
});

prepare();
start();
