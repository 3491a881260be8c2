// The page of one contestant: each has a tab, and so a process and a heap of its
// own. The runner calls what stands in globalThis.bench.

import { inProcess, worker } from "./countersign.js";
import { nodeForge } from "./forge.js";
import { jsrsasign } from "./jsrsasign.js";
import { peculiar } from "./peculiar.js";
import { pkijs } from "./pkijs.js";

/** @import {Contestant, Describe} from "./description.js" */

const contestants = /** @type {Record<string, Contestant>} */ ({
  countersign: inProcess,
  "countersign-worker": worker,
  "node-forge": nodeForge,
  jsrsasign,
  pkijs,
  "@peculiar/x509": peculiar,
});

/** What is read last, kept so that no engine finds out that nobody wants it. */
let last;

async function start() {
  const name = new URL(location.href).searchParams.get("contestant") ?? "";
  const ways = await contestants[name]();
  const sets = /** @type {Record<string, string[]>} */ (await (await fetch("/certificates.json")).json());

  return {
    ways: Object.keys(ways),

    /** Everything that the contestant says of a set. @param {string} way @param {string} set */
    async describe(way, set) {
      const descriptions = [];
      for (const pem of sets[set]) descriptions.push(await ways[way](pem));
      return descriptions;
    },

    /**
     * The nanoseconds that one certificate takes, one after the other.
     * @param {string} way
     * @param {string} set
     * @param {number} passes through the set
     */
    async measure(way, set, passes) {
      const describe = ways[way];
      const certificates = sets[set];
      const begin = performance.now();
      for (let pass = 0; pass < passes; pass++) {
        for (const pem of certificates) last = await describe(pem);
      }
      return ((performance.now() - begin) * 1e6) / (passes * certificates.length);
    },
  };
}

// The runner awaits it, and is told what went wrong.
/** @type {any} */ (globalThis).bench = start();
