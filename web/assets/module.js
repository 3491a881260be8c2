// The browser module, loaded once; whoever needs it waits for it.

/** @import {Countersign} from "../../wasm/countersign.d.ts" */

let attempts = 0;

/**
 * Loads the module from where the page says that it lies.
 * @returns {Promise<Countersign>}
 */
export async function loadModule() {
  const directory = new URL(document.body.dataset.module ?? "countersign/", document.baseURI);
  // A browser may remember a script that did not arrive; a new attempt asks anew.
  const name = attempts++ === 0 ? "countersign.js" : `countersign.js?attempt=${attempts}`;
  /** @type {{load: () => Promise<Countersign>}} */
  let module;
  try {
    module = await import(new URL(name, directory).href);
  } catch (cause) {
    throw new Error("Its script did not arrive. Check the connection, then try again.", { cause });
  }
  return module.load();
}
