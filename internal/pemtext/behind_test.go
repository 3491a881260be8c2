package pemtext

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"os"
	"strings"
	"testing"
)

// freshKeys are of every kind that crypto/x509 writes.
func freshKeys(t *testing.T) map[string][]byte {
	t.Helper()
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	ecKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	_, edKey, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	keys := map[string][]byte{"PKCS#1": x509.MarshalPKCS1PrivateKey(rsaKey)}
	for name, key := range map[string]any{"PKCS#8 RSA": rsaKey, "PKCS#8 EC": ecKey, "PKCS#8 Ed25519": edKey} {
		if keys[name], err = x509.MarshalPKCS8PrivateKey(key); err != nil {
			t.Fatal(err)
		}
	}
	if keys["SEC1"], err = x509.MarshalECPrivateKey(ecKey); err != nil {
		t.Fatal(err)
	}
	keys["OpenSSH"] = append([]byte(openSSHMagic), bytes.Repeat([]byte{0, 0, 0, 4, 'n', 'o', 'n', 'e'}, 20)...)
	return keys
}

func block(label string, content []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: label, Bytes: content}))
}

// TestAKeyInACertificatesBlockIsLeftOut hides keys where a label says
// CERTIFICATE, and looks for them in what may be shown and sent.
func TestAKeyInACertificatesBlockIsLeftOut(t *testing.T) {
	text, err := os.ReadFile("testdata/aws-sample.pem")
	if err != nil {
		t.Fatal(err)
	}
	parsed, _ := pem.Decode(text)
	certificate := parsed.Bytes
	for kind, key := range freshKeys(t) {
		wrapped, err := asn1.Marshal(key) // an OCTET STRING
		if err != nil {
			t.Fatal(err)
		}
		sequence, err := asn1.Marshal([]asn1.RawValue{{FullBytes: key}})
		if err != nil {
			sequence = wrapped // an OpenSSH key is no DER
		}
		lines := strings.TrimSuffix(string(text), "\n")
		end := strings.LastIndex(lines, "-----END")
		for where, paste := range map[string]string{
			"behind the certificate, in one block":  block("CERTIFICATE", append(bytes.Clone(certificate), key...)),
			"behind the certificate, as base64":     lines[:end] + base64.StdEncoding.EncodeToString(key) + "\n" + lines[end:],
			"behind the certificate, in bytes":      string(append(bytes.Clone(certificate), key...)),
			"in an OCTET STRING called certificate": block("CERTIFICATE", wrapped),
			"in a SEQUENCE called certificate":      block("CERTIFICATE", sequence),
			"under the label of a certificate":      block("CERTIFICATE", key),
			"with the headers of an encrypted key":  strings.Replace(block("CERTIFICATE", bytes.Repeat([]byte{0x5A, 0xC3}, 300)), "-----\n", "-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF\n\n", 1),
		} {
			found := Find([]byte(paste))
			named := false
			for _, r := range found.Repairs {
				named = named || r.Rule == RulePrivateKey
			}
			// Behind the padding of base64 there is nothing to decode; that is cut
			// and told as such.
			if !named && where != "behind the certificate, as base64" {
				t.Errorf("%s %s: no finding names it", kind, where)
			}
			for _, b := range found.Blocks {
				if b.Kind == KindCertificate && len(b.DER) > len(certificate) {
					t.Errorf("%s %s: %d bytes are left of a certificate of %d", kind, where, len(b.DER), len(certificate))
				}
				if tail := key[len(key)/2 : len(key)/2+12]; bytes.Contains(b.DER, tail) {
					t.Errorf("%s %s: the key is in the block", kind, where)
				}
			}
			if der, _, _ := Strict(paste); bytes.Contains(der, key[len(key)/2:len(key)/2+12]) {
				t.Errorf("%s %s: the key is in what Strict reads", kind, where)
			}
		}
	}
}

