package preflight

import (
	"unicode"
	"unicode/utf8"

	"countersign/internal/ascii"
	"countersign/internal/certificate"
	"countersign/internal/der"
)

var nameRules = []Rule{
	{
		ID: "names-no-subject", Group: "names", Severity: Warning, Evidence: Assumed,
		Title:  "It has no subject name",
		Why:    "Nobody will be able to tell from the certificate whose it is.",
		Cure:   "Give it a subject with a common name, with openssl req: -subj /CN=Bob",
		Source: "RFC 5280 §4.1.2.6",
	},
	{
		ID: "names-no-common-name", Group: "names", Severity: Info, Evidence: Assumed,
		Title:  "Its subject has no common name",
		Why:    "Most tools list certificates by common name; this one will look empty there.",
		Cure:   "Nothing to do for IAM. For people, put a common name into the subject.",
		Source: "RFC 5280 §4.1.2.4",
	},
	{
		ID: "names-invisible-characters", Group: "names", Severity: Warning, Evidence: Assumed,
		Title:  "A name has characters that cannot be seen",
		Why:    "Control characters and characters that change the direction of writing make a name look like another one.",
		Cure:   "Look at where this certificate comes from before you trust it.",
		Source: "Unicode Technical Report 36 §2.10",
	},
	{
		ID: "names-mixed-scripts", Group: "names", Severity: Warning, Evidence: Assumed,
		Title:  "A word in a name mixes alphabets that look alike",
		Why:    "A Cyrillic, Greek, Armenian or Cherokee letter between Latin ones cannot be told from its Latin double by eye.",
		Cure:   "Look at where this certificate comes from before you trust it.",
		Source: "Unicode Technical Standard 39 §5",
	},
	{
		ID: writtenDifferently, Group: "names", Severity: Warning, Evidence: Assumed,
		Title:  "Subject and issuer have one name in two encodings",
		Why:    "The standard compares names without regard to string types, case and runs of spaces, and so does OpenSSL. Go and others compare bytes: to them these are two names, and they do not find the issuer.",
		Cure:   "Nothing to do for IAM. Elsewhere, have the certificate issued again by a CA that copies the subject of its own certificate byte for byte.",
		Source: "RFC 5280 §4.1.2.6, §7.1; X509_NAME_cmp of OpenSSL; Verify of Go's crypto/x509",
	},
}

// writtenDifferently is found in one certificate or between two of a paste.
const writtenDifferently = "names-encoded-differently"

// bothWays ends a sentence on two names that are equal, showing what the eye can
// tell them apart by.
func bothWays(a, b *certificate.Name) string {
	one, other := a.String(), b.String()
	if one == other {
		return ": “" + one + "” is encoded in two ways."
	}
	return ": “" + one + "” and “" + other + "”."
}

func examineNames(c *certificate.Certificate, r report) {
	if len(c.Subject.RDNs) == 0 {
		if len(c.SubjectAltNames) == 0 && c.Subject.Range.End > 0 {
			r.find("names-no-subject", "The subject is an empty sequence, and there is no subject alternative name.", "", c.Subject.Range)
		}
	} else {
		common := false
		for _, rdn := range c.Subject.RDNs {
			for i := range rdn {
				common = common || rdn[i].Type == "CN"
			}
		}
		if !common {
			r.find("names-no-common-name", "The subject is “"+c.Subject.String()+"”.", "", c.Subject.Range)
		}
	}
	for _, name := range [...]struct {
		of   *certificate.Name
		what string
	}{{&c.Subject, " of the subject"}, {&c.Issuer, " of the issuer"}} {
		for _, rdn := range name.of.RDNs {
			for i := range rdn {
				examineText(rdn[i].Value, rdn[i].Type, name.what, rdn[i].Range, r)
			}
		}
	}
	if c.Subject.Encoding() != c.Issuer.Encoding() && c.SelfIssued() {
		r.find(writtenDifferently, "Subject and issuer are the same name, and not the same bytes"+bothWays(&c.Subject, &c.Issuer), "", c.Issuer.Range)
	}
	for i := range c.SubjectAltNames {
		n := &c.SubjectAltNames[i]
		if raw := c.Raw[n.Range.Start:n.Range.End]; raw[0]&der.ConstructedBit != 0 {
			examineStrings(der.NewReader(string(raw), nil), n.Range.Start, 0, ordinal(i), r)
		} else {
			examineText(n.Value, alternative, ordinal(i), n.Range, r)
		}
	}
}

const alternative = "subject alternative name "

// examineStrings looks at each character string inside an alternative name that
// is a structure, as a directory name and a userPrincipalName are. It starts at
// the octet base of the certificate, and goes no deeper than such names do.
func examineStrings(inside der.Reader, base, depth int, of string, r report) {
	for !inside.Empty() {
		e, _ := inside.Next()
		if e.Constructed() {
			if depth < 8 {
				examineStrings(inside.Inside(e), base, depth+1, of, r)
			}
		} else if text, fault := der.Text(e.Identifier, inside.Text(e.Content)); fault.ID != der.StringType {
			examineText(text, alternative, of, der.Range{Start: base + e.Offset, End: base + e.End()}, r)
		}
	}
}

// examineText looks at one name for characters that deceive the eye. What it is,
// and of what, are put together only where there is something to tell.
func examineText(text, what, of string, at der.Range, r report) {
	if ascii.Visible(text) {
		return
	}
	rest := text
	for hidden := der.FirstHidden(rest); hidden >= 0; hidden = der.FirstHidden(rest) {
		c, size := utf8.DecodeRuneInString(rest[hidden:])
		if c != utf8.RuneError || size > 1 {
			r.find("names-invisible-characters", "In "+what+of+": "+der.CodePoint(c)+".", "", at)
			break
		}
		rest = rest[hidden+1:] // an octet that is no character; the reading has named it
	}
	if mixesAlphabets(text) {
		r.find("names-mixed-scripts", "In "+what+of+", a word has Latin letters beside such of another alphabet that look like them.", "", at)
	}
}

// mixesAlphabets reports whether a word has Latin letters and such of an alphabet
// that shares shapes with it.
func mixesAlphabets(text string) bool {
	latin, lookalike := false, false
	for _, c := range text {
		switch {
		case c < utf8.RuneSelf: // nearly all of them, so not by way of tables
			if 'a' <= c|0x20 && c|0x20 <= 'z' {
				latin = true
			} else {
				latin, lookalike = false, false // the end of a word
			}
		case unicode.Is(unicode.Latin, c):
			latin = true
		case unicode.In(c, unicode.Cyrillic, unicode.Greek, unicode.Armenian, unicode.Cherokee):
			lookalike = true
		case 0x300 <= c && c <= 0x36f:
			// A combining mark of these three alphabets is part of its letter. (All
			// marks of Unicode, by table, take 3 KB of the browser module.)
		case !unicode.IsLetter(c):
			latin, lookalike = false, false
		}
		if latin && lookalike {
			return true
		}
	}
	return false
}
