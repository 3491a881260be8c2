package preflight

import (
	"slices"

	"countersign/internal/certificate"
	"countersign/internal/der"
)

var extensionRules = []Rule{
	{
		ID: "version-below-3", Group: "structure", Severity: Warning, Evidence: Assumed,
		Title:  "It is a certificate of version 1 or 2",
		Why:    "Only version 3 has extensions, so nothing in this one says what its key may be used for. Some programs refuse older versions.",
		Cure:   "Make it again with an extension: openssl req -x509 writes version 3, openssl x509 -req does so only with -extfile.",
		Source: "RFC 5280 §4.1.2.1",
	},
	{
		ID: "extensions-unknown-critical", Group: "extensions", Severity: Warning, Evidence: Assumed,
		Title:  "A critical extension is not known",
		Why:    "Critical means: refuse this certificate if you do not understand this. IAM may do so.",
		Cure:   "Make the certificate without it, or with the extension marked as not critical.",
		Source: "RFC 5280 §4.2",
	},
	{
		ID: "extensions-precertificate", Group: "extensions", Severity: Warning, Evidence: Assumed,
		Title:  "It is a precertificate",
		Why:    "A precertificate is what a CA gives to a transparency log before it makes the certificate. It is not meant for use.",
		Cure:   "Paste the final certificate from your CA.",
		Source: "RFC 6962 §3.1",
	},
	{
		ID: "key-usage-signs-without-ca", Group: "extensions", Severity: Warning, Evidence: Assumed,
		Title:  "Its key may sign certificates, and it is no CA's",
		Why:    "Only the certificate of a CA (CA:TRUE) may have the key usage keyCertSign. Strict programs refuse it elsewhere.",
		Cure:   cureKeyUsage,
		Source: "RFC 5280 §4.2.1.3, §4.2.1.9",
	},
}

// poison is the extension that makes a certificate a precertificate.
const poison = "1.3.6.1.4.1.11129.2.4.3"

func examineExtensions(c *certificate.Certificate, r report) {
	if c.Version == 1 || c.Version == 2 {
		at := c.VersionRange
		if at.End == at.Start { // version 1 is said by saying nothing: point at where it would stand
			at = der.Range{Start: c.TBS.Start, End: c.SerialNumber.Range.Start}
		}
		r.find("version-below-3", "It is version "+ordinal(c.Version-1)+".", "", at)
	}
	for i := range c.Extensions {
		e := &c.Extensions[i]
		switch {
		case e.OID == poison:
			r.find("extensions-precertificate", "It has the extension that marks a precertificate.", "", e.Range)
		case e.Critical && e.Name == e.OID:
			r.find("extensions-unknown-critical", "The extension "+e.OID+" is critical.", "", e.Range)
		}
	}
	if !c.IsCA() && slices.Contains(c.KeyUsage, "keyCertSign") {
		r.find("key-usage-signs-without-ca", "Its key usage has keyCertSign, and nothing says CA:TRUE.", "", contentOf(c, "2.5.29.15"))
	}
}
