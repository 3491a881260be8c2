// One certificate's fields, read out. Each name of a field lights up, and leads
// to, the characters of the paste that carry it.

/** @import {Span, FieldName} from "../../wasm/countersign.d.ts" */
/** @import {Shown} from "./reading.js" */

import { copyButton } from "./copy.js";
import { byId, fill, fromTemplate, setSign, slot } from "./dom.js";
import { grouped } from "./number.js";
import { lightsUp } from "./verdict.js";
import { showText } from "./visible.js";

/** @typedef {{point: (span: Span | null) => void, go: (span: Span) => void}} Pointing */

/** Names of the fields, for rows and for the place of the caret. @type {Record<FieldName, string>} */
export const fieldNames = {
  version: "Version",
  serialNumber: "Serial number",
  issuer: "Issuer",
  validity: "Validity",
  notBefore: "Valid from",
  notAfter: "Valid until",
  subject: "Subject",
  publicKey: "Public key",
  extensions: "Extensions",
  signatureAlgorithm: "Signed with",
  signature: "Signature",
};

/** Names of what holds the fields. */
export const partNames = { certificate: "Certificate", toBeSigned: "What is signed" };

/**
 * @param {Shown} certificate
 * @param {Pointing} pointing
 */
export function showDetails(certificate, pointing) {
  const spans = certificate.fieldSpans;
  const names = certificate.subjectAltNames.map((name) => `${generalNames[name.type]} ${name.value}`);
  if (certificate.moreNames > 0) names.push(`and ${grouped(certificate.moreNames)} more`);
  byId("fields", HTMLElement).replaceChildren(
    row("Subject", certificate.subject || "empty", spans.subject, pointing, { field: "subject" }),
    row("Issuer", certificate.selfIssued ? "the subject itself" : certificate.issuer || "empty", spans.issuer, pointing, { field: "issuer" }),
    ...(names.length > 0 ? [row("Also known as", names.join("\n"), extensionSpan(certificate, "2.5.29.17"), pointing)] : []),
    row("Public key", publicKey(certificate), spans.publicKey, pointing, { field: "publicKey" }),
    row("Signed with", certificate.signatureAlgorithm || "unreadable", spans.signatureAlgorithm, pointing, { field: "signatureAlgorithm" }),
    row("Signature", selfSignature(certificate), spans.signature, pointing),
    row("May be used for", purposes(certificate), extensionSpan(certificate, "2.5.29.37") ?? extensionSpan(certificate, "2.5.29.15"), pointing),
    row("Authority", certificate.isCA ? "yes: it may sign other certificates" : "no", extensionSpan(certificate, "2.5.29.19"), pointing),
    row("Version", certificate.version ? String(certificate.version) : "unreadable", spans.version, pointing, { field: "version" }),
    row("Serial number", certificate.serialNumber || "unreadable", spans.serialNumber, pointing, { field: "serialNumber", copy: "the serial number" }),
    row("SHA-256", certificate.fingerprints.sha256, certificate.span, pointing, { copy: "the SHA-256 fingerprint" }),
    row("SHA-1", certificate.fingerprints.sha1, certificate.span, pointing, { copy: "the SHA-1 fingerprint" }),
  );

  byId("extensions-title", HTMLElement).hidden = certificate.extensions.length === 0;
  byId("extensions", HTMLElement).replaceChildren(
    ...certificate.extensions.map((extension) => {
      const item = fromTemplate("template-extension");
      fill(item, { oid: extension.oid });
      showFolded(slot(item, "value", HTMLElement), extension.value || "empty");
      slot(item, "critical", HTMLElement).hidden = !extension.critical;
      slot(item, "oid", HTMLElement).hidden = extension.name === extension.oid;
      if (extension.name === extension.oid) slot(item, "value", HTMLElement).classList.add("data");
      term(item, extension.name, extension.span, pointing);
      return item;
    }),
  );
  const more = byId("extensions-more", HTMLElement);
  more.hidden = certificate.moreExtensions === 0;
  more.textContent = `… and ${grouped(certificate.moreExtensions)} more extensions`;
}

