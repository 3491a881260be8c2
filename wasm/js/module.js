import { CountersignError, text } from "./error.js";

/**
 * Where a module comes from, in a form that can be posted to a worker.
 *
 * @typedef {string | ArrayBuffer | Uint8Array | WebAssembly.Module} Source
 */

/** The octets that a WebAssembly module begins with: "\0asm". */
const magic = [0x00, 0x61, 0x73, 0x6d];

/**
 * Fetches (or reads) and compiles the module, and says what failed where that
 * fails.
 *
 * @param {Source} source an absolute address, the octets, or the module itself
 * @returns {Promise<WebAssembly.Module>}
 */
export async function compile(source) {
  if (source instanceof WebAssembly.Module) return source;
  if (typeof source !== "string") return compileOctets(source, "the bytes given");
  if (source.startsWith("file:")) return compileOctets(await readFile(source), source);

  const response = await get(source);
  if (!response.ok) {
    throw new CountersignError(
      response.status === 404 || response.status === 410 ? "NotFound" : "Unreachable",
      `The server answered ${response.status} for ${source}. Serve countersign.wasm there, or tell load() where it is.`,
    );
  }
  const type = response.headers.get("content-type") ?? "none";
  if (/^application\/wasm\s*(;|$)/i.test(type)) {
    try {
      return await WebAssembly.compileStreaming(response);
    } catch (thrown) {
      throw compileFailure(thrown, source);
    }
  }
  // Streaming wants the right type; a server that has another still serves.
  let octets;
  try {
    octets = await response.arrayBuffer();
  } catch (thrown) {
    throw unreachable(source, thrown);
  }
  return compileOctets(octets, `${source} (content type: ${type})`);
}

/**
 * @param {ArrayBuffer | Uint8Array} octets
 * @param {string} origin for the message
 */
async function compileOctets(octets, origin) {
  const head = new Uint8Array(octets instanceof Uint8Array ? octets.slice(0, 4) : octets.slice(0, 4));
  if (!magic.every((octet, i) => head[i] === octet)) {
    throw new CountersignError(
      "NotWebAssembly",
      `What came is no WebAssembly module: ${origin}. Perhaps the server answers with a page where it has no such file.`,
    );
  }
  try {
    return await WebAssembly.compile(/** @type {BufferSource} */ (octets));
  } catch (thrown) {
    throw compileFailure(thrown, origin);
  }
}

/** @param {string} address */
async function get(address) {
  // The browser's error for a blocked request is the one for a broken network;
  // the violation event tells them apart.
  let blockedBy = "";
  /** @param {SecurityPolicyViolationEvent} event */
  const note = (event) => {
    if (event.disposition === "enforce" && /connect-src|default-src/.test(event.effectiveDirective)) {
      blockedBy = event.effectiveDirective;
    }
  };
  const events = typeof globalThis.addEventListener === "function" ? globalThis : undefined;
  events?.addEventListener("securitypolicyviolation", /** @type {any} */ (note));
  try {
    return await fetch(address, { credentials: "same-origin" });
  } catch (thrown) {
    // The event comes as a task of its own, after the rejection.
    await new Promise((resolve) => setTimeout(resolve));
    if (blockedBy) {
      throw new CountersignError(
        "ContentSecurityPolicy",
        `The page's Content-Security-Policy (${blockedBy}) forbids to fetch ${address}. Allow it, or give load() the module's bytes.`,
        { cause: thrown },
      );
    }
    throw unreachable(address, thrown);
  } finally {
    events?.removeEventListener("securitypolicyviolation", /** @type {any} */ (note));
  }
}

/** @param {string} address @param {unknown} cause */
function unreachable(address, cause) {
  const offline = globalThis.navigator?.onLine === false;
  return new CountersignError(
    "Unreachable",
    offline
      ? `There is no network connection, and ${address} is needed once. Try again when there is one.`
      : `${address} could not be fetched (${text(cause)}). Look whether the server runs, and whether another origin may read from it (CORS).`,
    { cause },
  );
}

/** @param {unknown} thrown @param {string} origin */
function compileFailure(thrown, origin) {
  const reason = text(thrown);
  if (/content security policy|unsafe-eval|csp/i.test(reason)) {
    return new CountersignError(
      "ContentSecurityPolicy",
      `The Content-Security-Policy forbids to compile WebAssembly. Add 'wasm-unsafe-eval' to its script-src. (${reason})`,
      { cause: thrown },
    );
  }
  if (thrown instanceof WebAssembly.CompileError) {
    return new CountersignError(
      "NotWebAssembly",
      `The WebAssembly module is damaged or too new for this platform: ${origin} (${reason}).`,
      { cause: thrown },
    );
  }
  return unreachable(origin, thrown);
}

/** Reads a file, in Node. @param {string} address with the scheme "file:" */
async function readFile(address) {
  try {
    const { readFile } = await import("node:fs/promises");
    return await readFile(new URL(address));
  } catch (thrown) {
    throw new CountersignError(
      "NotFound",
      `${address} cannot be read (${text(thrown)}). It belongs beside countersign.js, or load() is told where it is.`,
      { cause: thrown },
    );
  }
}
