package examples

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf16"

	"countersign/internal/certificate/specimen"
	"countersign/internal/iamapi"
	"countersign/internal/pemtext"
)

// publishedKey is the Ed25519 private key that RFC 8410 §10.3 prints as its
// example.
const publishedKey = `-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
-----END PRIVATE KEY-----
`

// publishedPGP is the public key that RFC 9580 appendix A.1 prints as its sample.
const publishedPGP = `-----BEGIN PGP PUBLIC KEY BLOCK-----

xjMEU/NfCxYJKwYBBAHaRw8BAQdAPwmJlL3ZFu1AUxl5NOSofIBzOhKA1i+AEJku
Q+47JAY=
-----END PGP PUBLIC KEY BLOCK-----
`

const (
	begin = "-----BEGIN CERTIFICATE-----"
	end   = "-----END CERTIFICATE-----"
)

// block is an object in PEM, RFC 7468 §2.
func block(label, content string) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: label, Bytes: []byte(content)}))
}

// addPastes adds the rules about the text and what is in it. What passes is the
// certificate as its file has it.
func addPastes(all map[string]Example) {
	der := specimen.New().DER()
	clean := pemtext.Encode([]byte(der))
	key := specimen.New().Key

	for id, paste := range map[string]string{
		"paste-empty":       "",
		"paste-private-key": publishedKey,
		"paste-certificate-request": block("CERTIFICATE REQUEST", specimen.Seq(
			specimen.Seq(specimen.Integer("\x00"), specimen.New().Subject, key, specimen.Explicit(0, "")), specimen.New().Algorithm, specimen.New().Signature)),
		"paste-public-key": block("PUBLIC KEY", key),
		"paste-crl": block("X509 CRL", specimen.Seq(
			specimen.Seq(specimen.Integer("\x01"), specimen.New().Algorithm, specimen.New().Issuer, specimen.New().NotBefore), specimen.New().Algorithm, specimen.New().Signature)),
		"paste-pkcs12":         block("PKCS12", specimen.Seq(specimen.Integer("\x03"), specimen.Seq(specimen.OID(pkcs7Data), specimen.Explicit(0, specimen.Octets("sealed"))))),
		"paste-java-keystore":  base64.StdEncoding.EncodeToString([]byte("\xfe\xed\xfe\xed\x00\x00\x00\x02\x00\x00\x00\x01\x00\x00\x00\x02\x00\x04mine\x00\x00\x01\x9a\xab\x1f\x2c\x00\x00\x05X.509" + der)),
		"paste-ssh-key":        "ssh-ed25519 " + base64.StdEncoding.EncodeToString([]byte("\x00\x00\x00\x0bssh-ed25519\x00\x00\x00\x20"+strings.Repeat("\x2b", 32))) + " bob@example.com\n",
		"paste-pgp":            publishedPGP,
		"paste-parameters":     block("EC PARAMETERS", specimen.OID(specimen.P256)),
		"paste-pkcs7-empty":    block("PKCS7", signedData("")),
		"paste-other-block":    block("ATTRIBUTE CERTIFICATE", specimen.Seq(specimen.Printable("something else"))),
		"paste-file-path":      "file://certificate.pem",
		"paste-url":            "https://ca.example.com/issued/certificate.pem",
		"paste-fingerprint":    "SHA1 Fingerprint=9F:3A:D0:22:5E:11:A4:08:52:33:6B:7E:90:C1:4D:2F:18:BB:67:E5",
		"paste-identifier":     "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012",
		"paste-html-page":      "<!DOCTYPE html>\n<html><body><form>Please log in</form></body></html>\n",
		"paste-binary-as-text": strings.ToValidUTF8(der, "\ufffd"),
		"paste-placeholder":    begin + "\n<certificate-body>\n" + end + "\n",
		"paste-body-empty":     begin + "\n" + end + "\n",
		"paste-base64-damaged": clean[:len(clean)-200] + clean[len(clean)-199:],
		"paste-truncated":      clean[:len(begin)+1+11*65] + end + "\n",
		"paste-no-certificate": "Please find my certificate attached.",

		"paste-utf-16":               "\xff\xfe" + littleEndian(clean),
		"paste-byte-order-mark":      "\ufeff" + clean,
		"paste-invisible-characters": strings.Replace(clean, "MII", "M\u200bII", 1),
		"paste-soft-hyphens":         strings.Replace(clean, "MII", "M\u00adII", 1),
		"paste-no-break-spaces":      strings.Replace(clean, "BEGIN ", "BEGIN\u00a0", 1),
		"paste-full-width":           strings.Replace(clean, "MII", "ＭＩＩ", 1),
		"paste-escapes":              strings.ReplaceAll(clean, "\n", `\n`),
		"paste-html":                 strings.ReplaceAll(clean, "\n", "<br>\n"),
		"paste-double-base64":        base64.StdEncoding.EncodeToString([]byte(clean)),
		"paste-hex":                  hex.Dump([]byte(der)),
		"paste-decimal":              strings.Trim(fmt.Sprint([]byte(der)), "[]"),
		"paste-der":                  der,
		"paste-pkcs7":                block("PKCS7", signedData(der)),

		"paste-dash-kind":           strings.ReplaceAll(clean, "-----", "—————"),
		"paste-dash-count":          strings.ReplaceAll(clean, "-----", "----"),
		"paste-marker-case":         strings.ReplaceAll(clean, "CERTIFICATE", "Certificate"),
		"paste-marker-spacing":      strings.Replace(clean, "BEGIN CERTIFICATE", "BEGINCERTIFICATE", 1),
		"paste-label":               strings.ReplaceAll(clean, "CERTIFICATE", "X509 CERTIFICATE"),
		"paste-label-mismatch":      strings.Replace(clean, "END CERTIFICATE", "END X509 CERTIFICATE", 1),
		"paste-bytes-behind":        block("CERTIFICATE", der+specimen.Octets("more")),
		"paste-trusted-certificate": block("TRUSTED CERTIFICATE", der+specimen.Seq(specimen.Seq(specimen.OID(specimen.ClientAuth)))),
		"paste-begin-missing":       strings.TrimPrefix(clean, begin+"\n"),
		"paste-end-missing":         strings.TrimSuffix(clean, end+"\n"),
		"paste-markers-missing":     strings.TrimSuffix(strings.TrimPrefix(clean, begin+"\n"), end+"\n"),

		"paste-newlines-lost":    strings.ReplaceAll(clean, "\n", " "),
		"paste-crlf":             strings.ReplaceAll(clean, "\n", "\r\n"),
		"paste-cr":               strings.ReplaceAll(clean, "\n", "\r"),
		"paste-line-length":      begin + "\n" + base64.StdEncoding.EncodeToString([]byte(der)) + "\n" + end + "\n",
		"paste-blank-lines":      strings.ReplaceAll(clean, "\n", "\n\n"),
		"paste-indentation":      eachLine(clean, "    ", ""),
		"paste-trailing-spaces":  eachLine(clean, "", "  "),
		"paste-spaces":           strings.Replace(clean, "MII", "MI I", 1),
		"paste-quoting":          eachLine(clean, "> ", ""),
		"paste-line-prefix":      eachLine(clean, "// ", ""),
		"paste-line-numbers":     numbered(clean),
		"paste-string-literals":  eachLine(clean, `  '`, `',`),
		"paste-pem-headers":      strings.Replace(clean, begin+"\n", begin+"\nProc-Type: 4,CLEAR\n\n", 1),
		"paste-stray-characters": strings.Replace(clean, "MII", "MI*I", 1),

		"paste-text-around":     "Bag Attributes\n    friendlyName: signing\nsubject=CN = Subject\nissuer=C = DE, CN = Issuer\n" + clean,
		"paste-inside-document": "resource \"aws_iam_signing_certificate\" \"bob\" {\n  certificate_body = <<EOF\n" + clean + "EOF\n}\n",
		"paste-quotes":          `"` + strings.TrimSuffix(clean, "\n") + `"`,
		"paste-data-url":        "data:application/x-x509-user-cert;base64," + base64.StdEncoding.EncodeToString([]byte(der)),
	} {
		all[id] = Example{Fails: Input{Paste: paste}, Passes: Input{Paste: clean}}
	}

	// These take a certificate whose base64 has + and / and ends with ==.
	varied := pasted(specimen.With(func(d *specimen.Draft) {
		d.Signature = specimen.BitString("\x77\x77\x77" + strings.Repeat("\xfb\xef\xbf\xff", 64))
	})).Paste
	for id, paste := range map[string]string{
		"paste-percent-encoding": url.PathEscape(varied),
		"paste-plus-lost":        strings.ReplaceAll(varied, "+", " "),
		"paste-quoted-printable": strings.ReplaceAll(varied, "=", "=3D"),
		"paste-base64url":        begin + strings.NewReplacer("+", "-", "/", "_").Replace(varied[len(begin):len(varied)-len(end)-1]) + end + "\n",
		"paste-padding":          strings.ReplaceAll(varied, "=", ""),
		"paste-trailing-bits":    strings.Replace(varied, "w==", "x==", 1),
	} {
		all[id] = Example{Fails: Input{Paste: paste}, Passes: Input{Paste: varied}}
	}
}

