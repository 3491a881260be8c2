// What the page makes of a paste and of a report, under Node.

import assert from "node:assert/strict";
import { test } from "node:test";

import { carriers } from "../assets/carriers.js";
import { isEditable } from "../assets/editable.js";
import { LineFeeds } from "../assets/linefeeds.js";
import { byteRows, textRows } from "../assets/layouts.js";
import { most, nameElements, pruned, readingOf } from "../assets/reading.js";

test("a textarea is given what it keeps up with", () => {
  assert.ok(isEditable(""));
  assert.ok(isEditable("A".repeat(1 << 18)));
  assert.ok(!isEditable("A".repeat((1 << 18) + 1)));
  assert.ok(isEditable("\n".repeat(1 << 14)));
  assert.ok(!isEditable("\n".repeat((1 << 14) + 1)));
  assert.ok(isEditable("é".repeat(1 << 12)));
  assert.ok(!isEditable("\u202e".repeat((1 << 12) + 1)));
});

test("rows of a text show each character in one place", () => {
  for (const text of ["", "a", "\n", "one\ntwo\n", "a\n\n\nb", "x".repeat(100), `${"y".repeat(16)}\n${"z".repeat(17)}`, "\tab\u202ec\n👩"]) {
    for (const columns of [8, 16, 40]) {
      const layout = textRows(text, columns);
      let shown = 0;
      for (let position = 0; position < text.length; position++) {
        const row = layout.rowOf(position);
        assert.ok(layout.start(row) <= position && (row + 1 === layout.count || position < layout.start(row + 1)), `${position} of ${JSON.stringify(text)} is in row ${row}`);
        const places = layout.columns(row, position, position + 1);
        if (text[position] === "\n") {
          assert.deepEqual(places, []);
          continue;
        }
        const [[from, until]] = places;
        assert.equal(until, from + 1);
        assert.equal(layout.at(row, from), position);
        const character = layout.text(row)[from];
        assert.ok(character === text[position] || character === "·", `${JSON.stringify(text[position])} is shown as ${character}`);
        shown++;
      }
      let length = 0;
      for (let row = 0; row < layout.count; row++) {
        assert.ok(layout.text(row).length <= columns);
        length += layout.text(row).length;
      }
      assert.equal(length, shown);
    }
  }
});

test("rows of bytes show each byte twice: as hexadecimal and as text", () => {
  for (const [length, columns] of [[0, 80], [1, 80], [16, 80], [17, 40], [70_000, 80]]) {
    const bytes = Uint8Array.from({ length }, (_, i) => i);
    const layout = byteRows(bytes, columns);
    for (let position = 0; position < length; position += 1 + Math.floor(length / 300)) {
      const row = layout.rowOf(position);
      const text = layout.text(row);
      const [[a, b], [c, d]] = layout.columns(row, position, position + 1);
      assert.equal(Number.parseInt(text.slice(a, b), 16), bytes[position]);
      assert.equal(d - c, 1);
      assert.equal(layout.at(row, a), position);
      assert.equal(layout.at(row, c), position);
    }
    if (length > 0) assert.equal(layout.at(0, 0), -1, "the offset is no byte");
  }
});

/** A report of the module, as far as readings look at it. */
function report({ certificates = 1, findings = [], chosen = 0, extensions = 0, names = 0, error = null } = {}) {
  return {
    error,
    asPasted: { accepted: true, error: null },
    chosen,
    certificateBody: "…",
    blocks: [],
    findings,
    certificates: Array.from({ length: certificates }, (_, i) => ({
      subject: `CN=${i}`,
      issuer: "",
      notBefore: `200${i % 10}-01-01T00:00:00Z`,
      notAfter: null,
      error: i % 2 ? { code: "MalformedCertificate" } : null,
      span: { start: 10 * i, end: 10 * i + 10 },
      block: i,
      subjectAltNames: Array.from({ length: i === chosen ? names : 0 }, (_, n) => ({ type: "dns", value: `${n}.example` })),
      gaps: [],
      extensions: Array.from({ length: i === chosen ? extensions : 0 }, (_, n) => ({ oid: `1.${n}`, name: `1.${n}`, value: "", span: { start: n, end: n + 1 } })),
      tree: { children: [] },
    })),
  };
}
const finding = (severity, certificate, rule = "some-rule") => ({ rule, severity, certificate, title: `${severity} of ${certificate}`, parameter: "", predicts: "", span: null });

