// The answer: what IAM said, what it means, what to do, and the XML itself.

/** @import {Explanation, Finding, SigningCertificate} from "../../wasm/countersign.d.ts" */
/** @import {Reply, NoAnswer} from "./send.js" */
/** @import {Form} from "./request.js" */

import { showAdvice } from "./advice.js";
import { announce } from "./announce.js";
import { setOriginal } from "./copy.js";
import { byId, fill, fromTemplate, setSign, slot } from "./dom.js";
import { fillForm } from "./request.js";
import { parse, stamp } from "./time.js";
import { showText, visible } from "./visible.js";
import { indent } from "./xml.js";

const body = byId("answer-body", HTMLElement);
const empty = byId("answer-empty", HTMLElement);

/** Beyond this, clocks are told to differ; from 15 minutes on IAM refuses. */
const tolerableOffset = 60_000;

/** @type {Record<string, string>} */
const verbs = {
  UploadSigningCertificate: "Upload",
  ListSigningCertificates: "List",
  UpdateSigningCertificate: "Update",
  DeleteSigningCertificate: "Delete",
};

/** Makes room for the next answer. */
export function clearAnswer() {
  body.hidden = true;
  body.replaceChildren();
  empty.hidden = true;
}

/**
 * @param {Explanation} explanation
 * @param {Reply} reply
 * @param {Form} sent
 * @param {Date} at when it was sent
 * @param {{code: string, finding: Finding} | null} foretold what the paste was found to be refused for when it was sent, null for nothing
 */
export function showAnswer(explanation, reply, sent, at, foretold) {
  const card = fromTemplate("template-answer");
  const { error } = explanation;
  // IAM has one text for many faults: where it is the one that was foretold, what
  // was found says more than all that it can mean.
  const known = error?.fromProxy === false && error.code === foretold?.code ? foretold.finding : null;
  const means = known?.detail || error?.cause || "";
  const head = slot(card, "card", HTMLElement);
  head.dataset.state = explanation.ok ? "accepted" : error?.fromProxy ? "careful" : "refused";
  setSign(slot(card, "sign", SVGUseElement), explanation.ok ? "accepted" : error?.fromProxy ? "careful" : "refused");
  const title = explanation.title.replace(/\.$/, "");
  const line = error ? `${reply.status} ${error.code || title}` : `${reply.status} · ${title}`;
  fill(card, {
    line,
    note: error ? (error.fromProxy ? "Countersign’s own server says this, not IAM." : `IAM’s words: “${firstLine(error.message)}”`) : success(explanation, sent),
    sent: `${verbs[sent.action] ?? sent.action}${sent.parameters.UserName ? ` for ${sent.parameters.UserName}` : ""} to ${sent.endpoint.name}, sent at ${stamp(at)}, answered in ${Math.max(1, Math.round(reply.took))} ms.`,
  });
  if (error?.fromProxy === false && !error.message) slot(card, "note", HTMLElement).textContent = "IAM gave no message.";

  const rows = slot(card, "explanation", HTMLElement);
  if (error) {
    if (error.fromProxy && error.message) addRow(rows, "It says", error.message);
    addRow(rows, "It means", means);
    if (error.difference) addRow(rows, "It differs in", error.difference, "data");
    const todo = addRow(rows, "What to do", known?.fix || error.fix);
    if (todo) showAdvice(todo, known?.fix || error.fix);
  }
  if (explanation.requestId) addRow(rows, "Request id", explanation.requestId, "data");

  if (reply.clockOffset !== null && Math.abs(reply.clockOffset) > tolerableOffset) {
    const clock = slot(card, "clock", HTMLElement);
    clock.hidden = false;
    clock.dataset.state = "careful";
    const minutes = Math.round(Math.abs(reply.clockOffset) / 60_000);
    clock.textContent = `This computer’s clock is ${minutes} ${minutes === 1 ? "minute" : "minutes"} ${reply.clockOffset > 0 ? "ahead of" : "behind"} the server’s. Signatures carry the time, and IAM refuses those that are 15 minutes off: set the clock.`;
  }

  slot(card, "certificates", HTMLElement).append(
    ...stored(explanation).map((certificate) => storedCertificate(certificate, sent)),
  );

  const xml = slot(card, "xml", HTMLElement);
  slot(card, "frame", HTMLElement).hidden = reply.body === "";
  xml.textContent = visible(indent(reply.body));
  setOriginal(xml, reply.body);

  empty.hidden = true;
  body.replaceChildren(card);
  body.hidden = false;
  announce(visible(`Answer: ${line}. ${means}`));
}

