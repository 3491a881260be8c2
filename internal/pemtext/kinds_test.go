package pemtext

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"slices"
	"strings"
	"testing"
)

func TestFindNamesWhatIsNoCertificate(t *testing.T) {
	for _, test := range []struct {
		file  string
		kind  Kind
		label string
		rule  string
	}{
		{"rsa-pkcs1.key", KindPrivateKey, "RSA PRIVATE KEY", "paste-private-key"},
		{"rsa-pkcs1-encrypted.key", KindPrivateKey, "RSA PRIVATE KEY", "paste-private-key"},
		{"rsa-pkcs8.key", KindPrivateKey, "PRIVATE KEY", "paste-private-key"},
		{"pkcs8-encrypted.key", KindPrivateKey, "ENCRYPTED PRIVATE KEY", "paste-private-key"},
		{"ec-sec1.key", KindPrivateKey, "EC PRIVATE KEY", "paste-private-key"},
		{"ed25519-pkcs8.key", KindPrivateKey, "PRIVATE KEY", "paste-private-key"},
		{"dsa.key", KindPrivateKey, "DSA PRIVATE KEY", "paste-private-key"},
		{"openssh.key", KindPrivateKey, "OPENSSH PRIVATE KEY", "paste-private-key"},
		{"puttygen.ppk", KindPrivateKey, "", "paste-private-key"},
		{"pgp-private.asc", KindPrivateKey, "PGP PRIVATE KEY BLOCK", "paste-private-key"},
		{"pgp-public.asc", KindPGP, "PGP PUBLIC KEY BLOCK", "paste-pgp"},
		{"ssh.pub", KindSSHKey, "", "paste-ssh-key"},
		{"public-key.pem", KindPublicKey, "PUBLIC KEY", "paste-public-key"},
		{"public-key-pkcs1.pem", KindPublicKey, "RSA PUBLIC KEY", "paste-public-key"},
		{"request.pem", KindCertificateRequest, "CERTIFICATE REQUEST", "paste-certificate-request"},
		{"crl.pem", KindCRL, "X509 CRL", "paste-crl"},
		{"dh-parameters.pem", KindParameters, "DH PARAMETERS", "paste-parameters"},
		{"ec-parameters.pem", KindParameters, "EC PARAMETERS", "paste-parameters"},
		{"store.jks", KindJavaKeyStore, "", "paste-java-keystore"},
		{"store.p12", KindPKCS12, "", "paste-pkcs12"},
	} {
		t.Run(test.file, func(t *testing.T) {
			text := read(t, test.file)
			d := Find([]byte(text))
			if len(d.Blocks) != 1 || d.Blocks[0].Kind != test.kind || d.Blocks[0].Label != test.label {
				t.Fatalf("found %+v", d.Blocks)
			}
			if got := rules(d); !slices.Equal(got, []string{test.rule}) {
				t.Errorf("reported %v", got)
			}
			if d.Repairs[0].Block != 0 {
				t.Errorf("the repair belongs to block %d", d.Repairs[0].Block)
			}

			// Beside a certificate the object is named and the certificate is found.
			if test.file != "store.jks" && test.file != "store.p12" && test.file != "ssh.pub" && test.file != "puttygen.ppk" {
				d = Find([]byte(text + read(t, "ec.pem")))
				if found := certificates(d); len(found) != 1 || !bytes.Equal(found[0].DER, decoded(t, "ec.pem")) || !slices.Contains(rules(d), test.rule) {
					t.Errorf("beside a certificate: %+v, %v", d.Blocks, d.Repairs)
				}
			}
		})
	}
}

// privateKeys are the files of testdata that hold one.
var privateKeys = []string{"rsa-pkcs1.key", "rsa-pkcs1-encrypted.key", "rsa-pkcs8.key", "pkcs8-encrypted.key", "ec-sec1.key", "ed25519-pkcs8.key", "dsa.key", "openssh.key"}

