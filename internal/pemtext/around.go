package pemtext

import "bytes"

// around reports the text that stands around the blocks.
func (r *reader) around() {
	text := r.view.text
	var first, last extent
	pieces := 0
	at := 0
	quotes := true
	document := documentOf(r.view.source)
	if document == "" && r.view.segments != nil {
		document = documentOf(text) // escapes and marks hid it
	}
	if document == documentXML {
		r.told[formTag] = true
	}
	for i := 0; i <= len(r.used); i++ {
		end := len(text)
		if i < len(r.used) {
			end = r.used[i].from
		}
		from, to := trim(text, at, end)
		if from >= to && r.view.segments != nil && (at < end || end == len(text)) {
			// Nothing to see here, which does not mean that nothing is here.
			r.reportForms(-1, extent{at, end}, r.span(at, end))
		}
		if i < len(r.used) {
			at = max(at, r.used[i].to)
		}
		if from >= to {
			continue
		}
		if pieces == 0 {
			first = extent{from, to}
		}
		last = extent{from, to}
		pieces++
		for _, c := range text[from:to] {
			if !isQuotation(c) {
				quotes = false
				break
			}
		}
	}
	if pieces == 0 {
		if document == documentXML {
			r.report(-1, ruleInsideDocument, "The certificate was taken out of "+document+".", r.span(0, len(text)))
		}
		return
	}
	span := r.span(first.from, first.to)
	if quotes {
		r.report(-1, ruleQuotes, "Quotation marks or brackets around the certificate were taken off.", r.span(first.from, last.to))
		return
	}
	before := text[first.from:first.to]
	switch {
	case endsLikeDataURL(before):
		r.report(-1, ruleDataURL, "The certificate was taken out of a data: URL.", span)
	default:
		if document != "" {
			r.report(-1, ruleInsideDocument, "The certificate was taken out of "+document+".", span)
			return
		}
		detail := "Text around the certificate was left out"
		if name := toolOf(before); name != "" {
			detail += ": " + name
		}
		r.report(-1, ruleTextAround, detail+".", span)
	}
}

// trim narrows an extent to what is not white space.
func trim(text []byte, from, to int) (int, int) {
	for from < to && (isBlank(text[from]) || text[from] == '\n') {
		from++
	}
	for to > from && (isBlank(text[to-1]) || text[to-1] == '\n') {
		to--
	}
	return from, to
}

// isQuotation reports whether a character only encloses or separates.
func isQuotation(c byte) bool {
	switch c {
	case '"', '\'', '`', '.', ' ', '\t', '\n', '\r', ',', ';', '(', ')', '[', ']', '{', '}', '<', '>', '+', '\\', '*', '|', '#', '~':
		return true
	}
	return false
}

func endsLikeDataURL(s []byte) bool {
	return bytes.Contains(s, []byte("data:")) && bytes.HasSuffix(s, []byte(","))
}

// toolOf names the tool whose output a text is.
func toolOf(s []byte) string {
	for _, t := range [...]struct{ sign, name string }{
		{"Bag Attributes", "bag attributes, as openssl pkcs12 writes them"},
		{"Certificate chain", "output of openssl s_client"},
		{"CONNECTED(", "output of openssl s_client"},
		{"Signature Algorithm:", "output of openssl x509 -text"},
		{"subject=", "output of openssl"},
		{"Certificate:", "output of openssl x509 -text"},
		{"Alias name:", "output of keytool"},
		{"Owner:", "output of keytool"},
		{"diff --git", "a diff"},
		{"Content-Type:", "the headers of a mail or an HTTP answer"},
	} {
		if bytes.Contains(s, []byte(t.sign)) {
			return t.name
		}
	}
	return ""
}

const documentXML = "an XML document"

// documentOf names the kind of document that a text is.
func documentOf(text []byte) string {
	from, to := trim(text, 0, len(text))
	if from == to {
		return ""
	}
	s := text[from:to]
	switch {
	case bytes.Contains(s, []byte("CertificateBody>")), bytes.Contains(s, []byte("X509Certificate>")), hasAnyPrefix(s, "<?xml"):
		return documentXML
	case s[0] == '{' && s[len(s)-1] == '}', s[0] == '[' && s[len(s)-1] == ']':
		return "a JSON document"
	case bytes.Contains(s, []byte("apiVersion:")):
		return "a Kubernetes document in YAML"
	case bytes.Contains(s, []byte("<<")) && bytes.Contains(s, []byte("resource ")), bytes.Contains(s, []byte("<<-E")), bytes.Contains(s, []byte("<<E")):
		return "a here-document"
	case bytes.Contains(s, []byte(": |")), bytes.Contains(s, []byte(": >")):
		return "a YAML document"
	case bytes.Contains(s, []byte("CertificateBody=")), bytes.Contains(s, []byte("Action=UploadSigningCertificate")):
		return "a request"
	}
	return ""
}

