package examples

import (
	"slices"
	"strings"
	"testing"

	"countersign/internal/certificate/specimen"
	"countersign/internal/preflight"
)

// company are the rules that find fault with an example beside its own, where no
// input has the one fault without the other.
var company = map[string][]string{
	"paste-base64-damaged": {"der-truncated"}, // what is lost of the text is missing in the certificate
	"paste-truncated":      {"der-truncated"},
	"der-truncated":        {"paste-truncated"},
	"paste-data-url":       {"paste-markers-missing"}, // base64 alone, or of a PEM text, which has a rule as well
	"paste-more-than-one":  {"purpose-ca"},            // one of the two is the issuer
	"paste-leaf-unclear":   {"paste-more-than-one"},
	"paste-same-twice":     {"paste-more-than-one"},
	"paste-too-many":       {"paste-more-than-one", "paste-same-twice", "paste-too-long"},

	// A parser that has lost its way finds more than one thing.
	"der-length-suspect":        {"der-wrong-tag", "der-missing-element", "der-trailing-data", "structure-field-order", "names-no-subject", "key-not-rsa"},
	"der-tag-long-form":         {"string-type"},
	"der-end-of-contents":       {"der-wrong-tag"},
	"der-wrong-tag":             {"extensions-malformed"},
	"der-bit-string-empty":      {"key-usage-empty"},
	"der-too-many-elements":     {"parameter-certificate-body"}, // so many make it too long for IAM
	"der-too-many-problems":     {"general-name-not-ascii"},
	"structure-not-certificate": {"der-wrong-tag"},
	"structure-outer-length":    {"paste-truncated"},

	"validity-reversed":  {"validity-not-yet", "validity-expired"}, // no moment is within
	"extensions-version": {"version-below-3"},
}

// pointless are the rules that no characters carry, since there are none.
var pointless = []string{"paste-empty"}

// answered are the rules at whose example IAM's answer is predicted by another
// rule, which comes before theirs, or which alone is an error.
var answered = map[string]string{
	"paste-empty":               "parameter-certificate-body",
	"paste-binary-as-text":      "parameter-certificate-body", // the characters lost are outside its pattern
	"der-truncated":             "paste-truncated",
	"der-too-many-elements":     "parameter-certificate-body",
	"structure-outer-length":    "paste-truncated",
	"structure-not-certificate": "der-wrong-tag",
}

func TestEveryRuleHasAnExampleOrIsForeseen(t *testing.T) {
	all, foreseen := All(), Foreseen()
	catalogue := map[string]bool{}
	for _, rule := range preflight.Rules() {
		catalogue[rule.ID] = true
		_, shown := all[rule.ID]
		if shown == (foreseen[rule.ID] != "") {
			t.Errorf("%s: has an example: %v, is foreseen by %q", rule.ID, shown, foreseen[rule.ID])
		}
	}
	for id := range all {
		if !catalogue[id] {
			t.Errorf("the example %s belongs to no rule", id)
		}
	}
	for id, by := range foreseen {
		if _, shown := all[by]; !catalogue[id] || !shown {
			t.Errorf("%s is foreseen by %s: there is no such rule, or no example of it", id, by)
		}
	}
}

// eachExample runs a test for every rule with an example.
func eachExample(t *testing.T, test func(t *testing.T, rule *preflight.Rule, fails, passes *preflight.Report)) {
	all := All()
	for _, rule := range preflight.Rules() {
		if example, shown := all[rule.ID]; shown {
			t.Run(rule.ID, func(t *testing.T) { test(t, rule, example.Fails.Inspect(), example.Passes.Inspect()) })
		}
	}
}

