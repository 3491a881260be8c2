// Package certificate reads an X.509 certificate (RFC 5280), leniently: it
// collects every problem, each with its position, and reads on.
//
// [Parse] gives what could be read and what is wrong with it. A problem has an
// ID, which names an entry of the preflight catalogue; what a problem means for
// an upload is judged there and not here. Judgements that are no reading
// problem (expiry, key sizes, weak hashes) are not made here at all.
//
// What it reads: the certificate of RFC 5280 §4.1 with all three versions; names
// with every string type; both time types; the public keys and signature
// algorithms of RFC 3279, 4055, 5480, 5758, 8410, 9881 and 9909; the extensions
// of RFC 5280 §4.2 and those met in the wild. It verifies nothing
// cryptographically: [Certificate.SelfSignature] says what a verifier needs.
//
// Names and texts are somebody else's words. They are decoded and not cleaned,
// except where a method says so ([Name.String], [Extension.Value]).
package certificate

import (
	"countersign/internal/der"
	"countersign/internal/instant"
)

// A Certificate is what could be read. Every field that was not reached has its
// zero value; Problems says why.
type Certificate struct {
	Raw []byte // the input; ranges are offsets in it

	TBS                der.Range // TBSCertificate with its header: what the signature covers
	Version            int       // 1, 2 or 3; 0 where it says another or could not be read
	VersionRange       der.Range // zero where absent, which means version 1
	SerialNumber       SerialNumber
	Signature          AlgorithmIdentifier // signature field of TBSCertificate, RFC 5280 §4.1.2.3
	Issuer             Name
	NotBefore          Time
	NotAfter           Time
	ValidityRange      der.Range
	Subject            Name
	PublicKey          PublicKey
	IssuerUniqueID     der.Range // zero where absent
	SubjectUniqueID    der.Range
	Extensions         []Extension
	ExtensionsRange    der.Range
	SignatureAlgorithm AlgorithmIdentifier // outer signatureAlgorithm, RFC 5280 §4.1.1.2
	SignatureValue     der.Range           // the signature's octets, without the unused-bits octet

	// Decoded from Extensions; nil or zero where absent.
	KeyUsage         []string // names of RFC 5280 §4.2.1.3, in bit order: "digitalSignature", …
	ExtendedKeyUsage []KeyPurpose
	BasicConstraints *BasicConstraints
	SubjectAltNames  []GeneralName // of every such extension, where there are several
	SubjectKeyID     []byte
	AuthorityKeyID   []byte
	Policies         []string // OIDs of certificate policies, RFC 5280 §4.2.1.4, dotted decimal

	Problems []Problem // in the order of position
}

// A Problem is one deviation from X.690, RFC 5280 or an algorithm's own
// document. Its ID is one of [ProblemIDs] and names an entry of the preflight
// catalogue.
type Problem = der.Problem

// IsCA reports whether basic constraints say that the subject is a CA.
func (c *Certificate) IsCA() bool { return c.BasicConstraints != nil && c.BasicConstraints.CA }

// SelfIssued reports whether issuer and subject are the same name (RFC 5280
// §6.1): octet for octet, or attribute for attribute as RFC 5280 §7.1 compares
// them, without regard to string types, case of ASCII letters and runs of white
// space.
func (c *Certificate) SelfIssued() bool { return c.Issuer.Equal(c.Subject) }

// Extension returns the first extension with the given dotted OID, or nil.
func (c *Certificate) Extension(oid string) *Extension {
	for i := range c.Extensions {
		if c.Extensions[i].OID == oid {
			return &c.Extensions[i]
		}
	}
	return nil
}

// A SerialNumber is the certificate's serial number, of any length and sign.
type SerialNumber struct {
	Bytes []byte    // big-endian two's complement content octets, as encoded
	Range der.Range // the INTEGER
}

// Negative reports whether the serial number is below zero.
func (s SerialNumber) Negative() bool { return len(s.Bytes) > 0 && s.Bytes[0] >= 0x80 }

// Hex returns lower-case hex without separators and without leading zero
// octets ("00" for zero, "" where there is no number); a negative number has a
// leading "-".
func (s SerialNumber) Hex() string { return string(s.AppendHex(nil)) }

// AppendHex appends Hex to b.
func (s SerialNumber) AppendHex(b []byte) []byte {
	if len(s.Bytes) == 0 {
		return b
	}
	magnitude := s.Bytes
	if s.Negative() {
		b = append(b, '-')
		magnitude = negate(s.Bytes)
	}
	return der.AppendHex(b, string(trimZeros(magnitude)))
}

// negate returns the two's complement of a big-endian number.
func negate(b []byte) []byte {
	n := make([]byte, len(b))
	carry := true
	for i := len(b) - 1; i >= 0; i-- {
		n[i] = ^b[i]
		if carry {
			n[i]++
			carry = n[i] == 0
		}
	}
	return n
}

// trimZeros cuts leading zero octets but the last octet.
func trimZeros(b []byte) []byte {
	for len(b) > 1 && b[0] == 0 {
		b = b[1:]
	}
	return b
}

// A Time is one end of the validity period.
type Time struct {
	Time        instant.Time // UTC; zero where it could not be read
	Generalized bool         // GeneralizedTime, not UTCTime
	Range       der.Range
}

// BasicConstraints of RFC 5280 §4.2.1.9.
type BasicConstraints struct {
	CA      bool
	PathLen int // -1 where absent
}

// A KeyPurpose is one entry of the extended key usage, RFC 5280 §4.2.1.12.
type KeyPurpose struct {
	OID  string
	Name string // "serverAuth", "clientAuth", "codeSigning", …; the OID where unknown
}

// An Extension is one entry of the extensions, RFC 5280 §4.2.
type Extension struct {
	OID      string
	Name     string // "keyUsage", …; the OID where unknown
	Critical bool
	Range    der.Range
	Content  der.Range // extnValue's octets, inside the OCTET STRING

	id      string // content octets of the OID
	content string // what Content covers
}
