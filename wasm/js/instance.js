import { CountersignError, text } from "./error.js";
import { decodeString, readFrame, roomFor, writeFrame } from "./frame.js";
import { goRuntime } from "./go.js";

/**
 * What main_js.go exports.
 *
 * @typedef {object} Exports
 * @property {WebAssembly.Memory} mem
 * @property {(octets: number) => number} room
 * @property {(method: number, octets: number) => number} call
 * @property {() => number} resultAddress
 * @property {() => number} resultLength
 */

/** The outcomes of call.go. */
const outcomeResult = 0;

/**
 * The Go program's environment. A call leaves some tens of KB of garbage and a
 * live heap of next to nothing: collecting at 32 MB rather than at 4 takes the
 * collector out of the time of a call.
 */
const environment = { GOGC: "800" };

/** How much of the Go runtime's last words is kept. */
const lastWordsAtMost = 2000;

/**
 * One running instance of the module. When it meets what Go can't recover from
 * (memory or stack has run out), it is dead: the call rejects, and the engine
 * makes another.
 */
export class Instance {
  dead = false;
  #lastWords = "";
  #exports = /** @type {Exports} */ ({}); // until it is started

  /** @param {WebAssembly.Module} module */
  static async start(module) {
    const instance = new Instance();
    const Go = goRuntime(instance.#world());
    const program = new Go();
    program.env = environment;
    program.exit = () => {
      instance.dead = true;
    };
    try {
      const wasm = await WebAssembly.instantiate(module, program.importObject);
      instance.#exports = /** @type {Exports} */ (/** @type {unknown} */ (wasm.exports));
      if (typeof instance.#exports.call !== "function") throw new Error("it does not export what it should");
      // Runs up to where it waits for calls; the promise would settle at its end.
      program.run(wasm).catch(() => {});
      if (instance.dead) throw new Error(instance.#lastWords);
    } catch (thrown) {
      throw new CountersignError(
        "NotWebAssembly",
        `The WebAssembly module is not Countersign's, or does not fit this script (${text(thrown)}). Take both from the same build.`,
        { cause: thrown },
      );
    }
    return instance;
  }

  /**
   * Makes one call. The first string of the result is decoded, JSON; the others
   * are copies.
   *
   * @param {number} method
   * @param {(string | Uint8Array)[]} fields
   */
  call(method, fields) {
    const exports = this.#exports;
    try {
      const size = roomFor(fields);
      const address = exports.room(size) >>> 0;
      const used = writeFrame(new Uint8Array(exports.mem.buffer, address, size), fields);
      const outcome = exports.call(method, used);
      const frame = new Uint8Array(exports.mem.buffer, exports.resultAddress() >>> 0, exports.resultLength());
      const [json, ...rest] = readFrame(frame);
      const answer = {
        ok: outcome === outcomeResult,
        json: decodeString(json),
        strings: rest.map((octets) => octets.slice()),
      };
      // A session token may be in it, as main_js.go says.
      frame.fill(0);
      return answer;
    } catch (thrown) {
      this.dead = true;
      const words = this.#lastWords.split("\n", 1)[0] || text(thrown);
      throw new CountersignError(
        "ModuleFailed",
        `The module broke off on this call (${words}). It is started anew for the next one. Please report it, with the input if you may.`,
        { cause: thrown },
      );
    }
  }

  /**
   * All that Go's support code and the Go program can reach: what they need to
   * run, and nothing that reads, writes or sends.
   */
  #world() {
    const refuse = () => {
      throw Object.assign(new Error("not implemented"), { code: "ENOSYS" });
    };
    return {
      Object,
      Array,
      Uint8Array,
      Date,
      TextEncoder,
      TextDecoder,
      crypto: globalThis.crypto,
      performance: globalThis.performance,
      console: { log() {}, warn() {} },
      setTimeout: (/** @type {() => void} */ wake, /** @type {number} */ delay) => {
        const timer = setTimeout(() => {
          if (!this.dead) wake();
        }, delay);
        // In Node, Go's housekeeping must not keep the process alive.
        if (typeof timer === "object") /** @type {{ unref(): void }} */ (timer).unref();
        return timer;
      },
      fs: {
        constants: {
          O_WRONLY: -1,
          O_RDWR: -1,
          O_CREAT: -1,
          O_TRUNC: -1,
          O_APPEND: -1,
          O_EXCL: -1,
          O_DIRECTORY: -1,
        },
        // Only a fatal fault writes anything.
        writeSync: (/** @type {number} */ _file, /** @type {Uint8Array} */ octets) => {
          if (this.#lastWords.length < lastWordsAtMost) this.#lastWords += decodeString(octets);
          return octets.length;
        },
      },
      process: { pid: -1, ppid: -1, cwd: refuse },
      path: { resolve: refuse },
    };
  }
}
