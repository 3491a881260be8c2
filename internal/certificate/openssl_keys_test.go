package certificate_test

import (
	"embed"
	"encoding/hex"
	"encoding/pem"
	"testing"

	"countersign/internal/certificate"
)

// madeByOpenSSL has keys that crypto/x509 cannot make; testdata/openssl/README.md
// says how.
//
//go:embed testdata/openssl/*.pem
var madeByOpenSSL embed.FS

func TestKeysThatOnlyOpenSSLMakesAreRead(t *testing.T) {
	const rsaPSS, rsaPSSOID = "RSASSA-PSS", "1.2.840.113549.1.1.10"
	tests := []struct {
		file            string
		algorithm, oid  string
		bits            int
		key             string // what OpenSSL prints first of the key, in hex
		signature, hash string
		salt            int
		octets          int // of the signature; 0 where they vary
	}{
		{"dsa", "DSA", "1.2.840.10040.4.1", 1024, "54f32423", "dsa-with-SHA256", "SHA-256", 0, 0},
		{"ed448", "Ed448", "1.3.101.113", 456, "4ff66939", "Ed448", "", 0, 114},
		{"rsa-pss", rsaPSS, rsaPSSOID, 2048, "f8877f08", rsaPSS, "SHA-256", 0xde, 256},
		{"rsa-pss-sha384", rsaPSS, rsaPSSOID, 2048, "a475edbe", rsaPSS, "SHA-384", 48, 256},
		{"x25519", "X25519", "1.3.101.110", 256, "53fa2529", "Ed25519", "", 0, 64},
		{"x448", "X448", "1.3.101.111", 448, "2ca8249c", "Ed25519", "", 0, 64},
	}
	for _, test := range tests {
		t.Run(test.file, func(t *testing.T) {
			text, err := madeByOpenSSL.ReadFile("testdata/openssl/" + test.file + ".pem")
			if err != nil {
				t.Fatal(err)
			}
			block, _ := pem.Decode(text)
			c := certificate.Parse(block.Bytes)
			k := c.PublicKey
			if k.Algorithm != test.algorithm || k.OID != test.oid || k.Bits != test.bits {
				t.Errorf("the key is %s (%s) of %d bits", k.Algorithm, k.OID, k.Bits)
			}
			octets := block.Bytes[k.Key.Start:k.Key.End]
			switch test.algorithm {
			case "DSA":
				octets = octets[3:] // the header of an INTEGER
			case rsaPSS:
				octets = k.Modulus
				if hex.EncodeToString(k.Exponent) != "010001" {
					t.Errorf("the exponent is %x", k.Exponent)
				}
			}
			if got := hex.EncodeToString(octets[:4]); got != test.key {
				t.Errorf("the key starts with %s, want %s", got, test.key)
			}
			a := c.SignatureAlgorithm
			if a.Name != test.signature || a.Hash != test.hash || a.SaltLength != test.salt {
				t.Errorf("the signature is %s with %q and %d octets of salt", a.Name, a.Hash, a.SaltLength)
			}
			if n := c.SignatureValue.Len(); test.octets != 0 && n != test.octets {
				t.Errorf("the signature has %d octets", n)
			}
			if len(c.Problems) > 0 {
				t.Errorf("it has problems: %+v", c.Problems)
			}
		})
	}
}
