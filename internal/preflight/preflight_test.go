package preflight

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"countersign/internal/certificate"
	"countersign/internal/certificate/specimen"
	"countersign/internal/iamapi"
	"countersign/internal/pemtext"
)

// at is a moment at which the certificates of testdata are valid.
var at = time.Date(2027, 6, 1, 12, 0, 0, 0, time.UTC)

func read(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name+".pem"))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// ruleIDs lists the rules of a report's findings, each once, in order.
func ruleIDs(r *Report) []string {
	ids := []string{}
	for _, f := range r.Findings {
		if !slices.Contains(ids, f.Rule.ID) {
			ids = append(ids, f.Rule.ID)
		}
	}
	return ids
}

func code(p *Prediction) string {
	if p == nil {
		return ""
	}
	return p.Code
}

func TestEveryRuleSaysWhatItHasTo(t *testing.T) {
	seen := map[string]bool{}
	for _, rule := range Rules() {
		if seen[rule.ID] {
			t.Errorf("%s is listed twice", rule.ID)
		}
		seen[rule.ID] = true
		if !slices.Contains(Groups(), rule.Group) {
			t.Errorf("%s: there is no group %q", rule.ID, rule.Group)
		}
		for _, text := range []string{rule.Title, rule.Why, rule.Cure, rule.Source} {
			if strings.TrimSpace(text) != text || text == "" {
				t.Errorf("%s: a text is empty or has space around it: %q", rule.ID, text)
			}
		}
		if strings.HasSuffix(rule.Title, ".") {
			t.Errorf("%s: the title ends with a full stop", rule.ID)
		}
		if !slices.Contains([]Severity{Error, Warning, Info}, rule.Severity) || !slices.Contains([]Evidence{Documented, Observed, Assumed}, rule.Evidence) {
			t.Errorf("%s: severity %q, evidence %q", rule.ID, rule.Severity, rule.Evidence)
		}
		if rule.Severity == Error && rule.Predicts == "" {
			t.Errorf("%s is an error and predicts none", rule.ID)
		}
		if rule.Predicts != "" && rule.Severity != Error && rule.Group != "paste" {
			t.Errorf("%s predicts %s and is no error", rule.ID, rule.Predicts)
		}
	}
	lists := [][]Rule{parameterRules, pasteRules, bundleRules, certificateRules, validityRules, nameRules, keyRules, signatureRules, extensionRules, purposeRules}
	n := 0
	for _, list := range lists {
		n += len(list)
	}
	if n != len(Rules()) {
		t.Errorf("the lists have %d rules and the catalogue %d", n, len(Rules()))
	}
}

func TestEveryProblemThatReadingCanReportHasARule(t *testing.T) {
	for _, id := range slices.Concat(certificate.ProblemIDs(), pemtext.RuleIDs()) {
		if ruleByID(id) == unlisted {
			t.Errorf("%s has no rule", id)
		}
	}
}

