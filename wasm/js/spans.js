/** @import * as Types from "../countersign.d.ts" */

// The spans of a report come apart from its text, as numbers of 32 bits: they would
// take a third of the time that reading its JSON takes. In the text there is null in
// their places; those of trees alone are where they belong.

/**
 * Puts the spans of a report in their places.
 *
 * @param {Types.Report} report
 * @param {Uint8Array} octets the start and the end of each in the order of the text, little-endian, -1 for none
 */
export function placeSpans(report, octets) {
  const numbers = new DataView(octets.buffer, octets.byteOffset, octets.length);
  let at = 0;
  const next = () => {
    const start = numbers.getInt32(at, true);
    const end = numbers.getInt32(at + 4, true);
    at += 8;
    return start < 0 ? null : { start, end };
  };
  const given = () => /** @type {Types.Span} */ (next());
  for (const certificate of report.certificates) {
    for (const extension of certificate.extensions) extension.span = next();
    certificate.span = given();
    for (let i = 0; i < certificate.gaps.length; i++) certificate.gaps[i] = given();
    certificate.fieldSpans = {
      version: next(),
      serialNumber: next(),
      issuer: next(),
      validity: next(),
      notBefore: next(),
      notAfter: next(),
      subject: next(),
      publicKey: next(),
      extensions: next(),
      signatureAlgorithm: next(),
      signature: next(),
    };
  }
  for (const finding of report.findings) finding.span = next();
  for (const block of report.blocks) block.span = given();
}