// TestAKeyIsClaimedOnlyWhereOneIsSeen tells a key that was found from header
// lines above something else, which make one likely.
func TestAKeyIsClaimedOnlyWhereOneIsSeen(t *testing.T) {
	headed := func(header string, content []byte) string {
		return strings.Replace(block(labelCertificate, content), "-----\n", "-----\n"+header+"\n\n", 1)
	}
	key := freshKeys(t)["SEC1"]
	for name, test := range map[string]struct{ paste, want string }{
		"a comment above zeros": {headed("Comment: of mine", make([]byte, 300)), "This may hold a private key (CERTIFICATE); it was left out."},
		"a comment above a key": {headed("Comment: of mine", key[3:]), "This holds a private key (CERTIFICATE); it was left out."},
	} {
		var told []string
		for _, r := range Find([]byte(test.paste)).Repairs {
			if r.Rule == RulePrivateKey {
				told = append(told, r.Detail)
			}
		}
		if len(told) != 1 || told[0] != test.want {
			t.Errorf("%s: %q, want %q", name, told, test.want)
		}
	}
}

func TestOtherBytesBehindACertificateAreCutAndTold(t *testing.T) {
	text, err := os.ReadFile("testdata/aws-sample.pem")
	if err != nil {
		t.Fatal(err)
	}
	parsed, _ := pem.Decode(text)
	found := Find([]byte(block("CERTIFICATE", append(bytes.Clone(parsed.Bytes), "surplus"...))))
	if len(found.Blocks) != 1 || !bytes.Equal(found.Blocks[0].DER, parsed.Bytes) {
		t.Fatalf("%+v", found.Blocks)
	}
	if len(found.Repairs) != 1 || found.Repairs[0].Rule != ruleBehind || !strings.HasPrefix(found.Repairs[0].Detail, "7 bytes") {
		t.Errorf("%+v", found.Repairs)
	}
}

// TestADamagedKeyInACertificatesBlockIsLeftOut damages keys that a label calls a
// certificate. What is damaged so that nothing tells it from any other octets is
// not among these.
func TestADamagedKeyInACertificatesBlockIsLeftOut(t *testing.T) {
	certificate := strings.Split(read(t, "rsa.pem"), "\n")
	for kind, key := range freshKeys(t) {
		text := block(labelCertificate, key)
		first := strings.Index(text, "\n") + 1
		damaged := map[string]string{}
		for n := 15; n < len(key); n++ {
			damaged[fmt.Sprintf("cut off behind %d bytes", n)] = block(labelCertificate, key[:n])
		}
		if strings.Contains(kind, "RSA") || kind == "PKCS#1" || kind == "SEC1" || kind == "PKCS#8 EC" {
			for i := first; i < first+64; i++ {
				damaged[fmt.Sprintf("character %d lost", i-first)] = text[:i] + text[i+1:]
				damaged[fmt.Sprintf("the first %d characters lost", i-first)] = text[:first] + text[i:]
			}
			var mixed []string
			lines := strings.Split(body(text), "\n")
			for i, line := range certificate {
				if i > 0 && i <= len(lines) {
					mixed = append(mixed, lines[i-1])
				}
				mixed = append(mixed, line)
			}
			damaged["among the lines of a certificate"] = strings.Join(mixed, "\n")
		}
		for damage, paste := range damaged {
			d := Find([]byte(paste))
			named := false
			for _, r := range d.Repairs {
				named = named || r.Rule == RulePrivateKey
			}
			for i := range d.Blocks {
				if d.Blocks[i].DER != nil {
					t.Errorf("%s, %s: block %d is %s, %v", kind, damage, i, d.Blocks[i].Kind, d.Repairs)
				}
			}
			if !named {
				t.Errorf("%s, %s: %v", kind, damage, d.Repairs)
			}
		}
	}
}

// TestNoCertificateIsTakenForAKey looks for keys in certificates, whole and
// damaged.
func TestNoCertificateIsTakenForAKey(t *testing.T) {
	for i, s := range corpus() {
		for name, der := range map[string][]byte{
			"whole":                s.der,
			"without its head":     s.der[4:],
			"without its first 99": s.der[min(99, len(s.der)):],
			"cut off":              s.der[:len(s.der)*2/3],
		} {
			if holdsKey(der) {
				t.Errorf("certificate %d of the corpus, %s, %s, is taken for a private key", i, s.name, name)
			}
		}
	}
}