func TestInspect(t *testing.T) {
	for _, test := range []struct {
		name string
		file string
		now  time.Time
		code string
		want []string
	}{
		{"a good certificate has nothing to tell but that it is its own issuer", "good", at, "", []string{"signature-self-issued"}},
		{"the sample of the API reference has expired", "reference-sample", at, "MalformedCertificate", []string{"validity-expired", "key-rsa-small", "signature-sha1"}},
		{"the sample of the API reference on a day when it was valid", "reference-sample", time.Date(2009, 6, 1, 0, 0, 0, 0, time.UTC), "", []string{"key-rsa-small", "signature-sha1"}},
		{"a certificate in its last month", "reference-sample", time.Date(2010, 1, 20, 0, 0, 0, 0, time.UTC), "", []string{"validity-expires-soon", "key-rsa-small", "signature-sha1"}},
		{"a certificate in its last second", "reference-sample", time.Date(2010, 2, 4, 17, 19, 27, 0, time.UTC), "", []string{"validity-expires-soon", "key-rsa-small", "signature-sha1"}},
		{"a certificate in its first second", "reference-sample", time.Date(2009, 2, 4, 17, 19, 27, 0, time.UTC), "", []string{"key-rsa-small", "signature-sha1"}},
		{"a certificate a minute too early", "reference-sample", time.Date(2009, 2, 4, 17, 18, 27, 0, time.UTC), "MalformedCertificate", []string{"validity-clock-skew", "key-rsa-small", "signature-sha1"}},
		{"a certificate a week too early", "reference-sample", time.Date(2009, 1, 28, 0, 0, 0, 0, time.UTC), "MalformedCertificate", []string{"validity-not-yet", "key-rsa-small", "signature-sha1"}},
		{"an RSA key of 512 bits", "rsa-512", at, "InvalidCertificate", []string{"key-rsa-too-small", "signature-self-issued"}},
		{"an RSA key of 1024 bits", "rsa-1024", at, "", []string{"key-rsa-small", "signature-self-issued"}},
		{"an RSA key of 8192 bits", "rsa-8192", at, "", []string{"key-rsa-large", "signature-self-issued"}},
		{"an RSA key with the exponent 3", "rsa-e3", at, "", []string{"key-rsa-exponent", "signature-self-issued"}},
		{"a key on P-256", "ec-p256", at, "", []string{"key-not-rsa", "signature-self-issued"}},
		{"a key on P-224", "ec-p224", at, "", []string{"key-curve-weak", "key-not-rsa", "signature-self-issued"}},
		{"an Ed25519 key", "ed25519", at, "", []string{"key-not-rsa", "signature-self-issued"}},
		{"an Ed448 key", "ed448", at, "", []string{"key-not-rsa", "signature-self-issued"}},
		{"a key of ML-DSA", "../../certificate/testdata/postquantum/ml-dsa-65", at, "", []string{"key-not-rsa", "signature-self-issued"}},
		{"a key of SLH-DSA", "../../certificate/testdata/postquantum/slh-dsa-sha2-128s", at, "", []string{"key-not-rsa", "signature-self-issued"}},
		{"a signature of SLH-DSA that is too long for IAM", "../../certificate/testdata/postquantum/slh-dsa-shake-256f", at, "ValidationError", []string{"parameter-certificate-body", "key-not-rsa", "signature-self-issued"}},
		{"an X25519 key", "x25519", at, "", []string{"key-cannot-sign"}},
		{"a DSA key", "dsa", at, "", []string{"key-dsa", "signature-self-issued"}},
		{"a SHA-1 signature", "sha1", at, "", []string{"signature-sha1", "signature-self-issued"}},
		{"an MD5 signature", "md5", at, "", []string{"signature-md5", "signature-self-issued"}},
		{"version 1", "v1", at, "", []string{"version-below-3", "signature-self-issued"}},
		{"a CA", "ca", at, "", []string{"signature-self-issued", "purpose-ca"}},
		{"no subject name", "no-subject", at, "", []string{"names-no-subject", "names-issuer-empty"}},
		{"no common name", "no-cn", at, "", []string{"names-no-common-name", "signature-self-issued"}},
		{"a key that may not sign", "no-signing", at, "", []string{"signature-self-issued", "purpose-no-digital-signature"}},
		{"a TLS server", "server", at, "", []string{"signature-self-issued", "purpose-tls-server"}},
		{"a time-stamping service", "time-stamp", at, "", []string{"signature-self-issued", "purpose-other"}},
		{"an unknown critical extension", "critical", at, "", []string{"signature-self-issued", "extensions-unknown-critical"}},
		{"a precertificate", "poison", at, "", []string{"signature-self-issued", "extensions-precertificate"}},
		{"a name that runs backwards", "bidi", at, "", []string{"names-invisible-characters", "signature-self-issued"}},
		{"a name in two alphabets", "mixed", at, "", []string{"names-mixed-scripts", "signature-self-issued"}},
		{"a chain", "chain", at, "", []string{"paste-more-than-one", "signature-self-issued", "purpose-ca"}},
		{"a chain upside down", "chain-reversed", at, "", []string{"paste-more-than-one", "paste-chain-order", "signature-self-issued", "purpose-ca"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			text := read(t, test.file)
			r := Inspect([]byte(text), Options{Now: test.now})
			got, want := ruleIDs(r), slices.Clone(test.want)
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("findings: %v\n    want: %v", got, want)
			}
			if code(r.Error) != test.code {
				t.Errorf("predicted %q, want %q", code(r.Error), test.code)
			}
			if r.Accepted() != (test.code == "") {
				t.Errorf("accepted: %v", r.Accepted())
			}
			for _, f := range r.Findings {
				if f.Detail == "" || f.Fix == "" {
					t.Errorf("%s: detail %q, fix %q", f.Rule.ID, f.Detail, f.Fix)
				}
				if f.Span == nil || f.Span.Start < 0 || f.Span.End > len(text) || f.Span.Start >= f.Span.End {
					t.Errorf("%s: span %v in a text of %d", f.Rule.ID, f.Span, len(text))
				}
			}
		})
	}
}

