// Countersign, as a page uses it. inspect does more than the description asks
// for: it judges the certificate and knows the characters of every field.

/** @import {Contestant} from "./description.js" */

const script = "/countersign/countersign.js"; // as built

/**
 * @param {import("../../countersign.d.ts").LoadOptions} options
 * @returns {Contestant}
 */
const contestant = (options) => async () => {
  const { load } = /** @type {typeof import("../../countersign.js")} */ (await import(script));
  const countersign = await load(options);
  return {
    async own(pem) {
      const report = await countersign.inspect(pem, { tree: false, verify: false });
      return describe(report.certificates[0]);
    },
    /** A paste of many. */
    async bundle(pem) {
      const report = await countersign.inspect(pem, { tree: false, verify: false });
      return report.certificates.map(describe);
    },
  };
};

export const inProcess = contestant({ worker: false });
export const worker = contestant({});

/** @param {import("../../countersign.d.ts").Certificate} certificate */
function describe(certificate) {
  const constraints = certificate.extensions.find(({ oid }) => oid === "2.5.29.19");
  const pathLength = constraints?.value.match(/path length: (\d+)/)?.[1];
  return {
    subject: certificate.subject,
    issuer: certificate.issuer,
    serialNumber: certificate.serialNumber,
    notBefore: certificate.notBefore,
    notAfter: certificate.notAfter,
    keyAlgorithm: certificate.publicKey.algorithm,
    keyBits: certificate.publicKey.bits,
    signatureAlgorithm: certificate.signatureAlgorithm,
    sha1: certificate.fingerprints.sha1,
    sha256: certificate.fingerprints.sha256,
    subjectAltNames: certificate.subjectAltNames,
    keyUsage: certificate.keyUsage,
    extendedKeyUsage: certificate.extendedKeyUsage,
    basicConstraints: constraints ? { ca: certificate.isCA, pathLength: pathLength ? Number(pathLength) : null } : null,
  };
}
