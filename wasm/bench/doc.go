// Command bench measures how fast the browser module is, in one run and as
// ratios, and writes a page of the numbers and lines for benchstat.
//
//	go run ./wasm/bench        # or make bench, which builds and installs before
//
// # What is measured
//
// One certificate: inspect without the tree and without verifying the
// self-signature, on the page's own thread and in the worker, against the
// libraries for JavaScript that people use, in headless Chromium; and against
// crypto/x509, natively in this process. Everybody is given PEM and returns the
// same [description]. What they return, in every way that will be timed, is compared
// before. inspect does more than is asked for: it judges the certificate by all
// rules and knows the characters of every field. Nothing is taken off for that.
//
// Bundles: the same for pastes of 1, 10, 100 and 1,000 certificates.
//
// The page: from navigation to the first verdict, with the real server on the
// loopback, a paste as soon as there is something to paste into, in a new browser
// with an empty profile and again in the same one; beside it an empty Go module as
// the yardstick.
//
// # How
//
// The machine's speed varies, by a factor of two and more. So nobody is measured
// alone: in each of many rounds everybody has one turn of some 40 ms, close after
// each other and in an order that changes, and a ratio is taken within a round.
// Medians and quartiles are reported. On a machine so busy that the rounds would
// take minutes there are fewer, and the page says how busy it was. Each contestant has a tab of its own, which
// is a process with a heap of its own: one's garbage is not another's pause.
// Everybody has been warmed up until its engine has compiled what it will. Pages
// are cross-origin isolated, for a clock in steps of 5 µs.
//
// Certificates are read one after the other, as pastes come. What a contestant
// can do meanwhile (Web Crypto hashes in the background) it does.
//
// The sets are four, by key: RSA of 2048 and 4096 bits, P-256 and P-384. Each has
// four certificates made here from a fixed stream, with many extensions, and up to
// four of Mozilla's roots, with few. They are such that all libraries read them
// and agree: names of six attribute types in ASCII, four kinds of alternative
// names.
//
// No time makes the run fail. Goals are reported as met or missed.
//
// # The peers, and why they are treated fairly
//
// package.json pins them. Each is used as its own documentation says, with the
// cheapest of what it offers for this description, and with its own hash or Web
// Crypto, whichever turns out to be faster for it.
//
//   - node-forge 1.4.3: dist/forge.min.js; asn1.fromDer and certificateFromAsn1,
//     the two steps of certificateFromPem, so that the DER need not be made again
//     for the fingerprints. It refuses certificates with other than RSA keys ("Cannot
//     read public key. OID is not RSA."), so it is in two sets of the four.
//   - jsrsasign 11.1.5: lib/jsrsasign-all-min.js; readCertPEM and one getter a
//     field. (Its getParam decodes every extension.)
//   - pkijs 4.0.0: ES modules, on asn1js 4.0.0, through an import map; Certificate.fromBER
//     of DER that Uint8Array.fromBase64 decoded, parsedValue of the four extensions
//     wanted. It gives object identifiers, which tables of ours name. It hashes with
//     Web Crypto.
//   - @peculiar/x509 2.2.0: build/x509.js, the build for browsers, with reflect-metadata
//     0.2.2, which it demands; the typed extensions, and getThumbprint, which is
//     Web Crypto.
//
// Those who can hash with Web Crypto start that first and read meanwhile.
package main