func TestTheDetailTellsHowFarTheClockIsOff(t *testing.T) {
	from := time.Date(2009, 2, 4, 17, 19, 27, 0, time.UTC)
	for _, test := range []struct {
		now  time.Time
		want string
	}{
		{from.Add(-90 * time.Second), "valid from 2009-02-04 17:19:27 UTC, 2 minutes from now"},
		{from.Add(-2 * time.Hour), "2 hours from now"},
		{from.Add(-119 * time.Minute), "1 hour and 59 minutes from now"},
		{from.Add(-24*time.Hour + 30*time.Second), "UTC, 24 hours from now"},
		{from.Add(-24*time.Hour - time.Second), "UTC, 1 day and 1 hour from now"},
		{from.Add(-47 * time.Hour), "UTC, 1 day and 23 hours from now"},
		{from.Add(-48 * time.Hour), "UTC, 2 days from now"},
		{from.Add(-20 * 24 * time.Hour), "20 days from now"},
		{from.Add(-20*24*time.Hour - time.Minute), "21 days from now"},
		{from.AddDate(-40, 0, 0), "40 years from now"},
		{time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC), "expired on 2010-02-04 17:19:27 UTC, 16 years ago"},
		{time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC).AddDate(1000, 0, 0), "1016 years ago"},
	} {
		r := Inspect([]byte(read(t, "reference-sample")), Options{Now: test.now})
		if len(r.Findings) == 0 || !strings.Contains(r.Findings[0].Detail, test.want) {
			t.Errorf("at %v: %+v, want %q", test.now, r.Findings, test.want)
		}
	}
}

func TestALeafIsPickedWhereverItStands(t *testing.T) {
	leaf := read(t, "chain")
	leaf = leaf[:strings.Index(leaf, "-----END CERTIFICATE-----\n")+len("-----END CERTIFICATE-----\n")]
	for file, place := range map[string]int{"chain": 0, "chain-reversed": 2} {
		r := Inspect([]byte(read(t, file)), Options{Now: at})
		if r.Chosen != place || r.CertificateBody != leaf {
			t.Errorf("%s: certificate %d was picked, body %q", file, r.Chosen, r.CertificateBody)
		}
		if code(r.AsPasted) != "MalformedCertificate" {
			t.Errorf("%s: IAM would answer %q to the paste as it stands", file, code(r.AsPasted))
		}
	}
}

