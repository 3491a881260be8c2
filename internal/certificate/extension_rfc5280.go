package certificate

import (
	"strconv"

	"countersign/internal/der"
)

// keyUsage reads RFC 5280 §4.2.1.3.
func (p *parser) keyUsage(r der.Reader, w *description) {
	e, ok := p.root(&r, der.BitString, "a BIT STRING")
	if !ok {
		return
	}
	set := r.NamedBits(e, "the value")
	if set>>len(keyUsageNames) != 0 {
		p.log.Add(KeyUsageUnknownBit, "sets bits beyond the nine that have a meaning", e.Range())
	}
	if set&(1<<len(keyUsageNames)-1) == 0 {
		p.log.Add(KeyUsageEmpty, "allows no usage at all", e.Range())
		return
	}
	var usage []string
	for i, name := range keyUsageNames {
		if set&(1<<i) == 0 {
			continue
		}
		if w == nil {
			usage = append(usage, name)
		}
		w.item()
		w.text(name)
	}
	if w == nil && p.c.KeyUsage == nil {
		p.c.KeyUsage = usage
	}
}

var keyUsageNames = [...]string{
	"digitalSignature", "nonRepudiation", "keyEncipherment", "dataEncipherment", "keyAgreement",
	"keyCertSign", "cRLSign", "encipherOnly", "decipherOnly",
}

// basicConstraints reads RFC 5280 §4.2.1.9.
func (p *parser) basicConstraints(r der.Reader, w *description) {
	e, ok := p.root(&r, der.Sequence, "a SEQUENCE")
	if !ok {
		return
	}
	b := BasicConstraints{PathLen: -1}
	inside := r.Inside(e)
	if id := inside.Peek(); id != der.Integer && id != 0 {
		if ca, ok := inside.Expect(der.Boolean, "cA"); ok {
			if b.CA = inside.Bool(ca, "cA"); !b.CA {
				p.log.Add(der.DefaultEncoded, "cA is written out as false; DER leaves the default out", ca.Range())
			}
		}
	}
	w.text("CA: ")
	if b.CA {
		w.text("true")
	} else {
		w.text("false")
	}
	if !inside.Empty() {
		if n, ok := inside.Expect(der.Integer, "pathLenConstraint"); ok {
			length, ok := inside.Int(n, "pathLenConstraint")
			switch {
			case !ok || length < 0 || length > maxCount:
				p.log.Add(PathLenInvalid, "pathLenConstraint is negative or beyond all reason", n.Range())
			default:
				b.PathLen = int(length)
				w.text(", path length: ")
				w.number(length)
			}
			if !b.CA {
				p.log.Add(PathLenWithoutCA, "pathLenConstraint is there, and the certificate is none of a CA", n.Range())
			}
		}
		inside.Finish("the value")
	}
	if w == nil && p.c.BasicConstraints == nil {
		kept := b // so that only this one leaves the stack
		p.c.BasicConstraints = &kept
	}
}

// maxCount is the largest number that the extensions' counters may take here,
// that of a 32-bit int.
const maxCount = 1<<31 - 1

// subjectAltName reads RFC 5280 §4.2.1.6.
func (p *parser) subjectAltName(r der.Reader, w *description) {
	inside, ok := p.list(&r, "a list of names")
	if !ok {
		return
	}
	if w != nil {
		p.generalNames(inside, w)
		return
	}
	const usual, atMost = 20, 16 // octets of a name; names that room is made for beforehand
	if p.c.SubjectAltNames == nil {
		p.c.SubjectAltNames = make([]GeneralName, 0, min(1+inside.Rest().Len()/usual, atMost))
	}
	for !inside.Empty() {
		e, _ := inside.Next()
		p.c.SubjectAltNames = append(p.c.SubjectAltNames, GeneralName{})
		p.generalName(&inside, e, &p.c.SubjectAltNames[len(p.c.SubjectAltNames)-1])
	}
}

// issuerAltName reads RFC 5280 §4.2.1.7.
func (p *parser) issuerAltName(r der.Reader, w *description) {
	if inside, ok := p.list(&r, "a list of names"); ok {
		p.generalNames(inside, w)
	}
}

