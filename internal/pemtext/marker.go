package pemtext

import "bytes"

// A marker is a BEGIN or END line (RFC 7468 §2), or what is left of one.
type marker struct {
	from, to int // in the view, dashes included
	begin    bool
	label    string // upper case, one space between words; "" for what is no label
	kind     Kind   // what the label promises
	flaws    markerFlaws
	key      string // what a private key is called that is text of its own, all of it here; "" for a marker
}

// markerFlaws are the ways in which a marker differs from the strict form.
type markerFlaws uint8

const (
	flawDashes  markerFlaws = 1 << iota // not five at each end
	flawCase                            // not upper case
	flawSpacing                         // spaces too many, too few, or of another kind
	flawForm                            // written as in a form: + for the space
)

// knownLabels are the labels in use; a marker with one of them is believed even
// with hardly a dash. The value is what RFC 7468 and the tools put there.
var knownLabels = []struct {
	label string
	kind  Kind
}{
	{"CERTIFICATE", KindCertificate},
	{"X509 CERTIFICATE", KindCertificate},
	{"X.509 CERTIFICATE", KindCertificate},
	{"TRUSTED CERTIFICATE", KindCertificate},
	{"CERTIFICATE REQUEST", KindCertificateRequest},
	{"NEW CERTIFICATE REQUEST", KindCertificateRequest},
	{"PKCS7", KindPKCS7},
	{"PKCS #7 SIGNED DATA", KindPKCS7},
	{"CMS", KindPKCS7},
	{"CERTIFICATE CHAIN", KindPKCS7},
	{"PKCS12", KindPKCS12},
	{"X509 CRL", KindCRL},
	{"CRL", KindCRL},
	{"PUBLIC KEY", KindPublicKey},
	{"RSA PUBLIC KEY", KindPublicKey},
	{"EC PUBLIC KEY", KindPublicKey},
	{"DSA PUBLIC KEY", KindPublicKey},
	{"SSH2 PUBLIC KEY", KindSSHKey},
	{"PRIVATE KEY", KindPrivateKey},
	{"ENCRYPTED PRIVATE KEY", KindPrivateKey},
	{"RSA PRIVATE KEY", KindPrivateKey},
	{"EC PRIVATE KEY", KindPrivateKey},
	{"DSA PRIVATE KEY", KindPrivateKey},
	{"ANY PRIVATE KEY", KindPrivateKey},
	{"OPENSSH PRIVATE KEY", KindPrivateKey},
	{"SSH2 ENCRYPTED PRIVATE KEY", KindPrivateKey},
	{"DH PARAMETERS", KindParameters},
	{"X9.42 DH PARAMETERS", KindParameters},
	{"EC PARAMETERS", KindParameters},
	{"DSA PARAMETERS", KindParameters},
	{"PGP PUBLIC KEY BLOCK", KindPGP},
	{"PGP PRIVATE KEY BLOCK", KindPrivateKey},
	{"PGP MESSAGE", KindPGP},
	{"PGP SIGNATURE", KindPGP},
	{"PGP SIGNED MESSAGE", KindPGP},
}

// readLabel returns a label as a string, without allocating for one that is
// known, and what it promises, KindUnknown for one not in use. A label that only
// lost its spaces is given them back. Anything that calls itself a private key is
// taken at its word.
func readLabel(s []byte) (label string, kind Kind) {
	for i := range knownLabels {
		if sameLetters(knownLabels[i].label, s) {
			return knownLabels[i].label, knownLabels[i].kind
		}
	}
	if bytes.Contains(s, []byte("PRIVATE")) {
		kind = KindPrivateKey
	} else {
		kind = KindUnknown
	}
	return string(s), kind
}

// isLabel reports whether the text between BEGIN and the dashes is made of words
// as labels are. A label is shown, and a line of a key can get into its place.
func isLabel(s []byte) bool {
	word, digits := 0, 0
	for i, c := range s {
		switch {
		case c == ' ' || c == '\t' || c == '+' || c == '_':
			word = -1
		case isDigit(c):
			digits++
		case c >= 'A' && c <= 'Z' && i > 0 && s[i-1] >= 'a': // as in base64
			return false
		}
		if word++; word > 14 || digits > 3 {
			return false
		}
	}
	return true
}

const maxLabel = 64

// findMarkers collects the markers of the view. Where there are none with
// dashes it looks for lines that have lost theirs.
func (r *reader) findMarkers() {
	text := r.view.text
	for i := 0; i < len(text); {
		n := bytes.IndexByte(text[i:], '-')
		if n < 0 {
			break
		}
		from := i + n
		to := from + 1
		for to < len(text) && text[to] == '-' {
			to++
		}
		m, ok := parseMarker(text, from, to)
		if !ok && to-from >= 4 {
			m, ok = parseTail(text, i, from)
		}
		if ok {
			r.markers = append(r.markers, m)
			to = m.to
		}
		i = to
	}
	if len(r.markers) == 0 {
		r.findBareMarkers()
	}
}

