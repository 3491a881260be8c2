// Send: the one place from which anything leaves the tab. The signed request goes
// to the proxy, which passes it on to the endpoint; the secret is no part of it.

/** @import {SignedRequest} from "../../wasm/countersign.d.ts" */

import { byId } from "./dom.js";
import { proxy } from "./request.js";

const sending = byId("sending", HTMLElement);
const where = byId("sending-where", HTMLElement);
const elapsed = byId("sending-elapsed", HTMLElement);
const cancel = byId("cancel", HTMLButtonElement);

// The proxy gives up before this.
const longestWait = 90_000;

/**
 * What came back.
 * @typedef {object} Reply
 * @property {number} status
 * @property {string} body
 * @property {number} took milliseconds
 * @property {number | null} clockOffset how far this computer's clock is ahead of the server's, in milliseconds; null where the answer has no date
 */

/** Why nothing came back, in words for the user. */
export class NoAnswer extends Error {
  /**
   * @param {string} message
   * @param {string} remedy
   */
  constructor(message, remedy) {
    super(message);
    this.remedy = remedy;
  }
}

/**
 * Sends a signed request through the proxy and waits for the answer.
 * @param {SignedRequest} signed
 * @param {{name: string}} endpoint
 * @returns {Promise<Reply>}
 */
export async function send(signed, endpoint) {
  const controller = new AbortController();
  const stop = () => controller.abort(new NoAnswer("You cancelled the request.", "It may have arrived all the same: list the certificates to see."));
  const begun = performance.now();
  const progress = setInterval(() => {
    const seconds = (performance.now() - begun) / 1000;
    elapsed.textContent = `${seconds.toFixed(1)} s`;
    if (seconds * 1000 > longestWait) {
      controller.abort(new NoAnswer(`Nothing came back within ${longestWait / 1000} seconds.`, "It may have arrived all the same: list the certificates to see."));
    }
  }, 100);
  cancel.addEventListener("click", stop);
  where.textContent = endpoint.name;
  elapsed.textContent = "";
  sending.hidden = false;
  try {
    const headers = new Headers();
    for (const [name, value] of Object.entries(signed.headers)) {
      if (name.toLowerCase() !== "host") headers.set(name, value); // the browser's own to set; the proxy sets the endpoint's
    }
    const response = await fetch(`${proxy}/send/${encodeURIComponent(endpoint.name)}${new URL(signed.url).search}`, {
      method: signed.method,
      headers,
      body: signed.body,
      mode: "cors",
      credentials: "omit",
      cache: "no-store",
      redirect: "error",
      referrerPolicy: "no-referrer",
      signal: controller.signal,
    });
    const body = await response.text();
    return { status: response.status, body, took: performance.now() - begun, clockOffset: offset(response.headers.get("date")) };
  } catch (error) {
    if (controller.signal.aborted) throw controller.signal.reason;
    throw unreachable(error);
  } finally {
    clearInterval(progress);
    cancel.removeEventListener("click", stop);
    // The focus would go with the button that had it.
    if (sending.contains(document.activeElement)) byId("send", HTMLButtonElement).focus({ preventScroll: true });
    sending.hidden = true;
  }
}

/** @param {string | null} date of the answer, in seconds */
function offset(date) {
  const time = Date.parse(date ?? "");
  return Number.isNaN(time) ? null : Date.now() - time;
}

/** @param {unknown} cause */
function unreachable(cause) {
  if (!navigator.onLine) return new NoAnswer("This computer is offline.", "Nothing was sent. Send again when it is back.");
  const server = proxy ? new URL(proxy).host : location.host;
  const answer = new NoAnswer(`${server} did not answer.`, "Is the server still running? The request may have arrived all the same: list the certificates to see.");
  answer.cause = cause;
  return answer;
}
