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
			for k := i + 1; k < len(r.doc.Blocks) && r.doc.Blocks[k].Kind == KindCertificate && r.doc.Blocks[k].Span.Start < b.Span.End; k++ {
				n++
			}
			if n > 0 {
				r.report(i, rulePKCS7, "A PKCS #7 bundle; "+count(n, "certificate")+" taken out of it.", b.Span)
			} else {
				r.report(i, rulePKCS7Empty, "A PKCS #7 object without a certificate in it.", b.Span)
			}
			continue
		}
		n := 0
		for n < len(names)-1 && names[n].kind != b.Kind {
			n++
		}
		detail := "This is " + names[n].noun + labelled(b)
		if beside {
			detail += "; it was left out"
		}
		r.report(i, names[n].rule, detail+".", b.Span)
	}
}

// names are the rules that name what is no certificate, and the words for it.
// The last goes for any other kind.
var names = [...]struct {
	kind       Kind
	rule, noun string
}{
	{KindPrivateKey, RulePrivateKey, "a private key"},
	{KindCertificateRequest, ruleCertificateRequest, "a certificate request"},
	{KindPublicKey, rulePublicKey, "a public key"},
	{KindCRL, ruleCRL, "a certificate revocation list"},
	{KindPKCS12, rulePKCS12, "a PKCS #12 file"},
	{KindJavaKeyStore, ruleJavaKeyStore, "a Java keystore"},
	{KindSSHKey, ruleSSHKey, "an SSH public key"},
	{KindPGP, rulePGP, "a PGP block"},
	{KindParameters, ruleParameters, "a set of key parameters"},
	{KindUnknown, ruleOtherBlock, "an object of a kind that is not known here"},
}

// labelled quotes a block's label, which consists of capital letters, digits and
// a few signs, or says what else tells its kind.
func labelled(b *Block) string {
	switch {
	case b.Label != "":
		return " (" + b.Label + ")"
	case b.name != "":
		return " (" + b.name + ")"
	}
	return ""
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

// A walk is how far the source was gone through to count its lines: a place in
// it, in bytes and in units, with its line and the unit at which that starts.
type walk struct{ next, unit, line, start int }

// maxWalks is how often the source is gone through from its start again. Places
// are mostly asked for in order.
const maxWalks = 32

// walkTo goes to a position, and reports whether the source was gone through too
// often for that, or has no lines because it was decoded from base64.
func (r *reader) walkTo(position int) bool {
	w, s := &r.walk, r.view.source
	if position < w.unit {
		*w = walk{}
		r.walks++
	}
	if r.walks > maxWalks || r.outer != nil {
		return false
	}
	for w.next < len(s) && w.unit < position {
		size, width := measureRune(s[w.next:])
		if s[w.next] == '\n' {
			w.line, w.start = w.line+1, w.unit+1
		}
		w.next, w.unit = w.next+size, w.unit+width
	}
	return true
}

// place describes a position by line and column, both counted from 1, the column
// in units.
func (r *reader) place(position int) string {
	if !r.walkTo(position) {
		return "position " + strconv.Itoa(position)
	}
	return "line " + strconv.Itoa(r.walk.line+1) + ", column " + strconv.Itoa(position-r.walk.start+1)
}

// sourceRune returns the character of the source that a place of the view came
// from.
func (r *reader) sourceRune(at int) (c rune, ok bool) {
	position := r.view.span(at, at+1).Start
	if !r.walkTo(position) || r.walk.unit != position || r.walk.next == len(r.view.source) {
		return 0, false
	}
	c, _ = utf8.DecodeRune(r.view.source[r.walk.next:])
	return c, true
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
