import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Where the module lies as it ships. */
export const directory = new URL("../../.cache/countersign/", import.meta.url);

// Between changes this takes a fraction of a second.
execFileSync("go", ["run", "./wasm/build", "-o", fileURLToPath(directory), "-quality", "9"], {
  cwd: root,
  stdio: ["ignore", "ignore", "inherit"],
});

/** The module's exports. */
export const { load, inspect, sign, explain, rules, endpoints, CountersignError } = await import(
  new URL("countersign.js", directory).href
);

/** @param {string} name of a file of wasm/testdata */
export const sample = (name) => readFileSync(new URL(`../testdata/${name}`, import.meta.url), "utf8");

/** At this time the certificates of testdata are valid. */
export const now = "2027-01-15T08:00:00Z";

/** The published example keys of the AWS documentation. */
export const credentials = Object.freeze({
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
});

/** What assert.rejects takes for an error of ours. @param {string} code @param {RegExp} [message] */
export const failure = (code, message = /./) => (thrown) => {
  if (!(thrown instanceof CountersignError) || thrown.code !== code || !message.test(thrown.message)) throw thrown;
  return true;
};
