package pemtext

import "unicode/utf8"

// Strict reads a CertificateBody as a plain PEM reader does, which is what IAM is
// assumed to have: one certificate in the form of RFC 7468 §3, its lines of any
// length and ended by LF or CRLF, spaces after them allowed, and nothing around it but
// white space. rule is "" where the body has that form. Else it is the id of the
// paste rule for the first deviation, which stands at the byte offset. It reads with
// Find, so that a paste is not judged by two readers that may disagree.
func Strict(body string) (der []byte, rule string, offset int) {
	d := Find([]byte(body))
	for i := range d.Repairs {
		if rp := &d.Repairs[i]; !tolerated(rp.Rule) {
			return nil, rp.Rule, byteOffset(body, rp.Span.Start)
		}
	}
	for i := range d.Blocks {
		switch b := &d.Blocks[i]; {
		case b.Kind != KindCertificate:
		case der != nil:
			return nil, ruleMoreThanOne, byteOffset(body, b.Span.Start)
		default:
			der = b.DER
		}
	}
	if der == nil {
		return nil, ruleNoCertificate, 0
	}
	return der, "", 0
}

// ruleMoreThanOne is reported by package preflight, which knows which of several
// certificates is meant; to a plain reader a second one is a deviation.
const ruleMoreThanOne = "paste-more-than-one"

// tolerated tells the repairs that a plain PEM reader does by itself.
func tolerated(rule string) bool {
	switch rule {
	case ruleCRLF, ruleLineLength, ruleTrailing, ruleTrailingBits:
		return true
	}
	return false
}

// byteOffset turns a position in UTF-16 units into one in bytes.
func byteOffset(s string, units int) int {
	unit := 0
	for i, c := range s {
		if unit >= units {
			return i
		}
		unit++
		if c >= 0x10000 && c != utf8.RuneError {
			unit++
		}
	}
	return len(s)
}
