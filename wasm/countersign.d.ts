/**
 * Countersign as a module: inspect a pasted certificate, sign the request that
 * uploads it to AWS IAM, explain IAM's answer. Everything runs where the module
 * runs: it sends nothing, keeps nothing, and forgets credentials with the call.
 *
 * ```js
 * import { load } from "./countersign.js";
 * const countersign = await load();
 * const report = await countersign.inspect(text);
 * if (!report.accepted) console.log(report.error?.message);
 * ```
 *
 * In every result, times are RFC 3339 in UTC, fingerprints and serial numbers
 * lower-case hex without separators, distinguished names RFC 4514, and sizes in
 * bits.
 */

/**
 * Loads the module: in a browser into a Web Worker, so that the page never
 * stalls; elsewhere (Node ≥ 20) directly.
 *
 * Without options, all callers share one module, which arrives once. With
 * options, each call loads a module of its own. Rejects with a
 * {@link CountersignError} that says what failed; a later call tries again.
 */
export function load(options?: LoadOptions): Promise<Countersign>;

/** {@link Countersign.inspect} of the shared module, which is loaded if need be. */
export const inspect: Countersign["inspect"];
/** {@link Countersign.sign} of the shared module, which is loaded if need be. */
export const sign: Countersign["sign"];
/** {@link Countersign.explain} of the shared module, which is loaded if need be. */
export const explain: Countersign["explain"];
/** {@link Countersign.rules} of the shared module, which is loaded if need be. */
export const rules: Countersign["rules"];
/** {@link Countersign.endpoints} of the shared module, which is loaded if need be. */
export const endpoints: Countersign["endpoints"];

export interface LoadOptions {
  /**
   * Where the WebAssembly module comes from: an address (in Node also a file's
   * path), its bytes, or the compiled module. Default: `countersign.wasm`
   * beside this script.
   */
  wasm?: string | URL | ArrayBuffer | Uint8Array | WebAssembly.Module;
  /**
   * The Web Worker to run in. Default: one of our own, where there are workers.
   *
   * `false` runs on the calling thread. A `Worker`, or a function that makes
   * one, is for pages whose Trusted Types or origin do not let this script
   * start its own: make it of this same script, as
   * `new Worker(url, { type: "module", name: "countersign" })`.
   */
  worker?: false | Worker | (() => Worker);
  /**
   * The origin against which the endpoint `"local"` is resolved. Default: the
   * page's own, where there is a page.
   */
  base?: string | URL;
}

/** A loaded module. Calls may overlap; each is answered for itself. */
export interface Countersign {
  /**
   * Reads and judges a paste: what it holds, everything that is wrong with it
   * and where, and what IAM would answer.
   *
   * @param text the paste, or the bytes of a file (PEM, DER, a key store …)
   */
  inspect(text: string | Uint8Array, options?: InspectOptions): Promise<Report>;

  /**
   * Makes the request of one IAM action and signs it (Signature Version 4),
   * with every intermediate step. Sends nothing.
   */
  sign(request: SignOptions, options?: CallOptions): Promise<SignedRequest>;

  /**
   * Says what an answer of IAM means and what to do about it.
   *
   * @param signed what {@link Countersign.sign} returned for the request; with it, a
   *   signature mismatch is explained by the line that differs
   */
  explain(
    answer: Answer,
    signed?: Partial<SignedRequest> | null,
    options?: CallOptions,
  ): Promise<Explanation>;

  /** The catalogue of rules, in its order. */
  rules(options?: CallOptions): Promise<Rule[]>;

  /** The endpoints that {@link SignOptions.endpoint} knows by name. */
  endpoints(options?: CallOptions): Promise<Endpoint[]>;

  /** Frees the module. Calls under way, and later ones, reject with the code `"Terminated"`. */
  terminate(): void;
}

export interface CallOptions {
  /** Gives the call up: it rejects with the signal's reason, and does not run if it has not begun. */
  signal?: AbortSignal;
}

/**
 * A failure of the module or of a call, with a message that says what was found
 * and what to do. (An aborted call rejects with the signal's reason instead.)
 */
export class CountersignError extends Error {
  constructor(code: ErrorCode, message: string, options?: { cause?: unknown });
  readonly code: ErrorCode;
}

export type ErrorCode =
  /** The module could not be loaded. */
  | "NotFound" //               the server (or the disk) has no countersign.wasm
  | "Unreachable" //            the network failed, or there is none
  | "ContentSecurityPolicy" //  a policy forbids to fetch or to compile it
  | "NotWebAssembly" //         what came is something else: a page, a damaged file
  | "WorkerFailed" //           the worker did not start
  | "TrustedTypes" //           the page's Trusted Types forbid to start the worker
  /** A call could not be answered. */
  | "InvalidArgument" //        an argument is missing or has the wrong form
  | "UnknownAction" //          the action is none of those known
  | "UnknownEndpoint" //        the endpoint's name is not on the list
  | "InvalidCredentials" //     the credentials cannot be right as they are
  | "ModuleFailed" //           a fault of the module; other calls are not touched
  | "Terminated"; //            the module was freed

