// Makes a self-signed certificate for every parameter set of ML-DSA (FIPS 204,
// RFC 9881) and SLH-DSA (FIPS 205, RFC 9909) with keys and signatures of
// @noble/post-quantum, so that what reads them is held against somebody else's
// implementation. README.md beside this file says how to run it.
//
// Every key comes from a seed that is printed here and signing takes no
// randomness, so each run writes the same files. The keys protect nothing.

import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import * as ml from "@noble/post-quantum/ml-dsa.js";
import * as slh from "@noble/post-quantum/slh-dsa.js";

// The last arc of 2.16.840.1.101.3.4.3 (sigAlgs of NIST's register), RFC 9881 §2
// and RFC 9909 §3.
const parameterSets = [
  ["ML-DSA-44", 17, ml.ml_dsa44],
  ["ML-DSA-65", 18, ml.ml_dsa65],
  ["ML-DSA-87", 19, ml.ml_dsa87],
  ["SLH-DSA-SHA2-128s", 20, slh.slh_dsa_sha2_128s],
  ["SLH-DSA-SHA2-128f", 21, slh.slh_dsa_sha2_128f],
  ["SLH-DSA-SHA2-192s", 22, slh.slh_dsa_sha2_192s],
  ["SLH-DSA-SHA2-192f", 23, slh.slh_dsa_sha2_192f],
  ["SLH-DSA-SHA2-256s", 24, slh.slh_dsa_sha2_256s],
  ["SLH-DSA-SHA2-256f", 25, slh.slh_dsa_sha2_256f],
  ["SLH-DSA-SHAKE-128s", 26, slh.slh_dsa_shake_128s],
  ["SLH-DSA-SHAKE-128f", 27, slh.slh_dsa_shake_128f],
  ["SLH-DSA-SHAKE-192s", 28, slh.slh_dsa_shake_192s],
  ["SLH-DSA-SHAKE-192f", 29, slh.slh_dsa_shake_192f],
  ["SLH-DSA-SHAKE-256s", 30, slh.slh_dsa_shake_256s],
  ["SLH-DSA-SHAKE-256f", 31, slh.slh_dsa_shake_256f],
];

/** One DER element (X.690 §8.1) of the parts' octets. */
function element(identifier, ...parts) {
  const content = Buffer.concat(parts);
  const length = [];
  for (let n = content.length; n > 0; n >>= 8) length.unshift(n & 0xff);
  const header = content.length < 0x80 ? [content.length] : [0x80 | length.length, ...length];
  return Buffer.concat([Buffer.from([identifier, ...header]), content]);
}

const sequence = (...parts) => element(0x30, ...parts);
const objectIdentifier = (hex) => element(0x06, Buffer.from(hex, "hex"));
const bitString = (octets) => element(0x03, Buffer.of(0), octets);
const time = (text) => element(0x17, Buffer.from(text));
const extension = (oid, ...value) =>
  sequence(objectIdentifier(oid), element(0x01, Buffer.of(0xff)), element(0x04, ...value)); // critical

const wanted = process.argv.slice(2); // names of parameter sets; none for all
for (const [name, arc, scheme] of parameterSets) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  // As many octets as the scheme wants, from the name alone.
  const seed = createHash("shake256", { outputLength: scheme.lengths.seed }).update("countersign " + name).digest();
  const { secretKey, publicKey } = scheme.keygen(seed);
  const algorithm = sequence(objectIdentifier("6086480165030403" + arc.toString(16))); // no parameters
  const subject = sequence(element(0x31, sequence(objectIdentifier("550403"), element(0x0c, Buffer.from(name)))));
  const tbs = sequence(
    element(0xa0, element(0x02, Buffer.of(2))), // version 3
    element(0x02, Buffer.of(arc)), // the serial number
    algorithm,
    subject,
    sequence(time("260101000000Z"), time("360101000000Z")),
    subject,
    sequence(algorithm, bitString(publicKey)),
    element(0xa3, sequence(
      extension("551d13", sequence()), // basicConstraints: no CA
      extension("551d0f", element(0x03, Buffer.of(7, 0x80))), // keyUsage: digitalSignature
    )),
  );
  const signature = scheme.sign(tbs, secretKey, { extraEntropy: false });
  if (!scheme.verify(signature, tbs, publicKey)) throw new Error(name + " does not verify");
  const base64 = sequence(tbs, algorithm, bitString(signature)).toString("base64").replace(/.{64}(?!$)/g, "$&\n");
  const file = new URL(name.toLowerCase() + ".pem", import.meta.url);
  writeFileSync(file, `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`);
  console.log(name, publicKey.length, signature.length);
}
