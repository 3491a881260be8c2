import { CountersignError } from "./error.js";

/**
 * @typedef {import("../countersign.d.ts").InspectOptions} InspectOptions
 * @typedef {import("../countersign.d.ts").SignOptions} SignOptions
 * @typedef {import("../countersign.d.ts").SignedRequest} SignedRequest
 * @typedef {import("../countersign.d.ts").Credentials} Credentials
 * @typedef {import("../countersign.d.ts").Endpoint} Endpoint
 * @typedef {import("../countersign.d.ts").Answer} Answer
 */

// Callers are JavaScript: every argument may be anything. What is wrong is said
// here, before anything crosses to Go, in words for the one who wrote the call.

/** The methods, as call.go numbers them. */
export const method = Object.freeze({ inspect: 0, sign: 1, explain: 2, rules: 3, endpoints: 4 });

/** The largest paste, in UTF-16 units or octets: a thousand times what IAM takes. */
const pasteAtMost = 16 * 1024 * 1024;

/**
 * @param {unknown} paste
 * @param {InspectOptions} options
 */
export function inspectFields(paste, options) {
  if (typeof paste !== "string" && !(paste instanceof Uint8Array)) {
    throw invalid(`inspect wants the paste as a string or a Uint8Array, not ${kind(paste)}.`);
  }
  if (paste.length > pasteAtMost) {
    throw invalid(`The paste is too large: ${paste.length} characters or bytes, where ${pasteAtMost} are read.`);
  }
  const { now, parameters = {}, tree = true, verify = true } = options;
  const wanted = [tree && "tree", verify && "verify"].filter(Boolean).join(" ");
  return [wanted, instant(now), paste, ...pairs(parameters)];
}

/**
 * @param {SignOptions} request
 * @param {Endpoint[]} endpoints those known by name
 * @param {string | undefined} base what a relative address is resolved against
 */
export function signFields(request, endpoints, base) {
  object(request, "sign wants an object with action, endpoint and credentials");
  const { action, parameters = {}, endpoint, credentials, now, style = "header" } = request;
  if (typeof action !== "string") {
    throw invalid(`action is missing: the name of the IAM action, such as "UploadSigningCertificate".`);
  }
  if (style !== "header" && style !== "query") {
    throw invalid(`style is "header" or "query", not ${kind(style)}.`);
  }
  const { name, url, region } = resolve(endpoint, endpoints, base);
  const { accessKeyId, secretAccessKey, sessionToken } = checkCredentials(credentials);
  return [
    action,
    style,
    instant(now),
    name,
    url.origin + url.pathname,
    url.host,
    url.pathname,
    url.search.slice(1),
    region,
    accessKeyId,
    secretAccessKey,
    sessionToken ?? "",
    ...pairs(parameters),
  ];
}

/**
 * @param {Answer} answer
 * @param {Partial<SignedRequest> | null | undefined} signed
 */
