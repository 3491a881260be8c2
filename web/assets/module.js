// The browser module, loaded once; whoever needs it waits for it.

/** @import {Countersign} from "../../wasm/countersign.d.ts" */

/** @type {{load: () => Promise<Countersign>} | null} */
let script = null;
let attempts = 0;

/**
 * Loads the module from where the page says that it lies.
 * @returns {Promise<Countersign>}
 */
export async function loadModule() {
  // A script that has arrived stays: a second one could not make its Trusted
  // Types policy again. Only what failed is tried anew.
  script ??= await importScript();
  return script.load();
}

/** @returns {Promise<{load: () => Promise<Countersign>}>} */
async function importScript() {
  const directory = new URL(document.body.dataset.module ?? "countersign/", document.baseURI);
  // A browser may remember a script that did not arrive; a new attempt asks anew.
  const name = attempts++ === 0 ? "countersign.js" : `countersign.js?attempt=${attempts}`;
  try {
    return await import(new URL(name, directory).href);
  } catch (cause) {
    throw new Error("Its script did not arrive. Check the connection, then try again.", { cause });
  }
}
