import { Engine } from "./engine.js";
import { CountersignError, freed, fromMessage, text, toMessage } from "./error.js";
import { compile } from "./module.js";

/**
 * @typedef {import("./engine.js").Outcome} Outcome
 * @typedef {import("./error.js").ErrorMessage} ErrorMessage
 * @typedef {import("./module.js").Source} Source
 *
 * What a page posts: first the source, then calls.
 * @typedef {{ source: Source }} Start
 * @typedef {{ id: number, method: number, fields: (string | Uint8Array)[] }} Call
 *
 * What a worker posts: first whether it started, then answers.
 * @typedef {{ started: true } | { started: false, error: ErrorMessage }} Started
 * @typedef {{ id: number, outcome: Outcome } | { id: number, error: ErrorMessage }} Reply
 */

/** By this name of a worker this script knows that it is to serve in it. */
export const workerName = "countersign";

/** How many calls are posted ahead. The others wait on the page, where they can still be given up. */
const postedAtMost = 2;

/**
 * Serves calls in a worker.
 *
 * @param {{
 *   postMessage(message: Started | Reply): void,
 *   addEventListener(type: "message", listener: (event: MessageEvent) => void): void,
 * }} scope
 */
export function serve(scope) {
  /** @type {Engine | undefined} */
  let engine;

  /** @param {Start} message */
  async function start({ source }) {
    try {
      engine = await new Engine(await compile(source)).start();
      scope.postMessage({ started: true });
    } catch (failure) {
      scope.postMessage({ started: false, error: toMessage(failure) });
    }
  }

  /** @param {Call} message */
  async function answer({ id, method, fields }) {
    try {
      if (!engine) throw new CountersignError("ModuleFailed", "The worker has not started.");
      scope.postMessage({ id, outcome: await engine.run(method, fields) });
    } catch (failure) {
      scope.postMessage({ id, error: toMessage(failure) });
    }
  }

  scope.addEventListener("message", ({ data }) => {
    if ("source" in data) start(data);
    else answer(data);
  });
}

/**
 * One call from its page's side.
 *
 * @typedef {object} Waiting
 * @property {number} method
 * @property {(string | Uint8Array)[]} fields
 * @property {AbortSignal} [signal]
 * @property {(outcome: Outcome) => void} resolve
 * @property {(reason: unknown) => void} reject
 */

/** Runs calls in a worker. */
export class WorkerEngine {
  #makeWorker;
  #source;
  /** @type {Promise<Worker> | undefined} */
  #worker;
  /** @type {Waiting[]} */
  #waiting = [];
  /** @type {Map<number, Waiting>} */
  #posted = new Map();
  #lastId = 0;
  #terminated = false;

  /**
   * @param {() => Worker} makeWorker
   * @param {Source} source
   */
  constructor(makeWorker, source) {
    this.#makeWorker = makeWorker;
    this.#source = source;
  }

  async start() {
    await this.#living();
    return this;
  }

  /**
   * @param {number} method
   * @param {(string | Uint8Array)[]} fields
   * @param {AbortSignal} [signal]
   * @returns {Promise<Outcome>}
   */
  async run(method, fields, signal) {
    const worker = await this.#living();
    if (this.#terminated) throw freed();
    return new Promise((resolve, reject) => {
      this.#waiting.push({ method, fields, signal, resolve, reject });
      this.#post(worker);
    });
  }

  terminate() {
    this.#terminated = true;
    this.#worker?.then(
      (worker) => worker.terminate(),
      () => {},
    );
    this.#rejectAll(freed());
  }

  /** The running worker; where the last one broke off, a new one. */
  async #living() {
    for (;;) {
      const starting = (this.#worker ??= this.#start());
      try {
        const worker = await starting;
        if (this.#worker === starting) return worker; // and not broken off meanwhile
      } catch (failure) {
        if (this.#worker === starting) this.#worker = undefined;
        throw failure;
      }
    }
  }

  async #start() {
    const worker = this.#makeWorker();
    await started(worker, this.#source);
    worker.onmessage = ({ data }) => this.#answered(worker, data);
    worker.onerror = (event) => {
      event.preventDefault();
      worker.terminate();
      this.#worker = undefined;
      this.#rejectAll(
        new CountersignError("ModuleFailed", `The worker broke off (${event.message}). The next call starts another.`),
      );
    };
    return worker;
  }

  /** @param {Worker} worker */
  #post(worker) {
    while (this.#posted.size < postedAtMost) {
      const next = this.#waiting.shift();
      if (!next) return;
      if (next.signal?.aborted) {
        next.reject(next.signal.reason);
        continue;
      }
      const id = ++this.#lastId;
      this.#posted.set(id, next);
      worker.postMessage({ id, method: next.method, fields: next.fields });
    }
  }

  /** @param {Worker} worker @param {Reply} reply */
  #answered(worker, reply) {
    const call = this.#posted.get(reply.id);
    this.#posted.delete(reply.id);
    this.#post(worker);
    if ("error" in reply) call?.reject(fromMessage(reply.error));
    else call?.resolve(reply.outcome);
  }

  /** @param {CountersignError} reason */
  #rejectAll(reason) {
    for (const call of [...this.#posted.values(), ...this.#waiting]) call.reject(reason);
    this.#posted.clear();
    this.#waiting = [];
  }
}

/**
 * Tells a fresh worker what to load, and waits until it has.
 *
 * @param {Worker} worker
 * @param {Source} source
 */
async function started(worker, source) {
  try {
    await new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => {
        if (data.started) resolve(undefined);
        else reject(fromMessage(data.error));
      };
      worker.onerror = (event) => {
        event.preventDefault();
        reject(
          new CountersignError(
            "WorkerFailed",
            `The Web Worker did not start${event.message ? ` (${event.message})` : ""}. ` +
              "Look whether countersign.js is served as JavaScript, and whether the Content-Security-Policy's worker-src allows it; load({ worker: false }) does without.",
          ),
        );
      };
      worker.postMessage({ source });
    });
  } catch (failure) {
    worker.terminate();
    throw failure;
  }
}

/** @type {{ createScriptURL(address: string): string } | undefined} */
let policy;

/**
 * Starts a worker of a script.
 *
 * Where Trusted Types are enforced, a worker's address must come from a policy.
 * Ours is named "countersign" and lets this script's own address through, no
 * other. A page that does not allow it makes the worker itself.
 *
 * @param {string} address of this very script
 * @returns {Worker}
 */
export function startWorker(address) {
  const { trustedTypes } = /** @type {any} */ (globalThis);
  let refused;
  try {
    policy ??= trustedTypes?.createPolicy("countersign", {
      createScriptURL(/** @type {string} */ candidate) {
        if (candidate === address) return candidate;
        throw new TypeError("not Countersign's own script");
      },
    });
  } catch (thrown) {
    refused = thrown; // fatal only where Trusted Types are enforced
  }
  try {
    return new Worker(policy ? policy.createScriptURL(address) : address, { type: "module", name: workerName });
  } catch (thrown) {
    if (refused && thrown instanceof TypeError) {
      throw new CountersignError(
        "TrustedTypes",
        'This page\'s Trusted Types do not allow the policy "countersign". Add it to the trusted-types directive, or give load() a worker of your own.',
        { cause: refused },
      );
    }
    throw new CountersignError(
      "WorkerFailed",
      `The Web Worker could not be started (${text(thrown)}). Where countersign.js comes from another origin, give load() a worker of your own, or worker: false.`,
      { cause: thrown },
    );
  }
}
