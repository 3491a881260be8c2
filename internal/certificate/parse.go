package certificate

import (
	"sort"
	"strconv"
	"unsafe"

	"countersign/internal/der"
)

// Parse reads a certificate. It never fails and never panics; time and memory
// are linear in the input, which the certificate keeps: it must not be changed
// any more.
func Parse(input []byte) *Certificate {
	c := &Certificate{Raw: input}
	p := parser{c: c, in: unsafe.String(unsafe.SliceData(input), len(input))}
	p.certificate()
	der.Limits(p.in, &p.log)
	if len(p.log.Problems) > 1 {
		sort.Stable(byPosition(p.log.Problems))
	}
	c.Problems = p.log.Problems
	return c
}

// byPosition sorts through package sort, whose one implementation serves all
// types; each that slices makes for a type costs the browser module 3 KB.
type byPosition []Problem

func (p byPosition) Len() int           { return len(p) }
func (p byPosition) Less(i, j int) bool { return p[i].Range.Start < p[j].Range.Start }
func (p byPosition) Swap(i, j int)      { p[i], p[j] = p[j], p[i] }

// A parser holds one reading. Every text of the certificate is a part of in, so
// that reading copies nothing.
type parser struct {
	c   *Certificate
	in  string
	log der.Log
}

// certificate reads the outermost SEQUENCE, RFC 5280 §4.1.
func (p *parser) certificate() {
	r := der.NewReader(p.in, &p.log)
	if r.Empty() {
		p.log.Add(Empty, "there is not a single byte to read", der.Range{})
		return
	}
	outer, ok := r.Expect(der.Sequence, "the certificate")
	if !ok && (outer.Content.Len() == 0 || p.in[outer.Content.Start] != der.Sequence) {
		p.log.Add(NotCertificate, "a certificate is a SEQUENCE and starts with the byte 30; this starts with "+der.Hex(p.in[:1]), der.Range{End: 1})
		return
	}
	if !r.Empty() {
		rest := r.Rest()
		p.log.Add(der.TrailingData, strconv.Itoa(rest.Len())+" bytes follow the certificate", rest)
	}
	p.outerLength(outer)
	body := r.Inside(outer)
	if id, detail := disguise(body.Quiet()); id != "" {
		p.log.Add(id, detail, outer.Range())
		return
	}

	tbs, ok := body.Expect(der.Sequence, "tbsCertificate")
	if tbs.Content.Len() > 0 || ok {
		p.c.TBS = tbs.Range()
		p.tbsCertificate(body.Inside(tbs))
	}
	if algorithm, ok := body.Expect(der.Sequence, "signatureAlgorithm"); ok {
		p.c.SignatureAlgorithm = p.signatureAlgorithm(body, algorithm, "signatureAlgorithm")
		p.sameAlgorithm()
	}
	if value, ok := body.Expect(der.BitString, "signatureValue"); ok {
		p.signatureValue(body, value)
	}
	body.Finish("the certificate")
}

// outerLength tells a wrong length of the outermost SEQUENCE from data that was
// cut off: if three whole elements fill what is there, nothing is missing.
func (p *parser) outerLength(outer der.Element) {
	last := len(p.log.Problems) - 1
	if last < 0 || p.log.Problems[last].ID != der.Truncated || outer.Content.Len() == 0 {
		return
	}
	var faults der.Log
	whole := der.NewReader(p.in[:outer.Content.End], &faults)
	r := whole.At(outer.Content)
	for range 3 {
		if _, ok := r.Next(); !ok {
			return
		}
	}
	if r.Empty() && len(faults.Problems) == 0 {
		p.log.Problems[last] = Problem{
			ID:     OuterLength,
			Detail: "the certificate's own length does not fit: what it holds is complete and has " + strconv.Itoa(outer.Content.Len()) + " bytes",
			Range:  outer.Header(),
		}
	}
}

// A shape tells the fields of TBSCertificate apart that are all SEQUENCEs: by
// the first thing inside. Its values are in the order of the fields.
type shape int

const (
	anyShape        shape = iota
	algorithmShape        // an OBJECT IDENTIFIER
	nameShape             // a SET
	validityShape         // a time
	publicKeyShape        // a SEQUENCE
	extensionsShape       // [1], [2] or [3] of TBSCertificate itself
)

func shapeOf(r *der.Reader, e der.Element) shape {
	switch inside := r.Inside(e); inside.Peek() {
	case der.ObjectIdentifier:
		return algorithmShape
	case der.Set:
		return nameShape
	case der.UTCTime, der.GeneralizedTime:
		return validityShape
	case der.Sequence:
		if e.Class() != 0 {
			return extensionsShape
		}
		return publicKeyShape
	}
	if e.Class() == der.ContextBit {
		return extensionsShape
	}
	return anyShape
}

