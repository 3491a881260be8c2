package certificate

import (
	"strconv"

	"countersign/internal/der"
)

// An AlgorithmIdentifier names a signature algorithm, RFC 5280 §4.1.1.2.
type AlgorithmIdentifier struct {
	OID        string    // dotted decimal
	Name       string    // "sha256WithRSAEncryption", "ecdsa-with-SHA256", "RSASSA-PSS", "Ed25519"; the OID where unknown
	Hash       string    // "SHA-1", "SHA-256", …; "" where the algorithm implies none
	SaltLength int       // RSASSA-PSS: octets of salt; 0 elsewhere
	Parameters der.Range // the parameters' element; zero where absent
	Range      der.Range

	id      string // content octets of the OID
	mgfHash string // RSASSA-PSS: the hash of its mask generation function
}

// parameterRule says what an algorithm's own document wants for parameters.
type parameterRule int

const (
	anyParameters   parameterRule   = iota
	nullParameters                  // NULL, RFC 4055 §5; RFC 3279 §2.2.1
	noParameters                    // absent: RFC 3279 §2.2.2–3, RFC 5758 §3.2, RFC 8410 §3, RFC 9881 §2, RFC 9909 §3
	nullOrAbsent                    // NIST's SHA-3 identifiers, of which both forms are met
	pssParameters                   // RSASSA-PSS-params, RFC 4055 §3.1
	dsaParameters                   // Dss-Parms, or absent: inherited; RFC 3279 §2.3.2
	curveParameters                 // EcpkParameters, RFC 5480 §2.1.1
	oaepParameters  = anyParameters // RFC 4055 §4.1: only for encryption, not looked into
)

// A signatureForm says what a signature value looks like.
type signatureForm int

const (
	opaqueSignature signatureForm = iota
	pairSignature                 // SEQUENCE of two INTEGERs, RFC 3279 §2.2.2–3
)

type signatureAlgorithm struct {
	id         string
	hash       string
	parameters parameterRule
	form       signatureForm
	octets     int // the only length of a signature value, 0 where it varies
}

func lookupSignatureAlgorithm(id string) *signatureAlgorithm {
	for i := range signatureAlgorithms {
		if signatureAlgorithms[i].id == id {
			return &signatureAlgorithms[i]
		}
	}
	return nil
}

const (
	oidRSASSAPSS = "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a"
	oidMGF1      = "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x08"
	oidEd25519   = "\x2b\x65\x70"
	oidEd448     = "\x2b\x65\x71"
)

