package pemtext

import (
	"bytes"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"html"
	"math/big"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// rsaKey returns the RSA key of testdata.
func rsaKey(t testing.TB) *rsa.PrivateKey {
	t.Helper()
	key, err := x509.ParsePKCS1PrivateKey(decoded(t, "rsa-pkcs1.key"))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// numbers returns the RSA key's numbers as XML and JSON Web Keys have them, by the
// names of XML.
func numbers(t testing.TB, encoding *base64.Encoding) *strings.Replacer {
	key := rsaKey(t)
	var all []string
	for name, n := range map[string]*big.Int{"{Modulus}": key.N, "{Exponent}": big.NewInt(int64(key.E)), "{D}": key.D, "{P}": key.Primes[0],
		"{Q}": key.Primes[1], "{DP}": key.Precomputed.Dp, "{DQ}": key.Precomputed.Dq, "{InverseQ}": key.Precomputed.Qinv} {
		all = append(all, name, encoding.EncodeToString(n.Bytes()))
	}
	return strings.NewReplacer(all...)
}

const (
	publicXML  = "<RSAKeyValue><Modulus>{Modulus}</Modulus><Exponent>{Exponent}</Exponent></RSAKeyValue>"
	privateXML = "<RSAKeyValue><Modulus>{Modulus}</Modulus><Exponent>{Exponent}</Exponent><P>{P}</P><Q>{Q}</Q><DP>{DP}</DP><DQ>{DQ}</DQ>" +
		"<InverseQ>{InverseQ}</InverseQ><D>{D}</D></RSAKeyValue>"
	publicJWK  = `{"kty":"RSA","n":"{Modulus}","e":"{Exponent}"}`
	privateJWK = `{"kty":"RSA","n":"{Modulus}","e":"{Exponent}","d":"{D}","p":"{P}","q":"{Q}","dp":"{DP}","dq":"{DQ}","qi":"{InverseQ}"}`
	ageFile    = "# created: 2026-11-22T02:15:01Z\n# public key: age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj\n" +
		"AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX\n"
)

// withoutMarkers returns an encrypted key of which the header lines and the base64
// are left.
func withoutMarkers(t testing.TB) string {
	all := strings.Split(strings.TrimSpace(read(t, "rsa-pkcs1-encrypted.key")), "\n")
	return strings.Join(all[1:len(all)-1], "\n") + "\n"
}

// textKeys are keys that are text of a kind of their own, with what a finding
// calls them and the beginning of what it points at.
func textKeys(t testing.TB) []struct{ name, text, called, at string } {
	return []struct{ name, text, called, at string }{
		{"RSAKeyValue", numbers(t, base64.StdEncoding).Replace(privateXML), nameXML, numbers(t, base64.StdEncoding).Replace("{P}</P>")},
		{"RSAKeyValue with D alone", numbers(t, base64.StdEncoding).Replace("<RSAKeyValue><Modulus>{Modulus}</Modulus><D>{D}</D></RSAKeyValue>"), nameXML, numbers(t, base64.StdEncoding).Replace("{D}")},
		{"RSAKeyValue over lines", strings.ReplaceAll(numbers(t, base64.StdEncoding).Replace(privateXML), "><", ">\n  <"), nameXML, ""},
		{"RSAKeyValue with a namespace", replace("</", "</ds:", "<", "<ds:")(numbers(t, base64.StdEncoding).Replace(privateXML)), nameXML, ""},
		{"RSAKeyValue, cut off", strings.SplitAfter(numbers(t, base64.StdEncoding).Replace(privateXML), "<DQ>")[0], nameXML, ""},
		{"RSAKeyValue as text of HTML", html.EscapeString(numbers(t, base64.StdEncoding).Replace(privateXML)), nameXML, ""},
		{"RSAKeyValue, percent-encoded", url.QueryEscape(numbers(t, base64.StdEncoding).Replace(privateXML)), nameXML, ""},
		{"DSAKeyValue", numbers(t, base64.StdEncoding).Replace("<DSAKeyValue><P>{P}</P><Q>{Q}</Q><G>{DP}</G><Y>{DQ}</Y><X>mZJ2OJDpXgaOw6KYcB6T2tqTYbM=</X></DSAKeyValue>"), nameXML, "mZJ2"},
		{"a JSON Web Key", numbers(t, base64.RawURLEncoding).Replace(privateJWK), nameJWK, numbers(t, base64.RawURLEncoding).Replace("{D}")},
		{"a JSON Web Key with spaces", strings.ReplaceAll(numbers(t, base64.RawURLEncoding).Replace(privateJWK), ":", " : "), nameJWK, ""},
		{"a JSON Web Key of Python", strings.ReplaceAll(numbers(t, base64.RawURLEncoding).Replace(privateJWK), `"`, `'`), nameJWK, ""},
		{"a JSON Web Key in a JSON string", `{"jwk": "` + strings.ReplaceAll(numbers(t, base64.RawURLEncoding).Replace(privateJWK), `"`, `\"`) + `"}`, nameJWK, ""},
		{"age's file", ageFile, nameAge, "AGE-SECRET-KEY-1GFP"},
		{"PuTTY's file", read(t, "puttygen.ppk"), namePuTTY, "PuTTY-User-Key-File-"},
		{"PuTTY's file, its first lines cut off", "Private-Lines:" + strings.SplitAfter(read(t, "puttygen.ppk"), "Private-Lines:")[1], namePuTTY, "Private-Lines:"},
		{"an encrypted key without markers", withoutMarkers(t), nameEncrypted, "Proc-Type"},
		{"an encrypted key of which the first line is missing too", strings.SplitN(withoutMarkers(t), "\n", 2)[1], nameEncrypted, "DEK-Info"},
		{"an encrypted key without markers, on one line", strings.ReplaceAll(withoutMarkers(t), "\n", " "), nameEncrypted, "Proc-Type"},
		{"an encrypted key without markers, quoted", lines("> %s")(withoutMarkers(t)), nameEncrypted, "Proc-Type"},
		{"an encrypted key without markers, escaped", strings.ReplaceAll(withoutMarkers(t), "\n", `\n`), nameEncrypted, "Proc-Type"},
	}
}

func TestAKeyThatIsTextOfItsOwnIsNamedAlsoBesideACertificate(t *testing.T) {
	certificate, der := read(t, "ec.pem"), decoded(t, "ec.pem")
	for _, key := range textKeys(t) {
		for name, paste := range map[string]string{
			"alone":                         key.text,
			"behind an emoji":               "😀\n" + key.text,
			"in base64":                     double(key.text),
			"before a certificate":          key.text + "\n\n" + certificate,
			"behind a certificate":          certificate + "\n" + key.text,
			"behind one whose END is lost":  strings.ReplaceAll(certificate, endLine, "") + "\n" + key.text,
			"before one whose BEGIN is not": key.text + "\n\n" + strings.ReplaceAll(certificate, beginLine, ""),
		} {
			t.Run(key.name+"/"+name, func(t *testing.T) {
				d := Find([]byte(paste))
				found := certificates(d)
				if beside := strings.Contains(paste, "CERTIFICATE"); beside != (len(found) == 1) || beside && !bytes.Equal(found[0].DER, der) {
					t.Errorf("%d certificates, %v", len(found), d.Repairs)
				}
				told := 0
				for _, r := range d.Repairs {
					if r.Rule != RulePrivateKey {
						continue
					}
					told++
					if !strings.Contains(r.Detail, "("+key.called+")") || d.Blocks[r.Block].Kind != KindPrivateKey || d.Blocks[r.Block].DER != nil {
						t.Errorf("it is told as %q, of %+v", r.Detail, d.Blocks[r.Block])
					}
					if at := fromUnits(units(paste)[r.Span.Start:r.Span.End]); name != "in base64" && !strings.HasPrefix(at, key.at) {
						t.Errorf("it is said to be at %.60q", at)
					}
				}
				if told != 1 {
					t.Errorf("it is told %d times: %v", told, d.Repairs)
				}
				checkSpans(t, paste, d)
				words := strings.FieldsFunc(key.text, func(c rune) bool { return c > '~' || !isBase64(byte(c)) })
				words = slices.DeleteFunc(words, func(word string) bool { return len(word) < minElement }) // what is no number
				checkNothingOf(t, strings.Join(words, "\n"), d)
			})
		}
	}
}

func TestWhatOnlyLooksLikeAKeyIsNone(t *testing.T) {
	text, der := read(t, "rsa.pem"), decoded(t, "rsa.pem")
	line := strings.ReplaceAll(body(text), "\n", "")
	standard, raw := numbers(t, base64.StdEncoding), numbers(t, base64.RawURLEncoding)
	for name, paste := range map[string]string{
		"SAML metadata":                   `<EntityDescriptor><ds:KeyInfo>` + standard.Replace(publicXML) + `<ds:X509Data><ds:X509Certificate>` + body(text) + `</ds:X509Certificate></ds:X509Data></ds:KeyInfo></EntityDescriptor>`,
		"a signature of XML with DSA":     standard.Replace(`<Signature><DSAKeyValue><P>{P}</P><Q>{Q}</Q><G>{DP}</G><Y>{DQ}</Y></DSAKeyValue><X509Certificate>`) + line + `</X509Certificate></Signature>`,
		"an element that is called D":     `<RSAKeyValue><D>` + line + `</D></RSAKeyValue>`,
		"short ones called D and X":       `<KeyValue><D>4711</D><X>12</X><X509Certificate>` + line + `</X509Certificate></KeyValue>`,
		"a public JSON Web Key":           strings.TrimSuffix(raw.Replace(publicJWK), "}") + `,"x5c":["` + line + `"]}`,
		"a member d that is short":        strings.TrimSuffix(raw.Replace(publicJWK), "}") + `,"d":"none","x5c":["` + line + `"]}`,
		"a member d with the certificate": `{"kty":"RSA","d":"` + line + `"}`,
		"talk of age":                     "Not your AGE-SECRET-KEY-1, please.\n" + text,
		"talk of PuTTY's":                 "PuTTY asks for the certificate:\n" + text,
		"headers of no key":               strings.Replace(text, beginLine, beginLine+"\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF\n", 1),
		"headers without markers":         "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF\n\n" + body(text),
		"headers and nothing behind":      text + "\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF\n",
	} {
		t.Run(name, func(t *testing.T) {
			d := Find([]byte(paste))
			if found := certificates(d); len(found) != 1 || !bytes.Equal(found[0].DER, der) || slices.Contains(rules(d), RulePrivateKey) {
				t.Errorf("%d certificates, %v", len(found), d.Repairs)
			}
			checkSpans(t, paste, d)
		})
	}
}

func TestAKeyWithoutALabelIsCalledByItsStructure(t *testing.T) {
	for file, called := range map[string]string{"rsa-pkcs1.key": "PKCS #1", "rsa-pkcs8.key": "PKCS #8", "ed25519-pkcs8.key": "PKCS #8",
		"pkcs8-encrypted.key": "PKCS #8, encrypted", "ec-sec1.key": "SEC 1", "dsa.key": "DSA", "openssh.key": "OpenSSH"} {
		block, _ := pem.Decode([]byte(read(t, file)))
		for name, paste := range map[string]string{"bare base64": double(string(block.Bytes)), "DER": string(block.Bytes)} {
			d := Find([]byte(paste))
			if want := fmt.Sprintf("This is a private key (%s).", called); len(d.Repairs) != 1 || d.Repairs[0].Detail != want {
				t.Errorf("%s as %s: %v", file, name, d.Repairs)
			}
		}
	}
}
