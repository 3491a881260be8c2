package preflight_test

import (
	"testing"
	"unicode/utf8"

	"countersign/internal/iamapi"
	"countersign/internal/preflight"
	"countersign/internal/preflight/examples"
)

// FuzzInspect holds that every paste has findings of rules that exist, with all
// that a finding has to say, and that what is predicted is what a server answers
// that holds the constraints of iamapi first and then decides with Judge.
func FuzzInspect(f *testing.F) {
	for _, example := range examples.All() {
		if len(example.Fails.Paste) < 4096 {
			f.Add(example.Fails.Paste)
		}
	}
	f.Fuzz(func(t *testing.T, paste string) {
		r := preflight.Inspect([]byte(paste), preflight.Options{Now: examples.Now})
		for i := range r.Findings {
			finding := &r.Findings[i]
			if finding.Rule.ID == "unlisted" || finding.Detail == "" || finding.Fix == "" {
				t.Errorf("%s: detail %q, fix %q", finding.Rule.ID, finding.Detail, finding.Fix)
			}
		}
		if r.Error == nil && r.CertificateBody == "" {
			t.Error("there is nothing to send, and no error")
		}
		if r.CertificateBody != "" {
			compare(t, "the clean text", r.CertificateBody, r.Error)
		}
		if utf8.ValidString(paste) { // as all that is sent
			compare(t, "the paste", paste, r.AsPasted)
		}
	})
}

// compare holds a prediction for a body against what a server answers.
func compare(t *testing.T, what, body string, predicted *preflight.Prediction) {
	t.Helper()
	code, message := "", ""
	call := iamapi.Call{Action: iamapi.FindAction("UploadSigningCertificate"), Parameters: []iamapi.Parameter{{Name: "CertificateBody", Value: body}}}
	if invalid := call.Validate(); invalid != nil {
		code, message = invalid.Code, invalid.Message
	} else if _, refused := preflight.Judge(body, examples.Now); refused != nil {
		code, message = refused.Code, refused.Message
	}
	switch {
	case predicted == nil:
		if code != "" {
			t.Errorf("%s is answered %s: %s; it was predicted to be accepted", what, code, message)
		}
	case predicted.Code != code || predicted.Message != message:
		t.Errorf("%s is answered %q: %s; predicted was %s: %s", what, code, message, predicted.Code, predicted.Message)
	case message == "" || predicted.Status < 400 || predicted.Rule == nil:
		t.Errorf("the prediction for %s lacks something: %+v", what, predicted)
	}
}
