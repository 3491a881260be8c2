package main

import (
	"strings"
	"unsafe"

	"countersign/internal/certificate"
	"countersign/internal/der"
	"countersign/internal/digest"
	"countersign/internal/iamapi"
	"countersign/internal/instant"
	"countersign/internal/pemtext"
	"countersign/internal/preflight"
)

// inspect reads and judges a paste. Its fields are: the parts wanted ("tree",
// "verify", separated by spaces), time in milliseconds, the paste; then names
// and values of the request's other parameters. After the JSON, the result
// carries the spans, in the order of the text, but for those of trees; then a
// selfSignatureCheck for each signature that JavaScript is to verify. A
// certificateBody that is the paste itself, as most are, is null there.
func inspect(fields []string, dst []byte) ([]byte, *refusal) {
	const fixed = 3
	if len(fields) < fixed {
		panic("inspect: too few fields")
	}
	now, refused := moment(fields[1])
	if refused != nil {
		return nil, refused
	}
	options := preflight.Options{Now: now}
	for name, value := range pairs(fields[fixed:]) {
		options.Parameters = append(options.Parameters, iamapi.Parameter{Name: name, Value: value})
	}
	// The report shares the text's memory. The arguments are wiped when the call
	// ends, and by then the report has been written.
	text := unsafe.Slice(unsafe.StringData(fields[2]), len(fields[2]))
	r := preflight.Inspect(text, options)

	var signatures selfSignatures
	if strings.Contains(fields[0], "verify") {
		signatures = planSelfSignatures(r)
	}
	frame := beginFrame(dst, 2+len(signatures.checks)*selfSignatureFields)
	w := reportWriter{
		jsonWriter: jsonWriter{buf: frame, apart: true, spans: make([]byte, 0, usualSpans)},
		Report:     r,
		withTree:   strings.Contains(fields[0], "tree"),
		scratch:    make([]byte, 0, usualText),
		signatures: signatures,
	}
	start := len(frame)
	w.write(fields[2])
	frame = w.done()
	sealString(frame, 0, start)
	start = len(frame)
	frame = append(frame, w.spans...)
	sealString(frame, 1, start)
	return signatures.appendTo(frame), nil
}

// A reportWriter writes a report as JSON.
type reportWriter struct {
	jsonWriter
	*preflight.Report
	withTree   bool
	signatures selfSignatures
	block      int // of the certificate written last: they are in the order of the blocks
	describer  certificate.Describer
	scratch    []byte // where a value is put together
}

// The room, in octets, for nearly any name, and for the spans of most certificates.
const (
	usualText  = 256
	usualSpans = 32 * 8
)

// octetsMember writes a text that is still in the memory where it was put
// together.
func (w *jsonWriter) octetsMember(name string, text []byte) {
	w.stringMember(name, unsafe.String(unsafe.SliceData(text), len(text)))
}

// write writes the report on a paste.
func (w *reportWriter) write(paste string) {
	r := w.Report
	w.beginObject()
	w.boolMember("accepted", r.Accepted())
	w.key("error")
	w.prediction(r.Error)
	w.beginObjectMember("asPasted")
	w.boolMember("accepted", r.AsPasted == nil)
	w.key("error")
	w.prediction(r.AsPasted)
	w.endObject()
	w.intMember("chosen", r.Chosen)
	w.beginArrayMember("certificates")
	for i := range r.Certificates {
		w.certificate(i)
	}
	w.endArray()
	w.beginArrayMember("findings")
	for i := range r.Findings {
		w.finding(&r.Findings[i])
	}
	w.endArray()
	w.beginArrayMember("blocks")
	for i := range r.Blocks {
		b := &r.Blocks[i]
		w.beginObject()
		w.stringMember("label", b.Label)
		w.stringMember("kind", string(b.Kind))
		w.key("span")
		w.span(b.Span)
		w.endObject()
	}
	w.endArray()
	w.key("certificateBody")
	if r.CertificateBody == paste {
		w.null() // JavaScript has it
	} else {
		w.string(r.CertificateBody)
	}
	w.endObject()
}

func (w *jsonWriter) prediction(p *preflight.Prediction) {
	if p == nil {
		w.null()
		return
	}
	w.beginObject()
	w.stringMember("code", p.Code)
	w.intMember("status", p.Status)
	w.stringMember("message", p.Message)
	w.stringMember("rule", p.Rule.ID)
	w.endObject()
}

func (w *jsonWriter) finding(f *preflight.Finding) {
	w.beginObject()
	w.stringMember("rule", f.Rule.ID)
	w.stringMember("severity", string(f.Severity))
	w.stringMember("title", f.Rule.Title)
	w.stringMember("detail", f.Detail)
	w.stringMember("fix", f.Fix)
	w.stringMember("evidence", string(f.Rule.Evidence))
	w.key("span")
	if f.Span == nil {
		w.span(nowhere)
	} else {
		w.span(*f.Span)
	}
	w.intMember("certificate", f.Certificate)
	w.stringMember("parameter", f.Parameter)
	w.stringMember("predicts", f.Rule.Predicts)
	w.endObject()
}

// nowhere stands for the span of what has none.
var nowhere = pemtext.Span{Start: -1, End: -1}

