package pemtext

// withhold takes out of the certificates what is none of theirs: the bytes behind
// the outermost element, and blocks that are called certificates and hold a
// private key. What is left in Block.DER is what may be shown and sent, so
// nothing that could be a key stays there, whatever the label says.
func (r *reader) withhold() {
	headers := make(map[int]bool) // blocks with the header lines of RFC 1421
	for i := range r.doc.Repairs {
		if rp := &r.doc.Repairs[i]; rp.Rule == ruleHeaders {
			headers[rp.Block] = true
		}
	}
	for i := range r.doc.Blocks {
		b := &r.doc.Blocks[i]
		if b.Kind != KindCertificate || b.DER == nil {
			continue
		}
		// Such headers stand in front of encrypted keys and of nothing else that
		// is in use; ciphertext does not look like a certificate.
		if kind := shape(b.DER); kind != KindCertificate && (headers[i] || wrapsKey(b.DER)) {
			b.Kind, b.DER = KindPrivateKey, nil
			r.report(i, RulePrivateKey, "This holds a private key"+labelled(b)+"; it was left out.", b.Span)
			continue
		}
		end := claimedLength(b.DER)
		if end <= 0 || end >= len(b.DER) {
			continue
		}
		span, behind := b.SpanOf(end, len(b.DER)), b.DER[end:]
		if shape(behind) == KindPrivateKey || wrapsKey(behind) {
			r.report(-1, RulePrivateKey, "A private key lies behind the certificate, inside the same block; it was left out.", span)
		} else {
			r.report(i, ruleBehind, count(len(behind), "byte")+" behind the end of the certificate were left out.", span)
		}
		b.DER = b.DER[:end:end]
	}
}

// wrapsKey reports whether the content of the outermost element, or an element
// that follows its first ones, is a private key by its shape.
func wrapsKey(der []byte) bool {
	outer, ok := head(der, 0)
	if !ok || outer.start > len(der) {
		return false
	}
	const looks = 8 // a few elements are enough: wrappers are short
	for at, n := outer.start, 0; n < looks && at < len(der); n++ {
		e, ok := head(der, at)
		if !ok {
			return false
		}
		if shape(der[at:min(e.end, len(der))]) == KindPrivateKey {
			return true
		}
		at = e.end
	}
	return outer.tag == tagOctets && shape(der[outer.start:min(outer.end, len(der))]) == KindPrivateKey
}
