package certificate

import (
	"strconv"

	"countersign/internal/der"
	"countersign/internal/instant"
)

// signedCertificateTimestamps reads RFC 6962 §3.3: a TLS structure inside an
// OCTET STRING inside the value.
func (p *parser) signedCertificateTimestamps(r der.Reader, w *description) {
	e, ok := p.root(&r, der.OctetString, "an OCTET STRING")
	if !ok {
		return
	}
	list := r.Text(e.Content)
	length, rest, ok := uint16Prefix(list)
	if !ok || length != len(rest) || length == 0 {
		p.log.Add(SCTMalformed, "the list of timestamps has a wrong length", e.Range())
		return
	}
	for rest != "" {
		length, next, ok := uint16Prefix(rest)
		if !ok || length > len(next) {
			p.log.Add(SCTMalformed, "the list of timestamps ends inside one", e.Range())
			return
		}
		w.line()
		if !w.timestamp(next[:length]) {
			p.log.Add(SCTMalformed, "a timestamp does not have the form of RFC 6962", e.Range())
		}
		rest = next[length:]
	}
}

// timestamp checks and describes one SignedCertificateTimestamp, RFC 6962 §3.2.
func (w *description) timestamp(s string) bool {
	const (
		logID      = 32
		fixedPart  = 1 + logID + 8
		hashSHA256 = 4
	)
	if len(s) < fixedPart {
		return false
	}
	var ms int64
	for i := range 8 {
		ms = ms<<8 | int64(s[1+logID+i])
	}
	if w != nil {
		w.text("log ")
		w.hex(s[1 : 1+logID])
		if ms >= 0 && ms < 1<<48 {
			w.text(" at ")
			w.b = instant.AppendRFC3339(w.b, instant.UnixMilli(ms))
		}
	}
	if s[0] != 0 {
		w.text(" version ")
		w.number(int64(s[0]) + 1)
		return true // a later version, of a form that is not known
	}
	extensions, rest, ok := uint16Prefix(s[fixedPart:])
	if !ok || extensions > len(rest) || len(rest)-extensions < 2 {
		return false
	}
	algorithm := rest[extensions:]
	signature, rest, ok := uint16Prefix(algorithm[2:])
	if algorithm[0] == hashSHA256 {
		w.text(" SHA-256")
	}
	switch algorithm[1] {
	case 1:
		w.text(" RSA")
	case 3:
		w.text(" ECDSA")
	}
	return ok && signature == len(rest)
}

// uint16Prefix splits a length of two octets off s.
func uint16Prefix(s string) (length int, rest string, ok bool) {
	if len(s) < 2 {
		return 0, s, false
	}
	return int(s[0])<<8 | int(s[1]), s[2:], true
}

// tlsFeature reads RFC 7633 §4.
func (p *parser) tlsFeature(r der.Reader, w *description) {
	inside, ok := p.list(&r, "a list of numbers")
	if !ok {
		return
	}
	for !inside.Empty() {
		e, ok := inside.Expect(der.Integer, "a TLS feature")
		if !ok {
			continue
		}
		n, ok := inside.Int(e, "a TLS feature")
		w.item()
		switch {
		case !ok:
			w.text("?")
		case n == 5:
			w.text("status_request (must staple)")
		case n == 17:
			w.text("status_request_v2")
		default:
			w.number(n)
		}
	}
}

// nullExtension reads an extension that says all by being there.
func (p *parser) nullExtension(r der.Reader, w *description) {
	if e, ok := p.root(&r, der.Null, "NULL"); ok {
		r.Null(e, "the value")
		w.text("present")
	}
}

// stringExtension reads an extension that is one character string.
func (p *parser) stringExtension(r der.Reader, w *description) {
	e, ok := r.Next()
	if !ok {
		p.log.Add(ExtensionMalformed, "the value is empty; it should be a character string", r.Rest())
		return
	}
	r.Finish("the value")
	w.foreign(p.plainText(r, e, "the value"))
}

// netscapeCertType reads Netscape's certificate types, a list of named bits.
func (p *parser) netscapeCertType(r der.Reader, w *description) {
	e, ok := p.root(&r, der.BitString, "a BIT STRING")
	if !ok {
		return
	}
	set := r.NamedBits(e, "the value")
	for i, name := range [...]string{"SSL client", "SSL server", "S/MIME", "object signing", "reserved", "SSL CA", "S/MIME CA", "object signing CA"} {
		if set&(1<<i) != 0 {
			w.item()
			w.text(name)
		}
	}
}

// msCAVersion reads Microsoft's CA version: key index above certificate index.
func (p *parser) msCAVersion(r der.Reader, w *description) {
	e, ok := p.root(&r, der.Integer, "an INTEGER")
	if !ok {
		return
	}
	if n, ok := r.Int(e, "the value"); ok {
		w.text("certificate ")
		w.number(n & 0xffff)
		w.text(", key ")
		w.number(n >> 16)
	}
}

// msCertificateTemplate reads Microsoft's CertificateTemplateOID ([MS-WCCE]
// §2.2.2.7.7.2): the template and its version.
func (p *parser) msCertificateTemplate(r der.Reader, w *description) {
	e, ok := p.root(&r, der.Sequence, "a SEQUENCE")
	if !ok {
		return
	}
	inside := r.Inside(e)
	id, ok := inside.Expect(der.ObjectIdentifier, "the template")
	if !ok {
		return
	}
	w.text("template ")
	w.oid(inside.OID(id, "the template"))
	for _, what := range [...]string{", version ", "."} {
		if inside.Empty() {
			return
		}
		n, ok := inside.Expect(der.Integer, "the template's version")
		if !ok {
			return
		}
		if v, ok := inside.Int(n, "the template's version"); ok {
			w.text(what)
			w.number(v)
		}
	}
	inside.Finish("the value")
}

// qcStatements reads RFC 3739 §3.2.6 with the statements of ETSI EN 319 412-5.
func (p *parser) qcStatements(r der.Reader, w *description) {
	inside, ok := p.list(&r, "a list of statements")
	if !ok {
		return
	}
	for !inside.Empty() {
		e, ok := inside.Expect(der.Sequence, "a statement")
		if !ok {
			continue
		}
		fields := inside.Inside(e)
		id, ok := fields.Expect(der.ObjectIdentifier, "the type of a statement")
		if !ok {
			continue
		}
		w.line()
		w.oid(fields.OID(id, "the type of a statement"))
		if info, ok := fields.Next(); ok && w != nil {
			w.text(": ")
			w.dump(fields.At(info.Range()))
		}
		if !fields.Empty() {
			p.log.Add(der.TrailingData, strconv.Itoa(fields.Rest().Len())+" bytes follow a statement", fields.Rest())
		}
	}
}