// signatureAlgorithms has the frequent ones first.
var signatureAlgorithms = [...]signatureAlgorithm{
	{"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b", "SHA-256", nullParameters, opaqueSignature, 0},
	{"\x2a\x86\x48\xce\x3d\x04\x03\x02", "SHA-256", noParameters, pairSignature, 0},
	{"\x2a\x86\x48\xce\x3d\x04\x03\x03", "SHA-384", noParameters, pairSignature, 0},
	{"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x05", "SHA-1", nullParameters, opaqueSignature, 0},
	{"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0c", "SHA-384", nullParameters, opaqueSignature, 0},
	{"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0d", "SHA-512", nullParameters, opaqueSignature, 0},
	{oidEd25519, "", noParameters, opaqueSignature, 64},
	{oidRSASSAPSS, "", pssParameters, opaqueSignature, 0},
	{"\x2a\x86\x48\xce\x3d\x04\x03\x04", "SHA-512", noParameters, pairSignature, 0},
	{oidEd448, "", noParameters, opaqueSignature, 114},
	{"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x02", "MD2", nullParameters, opaqueSignature, 0},
	{"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x03", "MD4", nullParameters, opaqueSignature, 0},
	{"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x04", "MD5", nullParameters, opaqueSignature, 0},
	{"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0e", "SHA-224", nullParameters, opaqueSignature, 0},
	{"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0f", "SHA-512/224", nullParameters, opaqueSignature, 0},
	{"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x10", "SHA-512/256", nullParameters, opaqueSignature, 0},
	{"\x2b\x0e\x03\x02\x1d", "SHA-1", nullParameters, opaqueSignature, 0},
	{"\x2a\x86\x48\xce\x38\x04\x03", "SHA-1", noParameters, pairSignature, 0},
	{"\x60\x86\x48\x01\x65\x03\x04\x03\x01", "SHA-224", noParameters, pairSignature, 0},
	{"\x60\x86\x48\x01\x65\x03\x04\x03\x02", "SHA-256", noParameters, pairSignature, 0},
	{"\x60\x86\x48\x01\x65\x03\x04\x03\x03", "SHA-384", noParameters, pairSignature, 0},
	{"\x60\x86\x48\x01\x65\x03\x04\x03\x04", "SHA-512", noParameters, pairSignature, 0},
	{"\x2a\x86\x48\xce\x3d\x04\x01", "SHA-1", noParameters, pairSignature, 0},
	{"\x2a\x86\x48\xce\x3d\x04\x03\x01", "SHA-224", noParameters, pairSignature, 0},
	{"\x60\x86\x48\x01\x65\x03\x04\x03\x09", "SHA3-224", noParameters, pairSignature, 0},
	{"\x60\x86\x48\x01\x65\x03\x04\x03\x0a", "SHA3-256", noParameters, pairSignature, 0},
	{"\x60\x86\x48\x01\x65\x03\x04\x03\x0b", "SHA3-384", noParameters, pairSignature, 0},
	{"\x60\x86\x48\x01\x65\x03\x04\x03\x0c", "SHA3-512", noParameters, pairSignature, 0},
	{"\x60\x86\x48\x01\x65\x03\x04\x03\x0d", "SHA3-224", nullOrAbsent, opaqueSignature, 0},
	{"\x60\x86\x48\x01\x65\x03\x04\x03\x0e", "SHA3-256", nullOrAbsent, opaqueSignature, 0},
	{"\x60\x86\x48\x01\x65\x03\x04\x03\x0f", "SHA3-384", nullOrAbsent, opaqueSignature, 0},
	{"\x60\x86\x48\x01\x65\x03\x04\x03\x10", "SHA3-512", nullOrAbsent, opaqueSignature, 0},
	{"\x2a\x81\x1c\xcf\x55\x01\x83\x75", "SM3", anyParameters, pairSignature, 0},
	{"\x60\x86\x48\x01\x65\x03\x04\x03\x11", "", noParameters, opaqueSignature, 2420},  // ML-DSA-44, FIPS 204 table 2
	{"\x60\x86\x48\x01\x65\x03\x04\x03\x12", "", noParameters, opaqueSignature, 3309},  // ML-DSA-65
	{"\x60\x86\x48\x01\x65\x03\x04\x03\x13", "", noParameters, opaqueSignature, 4627},  // ML-DSA-87
	{"\x60\x86\x48\x01\x65\x03\x04\x03\x14", "", noParameters, opaqueSignature, 7856},  // SLH-DSA-SHA2-128s, FIPS 205 table 2
	{"\x60\x86\x48\x01\x65\x03\x04\x03\x15", "", noParameters, opaqueSignature, 17088}, // SLH-DSA-SHA2-128f
	{"\x60\x86\x48\x01\x65\x03\x04\x03\x16", "", noParameters, opaqueSignature, 16224}, // SLH-DSA-SHA2-192s
	{"\x60\x86\x48\x01\x65\x03\x04\x03\x17", "", noParameters, opaqueSignature, 35664}, // SLH-DSA-SHA2-192f
	{"\x60\x86\x48\x01\x65\x03\x04\x03\x18", "", noParameters, opaqueSignature, 29792}, // SLH-DSA-SHA2-256s
	{"\x60\x86\x48\x01\x65\x03\x04\x03\x19", "", noParameters, opaqueSignature, 49856}, // SLH-DSA-SHA2-256f
	{"\x60\x86\x48\x01\x65\x03\x04\x03\x1a", "", noParameters, opaqueSignature, 7856},  // SLH-DSA-SHAKE-128s
	{"\x60\x86\x48\x01\x65\x03\x04\x03\x1b", "", noParameters, opaqueSignature, 17088}, // SLH-DSA-SHAKE-128f
	{"\x60\x86\x48\x01\x65\x03\x04\x03\x1c", "", noParameters, opaqueSignature, 16224}, // SLH-DSA-SHAKE-192s
	{"\x60\x86\x48\x01\x65\x03\x04\x03\x1d", "", noParameters, opaqueSignature, 35664}, // SLH-DSA-SHAKE-192f
	{"\x60\x86\x48\x01\x65\x03\x04\x03\x1e", "", noParameters, opaqueSignature, 29792}, // SLH-DSA-SHAKE-256s
	{"\x60\x86\x48\x01\x65\x03\x04\x03\x1f", "", noParameters, opaqueSignature, 49856}, // SLH-DSA-SHAKE-256f
}

// algorithmIdentifier reads an OID and, with some algorithms, parameters.
func (p *parser) algorithmIdentifier(r der.Reader, e der.Element) AlgorithmIdentifier {
	a := AlgorithmIdentifier{Range: e.Range()}
	inside := r.Inside(e)
	id, ok := inside.Expect(der.ObjectIdentifier, "the algorithm")
	if !ok {
		return a
	}
	oid := inside.OID(id, "the algorithm")
	a.id, a.OID, a.Name = oid.Content, oid.String(), oid.Label()
	if parameters, ok := inside.Next(); ok {
		a.Parameters = parameters.Range()
	}
	inside.Finish("the algorithm identifier")
	return a
}