export function explainFields(answer, signed) {
  object(answer, "explain wants the answer as { status, body }");
  const { status, body } = answer;
  if (!Number.isInteger(status) || status < 0) {
    throw invalid(`The answer's status is the HTTP status, a number, not ${kind(status)}.`);
  }
  if (typeof body !== "string") {
    throw invalid(`The answer's body is a string, not ${kind(body)}.`);
  }
  const { action = "", canonicalRequest = "", stringToSign = "", headers = {}, parameters = {} } = signed ?? {};
  // The access key that signed is named in the header, or else in the canonical request.
  const accessKeyId = headers.authorization?.match(/Credential=(\w+)\//)?.[1] ?? "";
  return [String(status), body, action, canonicalRequest, stringToSign, accessKeyId, ...pairs(parameters)];
}

/**
 * @param {SignOptions["endpoint"]} endpoint
 * @param {Endpoint[]} endpoints
 * @param {string | undefined} base
 */
function resolve(endpoint, endpoints, base) {
  let chosen;
  if (typeof endpoint === "string") {
    chosen = endpoints.find(({ name }) => name === endpoint);
    if (!chosen) {
      const names = endpoints.map(({ name }) => name).join(", ");
      throw new CountersignError(
        "UnknownEndpoint",
        `There is no endpoint "${endpoint}". Those known are ${names}; any other is given as { url, region }.`,
      );
    }
  } else {
    object(endpoint, "endpoint is missing: a name such as \"aws\", or { url, region }");
    chosen = { name: "", ...endpoint };
  }
  const { name, region } = chosen;
  if (typeof region !== "string" || !/^[\w-]+$/.test(region)) {
    throw invalid(`The endpoint's region is missing or malformed (${kind(region)}). For AWS's own it is "us-east-1".`);
  }
  let url;
  try {
    url = new URL(chosen.url, base);
  } catch {
    throw invalid(
      typeof endpoint === "string" && base === undefined
        ? `The endpoint "${endpoint}" is relative to the page, and here is no page: give load() its origin as base, or the endpoint as { url, region }.`
        : `The endpoint's url is no address: ${kind(chosen.url)}.`,
    );
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    throw invalid(`The endpoint's url begins with https:// or http://, not ${url.protocol}`);
  }
  if (url.username || url.password) {
    throw invalid("The endpoint's url holds a user name or a password; IAM takes none there.");
  }
  return { name, url, region };
}

/**
 * Refuses credentials that cannot be right, with what people get wrong in them.
 * No message holds the secret.
 *
 * @param {Credentials} credentials
 * @returns {Credentials}
 */
function checkCredentials(credentials) {
  if (typeof credentials !== "object" || credentials === null) {
    throw wrongCredentials(
      `credentials are missing: { accessKeyId, secretAccessKey }; what came is ${typeOnly(credentials)}.`,
    );
  }
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  checkCredential("access key id", accessKeyId);
  checkCredential("secret access key", secretAccessKey);
  if (sessionToken) checkCredential("session token", sessionToken);
  if (/^(AKIA|ASIA)[A-Z0-9]{12,}$/.test(secretAccessKey)) {
    throw wrongCredentials(
      "The secret access key is an access key id: it begins with AKIA or ASIA. The secret has 40 characters and is shown once, when the key is made.",
    );
  }
  if (!/^\w+$/.test(accessKeyId)) {
    throw wrongCredentials(
      accessKeyId.length === 40
        ? "The access key id looks like a secret access key; perhaps the two are swapped."
        : "The access key id holds other characters than letters, digits and _. It looks like AKIAIOSFODNN7EXAMPLE.",
    );
  }
  return credentials;
}

/** @param {string} what @param {unknown} value */
function checkCredential(what, value) {
  if (value === undefined || value === null || value === "") {
    throw wrongCredentials(`The ${what} is missing.`);
  }
  if (typeof value !== "string") throw wrongCredentials(`The ${what} is a string, not ${typeOnly(value)}.`);
  if (/^\s|\s$/.test(value)) {
    throw wrongCredentials(`The ${what} begins or ends with white space. Take that away; it often comes along with a copy.`);
  }
  if (/^["'`“”‘’]|["'`“”‘’]$/.test(value)) {
    throw wrongCredentials(`The ${what} has quotes around it. Take them away.`);
  }
  if (!/^[\x21-\x7e]+$/.test(value)) {
    throw wrongCredentials(
      `The ${what} holds white space or a character that no ${what} has. Copy it again, in one piece.`,
    );
  }
}

/** Names and values in turn. @param {Record<string, string | undefined>} parameters */
function pairs(parameters) {
  object(parameters, "parameters are an object of strings, as { UserName: \"Bob\" }");
  const fields = [];
  for (const [name, value] of Object.entries(parameters)) {
    if (value === undefined) continue;
    if (typeof value !== "string") {
      throw invalid(`The parameter ${name} is a string, not ${kind(value)}.`);
    }
    fields.push(name, value);
  }
  return fields;
}

/** RFC 3339, upper or lower case, with a space for the T allowed as its §5.6 does. */
const rfc3339 = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;

/** A time in whole milliseconds since 1970, in decimal. @param {unknown} now */
function instant(now) {
  let ms;
  if (now === undefined) ms = Date.now();
  else if (now instanceof Date) ms = now.getTime();
  else if (typeof now === "number") ms = now;
  else if (typeof now === "string" && rfc3339.test(now)) ms = Date.parse(now.replace(" ", "T").toUpperCase());
  else {
    throw invalid(`now is a Date, RFC 3339 ("2026-01-31T12:00:00Z") or milliseconds since 1970, not ${kind(now)}.`);
  }
  // The bounds are those of four-digit years, which every form of time here has.
  if (!(ms >= -62135596800000 && ms <= 253402300799999)) {
    throw invalid(`now is no time between the years 1 and 9999: ${kind(now)}.`);
  }
  return String(Math.floor(ms));
}

/** @param {unknown} value @param {string} wanted */
function object(value, wanted) {
  if (typeof value !== "object" || value === null) {
    throw invalid(`${wanted}; what came is ${kind(value)}.`);
  }
}

/** @param {string} message */
function invalid(message) {
  return new CountersignError("InvalidArgument", message);
}

/** @param {string} message */
function wrongCredentials(message) {
  return new CountersignError("InvalidCredentials", message);
}

/** Names a value for a message, without telling much of it. @param {unknown} value */
function kind(value) {
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  if (typeof value === "number") return String(value);
  if (value instanceof Date) return "an invalid Date";
  if (Array.isArray(value)) return "an array";
  return typeOnly(value);
}

/** Names a value that may be a secret: nothing of it is told. @param {unknown} value */
function typeOnly(value) {
  return value === undefined || value === null ? String(value) : `of type ${typeof value}`;
}
