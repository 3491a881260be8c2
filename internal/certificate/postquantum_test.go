package certificate_test

import (
	"embed"
	"encoding/pem"
	"path"
	"strconv"
	"strings"
	"testing"

	"countersign/internal/certificate"
	. "countersign/internal/certificate/specimen"
)

// postQuantum has a certificate for every parameter set, made by another
// implementation; testdata/postquantum/README.md says how.
//
//go:embed testdata/postquantum/*.pem
var postQuantum embed.FS

// parameterSets has the object identifiers and sizes of RFC 9881 §2 and §4 with
// FIPS 204 table 2, and of RFC 9909 §3 and appendix B.
var parameterSets = []struct {
	name           string
	arc            int // below 2.16.840.1.101.3.4.3
	key, signature int // octets
}{
	{"ML-DSA-44", 17, 1312, 2420},
	{"ML-DSA-65", 18, 1952, 3309},
	{"ML-DSA-87", 19, 2592, 4627},
	{"SLH-DSA-SHA2-128s", 20, 32, 7856},
	{"SLH-DSA-SHA2-128f", 21, 32, 17088},
	{"SLH-DSA-SHA2-192s", 22, 48, 16224},
	{"SLH-DSA-SHA2-192f", 23, 48, 35664},
	{"SLH-DSA-SHA2-256s", 24, 64, 29792},
	{"SLH-DSA-SHA2-256f", 25, 64, 49856},
	{"SLH-DSA-SHAKE-128s", 26, 32, 7856},
	{"SLH-DSA-SHAKE-128f", 27, 32, 17088},
	{"SLH-DSA-SHAKE-192s", 28, 48, 16224},
	{"SLH-DSA-SHAKE-192f", 29, 48, 35664},
	{"SLH-DSA-SHAKE-256s", 30, 64, 29792},
	{"SLH-DSA-SHAKE-256f", 31, 64, 49856},
}

func TestPostQuantumCertificatesOfAnotherImplementationAreRead(t *testing.T) {
	files, err := postQuantum.ReadDir("testdata/postquantum")
	if err != nil || len(files) != len(parameterSets) {
		t.Fatalf("%d certificates for %d parameter sets: %v", len(files), len(parameterSets), err)
	}
	for _, set := range parameterSets {
		t.Run(set.name, func(t *testing.T) {
			text, err := postQuantum.ReadFile(path.Join("testdata/postquantum", strings.ToLower(set.name)+".pem"))
			if err != nil {
				t.Fatal(err)
			}
			block, _ := pem.Decode(text)
			c := certificate.Parse(block.Bytes)
			oid := "2.16.840.1.101.3.4.3." + strconv.Itoa(set.arc)
			if k := c.PublicKey; k.Algorithm != set.name || k.OID != oid || k.Bits != 8*set.key || k.Key.Len() != set.key {
				t.Errorf("the key is %s (%s) of %d bits and %d octets", k.Algorithm, k.OID, k.Bits, k.Key.Len())
			}
			if a := c.SignatureAlgorithm; a.Name != set.name || a.OID != oid || a.Hash != "" || a.Parameters.Len() != 0 || c.SignatureValue.Len() != set.signature {
				t.Errorf("the signature is %s (%s) of %d octets", a.Name, a.OID, c.SignatureValue.Len())
			}
			if got := c.Subject.String(); got != "CN="+set.name || !c.SelfIssued() {
				t.Errorf("the subject is %s, self-issued: %v", got, c.SelfIssued())
			}
			if len(c.Problems) > 0 {
				t.Errorf("it has problems: %+v", c.Problems)
			}
			if _, reason, ok := c.SelfSignature(); ok || reason != "browsers do not have "+set.name {
				t.Errorf("whether it signed itself can be checked: %v, %q", ok, reason)
			}
		})
	}
}

func TestPostQuantumKeysAndSignaturesOfWrongFormAreProblems(t *testing.T) {
	for _, set := range parameterSets {
		id := "\x60\x86\x48\x01\x65\x03\x04\x03" + string(rune(set.arc))
		octets := func(n int) string { return strings.Repeat("k", n) }
		faultless := New()
		faultless.Algorithm, faultless.Key, faultless.Signature = Seq(OID(id)), PlainKey(id, octets(set.key)), BitString(octets(set.signature))
		for _, test := range []struct {
			title  string
			change func(*Draft)
			want   string // "" for no problem
		}{
			{"as it should be", func(*Draft) {}, ""},
			{"a key one byte short", func(d *Draft) { d.Key = PlainKey(id, octets(set.key-1)) }, certificate.KeyLength},
			{"a key one byte long", func(d *Draft) { d.Key = PlainKey(id, octets(set.key+1)) }, certificate.KeyLength},
			{"a key in an OCTET STRING", func(d *Draft) { d.Key = PlainKey(id, Octets(octets(set.key))) }, certificate.KeyLength},
			{"a key with NULL for parameters", func(d *Draft) { d.Key = Seq(Seq(OID(id), Null), BitString(octets(set.key))) }, certificate.KeyParameters},
			{"a signature algorithm with NULL for parameters", func(d *Draft) { d.Algorithm = Seq(OID(id), Null) }, certificate.SignatureParameters},
			{"a signature one byte short", func(d *Draft) { d.Signature = BitString(octets(set.signature - 1)) }, certificate.SignatureForm},
			{"a signature one byte long", func(d *Draft) { d.Signature = BitString(octets(set.signature + 1)) }, certificate.SignatureForm},
		} {
			d := faultless
			test.change(&d)
			c := certificate.Parse([]byte(d.DER()))
			found := ""
			for _, p := range c.Problems {
				if p.ID != test.want {
					t.Errorf("%s, %s: %s: %s", set.name, test.title, p.ID, p.Detail)
				}
				found = p.ID
			}
			if found != test.want || c.PublicKey.Algorithm != set.name {
				t.Errorf("%s, %s: found %q, want %q", set.name, test.title, found, test.want)
			}
		}
	}
}
