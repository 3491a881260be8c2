// A fresh self-signed certificate, made in this tab. The private key cannot be
// exported and is dropped as soon as it has signed.
//
// The encoder writes the few DER types (X.690 §8) that such a certificate needs.

/** @typedef {Uint8Array<ArrayBuffer>} Bytes */

const ecdsa = { name: "ECDSA", namedCurve: "P-256" };
const year = 365 * 86_400_000;

/**
 * PEM text of an X.509 version 3 certificate for a new ECDSA P-256 key, valid
 * from five minutes ago, which allows for clocks that differ, for one year.
 * @param {Date} now
 */
export async function freshCertificate(now) {
  const keys = await crypto.subtle.generateKey(ecdsa, false, ["sign", "verify"]);
  const publicKey = new Uint8Array(await crypto.subtle.exportKey("spki", keys.publicKey));
  const keyId = new Uint8Array(await crypto.subtle.digest("SHA-1", publicKey.slice(-65))); // the uncompressed point
  const name = sequence(set(sequence(oid(0x55, 0x04, 0x03), utf8(`Countersign sample ${now.toISOString().slice(0, 10)}`))));
  const algorithm = sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02)); // ecdsa-with-SHA256
  const serial = crypto.getRandomValues(new Uint8Array(16));
  serial[0] = (serial[0] & 0x3f) | 0x40; // positive, and of full length

  const tbs = sequence(
    tlv(0xa0, integer(Uint8Array.of(2))),
    integer(serial),
    algorithm,
    name,
    sequence(time(new Date(now.getTime() - 300_000)), time(new Date(now.getTime() + year))),
    name,
    publicKey,
    tlv(
      0xa3,
      sequence(
        sequence(oid(0x55, 0x1d, 0x13), boolean(true), octets(sequence())), // basicConstraints: no authority
        sequence(oid(0x55, 0x1d, 0x0f), boolean(true), octets(tlv(0x03, Uint8Array.of(7, 0x80)))), // keyUsage: digitalSignature
        sequence(oid(0x55, 0x1d, 0x0e), octets(octets(keyId))), // subjectKeyIdentifier
      ),
    ),
  );
  const raw = new Uint8Array(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, keys.privateKey, tbs));
  const signature = sequence(integer(raw.slice(0, 32)), integer(raw.slice(32)));
  return pem(sequence(tbs, algorithm, bitString(signature)));
}

/** @param {Bytes} der */
export function pem(der) {
  const base64 = btoa(Array.from(der, (byte) => String.fromCharCode(byte)).join(""));
  return `-----BEGIN CERTIFICATE-----\n${base64.replace(/.{1,64}/g, "$&\n")}-----END CERTIFICATE-----\n`;
}

/**
 * Identifier, length and content.
 * @param {number} tag
 * @param {...Bytes} parts
 * @returns {Bytes}
 */
function tlv(tag, ...parts) {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const header = length < 0x80 ? [tag, length] : length < 0x100 ? [tag, 0x81, length] : [tag, 0x82, length >> 8, length & 0xff];
  const out = new Uint8Array(header.length + length);
  out.set(header);
  let at = header.length;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** @param {...Bytes} parts */
const sequence = (...parts) => tlv(0x30, ...parts);
/** @param {...Bytes} parts */
const set = (...parts) => tlv(0x31, ...parts);
/** @param {...number} content encoded, X.690 §8.19 */
const oid = (...content) => tlv(0x06, Uint8Array.from(content));
/** @param {boolean} value */
const boolean = (value) => tlv(0x01, Uint8Array.of(value ? 0xff : 0));
/** @param {Bytes} content */
const octets = (content) => tlv(0x04, content);
/** @param {Bytes} content whole octets */
const bitString = (content) => tlv(0x03, Uint8Array.of(0), content);
/** @param {string} text */
const utf8 = (text) => tlv(0x0c, new TextEncoder().encode(text));

/**
 * A non-negative integer.
 * @param {Bytes} bigEndian
 */
function integer(bigEndian) {
  let from = 0;
  while (from < bigEndian.length - 1 && bigEndian[from] === 0) from++;
  const digits = bigEndian.slice(from);
  return digits[0] & 0x80 ? tlv(0x02, Uint8Array.of(0), digits) : tlv(0x02, digits);
}

/**
 * UTCTime until 2049, GeneralizedTime from 2050 on (RFC 5280 §4.1.2.5).
 * @param {Date} date
 */
function time(date) {
  const digits = `${date.toISOString().slice(0, 19).replace(/\D/g, "")}Z`;
  const utc = date.getUTCFullYear() < 2050;
  return tlv(utc ? 0x17 : 0x18, new TextEncoder().encode(utc ? digits.slice(2) : digits));
}
