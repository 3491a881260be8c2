package preflight

import (
	"strings"
	"testing"

	"countersign/internal/iamapi"
)

// TestEveryPredictionHasIAMsWords has pastes whose rule tells of characters
// outside CertificateBody's pattern and which have none, or which are nothing.
func TestEveryPredictionHasIAMsWords(t *testing.T) {
	good := read(t, "good")
	for _, test := range []struct {
		name, paste, code, message string
	}{
		{"nothing", "", "ValidationError", "Member must have length greater than or equal to 1"},
		{"white space", " \n", "MalformedCertificate", iamapi.UsualMessage("MalformedCertificate")},
		{"a NUL", "\x00", "ValidationError", "It must contain only printable ASCII characters."},
		{"a DEL, which the pattern has", strings.Replace(good, "MII", "M\x7fII", 1), "MalformedCertificate", iamapi.UsualMessage("MalformedCertificate")},
		{"a zero-width space, which it has not", strings.Replace(good, "MII", "M\u200bII", 1), "ValidationError", "It must contain only printable ASCII characters."},
		{"dashes as references in ASCII", strings.ReplaceAll(good, "-----", "&ndash;&ndash;"), "MalformedCertificate", iamapi.UsualMessage("MalformedCertificate")},
		{"a DER file read as text", "0\ufffd\x03\ufffd0\ufffd\x02\ufffd\ufffd", "ValidationError", "It must contain only printable ASCII characters."},
	} {
		r := Inspect([]byte(test.paste), Options{Now: at})
		if code(r.AsPasted) != test.code || !strings.Contains(r.AsPasted.Message, test.message) {
			t.Errorf("%s: as pasted %+v, want %s: %s", test.name, r.AsPasted, test.code, test.message)
		}
		if r.CertificateBody == "" && (code(r.Error) != test.code || r.Error.Message != r.AsPasted.Message) {
			t.Errorf("%s: the error is %+v, the answer to the paste %+v", test.name, r.Error, r.AsPasted)
		}
	}
}

// TestAGuessIsNotSent loses a character inside the key, which any other fits.
func TestAGuessIsNotSent(t *testing.T) {
	good := read(t, "good")
	i := len("-----BEGIN CERTIFICATE-----\n") + 5*65 + 32
	r := Inspect([]byte(good[:i]+"|"+good[i+1:]), Options{Now: at})
	if r.CertificateBody != "" || code(r.Error) != "MalformedCertificate" || r.Error.Rule.ID != "paste-base64-damaged" {
		t.Errorf("predicted %+v for %q", r.Error, r.CertificateBody)
	}
	if _, refused := Judge(good[:i]+"A"+good[i+1:], at); refused != nil {
		t.Errorf("the guess would not have been accepted: %+v", refused)
	}
}