const (
	pkcs7Data   = "\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01"
	pkcs7Signed = "\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"
)

// signedData is a PKCS #7 object as tools write it to carry certificates, with
// neither content nor signatures, RFC 5652 §5.1.
func signedData(certificates string) string {
	if certificates != "" {
		certificates = specimen.Explicit(0, certificates)
	}
	return specimen.Seq(specimen.OID(pkcs7Signed), specimen.Explicit(0, specimen.Seq(
		specimen.Integer("\x01"), specimen.Set(), specimen.Seq(specimen.OID(pkcs7Data)), certificates, specimen.Set())))
}

func littleEndian(text string) string {
	var b strings.Builder
	for _, unit := range utf16.Encode([]rune(text)) {
		b.WriteByte(byte(unit))
		b.WriteByte(byte(unit >> 8))
	}
	return b.String()
}

// eachLine puts text before and after every line.
func eachLine(text, before, after string) string {
	return before + strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", after+"\n"+before) + after + "\n"
}

// numbered is a text as cat -n prints it.
func numbered(text string) string {
	var b strings.Builder
	n := 0
	for line := range strings.Lines(text) {
		n++
		number := strconv.Itoa(n)
		b.WriteString(strings.Repeat(" ", 6-len(number)) + number + "\t" + line)
	}
	return b.String()
}