// ---------------------------------------------------------------- inspect

export interface InspectOptions extends CallOptions {
  /** The time to judge by: a Date, RFC 3339, or milliseconds since 1970. Default: now. */
  now?: Date | string | number;
  /** The request's other parameters by name ({ UserName: "Bob" }), to be judged along. */
  parameters?: Record<string, string>;
  /** Whether certificates carry their {@link Certificate.tree}. Default: true. */
  tree?: boolean;
  /** Whether signatures of self-issued certificates are checked. Default: true. */
  verify?: boolean;
}

/** A half-open range of the pasted string, in UTF-16 units, as in `text.slice(start, end)`. */
export interface Span {
  start: number;
  end: number;
}

export type Severity = "error" | "warning" | "info";

/**
 * What a claim about IAM rests on: AWS's documentation, an answer that was seen,
 * or our reading.
 */
export type Evidence = "documented" | "observed" | "assumed";

export interface Report {
  /** Whether IAM is predicted to accept {@link Report.certificateBody}. */
  accepted: boolean;
  /** The answer that IAM is predicted to give to it; null where it accepts. */
  error: Prediction | null;
  /** The same for the paste, sent as it stands. */
  asPasted: { accepted: boolean; error: Prediction | null };
  /** The certificate that certificateBody carries: an index into certificates, -1 for none. */
  chosen: number;
  certificates: Certificate[];
  findings: Finding[];
  /** Everything that was recognised in the paste, in its order. */
  blocks: Block[];
  /** What to send: clean PEM of one certificate; "" where there is nothing to send. */
  certificateBody: string;
}

export interface Prediction {
  /** IAM's error code: "MalformedCertificate". */
  code: string;
  /** HTTP status. */
  status: number;
  message: string;
  /** The id of the rule that predicts it. */
  rule: string;
}

export interface Finding {
  /** The rule's id, see {@link Countersign.rules}. */
  rule: string;
  severity: Severity;
  title: string;
  /** What was found, with the values. */
  detail: string;
  /** What to do in this very case. */
  fix: string;
  evidence: Evidence;
  /** The characters that carry it; null where none do. */
  span: Span | null;
  /** Index into certificates, -1 for none. */
  certificate: number;
  /** The request parameter that it concerns; "" for the paste. */
  parameter: string;
  /** The IAM error that it leads to; "" for none. */
  predicts: string;
}

export interface Block {
  /** As the BEGIN marker says; "" where there was none. */
  label: string;
  kind:
    | "certificate"
    | "certificate-request"
    | "pkcs7"
    | "private-key"
    | "public-key"
    | "crl"
    | "pkcs12"
    | "java-keystore"
    | "ssh-key"
    | "pgp"
    | "parameters"
    | "unknown";
  span: Span;
}

export interface Certificate {
  subject: string;
  issuer: string;
  /** A negative number begins with "-". */
  serialNumber: string;
  /** 1, 2 or 3; 0 where it could not be read. */
  version: number;
  /** null where it could not be read. */
  notBefore: string | null;
  /** null where it could not be read. */
  notAfter: string | null;
  publicKey: {
    /** "RSA", "ECDSA", "Ed25519", "ML-DSA-65" …; the OID where unknown. */
    algorithm: string;
    /** 0 where unknown. */
    bits: number;
    /** "P-256" …; null for keys that are on no named curve. */
    curve: string | null;
  };
  /** "sha256WithRSAEncryption" …; the OID where unknown. */
  signatureAlgorithm: string;
  /** Of the DER. */
  fingerprints: { sha1: string; sha256: string };
  isCA: boolean;
  /** Whether subject and issuer are the same name. */
  selfIssued: boolean;
  /** "digitalSignature" …; empty where the extension is absent. */
  keyUsage: string[];
  /** "clientAuth" …, or OIDs; empty where the extension is absent. */
  extendedKeyUsage: string[];
  subjectAltNames: GeneralName[];
  extensions: Extension[];
  /**
   * The element tree of the DER; absent with `tree: false`. Where the DER is not
   * one element, as it should be, a node without a name holds what there is.
   */
  tree?: TreeNode;
  /** The whole block in the paste. */
  span: Span;
  /**
   * What stands between the characters that carry the certificate and carries
   * nothing: quote marks, line numbers, the offsets of a hex dump. In order; white
   * space is not told.
   */
  gaps: Span[];
  /** Index into {@link Report.blocks}, -1 where it came out of another object. */
  block: number;
  /** The answer that IAM is predicted to give to this certificate alone; null: accepted. */
  error: Prediction | null;
  /** The characters that carry each field; null for a field that is not there. */
  fieldSpans: Record<FieldName, Span | null>;
  /**
   * Whether the signature verifies with the certificate's own key; a finding
   * tells where it does not. null for certificates that another one issued, and
   * with `verify: false`.
   */
  selfSignature: "valid" | "invalid" | "unchecked" | null;
  /** Why it is unchecked or invalid, in plain words; "" otherwise. */
  selfSignatureReason: string;
}

