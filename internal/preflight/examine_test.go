package preflight

import "testing"

func TestAClauseBecomesASentence(t *testing.T) {
	for clause, want := range map[string]string{
		"issuer has no attributes":         "Issuer has no attributes.",
		"notBefore is of no known form":    "notBefore is of no known form.",
		"the length is 3, and 2 are there": "The length is 3, and 2 are there.",
		"“a” is cut off":                   "“a” is cut off.",
		"It is whole.":                     "It is whole.",
		"1900 wants a UTCTime":             "1900 wants a UTCTime.",
		"empty":                            "Empty.",
		"":                                 "",
	} {
		if got := sentence(clause); got != want {
			t.Errorf("%q becomes %q, want %q", clause, got, want)
		}
	}
}