// addBundles adds the rules about several certificates in one paste.
func addBundles(all map[string]Example) {
	authority := specimen.Name(specimen.Attribute(specimen.CommonName, specimen.Printable("Authority")))
	root := specimen.Name(specimen.Attribute(specimen.CommonName, specimen.Printable("Root")))
	isCA := specimen.Extensions(specimen.Extension(specimen.BasicConstraints, specimen.True, specimen.Seq(specimen.True)))
	leaf := pasted(specimen.With(func(d *specimen.Draft) { d.Issuer = authority })).Paste
	issuer := pasted(specimen.With(func(d *specimen.Draft) { d.Subject, d.Issuer, d.Extensions = authority, root, isCA })).Paste
	other := pasted(specimen.With(func(d *specimen.Draft) { d.Serial = specimen.Integer("\x33\x44") })).Paste

	all["paste-more-than-one"] = Example{Fails: Input{Paste: leaf + issuer}, Passes: Input{Paste: leaf}}
	all["paste-chain-order"] = Example{Fails: Input{Paste: issuer + leaf}, Passes: Input{Paste: leaf + issuer}}
	all["paste-leaf-unclear"] = Example{Fails: Input{Paste: leaf + other}, Passes: Input{Paste: leaf}}
	all["paste-same-twice"] = Example{Fails: Input{Paste: leaf + leaf}, Passes: Input{Paste: leaf}}
	all["paste-too-long"] = Example{Fails: Input{Paste: leaf + strings.Repeat("\n", 16384)}, Passes: Input{Paste: leaf}}
	all["paste-too-many"] = Example{Fails: Input{Paste: strings.Repeat(leaf, 2001)}, Passes: Input{Paste: leaf}}
}

// addParameters adds the rules about the request.
func addParameters(all map[string]Example) {
	named := func(name string) Input {
		in := pasted(specimen.New().DER())
		in.Parameters = []iamapi.Parameter{{Name: "UserName", Value: name}}
		return in
	}
	hosts := func(n int) Input {
		return pasted(specimen.WithExtensions(specimen.Signing,
			specimen.Extension(specimen.SubjectAltName, "", specimen.Seq(strings.Repeat(specimen.Implicit(2, "host.example.com"), n)))))
	}
	all["parameter-user-name"] = Example{Fails: named("arn:aws:iam::123456789012:user/Bob"), Passes: named("Bob")}
	all["parameter-certificate-body"] = Example{Fails: hosts(700), Passes: hosts(7)}
}
