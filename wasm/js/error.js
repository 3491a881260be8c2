/** @typedef {import("../countersign.d.ts").ErrorCode} ErrorCode */

/** A failure of the module or of a call: what was found, and what to do. */
export class CountersignError extends Error {
  /**
   * @param {ErrorCode} code
   * @param {string} message
   * @param {{ cause?: unknown }} [options]
   */
  constructor(code, message, options) {
    super(message, options);
    this.name = "CountersignError";
    /** @readonly */
    this.code = code;
  }
}

/**
 * What is left of an error when it crosses from a worker to its page.
 *
 * @typedef {{ code: ErrorCode, message: string }} ErrorMessage
 */

/** @param {unknown} error @returns {ErrorMessage} */
export function toMessage(error) {
  if (error instanceof CountersignError) {
    return { code: error.code, message: error.message };
  }
  return { code: "ModuleFailed", message: text(error) };
}

/** @param {ErrorMessage} error */
export function fromMessage({ code, message }) {
  return new CountersignError(code, message);
}

/** What a call under way meets when the module is freed. */
export function freed() {
  return new CountersignError("Terminated", "The module was freed while the call was under way.");
}

/** What an unknown thrown value says. @param {unknown} thrown */
export function text(thrown) {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