/**
 * Says that no answer came, and why.
 * @param {NoAnswer} reason
 */
export function showNoAnswer(reason) {
  const card = fromTemplate("template-answer");
  slot(card, "card", HTMLElement).dataset.state = "careful";
  setSign(slot(card, "sign", SVGUseElement), "careful");
  fill(card, { line: reason.message, note: reason.remedy });
  slot(card, "sent", HTMLElement).hidden = true;
  slot(card, "frame", HTMLElement).hidden = true;
  empty.hidden = true;
  body.replaceChildren(card);
  body.hidden = false;
  announce(`${reason.message} ${reason.remedy}`);
}

/**
 * A message's first line; what follows, as the strings that the server signed,
 * is in the XML.
 * @param {string} message
 */
function firstLine(message) {
  return message.split("\n", 1)[0].trim();
}

/** Says beside an answer that the form is another one by now. */
export function markOutdated() {
  const sent = body.querySelector('[data-slot="sent"]');
  if (!sent || sent.hasAttribute("data-outdated")) return;
  sent.setAttribute("data-outdated", "");
  sent.append(" The form has changed since.");
}

/**
 * @param {Explanation} explanation
 * @param {Form} sent
 */
function success(explanation, sent) {
  switch (sent.action) {
    case "UploadSigningCertificate":
      return "IAM has the certificate; it is active at once.";
    case "ListSigningCertificates":
      return explanation.certificates.length === 0 ? "The user has no signing certificate." : "A user can have two, active or not.";
    case "DeleteSigningCertificate":
      return "The certificate is gone for good.";
    default:
      return "The change holds at once.";
  }
}

/** @param {Explanation} explanation */
function stored(explanation) {
  if (explanation.certificates.length > 0) return explanation.certificates;
  return explanation.certificate ? [explanation.certificate] : [];
}

/**
 * @param {SigningCertificate} certificate
 * @param {Form} sent
 */
function storedCertificate(certificate, sent) {
  const item = fromTemplate("template-stored");
  const uploaded = parse(certificate.uploadDate);
  const userName = certificate.userName || sent.parameters.UserName || "";
  fill(item, {
    id: certificate.certificateId,
    facts: [certificate.status, userName, uploaded ? `uploaded ${stamp(uploaded)}` : ""].filter(Boolean).join(" · "),
    toggle: certificate.status === "Active" ? "Make inactive" : "Make active",
  });
  const { certificateId } = certificate;
  slot(item, "toggle", HTMLButtonElement).addEventListener("click", () => {
    fillForm("UpdateSigningCertificate", { userName, certificateId, status: certificate.status === "Active" ? "Inactive" : "Active" });
    byId("send", HTMLButtonElement).focus();
    announce("Update filled in: press Send.");
  });
  slot(item, "delete", HTMLButtonElement).addEventListener("click", () => {
    fillForm("DeleteSigningCertificate", { userName, certificateId });
    byId("send", HTMLButtonElement).focus();
    announce("Delete filled in: press the button to delete it for good.");
  });
  // The buttons of one certificate are told from those of another.
  for (const name of ["toggle", "delete"]) {
    const button = slot(item, name, HTMLButtonElement);
    button.setAttribute("aria-label", visible(`${button.textContent}: certificate ${certificateId}`));
  }
  return item;
}

/**
 * @param {HTMLElement} list
 * @param {string} term
 * @param {string} value
 * @param {string} [style]
 */
function addRow(list, term, value, style) {
  if (!value) return null;
  const row = fromTemplate("template-explained");
  slot(row, "term", HTMLElement).textContent = term;
  const cell = slot(row, "value", HTMLElement);
  showText(cell, value);
  if (style) cell.classList.add(style);
  list.append(row);
  return cell;
}
