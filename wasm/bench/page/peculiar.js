// @peculiar/x509, by its README: the build for browsers, new X509Certificate of
// the PEM, then its fields and typed extensions. Its fingerprints (getThumbprint)
// are Web Crypto's.

import {
  digestHex,
  distinguishedName,
  keyPurposes,
  keyUsageNames,
  rfc3339,
  script,
  withoutLeadingZeros,
} from "./description.js";

/** @type {import("./description.js").Contestant} */
export async function peculiar() {
  await script("/node_modules/reflect-metadata/Reflect.js"); // it wants this one first
  await script("/node_modules/@peculiar/x509/build/x509.js");
  const { x509 } = /** @type {any} */ (globalThis);
  const types = /** @type {Record<string, string>} */ ({ url: "uri" });
  const curves = /** @type {Record<string, number>} */ ({ "P-256": 256, "P-384": 384, "P-521": 521 });

  /** @param {any} name */
  const nameOf = (name) =>
    distinguishedName(
      name.toJSON().map((/** @type {Record<string, string[]>} */ rdn) => {
        const [[type, [value]]] = Object.entries(rdn);
        return [type, value];
      }),
    );

  /** @param {any} algorithm */
  function signature({ name, hash }) {
    const digest = hash.name.replace("-", "");
    return name === "ECDSA" ? `ecdsa-with-${digest}` : `${digest.toLowerCase()}WithRSAEncryption`;
  }

  return {
    async "Web Crypto"(pem) {
      const certificate = new x509.X509Certificate(pem);
      const fingerprints = Promise.all([certificate.getThumbprint("SHA-1"), certificate.getThumbprint("SHA-256")]);
      const key = certificate.publicKey.algorithm;
      const names = certificate.getExtension("2.5.29.17");
      const usage = certificate.getExtension("2.5.29.15");
      const extended = certificate.getExtension("2.5.29.37");
      const constraints = certificate.getExtension("2.5.29.19");
      const description = {
        subject: nameOf(certificate.subjectName),
        issuer: nameOf(certificate.issuerName),
        serialNumber: withoutLeadingZeros(certificate.serialNumber),
        notBefore: rfc3339(certificate.notBefore),
        notAfter: rfc3339(certificate.notAfter),
        keyAlgorithm: key.name === "ECDSA" ? "ECDSA" : "RSA",
        keyBits: key.modulusLength ?? curves[key.namedCurve],
        signatureAlgorithm: signature(certificate.signatureAlgorithm),
        subjectAltNames: names
          ? names.names.items.map((/** @type {any} */ { type, value }) => ({ type: types[type] ?? type, value }))
          : [],
        keyUsage: usage ? keyUsageNames.filter((_, i) => usage.usages & (1 << i)) : [],
        extendedKeyUsage: extended ? extended.usages.map((/** @type {string} */ oid) => keyPurposes[oid] ?? oid) : [],
        basicConstraints: constraints ? { ca: constraints.ca, pathLength: constraints.pathLength ?? null } : null,
      };
      const [sha1, sha256] = await fingerprints;
      return { ...description, sha1: digestHex(sha1), sha256: digestHex(sha256) };
    },
  };
}
