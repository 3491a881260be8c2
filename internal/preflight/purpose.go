package preflight

import (
	"slices"

	"countersign/internal/certificate"
	"countersign/internal/der"
)

var purposeRules = []Rule{
	{
		ID: "purpose-ca", Group: "purpose", Severity: Warning, Evidence: Assumed,
		Title:  "It is a CA certificate",
		Why:    "Its key is for signing other certificates. It is probably the wrong one of a chain, or was made by a tool whose default is a CA.",
		Cure:   "Upload the certificate of the key that signs your requests. With openssl req -x509, add: -addext basicConstraints=critical,CA:FALSE",
		Source: "RFC 5280 §4.2.1.9",
	},
	{
		ID: "purpose-no-digital-signature", Group: "purpose", Severity: Warning, Evidence: Assumed,
		Title:  "Its key usage does not allow signatures",
		Why:    "A signing certificate is there to check signatures, and this one says that its key is not for that.",
		Cure:   cureKeyUsage,
		Source: "RFC 5280 §4.2.1.3",
	},
	{
		ID: "purpose-tls-server", Group: "purpose", Severity: Info, Evidence: Assumed,
		Title:  "It is made for a TLS server",
		Why:    "Its extended key usage names servers and not clients: it is meant to prove a server to its visitors, and not to sign requests.",
		Cure:   "If it is for a server, upload it to AWS Certificate Manager, or to IAM with UploadServerCertificate. If it is to sign requests, have one made without extended key usage or with clientAuth.",
		Source: "RFC 5280 §4.2.1.12",
	},
	{
		ID: "purpose-other", Group: "purpose", Severity: Info, Evidence: Assumed,
		Title:  "Its extended key usage names other purposes",
		Why:    "The certificate says what its key is for, and signing requests is not among its purposes.",
		Cure:   "Check that it is the certificate you mean.",
		Source: "RFC 5280 §4.2.1.12",
	},
}

const cureKeyUsage = "Make it again without a key usage, or with openssl req -x509 -addext keyUsage=digitalSignature"

func examinePurpose(c *certificate.Certificate, r report) {
	if c.IsCA() {
		r.find("purpose-ca", "Its basic constraints say CA:TRUE.", "", contentOf(c, "2.5.29.19"))
	} else if len(c.KeyUsage) > 0 && !slices.Contains(c.KeyUsage, "digitalSignature") && !slices.Contains(c.KeyUsage, "nonRepudiation") {
		r.find("purpose-no-digital-signature", "Its key usage has neither digitalSignature nor nonRepudiation.", "", contentOf(c, "2.5.29.15"))
	}
	if len(c.ExtendedKeyUsage) == 0 {
		return
	}
	var server, signs bool
	for _, p := range c.ExtendedKeyUsage {
		switch p.OID {
		case "1.3.6.1.5.5.7.3.1": // serverAuth
			server = true
		case "1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.3", "1.3.6.1.5.5.7.3.4", "2.5.29.37.0": // clientAuth, codeSigning, emailProtection, any
			signs = true
		}
	}
	switch {
	case signs:
	case server:
		r.find("purpose-tls-server", "Its extended key usage is for TLS servers.", "", contentOf(c, "2.5.29.37"))
	default:
		r.find("purpose-other", "Its extended key usage begins with "+c.ExtendedKeyUsage[0].Name+".", "", contentOf(c, "2.5.29.37"))
	}
}

// contentOf returns where an extension stands, empty where there is none.
func contentOf(c *certificate.Certificate, oid string) der.Range {
	if e := c.Extension(oid); e != nil {
		return e.Range
	}
	return der.Range{}
}