// subjectKeyIdentifier reads RFC 5280 §4.2.1.2.
func (p *parser) subjectKeyIdentifier(r der.Reader, w *description) {
	e, ok := p.root(&r, der.OctetString, "an OCTET STRING")
	if !ok {
		return
	}
	if w == nil && p.c.SubjectKeyID == nil {
		p.c.SubjectKeyID = p.octets(e.Content)
	}
	w.hex(r.Text(e.Content))
}

// octets returns a part of the input that can't grow into the rest.
func (p *parser) octets(at der.Range) []byte { return p.c.Raw[at.Start:at.End:at.End] }

// authorityKeyIdentifier reads RFC 5280 §4.2.1.1.
func (p *parser) authorityKeyIdentifier(r der.Reader, w *description) {
	e, ok := p.root(&r, der.Sequence, "a SEQUENCE")
	if !ok {
		return
	}
	inside := r.Inside(e)
	issuer, serial := false, false
	for last := -1; !inside.Empty(); {
		f, _ := inside.Next()
		if f.Class() != der.ContextBit || f.Number > 2 || int(f.Number) <= last {
			p.log.Add(der.WrongTag, "a field is there that does not exist, or fields are out of order", f.Range())
			continue
		}
		last = int(f.Number)
		if f.Constructed() != (f.Number == 1) {
			p.log.Add(ExtensionMalformed, "the field ["+strconv.Itoa(last)+"] has the wrong constructed bit", f.Range())
		}
		w.line()
		switch f.Number {
		case 0:
			if w == nil && p.c.AuthorityKeyID == nil {
				p.c.AuthorityKeyID = p.octets(f.Content)
			}
			w.text("key identifier: ")
			w.hex(inside.Text(f.Content))
		case 1:
			issuer = true
			w.text("issuer: ")
			p.generalNames(inside.Inside(f), w)
		case 2:
			serial = true
			w.text("serial number: ")
			w.hex(inside.Integer(f, "authorityCertSerialNumber"))
		}
	}
	if issuer != serial {
		p.log.Add(AuthorityKeyIDIncomplete, "issuer and serial number must be there both or not at all", e.Range())
	}
}

// extendedKeyUsage reads RFC 5280 §4.2.1.12.
func (p *parser) extendedKeyUsage(r der.Reader, w *description) {
	inside, ok := p.list(&r, "a list of OBJECT IDENTIFIERs")
	if !ok {
		return
	}
	first := w == nil && p.c.ExtendedKeyUsage == nil
	var seen uniqueness
	for !inside.Empty() {
		e, ok := inside.Expect(der.ObjectIdentifier, "a key purpose")
		if !ok {
			continue
		}
		id := inside.OID(e, "a key purpose")
		w.item()
		w.oid(id)
		if !seen.add(id.Content) {
			p.log.Add(KeyPurposeDuplicate, "names the purpose "+id.String()+" twice", e.Range())
		}
		if first {
			if p.c.ExtendedKeyUsage == nil {
				p.c.ExtendedKeyUsage = make([]KeyPurpose, 0, 2)
			}
			purpose := KeyPurpose{OID: id.String(), Name: id.Label()}
			p.c.ExtendedKeyUsage = append(p.c.ExtendedKeyUsage, purpose)
		}
	}
}

// uniqueness tells whether OIDs repeat: by comparing while they are few, as
// they are, and by a map from then on.
type uniqueness struct {
	few   [8]string
	count int
	many  map[string]struct{}
}

// add reports whether id is new.
func (u *uniqueness) add(id string) bool {
	for i := range min(u.count, len(u.few)) {
		if u.few[i] == id {
			return false
		}
	}
	if u.count < len(u.few) {
		u.few[u.count] = id
		u.count++
		return true
	}
	if _, ok := u.many[id]; ok {
		return false
	}
	if u.many == nil {
		u.many = make(map[string]struct{})
	}
	u.many[id] = struct{}{}
	return true
}

