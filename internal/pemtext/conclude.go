package pemtext

import (
	"strconv"
	"unicode/utf8"
)

// conclude reports what concerns the paste as a whole: what stands around the
// certificates, what else is in it, and, where there is no certificate, what it
// is instead.
func (r *reader) conclude() {
	certificates := 0
	for i := range r.doc.Blocks {
		if r.doc.Blocks[i].Kind == KindCertificate {
			certificates++
		}
	}
	if certificates == 0 && len(r.doc.Blocks) == 0 {
		if r.readHex() {
			certificates = 1
		}
	}
	r.encoding()
	r.nameOthers(certificates > 0)
	switch {
	case certificates > 0:
		r.around()
	case len(r.doc.Blocks) == 0:
		r.nameText()
	}
}

// encoding reports a byte order mark and UTF-16.
func (r *reader) encoding() {
	if len(r.input) >= 2 && (r.input[0] == 0xFE && r.input[1] == 0xFF || r.input[0] == 0xFF && r.input[1] == 0xFE) {
		r.report(-1, ruleUTF16, "The file is in UTF-16; it was read as such and will be sent in ASCII.", Span{0, 1})
		return
	}
	if s := r.view.segments; len(s) > 0 && s[0].form == formMark {
		r.report(-1, ruleByteOrderMark, "A byte order mark stands before the text; it was taken off.", Span{0, 1})
	}
}

// nameOthers reports the blocks that are no certificates.
func (r *reader) nameOthers(beside bool) {
	for i := range r.doc.Blocks {
		b := &r.doc.Blocks[i]
		if b.Kind == KindCertificate {
			continue
		}
		if b.Kind == KindPKCS7 {
			n := 0
			for k := i + 1; k < len(r.doc.Blocks) && r.doc.Blocks[k].origin.base > 0 && r.doc.Blocks[k].Span.Start < b.Span.End; k++ {
				n++
			}
			if n > 0 {
				r.report(i, rulePKCS7, "A PKCS #7 bundle; "+count(n, "certificate")+" taken out of it.", b.Span)
			} else {
				r.report(i, rulePKCS7Empty, "A PKCS #7 object without a certificate in it.", b.Span)
			}
			continue
		}
		rule, noun := nameOf(b.Kind)
		detail := "This is " + noun + labelled(b) + "."
		if beside {
			detail = "This is " + noun + labelled(b) + "; it was left out."
		}
		r.report(i, rule, detail, b.Span)
	}
}

// nameOf returns the rule that names a kind, and the words for it.
func nameOf(k Kind) (rule, noun string) {
	switch k {
	case KindPrivateKey:
		return RulePrivateKey, "a private key"
	case KindCertificateRequest:
		return ruleCertificateRequest, "a certificate request"
	case KindPublicKey:
		return rulePublicKey, "a public key"
	case KindCRL:
		return ruleCRL, "a certificate revocation list"
	case KindPKCS12:
		return rulePKCS12, "a PKCS #12 file"
	case KindJavaKeyStore:
		return ruleJavaKeyStore, "a Java keystore"
	case KindSSHKey:
		return ruleSSHKey, "an SSH public key"
	case KindPGP:
		return rulePGP, "a PGP block"
	case KindParameters:
		return ruleParameters, "a set of key parameters"
	}
	return ruleOtherBlock, "an object of a kind that is not known here"
}

// labelled quotes a block's label, which consists of capital letters, digits and
// a few signs.
func labelled(b *Block) string {
	if b.Label == "" {
		return ""
	}
	return " (" + b.Label + ")"
}

// character describes the character at a place of the view so that it can be
// shown safely: by its sign where it is a visible one of ASCII, by its code
// point, and by line and column.
func (d description) character(at int, where Span) string {
	name := "A character"
	if c := d.view.text[at]; c != foreign {
		if c > ' ' && c <= '~' {
			name = "The character " + string(rune(c))
		} else {
			name = "A " + codePoint(rune(c))
		}
	} else if c, ok := d.sourceRune(at); ok {
		name = "The character " + codePoint(c)
	}
	return name + " in " + d.place(where.Start)
}

func codePoint(c rune) string {
	digits := strconv.FormatInt(int64(c), 16)
	for len(digits) < 4 {
		digits = "0" + digits
	}
	upper := []byte(digits)
	for i, b := range upper {
		if b >= 'a' {
			upper[i] = b - 'a' + 'A'
		}
	}
	return "U+" + string(upper)
}

// maxPlaces is how many places of one paste are described by line and column;
// each takes a walk through the text.
const maxPlaces = 32

// place describes a position by line and column, both counted from 1, the column
// in units. In what was decoded from base64 there are no lines to count.
func (r *reader) place(position int) string {
	if r.places++; r.places > maxPlaces || r.outer != nil {
		return "position " + strconv.Itoa(position)
	}
	line, start, unit := 1, 0, 0
	for i := 0; i < len(r.view.source) && unit < position; {
		size, width := measureRune(r.view.source[i:])
		if r.view.source[i] == '\n' {
			line, start = line+1, unit+1
		}
		i, unit = i+size, unit+width
	}
	return "line " + strconv.Itoa(line) + ", column " + strconv.Itoa(position-start+1)
}

// sourceRune returns the character of the source that a place of the view came
// from.
func (r *reader) sourceRune(at int) (c rune, ok bool) {
	if r.places++; r.places > maxPlaces || r.outer != nil {
		return 0, false
	}
	position, unit := r.view.span(at, at+1).Start, 0
	for i := 0; i < len(r.view.source); {
		size, width := measureRune(r.view.source[i:])
		if unit == position {
			c, _ = utf8.DecodeRune(r.view.source[i:])
			return c, true
		}
		i, unit = i+size, unit+width
	}
	return 0, false
}

// measureRune returns how many bytes and how many units the first character of
// s takes.
func measureRune(s []byte) (size, width int) {
	if s[0] < 0x80 {
		return 1, 1
	}
	c, size := utf8.DecodeRune(s)
	switch {
	case c == utf8.RuneError && size <= 1:
		return maximalSubpart(s), 1
	case c >= 0x10000:
		return size, 2
	}
	return size, 1
}
