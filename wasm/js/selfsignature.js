import { decodeString } from "./frame.js";

/**
 * @typedef {import("../countersign.d.ts").Certificate["selfSignature"]} Result
 * @typedef {import("../countersign.d.ts").Finding} Finding
 */

/**
 * What Web Crypto says of one certificate's signature.
 *
 * @typedef {{ certificate: number, selfSignature: Result, selfSignatureReason: string, finding?: Finding }} Verified
 */

/** How many strings a check is, see selfsignature.go. */
const fieldsPerCheck = 9;

/**
 * Verifies the signatures that came with a result of inspect.
 *
 * @param {Uint8Array[]} strings
 * @returns {Promise<Verified[]>}
 */
export function verifySelfSignatures(strings) {
  const checks = [];
  for (let i = 0; i + fieldsPerCheck <= strings.length; i += fieldsPerCheck) {
    checks.push(verify(strings.slice(i, i + fieldsPerCheck)));
  }
  return Promise.all(checks);
}

/** @param {Uint8Array[]} check @returns {Promise<Verified>} */
async function verify(check) {
  const [certificate, name, hash, curve, saltLength] = check
    .slice(0, 5)
    .map(decodeString);
  const [key, signature, message, finding] = /** @type {Uint8Array<ArrayBuffer>[]} */ (check.slice(5));
  /** @type {(selfSignature: Result, selfSignatureReason?: string) => Verified} */
  const verdict = (selfSignature, selfSignatureReason = "") => ({
    certificate: Number(certificate),
    selfSignature,
    selfSignatureReason,
  });
  const subtle = globalThis.crypto?.subtle;
  if (!subtle) {
    return verdict("unchecked", "there is no Web Crypto here: browsers have it on https and on localhost only");
  }
  let imported;
  try {
    imported = await subtle.importKey("spki", key, { name, hash, namedCurve: curve }, false, ["verify"]);
  } catch (thrown) {
    return thrown instanceof DOMException && thrown.name === "NotSupportedError"
      ? verdict("unchecked", `there is no ${name} here`)
      : verdict("unchecked", "the public key is not accepted here");
  }
  try {
    const valid = await subtle.verify(
      { name, hash, saltLength: Number(saltLength) },
      imported,
      signature,
      message,
    );
    return valid
      ? verdict("valid")
      : {
          ...verdict("invalid", "the signature does not verify with the certificate's own key"),
          finding: JSON.parse(decodeString(finding)),
        };
  } catch {
    return verdict("unchecked", "the signature cannot be verified here");
  }
}