// certificatePolicies reads RFC 5280 §4.2.1.4, and Microsoft's application
// policies, which have the same form.
func (p *parser) certificatePolicies(r der.Reader, w *description) {
	inside, ok := p.list(&r, "a list of policies")
	if !ok {
		return
	}
	var seen uniqueness
	for !inside.Empty() {
		policy, ok := inside.Expect(der.Sequence, "a policy")
		if !ok {
			continue
		}
		fields := inside.Inside(policy)
		e, ok := fields.Expect(der.ObjectIdentifier, "a policy identifier")
		if !ok {
			continue
		}
		id := fields.OID(e, "a policy identifier")
		w.line()
		w.oid(id)
		if !seen.add(id.Content) {
			p.log.Add(PolicyDuplicate, "names the policy "+id.String()+" twice", e.Range())
		}
		if p.log.Context == "certificatePolicies" {
			p.c.Policies = append(p.c.Policies, id.String())
		}
		if fields.Empty() {
			continue
		}
		if qualifiers, ok := fields.Expect(der.Sequence, "policy qualifiers"); ok {
			if qualifiers.Content.Len() == 0 {
				p.log.Add(ExtensionListEmpty, "the list of a policy's qualifiers is empty; then it must not be there", qualifiers.Range())
			}
			p.policyQualifiers(fields.Inside(qualifiers), w)
		}
		fields.Finish("a policy")
	}
}

// policyQualifiers reads the qualifiers of one policy: where its statement is
// published, or a notice to the user.
func (p *parser) policyQualifiers(r der.Reader, w *description) {
	const (
		cps        = "\x2b\x06\x01\x05\x05\x07\x02\x01"
		userNotice = "\x2b\x06\x01\x05\x05\x07\x02\x02"
	)
	for !r.Empty() {
		e, ok := r.Expect(der.Sequence, "a policy qualifier")
		if !ok {
			continue
		}
		fields := r.Inside(e)
		id, ok := fields.Expect(der.ObjectIdentifier, "the type of a policy qualifier")
		if !ok {
			continue
		}
		kind := fields.OID(id, "the type of a policy qualifier")
		w.text(", ")
		w.oid(kind)
		w.text(": ")
		value, ok := fields.Next()
		switch {
		case !ok:
			p.log.Add(der.MissingElement, "a policy qualifier has no value", e.Range())
		case kind.Content == cps:
			w.foreign(p.plainText(fields, value, "a policy's address"))
		case kind.Content == userNotice && value.Constructed():
			p.userNotice(fields.Inside(value), w)
		case w != nil:
			w.dump(fields.At(value.Range()))
		}
		fields.Finish("a policy qualifier")
	}
}

// userNotice reads UserNotice: an optional reference, an optional text.
func (p *parser) userNotice(r der.Reader, w *description) {
	for !r.Empty() {
		e, _ := r.Next()
		if !e.Constructed() {
			w.foreign(p.plainText(r, e, "the text of a notice"))
			continue
		}
		reference := r.Inside(e)
		for !reference.Empty() {
			if part, _ := reference.Next(); !part.Constructed() {
				w.foreign(p.plainText(reference, part, "the organization of a notice"))
				w.text(" ")
			} else if w != nil {
				w.dump(reference.At(part.Range()))
				w.text(" ")
			}
		}
	}
}

// plainText reads a character string wherever one may stand.
func (p *parser) plainText(r der.Reader, e der.Element, what string) string {
	identifier := e.Identifier
	if e.Class() != 0 {
		identifier = 0
	}
	text, fault := der.Text(identifier, r.Text(e.Content))
	if fault.ID != "" {
		p.textFault(fault, e, what)
	}
	return text
}

