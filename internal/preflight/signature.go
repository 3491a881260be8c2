package preflight

import "countersign/internal/certificate"

var signatureRules = []Rule{
	{
		ID: "signature-md5", Group: "signature", Severity: Warning, Evidence: Assumed,
		Title:  "It is signed with MD5 or older",
		Why:    "Certificates with a chosen content have been forged under MD5 since 2008, and most libraries refuse to check such a signature.",
		Cure:   "Make a new certificate; today's tools sign with SHA-256.",
		Source: "RFC 6151 §2",
	},
	{
		ID: "signature-sha1", Group: "signature", Severity: Warning, Evidence: Assumed,
		Title:  "It is signed with SHA-1",
		Why:    "Collisions under SHA-1 can be bought. The sample of AWS's own reference is signed with it, so IAM has taken it.",
		Cure:   "Make a new certificate; today's tools sign with SHA-256.",
		Source: "RFC 8017 §B.1; NIST SP 800-131A Rev. 2 §9",
	},
	{
		ID: "signature-self-issued", Group: "signature", Severity: Info, Evidence: Assumed,
		Title:  "It is its own issuer",
		Why:    "A self-signed certificate is fine here: AWS trusts it because you uploaded it, not because somebody signed it.",
		Cure:   "Nothing to do.",
		Source: "RFC 5280 §3.2",
	},
	{
		ID: "signature-not-by-own-key", Group: "signature", Severity: Warning, Evidence: Assumed,
		Title:  "Its own key did not make its signature",
		Why:    "It names itself as its issuer, and its signature does not verify with the key in it: a byte was changed after it was signed, or an older key of the same name signed it. AWS trusts what you upload, and nothing says that it checks this.",
		Cure:   "Copy the certificate again from where it was made. If it stays so, make a new one.",
		Source: "RFC 5280 §6.1.3 (a) (1)",
	},
	{
		ID: "signature-unknown", Group: "signature", Severity: Warning, Evidence: Assumed,
		Title:  "The signature algorithm is not known",
		Why:    "Countersign does not know it, and probably IAM does not either.",
		Cure:   "Make the certificate again with SHA-256 and RSA.",
		Source: "RFC 4055; RFC 5758; RFC 8410",
	},
}

// SelfSignatureInvalid is the finding for a certificate that names itself as its
// issuer and whose signature does not verify with its own key, which the
// caller has found out: there is no cryptography here.
func (r *Report) SelfSignatureInvalid(i int) Finding {
	c := &r.Certificates[i]
	rule := ruleByID("signature-not-by-own-key")
	span := c.Block.SpanOf(c.SignatureValue.Start, c.SignatureValue.End)
	return Finding{Rule: rule, Severity: rule.Severity, Span: &span, Certificate: i,
		Detail: "The signature does not verify with the certificate's own key."}.withCure()
}

func examineSignature(c *certificate.Certificate, r report) {
	a := &c.SignatureAlgorithm
	switch {
	case a.OID == "": // could not be read; the reading has said so
	case a.Hash == "MD2", a.Hash == "MD4", a.Hash == "MD5":
		r.find("signature-md5", "The signature algorithm is "+a.Name+".", "", a.Range)
	case a.Hash == "SHA-1":
		name := a.Name
		if name == "RSASSA-PSS" { // with which SHA-1 is the default, and often not meant
			name += " with SHA-1"
		}
		r.find("signature-sha1", "The signature algorithm is "+name+".", "", a.Range)
	case a.Name == a.OID:
		r.find("signature-unknown", "The signature algorithm is "+a.OID+".", "", a.Range)
	}
	if c.Subject.Range.End > 0 && len(c.Subject.RDNs) > 0 && c.SelfIssued() {
		r.find("signature-self-issued", "Subject and issuer are both “"+c.Subject.String()+"”.", "", c.Issuer.Range)
	}
}
