package pemtext

// The rules that pemtext reports. Their titles, reasons and cures stand in the
// catalogue of package preflight; the details that pemtext writes say what was
// found in this paste, and never quote content.
const (
	// The characters of the paste.
	ruleByteOrderMark = "paste-byte-order-mark"
	ruleUTF16         = "paste-utf-16"
	ruleInvisible     = "paste-invisible-characters"
	ruleSoftHyphens   = "paste-soft-hyphens"
	ruleSpaces        = "paste-no-break-spaces"
	ruleFullWidth     = "paste-full-width"

	// What a medium made of it.
	ruleEscapes         = "paste-escapes"
	ruleHTML            = "paste-html"
	rulePercent         = "paste-percent-encoding"
	rulePlusLost        = "paste-plus-lost"
	ruleQuotedPrintable = "paste-quoted-printable"
	ruleDoubleBase64    = "paste-double-base64"
	ruleBase64URL       = "paste-base64url"
	ruleHex             = "paste-hex"
	ruleDecimal         = "paste-decimal"
	ruleDER             = "paste-der"

	// The markers.
	ruleDashKind       = "paste-dash-kind"
	ruleDashCount      = "paste-dash-count"
	ruleMarkerCase     = "paste-marker-case"
	ruleMarkerSpacing  = "paste-marker-spacing"
	ruleLabel          = "paste-label"
	ruleLabelMismatch  = "paste-label-mismatch"
	ruleTrusted        = "paste-trusted-certificate"
	ruleBehind         = "paste-bytes-behind"
	ruleBeginMissing   = "paste-begin-missing"
	ruleEndMissing     = "paste-end-missing"
	ruleMarkersMissing = "paste-markers-missing"

	// The lines between them.
	ruleNewlinesLost = "paste-newlines-lost"
	ruleCRLF         = "paste-crlf"
	ruleCR           = "paste-cr"
	ruleLineLength   = "paste-line-length"
	ruleBlankLines   = "paste-blank-lines"
	ruleIndentation  = "paste-indentation"
	ruleTrailing     = "paste-trailing-spaces"
	ruleInnerSpaces  = "paste-spaces"
	ruleQuoting      = "paste-quoting"
	ruleLinePrefix   = "paste-line-prefix"
	ruleLineNumbers  = "paste-line-numbers"
	ruleStrings      = "paste-string-literals"
	ruleHeaders      = "paste-pem-headers"
	ruleStrays       = "paste-stray-characters"
	rulePadding      = "paste-padding"
	ruleTrailingBits = "paste-trailing-bits"

	// What stands around.
	ruleTextAround     = "paste-text-around"
	ruleInsideDocument = "paste-inside-document"
	ruleQuotes         = "paste-quotes"
	ruleDataURL        = "paste-data-url"

	// Certificates inside other objects.
	rulePKCS7 = "paste-pkcs7"

	// Damage, other objects, and pastes that hold nothing to send.
	ruleBase64Damaged = "paste-base64-damaged"
	ruleTruncated     = "paste-truncated"
	ruleBodyEmpty     = "paste-body-empty"
	rulePlaceholder   = "paste-placeholder"
	ruleEmpty         = "paste-empty"
	ruleNoCertificate = "paste-no-certificate"
	// RulePrivateKey tells that the paste holds a private key, in a block of its own
	// or hidden in another.
	RulePrivateKey         = "paste-private-key"
	ruleCertificateRequest = "paste-certificate-request"
	rulePublicKey          = "paste-public-key"
	ruleCRL                = "paste-crl"
	rulePKCS12             = "paste-pkcs12"
	ruleJavaKeyStore       = "paste-java-keystore"
	ruleSSHKey             = "paste-ssh-key"
	rulePGP                = "paste-pgp"
	ruleParameters         = "paste-parameters"
	ruleOtherBlock         = "paste-other-block"
	rulePKCS7Empty         = "paste-pkcs7-empty"
	ruleFilePath           = "paste-file-path"
	ruleURL                = "paste-url"
	ruleFingerprint        = "paste-fingerprint"
	ruleIdentifier         = "paste-identifier"
	ruleHTMLPage           = "paste-html-page"
	ruleBinaryAsText       = "paste-binary-as-text"
)

// RuleIDs returns the id of every rule that a Repair can name.
func RuleIDs() []string {
	return []string{
		ruleByteOrderMark, ruleUTF16, ruleInvisible, ruleSoftHyphens, ruleSpaces, ruleFullWidth,
		ruleEscapes, ruleHTML, rulePercent, rulePlusLost, ruleQuotedPrintable, ruleDoubleBase64, ruleBase64URL, ruleHex, ruleDecimal, ruleDER,
		ruleDashKind, ruleDashCount, ruleMarkerCase, ruleMarkerSpacing, ruleLabel, ruleLabelMismatch, ruleTrusted,
		ruleBeginMissing, ruleEndMissing, ruleMarkersMissing,
		ruleBehind, ruleNewlinesLost, ruleCRLF, ruleCR, ruleLineLength, ruleBlankLines, ruleIndentation, ruleTrailing, ruleInnerSpaces,
		ruleQuoting, ruleLinePrefix, ruleLineNumbers, ruleStrings, ruleHeaders, ruleStrays, rulePadding, ruleTrailingBits,
		ruleTextAround, ruleInsideDocument, ruleQuotes, ruleDataURL,
		rulePKCS7,
		ruleBase64Damaged, ruleTruncated, ruleBodyEmpty, rulePlaceholder, ruleEmpty, ruleNoCertificate, RulePrivateKey,
		ruleCertificateRequest, rulePublicKey, ruleCRL, rulePKCS12, ruleJavaKeyStore, ruleSSHKey, rulePGP, ruleParameters,
		ruleOtherBlock, rulePKCS7Empty, ruleFilePath, ruleURL, ruleFingerprint, ruleIdentifier, ruleHTMLPage, ruleBinaryAsText,
	}
}