// field reads the next field of TBSCertificate, a SEQUENCE of the given shape.
// If what is there has the shape of a later field, this one is missing, and
// nothing is consumed.
func field(r *der.Reader, want shape, what string) (der.Element, bool) {
	before := *r
	if r.Peek() == der.Sequence {
		if e, ok := r.Next(); shapeOf(r, e) == want {
			return e, ok
		}
		*r = before
	}
	look := r.Quiet()
	if e, ok := look.Next(); ok {
		if found := shapeOf(&look, e); found > want && !(want == nameShape && e.Content.Len() == 0) {
			r.Log().Add(der.MissingElement, what+" is missing", r.Gap())
			return e, false
		}
	}
	return r.Expect(der.Sequence, what)
}

// tbsCertificate reads TBSCertificate, RFC 5280 §4.1.2.
func (p *parser) tbsCertificate(r der.Reader) {
	p.version(&r)
	p.serialNumber(&r)
	c := p.c
	if e, ok := field(&r, algorithmShape, "signature"); ok {
		c.Signature = p.signatureAlgorithm(r, e, "signature")
	}
	if e, ok := field(&r, nameShape, "issuer"); ok {
		p.log.Context = "issuer"
		c.Issuer = p.name(&r, e)
		p.log.Context = ""
		if len(c.Issuer.RDNs) == 0 {
			p.log.Add(IssuerEmpty, "issuer has no attributes", e.Range())
		}
	}
	if e, ok := field(&r, validityShape, "validity"); ok {
		p.validity(r, e)
	}
	if e, ok := field(&r, nameShape, "subject"); ok {
		p.log.Context = "subject"
		c.Subject = p.name(&r, e)
		p.log.Context = ""
	}
	if e, ok := field(&r, publicKeyShape, "subjectPublicKeyInfo"); ok {
		p.log.Context = "subjectPublicKeyInfo"
		p.publicKey(r, e)
		p.log.Context = ""
	}
	p.optionalFields(&r)
	if len(c.Subject.RDNs) == 0 && c.Subject.Range.Len() > 0 {
		p.emptySubject()
	}
}

// version reads the version, RFC 5280 §4.1.2.1.
func (p *parser) version(r *der.Reader) {
	p.c.Version = 1
	switch r.Peek() {
	case der.ContextBit | der.ConstructedBit, der.ContextBit:
	default:
		return
	}
	e, _ := r.Expect(der.ContextBit|der.ConstructedBit, "version")
	p.c.VersionRange = e.Range()
	inside := r.Inside(e)
	number, ok := inside.Expect(der.Integer, "version")
	if !ok {
		p.c.Version = 0
		return
	}
	v, ok := inside.Int(number, "version")
	inside.Finish("version")
	switch {
	case !ok || v < 0 || v > 2:
		p.c.Version = 0
		detail := "version is a number that no certificate has"
		if ok {
			detail = "version is " + strconv.FormatInt(v, 10) + "; there are 0 (v1), 1 (v2) and 2 (v3)"
		}
		p.log.Add(VersionUnknown, detail, e.Range())
		return
	case v == 0:
		p.log.Add(der.DefaultEncoded, "version 1 is written out; DER leaves the default out", e.Range())
	}
	p.c.Version = int(v) + 1
}

// serialNumber reads the serial number, RFC 5280 §4.1.2.2.
func (p *parser) serialNumber(r *der.Reader) {
	if r.Peek()&der.ConstructedBit != 0 {
		look := r.Quiet()
		if e, _ := look.Next(); shapeOf(&look, e) == algorithmShape {
			p.log.Add(der.MissingElement, "serialNumber is missing", r.Gap())
			return
		}
	}
	e, ok := r.Expect(der.Integer, "serialNumber")
	if !ok {
		return
	}
	r.Integer(e, "serialNumber")
	s := SerialNumber{p.c.Raw[e.Content.Start:e.Content.End], e.Range()}
	p.c.SerialNumber = s
	switch {
	case len(s.Bytes) == 0:
	case s.Negative():
		p.log.Add(SerialNegative, "the serial number is negative: "+clip(s.Hex()), e.Range())
	case len(trimZeros(s.Bytes)) == 1 && trimZeros(s.Bytes)[0] == 0:
		p.log.Add(SerialZero, "the serial number is zero", e.Range())
	}
	if len(s.Bytes) > maxSerialOctets {
		p.log.Add(SerialTooLong, "the serial number has "+strconv.Itoa(len(s.Bytes))+" bytes; at most "+strconv.Itoa(maxSerialOctets)+" are allowed", e.Range())
	}
}

const maxSerialOctets = 20 // RFC 5280 §4.1.2.2

// clip shortens a text for a sentence.
func clip(s string) string {
	if len(s) > 60 {
		return s[:60] + "…"
	}
	return s
}