test("a reading shows the certificate that was asked for, else the one that will be sent", () => {
  assert.equal(readingOf(report({ certificates: 3, chosen: 1 }), 1, -1).selected, 1);
  assert.equal(readingOf(report({ certificates: 3, chosen: 1 }), 1, 2).certificate.subject, "CN=2");
  assert.equal(readingOf(report({ certificates: 3, chosen: 1 }), 1, 7).selected, 1);
  assert.equal(readingOf(report({ certificates: 3, chosen: -1 }), 1, -1).selected, 0);
  const none = readingOf(report({ certificates: 0, chosen: -1 }), 1, -1);
  assert.equal(none.selected, -1);
  assert.equal(none.certificate, null);
});

test("a reading counts what concerns the certificate that will be sent, and lists what concerns the one that is shown", () => {
  const findings = [finding("warning", 1), finding("warning", 0), finding("warning", -1), finding("info", 1)];
  const reading = readingOf(report({ certificates: 2, findings }), 1, 1);
  assert.deepEqual(reading.warnings, { count: 2, first: "warning of 0" });
  assert.deepEqual(reading.findings.map(({ title }) => title), ["warning of 1", "warning of -1", "info of 1"]);
});

test("a reading says what only the paste as it stands is refused for", () => {
  const repair = (rule) => ({ ...finding("info", 0, rule), predicts: "MalformedCertificate" });
  const key = { ...finding("warning", -1, "paste-private-key"), predicts: "MalformedCertificate" };
  const refused = (rule) => ({ accepted: false, error: { code: "MalformedCertificate", rule } });
  const plain = report({ findings: [finding("info", 0), repair("paste-escapes"), repair("paste-quotes"), key, finding("warning", 0, "purpose-ca")] });
  const mended = (asPasted) => readingOf({ ...plain, asPasted }, 1, -1).mended?.rule;
  assert.equal(mended({ accepted: true, error: null }), undefined);
  assert.equal(mended(refused("paste-quotes")), "paste-quotes");
  assert.equal(mended(refused("parameter-certificate-body")), "paste-escapes", "the constraints are no finding: the first repair is");
  const { warnings, findings } = readingOf({ ...plain, asPasted: refused("paste-private-key") }, 1, -1);
  assert.deepEqual(warnings, { count: 1, first: "warning of 0" }, "the key has been told of");
  assert.deepEqual(findings.map(({ rule }) => rule), ["paste-escapes", "paste-quotes", "paste-private-key", "purpose-ca", "some-rule"]);
  assert.equal(readingOf({ ...plain, asPasted: refused("paste-quotes"), error: { code: "MalformedCertificate", rule: "purpose-ca" } }, 1, -1).mended, null, "both are refused");
});

test("a reading is cut short, says by how much, and keeps what decides", () => {
  const findings = [...Array.from({ length: 5000 }, () => finding("warning", 0)), finding("error", 0, "decisive")];
  const reading = readingOf(report({ certificates: 3000, findings, extensions: 40_000, names: 10_000, error: { code: "MalformedCertificate", rule: "decisive" } }), 1, -1);
  assert.equal(reading.count, 3000);
  assert.equal(reading.refused, 1500);
  assert.equal(reading.rows.length, most.rows);
  assert.equal(reading.certificate.moreExtensions, 40_000 - most.extensions);
  assert.equal(reading.certificate.moreNames, 10_000 - most.names);
  assert.equal(reading.findings[0].rule, "decisive");
  assert.equal(reading.findings.length + reading.moreFindings.problems, 5001);
  assert.equal(reading.decisive.notBefore, "2000-01-01T00:00:00Z");
  assert.ok(!("tree" in reading.certificate));
  assert.ok(JSON.stringify(reading).length < 400_000);
});

const element = (offset, length, children = []) => ({ name: "SEQUENCE", tag: 48, offset, headerLength: 2, length, value: "", span: { start: offset, end: offset + 2 + length }, children });

