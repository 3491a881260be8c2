package preflight

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"countersign/internal/certificate"
	"countersign/internal/iamapi"
	"countersign/internal/pemtext"
)

var bundleRules = []Rule{
	{
		ID: "paste-more-than-one", Group: "paste", Severity: Info, Evidence: Observed, Predicts: "MalformedCertificate",
		Title:  "More than one certificate in the paste",
		Why:    "IAM takes exactly one certificate. It refuses a whole chain, and does not say that this is why.",
		Cure:   "Send your own certificate (the leaf of the chain) alone. Countersign has picked it; the others stay here.",
		Source: "IAM API Reference, UploadSigningCertificate; reports of users",
	},
	{
		ID: "paste-leaf-unclear", Group: "paste", Severity: Warning, Evidence: Assumed, Predicts: "MalformedCertificate",
		Title:  "Which certificate is meant is not clear",
		Why:    "The certificates in the paste do not form one chain, so more than one of them could be the leaf, which is your own.",
		Cure:   "Paste only the certificate whose private key signs your requests.",
		Source: "RFC 5280 §6.1",
	},
	{
		ID: "paste-chain-order", Group: "paste", Severity: Info, Evidence: Assumed, Predicts: "MalformedCertificate",
		Title:  "The chain is not in its usual order",
		Why:    "A chain starts with the leaf, your own certificate, and each certificate after it is the issuer of the one before. Programs that take the first certificate get the wrong one here.",
		Cure:   "Nothing to do for IAM, which gets the leaf alone. Elsewhere, put the leaf first, then its issuer, and so on.",
		Source: "RFC 8446 §4.4.2",
	},
	{
		ID: "paste-too-many", Group: "paste", Severity: Warning, Evidence: Documented, Predicts: "ValidationError",
		Title:  "The paste holds more certificates than are read",
		Why:    "IAM takes exactly one certificate, and 16384 characters at the most. Nobody looks through thousands.",
		Cure:   "Paste only the certificate whose private key signs your requests.",
		Source: "IAM API Reference, UploadSigningCertificate: CertificateBody",
	},
	{
		ID: "paste-too-long", Group: "paste", Severity: Info, Evidence: Documented, Predicts: "ValidationError",
		Title:  "The paste is longer than IAM takes",
		Why:    "IAM takes 16384 characters at the most, and counts them before it looks for a certificate.",
		Cure:   "Send the certificate alone. Countersign does.",
		Source: "IAM API Reference, UploadSigningCertificate: CertificateBody",
	},
	{
		ID: "paste-same-twice", Group: "paste", Severity: Info, Evidence: Assumed, Predicts: "MalformedCertificate",
		Title:  "The same certificate twice in the paste",
		Why:    "It was probably pasted twice by mistake.",
		Cure:   "Remove one of the two. Countersign sends it once.",
		Source: "RFC 5280 §6.1",
	},
}

// chooseLeaf picks the certificate to send, -1 where there is none, and tells
// what is to be told of the others: a leaf is one whose subject is not the
// issuer of another in the paste. It is linear in the number of certificates.
func (r *Report) chooseLeaf() int {
	n := len(r.Certificates)
	if n < 2 {
		return n - 1
	}
	firstWith := make(map[string]int, n) // the first certificate with these bytes
	names := nameNumbers{make(map[string]int, n), make(map[string]int, n)}
	issuer, subject := make([]int, n), make([]int, n) // by certificate
	issues := make([]bool, 2*n+1)                     // by name: it is the issuer of another certificate
	var distinct, again []int
	for i := range r.Certificates {
		c := &r.Certificates[i]
		if _, seen := firstWith[string(c.Raw)]; seen {
			again = append(again, i)
			continue
		}
		firstWith[string(c.Raw)] = i
		distinct = append(distinct, i)
		issuer[i], subject[i] = names.of(&c.Issuer), names.of(&c.Subject)
		if issuer[i] != unread && issuer[i] != subject[i] {
			issues[issuer[i]] = true
		}
	}
	chosen, leaves, ends := -1, 0, 0 // ends: leaves that are no authority's
	for _, i := range distinct {
		if issues[subject[i]] {
			continue
		}
		leaves++
		if !r.Certificates[i].IsCA() {
			ends++
		}
		if chosen < 0 || r.suits(i) > r.suits(chosen) {
			chosen = i
		}
	}
	if chosen < 0 { // every one issues another: a ring, which nothing honest makes
		chosen = distinct[0]
	}
	count := strconv.Itoa(n)
	r.addBundle("paste-more-than-one", chosen, "The paste holds "+count+" certificates. Number "+ordinal(chosen)+", "+subjectOf(&r.Certificates[chosen])+", was picked."+r.others(distinct, chosen))
	for _, i := range again {
		r.addBundle("paste-same-twice", i, "Certificate "+ordinal(i)+" is the same as certificate "+ordinal(firstWith[string(r.Certificates[i].Raw)])+".")
	}
	switch {
	case leaves != 1 && len(distinct) > 1 && (ends != 1 || r.Certificates[chosen].IsCA()):
		r.addBundle("paste-leaf-unclear", chosen, strconv.Itoa(leaves)+" of the "+count+" certificates are not the issuer of another one here; number "+ordinal(chosen)+" was picked.")
	case leaves == 1 && len(distinct) > 1:
		for k := 1; k < len(distinct); k++ {
			if below, above := issuer[distinct[k-1]], subject[distinct[k]]; below != above || below == unread {
				r.addBundle("paste-chain-order", distinct[k], "Certificate "+ordinal(distinct[k])+" is not the issuer of the one before it; the leaf is number "+ordinal(chosen)+".")
				break
			}
		}
	}
	r.compareEncodings(distinct, issuer, subject)
	return chosen
}

