import { freed, fromMessage } from "./error.js";
import { encodeLong } from "./frame.js";
import { Instance } from "./instance.js";
import { verifySelfSignatures } from "./selfsignature.js";

/** @typedef {import("./selfsignature.js").Verified} Verified */

/**
 * What a call comes to: the result's JSON, the spans that are to be put in their
 * places in it, and what Web Crypto adds to it.
 *
 * @typedef {{ json: string, spans: Uint8Array | undefined, verified: Verified[] }} Outcome
 */

/** Runs calls on this thread. */
export class Engine {
  #module;
  /** @type {Promise<Instance> | undefined} */
  #instance;
  #terminated = false;

  /** @param {WebAssembly.Module} module */
  constructor(module) {
    this.#module = module;
  }

  /** Starts the module, so that a module that cannot start is known before the first call. */
  async start() {
    await this.#living();
    return this;
  }

  /**
   * @param {number} method
   * @param {(string | Uint8Array)[]} fields
   * @returns {Promise<Outcome>}
   */
  async run(method, fields) {
    let instance = await this.#living();
    // Another call that was waiting too may have come first, and broken it.
    while (instance.dead) instance = await this.#living();
    const { ok, json, strings } = instance.call(method, encodeLong(fields));
    if (!ok) throw fromMessage(JSON.parse(json));
    const [spans, ...checks] = strings;
    const verified = await verifySelfSignatures(checks);
    if (this.#terminated) throw freed();
    return { json, spans, verified };
  }

  /** Lets go of the instance. Calls that wait, for it or for Web Crypto, reject. */
  terminate() {
    this.#terminated = true;
    this.#instance = undefined;
  }

  /** The running instance: the first call starts it, and so does the first after a fatal fault. */
  async #living() {
    for (;;) {
      const starting = (this.#instance ??= Instance.start(this.#module));
      try {
        const instance = await starting;
        if (this.#terminated) throw freed();
        if (!instance.dead) return instance;
      } catch (failure) {
        this.#forget(starting);
        throw failure;
      }
      this.#forget(starting);
    }
  }

  /** @param {Promise<Instance>} starting */
  #forget(starting) {
    if (this.#instance === starting) this.#instance = undefined;
  }
}
