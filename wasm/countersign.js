// Countersign's browser module: see countersign.d.ts for what it does and
// js/ for how. The builder (wasm/build) joins these files into one script, which
// is both what a page imports and what its worker runs.

import { explainFields, inspectFields, method, signFields } from "./js/arguments.js";
import { Engine } from "./js/engine.js";
import { CountersignError } from "./js/error.js";
import { decodeString } from "./js/frame.js";
import { compile } from "./js/module.js";
import { placeSpans } from "./js/spans.js";
import { serve, startWorker, WorkerEngine, workerName } from "./js/worker.js";

/** @import * as Types from "./countersign.d.ts" */
/** @import { Verified } from "./js/selfsignature.js" */
/** @import { Source } from "./js/module.js" */

/** @implements {Types.Countersign} */
class Countersign {
  #engine;
  #base;
  #terminated = false;
  /** @type {Promise<Types.Endpoint[]> | undefined} */
  #endpoints;

  /**
   * @param {Engine | WorkerEngine} engine
   * @param {string | undefined} base
   */
  constructor(engine, base) {
    this.#engine = engine;
    this.#base = base;
  }

  /** @type {Types.Countersign["inspect"]} */
  async inspect(text, options = {}) {
    /** @type {Types.Report} */
    const report = await this.#call(method.inspect, inspectFields(text, options), options);
    report.certificateBody ??= typeof text === "string" ? text : decodeString(text);
    return report;
  }

  /** @type {Types.Countersign["sign"]} */
  async sign(request, options = {}) {
    const endpoints = await this.#knownEndpoints();
    return this.#call(method.sign, signFields(request, endpoints, this.#base), options);
  }

  /** @type {Types.Countersign["explain"]} */
  async explain(answer, signed, options = {}) {
    return this.#call(method.explain, explainFields(answer, signed), options);
  }

  /** @type {Types.Countersign["rules"]} */
  async rules(options = {}) {
    return this.#call(method.rules, [], options);
  }

  /** @type {Types.Countersign["endpoints"]} */
  async endpoints(options = {}) {
    return this.#call(method.endpoints, [], options);
  }

  terminate() {
    this.#terminated = true;
    this.#engine.terminate();
    forget(this);
  }

  /** The list is the same for ever, so it is asked for once. */
  #knownEndpoints() {
    this.#endpoints ??= this.endpoints().catch((failure) => {
      this.#endpoints = undefined;
      throw failure;
    });
    return this.#endpoints;
  }

  /**
   * @param {number} method
   * @param {(string | Uint8Array)[]} fields
   * @param {Types.CallOptions} options
   */
  async #call(method, fields, { signal }) {
    if (this.#terminated) {
      throw new CountersignError("Terminated", "The module was freed. Load it again.");
    }
    signal?.throwIfAborted();
    const { json, spans, verified } = await abortable(this.#engine.run(method, fields, signal), signal);
    // Parsed here and not in the worker: the text crosses faster than what it says.
    const result = JSON.parse(json);
    if (spans) placeSpans(result, spans);
    for (const { certificate, finding, ...verdict } of verified) {
      Object.assign(result.certificates[certificate], verdict);
      if (finding) result.findings.push(finding);
    }
    return result;
  }
}

/**
 * Settles as the promise does, or rejects as soon as the signal says so.
 *
 * @template T
 * @param {Promise<T>} promise
 * @param {AbortSignal | undefined} signal
 * @returns {Promise<T>}
 */
function abortable(promise, signal) {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

/** @param {Types.LoadOptions} options */
async function start({ wasm, worker, base = pageOrigin() }) {
  const source = sourceOf(wasm);
  const engine =
    worker === false || (worker === undefined && typeof Worker !== "function")
      ? new Engine(await compile(source))
      : new WorkerEngine(workerFactory(worker), source);
  return new Countersign(await engine.start(), base?.toString());
}

/** @param {Exclude<Types.LoadOptions["worker"], false>} worker */
function workerFactory(worker) {
  if (typeof worker === "function") return worker;
  if (!worker) return () => startWorker(import.meta.url);
  /** @type {Worker | undefined} */
  let given = worker;
  return () => {
    const taken = given;
    given = undefined;
    if (taken) return taken;
    throw new CountersignError(
      "WorkerFailed",
      "The worker that load() was given has broken off. Load again with another, or give load() a function that makes one.",
    );
  };
}

/** @param {Types.LoadOptions["wasm"]} wasm @returns {Source} */
function sourceOf(wasm = new URL("./countersign.wasm", import.meta.url)) {
  if (wasm instanceof URL) return wasm.href;
  if (typeof wasm !== "string") return wasm;
  try {
    return new URL(wasm, globalThis.document?.baseURI).href;
  } catch {
    return new URL(wasm, `file://${globalThis.process?.cwd()}/`).href; // a path, in Node
  }
}

/** The page's origin, where there is a page and it has one. */
function pageOrigin() {
  const origin = globalThis.location?.origin;
  return origin?.startsWith("http") ? origin : undefined;
}

/** @type {Promise<Countersign> | undefined} */
let shared;
/** @type {Countersign | undefined} */
let sharedLoaded;

/** @type {typeof Types.load} */
export function load(options) {
  if (options) return start(options);
  shared ??= start({}).then(
    (loaded) => (sharedLoaded = loaded),
    (failure) => {
      shared = undefined;
      throw failure;
    },
  );
  return shared;
}

/** @param {Countersign} countersign */
function forget(countersign) {
  if (countersign === sharedLoaded) shared = sharedLoaded = undefined;
}

/** @type {Types.Countersign["inspect"]} */
export const inspect = async (...call) => (await load()).inspect(...call);
/** @type {Types.Countersign["sign"]} */
export const sign = async (...call) => (await load()).sign(...call);
/** @type {Types.Countersign["explain"]} */
export const explain = async (...call) => (await load()).explain(...call);
/** @type {Types.Countersign["rules"]} */
export const rules = async (...call) => (await load()).rules(...call);
/** @type {Types.Countersign["endpoints"]} */
export const endpoints = async (...call) => (await load()).endpoints(...call);

export { CountersignError };

// In the worker that startWorker makes, this script is the program.
const scope = /** @type {any} */ (globalThis);
if (typeof scope.WorkerGlobalScope === "function" && scope instanceof scope.WorkerGlobalScope && scope.name === workerName) {
  serve(scope);
}
