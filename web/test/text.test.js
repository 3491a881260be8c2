// The page's files that need no document, under Node.

import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { test } from "node:test";

import { grouped } from "../assets/number.js";
import { freshCertificate } from "../assets/sample.js";
import { ago, day, parse, stamp } from "../assets/time.js";
import { visible } from "../assets/visible.js";
import { indent } from "../assets/xml.js";

test("a fresh sample is a valid certificate, signed by its own key", async () => {
  const now = new Date();
  const certificate = new X509Certificate(await freshCertificate(now));
  assert.ok(certificate.verify(certificate.publicKey));
  assert.equal(certificate.ca, false);
  assert.equal(certificate.subject, `CN=Countersign sample ${now.toISOString().slice(0, 10)}`);
  assert.ok(new Date(certificate.validFrom) < now && now < new Date(certificate.validTo));
});

test("samples of the years 2049 and 2050 have the time type that RFC 5280 asks for", async () => {
  for (const year of [2049, 2050, 2051]) {
    const now = new Date(Date.UTC(year, 5, 15, 12));
    const certificate = new X509Certificate(await freshCertificate(now));
    assert.equal(new Date(certificate.validFrom).getTime(), now.getTime() - 300_000);
  }
});

test("a hundred samples have a hundred serial numbers, positive and of full length", async () => {
  const serials = new Set();
  for (let i = 0; i < 100; i++) serials.add(new X509Certificate(await freshCertificate(new Date())).serialNumber);
  assert.equal(serials.size, 100);
  for (const serial of serials) assert.match(serial, /^[4-7][0-9A-F]{31}$/);
});

test("times are told as people tell them", () => {
  const now = new Date("2026-11-22T02:00:00Z");
  for (const [time, want] of [
    ["2010-02-04T17:19:27Z", "16 years ago"],
    ["9999-12-31T23:59:59Z", "in 7,973 years"],
    ["2031-11-21T02:00:00Z", "in 5 years"],
    ["2031-10-22T02:00:00Z", "in 4 years"],
    ["2021-11-24T02:00:00Z", "5 years ago"],
    ["2025-01-01T00:00:00Z", "23 months ago"],
    ["2027-11-22T02:00:00Z", "in 12 months"],
    ["2026-11-21T02:00:00Z", "24 hours ago"],
    ["2026-11-25T02:00:00Z", "in 3 days"],
    ["2026-11-22T02:01:00Z", "in 1 minute"],
    ["2026-11-22T02:00:10Z", "in a moment"],
    ["2026-11-22T01:59:50Z", "a moment ago"],
  ]) {
    assert.equal(ago(new Date(time), now), want, time);
  }
  assert.equal(stamp(new Date("2010-02-04T17:19:27Z")), "2010-02-04 17:19:27 UTC");
  assert.equal(day(new Date("2010-02-04T23:59:59Z")), "4 February 2010");
  assert.equal(parse(null), null);
  assert.equal(parse("yesterday"), null);
});

test("numbers are grouped by thousands, as Intl groups them", () => {
  for (const number of [0, 7, 999, 1000, 16384, 123456, 4194304, 10 ** 9]) assert.equal(grouped(number), number.toLocaleString("en"));
});

test("characters that hide are spelled out, others stay", () => {
  assert.equal(visible("a\u202Eb"), "a⟨U+202E⟩b");
  assert.equal(visible("\u0000\u007f\u0085\ufeff\u200b\u00ad"), "⟨U+0000⟩⟨U+007F⟩⟨U+0085⟩⟨U+FEFF⟩⟨U+200B⟩⟨U+00AD⟩");
  assert.equal(visible("\u{e0041}\u{1f600}"), "⟨U+E0041⟩\u{1f600}");
  assert.equal(visible("line\nline, é ß 漢 <b>"), "line\nline, é ß 漢 <b>");
});

test("XML is laid out without a change to its text", () => {
  assert.equal(
    indent("<a xmlns=\"x\"><b><c>one\ntwo</c><d/></b></a>"),
    '<a xmlns="x">\n  <b>\n    <c>one\ntwo</c>\n    <d/>\n  </b>\n</a>',
  );
  assert.equal(indent('<?xml version="1.0"?>\n<a>  </a>'), '<?xml version="1.0"?>\n<a>  </a>');
  assert.equal(indent("<a></a></b></c>"), "<a>\n</a>\n</b>\n</c>");
  assert.equal(indent("upstream request timeout"), "upstream request timeout");
  assert.equal(indent(""), "");
});

test("laying out XML that nests without end keeps its size in bounds", () => {
  const hostile = "<a>".repeat(20_000);
  const laidOut = indent(hostile);
  assert.equal(laidOut.replace(/\s/g, ""), hostile);
  assert.ok(laidOut.length < hostile.length * 20, `${laidOut.length} characters`);
});
