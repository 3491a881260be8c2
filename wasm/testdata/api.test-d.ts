// Compiled, never run: what countersign.d.ts promises can be used as it is
// promised, and what it forbids is refused.

import {
  CountersignError,
  endpoints,
  explain,
  inspect,
  load,
  rules,
  sign,
} from "../countersign.js";
import type {
  Answer,
  Certificate,
  Countersign,
  Credentials,
  Endpoint,
  ErrorCode,
  Evidence,
  Explanation,
  FieldName,
  Finding,
  LoadOptions,
  Prediction,
  Previews,
  Report,
  Rule,
  Severity,
  SignedRequest,
  SigningCertificate,
  Span,
  TreeNode,
} from "../countersign.js";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function same<A, B>(_: Equal<A, B>): void {}

declare const bytes: Uint8Array;
declare const compiled: WebAssembly.Module;
declare const ownWorker: Worker;
const controller = new AbortController();

async function loading(): Promise<Countersign> {
  const options: LoadOptions[] = [
    {},
    { wasm: "./countersign.wasm" },
    { wasm: new URL("https://example.com/countersign.wasm") },
    { wasm: bytes },
    { wasm: bytes.buffer as ArrayBuffer },
    { wasm: compiled, worker: false },
    { worker: ownWorker, base: "https://example.com" },
    { worker: () => ownWorker, base: new URL("https://example.com") },
  ];
  for (const o of options) await load(o);
  // @ts-expect-error: there is no worker "true"; the default is a worker
  await load({ worker: true });
  try {
    return await load();
  } catch (failure) {
    if (failure instanceof CountersignError) {
      same<typeof failure.code, ErrorCode>(true);
      if (failure.code === "ContentSecurityPolicy") throw new Error(failure.message);
    }
    throw failure;
  }
}

async function inspecting(countersign: Countersign): Promise<void> {
  const report: Report = await countersign.inspect("-----BEGIN CERTIFICATE-----", {
    now: "2026-01-31T12:00:00Z",
    parameters: { UserName: "Bob" },
    tree: false,
    verify: false,
    signal: controller.signal,
  });
  await countersign.inspect(bytes, { now: new Date() });
  await countersign.inspect(bytes, { now: 0 });
  // @ts-expect-error: a paste is text or bytes
  await countersign.inspect(42);

  const refused: Prediction | null = report.accepted ? null : report.error;
  if (refused) {
    const { code, status, message, rule } = refused;
    same<typeof status, number>(true);
    console.log(code, message, rule);
  }
  if (!report.asPasted.accepted) console.log(report.asPasted.error?.code);

  const chosen: Certificate | undefined = report.certificates[report.chosen];
  if (chosen) {
    const { subject, issuer, serialNumber, version, notBefore, notAfter, publicKey, fingerprints } = chosen;
    same<typeof notBefore, string | null>(true);
    console.log(subject, issuer, serialNumber, version.toFixed(), notAfter?.slice(0, 10));
    console.log(publicKey.algorithm, publicKey.bits.toFixed(), publicKey.curve?.length);
    console.log(fingerprints.sha1, fingerprints.sha256, chosen.signatureAlgorithm);
    console.log(chosen.isCA && chosen.selfIssued, chosen.keyUsage.join(), chosen.extendedKeyUsage.join());
    for (const name of chosen.subjectAltNames) if (name.type === "dns") console.log(name.value);
    for (const e of chosen.extensions) console.log(e.oid, e.name, e.critical === true, e.value, e.span?.start);
    const field: FieldName = "subject";
    const span: Span | null = chosen.fieldSpans[field];
    for (const gap of chosen.gaps) console.log("text".slice(gap.start, gap.end));
    console.log(span && "text".slice(span.start, span.end), chosen.span.end, report.blocks[chosen.block]?.kind);
    console.log(chosen.error?.code, chosen.selfSignature === "valid", chosen.selfSignatureReason);
    if (chosen.tree) walk(chosen.tree);
  }
  for (const finding of report.findings) describe(finding);
  for (const { label, kind, span } of report.blocks) if (kind === "private-key") console.log(label, span.start);
  console.log(report.certificateBody.length);
}