func TestAPrivateKeyIsNamedInWhateverShapeItComes(t *testing.T) {
	for _, file := range privateKeys {
		text := read(t, file)
		block, _ := pem.Decode([]byte(text))
		begin := "-----BEGIN " + block.Type + "-----"
		end := "-----END " + block.Type + "-----"
		shapes := map[string]string{
			"on one line":            strings.ReplaceAll(text, "\n", " "),
			"without newlines":       strings.ReplaceAll(text, "\n", ""),
			"escaped":                strings.ReplaceAll(text, "\n", `\n`),
			"END missing":            strings.ReplaceAll(text, end, ""),
			"BEGIN missing":          strings.ReplaceAll(text, begin, ""),
			"BEGIN says CERTIFICATE": strings.ReplaceAll(text, begin, beginLine),
			"END says CERTIFICATE":   strings.ReplaceAll(text, end, endLine),
			"encoded in base64":      double(text),
			"cut off":                text[:len(text)*2/3],
			"a character lost":       strings.Replace(text, begin+"\nM", begin+"\n", 1),
			"a stray character":      strings.Replace(text, begin+"\n", begin+"\n*", 1),
			"quoted":                 lines("> %s")(text),
			"numbered":               lines("%d: %s")(text),
			"in JSON":                `{"PrivateKey": "` + strings.ReplaceAll(text, "\n", `\n`) + `"}`,
		}
		if block.Headers["DEK-Info"] == "" {
			// Without its markers an encrypted PKCS #1 key is noise.
			shapes["labelled CERTIFICATE"] = strings.ReplaceAll(text, block.Type, "CERTIFICATE")
			shapes["bare base64"] = base64.StdEncoding.EncodeToString(block.Bytes)
			shapes["DER"] = string(block.Bytes)
			shapes["bare base64 in base64url"] = base64.RawURLEncoding.EncodeToString(block.Bytes)
		}
		for name, paste := range shapes {
			t.Run(file+"/"+name, func(t *testing.T) {
				d := Find([]byte(paste))
				if !slices.Contains(rules(d), "paste-private-key") {
					t.Errorf("reported %v", d.Repairs)
				}
				for i := range d.Blocks {
					if b := &d.Blocks[i]; b.Kind != KindPrivateKey || b.DER != nil {
						t.Errorf("block %d is %s with %d bytes of DER", i, b.Kind, len(b.DER))
					}
				}
				checkNothingOf(t, text, d)
			})
		}
	}
}

// checkNothingOf checks that no detail holds so much as four characters in a row
// of a text's base64.
func checkNothingOf(t *testing.T, secret string, d *Document) {
	t.Helper()
	for _, line := range strings.Split(secret, "\n") {
		if strings.Contains(line, "-----") || strings.Contains(line, ":") {
			continue
		}
		for i := 0; i+4 <= len(line); i++ {
			for _, r := range d.Repairs {
				if strings.Contains(r.Detail, line[i:i+4]) {
					t.Errorf("%s tells %q of the key: %s", r.Rule, line[i:i+4], r.Detail)
				}
			}
		}
	}
}

func TestFindTakesCertificatesOutOfPKCS7(t *testing.T) {
	want := [][]byte{decoded(t, "rsa.pem"), decoded(t, "ec.pem")}
	for _, file := range []string{"bundle.p7b", "bundle.p7c"} {
		text := read(t, file)
		d := Find([]byte(text))
		found := certificates(d)
		if len(d.Blocks) != 3 || d.Blocks[0].Kind != KindPKCS7 || len(found) != 2 {
			t.Fatalf("%s: %d blocks, %v", file, len(d.Blocks), d.Repairs)
		}
		for i := range want {
			if !bytes.Equal(found[i].DER, want[i]) {
				t.Errorf("%s: certificate %d differs", file, i)
			}
		}
		if !slices.Contains(rules(d), "paste-pkcs7") {
			t.Errorf("%s: reported %v", file, d.Repairs)
		}
		if file == "bundle.p7b" {
			checkSpans(t, text, d)
		} else if s := found[1].SpanOf(0, 4); text[s.Start:s.End] != string(want[1][:4]) {
			t.Errorf("the second certificate is placed at %v", s)
		}
	}
}

