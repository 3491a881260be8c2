// The page's side of its worker. It imports nothing and needs nothing of the
// document but its address, so that the worker, which is the longest way to the
// first verdict, starts while the page is still being put together.

/** @import {Methods} from "./worker.js" */
/** @import {Reading} from "./reading.js" */

/** What the worker is asked. @typedef {{id: number, method: keyof Methods, given: unknown[]}} Asked */
/** What it answers: a value, or why there is none. @typedef {{id: number, value?: unknown, message?: string}} Answered */

const address = new URL("./worker.js", import.meta.url).href;
const module = new URL(document.documentElement.dataset.module ?? "countersign/", document.baseURI).href;

/** Lets through our own worker's address, and no other. @type {{createScriptURL(address: string): string} | undefined} */
const policy = /** @type {any} */ (globalThis).trustedTypes?.createPolicy("countersign", {
  createScriptURL(/** @type {string} */ candidate) {
    if (candidate === address) return candidate;
    throw new TypeError("not the page's own worker");
  },
});

/** @type {Map<number, {resolve: (value: any) => void, reject: (reason: Error) => void}>} */
const waiting = new Map();
let lastId = 0;

/** @type {Promise<Worker> | null} */
let running = begin();
running.catch(() => {}); // whoever calls start() is told

/**
 * Starts the worker, unless it runs. A failure says what to do, and a later call
 * tries again.
 */
export function start() {
  const starting = (running ??= begin());
  starting.catch(() => {
    if (running === starting) running = null;
  });
  return starting;
}

async function begin() {
  let loaded = false;
  // Fetched and compiled while the worker starts. Where that fails, the worker
  // tries itself, and says why it fails.
  const compiling = WebAssembly.compileStreaming(fetch(`${module}countersign.wasm`)).catch(() => undefined);
  const worker = new Worker(policy ? policy.createScriptURL(address) : address, { type: "module", name: "reader" });
  worker.onmessage = ({ data: { id, value, message } }) => {
    const call = waiting.get(id);
    waiting.delete(id);
    if (message === undefined) call?.resolve(value);
    else call?.reject(new Error(message));
  };
  // A worker that breaks off takes its calls with it; the next call starts another.
  worker.onerror = (event) => {
    event.preventDefault();
    worker.terminate();
    if (loaded) running = null;
    const reason = new Error("The checker's script did not arrive, or broke off. Check the connection, then try again.");
    for (const call of waiting.values()) call.reject(reason);
    waiting.clear();
  };
  try {
    await ask(worker, "load", `${module}countersign.js`);
    await ask(worker, "start", await compiling);
  } catch (error) {
    worker.terminate(); // what failed to arrive would be remembered
    throw error;
  }
  loaded = true;
  return worker;
}

/**
 * @template {keyof Methods} M
 * @param {Worker} worker
 * @param {M} method
 * @param {Parameters<Methods[M]>} given
 * @returns {ReturnType<Methods[M]>}
 */
function ask(worker, method, ...given) {
  return /** @type {ReturnType<Methods[M]>} */ (
    new Promise((resolve, reject) => {
      const id = ++lastId;
      waiting.set(id, { resolve, reject });
      worker.postMessage({ id, method, given });
    })
  );
}

/**
 * @template {keyof Methods} M
 * @param {M} method
 * @param {Parameters<Methods[M]>} given
 * @returns {Promise<Awaited<ReturnType<Methods[M]>>>}
 */
export async function call(method, ...given) {
  return /** @type {any} */ (await ask(await start(), method, ...given));
}

/** The inspection under way. @type {Promise<unknown> | null} */
let inspecting = null;
let latest = 0;

/**
 * Inspects a paste; null where a later paste has taken its place. One inspection
 * is under way at a time, and of those that wait only the last is made.
 * @param {Parameters<Methods["inspect"]>} given
 * @returns {Promise<Reading | null>}
 */
export async function inspect(...given) {
  const own = ++latest;
  while (inspecting) {
    await inspecting;
    if (own !== latest) return null;
  }
  const reading = call("inspect", ...given);
  inspecting = reading.catch(() => {}).finally(() => (inspecting = null));
  try {
    const value = await reading;
    return own === latest ? value : null;
  } catch (error) {
    if (own === latest) throw error;
    return null;
  }
}
