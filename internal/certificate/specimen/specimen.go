// Package specimen makes certificates by the element, faultless ones and ones
// with a single flaw each, so that tests and the examples of the rules page show
// the very problem that they are about.
//
// No tool issues such certificates, and none is needed: a certificate is put
// together here from the encodings of its fields, any of which may be replaced.
// What stands in it is what X.690 and RFC 5280 §4.1 ask for, but that the key is
// no key that anybody has and the signature is none.
//
// Flaws has a certificate for each problem that package certificate can name,
// with the same certificate put right.
package specimen

import "strings"

// TLV returns one DER element: an identifier octet, the shortest length, the
// content put together from parts.
func TLV(identifier byte, parts ...string) string {
	content := strings.Join(parts, "")
	n := len(content)
	switch {
	case n < 0x80:
		return string([]byte{identifier, byte(n)}) + content
	case n < 0x100:
		return string([]byte{identifier, 0x81, byte(n)}) + content
	case n < 0x10000:
		return string([]byte{identifier, 0x82, byte(n >> 8), byte(n)}) + content
	}
	return string([]byte{identifier, 0x83, byte(n >> 16), byte(n >> 8), byte(n)}) + content
}

// Elements of the universal types, from their contents or from the elements
// inside. An OID's content is its encoded arcs, a UTCTime's and a
// GeneralizedTime's its characters.
func Seq(parts ...string) string       { return TLV(0x30, parts...) }
func Set(parts ...string) string       { return TLV(0x31, parts...) }
func Integer(content string) string    { return TLV(0x02, content) }
func OID(content string) string        { return TLV(0x06, content) }
func Octets(parts ...string) string    { return TLV(0x04, parts...) }
func UTF8(text string) string          { return TLV(0x0c, text) }
func Printable(text string) string     { return TLV(0x13, text) }
func IA5(text string) string           { return TLV(0x16, text) }
func UTCTime(text string) string       { return TLV(0x17, text) }
func Generalized(text string) string   { return TLV(0x18, text) }
func BitString(parts ...string) string { return TLV(0x03, "\x00"+strings.Join(parts, "")) }

// Elements with a context-specific tag, n up to 30.
func Explicit(n byte, element string) string { return TLV(0xa0|n, element) }
func Implicit(n byte, content string) string { return TLV(0x80|n, content) }

// Elements that are always the same.
const (
	Null = "\x05\x00"
	True = "\x01\x01\xff"
)

// The contents of object identifiers.
const (
	CommonName   = "\x55\x04\x03"
	Country      = "\x55\x04\x06"
	Organization = "\x55\x04\x0a"
	// DomainComponent is an IA5String, RFC 4519 §2.4.
	DomainComponent = "\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x19"

	RSA             = "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01"
	RSASSAPSS       = "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a"
	MGF1            = "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x08"
	MD5WithRSA      = "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x04"
	SHA1WithRSA     = "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x05"
	SHA256WithRSA   = "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b"
	SHA384WithRSA   = "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0c"
	EC              = "\x2a\x86\x48\xce\x3d\x02\x01"
	ECDSAWithSHA256 = "\x2a\x86\x48\xce\x3d\x04\x03\x02"
	P256            = "\x2a\x86\x48\xce\x3d\x03\x01\x07"
	P224            = "\x2b\x81\x04\x00\x21"
	Secp256k1       = "\x2b\x81\x04\x00\x0a"
	DSA             = "\x2a\x86\x48\xce\x38\x04\x01"
	X25519          = "\x2b\x65\x6e"
	Ed25519         = "\x2b\x65\x70"
	SHA256          = "\x60\x86\x48\x01\x65\x03\x04\x02\x01"
	MLDSA65         = "\x60\x86\x48\x01\x65\x03\x04\x03\x12"

	KeyUsage              = "\x55\x1d\x0f"
	SubjectAltName        = "\x55\x1d\x11"
	BasicConstraints      = "\x55\x1d\x13"
	NameConstraints       = "\x55\x1d\x1e"
	CRLDistributionPoints = "\x55\x1d\x1f"
	CertificatePolicies   = "\x55\x1d\x20"
	AnyPolicy             = "\x55\x1d\x20\x00"
	PolicyMappings        = "\x55\x1d\x21"
	AuthorityKeyID        = "\x55\x1d\x23"
	PolicyConstraints     = "\x55\x1d\x24"
	ExtendedKeyUsage      = "\x55\x1d\x25"
	SCTList               = "\x2b\x06\x01\x04\x01\xd6\x79\x02\x04\x02" // RFC 6962 §3.3
	Poison                = "\x2b\x06\x01\x04\x01\xd6\x79\x02\x04\x03" // RFC 6962 §3.1

	ServerAuth   = "\x2b\x06\x01\x05\x05\x07\x03\x01"
	ClientAuth   = "\x2b\x06\x01\x05\x05\x07\x03\x02"
	TimeStamping = "\x2b\x06\x01\x05\x05\x07\x03\x08"

	Unknown = "\x2a\x03\x04" // 1.2.3.4, which names nothing
)

// Signing is a key usage of digitalSignature alone, as an extension.
var Signing = Extension(KeyUsage, True, signing)