func TestTheSettingsOfATrustedCertificateAreCutOff(t *testing.T) {
	text := read(t, "trusted.pem")
	d := Find([]byte(text))
	if len(d.Blocks) != 1 || !bytes.Equal(d.Blocks[0].DER, decoded(t, "rsa.pem")) {
		t.Fatalf("%d blocks, %v", len(d.Blocks), d.Repairs)
	}
	if got := strings.Join(rules(d), " "); got != "paste-trusted-certificate" {
		t.Errorf("reported %s", got)
	}
	if !strings.Contains(d.Repairs[0].Detail, "bytes of trust settings") {
		t.Errorf("the detail is %q", d.Repairs[0].Detail)
	}
	checkSpans(t, text, d)
}

func TestFindReadsFilesOfBytes(t *testing.T) {
	der := decoded(t, "ec.pem")
	text := read(t, "ec.pem")
	little, big := []byte{0xFF, 0xFE}, []byte{0xFE, 0xFF}
	for _, u := range units("😀\n" + text) {
		little = append(little, byte(u), byte(u>>8))
		big = append(big, byte(u>>8), byte(u))
	}
	bare := little[2+6:] // neither the mark nor the emoji and its newline
	for _, test := range []struct {
		name  string
		file  []byte
		rules string
	}{
		{"DER", der, "paste-der"},
		{"DER with a newline behind it", append(slices.Clone(der), '\n'), "paste-der"},
		{"UTF-16, little endian", little, "paste-text-around paste-utf-16"},
		{"UTF-16, big endian", big, "paste-text-around paste-utf-16"},
		{"UTF-16 without a mark", bare, "paste-invisible-characters"},
		{"Latin-1 with an accent before", append([]byte("Gr\xfc\xdfe\n"), text...), "paste-text-around"},
		{"Windows-1252 dashes", bytes.ReplaceAll([]byte(text), []byte("-----"), []byte("\x96\x97\x96")), "paste-dash-kind"},
		{"text of rsa with -text", nil, ""},
	} {
		if test.file == nil {
			continue
		}
		t.Run(test.name, func(t *testing.T) {
			d := Find(test.file)
			if len(d.Blocks) != 1 || !bytes.Equal(d.Blocks[0].DER, der) {
				t.Fatalf("%d blocks, %v", len(d.Blocks), d.Repairs)
			}
			if got := strings.Join(rules(d), " "); got != test.rules {
				t.Errorf("reported %s, wanted %s", got, test.rules)
			}
		})
	}
}

func TestPositionsInUTF16FilesCountItsUnits(t *testing.T) {
	text := "😀\n" + read(t, "ec.pem")
	file := []byte{0xFF, 0xFE}
	for _, u := range units(text) {
		file = append(file, byte(u), byte(u>>8))
	}
	b := Find(file).Blocks[0]
	// The mark, the emoji's two units, the newline, then the marker.
	if b.Span.Start != 1+2+1 {
		t.Errorf("the block begins at %d", b.Span.Start)
	}
	if s := b.SpanOf(0, 3); s != (Span{b.Span.Start + len(beginLine) + 1, b.Span.Start + len(beginLine) + 5}) {
		t.Errorf("the first three bytes are at %v", s)
	}
}

func TestAPrivateKeyThatIsNeitherPEMNorDERIsNamed(t *testing.T) {
	pvk := "\x1e\xf1\xb5\xb0\x00\x00\x00\x00\x02\x00\x00\x00" + strings.Repeat("\x00", 8) + "\x34\x01\x00\x00\x07\x02\x00\x00\x00\x24\x00\x00RSA2"
	blob := "\x07\x02\x00\x00\x00\xa4\x00\x00RSA2\x00\x04\x00\x00\x01\x00\x01\x00"
	for name, paste := range map[string]string{
		"a JSON Web Key":                 `{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}`,
		"age's":                          "AGE-SECRET-KEY-1QQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQ\n",
		"Microsoft's PVK":                pvk,
		"Microsoft's PVK in base64":      double(pvk),
		"a blob of CryptoAPI":            blob,
		"a blob of CryptoAPI, in base64": double(blob),
	} {
		d := Find([]byte(paste))
		if len(d.Blocks) != 1 || d.Blocks[0].Kind != KindPrivateKey || d.Blocks[0].DER != nil || strings.Join(rules(d), " ") != "paste-private-key" {
			t.Errorf("%s: %+v, %v", name, d.Blocks, d.Repairs)
		}
	}
	if d := Find([]byte(`{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}`)); len(d.Blocks) > 0 {
		t.Errorf("a public JSON Web Key: %+v", d.Blocks)
	}
}

