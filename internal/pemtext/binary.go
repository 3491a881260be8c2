package pemtext

// keyStoreKind recognises the keystores of Java by their first bytes.
func keyStoreKind(s []byte) Kind {
	if isKeyStore(s) {
		return KindJavaKeyStore
	}
	return KindUnknown
}

// isKeyStore reports whether s begins as a JKS or JCEKS file does.
func isKeyStore(s []byte) bool {
	return len(s) >= 4 && (string(s[:4]) == "\xFE\xED\xFE\xED" || string(s[:4]) == "\xCE\xCE\xCE\xCE")
}

// readBinary reads a file of bytes and reports whether it is one: a keystore, or
// DER, whose first length octet no text has in second place.
func (r *reader) readBinary(file []byte) bool {
	if isKeyStore(file) {
		r.doc.Blocks = append(r.doc.Blocks, Block{Kind: KindJavaKeyStore, Span: Span{0, len(file)}})
		r.nameOthers(false)
		return true
	}
	if !isDER(file) {
		return false
	}
	if file[0] != tagSequence {
		r.addDER(file, mapping{runs: []run{{0, 0, 1}}, chars: len(file), bits: 8}, extent{0, len(file)})
	}
	for at := 0; at < len(file) && file[at] == tagSequence; {
		end := len(file)
		if n := claimedLength(file[at:]); n > 0 && at+n < len(file) && (file[at+n] == tagSequence || blankBytes(file[at+n:])) {
			end = at + n
		}
		r.addDER(file[at:end:end], mapping{runs: []run{{0, int32(at), 1}}, chars: end - at, bits: 8}, extent{at, end})
		at = end
		if at < len(file) && blankBytes(file[at:]) {
			break
		}
	}
	certificates := false
	for i := range r.doc.Blocks {
		certificates = certificates || r.doc.Blocks[i].Kind == KindCertificate
	}
	if certificates {
		r.report(0, ruleDER, "The file is DER, "+count(len(file), "byte")+"; it was encoded as PEM.", r.doc.Blocks[0].Span)
	}
	r.nameOthers(certificates)
	return true
}

// isDER reports whether a file is DER rather than text that begins with the
// digit zero, or a private key of OpenSSH without its armour. A short length looks
// like text, so it has to be the file's, and the content something known.
func isDER(file []byte) bool {
	if len(file) < 4 || file[0] != tagSequence {
		return shape(file) == KindPrivateKey
	}
	return file[1] >= 0x80 && file[1] <= 0x84 || int(file[1]) == len(file)-2 && shape(file) != KindUnknown
}

// blankBytes reports whether nothing but white space and zeros follows.
func blankBytes(s []byte) bool {
	for _, c := range s {
		if c != 0 && standard[c] != classSpace {
			return false
		}
	}
	return true
}

// addDER adds a block of DER that was not base64. What is no known shape counts
// as a certificate with damage, for package certificate to name.
func (r *reader) addDER(der []byte, origin mapping, where extent) {
	kind := shape(der)
	if kind == KindUnknown {
		kind = KindCertificate
	}
	b := Block{Kind: kind}
	b.Span = origin.span(0, len(der))
	if kind != KindPrivateKey && kind != KindPKCS12 {
		b.DER, b.origin = der, origin
	}
	index := r.add(b, where)
	if kind == KindPKCS7 {
		r.unpack(index)
	}
}
