package pemtext

import "unicode/utf8"

// Strict reads a CertificateBody as a plain PEM reader does, which is what IAM is
// assumed to have: one certificate in the form of RFC 7468 §3, its lines of any
// length and ended by LF or CRLF, spaces after them allowed, and nothing around it but
// white space. rule is "" where the body has that form. Else it is the id of the
// paste rule for the first deviation, which stands at the byte offset.
func Strict(body string) (der []byte, rule string, offset int) {
	// Find has the last word on what is called a certificate and has more in it,
	// or something else.
	if der, ok := strict(body); ok && (claimedLength(der) < 0 || claimedLength(der) >= len(der)) {
		if kind := shape(der); kind == KindCertificate || kind != KindPrivateKey && !wrapsKey(der) {
			return der, "", 0
		}
	}
	d := Find([]byte(body))
	for i := range d.Repairs {
		if rp := &d.Repairs[i]; !tolerated(rp.Rule) {
			return nil, rp.Rule, byteOffset(body, rp.Span.Start)
		}
	}
	for i, n := 0, 0; i < len(d.Blocks); i++ {
		if d.Blocks[i].Kind == KindCertificate {
			if n++; n == 2 {
				return nil, ruleMoreThanOne, byteOffset(body, d.Blocks[i].Span.Start)
			}
		}
	}
	return nil, ruleNoCertificate, 0
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

// strict is Strict for a body that has the form.
func strict(body string) (der []byte, ok bool) {
	i := 0
	for i < len(body) && standard[body[i]] == classSpace {
		i++
	}
	body = body[i:]
	if len(body) < len(beginLine) || body[:len(beginLine)] != beginLine {
		return nil, false
	}
	i = len(beginLine)
	der = make([]byte, 0, len(body)/4*3)
	var acc uint32
	held, chars, pads := 0, 0, 0
	for {
		// The rest of a line: spaces, then its end.
		for i < len(body) && (body[i] == ' ' || body[i] == '\t') {
			i++
		}
		if i+1 < len(body) && body[i] == '\r' && body[i+1] == '\n' {
			i++
		}
		if i == len(body) || body[i] != '\n' {
			return nil, false
		}
		i++
		start := i
		if i < len(body) && body[i] == '-' {
			break
		}
		for i < len(body) {
			s := standard[body[i]]
			if s < classPad {
				if pads > 0 {
					return nil, false
				}
				acc = acc<<6 | uint32(s)
				chars++
				if held += 6; held >= 8 {
					held -= 8
					der = append(der, byte(acc>>held))
				}
			} else if s == classPad {
				pads++
			} else {
				break
			}
			i++
		}
		if i == start {
			return nil, false
		}
	}
	if len(body)-i < len(endLine) || body[i:i+len(endLine)] != endLine || chars == 0 || chars%4 == 1 || (chars+pads)%4 != 0 || pads > 2 {
		return nil, false
	}
	for i += len(endLine); i < len(body); i++ {
		if standard[body[i]] != classSpace {
			return nil, false
		}
	}
	return der, true
}