export type FieldName =
  | "version"
  | "serialNumber"
  | "issuer"
  | "validity"
  | "notBefore"
  | "notAfter"
  | "subject"
  | "publicKey"
  | "extensions"
  | "signatureAlgorithm"
  | "signature";

export interface GeneralName {
  type: "dns" | "ip" | "email" | "uri" | "dirName" | "otherName" | "rid" | "x400" | "ediParty";
  value: string;
}

export interface Extension {
  oid: string;
  /** "keyUsage" …; the OID where unknown. */
  name: string;
  critical: boolean;
  /** Decoded to one or more readable lines. */
  value: string;
  span: Span | null;
}

/** One element of the DER. */
export interface TreeNode {
  /** "SEQUENCE", "OBJECT IDENTIFIER", "[0]" … */
  name: string;
  /** The identifier octet. */
  tag: number;
  /** Of the identifier octet, from the start of the certificate's DER. */
  offset: number;
  /** Octets of identifier and length. */
  headerLength: number;
  /** Octets of content. */
  length: number;
  /** The decoded value of a primitive element; "" otherwise. */
  value: string;
  span: Span;
  children: TreeNode[];
}

// ------------------------------------------------------------------- sign

export interface SignOptions {
  /** "UploadSigningCertificate", "ListSigningCertificates" … */
  action: string;
  /** By name, in the order of sending; those that are undefined are left out. */
  parameters?: Record<string, string | undefined>;
  /** A name that {@link Countersign.endpoints} lists, or an endpoint of your own. */
  endpoint: string | { url: string | URL; region: string };
  credentials: Credentials;
  /** The time to sign for: a Date, RFC 3339, or milliseconds since 1970. Default: now. */
  now?: Date | string | number;
  /** Where the signature goes: the Authorization header (default) or the query string. */
  style?: "header" | "query";
}

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  /** Of temporary credentials (key ids that begin with ASIA). */
  sessionToken?: string;
}

export interface SignedRequest {
  action: string;
  parameters: Record<string, string>;
  method: string;
  /** Absolute, with the query string. */
  url: string;
  /** As they must be sent, `host` among them. */
  headers: Record<string, string>;
  /** Byte for byte what must be sent. */
  body: string;
  canonicalRequest: string;
  stringToSign: string;
  /** "20150830/us-east-1/iam/aws4_request" */
  signingKeyScope: string;
  /** "content-type;host;x-amz-date" */
  signedHeaders: string;
  signature: string;
  /** The request in the forms that people use. None of them holds a secret. */
  previews: Previews;
}

export interface Previews {
  http: string;
  curl: string;
  awsCli: string;
  boto3: string;
  dotnet: string;
  canonicalRequest: string;
  stringToSign: string;
  /** Further forms. */
  [key: string]: string;
}

export interface Endpoint {
  name: string;
  /** Absolute, but for "local": that is "/", relative to the page's origin. */
  url: string;
  /** The signing region. */
  region: string;
  title: string;
}

// ---------------------------------------------------------------- explain

export interface Answer {
  /** HTTP status. */
  status: number;
  body: string;
}

export interface Explanation {
  ok: boolean;
  /** One line: "Uploaded." */
  title: string;
  /** The first certificate of the answer, where it has one. */
  certificate?: SigningCertificate;
  /** All certificates of a list. */
  certificates: SigningCertificate[];
  error?: {
    code: string;
    message: string;
    cause: string;
    fix: string;
    /** For SignatureDoesNotMatch: the first line in which the server's canonical request differs. */
    difference?: string;
    /** Whether it is the proxy's own error, and not IAM's. */
    fromProxy: boolean;
  };
  requestId: string;
}

export interface SigningCertificate {
  userName: string;
  certificateId: string;
  certificateBody: string;
  status: "Active" | "Inactive" | "Expired";
  /** null where the answer has none. */
  uploadDate: string | null;
}

// ------------------------------------------------------------------ rules

export interface Rule {
  /** Stable: "validity-expired". */
  id: string;
  group: string;
  severity: Severity;
  /** What the rule finds, in one short sentence. */
  title: string;
  why: string;
  cure: string;
  /** Document and section. */
  source: string;
  evidence: Evidence;
  /** The IAM error code; "" where IAM accepts. */
  predicts: string;
}