// validity reads the validity period, RFC 5280 §4.1.2.5.
func (p *parser) validity(r der.Reader, e der.Element) {
	p.c.ValidityRange = e.Range()
	inside := r.Inside(e)
	p.c.NotBefore = p.time(&inside, "notBefore")
	p.c.NotAfter = p.time(&inside, "notAfter")
	inside.Finish("validity")
}

func (p *parser) time(r *der.Reader, what string) Time {
	e, ok := r.Next()
	if !ok {
		p.log.Add(der.MissingElement, what+" is missing", r.Gap())
		return Time{}
	}
	t := Time{Range: e.Range()}
	switch e.Identifier {
	case der.UTCTime:
	case der.GeneralizedTime:
		t.Generalized = true
	default:
		p.log.Add(TimeType, what+" is neither a UTCTime nor a GeneralizedTime", e.Range())
		if e.Constructed() || e.Content.Len() < 11 {
			return t
		}
		// Digits say which of the two was meant.
		e.Identifier = der.UTCTime
		if s := r.Text(e.Content); len(s) >= 15 && (s[:2] == "19" || s[:2] == "20") {
			e.Identifier, t.Generalized = der.GeneralizedTime, true
		}
	}
	value, ok := r.Time(e, what)
	if !ok {
		return t
	}
	if value.IsZero() {
		// The first moment of year 1 is the zero value, which stands for none. Certificates
		// have no fractions of a second, and none is shown.
		value = value.Add(1)
	}
	t.Time = value
	// RFC 5280 §4.1.2.5: dates through 2049 MUST be UTCTime.
	switch year := value.Year(); {
	case !t.Generalized || year >= 2050:
	case year < 1950:
		p.log.Add(TimeUTCExpected, what+" is a GeneralizedTime, which is for years from 2050 on; for "+strconv.Itoa(year)+" there is no form at all", e.Range())
	default:
		p.log.Add(TimeUTCExpected, what+" is a GeneralizedTime, which is for years from 2050 on; "+strconv.Itoa(year)+" wants a UTCTime", e.Range())
	}
	return t
}

// optionalFields reads what may follow the public key: the unique identifiers
// (RFC 5280 §4.1.2.8) and the extensions (§4.1.2.9).
func (p *parser) optionalFields(r *der.Reader) {
	const (
		issuerUniqueID   = der.ContextBit | 1
		subjectUniqueID  = der.ContextBit | 2
		extensions       = der.ContextBit | der.ConstructedBit | 3
		extensionsNumber = 3
	)
	last := uint32(0)
	for !r.Empty() {
		e, _ := r.Next()
		number := e.Number
		if e.Class() != der.ContextBit || number < 1 || number > extensionsNumber {
			if !e.Constructed() || shapeOf(r, e) < publicKeyShape || len(p.c.Extensions) > 0 {
				p.log.Add(der.TrailingData, "an element that has no place there follows the fields of tbsCertificate", e.Range())
				continue
			}
			// A list of lists can only be the extensions.
			p.log.Add(der.WrongTag, "the extensions should carry the tag [3]", e.Range())
			number = extensionsNumber
		}
		if number <= last {
			p.log.Add(FieldOrder, "the fields [1], [2] and [3] of tbsCertificate are repeated or out of order", e.Range())
		}
		last = number
		switch number {
		case 1:
			p.c.IssuerUniqueID = p.uniqueID(r, e, issuerUniqueID, "issuerUniqueID")
		case 2:
			p.c.SubjectUniqueID = p.uniqueID(r, e, subjectUniqueID, "subjectUniqueID")
		case extensionsNumber:
			if e.Identifier == extensions&^der.ConstructedBit {
				p.log.Add(der.Primitive, "extensions is marked as primitive, though it holds other elements", e.Range())
			}
			p.extensions(*r, e)
		}
	}
}

// uniqueID reads an implicitly tagged BIT STRING.
func (p *parser) uniqueID(r *der.Reader, e der.Element, identifier byte, what string) der.Range {
	if e.Identifier != identifier {
		p.log.Add(der.Constructed, what+" is in constructed form; DER wants it primitive", e.Range())
	} else {
		r.Bits(e, what)
	}
	if v := p.c.Version; v == 1 {
		p.log.Add(UniqueIDVersion, what+" is there, and the certificate says version 1; unique identifiers came with version 2", e.Range())
	} else {
		p.log.Add(UniqueID, what+" is there; RFC 5280 forbids CAs to use it", e.Range())
	}
	return e.Range()
}

// emptySubject judges a subject without attributes: then the subject
// alternative name names the subject and must be critical, RFC 5280 §4.1.2.6.
func (p *parser) emptySubject() {
	for i := range p.c.Extensions {
		if e := &p.c.Extensions[i]; e.id == oidSubjectAltName {
			if !e.Critical {
				p.log.Add(SubjectEmptyNotCritical, "subject has no attributes, so subjectAltName must be critical, and is not", e.Range)
			}
			return
		}
	}
}
