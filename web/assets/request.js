// The form of the request and the signed request in its many shapes.

/** @import {SignedRequest, Finding} from "../../wasm/countersign.d.ts" */

import { setOriginal } from "./copy.js";
import { byId } from "./dom.js";
import { tabs } from "./tabs.js";
import { showText, visible } from "./visible.js";

const action = byId("action", HTMLSelectElement);
const endpoint = byId("endpoint", HTMLSelectElement);
const endpointNote = byId("endpoint-note", HTMLElement);
const userName = byId("user-name", HTMLInputElement);
const certificateId = byId("certificate-id", HTMLInputElement);
const status = byId("status", HTMLSelectElement);
const accessKeyId = byId("access-key-id", HTMLInputElement);
const secretAccessKey = byId("secret-access-key", HTMLInputElement);
const sessionToken = byId("session-token", HTMLInputElement);
const styleQuery = byId("style-query", HTMLInputElement);
const previews = byId("previews", HTMLElement);
const panel = byId("preview-panel", HTMLElement);
const text = byId("preview-text", HTMLElement);
const empty = byId("preview-empty", HTMLElement);
const copy = /** @type {HTMLButtonElement} */ (panel.querySelector("[data-copy]"));

/** Where Send posts to: "" for this origin, null where nothing can be sent. */
export const proxy = document.body.dataset.proxy === "none" ? null : (document.body.dataset.proxy ?? "");

/**
 * What the form says.
 * @typedef {object} Form
 * @property {string} action
 * @property {Record<string, string>} parameters without the certificate
 * @property {{name: string, url: string, region: string}} endpoint
 * @property {{accessKeyId: string, secretAccessKey: string, sessionToken?: string}} credentials
 * @property {"header" | "query"} style
 */

/** @returns {Form} */
export function form() {
  /** @type {Record<string, string>} */
  const parameters = {};
  const user = userName.value.trim();
  if (user) parameters.UserName = user;
  if (!certificateId.closest("[hidden]")) parameters.CertificateId = certificateId.value.trim();
  if (!status.closest("[hidden]")) parameters.Status = status.value;
  const option = endpoint.selectedOptions[0];
  const token = sessionToken.value.trim();
  return {
    action: action.value,
    parameters,
    endpoint: {
      name: endpoint.value,
      url: new URL(option?.dataset.url ?? "/", proxy ? `${proxy}/` : location.origin).href,
      region: option?.dataset.region ?? "us-east-1",
    },
    credentials: {
      accessKeyId: accessKeyId.value.trim(),
      secretAccessKey: secretAccessKey.value.trim(),
      ...(token && { sessionToken: token }),
    },
    style: styleQuery.checked ? "query" : "header",
  };
}

/** Empties the fields that nobody else is to find filled in. */
export function forgetSecrets() {
  secretAccessKey.value = "";
  sessionToken.value = "";
}

/** The first field that must still be filled in, null when all are. */
export function missing() {
  for (const field of [certificateId, accessKeyId, secretAccessKey]) {
    if (!field.closest("[hidden]") && field.value.trim() === "") return field;
  }
  return null;
}

/**
 * Fills the form for a certificate that IAM keeps.
 * @param {"UpdateSigningCertificate" | "DeleteSigningCertificate"} name
 * @param {{userName: string, certificateId: string, status?: "Active" | "Inactive"}} values
 */
export function fillForm(name, values) {
  action.value = name;
  if (values.userName) userName.value = values.userName;
  certificateId.value = values.certificateId;
  if (values.status) status.value = values.status;
  action.dispatchEvent(new Event("change", { bubbles: true }));
}

/**
 * An id as short as it can be told from another.
 * @param {string} id
 */
export function shortId(id) {
  return id.length > 12 ? `${id.slice(0, 4)}…${id.slice(-4)}` : id;
}

/**
 * Says on the button what pressing it does.
 * @param {Form} of
 */
export function showSend({ action: name, parameters, endpoint: { name: where } }) {
  const deletes = name === "DeleteSigningCertificate";
  showText(byId("send-label", HTMLElement), deletes ? `Delete ${[shortId(parameters.CertificateId), "at", where].filter(Boolean).join(" ")}` : `Send to ${where}`);
  byId("send", HTMLButtonElement).classList.toggle("danger", deletes);
}

/**
 * Shows what is wrong with a parameter beside its field.
 * @param {Finding[]} findings
 */
export function showProblems(findings) {
  for (const [field, parameter] of /** @type {const} */ ([[userName, "UserName"], [certificateId, "CertificateId"]])) {
    const problem = findings.find((finding) => finding.parameter === parameter && finding.severity === "error");
    field.setAttribute("aria-invalid", String(Boolean(problem)));
    showText(byId(`${field.id}-problem`, HTMLElement), problem ? `${problem.detail || problem.title}` : "");
  }
}

/** @type {SignedRequest | null} */
let shown = null;

/**
 * Shows a signed request, or says why there is none yet.
 * @param {SignedRequest | string} signed
 */
export function showPreview(signed) {
  shown = typeof signed === "string" ? null : signed;
  const tab = previews.querySelector('[aria-selected="true"]');
  text.hidden = !shown;
  copy.hidden = !shown;
  empty.hidden = Boolean(shown);
  if (shown && tab instanceof HTMLElement) {
    panel.setAttribute("aria-labelledby", tab.id);
    const content = shown.previews[tab.dataset.key ?? "http"] ?? "";
    const top = text.scrollTop;
    text.textContent = visible(content);
    text.scrollTop = top;
    setOriginal(text, content);
  } else if (typeof signed === "string") {
    showText(empty, signed);
    text.textContent = ""; // a session token may have been in it
    setOriginal(text, "");
  }
}

/** @param {() => void} onChange */
export function listenToRequest(onChange) {
  const choose = () => {
    for (const field of document.querySelectorAll("[data-action]")) {
      /** @type {HTMLElement} */ (field).hidden = !(/** @type {HTMLElement} */ (field).dataset.action?.split(" ").includes(action.value));
    }
    const { endpoint: chosen } = form();
    endpointNote.textContent = `${chosen.url} · ${chosen.region}`;
    onChange();
  };
  for (const element of [action, endpoint]) element.addEventListener("change", choose);
  for (const field of [userName, certificateId, accessKeyId, secretAccessKey, sessionToken]) {
    field.addEventListener("input", onChange);
  }
  for (const element of [status, styleQuery, byId("style-header", HTMLInputElement)]) element.addEventListener("change", onChange);
  tabs(previews, () => {
    text.scrollTop = 0;
    if (shown) showPreview(shown);
    else panel.setAttribute("aria-labelledby", previews.querySelector('[aria-selected="true"]')?.id ?? "");
  });

  const demo = document.getElementById("demo-credentials");
  demo?.addEventListener("click", () => {
    accessKeyId.value = demo.dataset.accessKeyId ?? "";
    secretAccessKey.value = demo.dataset.secretAccessKey ?? "";
    sessionToken.value = "";
    if (userName.value.trim() === "") userName.value = demo.dataset.userName ?? "";
    onChange();
  });
  choose();
}