func TestEachExampleShowsItsRuleAndNoOther(t *testing.T) {
	eachExample(t, func(t *testing.T, rule *preflight.Rule, fails, passes *preflight.Report) {
		found := findings(fails, rule.ID)
		if !slices.ContainsFunc(found, func(f preflight.Finding) bool { return f.Severity == rule.Severity }) {
			t.Fatalf("what fails has no finding with the severity %s: %v", rule.Severity, ruleIDs(fails))
		}
		for _, f := range found {
			if !slices.Contains(pointless, rule.ID) && f.Parameter == "" && (f.Span == nil || f.Span.Start >= f.Span.End) {
				t.Errorf("the finding points nowhere: %+v", f)
			}
		}
		if len(findings(passes, rule.ID)) > 0 {
			t.Errorf("what passes has a finding too: %v", ruleIDs(passes))
		}
		var also []string
		for _, id := range ruleIDs(fails) {
			if id != rule.ID && len(findings(passes, id)) == 0 {
				also = append(also, id)
			}
		}
		slices.Sort(also)
		if want := slices.Sorted(slices.Values(company[rule.ID])); !slices.Equal(also, want) {
			t.Errorf("beside it there are %v, want %v", also, want)
		}
	})
}

// TestTheAnswerToEachExampleIsTheOneItsRulePredicts holds the catalogue against
// what is predicted in the end: for a rule of the group "paste" the answer to
// the paste as it stands, for the others that to what is sent.
func TestTheAnswerToEachExampleIsTheOneItsRulePredicts(t *testing.T) {
	eachExample(t, func(t *testing.T, rule *preflight.Rule, fails, passes *preflight.Report) {
		if !passes.Accepted() {
			t.Errorf("what passes is refused: %+v", passes.Error)
		}
		answer := fails.Error
		if rule.Group == "paste" {
			answer = fails.AsPasted
		}
		mild := rule.Severity != preflight.Error
		if mild && answer != nil && answer.Rule.ID == answered[rule.ID] {
			return
		}
		switch {
		case answer == nil:
			if rule.Predicts != "" {
				t.Errorf("what fails is accepted, and the rule predicts %s", rule.Predicts)
			}
		case answer.Code != rule.Predicts:
			t.Errorf("the answer is %s, by %s; the rule predicts %q", answer.Code, answer.Rule.ID, rule.Predicts)
		case !mild:
			by := answered[rule.ID]
			if by == "" {
				by = rule.ID
			}
			if answer.Rule.ID != by {
				t.Errorf("the answer is that of %s, want %s", answer.Rule.ID, by)
			}
		}
		if !mild && fails.Accepted() {
			t.Error("the rule is an error, and what is sent is accepted")
		}
		if mild && !fails.Accepted() {
			t.Errorf("the rule is no error, and what is sent is refused by %s", fails.Error.Rule.ID)
		}
	})
}

func TestWhatIsForeseenIsNamedBeforeItIsRead(t *testing.T) {
	foreseen := Foreseen()
	seen := map[string]bool{}
	for _, flaw := range specimen.Flaws() {
		by := foreseen[flaw.Problem]
		if by == "" {
			continue
		}
		seen[flaw.Problem] = true
		r := pasted(flaw.DER).Inspect()
		if !slices.Equal(ruleIDs(r), []string{by}) {
			t.Errorf("%s: found %v, want %s alone", flaw.Name, ruleIDs(r), by)
		}
	}
	for id := range foreseen {
		if !seen[id] {
			t.Errorf("no specimen has the problem %s", id)
		}
	}
}

func TestTheExamplesAreTheSameEachTime(t *testing.T) {
	first, second := All(), All()
	for id, example := range first {
		if again := second[id]; again.Fails.Paste != example.Fails.Paste || again.Passes.Paste != example.Passes.Paste {
			t.Errorf("%s differs between two calls", id)
		}
	}
}

func TestThePrivateKeysAreThePublishedOne(t *testing.T) {
	for id, example := range All() {
		for _, paste := range []string{example.Fails.Paste, example.Passes.Paste} {
			if strings.Contains(strings.ReplaceAll(paste, publishedKey, ""), "PRIVATE KEY") {
				t.Errorf("%s has a private key that nobody has published", id)
			}
		}
	}
}

func findings(r *preflight.Report, id string) (found []preflight.Finding) {
	for _, f := range r.Findings {
		if f.Rule.ID == id {
			found = append(found, f)
		}
	}
	return found
}

// ruleIDs lists the rules of a report's findings, each once.
func ruleIDs(r *preflight.Report) (ids []string) {
	for _, f := range r.Findings {
		if !slices.Contains(ids, f.Rule.ID) {
			ids = append(ids, f.Rule.ID)
		}
	}
	return ids
}
