package certificate

import (
	"countersign/internal/der"
)

// criticality is what RFC 5280 says of an extension's critical flag.
type criticality int

const (
	eitherCritical criticality = iota
	mustBeCritical
	mustNotBeCritical
)

// An extensionType is an extension whose value can be read. decode does one of
// two things: without a description it fills the certificate's fields and notes
// problems; with one it writes the value for people.
type extensionType struct {
	id       string
	critical criticality
	decode   func(p *parser, r der.Reader, w *description)
}

const (
	oidSubjectAltName = "\x55\x1d\x11"
	oidKeyUsage       = "\x55\x1d\x0f"
	oidBasic          = "\x55\x1d\x13"
)

func lookupExtension(id string) *extensionType {
	if id == "" {
		return nil
	}
	// The last octets differ mostly, and to compare strings is a call.
	last := id[len(id)-1]
	for i := range extensionTypes {
		known := &extensionTypes[i]
		if known.id[len(known.id)-1] == last && known.id == id {
			return known
		}
	}
	return nil
}

// extensionTypes has the frequent ones first.
var extensionTypes = [...]extensionType{
	{oidKeyUsage, eitherCritical, (*parser).keyUsage},
	{oidBasic, eitherCritical, (*parser).basicConstraints},
	{oidSubjectAltName, eitherCritical, (*parser).subjectAltName},
	{"\x55\x1d\x0e", mustNotBeCritical, (*parser).subjectKeyIdentifier},
	{"\x55\x1d\x23", mustNotBeCritical, (*parser).authorityKeyIdentifier},
	{"\x55\x1d\x25", eitherCritical, (*parser).extendedKeyUsage},
	{"\x55\x1d\x1f", eitherCritical, (*parser).distributionPoints}, // cRLDistributionPoints: SHOULD be non-critical
	{"\x55\x1d\x20", eitherCritical, (*parser).certificatePolicies},
	{"\x2b\x06\x01\x05\x05\x07\x01\x01", mustNotBeCritical, (*parser).accessDescriptions}, // authorityInfoAccess
	{"\x2b\x06\x01\x04\x01\xd6\x79\x02\x04\x02", eitherCritical, (*parser).signedCertificateTimestamps},
	{"\x55\x1d\x12", eitherCritical, (*parser).issuerAltName}, // SHOULD be non-critical
	{"\x55\x1d\x1e", mustBeCritical, (*parser).nameConstraints},
	{"\x55\x1d\x21", eitherCritical, (*parser).policyMappings}, // SHOULD be critical
	{"\x55\x1d\x24", mustBeCritical, (*parser).policyConstraints},
	{"\x55\x1d\x36", mustBeCritical, (*parser).inhibitAnyPolicy},
	{"\x55\x1d\x2e", mustNotBeCritical, (*parser).distributionPoints},                     // freshestCRL
	{"\x55\x1d\x09", mustNotBeCritical, (*parser).subjectDirectoryAttributes},             // RFC 5280 §4.2.1.8
	{"\x55\x1d\x10", mustNotBeCritical, (*parser).privateKeyUsagePeriod},                  // RFC 3280 §4.2.1.4
	{"\x2b\x06\x01\x05\x05\x07\x01\x0b", mustNotBeCritical, (*parser).accessDescriptions}, // subjectInfoAccess
	{"\x2b\x06\x01\x05\x05\x07\x01\x03", eitherCritical, (*parser).qcStatements},
	{"\x2b\x06\x01\x05\x05\x07\x01\x18", eitherCritical, (*parser).tlsFeature},
	{"\x2b\x06\x01\x05\x05\x07\x30\x01\x05", eitherCritical, (*parser).nullExtension},     // ocspNoCheck, RFC 6960 §4.2.2.2.1
	{"\x2b\x06\x01\x04\x01\xd6\x79\x02\x04\x03", mustBeCritical, (*parser).nullExtension}, // ctPoison, RFC 6962 §3.1
	{"\x60\x86\x48\x01\x86\xf8\x42\x01\x01", eitherCritical, (*parser).netscapeCertType},
	{"\x60\x86\x48\x01\x86\xf8\x42\x01\x02", eitherCritical, (*parser).stringExtension},
	{"\x60\x86\x48\x01\x86\xf8\x42\x01\x03", eitherCritical, (*parser).stringExtension},
	{"\x60\x86\x48\x01\x86\xf8\x42\x01\x04", eitherCritical, (*parser).stringExtension},
	{"\x60\x86\x48\x01\x86\xf8\x42\x01\x07", eitherCritical, (*parser).stringExtension},
	{"\x60\x86\x48\x01\x86\xf8\x42\x01\x08", eitherCritical, (*parser).stringExtension},
	{"\x60\x86\x48\x01\x86\xf8\x42\x01\x0c", eitherCritical, (*parser).stringExtension},
	{"\x60\x86\x48\x01\x86\xf8\x42\x01\x0d", eitherCritical, (*parser).stringExtension},
	{"\x2b\x06\x01\x04\x01\x82\x37\x14\x02", eitherCritical, (*parser).stringExtension}, // msCertificateTemplateName
	{"\x2b\x06\x01\x04\x01\x82\x37\x15\x01", eitherCritical, (*parser).msCAVersion},
	{"\x2b\x06\x01\x04\x01\x82\x37\x15\x07", eitherCritical, (*parser).msCertificateTemplate},
	{"\x2b\x06\x01\x04\x01\x82\x37\x15\x0a", eitherCritical, (*parser).certificatePolicies}, // msApplicationPolicies
}

