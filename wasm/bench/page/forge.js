// node-forge, by its README: forge.pem, forge.asn1.fromDer and
// forge.pki.certificateFromAsn1, which is what certificateFromPem does, but the
// DER stays at hand for the fingerprints. Its certificates have RSA keys only.

import {
  derOf,
  digestHex,
  distinguishedName,
  keyPurposes,
  keyUsageNames,
  rfc3339,
  script,
  webCryptoFingerprints,
  withoutLeadingZeros,
} from "./description.js";

/** @type {import("./description.js").Contestant} */
export async function nodeForge() {
  await script("/node_modules/node-forge/dist/forge.min.js");
  const { forge } = /** @type {any} */ (globalThis);
  const purposes = new Set(Object.values(keyPurposes));
  const types = { 1: "email", 2: "dns", 6: "uri", 7: "ip" };

  /** @param {any} name */
  const nameOf = (name) =>
    distinguishedName(name.attributes.map((/** @type {any} */ { shortName, value }) => [shortName, value]));

  /** @param {string} der one character an octet */
  function describe(der) {
    const certificate = forge.pki.certificateFromAsn1(forge.asn1.fromDer(der));
    const names = certificate.getExtension("subjectAltName");
    const usage = certificate.getExtension("keyUsage");
    const extended = certificate.getExtension("extKeyUsage");
    const constraints = certificate.getExtension("basicConstraints");
    return {
      subject: nameOf(certificate.subject),
      issuer: nameOf(certificate.issuer),
      serialNumber: withoutLeadingZeros(certificate.serialNumber),
      notBefore: rfc3339(certificate.validity.notBefore),
      notAfter: rfc3339(certificate.validity.notAfter),
      keyAlgorithm: "RSA",
      keyBits: certificate.publicKey.n.bitLength(),
      signatureAlgorithm: forge.pki.oids[certificate.signatureOid],
      subjectAltNames: names
        ? names.altNames.map((/** @type {any} */ { type, value, ip }) => ({
            type: /** @type {any} */ (types)[type],
            value: ip ?? value,
          }))
        : [],
      keyUsage: usage ? keyUsageNames.filter((name) => usage[name]) : [],
      extendedKeyUsage: extended ? Object.keys(extended).filter((name) => purposes.has(name)) : [],
      basicConstraints: constraints ? { ca: constraints.cA, pathLength: constraints.pathLenConstraint ?? null } : null,
    };
  }

  return {
    own(pem) {
      const der = forge.pem.decode(pem)[0].body;
      return {
        ...describe(der),
        sha1: forge.md.sha1.create().update(der).digest().toHex(),
        sha256: forge.md.sha256.create().update(der).digest().toHex(),
      };
    },
    async "Web Crypto"(pem) {
      const fingerprints = webCryptoFingerprints(derOf(pem));
      const description = describe(forge.pem.decode(pem)[0].body);
      const [sha1, sha256] = await fingerprints;
      return { ...description, sha1: digestHex(sha1), sha256: digestHex(sha256) };
    },
  };
}
