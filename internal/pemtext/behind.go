package pemtext

import "bytes"

// withhold takes out of the certificates what is none of theirs: the bytes behind
// the outermost element, and blocks that are called certificates and hold a
// private key or may: header lines, as encrypted keys have them, stand above what
// is no certificate. What is left in Block.DER is what may be shown and sent, so
// nothing that could be a key stays there, whatever the label says.
func (r *reader) withhold() {
	for i := range r.doc.Blocks {
		b := &r.doc.Blocks[i]
		if b.Kind != KindCertificate || b.DER == nil {
			continue
		}
		kind, end := shape(b.DER), claimedLength(b.DER)
		found := (b.damaged || end > len(b.DER) || kind != KindCertificate) && holdsKey(b.DER)
		if found || b.headed && kind != KindCertificate {
			detail := "This may hold a private key"
			if found {
				detail = "This holds a private key"
			}
			b.Kind, b.DER = KindPrivateKey, nil
			r.report(i, RulePrivateKey, detail+labelled(b)+"; it was left out.", b.Span)
			continue
		}
		if end <= 0 || end >= len(b.DER) {
			continue
		}
		span, behind := b.SpanOf(end, len(b.DER)), b.DER[end:]
		if shape(behind) == KindPrivateKey || holdsKey(behind) {
			r.report(-1, RulePrivateKey, "A private key lies behind the certificate, inside the same block; it was left out.", span)
		} else {
			r.report(i, ruleBehind, count(len(behind), "byte")+" stood behind the end of the certificate; left out.", span)
		}
		b.DER = b.DER[:end:end]
	}
}

// holdsKey reports whether a private key stands anywhere in DER: in wrapping of
// some kind, without its first octets, with its bits shifted because base64
// characters before it were lost, or among the lines of something else.
func holdsKey(der []byte) bool {
	if bytes.Contains(der, []byte(openSSHMagic)) || bytes.Contains(der, []byte(oidPBES2)) {
		return true
	}
	shifted := bytes.Clone(der)
	for range 4 {
		if beginsKey(shifted) {
			return true
		}
		for i := range shifted {
			shifted[i] <<= 2
			if i+1 < len(der) {
				shifted[i] |= shifted[i+1] >> 6
			}
		}
	}
	return false
}

// oidPBES2 is the algorithm with which private keys are encrypted (RFC 8018
// §6.2): 1.2.840.113549.1.5.13.
const oidPBES2 = "\x2A\x86\x48\x86\xF7\x0D\x01\x05\x0D"

// beginsKey reports whether the first elements inside a private key's SEQUENCE
// stand anywhere in DER, or what only private keys have further on: an RSA key's
// usual public exponent with the private one behind it (RFC 8017 §A.1.2), the
// public point of an elliptic curve under [1] (RFC 5915 §3).
func beginsKey(der []byte) bool {
	for i := 0; i+6 < len(der); i++ {
		s := der[i : i+7]
		switch {
		case s[0] == tagContext0+1 && s[2] == tagBitString && s[3]+2 == s[1] && s[4] == 0 && s[5] == 4,
			s[0] == tagInteger && s[1] == 3 && string(s[2:6]) == "\x01\x00\x01\x02" && s[6] > 0x80:
			return true
		case s[0] != tagInteger || s[1] != 1 || s[2] > 1:
			continue
		}
		// As in shapeOfIntegers, with more care, since this may be anywhere.
		second, ok := head(der, i+3)
		next, more := head(der, second.end)
		switch {
		case !ok:
		case second.tag == tagInteger && s[4] > 0x80,
			second.tag == tagSequence && more && next.tag == tagOctets && der[second.start] == tagOID,
			second.tag == tagOctets && s[2] == 1 && s[4] >= 16 && s[4] < 0x80 && (!more || next.tag == tagContext0 || next.tag == tagContext0+1):
			return true
		}
	}
	return false
}
