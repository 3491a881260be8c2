import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { test } from "node:test";
import { failure, inspect, now, sample } from "./support.mjs";

const pem = sample("rsa2048.pem");
const x509 = new X509Certificate(pem);
const hex = (fingerprint) => fingerprint.replaceAll(":", "").toLowerCase();

test("a good certificate is accepted, with every field of the contract", async () => {
  const report = await inspect(pem, { now });
  assert.equal(report.accepted, true);
  assert.equal(report.error, null);
  assert.deepEqual(report.asPasted, { accepted: true, error: null });
  assert.equal(report.chosen, 0);
  assert.equal(report.certificateBody, pem);
  assert.deepEqual(report.blocks, [
    { label: "CERTIFICATE", kind: "certificate", span: { start: 0, end: pem.trimEnd().length } },
  ]);

  const [c] = report.certificates;
  assert.equal(c.subject, "CN=signing.example.com,O=Example,C=DE");
  assert.equal(c.issuer, c.subject);
  assert.equal(c.serialNumber, x509.serialNumber.toLowerCase());
  assert.equal(c.version, 3);
  assert.equal(c.notBefore, new Date(x509.validFrom).toISOString().replace(".000", ""));
  assert.equal(c.notAfter, new Date(x509.validTo).toISOString().replace(".000", ""));
  assert.deepEqual(c.publicKey, { algorithm: "RSA", bits: 2048, curve: null });
  assert.equal(c.signatureAlgorithm, "sha256WithRSAEncryption");
  assert.deepEqual(c.fingerprints, { sha1: hex(x509.fingerprint), sha256: hex(x509.fingerprint256) });
  assert.equal(c.isCA, false);
  assert.equal(c.selfIssued, true);
  assert.deepEqual(c.keyUsage, ["digitalSignature"]);
  assert.deepEqual(c.extendedKeyUsage, ["clientAuth"]);
  assert.deepEqual(c.subjectAltNames, [
    { type: "dns", value: "signing.example.com" },
    { type: "email", value: "a@example.com" },
  ]);
  const basicConstraints = c.extensions.find(({ oid }) => oid === "2.5.29.19");
  assert.equal(basicConstraints.name, "basicConstraints");
  assert.equal(basicConstraints.critical, true);
  assert.match(basicConstraints.value, /CA: ?false/i);
  assert.equal(c.error, null);
  assert.equal(c.block, 0);
  assert.deepEqual(c.span, report.blocks[0].span);
  assert.deepEqual(c.gaps, []);
  assert.equal(c.selfSignature, "valid");
  assert.equal(c.selfSignatureReason, "");
});

test("what stands between the lines of a certificate is told apart from it", async () => {
  const quoted = pem.trim().split("\n").map((line) => `👍> ${line}\n`).join("");
  const { certificates: [{ span, gaps, fieldSpans }], certificateBody } = await inspect(quoted, { now });
  assert.deepEqual([...new Set(gaps.map(({ start, end }) => quoted.slice(start, end)))], ["👍>"]);
  assert.equal(gaps.length, pem.trim().split("\n").length - 3); // between the lines of the body
  assert.ok(gaps.every(({ start, end }) => span.start < start && end < span.end));
  const { start, end } = fieldSpans.publicKey;
  const within = gaps.filter((gap) => start < gap.start && gap.end < end);
  assert.ok(within.length > 1);
  let carrying = quoted.slice(start, end);
  for (const gap of within.toReversed()) carrying = carrying.slice(0, gap.start - start) + carrying.slice(gap.end - start);
  assert.ok(certificateBody.replaceAll("\n", "").includes(carrying.replace(/\s/g, "")));
});

test("the tree is the DER's, and is left out on request", async () => {
  const { certificates: [{ tree }] } = await inspect(pem, { now });
  assert.equal(tree.name, "SEQUENCE");
  assert.equal(tree.tag, 0x30);
  assert.equal(tree.offset, 0);
  assert.equal(tree.headerLength + tree.length, x509.raw.length);
  assert.equal(tree.children.length, 3);
  const [, algorithm] = tree.children;
  assert.match(algorithm.children[0].value, /1\.2\.840\.113549\.1\.1\.11/);

  const { certificates: [bare] } = await inspect(pem, { now, tree: false });
  assert.equal("tree" in bare, false);
});

test("spans select the very characters, whatever stands before them", async () => {
  const shift = "Grüße 😀, here it is: \ud800\n";
  const plain = await inspect(pem, { now });
  const shifted = await inspect(shift + pem, { now });
  const text = shift + pem;
  assert.equal(shifted.certificates.length, 1);
  for (const [field, { start, end }] of Object.entries(plain.certificates[0].fieldSpans)) {
    const got = shifted.certificates[0].fieldSpans[field];
    assert.equal(text.slice(got.start, got.end), pem.slice(start, end), field);
  }
  const { start, end } = shifted.blocks.at(-1).span;
  assert.equal(text.slice(start, end), pem.trimEnd());
});