const generalNames = { dns: "DNS", ip: "IP", email: "mail", uri: "URI", dirName: "name", otherName: "other", rid: "OID", x400: "X.400", ediParty: "EDI" };

/**
 * @param {string} name
 * @param {string | Node} value
 * @param {Span | null | undefined} span
 * @param {Pointing} pointing
 * @param {{field?: FieldName, copy?: string}} [options]
 */
function row(name, value, span, pointing, options = {}) {
  const item = fromTemplate("template-field");
  const cell = slot(item, "value", HTMLElement);
  if (typeof value !== "string") {
    cell.append(value);
  } else if (options.copy) {
    const text = document.createElement("span");
    text.className = "data";
    showText(text, value);
    cell.append(text, copyButton(value, options.copy));
  } else {
    showFolded(cell, value);
  }
  if (options.field) item.dataset.field = options.field;
  term(item, name, span ?? null, pointing);
  return item;
}

// A certificate may have ten thousand names; these many lines and characters
// are shown before somebody asks for more.
const folded = { lines: 8, characters: 480 };

/**
 * Shows a value, its end folded away where it is long.
 * @param {HTMLElement} cell
 * @param {string} value
 */
function showFolded(cell, value) {
  cell.classList.add("untrusted");
  const lines = value.split("\n");
  const start = lines.slice(0, folded.lines).join("\n").slice(0, folded.characters);
  showText(cell, start);
  if (start.length === value.length) return;
  const more = document.createElement("button");
  more.type = "button";
  more.className = "link";
  more.textContent = lines.length > folded.lines ? `Show all ${grouped(lines.length)} lines` : `Show all ${grouped(value.length)} characters`;
  more.addEventListener("click", () => {
    showText(cell, value);
    cell.tabIndex = -1;
    cell.focus({ preventScroll: true }); // the button is gone
  });
  cell.append(" … ", more);
}

/**
 * The name of a row; a button only where there are characters to go to.
 * @param {HTMLElement} item
 * @param {string} name
 * @param {Span | null} span
 * @param {Pointing} pointing
 */
function term(item, name, span, pointing) {
  const button = slot(item, "term", HTMLButtonElement);
  showText(button, name);
  if (span && span.end > span.start) {
    button.title = "Show in the paste";
    button.addEventListener("click", () => pointing.go(span));
    lightsUp(item, span, pointing.point);
  } else {
    button.disabled = true;
  }
}

/**
 * @param {Shown} certificate
 * @param {string} oid
 */
function extensionSpan(certificate, oid) {
  return certificate.extensions.find((extension) => extension.oid === oid)?.span;
}

/** @param {Shown} certificate */
function publicKey({ publicKey: { algorithm, bits, curve } }) {
  if (!algorithm) return "unreadable";
  if (curve) return `${algorithm}, ${curve}`;
  return bits ? `${algorithm}, ${bits} bits` : algorithm;
}

/** @param {Shown} certificate */
function purposes({ keyUsage, extendedKeyUsage }) {
  const all = [...keyUsage, ...extendedKeyUsage];
  return all.length > 0 ? all.join(", ") : "anything: it does not say";
}

/**
 * What is known of the signature.
 * @param {Shown} certificate
 */
function selfSignature(certificate) {
  /** @type {Record<string, [sign: "accepted" | "refused" | "note", state: string, text: string]>} */
  const texts = {
    valid: ["accepted", "accepted", "verifies with its own key"],
    invalid: ["refused", "refused", "does not verify with its own key"],
    unchecked: ["note", "", "not checked"],
    null: ["note", "", "made by the issuer; its key is not here to check it with"],
  };
  const [sign, state, text] = texts[String(certificate.selfSignature)];
  const said = document.createElement("span");
  said.className = "said";
  if (state) said.dataset.state = state;
  const icon = byId("verdict-sign", SVGUseElement).ownerSVGElement?.cloneNode(true);
  if (icon instanceof SVGSVGElement) {
    icon.querySelector("use")?.removeAttribute("id");
    setSign(icon, sign);
    said.append(icon);
  }
  const words = document.createElement("span");
  showText(words, certificate.selfSignatureReason ? `${text}: ${certificate.selfSignatureReason}` : text);
  said.append(words);
  return said;
}