test("a tree keeps the first children and the count of the others", () => {
  const leaves = (count) => Array.from({ length: count }, (_, i) => element(2 + 2 * i, 0));
  const whole = pruned(element(0, 2000, leaves(1000)));
  assert.equal(whole.children.length, most.children);
  assert.equal(whole.more, 1000 - most.children);
  assert.equal(whole.cut, false);
  assert.equal(pruned(element(0, 5000, leaves(1000))).cut, true, "the module itself left some out");
  assert.equal(pruned(element(0, 20, leaves(10))).more, undefined);

  let deep = element(0, 0);
  for (let i = 0; i < 40; i++) deep = element(0, 0, Array.from({ length: 300 }, () => deep));
  let count = 0;
  for (const waiting = [pruned(deep)]; waiting.length > 0; count++) waiting.push(...waiting.pop().children);
  assert.ok(count <= most.elements + 1, `${count} elements`);
});

test("elements bear the name of the field or the extension that they are", () => {
  const root = element(0, 20, [element(2, 10, [element(4, 4)]), element(14, 4)]);
  nameElements(root, { fieldSpans: { subject: { start: 4, end: 10 }, signature: { start: 14, end: 20 }, version: null }, extensions: [{ name: "keyUsage", span: { start: 2, end: 14 } }] });
  assert.equal(root.field, undefined);
  assert.equal(root.children[0].extension, "keyUsage");
  assert.equal(root.children[0].children[0].field, "subject");
  assert.equal(root.children[1].field, "signature");
});

test("a span is lit but for the gaps in it", () => {
  const gaps = [[4, 6], [10, 12], [12, 13], [20, 22]].map(([start, end]) => ({ start, end }));
  for (const [start, end, ...want] of [
    [0, 4, "0-4"],
    [0, 5, "0-4"],
    [5, 11, "6-10"],
    [2, 21, "2-4", "6-10", "13-20"],
    [4, 22, "6-10", "13-20"],
    [10, 13],
    [30, 31, "30-31"],
  ]) {
    const parts = carriers({ start: Number(start), end: Number(end) }, gaps);
    assert.deepEqual(parts.map((part) => `${part.start}-${part.end}`), want);
  }
  assert.deepEqual(carriers({ start: 3, end: 9 }, []), [{ start: 3, end: 9 }]);
});

test("the elements that a certificate is made of bear a name", () => {
  const algorithm = element(10, 4);
  const toBeSigned = element(2, 20, [{ ...element(4, 4), name: "INTEGER" }, algorithm, element(16, 4)]);
  const signature = { ...element(30, 4), name: "BIT STRING" };
  const root = element(0, 40, [toBeSigned, element(24, 4), signature]);
  // The field is the signature's content, which is less than its element.
  nameElements(root, { fieldSpans: { signature: { start: 33, end: 36 } }, extensions: [] });
  assert.equal(root.part, "certificate");
  assert.equal(toBeSigned.part, "toBeSigned");
  assert.equal(algorithm.field, "signatureAlgorithm");
  assert.equal(signature.field, "signature");

  const other = element(0, 40, [element(2, 4), element(8, 4), element(14, 4)]);
  nameElements(other, { fieldSpans: {}, extensions: [] });
  assert.equal(other.part, undefined, "three elements are not a certificate yet");
});

test("positions of a file with CR LF lead to what a textarea shows of it, and back", () => {
  for (const text of ["", "one line", "a\r\nb\r\n", "\r\n\r\n", "a\rb\r\nc\n\r\n"]) {
    const shown = text.replace(/\r\n?/g, "\n");
    const lineFeeds = new LineFeeds(text);
    for (let start = 0; start <= text.length; start++) {
      for (let end = start; end <= text.length; end++) {
        if (text.slice(start - 1, start + 1) === "\r\n" || text.slice(end - 1, end + 1) === "\r\n") continue; // within a pair
        const span = lineFeeds.shown({ start, end });
        assert.equal(shown.slice(span.start, span.end), text.slice(start, end).replace(/\r\n?/g, "\n"));
        assert.equal(lineFeeds.source(span.start), start);
      }
    }
  }
});
