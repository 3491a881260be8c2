// The page's worker. The module, the paste and the whole report stay here; the
// page is given readings of it. So nothing that somebody pastes, however much
// there is to say about it, keeps the page from answering.

/** @import {Countersign, Certificate, Report, TreeNode, SignOptions, Answer, SignedRequest} from "../../wasm/countersign.d.ts" */
/** @import {Asked} from "./reader.js" */

import { nameElements, pruned, readingOf } from "./reading.js";

/** What a worker's global scope has, as far as it is used here. */
const scope = /** @type {{postMessage(message: unknown): void, addEventListener(type: "message", listener: (event: MessageEvent<Asked>) => void): void}} */ (
  /** @type {unknown} */ (globalThis)
);

/** @type {typeof import("../../wasm/countersign.d.ts")} */
let script;
/** @type {Countersign} */
let countersign;
/** @type {string | Uint8Array} */
let source = "";
/** @type {Report | null} */
let report = null;
let serial = 0;

const methods = {
  /** @param {string} address of the module's script */
  async load(address) {
    try {
      script = await import(address);
    } catch (cause) {
      throw new Error("Its script did not arrive. Check the connection, then try again.", { cause });
    }
  },

  /** @param {WebAssembly.Module} [module] the module itself, where the page has it */
  async start(module) {
    try {
      countersign = await script.load({ worker: false, wasm: module });
    } catch (error) {
      throw new Error(plainly(error), { cause: error });
    }
  },

  /**
   * @param {string | Uint8Array} paste
   * @param {{now: Date, parameters: Record<string, string>}} options
   * @param {number} wanted
   */
  async inspect(paste, options, wanted) {
    source = paste;
    report = null;
    serial++;
    report = await countersign.inspect(paste, { ...options, tree: false });
    return readingOf(report, serial, wanted);
  },

  /**
   * Another certificate of the same report; null where that has passed.
   * @param {number} of
   * @param {number} wanted
   */
  async select(of, wanted) {
    return report && of === serial ? readingOf(report, serial, wanted) : null;
  },

  /**
   * The elements and the bytes of one certificate. In a bundle its own characters
   * are enough; their positions are moved to where they stand in the paste.
   * @param {number} of
   * @param {number} index
   */
  async elements(of, index) {
    const certificate = of === serial ? report?.certificates[index] : undefined;
    if (!report || !certificate) return null;
    const { start, end } = certificate.span;
    const part = typeof source === "string" && report.certificates.length > 1 && certificate.block >= 0;
    const whole = source;
    const alone = await countersign.inspect(part ? whole.slice(start, end) : whole, { tree: true, verify: false });
    const same = (/** @type {Certificate | undefined} */ other) => other?.fingerprints.sha256 === certificate.fingerprints.sha256;
    const at = part && same(alone.certificates[0]) ? 0 : index;
    const { tree } = alone.certificates[at] ?? {};
    if (!tree) return null;
    if (part) shift(tree, start);
    const der = typeof whole !== "string" ? whole.slice(start, end) : at === alone.chosen ? derOf(alone.certificateBody) : new Uint8Array();
    const elements = pruned(tree);
    nameElements(elements, certificate);
    return { tree: elements, der };
  },

  /** @param {SignOptions} request */
  sign: (request) => countersign.sign(request),

  /**
   * @param {Answer} answer
   * @param {SignedRequest} signed
   */
  explain: (answer, signed) => countersign.explain(answer, signed),
};
/** @typedef {typeof methods} Methods */

/**
 * Why the module is not there, for those who use the page; the module's own words
 * are for those who build one.
 * @param {unknown} error
 */
function plainly(error) {
  const { code, message } = /** @type {{code?: string, message: string}} */ (error);
  if (code === "NotFound" || code === "Unreachable") return "It did not arrive. Check the connection, or whether the server still runs, then try again.";
  if (code === "NotWebAssembly") return "What arrived is damaged, or this browser is too old for it. Try again, or with a current browser.";
  return message;
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
    for (const child of node.children) waiting.push(child);
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

scope.addEventListener("message", async ({ data: { id, method, given } }) => {
  try {
    const answer = /** @type {(...given: unknown[]) => Promise<unknown>} */ (methods[method]);
    scope.postMessage({ id, value: await answer(...given) });
  } catch (error) {
    scope.postMessage({ id, message: error instanceof Error ? error.message : String(error) });
  }
});