// extensions reads the explicitly tagged list, RFC 5280 §4.1.2.9.
func (p *parser) extensions(r der.Reader, e der.Element) {
	p.c.ExtensionsRange = e.Range()
	if v := p.c.Version; v == 1 || v == 2 {
		p.log.Add(ExtensionsVersion, "there are extensions, and the certificate says version "+string(rune('0'+v))+"; extensions came with version 3", p.versionRange(e))
	}
	outer := r.Inside(e)
	list, ok := outer.Expect(der.Sequence, "extensions")
	if !ok {
		return
	}
	outer.Finish("extensions")
	inside := outer.Inside(list)
	if inside.Empty() {
		p.log.Add(ExtensionsEmpty, "the list of extensions is empty; then it must not be there", e.Range())
		return
	}
	const usual, atMost = 30, 10 // octets of an extension; extensions that room is made for beforehand
	if p.c.Extensions == nil {
		p.c.Extensions = make([]Extension, 0, min(1+e.Content.Len()/usual, atMost))
	}
	for !inside.Empty() {
		if x, ok := inside.Expect(der.Sequence, "an extension"); ok {
			p.extension(&inside, x)
			p.log.Context = ""
		}
	}
	p.duplicateExtensions()
}

// versionRange is where the version is written, or else the element that needs
// a higher one.
func (p *parser) versionRange(e der.Element) der.Range {
	if p.c.VersionRange.Len() > 0 {
		return p.c.VersionRange
	}
	return e.Range()
}

// extension reads one Extension: OID, critical flag and value.
func (p *parser) extension(r *der.Reader, e der.Element) {
	x := Extension{Range: e.Range()}
	inside := r.Inside(e)
	id, ok := inside.Expect(der.ObjectIdentifier, "the type of an extension")
	if !ok {
		return
	}
	oid := inside.OID(id, "the type of an extension")
	x.id, x.OID, x.Name = oid.Content, oid.String(), oid.Label()
	p.log.Context = x.Name
	// OPTIONAL fields cannot be told from a wrong tag by their tag alone: two
	// elements follow the OID where the flag is there.
	if value := inside.Peek(); value != der.OctetString && value != 0 {
		look := inside.Quiet()
		look.Next()
		if value == der.Boolean || !look.Empty() {
			if flag, ok := inside.Expect(der.Boolean, "the critical flag"); ok {
				x.Critical = inside.Bool(flag, "the critical flag")
				if !x.Critical {
					p.log.Add(der.DefaultEncoded, "critical is written out as false; DER leaves the default out", flag.Range())
				}
			}
		}
	}
	value, ok := inside.Expect(der.OctetString, "the value")
	torn := value.Identifier != der.OctetString || !inside.Empty()
	if ok {
		x.Content = value.Content
		if value.Constructed() {
			x.Content = onlyPiece(&inside, value)
		}
		x.content = inside.Text(x.Content)
		inside.Finish("the extension")
	}
	p.c.Extensions = append(p.c.Extensions, x)
	known := lookupExtension(x.id)
	if known == nil {
		if torn {
			// A type that nobody knows may have swallowed what follows it.
			inside.Suspect(id, string([]byte{der.Boolean, der.OctetString}))
		}
		return
	}
	if !ok {
		return
	}
	switch {
	case known.critical == mustBeCritical && !x.Critical:
		p.log.Add(ExtensionNotCritical, "must be marked critical, and is not", e.Range())
	case known.critical == mustNotBeCritical && x.Critical:
		p.log.Add(ExtensionCritical, "is marked critical, which it must not be", e.Range())
	}
	known.decode(p, r.At(x.Content), nil)
	if x.id == oidBasic && p.c.IsCA() && !x.Critical {
		p.log.Add(ExtensionNotCritical, "must be marked critical in the certificate of an authority, and is not", e.Range())
	}
}