test("a file's bytes are read as they are", async () => {
  const fromDER = await inspect(new Uint8Array(x509.raw), { now });
  assert.equal(fromDER.accepted, true);
  assert.equal(fromDER.certificateBody, pem);
  const fromText = await inspect(new TextEncoder().encode(pem), { now });
  assert.equal(fromText.certificateBody, pem);
});

test("the time to judge by may be given in every form, and decides", async () => {
  const late = Date.parse("2100-01-01T00:00:00Z");
  for (const now of [new Date(late), late, "2100-01-01T00:00:00Z", "2100-01-01T01:00:00.5+01:00"]) {
    const report = await inspect(pem, { now });
    assert.equal(report.accepted, false);
    assert.equal(report.error.code, "MalformedCertificate");
    assert.equal(report.error.status, 400);
    assert.equal(report.error.rule, "validity-expired");
    const finding = report.findings.find(({ rule }) => rule === "validity-expired");
    assert.equal(finding.severity, "error");
    assert.equal(finding.evidence, "documented");
    assert.equal(finding.predicts, "MalformedCertificate");
    assert.equal(finding.certificate, 0);
    assert.equal(finding.parameter, "");
    for (const part of ["title", "detail", "fix"]) assert.ok(finding[part], part);
    const { notAfter, validity } = report.certificates[0].fieldSpans;
    assert.ok(finding.span.start >= validity.start && finding.span.end <= validity.end && notAfter);
  }
});

test("the request's parameters are judged along", async () => {
  const report = await inspect(pem, { now, parameters: { UserName: "Bob Ross" } });
  assert.equal(report.accepted, false);
  assert.equal(report.error.code, "ValidationError");
  assert.ok(report.findings.some(({ parameter }) => parameter === "UserName"));
});

test("self-signatures are verified, for each algorithm that Web Crypto has", async (t) => {
  for (const name of ["rsa2048", "rsa-pss", "ecdsa-p256", "ecdsa-p521", "ed25519"]) {
    await t.test(name, async () => {
      const [c] = (await inspect(sample(`${name}.pem`), { now })).certificates;
      assert.deepEqual([c.selfSignature, c.selfSignatureReason], ["valid", ""]);
    });
  }
  await t.test("not where it has none", async () => {
    const [c] = (await inspect(sample("secp256k1.pem"), { now })).certificates;
    assert.equal(c.selfSignature, "unchecked");
    assert.match(c.selfSignatureReason, /secp256k1/);
  });
  await t.test("not on request", async () => {
    const { certificates: [c], findings } = await inspect(pem, { now, verify: false });
    assert.deepEqual([c.selfSignature, c.selfSignatureReason], [null, ""]);
    assert.ok(!findings.some(({ rule }) => rule === "signature-not-by-own-key"));
  });
  await t.test("and a wrong one is found", async () => {
    const der = new Uint8Array(x509.raw);
    der[der.length - 1] ^= 1;
    const { accepted, certificates: [c], findings } = await inspect(der, { now });
    assert.equal(c.selfSignature, "invalid");
    assert.ok(c.selfSignatureReason);
    const finding = findings.find(({ rule }) => rule === "signature-not-by-own-key");
    assert.deepEqual([finding?.severity, finding?.certificate, finding?.span], ["warning", 0, c.fieldSpans.signature]);
    assert.ok(accepted, "IAM is not known to verify");
  });
});

test("a paste without a certificate is no error of the module", async () => {
  for (const paste of ["", "hello", new Uint8Array()]) {
    const report = await inspect(paste, { now });
    assert.equal(report.accepted, false);
    assert.equal(report.chosen, -1);
    assert.equal(report.certificateBody, "");
  }
});

test("arguments that cannot be used are named", async () => {
  await assert.rejects(inspect(), failure("InvalidArgument", /string or a Uint8Array/));
  await assert.rejects(inspect({}), failure("InvalidArgument"));
  await assert.rejects(inspect("x".repeat(17 << 20)), failure("InvalidArgument", /too large/));
  for (const now of ["tomorrow", "2026-01-01", NaN, new Date(NaN), Infinity, {}, null]) {
    await assert.rejects(inspect(pem, { now }), failure("InvalidArgument", /now/));
  }
  await assert.rejects(inspect(pem, { parameters: { UserName: 7 } }), failure("InvalidArgument", /UserName/));
});
