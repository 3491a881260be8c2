package pemtext

// isKeyStore reports whether s begins as a JKS or JCEKS file does.
func isKeyStore(s []byte) bool {
	return len(s) >= 4 && (string(s[:4]) == "\xFE\xED\xFE\xED" || string(s[:4]) == "\xCE\xCE\xCE\xCE")
}

// readBinary reads a file of bytes and reports whether it is one: a keystore, or
// DER, whose first length octet no text has in second place.
func (r *reader) readBinary(file []byte) bool {
	if isKeyStore(file) {
		r.addContent(KindJavaKeyStore, Span{0, len(file)})
		r.nameOthers(false)
		return true
	}
	if !isDER(file) {
		return false
	}
	if file[0] != tagSequence {
		r.addRaw(file, 0, len(file))
	}
	for at := 0; at < len(file) && file[at] == tagSequence; {
		end := len(file)
		if n := claimedLength(file[at:]); n > 0 && at+n < len(file) && (file[at+n] == tagSequence || blankBytes(file[at+n:])) {
			end = at + n
		}
		r.addRaw(file, at, end)
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

// addRaw adds file[from:to] as a block.
func (r *reader) addRaw(file []byte, from, to int) {
	n := to - from
	r.addObject(file[from:to:to], &mapping{src: from, columns: n, stride: n, width: 1, chars: n, bits: 8})
}

// addObject adds a block of DER that was not base64.
func (r *reader) addObject(der []byte, origin *mapping) {
	r.addDER(der, origin)
	if index := len(r.doc.Blocks) - 1; r.doc.Blocks[index].Kind == KindPKCS7 {
		r.unpack(index)
	}
}