// onlyPiece returns the content of a constructed OCTET STRING (BER) of a single
// piece, or what it holds as it stands.
func onlyPiece(r *der.Reader, e der.Element) der.Range {
	inside := r.Inside(e)
	pieces := inside.Quiet()
	piece, ok := pieces.Next()
	if ok && pieces.Empty() && piece.Identifier == der.OctetString {
		return piece.Content
	}
	return e.Content
}

// duplicateExtensions notes types that occur twice, RFC 5280 §4.2.
func (p *parser) duplicateExtensions() {
	// Below this many, comparing each with each is quicker than a map.
	const few = 16
	xs := p.c.Extensions
	if len(xs) <= few {
		for i := range xs {
			for j := range i {
				if xs[i].id == xs[j].id {
					p.duplicateExtension(&xs[i])
					break
				}
			}
		}
		return
	}
	seen := make(map[string]struct{}, len(xs))
	for i := range xs {
		if _, ok := seen[xs[i].id]; ok {
			p.duplicateExtension(&xs[i])
		}
		seen[xs[i].id] = struct{}{}
	}
}

func (p *parser) duplicateExtension(x *Extension) {
	p.log.Add(ExtensionDuplicate, x.Name+" is there more than once", x.Range)
}

// A Describer puts extensions into words, each in the memory of the one before.
type Describer struct {
	p parser
	w description
}

// usualWords is the room, in octets, for the words of nearly any extension.
const usualWords = 512

// Describe returns what an extension says, in one or more lines for people, with
// hidden characters made visible. An extension of unknown type is shown as its
// elements in short, or in hex where it holds no DER. The words are good until
// the next call.
func (d *Describer) Describe(x *Extension) []byte {
	d.p = parser{in: x.content}
	if d.w.b == nil {
		d.w.b = make([]byte, 0, usualWords)
	}
	d.w.b = d.w.b[:0]
	r := der.NewReader(x.content, nil)
	if known := lookupExtension(x.id); known != nil {
		known.decode(&d.p, r, &d.w)
	}
	if len(d.w.b) == 0 {
		d.w.dump(r)
	}
	return d.w.b
}

// Value returns the words of a Describer.
func (x *Extension) Value() string { return string(new(Describer).Describe(x)) }

// root reads the outermost element of an extension's value. An extension is
// worth nothing without it, so that a wrong one has a problem of its own.
func (p *parser) root(r *der.Reader, identifier byte, what string) (der.Element, bool) {
	if r.Empty() {
		p.log.Add(ExtensionMalformed, "the value is empty; it should be "+what, r.Rest())
		return der.Element{}, false
	}
	at := r.Rest()
	if found := r.Peek(); (found^identifier)&^der.ConstructedBit != 0 {
		p.log.Add(ExtensionMalformed, "the value should be "+what+" and starts with the byte "+der.Hex(r.Text(der.Range{Start: at.Start, End: at.Start + 1})), at)
		return der.Element{}, false
	}
	e, ok := r.Expect(identifier, "the value")
	r.Finish("the value")
	return e, ok
}

// list reads the SEQUENCE OF at the root of an extension's value and returns a
// reader of its elements.
func (p *parser) list(r *der.Reader, what string) (der.Reader, bool) {
	e, ok := p.root(r, der.Sequence, what)
	if !ok {
		return der.Reader{}, false
	}
	inside := r.Inside(e)
	if inside.Empty() {
		p.log.Add(ExtensionListEmpty, "holds nothing; it should be "+what, e.Range())
		return inside, false
	}
	return inside, true
}