// A Draft is a certificate's fields, each in its encoding, to be changed and put
// together.
type Draft struct {
	Version, Serial, Algorithm, Issuer, NotBefore, NotAfter, Subject, Key string
	UniqueIDs, Extensions                                                 string // of tbsCertificate, tags included
	OuterAlgorithm                                                        string // Algorithm where ""
	Signature                                                             string
}

// Contents of keys that nobody has. The modulus has 2048 bits and is odd.
var (
	Modulus   = "\x00\xc3" + strings.Repeat("\x5a", 254) + "\x01"
	PointP256 = "\x04" + strings.Repeat("\x11", 64)
	// DSAParameters are p, q and g, RFC 3279 §2.3.2.
	DSAParameters = Seq(Integer(Modulus), Integer("\x00\xc3"+strings.Repeat("\x5a", 30)+"\x01"), Integer("\x02"))
)

// New returns a certificate without any problem, valid from the beginning of
// 2025 to the beginning of 2027.
func New() Draft {
	return Draft{
		Version:    Explicit(0, Integer("\x02")),
		Serial:     Integer("\x11\x22"),
		Algorithm:  Seq(OID(SHA256WithRSA), Null),
		Issuer:     Name(Attribute(Country, Printable("DE")), Attribute(CommonName, Printable("Issuer"))),
		NotBefore:  UTCTime("250102030405Z"),
		NotAfter:   UTCTime("270102030405Z"),
		Subject:    Name(Attribute(CommonName, Printable("Subject"))),
		Key:        RSAKey(Null, Modulus, "\x01\x00\x01"),
		Extensions: Extensions(Signing),
		Signature:  BitString(strings.Repeat("\x77", 256)),
	}
}

// TBS returns the encoding of tbsCertificate.
func (d Draft) TBS() string {
	return Seq(d.Version, d.Serial, d.Algorithm, d.Issuer, Seq(d.NotBefore, d.NotAfter), d.Subject, d.Key, d.UniqueIDs, d.Extensions)
}

// DER returns the encoding of the certificate.
func (d Draft) DER() string {
	outer := d.OuterAlgorithm
	if outer == "" {
		outer = d.Algorithm
	}
	return Seq(d.TBS(), outer, d.Signature)
}

// Name is a distinguished name of RDNs.
func Name(rdns ...string) string { return Seq(rdns...) }

// Attribute is an RDN of one attribute.
func Attribute(id, value string) string { return Set(Seq(OID(id), value)) }

// RSAKey is a SubjectPublicKeyInfo, RFC 3279 §2.3.1.
func RSAKey(parameters, modulus, exponent string) string {
	return Seq(Seq(OID(RSA), parameters), BitString(Seq(Integer(modulus), Integer(exponent))))
}

// ECKey is a SubjectPublicKeyInfo, RFC 5480 §2.
func ECKey(curve, point string) string { return Seq(Seq(OID(EC), curve), BitString(point)) }

// DSAKey is a SubjectPublicKeyInfo, RFC 3279 §2.3.2; its parameters may be "".
func DSAKey(parameters, y string) string {
	return Seq(Seq(OID(DSA), parameters), BitString(Integer(y)))
}

// PlainKey is a SubjectPublicKeyInfo without parameters, RFC 8410 §4: of
// Ed25519 or X25519, say.
func PlainKey(algorithm, key string) string { return Seq(Seq(OID(algorithm)), BitString(key)) }

// Extensions is the field of tbsCertificate.
func Extensions(list ...string) string { return Explicit(3, Seq(list...)) }

// Extension is one of them; critical is "" or True.
func Extension(id, critical string, value ...string) string {
	return Seq(OID(id), critical, Octets(value...))
}

// With returns the encoding of the faultless draft after a change.
func With(change func(*Draft)) string {
	d := New()
	change(&d)
	return d.DER()
}

// WithSubject has a subject of these RDNs.
func WithSubject(rdns ...string) string {
	return With(func(d *Draft) { d.Subject = Name(rdns...) })
}

// WithKey has this SubjectPublicKeyInfo.
func WithKey(key string) string { return With(func(d *Draft) { d.Key = key }) }

// WithAlgorithm has this signature algorithm, in both places.
func WithAlgorithm(parts ...string) string {
	return With(func(d *Draft) { d.Algorithm = Seq(parts...) })
}

// WithExtensions has these extensions and no other.
func WithExtensions(list ...string) string {
	return With(func(d *Draft) { d.Extensions = Extensions(list...) })
}

// nested is that many SEQUENCEs, one in the other.
func nested(levels int) string {
	inside := ""
	for range levels {
		inside = Seq(inside)
	}
	return inside
}

// WithValue has one extension, marked critical where RFC 5280 wants that.
func WithValue(id string, value ...string) string {
	critical := ""
	if id == NameConstraints || id == PolicyConstraints { // §4.2.1.10, §4.2.1.11
		critical = True
	}
	return WithExtensions(Extension(id, critical, value...))
}

func withNotBefore(identifier byte, text string) string {
	return With(func(d *Draft) { d.NotBefore = TLV(identifier, text) })
}