// nameText reports what a paste without any block is.
func (r *reader) nameText() {
	text := r.view.text
	from, to := trim(text, 0, len(text))
	if from == to {
		var t tally
		if r.view.tally(0, len(text), &t); t.count[formTag] == 0 {
			r.report(-1, ruleEmpty, "Nothing was pasted.", r.span(0, len(text)))
			return
		}
		from, to = 0, len(text)
	}
	s := text[from:to]
	at := r.span(from, to)
	line := s
	if i := bytes.IndexByte(s, '\n'); i >= 0 {
		line = s[:i]
	}
	single := len(line) == len(s)
	switch {
	case hasAnyPrefix(s, "ssh-rsa ", "ssh-ed25519 ", "ssh-dss ", "ecdsa-sha2-", "sk-ssh-", "sk-ecdsa-"):
		r.add(KindSSHKey, extent{from, to})
		r.report(0, ruleSSHKey, "This is an SSH public key.", at)
	case foldPrefix(s, "HTTP://") && single, foldPrefix(s, "HTTPS://") && single:
		r.report(-1, ruleURL, "This is the address of a page or a file, not its content.", at)
	case single && isPath(s):
		r.report(-1, ruleFilePath, "This is the name of a file, not its content.", at)
	case single && isFingerprint(s):
		r.report(-1, ruleFingerprint, "This is a fingerprint of a certificate, not the certificate.", at)
	case single && (hasAnyPrefix(s, "arn:") || isCertificateID(s)):
		r.report(-1, ruleIdentifier, "This is the identifier of a certificate, not the certificate.", at)
	case foldPrefix(r.view.source, "<!DOCTYPE HTML"), foldPrefix(r.view.source, "<HTML"):
		r.report(-1, ruleHTMLPage, "This is a page in HTML without a certificate in it.", at)
	case len(s) > 1 && s[0] == '0' && s[1] == foreign:
		r.report(-1, ruleBinaryAsText, "This looks like a binary file that was read as text, which destroyed it.", at)
	default:
		r.report(-1, ruleNoCertificate, "No certificate was found.", at)
	}
}

func hasAnyPrefix(s []byte, prefixes ...string) bool {
	for _, p := range prefixes {
		if len(s) >= len(p) && string(s[:len(p)]) == p {
			return true
		}
	}
	return false
}

// isPath reports whether a line is the name of a file.
func isPath(s []byte) bool {
	if len(s) > 1024 {
		return false
	}
	if hasAnyPrefix(s, "file://", "fileb://", "/", "./", "../", "~/", "@", "\\\\") || len(s) > 2 && isLetter(s[0]) && s[1] == ':' && (s[2] == '\\' || s[2] == '/') {
		return true
	}
	for _, suffix := range [...]string{".PEM", ".CRT", ".CER", ".DER", ".P7B", ".P7C", ".PFX", ".P12", ".JKS", ".KEY", ".CSR", ".TXT"} {
		if n := len(s) - len(suffix); n > 0 && foldPrefix(s[n:], suffix) {
			return true
		}
	}
	return false
}

// isFingerprint reports whether a line is a digest in hexadecimal, with or
// without what openssl writes before it.
func isFingerprint(s []byte) bool {
	if i := bytes.LastIndexByte(s, '='); i >= 0 {
		s = s[i+1:]
	}
	digits := 0
	for _, c := range s {
		switch {
		case isHex(c):
			digits++
		case c != ':' && c != ' ' && c != '-':
			return false
		}
	}
	return digits == 32 || digits == 40 || digits == 64 || digits == 96 || digits == 128
}

// isCertificateID reports whether a line is a CertificateId of IAM, as the API
// reference shows them.
func isCertificateID(s []byte) bool {
	if len(s) < 24 || len(s) > 40 {
		return false
	}
	for _, c := range s {
		if !(c >= 'A' && c <= 'Z' || isDigit(c)) {
			return false
		}
	}
	return true
}
