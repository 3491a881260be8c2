// What every contestant says of a certificate, and the tables that turn object
// identifiers and bits into its words where a library gives no words of its own.
// native.go has the same for Go.

/**
 * @typedef {object} Description
 * @property {string} subject RFC 4514
 * @property {string} issuer
 * @property {string} serialNumber lower-case hex without leading zero octets
 * @property {string | null} notBefore RFC 3339
 * @property {string | null} notAfter
 * @property {string} keyAlgorithm "RSA", "ECDSA"
 * @property {number} keyBits
 * @property {string} signatureAlgorithm the name of RFC 3279, 4055 or 5758
 * @property {string} sha1 of the DER, lower-case hex
 * @property {string} sha256
 * @property {{ type: string, value: string }[]} subjectAltNames "dns", "ip", "email", "uri"
 * @property {string[]} keyUsage
 * @property {string[]} extendedKeyUsage
 * @property {{ ca: boolean, pathLength: number | null } | null} basicConstraints
 *
 * One certificate's description, or those of a bundle.
 * @typedef {(pem: string) => Description | Promise<Description | Description[]>} Describe
 *
 * A contestant loads its library and returns its ways to describe a
 * certificate, by the name of what hashes: most have a hash of their own and can
 * also be used with Web Crypto, and which is faster is measured.
 * @typedef {() => Promise<Record<string, Describe>>} Contestant
 */

/** The short names of RFC 4514 §3, by object identifier. */
export const attributeNames = /** @type {Record<string, string>} */ ({
  "2.5.4.3": "CN",
  "2.5.4.6": "C",
  "2.5.4.7": "L",
  "2.5.4.8": "ST",
  "2.5.4.10": "O",
  "2.5.4.11": "OU",
});

/** The bits of RFC 5280 §4.2.1.3, the first first. */
export const keyUsageNames = [
  "digitalSignature",
  "nonRepudiation",
  "keyEncipherment",
  "dataEncipherment",
  "keyAgreement",
  "keyCertSign",
  "cRLSign",
  "encipherOnly",
  "decipherOnly",
];

/** The key purposes of RFC 5280 §4.2.1.12, by object identifier. */
export const keyPurposes = /** @type {Record<string, string>} */ ({
  "1.3.6.1.5.5.7.3.1": "serverAuth",
  "1.3.6.1.5.5.7.3.2": "clientAuth",
  "1.3.6.1.5.5.7.3.3": "codeSigning",
  "1.3.6.1.5.5.7.3.4": "emailProtection",
  "1.3.6.1.5.5.7.3.8": "timeStamping",
  "1.3.6.1.5.5.7.3.9": "OCSPSigning",
});

/** The signature algorithms of RFC 3279, 4055 and 5758, by object identifier. */
export const signatureAlgorithms = /** @type {Record<string, string>} */ ({
  "1.2.840.113549.1.1.5": "sha1WithRSAEncryption",
  "1.2.840.113549.1.1.11": "sha256WithRSAEncryption",
  "1.2.840.113549.1.1.12": "sha384WithRSAEncryption",
  "1.2.840.113549.1.1.13": "sha512WithRSAEncryption",
  "1.2.840.10045.4.3.2": "ecdsa-with-SHA256",
  "1.2.840.10045.4.3.3": "ecdsa-with-SHA384",
  "1.2.840.10045.4.3.4": "ecdsa-with-SHA512",
});

/**
 * A distinguished name as RFC 4514 writes it: the last RDN first, special
 * characters escaped.
 *
 * @param {[name: string, value: string][]} attributes in the certificate's order
 */
export function distinguishedName(attributes) {
  let text = "";
  for (let i = attributes.length - 1; i >= 0; i--) {
    const [name, value] = attributes[i];
    text += `${name}=${special.test(value) ? escaped(value) : value}${i > 0 ? "," : ""}`;
  }
  return text;
}

const special = /["+,;<>\\]|^[# ]| $/;

/** @param {string} value */
function escaped(value) {
  return value.replace(/["+,;<>\\]|^[# ]| $/g, "\\$&");
}

/** RFC 3339 in whole seconds. @param {Date} date */
export function rfc3339(date) {
  return `${date.toISOString().slice(0, 19)}Z`;
}

/** Hex without leading zero octets. @param {string} hex */
export function withoutLeadingZeros(hex) {
  let at = 0;
  while (at + 2 < hex.length && hex.startsWith("00", at)) at += 2;
  return at > 0 ? hex.slice(at) : hex;
}

/** @param {Uint8Array} octets @returns {string} */
export function toHex(octets) {
  return /** @type {any} */ (octets).toHex();
}

/**
 * The octets of PEM, by what the browser has for it.
 * @param {string} pem
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function derOf(pem) {
  const start = pem.indexOf("-----\n") + 6;
  return /** @type {any} */ (Uint8Array).fromBase64(pem.slice(start, pem.indexOf("-----END", start)));
}

/**
 * Both fingerprints by Web Crypto. It works while the caller goes on.
 * @param {Uint8Array<ArrayBuffer>} der
 */
export function webCryptoFingerprints(der) {
  return Promise.all([crypto.subtle.digest("SHA-1", der), crypto.subtle.digest("SHA-256", der)]);
}

/** @param {ArrayBuffer} digest */
export function digestHex(digest) {
  return toHex(new Uint8Array(digest));
}

/**
 * An address of the four or sixteen octets in a certificate, as RFC 5952 writes
 * it.
 * @param {Uint8Array} octets
 */
export function addressText(octets) {
  if (octets.length === 4) return octets.join(".");
  const groups = [];
  for (let i = 0; i < octets.length; i += 2) groups.push((octets[i] << 8) | octets[i + 1]);
  let longest = { at: -1, length: 1 };
  for (let i = 0, run = 0; i < groups.length; i++) {
    run = groups[i] === 0 ? run + 1 : 0;
    if (run > longest.length) longest = { at: i - run + 1, length: run };
  }
  const hex = groups.map((group) => group.toString(16));
  if (longest.at < 0) return hex.join(":");
  return `${hex.slice(0, longest.at).join(":")}::${hex.slice(longest.at + longest.length).join(":")}`;
}

/**
 * Loads a library that is not a module.
 * @param {string} address
 */
export function script(address) {
  return new Promise((resolve, reject) => {
    const element = document.createElement("script");
    element.src = address;
    element.onload = resolve;
    element.onerror = () => reject(new Error(`${address} did not load`));
    document.head.append(element);
  });
}
