// jsrsasign, by the reference of its class X509: readCertPEM, then one getter a
// field (getParam would decode all extensions).

import {
  derOf,
  digestHex,
  distinguishedName,
  script,
  webCryptoFingerprints,
  withoutLeadingZeros,
} from "./description.js";

/** @type {import("./description.js").Contestant} */
export async function jsrsasign() {
  await script("/node_modules/jsrsasign/lib/jsrsasign-all-min.js");
  const { X509, KJUR } = /** @type {any} */ (globalThis);
  const names = /** @type {Record<string, string>} */ ({ rfc822: "email" });
  const signatures = /** @type {Record<string, string>} */ ({
    SHA1withRSA: "sha1WithRSAEncryption",
    SHA256withRSA: "sha256WithRSAEncryption",
    SHA384withRSA: "sha384WithRSAEncryption",
    SHA512withRSA: "sha512WithRSAEncryption",
    SHA256withECDSA: "ecdsa-with-SHA256",
    SHA384withECDSA: "ecdsa-with-SHA384",
    SHA512withECDSA: "ecdsa-with-SHA512",
  });
  const purposes = /** @type {Record<string, string>} */ ({ ocspSigning: "OCSPSigning", timeStamping: "timeStamping" });

  /** @param {any} name */
  const nameOf = (name) =>
    distinguishedName(name.array.map((/** @type {any} */ [{ type, value }]) => [type, value]));

  // "261231235959Z" of a UTCTime, or with four digits of the year.
  const time = (/** @type {string} */ text) => {
    const [, year, month, day, hour, minute, second] = /** @type {RegExpMatchArray} */ (
      text.match(/^(\d\d|\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/)
    );
    const century = year.length === 4 ? "" : Number(year) < 50 ? "20" : "19";
    return `${century}${year}-${month}-${day}T${hour}:${minute}:${second}Z`;
  };

  /** @param {any} certificate an X509 */
  function describe(certificate) {
    const key = certificate.getPublicKey();
    const alternatives = certificate.getExtSubjectAltName();
    const constraints = certificate.getExtBasicConstraints();
    return {
      subject: nameOf(certificate.getSubject()),
      issuer: nameOf(certificate.getIssuer()),
      serialNumber: withoutLeadingZeros(certificate.getSerialNumberHex()),
      notBefore: time(certificate.getNotBefore()),
      notAfter: time(certificate.getNotAfter()),
      keyAlgorithm: key.type === "EC" ? "ECDSA" : key.type,
      keyBits: key.type === "EC" ? Number(key.getShortNISTPCurveName().slice(2)) : key.n.bitLength(),
      signatureAlgorithm: signatures[certificate.getSignatureAlgorithmName()],
      subjectAltNames: alternatives
        ? alternatives.array.map((/** @type {any} */ name) => {
            const [[type, value]] = Object.entries(name);
            return { type: names[type] ?? type, value };
          })
        : [],
      keyUsage: certificate.getExtKeyUsage()?.names ?? [],
      extendedKeyUsage:
        certificate.getExtExtKeyUsage()?.array.map((/** @type {string} */ name) => purposes[name] ?? name) ?? [],
      basicConstraints: constraints ? { ca: constraints.cA ?? false, pathLength: constraints.pathLen ?? null } : null,
    };
  }

  /** @param {string} pem */
  const read = (pem) => {
    const certificate = new X509();
    certificate.readCertPEM(pem);
    return certificate;
  };
  return {
    own(pem) {
      const certificate = read(pem);
      return {
        ...describe(certificate),
        sha1: KJUR.crypto.Util.hashHex(certificate.hex, "sha1"),
        sha256: KJUR.crypto.Util.hashHex(certificate.hex, "sha256"),
      };
    },
    async "Web Crypto"(pem) {
      const fingerprints = webCryptoFingerprints(derOf(pem));
      const description = describe(read(pem));
      const [sha1, sha256] = await fingerprints;
      return { ...description, sha1: digestHex(sha1), sha256: digestHex(sha256) };
    },
  };
}