// signatureAlgorithm reads one of the two fields that name the signature's
// algorithm.
func (p *parser) signatureAlgorithm(r der.Reader, e der.Element, field string) AlgorithmIdentifier {
	p.log.Context = field
	a := p.algorithmIdentifier(r, e)
	if known := lookupSignatureAlgorithm(a.id); known != nil {
		a.Hash = known.hash
		if known.parameters == pssParameters {
			p.pss(r, &a)
		}
		p.checkParameters(known.parameters, &a, SignatureParameters)
	}
	p.log.Context = ""
	return a
}

// checkParameters notes parameters that are not what the algorithm's document
// wants.
func (p *parser) checkParameters(rule parameterRule, a *AlgorithmIdentifier, id string) {
	present := a.Parameters.Len() > 0
	null := present && p.in[a.Parameters.Start] == der.Null
	where := a.Range
	if present {
		where = a.Parameters
	}
	switch {
	case rule == nullParameters && !present:
		p.log.Add(id, a.Name+" has no parameters; it must have NULL", where)
	case rule == nullParameters && !null, rule == nullOrAbsent && present && !null:
		p.log.Add(id, a.Name+" has parameters; they must be NULL", where)
	case rule == noParameters && present:
		p.log.Add(id, a.Name+" has parameters; there must be none", where)
	case null && (rule == nullParameters || rule == nullOrAbsent) && a.Parameters.Len() != 2:
		p.log.Add(der.NullContent, a.Name+" has a NULL with content for parameters", where)
	}
}

// sameAlgorithm compares the two places that name the signature algorithm; RFC
// 5280 §4.1.1.2 wants the same in both.
func (p *parser) sameAlgorithm() {
	inner, outer := &p.c.Signature, &p.c.SignatureAlgorithm
	if inner.Range.Len() == 0 || p.in[inner.Range.Start:inner.Range.End] == p.in[outer.Range.Start:outer.Range.End] {
		return
	}
	detail := "signatureAlgorithm is " + outer.Name + ", and signature inside the certificate is " + inner.Name
	if inner.id == outer.id {
		detail = "signatureAlgorithm and signature inside the certificate name the same algorithm, " + outer.Name + ", in different encodings"
	}
	p.log.Add(SignatureMismatch, detail, inner.Range)
}

// pss reads RSASSA-PSS-params, RFC 4055 §3.1:
//
//	hashAlgorithm [0] DEFAULT sha1, maskGenAlgorithm [1] DEFAULT mgf1SHA1,
//	saltLength [2] DEFAULT 20, trailerField [3] DEFAULT 1
func (p *parser) pss(r der.Reader, a *AlgorithmIdentifier) {
	a.Hash, a.mgfHash, a.SaltLength = "SHA-1", "SHA-1", 20
	if a.Parameters.Len() == 0 {
		p.log.Add(SignaturePSS, "RSASSA-PSS has no parameters", a.Range)
		return
	}
	outer := r.At(a.Parameters)
	e, ok := outer.Expect(der.Sequence, "the RSASSA-PSS parameters")
	if !ok {
		return
	}
	fields := outer.Inside(e)
	for !fields.Empty() {
		f, _ := fields.Next()
		inside := fields.Inside(f)
		switch f.Identifier {
		case 0xa0:
			a.Hash = p.hash(&inside, "the hash")
			if a.Hash == "SHA-1" {
				p.log.Add(der.DefaultEncoded, "the RSASSA-PSS parameters write out SHA-1, the default", f.Range())
			}
		case 0xa1:
			mgf, ok := inside.Expect(der.Sequence, "the mask generation function")
			if !ok {
				continue
			}
			function := inside.Inside(mgf)
			id, ok := function.Expect(der.ObjectIdentifier, "the mask generation function")
			if !ok {
				continue
			}
			if function.OID(id, "the mask generation function").Content != oidMGF1 {
				p.log.Add(SignaturePSS, "the mask generation function is not MGF1", id.Range())
				a.mgfHash = ""
				continue
			}
			a.mgfHash = p.hash(&function, "the mask generation hash")
		case 0xa2, 0xa3:
			n, ok := inside.Expect(der.Integer, "a number in the RSASSA-PSS parameters")
			if !ok {
				continue
			}
			v, ok := inside.Int(n, "a number in the RSASSA-PSS parameters")
			switch {
			case f.Identifier == 0xa3:
				if !ok || v != 1 {
					p.log.Add(SignaturePSS, "the trailer field must be 1", f.Range())
				}
			case !ok || v < 0 || v > 1<<20:
				p.log.Add(SignaturePSS, "the salt length makes no sense", f.Range())
				a.SaltLength = 0
			default:
				a.SaltLength = int(v)
			}
		default:
			p.log.Add(SignaturePSS, "the RSASSA-PSS parameters have a field that does not exist", f.Range())
		}
	}
	if a.mgfHash != a.Hash && a.mgfHash != "" {
		p.log.Add(SignaturePSS, "the RSASSA-PSS parameters name two hashes, "+a.Hash+" and "+a.mgfHash+", which few programs take", a.Parameters)
	}
}