// policyMappings reads RFC 5280 §4.2.1.5.
func (p *parser) policyMappings(r der.Reader, w *description) {
	const anyPolicy = "\x55\x1d\x20\x00"
	inside, ok := p.list(&r, "a list of pairs of policies")
	if !ok {
		return
	}
	for !inside.Empty() {
		e, ok := inside.Expect(der.Sequence, "a policy mapping")
		if !ok {
			continue
		}
		fields := inside.Inside(e)
		from, ok := fields.Expect(der.ObjectIdentifier, "issuerDomainPolicy")
		if !ok {
			continue
		}
		to, ok := fields.Expect(der.ObjectIdentifier, "subjectDomainPolicy")
		if !ok {
			continue
		}
		a, b := fields.OID(from, "issuerDomainPolicy"), fields.OID(to, "subjectDomainPolicy")
		if a.Content == anyPolicy || b.Content == anyPolicy {
			p.log.Add(PolicyMappingAny, "maps anyPolicy, which is not allowed", e.Range())
		}
		w.line()
		w.oid(a)
		w.text(" = ")
		w.oid(b)
		fields.Finish("a policy mapping")
	}
}

// policyConstraints reads RFC 5280 §4.2.1.11.
func (p *parser) policyConstraints(r der.Reader, w *description) {
	e, ok := p.root(&r, der.Sequence, "a SEQUENCE")
	if !ok {
		return
	}
	inside := r.Inside(e)
	if inside.Empty() {
		p.log.Add(PolicyConstraintsEmpty, "says nothing; one of its two fields must be there", e.Range())
	}
	for last := -1; !inside.Empty(); {
		f, _ := inside.Next()
		if f.Class() != der.ContextBit || f.Constructed() || f.Number > 1 || int(f.Number) <= last {
			p.log.Add(der.WrongTag, "a field is there that does not exist, or fields are out of order", f.Range())
			continue
		}
		last = int(f.Number)
		what := [...]string{"requireExplicitPolicy", "inhibitPolicyMapping"}[f.Number]
		w.item()
		w.text(what)
		w.text(": ")
		p.skipCerts(inside, f, what, w)
	}
}

// skipCerts reads a number of certificates to skip.
func (p *parser) skipCerts(r der.Reader, e der.Element, what string, w *description) {
	n, ok := r.Int(e, what)
	if !ok || n < 0 || n > maxCount {
		p.log.Add(PolicyNumber, what+" is negative or beyond all reason", e.Range())
		return
	}
	w.number(n)
}

// inhibitAnyPolicy reads RFC 5280 §4.2.1.14.
func (p *parser) inhibitAnyPolicy(r der.Reader, w *description) {
	if e, ok := p.root(&r, der.Integer, "an INTEGER"); ok {
		p.skipCerts(r, e, "the number of certificates to skip", w)
	}
}

// distributionPoints reads RFC 5280 §4.2.1.13 and §4.2.1.15.
func (p *parser) distributionPoints(r der.Reader, w *description) {
	inside, ok := p.list(&r, "a list of distribution points")
	if !ok {
		return
	}
	for !inside.Empty() {
		e, ok := inside.Expect(der.Sequence, "a distribution point")
		if !ok {
			continue
		}
		w.line()
		p.distributionPoint(inside.Inside(e), e, w)
	}
}

func (p *parser) distributionPoint(r der.Reader, e der.Element, w *description) {
	named := false
	for last := -1; !r.Empty(); {
		f, _ := r.Next()
		if f.Class() != der.ContextBit || f.Number > 2 || int(f.Number) <= last {
			p.log.Add(der.WrongTag, "a distribution point has a field that does not exist, or out of order", f.Range())
			continue
		}
		last = int(f.Number)
		if f.Constructed() != (f.Number != 1) {
			p.log.Add(ExtensionMalformed, "the field ["+strconv.Itoa(last)+"] of a distribution point has the wrong constructed bit", f.Range())
			continue
		}
		switch f.Number {
		case 0:
			named = true
			p.distributionPointName(r.Inside(f), f, w)
		case 1:
			reasons := r.NamedBits(f, "the reasons")
			w.text(" reasons ")
			for i, name := range reasonNames {
				if reasons&(1<<i) != 0 {
					w.item()
					w.text(name)
				}
			}
		case 2:
			named = true
			w.text(" issuer ")
			p.generalNames(r.Inside(f), w)
		}
	}
	if !named {
		p.log.Add(DistributionPointEmpty, "a distribution point has neither name nor issuer", e.Range())
	}
}