// parseTail reads a marker that has lost the dashes before BEGIN or END; those
// behind its label begin at text[dashes]. It does not look back beyond text[from].
func parseTail(text []byte, from, dashes int) (m marker, ok bool) {
	start := dashes
	for start > from && dashes-start < maxLabel && text[start-1] != '\n' && text[start-1] != '\r' {
		start--
		if c := text[start] | 0x20; c == 'b' && foldPrefix(text[start:dashes], "BEGIN ") || c == 'e' && foldPrefix(text[start:dashes], "END ") {
			m, ok = parseMarker(text, start, start)
			return m, ok && m.kind != KindUnknown
		}
	}
	return m, false
}

// findBareMarkers collects lines that consist of BEGIN or END and a known label.
func (r *reader) findBareMarkers() {
	text := r.view.text
	for i := 0; i < len(text); {
		end := len(text)
		if n := bytes.IndexByte(text[i:], '\n'); n >= 0 {
			end = i + n
		}
		from := i
		for from < end && isBlank(text[from]) {
			from++
		}
		if from < end && (text[from]|0x20 == 'b' || text[from]|0x20 == 'e') {
			if m, ok := parseMarker(text, from, from); ok {
				r.markers = append(r.markers, m)
			}
		}
		i = end + 1
	}
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\r' }

// parseMarker reads a marker whose first dashes are text[from:to], and none
// where from == to.
func parseMarker(text []byte, from, to int) (m marker, ok bool) {
	i := to
	for i < len(text) && i < to+8 && (text[i] == ' ' || text[i] == '\t') {
		i++
	}
	word := 0
	switch {
	case foldPrefix(text[i:], "BEGIN"):
		m.begin, word = true, 5
	case foldPrefix(text[i:], "END"):
		word = 3
	default:
		return m, false
	}
	m.from = from

	// The label goes to the next dash, or to the end of the line.
	var label [maxLabel]byte
	n, space := 0, false
	i += word
	first := i
	for ; i < len(text) && text[i] != '-'; i++ {
		c := text[i]
		if c == '+' || c == '_' {
			m.flaws |= flawForm
			c = ' '
		}
		if c == ' ' || c == '\t' {
			space = true
			continue
		}
		if c >= 'a' && c <= 'z' {
			c -= 'a' - 'A'
		} else if !(c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '#' || c == '/') {
			break
		}
		if n > 0 && space {
			if n == maxLabel {
				return m, false
			}
			label[n] = ' '
			n++
		}
		space = false
		if n == maxLabel {
			return m, false
		}
		label[n] = c
		n++
	}
	if n == 0 {
		return m, false
	}
	m.label, m.kind = readLabel(label[:n])
	known := m.kind != KindUnknown
	if i-to != word+1+len(m.label) {
		m.flaws |= flawSpacing
	}
	if !isLabel(text[first:i]) {
		m.label = ""
	}
	for _, c := range text[to:i] {
		if c >= 'a' && c <= 'z' {
			m.flaws |= flawCase
			break
		}
	}
	dashes := i
	for i < len(text) && text[i] == '-' {
		i++
	}
	// Two markers that ran into each other share out their dashes.
	if i-dashes >= 2 && joins(text[i:]) {
		i = dashes + (i-dashes+1)/2
	}
	left, right := to-from, i-dashes
	switch {
	case right == 0 && (!known || dashes < len(text) && text[dashes] != '\n' && text[dashes] != '\r'):
		return m, false
	case left < 4 && right < 4 && !known:
		return m, false
	}
	if left != 5 || right != 5 {
		m.flaws |= flawDashes
	}
	m.to = i
	return m, true
}

// joins reports whether a marker goes on here whose dashes came before.
func joins(s []byte) bool {
	for len(s) > 0 && s[0] == ' ' {
		s = s[1:]
	}
	return foldPrefix(s, "BEGIN ") || foldPrefix(s, "END ") || foldPrefix(s, "ENDCERT") || foldPrefix(s, "BEGINCERT")
}

// foldPrefix reports whether s begins with an upper-case ASCII prefix, in
// whatever case.
func foldPrefix(s []byte, prefix string) bool {
	if len(s) < len(prefix) {
		return false
	}
	for i := 0; i < len(prefix); i++ {
		c := s[i]
		if c >= 'a' && c <= 'z' {
			c -= 'a' - 'A'
		}
		if c != prefix[i] {
			return false
		}
	}
	return true
}

// sameLetters compares a label with one that may have lost its spaces.
func sameLetters(label string, s []byte) bool {
	k := 0
	for i := 0; i < len(label); i++ {
		if k < len(s) && s[k] == label[i] {
			k++
		} else if label[i] != ' ' {
			return false
		}
	}
	return k == len(s)
}