// hash reads the AlgorithmIdentifier of a hash function and returns its name,
// or its OID where it is none that is known.
func (p *parser) hash(r *der.Reader, what string) string {
	e, ok := r.Expect(der.Sequence, what)
	if !ok {
		return ""
	}
	inside := r.Inside(e)
	id, ok := inside.Expect(der.ObjectIdentifier, what)
	if !ok {
		return ""
	}
	oid := inside.OID(id, what)
	if !inside.Empty() {
		if null, ok := inside.Expect(der.Null, "the parameters of a hash"); ok {
			inside.Null(null, "the parameters of a hash")
		}
		inside.Finish(what)
	}
	for i := range hashes {
		if hashes[i].id == oid.Content {
			return hashes[i].name
		}
	}
	return oid.String()
}

var hashes = [...]struct{ id, name string }{
	{"\x60\x86\x48\x01\x65\x03\x04\x02\x01", "SHA-256"},
	{"\x60\x86\x48\x01\x65\x03\x04\x02\x02", "SHA-384"},
	{"\x60\x86\x48\x01\x65\x03\x04\x02\x03", "SHA-512"},
	{"\x60\x86\x48\x01\x65\x03\x04\x02\x04", "SHA-224"},
	{"\x60\x86\x48\x01\x65\x03\x04\x02\x05", "SHA-512/224"},
	{"\x60\x86\x48\x01\x65\x03\x04\x02\x06", "SHA-512/256"},
	{"\x60\x86\x48\x01\x65\x03\x04\x02\x07", "SHA3-224"},
	{"\x60\x86\x48\x01\x65\x03\x04\x02\x08", "SHA3-256"},
	{"\x60\x86\x48\x01\x65\x03\x04\x02\x09", "SHA3-384"},
	{"\x60\x86\x48\x01\x65\x03\x04\x02\x0a", "SHA3-512"},
	{"\x2b\x0e\x03\x02\x1a", "SHA-1"},
	{"\x2a\x86\x48\x86\xf7\x0d\x02\x05", "MD5"},
}

// signatureValue reads the signature, RFC 5280 §4.1.1.3.
func (p *parser) signatureValue(r der.Reader, e der.Element) {
	bits := r.Bits(e, "signatureValue")
	p.c.SignatureValue = bits.Octets
	n := bits.Octets.Len()
	known := lookupSignatureAlgorithm(p.c.SignatureAlgorithm.id)
	switch {
	case bits.Unused != 0:
		p.log.Add(SignatureUnusedBits, "signatureValue is not a whole number of bytes; unused bits: "+strconv.Itoa(bits.Unused), e.Range())
	case n == 0:
		p.log.Add(SignatureEmpty, "signatureValue is empty", e.Range())
	case known == nil:
	case known.octets != 0 && n != known.octets:
		p.log.Add(SignatureForm, "signatureValue has "+strconv.Itoa(n)+" bytes; one of "+p.c.SignatureAlgorithm.Name+" has "+strconv.Itoa(known.octets), e.Range())
	case known.form == pairSignature && !isPair(r.At(bits.Octets)):
		p.log.Add(SignatureForm, "signatureValue is no SEQUENCE of two INTEGERs, which it is with "+p.c.SignatureAlgorithm.Name, e.Range())
	}
}

// isPair reports whether r holds a SEQUENCE of two INTEGERs and nothing else.
func isPair(r der.Reader) bool {
	r = r.Quiet()
	e, ok := r.Next()
	if !ok || e.Identifier != der.Sequence || !r.Empty() {
		return false
	}
	r = r.Inside(e)
	for range 2 {
		if e, ok = r.Next(); !ok || e.Identifier != der.Integer || e.Content.Len() == 0 {
			return false
		}
	}
	return r.Empty()
}

// pairOctets returns the two INTEGERs of a pairSignature in width octets each,
// nil where they do not fit.
func pairOctets(signature []byte, width int) []byte {
	r := der.NewReader(string(signature), nil)
	if !isPair(r) {
		return nil
	}
	e, _ := r.Next()
	r = r.Inside(e)
	out := make([]byte, 2*width)
	for i := range 2 {
		number, _ := r.Next()
		s := trimZeros(signature[number.Content.Start:number.Content.End])
		if len(s) > width || s[0] >= 0x80 && number.Content.Len() == len(s) {
			return nil // too large, or negative
		}
		copy(out[(i+1)*width-len(s):], s)
	}
	return out
}