// reasonNames are those of ReasonFlags, in bit order.
var reasonNames = [...]string{
	"unused", "keyCompromise", "cACompromise", "affiliationChanged", "superseded",
	"cessationOfOperation", "certificateHold", "privilegeWithdrawn", "aACompromise",
}

// distributionPointName reads the choice of a full name [0] or a name relative
// to the issuer [1].
func (p *parser) distributionPointName(r der.Reader, outer der.Element, w *description) {
	e, ok := r.Next()
	switch {
	case !ok:
		p.log.Add(DistributionPointEmpty, "the name of a distribution point is empty", outer.Range())
	case e.Identifier == der.ContextBit|der.ConstructedBit:
		if e.Content.Len() == 0 {
			p.log.Add(DistributionPointEmpty, "the list of a distribution point's names is empty", e.Range())
		}
		p.generalNames(r.Inside(e), w)
	case e.Identifier == der.ContextBit|der.ConstructedBit|1:
		w.text("relative name ")
		for attributes := r.Inside(e); !attributes.Empty(); {
			if a, ok := attributes.Expect(der.Sequence, "an attribute of a relative name"); ok {
				var attribute Attribute
				p.attribute(&attributes, a, &attribute)
				w.item()
				w.text(string(attribute.append(nil)))
			}
		}
	default:
		p.log.Add(ExtensionMalformed, "the name of a distribution point is neither a full nor a relative name", e.Range())
	}
	r.Finish("the name of a distribution point")
}

// accessDescriptions reads authority and subject information access, RFC 5280
// §4.2.2.
func (p *parser) accessDescriptions(r der.Reader, w *description) {
	inside, ok := p.list(&r, "a list of access descriptions")
	if !ok {
		return
	}
	for !inside.Empty() {
		e, ok := inside.Expect(der.Sequence, "an access description")
		if !ok {
			continue
		}
		fields := inside.Inside(e)
		method, ok := fields.Expect(der.ObjectIdentifier, "an access method")
		if !ok {
			continue
		}
		w.line()
		w.oid(fields.OID(method, "an access method"))
		w.text(": ")
		location, ok := fields.Next()
		if !ok {
			p.log.Add(der.MissingElement, "an access description has no location", e.Range())
			continue
		}
		var n GeneralName
		p.generalName(&fields, location, &n)
		w.generalName(&n)
		fields.Finish("an access description")
	}
}

// privateKeyUsagePeriod reads RFC 3280 §4.2.1.4.
func (p *parser) privateKeyUsagePeriod(r der.Reader, w *description) {
	e, ok := p.root(&r, der.Sequence, "a SEQUENCE")
	if !ok {
		return
	}
	for inside := r.Inside(e); !inside.Empty(); {
		f, _ := inside.Next()
		if f.Class() != der.ContextBit || f.Number > 1 {
			p.log.Add(der.WrongTag, "a field is there that does not exist", f.Range())
			continue
		}
		f.Identifier = der.GeneralizedTime
		what := [...]string{"notBefore", "notAfter"}[f.Number]
		w.item()
		w.text(what)
		w.text(": ")
		inside.Time(f, what)
		w.value(inside, f)
	}
}

// subjectDirectoryAttributes reads RFC 5280 §4.2.1.8.
func (p *parser) subjectDirectoryAttributes(r der.Reader, w *description) {
	inside, ok := p.list(&r, "a list of attributes")
	if !ok {
		return
	}
	for !inside.Empty() {
		e, ok := inside.Expect(der.Sequence, "an attribute")
		if !ok {
			continue
		}
		fields := inside.Inside(e)
		id, ok := fields.Expect(der.ObjectIdentifier, "the type of an attribute")
		if !ok {
			continue
		}
		w.line()
		w.oid(fields.OID(id, "the type of an attribute"))
		w.text(": ")
		if values, ok := fields.Expect(der.Set, "the values of an attribute"); ok && w != nil {
			w.dump(fields.Inside(values))
		}
		fields.Finish("an attribute")
	}
}
