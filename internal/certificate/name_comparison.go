package certificate

import (
	"sort"
	"strconv"
	"strings"

	"countersign/internal/ascii"
	"countersign/internal/der"
)

// Names are compared as RFC 5280 §7.1 says, attribute for attribute and without
// regard to string types, and more narrowly in one thing: of letters beyond ASCII
// the case counts, as it does for OpenSSL, and no other form of Unicode is
// looked for. Programs that compare the octets of names, as crypto/x509 does,
// have [Name.Encoding].

// Encoding returns the octets of the name as they stand in the certificate, "" for
// a name that was not read.
func (n Name) Encoding() string { return n.encoded }

// Equal reports whether two names are the same: octet for octet, or compared as
// [Certificate.SelfIssued] says. Names that were not read are never equal.
func (n Name) Equal(other Name) bool {
	if n.encoded == "" || other.encoded == "" {
		return false
	}
	if n.encoded == other.encoded {
		return true
	}
	if len(n.RDNs) != len(other.RDNs) {
		return false
	}
	for i, rdn := range n.RDNs {
		if !sameRDN(rdn, other.RDNs[i]) {
			return false
		}
	}
	return len(n.RDNs) > 0
}

// maxUnordered is how many attributes of an RDN are compared whatever their order.
const maxUnordered = 64

// sameRDN compares two relative distinguished names, which are sets (RFC 5280
// §7.1). DER does sort them, but by their encodings: another string type is
// another place. Only hostile ones have more attributes than can be marked as
// matched; these are compared in order, which takes no longer for more of them.
func sameRDN(a, b []Attribute) bool {
	if len(a) != len(b) {
		return false
	}
	matched := uint64(0) // the attributes of b that one of a has met
next:
	for i := range a {
		from, to := 0, len(b)
		if to > maxUnordered {
			from, to = i, i+1
		}
		for j := from; j < to; j++ {
			if matched>>j&1 == 0 && a[i].equal(&b[j]) {
				matched |= 1 << j
				continue next
			}
		}
		return false
	}
	return true
}

func (a *Attribute) equal(b *Attribute) bool {
	return a.OID == b.OID && (a.encoded == b.encoded || a.isText() && b.isText() && sameText(a.Value, b.Value))
}

// isText reports whether the value is a character string all of which could be
// decoded. Any other is compared by its encoding.
func (a *Attribute) isText() bool {
	if a.encoded == "" || strings.Contains(a.Value, "\ufffd") {
		return false
	}
	switch identifier := a.encoded[0] &^ der.ConstructedBit; identifier {
	case der.UTF8String, der.PrintableString, der.TeletexString, der.BMPString, der.UniversalString:
		return true
	default:
		return stringType(identifier)
	}
}

// sameText compares without regard to the case of ASCII letters and to leading,
// trailing and repeated white space (RFC 5280 §7.1, RFC 4518 §2.2, §2.6.1).
func sameText(a, b string) bool {
	var i, j int
	for {
		x, nextI := foldedByte(a, i)
		y, nextJ := foldedByte(b, j)
		ended := nextI > len(a)
		if x != y || ended != (nextJ > len(b)) { // a NUL is no end
			return false
		}
		if ended {
			return true
		}
		i, j = nextI, nextJ
	}
}

// foldedByte returns the byte of s at i in lower case and the offset of the
// next, a run of white space being one space, and none at either end. Behind the
// last byte it returns 0 and an offset beyond s.
func foldedByte(s string, i int) (byte, int) {
	spaces := i
	for i < len(s) && (s[i] == ' ' || '\t' <= s[i] && s[i] <= '\r') {
		i++
	}
	switch {
	case i == len(s):
		return 0, i + 1
	case i > spaces && spaces > 0:
		return ' ', i
	}
	return ascii.Fold(s[i]), i + 1
}

// Canonical returns a text that two names share if they are [Name.Equal], and
// only then, so that many can be sorted out by it; "" for a name that was not
// read. It is for comparing, not for reading.
func (n Name) Canonical() string {
	if len(n.RDNs) == 0 {
		return n.encoded
	}
	b := make([]byte, 0, len(n.encoded)+16)
	for _, rdn := range n.RDNs {
		b = append(strconv.AppendInt(b, int64(len(rdn)), 10), '{')
		if len(rdn) == 1 || len(rdn) > maxUnordered {
			for i := range rdn {
				b = rdn[i].appendCanonical(b)
			}
			continue
		}
		attributes := make(sort.StringSlice, len(rdn))
		for i := range rdn {
			attributes[i] = string(rdn[i].appendCanonical(nil))
		}
		sort.Stable(attributes) // as [byPosition] is, for one implementation is enough
		for _, a := range attributes {
			b = append(b, a...)
		}
	}
	return string(b)
}

// appendCanonical appends type and value so that no other attribute begins with
// the same octets.
func (a *Attribute) appendCanonical(b []byte) []byte {
	b = append(b, a.OID...)
	if !a.isText() {
		b = append(strconv.AppendInt(append(b, '#'), int64(len(a.encoded)), 10), ' ')
		return append(b, a.encoded...)
	}
	text := make([]byte, 0, len(a.Value))
	for i := 0; ; {
		c, next := foldedByte(a.Value, i)
		if next > len(a.Value) {
			break
		}
		text, i = append(text, c), next
	}
	b = append(strconv.AppendInt(append(b, '='), int64(len(text)), 10), ' ')
	return append(b, text...)
}
