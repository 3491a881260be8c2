package examples

import (
	"crypto/x509"
	"encoding/pem"
	"os"
	"slices"
	"strings"
	"testing"

	"countersign/internal/preflight"
)

// readers are the programs whose verdict on each example stands in
// testdata/readers.txt, which the conformance test beside this file makes.
var readers = []string{"go", "openssl", "java", "python"}

// ofCertificates returns the rules that reading a certificate can settle: not
// those about the text around it, nor those that need a clock.
func ofCertificates() (rules []*preflight.Rule) {
	all := All()
	for _, rule := range preflight.Rules() {
		if _, shown := all[rule.ID]; shown && rule.Group != "paste" && rule.Group != "parameters" && !strings.HasPrefix(rule.ID, "validity-") {
			rules = append(rules, rule)
		}
	}
	return rules
}

// refusals reads which readers refuse what fails a rule.
func refusals(t *testing.T) map[string][]string {
	t.Helper()
	text, err := os.ReadFile("testdata/readers.txt")
	if err != nil {
		t.Fatal(err)
	}
	byRule := map[string][]string{}
	for line := range strings.Lines(string(text)) {
		if fields := strings.Fields(line); len(fields) > 0 && fields[0] != "#" {
			byRule[fields[0]] = fields[1:]
		}
	}
	return byRule
}

// unusable are the errors that most readers let pass: a key of a size or a kind
// that nobody can use, or that nobody should.
var unusable = []string{
	"key-parameters", "key-unused-bits", "key-rsa-modulus-invalid", "key-rsa-exponent-invalid", "key-dsa-parameters", "key-dsa-value",
	"key-rsa-too-small", "key-rsa-huge",
}

// TestAnAssumedRefusalIsWhatReadersDo holds the severities against the measure
// that the catalogue states: where three of the four readers read a certificate,
// or three refuse it, so is IAM taken to do.
func TestAnAssumedRefusalIsWhatReadersDo(t *testing.T) {
	byRule := refusals(t)
	for _, rule := range ofCertificates() {
		refusing, known := byRule[rule.ID]
		isError := rule.Severity == preflight.Error
		switch {
		case !known:
			t.Errorf("testdata/readers.txt does not tell of %s", rule.ID)
		case len(refusing) >= 3 && !isError:
			t.Errorf("%s is no error, and %v refuse it", rule.ID, refusing)
		case len(refusing) <= 1 && isError != slices.Contains(unusable, rule.ID):
			t.Errorf("%s is an error: %v, and only %v refuse it", rule.ID, isError, refusing)
		}
	}
}

func TestCryptoX509ReadsTheExamplesAsIsNoted(t *testing.T) {
	byRule, all := refusals(t), All()
	for _, rule := range ofCertificates() {
		block, _ := pem.Decode([]byte(all[rule.ID].Fails.Paste))
		_, err := x509.ParseCertificate(block.Bytes)
		if refuses := err != nil; refuses != slices.Contains(byRule[rule.ID], "go") {
			t.Errorf("%s: crypto/x509 says %v, testdata/readers.txt says that %v refuse it", rule.ID, err, byRule[rule.ID])
		}
	}
}
