package preflight

// catalogue holds every rule, in the order in which IAM is taken to look.
var catalogue = func() []*Rule {
	all := [][]Rule{parameterRules, pasteRules, bundleRules, certificateRules, validityRules, nameRules, keyRules, signatureRules, extensionRules, purposeRules}
	var rules []*Rule
	for _, group := range Groups() {
		for _, list := range all {
			for i := range list {
				if list[i].Group == group {
					rules = append(rules, &list[i])
				}
			}
		}
	}
	return rules
}()

// places gives each rule's place in the catalogue.
var places = func() map[string]int {
	m := make(map[string]int, len(catalogue))
	for i, rule := range catalogue {
		m[rule.ID] = i
	}
	return m
}()

// Rules returns the catalogue, in its order. The rules are shared: they must not
// be changed.
func Rules() []*Rule { return catalogue }

// unlisted stands for an ID without an entry, so that a gap in the catalogue,
// which a test looks for, still gives its finding to the user.
var unlisted = &Rule{
	ID: "unlisted", Group: "structure", Severity: Warning, Evidence: Assumed,
	Title:  "Something is unusual here",
	Why:    "Countersign has found a deviation that its catalogue does not explain.",
	Cure:   "Please report it, with the certificate.",
	Source: "Countersign",
}

func ruleByID(id string) *Rule {
	if i, ok := places[id]; ok {
		return catalogue[i]
	}
	return unlisted
}

// order is a rule's place in the order in which IAM is taken to look.
func order(rule *Rule) int {
	if i, ok := places[rule.ID]; ok {
		return i
	}
	return len(catalogue)
}