func (w *jsonWriter) span(s pemtext.Span) {
	switch {
	case w.apart:
		w.null()
		w.putSpan(s)
	case s == nowhere:
		w.null()
	default:
		w.beginObject()
		w.intMember("start", s.Start)
		w.intMember("end", s.End)
		w.endObject()
	}
}

// putSpan adds a span to those that are apart from the text.
func (w *jsonWriter) putSpan(s pemtext.Span) {
	w.spans = appendUint32(appendUint32(w.spans, uint32(s.Start)), uint32(s.End))
}

// validityMember writes one end of the validity period to the second, as
// certificates have it: what package certificate adds to the first moment of all, so
// that it is not the zero time, is not shown.
func (w *reportWriter) validityMember(name string, t instant.Time) {
	if t.IsZero() {
		w.key(name)
		w.null()
		return
	}
	w.scratch = instant.AppendRFC3339(w.scratch[:0], t.Truncate(instant.Second))
	w.octetsMember(name, w.scratch)
}

func (w *reportWriter) certificate(index int) {
	c := &w.Certificates[index]
	w.beginObject()
	w.scratch = c.Subject.Append(w.scratch[:0])
	w.octetsMember("subject", w.scratch)
	w.scratch = c.Issuer.Append(w.scratch[:0])
	w.octetsMember("issuer", w.scratch)
	w.scratch = c.SerialNumber.AppendHex(w.scratch[:0])
	w.octetsMember("serialNumber", w.scratch)
	w.intMember("version", c.Version)
	w.validityMember("notBefore", c.NotBefore.Time)
	w.validityMember("notAfter", c.NotAfter.Time)
	w.beginObjectMember("publicKey")
	w.stringMember("algorithm", c.PublicKey.Algorithm)
	w.intMember("bits", c.PublicKey.Bits)
	w.key("curve")
	if c.PublicKey.Curve == "" {
		w.null()
	} else {
		w.string(c.PublicKey.Curve)
	}
	w.endObject()
	w.stringMember("signatureAlgorithm", c.SignatureAlgorithm.Name)
	w.beginObjectMember("fingerprints")
	sum1, sum256 := digest.SHA1(c.Block.DER), digest.SHA256(c.Block.DER)
	w.hexMember("sha1", sum1[:])
	w.hexMember("sha256", sum256[:])
	w.endObject()
	w.boolMember("isCA", c.IsCA())
	w.boolMember("selfIssued", c.SelfIssued())
	w.stringsMember("keyUsage", c.KeyUsage)
	w.beginArrayMember("extendedKeyUsage")
	for _, p := range c.ExtendedKeyUsage {
		w.string(p.Name)
	}
	w.endArray()
	w.beginArrayMember("subjectAltNames")
	for _, n := range c.SubjectAltNames {
		w.beginObject()
		w.stringMember("type", n.Type)
		w.stringMember("value", n.Value)
		w.endObject()
	}
	w.endArray()
	w.beginArrayMember("extensions")
	for i := range c.Extensions {
		e := &c.Extensions[i]
		w.beginObject()
		w.stringMember("oid", e.OID)
		w.stringMember("name", e.Name)
		w.boolMember("critical", e.Critical)
		w.octetsMember("value", w.describer.Describe(e))
		w.key("span")
		w.span(spanOf(c.Block, e.Range))
		w.endObject()
	}
	w.endArray()
	if w.withTree {
		w.key("tree")
		w.apart = false
		w.tree(c.Block)
		w.apart = true
	}
	w.key("span")
	w.span(c.Block.Span)
	w.beginArrayMember("gaps")
	for _, gap := range c.Block.Gaps() {
		w.span(gap)
	}
	w.endArray()
	w.intMember("block", w.blockIndex(c.Block))
	w.key("error")
	w.prediction(c.Error)
	w.key("fieldSpans")
	w.fieldSpans(c)
	reason := ""
	if w.signatures.unchecked != nil {
		reason = w.signatures.unchecked[index]
	}
	w.key("selfSignature")
	if reason != "" {
		w.string("unchecked")
	} else {
		w.null() // JavaScript writes over it where there is a check
	}
	w.stringMember("selfSignatureReason", reason)
	w.endObject()
}

// blockIndex returns the index of a certificate's block, -1 where it is none of
// the report's own.
func (w *reportWriter) blockIndex(block *pemtext.Block) int {
	for i := w.block; i < len(w.Blocks); i++ {
		if &w.Blocks[i] == block {
			w.block = i
			return i
		}
	}
	return -1
}

// fieldSpans writes where the fields are, in the order that js/spans.js has them in.
func (w *jsonWriter) fieldSpans(c *preflight.Inspected) {
	w.null()
	for _, field := range [...]der.Range{
		c.VersionRange, c.SerialNumber.Range, c.Issuer.Range,
		c.ValidityRange, c.NotBefore.Range, c.NotAfter.Range,
		c.Subject.Range, c.PublicKey.Range, c.ExtensionsRange,
		c.SignatureAlgorithm.Range, c.SignatureValue,
	} {
		w.putSpan(spanOf(c.Block, field))
	}
}

// spanOf returns the span of octets of a block's DER, nowhere where there are none.
func spanOf(block *pemtext.Block, at der.Range) pemtext.Span {
	if at.End <= at.Start {
		return nowhere
	}
	return block.SpanOf(at.Start, at.End)
}