func TestACertificateOfIndefiniteLengthIsFoundInEveryShape(t *testing.T) {
	der := decoded(t, "ec.pem")
	outer, _ := head(der, 0)
	ber := slices.Concat([]byte{tagSequence, 0x80}, der[outer.start:], []byte{0, 0})
	for name, paste := range map[string]string{
		"PEM":                    Encode(ber),
		"bare base64":            body(Encode(ber)),
		"base64 on one line":     double(string(ber)),
		"base64 with text after": body(Encode(ber)) + "\n\nThanks,\nBob\n",
		"hexadecimal":            hex.EncodeToString(ber),
		"hexdump":                hex.Dump(ber),
		"text around the digits": "it is " + hex.EncodeToString(ber) + "\nor not\n",
		"DER":                    string(ber),
	} {
		d := Find([]byte(paste))
		if len(d.Blocks) != 1 || d.Blocks[0].Kind != KindCertificate || !bytes.Equal(d.Blocks[0].DER, ber) || slices.Contains(rules(d), "paste-truncated") {
			t.Errorf("%s: %d blocks, %v", name, len(d.Blocks), d.Repairs)
		}
		if name != "DER" {
			checkSpans(t, paste, d)
		}
	}
}

func TestFindNamesPastesWithoutAnyBlock(t *testing.T) {
	for paste, rule := range map[string]string{
		"":                           "paste-empty",
		" \n\t ":                     "paste-empty",
		"\u200b":                     "paste-empty",
		"hello, world":               "paste-no-certificate",
		"certificate.pem":            "paste-file-path",
		"file://certificate.pem":     "paste-file-path",
		"file:///home/bob/cert.crt":  "paste-file-path",
		"/etc/ssl/certs/ca.crt":      "paste-file-path",
		`C:\Users\bob\cert.cer`:      "paste-file-path",
		"~/cert":                     "paste-file-path",
		"https://example.com/ca.pem": "paste-url",
		"SHA1 Fingerprint=9F:3A:D0:22:5E:11:A4:08:52:33:6B:7E:90:C1:4D:2F:18:BB:67:E5": "paste-fingerprint",
		"9f3ad0225e11a40852336b7e90c14d2f18bb67e5":                                     "paste-fingerprint",
		"arn:aws:acm:us-east-1:123456789012:certificate/1234":                          "paste-identifier",
		"TA7SMP42TDN5Z26OBPJE7EXAMPLE":                                                 "paste-identifier",
		"<!DOCTYPE html><html><body>Please log in</body></html>":                       "paste-html-page",
		"0\ufffd\x03\ufffd0\ufffd\x02\ufffd\ufffd":                                     "paste-binary-as-text",
		"-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n":                     "paste-body-empty",
		"-----BEGIN CERTIFICATE----------END CERTIFICATE-----":                         "paste-body-empty",
		"-----BEGIN CERTIFICATE-----<certificate-body>-----END CERTIFICATE-----":       "paste-placeholder",
		"-----BEGIN CERTIFICATE-----\n...\n-----END CERTIFICATE-----":                  "paste-placeholder",
	} {
		d := Find([]byte(paste))
		if got := rules(d); !slices.Contains(got, rule) {
			t.Errorf("%q: reported %v, wanted %s", paste, got, rule)
		}
		checkSpans(t, paste, d)
	}
}