func TestThePasteAsItStandsIsToldApartFromWhatIsSent(t *testing.T) {
	good := read(t, "good")
	for name, paste := range map[string]string{
		"text above":     "Certificate:\n    Data:\n" + good,
		"newlines lost":  strings.ReplaceAll(strings.TrimSpace(good), "\n", " "),
		"a chain":        read(t, "chain"),
		"a key below it": good + "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ==\n-----END PRIVATE KEY-----\n",
	} {
		r := Inspect([]byte(paste), Options{Now: at})
		if !r.Accepted() {
			t.Errorf("%s: the repaired text is refused: %+v", name, r.Error)
		}
		if code(r.AsPasted) != "MalformedCertificate" {
			t.Errorf("%s: as pasted: %q", name, code(r.AsPasted))
		}
	}
	if r := Inspect([]byte("“"+good+"”"), Options{Now: at}); !r.Accepted() || code(r.AsPasted) != "ValidationError" {
		t.Errorf("curly quotes around: accepted %v, as pasted %q", r.Accepted(), code(r.AsPasted))
	}
	long := good + strings.Repeat(" 😀", 8192)
	if r := Inspect([]byte(long), Options{Now: at}); !r.Accepted() || r.AsPasted.Code != "ValidationError" || r.AsPasted.Rule.ID != "paste-too-long" {
		t.Errorf("too much around: accepted %v, as pasted %+v", r.Accepted(), r.AsPasted)
	} else if f := r.Findings[slices.Index(ruleIDs(r), "paste-too-long")]; f.Span.Start <= iamapi.MaxCertificateBody || f.Span.End != len(utf16.Encode([]rune(long))) {
		t.Errorf("what is too much lies in %v of %d", *f.Span, len(utf16.Encode([]rune(long))))
	}
	if r := Inspect([]byte(good), Options{Now: at}); r.AsPasted != nil {
		t.Errorf("a clean paste would be refused: %+v", r.AsPasted)
	}
}

func TestWithoutACertificateThereIsNothingToSend(t *testing.T) {
	for name, paste := range map[string]string{
		"nothing":       "",
		"white space":   " \n\t ",
		"prose":         "Please find my certificate attached.",
		"a private key": "-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA\n-----END RSA PRIVATE KEY-----\n",
	} {
		r := Inspect([]byte(paste), Options{Now: at})
		if r.Accepted() || r.CertificateBody != "" || r.Chosen != -1 {
			t.Errorf("%s: %+v", name, r)
		}
		if r.Error == nil {
			t.Errorf("%s: no error is predicted", name)
		}
	}
}

func TestAFloodIsToldOnce(t *testing.T) {
	const lines = 20_000
	r := Inspect([]byte(strings.Repeat("-----BEGIN CERTIFICATE-----\n", lines)), Options{Now: at})
	perRule := map[string]int{}
	for _, f := range r.Findings {
		perRule[f.Rule.ID]++
	}
	told := false
	for id, n := range perRule {
		if n > maxAlike {
			t.Errorf("%s is told %d times", id, n)
		}
	}
	for _, f := range r.Findings {
		told = told || strings.Contains(f.Detail, "more times in this paste.)")
	}
	if !told {
		t.Errorf("nothing says how many more there are: %v", perRule)
	}
}

func TestTheCertificateToSendIsInvestigatedInAnyFlood(t *testing.T) {
	flood := strings.Repeat(read(t, "rsa-1024"), 300) + read(t, "rsa-1024")
	r := Inspect([]byte(flood), Options{Now: at})
	found := false
	for _, f := range r.Findings {
		found = found || f.Certificate == r.Chosen && f.Rule.ID == "key-rsa-small"
	}
	if !found || !r.Accepted() {
		t.Errorf("chosen %d of %d, accepted %v", r.Chosen, len(r.Certificates), r.Accepted())
	}
	huge := Inspect([]byte(strings.Repeat(read(t, "ec-p256"), maxCertificates+5)), Options{Now: at})
	if len(huge.Certificates) != maxCertificates || !slices.Contains(ruleIDs(huge), "paste-too-many") {
		t.Errorf("%d certificates read, findings %v", len(huge.Certificates), ruleIDs(huge))
	}
}

func TestOfUnrelatedCertificatesTheOneThatIAMAcceptsIsPicked(t *testing.T) {
	r := Inspect([]byte(read(t, "reference-sample")+read(t, "ca")+read(t, "good")), Options{Now: at})
	if r.Chosen != 2 || !r.Accepted() || !slices.Contains(ruleIDs(r), "paste-leaf-unclear") {
		t.Errorf("certificate %d was picked: %v", r.Chosen, ruleIDs(r))
	}
}