function walk(node: TreeNode): number {
  const { name, tag, offset, headerLength, length, value, span, children } = node;
  console.log(name, tag, offset + headerLength + length, value, span.start);
  return children.reduce((sum, child) => sum + walk(child), 1);
}

function describe(finding: Finding): string {
  const { rule, severity, title, detail, fix, evidence, span, certificate, parameter, predicts } = finding;
  same<typeof severity, Severity>(true);
  same<typeof evidence, Evidence>(true);
  return [rule, title, detail, fix, span?.end, certificate.toFixed(), parameter, predicts].join();
}

async function signing(countersign: Countersign): Promise<void> {
  const credentials: Credentials = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "…" };
  const signed: SignedRequest = await countersign.sign(
    {
      action: "UploadSigningCertificate",
      parameters: { UserName: "Bob", CertificateBody: "…" },
      endpoint: "aws",
      credentials: { ...credentials, sessionToken: "…" },
      now: new Date(),
      style: "query",
    },
    { signal: controller.signal },
  );
  await countersign.sign({
    action: "ListSigningCertificates",
    parameters: { UserName: undefined },
    endpoint: { url: "http://127.0.0.1:8080/", region: "us-east-1" },
    credentials,
  });
  // @ts-expect-error: an endpoint of one's own needs a region
  await countersign.sign({ action: "ListSigningCertificates", endpoint: { url: "https://example.com/" }, credentials });
  // @ts-expect-error: there is no such style
  await countersign.sign({ action: "ListSigningCertificates", endpoint: "aws", credentials, style: "body" });

  await fetch(signed.url, { method: signed.method, headers: signed.headers, body: signed.body });
  console.log(signed.action, signed.parameters["UserName"], signed.signedHeaders);
  console.log(signed.canonicalRequest, signed.stringToSign, signed.signingKeyScope, signed.signature);
  const previews: Previews = signed.previews;
  console.log(previews.http, previews.curl, previews.awsCli, previews.boto3, previews.dotnet);

  const answer: Answer = { status: 409, body: "<ErrorResponse/>" };
  const explained: Explanation = await countersign.explain(answer, signed, { signal: controller.signal });
  await countersign.explain(answer);
  await countersign.explain(answer, null);
  if (explained.ok) {
    const uploaded: SigningCertificate | undefined = explained.certificate;
    console.log(explained.title, uploaded?.certificateId, uploaded?.userName, uploaded?.uploadDate?.length);
    for (const c of explained.certificates) if (c.status !== "Active") console.log(c.certificateBody);
  } else {
    const { code, message, cause, fix, difference, fromProxy } = explained.error!;
    console.log(code, message, cause, fix, difference?.length, fromProxy === true, explained.requestId);
  }
}

async function listing(countersign: Countersign): Promise<void> {
  const catalogue: Rule[] = await countersign.rules({ signal: controller.signal });
  for (const { id, group, severity, title, why, cure, source, evidence, predicts } of catalogue) {
    same<typeof severity, Severity>(true);
    same<typeof evidence, Evidence>(true);
    console.log(id, group, title, why, cure, source, predicts);
  }
  const list: Endpoint[] = await countersign.endpoints();
  for (const { name, url, region, title } of list) console.log(name, url, region, title);
  countersign.terminate();
}

// The functions of the shared module are the methods.
same<typeof inspect, Countersign["inspect"]>(true);
same<typeof sign, Countersign["sign"]>(true);
same<typeof explain, Countersign["explain"]>(true);
same<typeof rules, Countersign["rules"]>(true);
same<typeof endpoints, Countersign["endpoints"]>(true);

loading().then(async (countersign) => {
  await inspecting(countersign);
  await signing(countersign);
  await listing(countersign);
});
