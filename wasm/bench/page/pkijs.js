// pkijs, by its documentation: Certificate.fromBER of the DER, then the parsed
// values of its extensions. It gives object identifiers and ASN.1 values, no
// words. Its hash is the platform's own, Web Crypto.

import {
  addressText,
  attributeNames,
  derOf,
  digestHex,
  distinguishedName,
  keyPurposes,
  keyUsageNames,
  rfc3339,
  signatureAlgorithms,
  toHex,
  webCryptoFingerprints,
  withoutLeadingZeros,
} from "./description.js";

/** @type {import("./description.js").Contestant} */
export async function pkijs() {
  const { Certificate } = /** @type {any} */ (await import("pkijs"));
  const curves = /** @type {Record<string, number>} */ ({ "P-256": 256, "P-384": 384, "P-521": 521 });
  const types = /** @type {Record<number, string>} */ ({ 1: "email", 2: "dns", 6: "uri", 7: "ip" });

  /** @param {any} name */
  const nameOf = (name) =>
    distinguishedName(
      name.typesAndValues.map((/** @type {any} */ { type, value }) => [attributeNames[type], value.valueBlock.value]),
    );

  /** @param {any} bits a BIT STRING */
  function usageNames({ valueBlock }) {
    const octets = valueBlock.valueHexView;
    return keyUsageNames.filter((_, i) => octets[i >> 3] & (0x80 >> (i & 7)));
  }

  /** @param {any} info */
  function keyBits({ parsedKey }) {
    if (parsedKey.namedCurve) return curves[parsedKey.namedCurve];
    const modulus = parsedKey.modulus.valueBlock.valueHexView;
    let at = 0;
    while (modulus[at] === 0) at++;
    return 8 * (modulus.length - at) - Math.clz32(modulus[at]) + 24;
  }

  /** @param {any} number an INTEGER or a number */
  const small = (number) => (typeof number === "object" ? number.valueBlock.valueDec : number);

  return {
    async "Web Crypto"(pem) {
      const der = derOf(pem);
      const fingerprints = webCryptoFingerprints(der);
      const certificate = Certificate.fromBER(der);
      // parsedValue reads the extension then and there: only those wanted are asked.
      const parsed = (/** @type {string} */ oid) =>
        certificate.extensions?.find((/** @type {any} */ { extnID }) => extnID === oid)?.parsedValue;
      const names = parsed("2.5.29.17");
      const usage = parsed("2.5.29.15");
      const extended = parsed("2.5.29.37");
      const constraints = parsed("2.5.29.19");
      const description = {
        subject: nameOf(certificate.subject),
        issuer: nameOf(certificate.issuer),
        serialNumber: withoutLeadingZeros(toHex(certificate.serialNumber.valueBlock.valueHexView)),
        notBefore: rfc3339(certificate.notBefore.value),
        notAfter: rfc3339(certificate.notAfter.value),
        keyAlgorithm: certificate.subjectPublicKeyInfo.parsedKey.namedCurve ? "ECDSA" : "RSA",
        keyBits: keyBits(certificate.subjectPublicKeyInfo),
        signatureAlgorithm: signatureAlgorithms[certificate.signatureAlgorithm.algorithmId],
        subjectAltNames: names
          ? names.altNames.map((/** @type {any} */ { type, value }) => ({
              type: types[type],
              value: type === 7 ? addressText(value.valueBlock.valueHexView) : value,
            }))
          : [],
        keyUsage: usage ? usageNames(usage) : [],
        extendedKeyUsage: extended ? extended.keyPurposes.map((/** @type {string} */ oid) => keyPurposes[oid] ?? oid) : [],
        basicConstraints: constraints
          ? { ca: constraints.cA, pathLength: small(constraints.pathLenConstraint) ?? null }
          : null,
      };
      const [sha1, sha256] = await fingerprints;
      return { ...description, sha1: digestHex(sha1), sha256: digestHex(sha256) };
    },
  };
}