func TestParametersAreHeldAgainstTheirConstraints(t *testing.T) {
	good := read(t, "good")
	for _, test := range []struct {
		userName, detail string
	}{
		{"Bob", ""},
		{"bob.smith+x=1,@example_-", ""},
		{"bob smith", "Character 4 of the user name is a space"},
		{"arn:aws:iam::123456789012:user/Bob", "Character 4 of the user name is “:”"},
		{"Jürgen", "Character 2 of the user name is U+00FC"},
		{"\U0001F600", "is U+1F600"},
		{strings.Repeat("a", 128), ""},
		{strings.Repeat("a", 129), "has 129 characters"},
	} {
		r := Inspect([]byte(good), Options{Now: at, Parameters: []iamapi.Parameter{{Name: "UserName", Value: test.userName}}})
		if test.detail == "" {
			if !r.Accepted() {
				t.Errorf("%q: %+v", test.userName, r.Error)
			}
			continue
		}
		if code(r.Error) != "ValidationError" || r.Error.Status != 400 {
			t.Errorf("%q: %+v", test.userName, r.Error)
		}
		found := false
		for _, f := range r.Findings {
			found = found || f.Parameter == "UserName" && strings.Contains(f.Detail, test.detail)
		}
		if !found {
			t.Errorf("%q: no finding says %q: %+v", test.userName, test.detail, r.Findings)
		}
	}
}

func TestJudgeAnswersAsInspectPredicts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.pem")
	if err != nil || len(files) < 20 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, now := range []time.Time{at, at.AddDate(30, 0, 0), at.AddDate(-30, 0, 0)} {
			r := Inspect(text, Options{Now: now})
			read, refused := Judge(r.CertificateBody, now)
			if code(refused) != code(r.Error) || refused != nil && refused.Message != r.Error.Message {
				t.Errorf("%s at %v: judged %+v, predicted %+v", file, now, refused, r.Error)
			}
			if refused == nil && string(read.Raw) != string(r.Certificates[r.Chosen].Raw) {
				t.Errorf("%s: another certificate was judged", file)
			}
		}
	}
}

// TestTheWordsFitOddKeysAndSignatures has certificates of which the usual words
// would not be true, or would leave out what matters.
func TestTheWordsFitOddKeysAndSignatures(t *testing.T) {
	for _, test := range []struct{ title, der, rule, want string }{
		{"a DSA key without parameters", specimen.WithKey(specimen.DSAKey("", specimen.Modulus)), "key-dsa", "The key does not tell its size."},
		{"RSASSA-PSS with its default hash", specimen.WithAlgorithm(specimen.OID(specimen.RSASSAPSS), specimen.Seq()), "signature-sha1", "The signature algorithm is RSASSA-PSS with SHA-1."},
		{"a negative exponent", specimen.WithKey(specimen.RSAKey(specimen.Null, specimen.Modulus, "\xff")), "key-rsa-exponent", ""},
		{"parameters of RSASSA-PSS that are NULL", specimen.WithAlgorithm(specimen.OID(specimen.RSASSAPSS), specimen.Null), "signature-pss-parameters", ""},
		{"a year before 1950", specimen.With(func(d *specimen.Draft) { d.NotBefore = specimen.Generalized("19000102030405Z") }), "time-utc-expected",
			"notBefore is a GeneralizedTime, which is for years from 2050 on; for 1900 there is no form at all."},
		{"a text that is a structure", specimen.WithValue("\x60\x86\x48\x01\x86\xf8\x42\x01\x0d", specimen.Seq(specimen.IA5("a"))), "string-type",
			"netscapeComment: the value: a SEQUENCE is no character string that a certificate may hold."},
	} {
		got := ""
		for _, f := range Inspect([]byte(pemtext.Encode([]byte(test.der))), Options{Now: at}).Findings {
			if f.Rule.ID == test.rule {
				got = f.Detail
			}
		}
		if got != test.want {
			t.Errorf("%s: %s says %q, want %q", test.title, test.rule, got, test.want)
		}
	}
}
