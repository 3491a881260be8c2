//go:build conformance && !js

package certificate

import (
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// madeByOpenSSL makes a certificate for every kind of key that openssl has and
// crypto/x509 lacks. Keys that cannot sign are certified by one that can.
func madeByOpenSSL(t *testing.T) (all []specimen) {
	dir := t.TempDir()
	file := func(name string) string { return filepath.Join(dir, name) }
	parameters := file("dsa.parameters")
	mustOpenSSL(t, nil, "genpkey", "-genparam", "-algorithm", "DSA", "-pkeyopt", "dsa_paramgen_bits:1024", "-out", parameters)
	pss := []string{"-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048"}
	keys := [][]string{ // the name, and the arguments of genpkey
		{"Ed448", "-algorithm", "ED448"},
		{"Ed25519", "-algorithm", "ED25519"},
		append([]string{"RSA-PSS"}, pss...),
		append(append([]string{"RSA-PSS restricted to SHA-384"}, pss...), "-pkeyopt", "rsa_pss_keygen_md:sha384",
			"-pkeyopt", "rsa_pss_keygen_mgf1_md:sha384", "-pkeyopt", "rsa_pss_keygen_saltlen:48"),
		{"DSA", "-paramfile", parameters},
		{"RSA with exponent 3", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024", "-pkeyopt", "rsa_keygen_pubexp:3"},
		{"RSA of 3071 bits", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:3071"},
		{"RSA with a größer exponent", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024", "-pkeyopt", "rsa_keygen_pubexp:8589934593"},
	}
	for _, curve := range []string{
		"prime192v1", "secp224r1", "prime256v1", "secp384r1", "secp521r1", "secp256k1", "brainpoolP192r1", "brainpoolP224r1",
		"brainpoolP256r1", "brainpoolP320r1", "brainpoolP384r1", "brainpoolP512r1", "SM2", "brainpoolP256t1", "secp160r1", "sect283k1",
	} {
		keys = append(keys, []string{curve, "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:" + curve})
	}
	add := func(name, text string) {
		block, _ := pem.Decode([]byte(text))
		if block == nil {
			t.Fatalf("openssl made no certificate for %s: %s", name, text)
		}
		all = append(all, specimen{"made by openssl: " + name, block.Bytes})
	}
	for _, k := range keys {
		key := mustOpenSSL(t, nil, append([]string{"genpkey"}, k[1:]...)...)
		add(k[0], mustOpenSSL(t, []byte(key), "req", "-x509", "-config", os.DevNull, "-new", "-key", "/dev/stdin", "-subj", "/C=DE/O=Countersign/CN="+k[0], "-utf8",
			"-addext", "subjectAltName=DNS:example.com,IP:2001:db8::1,email:a@example.com,URI:https://example.com/,RID:1.2.3.4",
			"-addext", "extendedKeyUsage=clientAuth,1.2.3.4", "-addext", "keyUsage=critical,digitalSignature"))
	}
	signer := file("signer.key")
	mustOpenSSL(t, nil, "genpkey", "-algorithm", "ED25519", "-out", signer)
	for _, algorithm := range []string{"X25519", "X448"} {
		key := mustOpenSSL(t, nil, "genpkey", "-algorithm", algorithm)
		public := file(algorithm + ".public")
		mustOpenSSL(t, []byte(key), "pkey", "-pubout", "-out", public)
		add(algorithm, mustOpenSSL(t, nil, "x509", "-new", "-force_pubkey", public, "-key", signer, "-subj", "/CN="+strings.ToLower(algorithm)))
	}
	return all
}
