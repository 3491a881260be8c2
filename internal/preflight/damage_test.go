package preflight

import (
	"slices"
	"strings"
	"testing"
	"time"

	"countersign/internal/certificate/specimen"
	"countersign/internal/pemtext"
)

var duringGood = time.Date(2027, 6, 1, 0, 0, 0, 0, time.UTC)

func TestAnIntactCopyIsPickedBeforeADamagedOne(t *testing.T) {
	good := read(t, "good")
	damaged := strings.Replace(good, "MIIC", "MI|C", 1)
	for title, paste := range map[string]string{"the damaged one first": damaged + good, "the intact one first": good + damaged} {
		if r := Inspect([]byte(paste), Options{Now: duringGood}); r.CertificateBody != good {
			t.Errorf("%s: number %d was picked, and there is %q to send", title, r.Chosen, r.CertificateBody)
		}
	}
}

// TestWhatFollowsFromDamageIsNotTold takes each line out of a certificate in turn.
func TestWhatFollowsFromDamageIsNotTold(t *testing.T) {
	lines := strings.SplitAfter(read(t, "good"), "\n")
	for i := 1; i < len(lines)-3; i++ {
		paste := strings.Join(slices.Delete(slices.Clone(lines), i, i+1), "")
		r := Inspect([]byte(paste), Options{Now: duringGood})
		if r.CertificateBody != "" {
			t.Errorf("without line %d there is something to send", i+1)
		}
		for _, f := range r.Findings {
			if slices.Contains([]string{"key", "signature", "extensions", "purpose"}, f.Rule.Group) {
				t.Errorf("without line %d: %s: %s", i+1, f.Rule.ID, f.Detail)
			}
		}
		if n := len(r.Findings); n == 0 || n > 5 {
			t.Errorf("without line %d there are %d findings: %v", i+1, n, ruleIDs(r))
		}
	}
}

// TestAKeyThatOnlyReadingShowsIsKeptOut pastes the published key of RFC 8410
// §10.3 as a certificate, its version changed so that its beginning looks like
// none.
func TestAKeyThatOnlyReadingShowsIsKeptOut(t *testing.T) {
	key := "-----BEGIN CERTIFICATE-----\nMC4CAcAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END CERTIFICATE-----\n"
	for title, paste := range map[string]string{"alone": key, "before a certificate": key + read(t, "good")} {
		r := Inspect([]byte(paste), Options{Now: duringGood})
		if !slices.Contains(ruleIDs(r), pemtext.RulePrivateKey) {
			t.Errorf("%s: it is not named: %v", title, ruleIDs(r))
		}
		if b := r.Blocks[0]; b.Kind != pemtext.KindPrivateKey || b.DER != nil {
			t.Errorf("%s: the block is %s with %d octets", title, b.Kind, len(b.DER))
		}
		if want := strings.Count(paste, "BEGIN") - 1; len(r.Certificates) != want || r.Accepted() != (want == 1) {
			t.Errorf("%s: %d certificates, accepted: %v", title, len(r.Certificates), r.Accepted())
		}
	}
}

func TestOnlyWhatIsLeftOutIsCounted(t *testing.T) {
	der := specimen.WithValue(specimen.SubjectAltName, specimen.Seq(strings.Repeat(specimen.Implicit(2, "a\x01b"), maxAlike+50)))
	r := Inspect([]byte(pemtext.Encode([]byte(der))), Options{Now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)})
	told := 0
	for _, f := range r.Findings {
		if f.Rule.ID == "names-invisible-characters" {
			told++
		}
		if strings.Contains(f.Detail, "more time") {
			t.Errorf("all are listed, and it says %q", f.Detail)
		}
	}
	if told != maxAlike+50 {
		t.Errorf("%d are told", told)
	}
}

func TestNobodyReadsTenThousandFindingsOfOneRule(t *testing.T) {
	der := specimen.WithValue(specimen.SubjectAltName, specimen.Seq(strings.Repeat(specimen.Implicit(2, "a\x01b"), 10_000)))
	r := Inspect([]byte(pemtext.Encode([]byte(der))), Options{Now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)})
	if n := len(r.Findings); n > 2*maxAlikeChosen {
		t.Errorf("%d findings are told", n)
	}
	last := ""
	for _, f := range r.Findings {
		if f.Rule.ID == "names-invisible-characters" {
			last = f.Detail
		}
	}
	if !strings.Contains(last, "And 9000 more times") {
		t.Errorf("the last of them says %q", last)
	}
}

func TestALeafBesideAnUnrelatedAuthorityIsClear(t *testing.T) {
	authority := specimen.WithExtensions(
		specimen.Extension(specimen.BasicConstraints, specimen.True, specimen.Seq(specimen.True)),
		specimen.Extension(specimen.KeyUsage, specimen.True, specimen.TLV(0x03, "\x02\x04")))
	r := Inspect([]byte(pemtext.Encode([]byte(authority))+read(t, "good")), Options{Now: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)})
	if slices.Contains(ruleIDs(r), "paste-leaf-unclear") || r.Chosen != 1 {
		t.Errorf("number %d was picked: %v", r.Chosen, ruleIDs(r))
	}
}

func TestAnOctetThatIsNoCharacterHidesNoOther(t *testing.T) {
	der := specimen.WithValue(specimen.SubjectAltName, specimen.Seq(specimen.Implicit(2, "\u0430mazon\xff\u202e")))
	r := Inspect([]byte(pemtext.Encode([]byte(der))), Options{Now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)})
	for _, rule := range []string{"names-mixed-scripts", "names-invisible-characters"} {
		if !slices.Contains(ruleIDs(r), rule) {
			t.Errorf("there is no %s: %v", rule, ruleIDs(r))
		}
	}
}