// nameNumbers gives each name a number, the same to names that RFC 5280 §7.1 takes
// for the same. Nearly all of them are the same octet for octet, so that each
// encoding is looked into once.
type nameNumbers struct{ byEncoding, byCanonical map[string]int }

// unread is the number of every name that could not be read.
const unread = 0

func (t *nameNumbers) of(n *certificate.Name) int {
	encoding := n.Encoding()
	if encoding == "" {
		return unread
	}
	number, known := t.byEncoding[encoding]
	if !known {
		canonical := n.Canonical()
		if number, known = t.byCanonical[canonical]; !known {
			number = len(t.byCanonical) + 1
			t.byCanonical[canonical] = number
		}
		t.byEncoding[encoding] = number
	}
	return number
}

// compareEncodings tells of certificates whose issuer is in the paste, under the
// same name and not under the same octets.
func (r *Report) compareEncodings(distinct, issuer, subject []int) {
	named := make(map[string]struct{}, len(distinct)) // the encodings of subjects
	first := make([]int, 2*len(issuer)+1)             // by name: the certificate of that subject, counted from 1
	for _, i := range distinct {
		named[r.Certificates[i].Subject.Encoding()] = struct{}{}
		if first[subject[i]] == 0 {
			first[subject[i]] = i + 1
		}
	}
	for _, i := range distinct {
		c := &r.Certificates[i]
		if _, there := named[c.Issuer.Encoding()]; there || issuer[i] == unread || issuer[i] == subject[i] || first[issuer[i]] == 0 {
			continue
		}
		above := first[issuer[i]] - 1
		at := c.Issuer.Range
		span := c.Block.SpanOf(at.Start, at.End)
		rule := ruleByID(writtenDifferently)
		r.add(Finding{Rule: rule, Severity: rule.Severity, Span: &span, Certificate: i,
			Detail: "Its issuer has the name of certificate " + ordinal(above) + " in the paste, and not its bytes" + bothWays(&c.Issuer, &r.Certificates[above].Subject)})
	}
}

// others names the certificates that were not picked, as far as anybody would read.
func (r *Report) others(distinct []int, chosen int) string {
	const most = 4
	var names []string
	for _, i := range distinct {
		if i != chosen && len(names) < most {
			names = append(names, "number "+ordinal(i)+" is "+subjectOf(&r.Certificates[i]))
		}
	}
	if names == nil {
		return ""
	}
	if more := len(distinct) - 1 - len(names); more > 0 {
		names = append(names, "and so on")
	}
	return " Of the others, " + strings.Join(names, ", ") + "."
}

// suits tells how well a certificate suits as the one to send: best is one that
// is whole, that IAM accepts and that is not an authority's.
func (r *Report) suits(i int) (points int) {
	c := &r.Certificates[i]
	if !c.damaged {
		points += 4
	}
	if c.Error == nil {
		points += 2
	}
	if !c.IsCA() {
		points++
	}
	return points
}

// checkLength tells of a paste that is too long, though what will be sent of it is
// not, and reports whether it is.
func (r *Report) checkLength(text []byte) bool {
	const most = iamapi.MaxCertificateBody
	if len(text) <= most || r.CertificateBody == "" || len(r.CertificateBody) > most {
		return false // there are no more characters than bytes
	}
	n := utf8.RuneCount(text)
	if n <= most {
		return false
	}
	f := Finding{Rule: ruleByID("paste-too-long"), Severity: Info, Certificate: -1,
		Detail: "It has " + strconv.Itoa(n) + " characters, " + strconv.Itoa(n-most) + " too many; the certificate alone has " + strconv.Itoa(len(r.CertificateBody)) + "."}
	if n == len(text) { // ASCII alone
		f.Span = &pemtext.Span{Start: most, End: n}
	} else if utf8.Valid(text) { // else it is a file of bytes, which has no such place
		f.Span = beyond(string(text), most)
	}
	r.add(f)
	return true
}

// beyond is what follows the first n characters of a text, in UTF-16 units.
func beyond(text string, n int) *pemtext.Span {
	var span pemtext.Span
	for _, c := range text {
		units := utf16.RuneLen(c)
		if n > 0 {
			span.Start += units
			n--
		}
		span.End += units
	}
	return &span
}

func (r *Report) addBundle(id string, certificate int, detail string) {
	rule := ruleByID(id)
	span := r.Certificates[certificate].Block.Span
	r.add(Finding{Rule: rule, Severity: rule.Severity, Detail: detail, Span: &span, Certificate: -1})
}

func ordinal(i int) string { return strconv.Itoa(i + 1) }

func subjectOf(c *Inspected) string {
	if name := c.Subject.String(); name != "" {
		return "“" + name + "”"
	}
	return "one without a subject name"
}
