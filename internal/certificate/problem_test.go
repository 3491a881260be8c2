package certificate_test

import (
	"slices"
	"testing"

	"countersign/internal/certificate"
	"countersign/internal/certificate/specimen"
)

func TestTheSpecimenHasNoProblem(t *testing.T) {
	if problems := certificate.Parse([]byte(specimen.New().DER())).Problems; len(problems) > 0 {
		t.Errorf("the certificate that every flaw is put into has problems of its own: %v", problems)
	}
}

func TestEachProblemIsNamedWhereItLies(t *testing.T) {
	seen := map[string]bool{}
	for _, flaw := range specimen.Flaws() {
		t.Run(flaw.Name, func(t *testing.T) {
			c := certificate.Parse([]byte(flaw.DER))
			i := slices.IndexFunc(c.Problems, func(p certificate.Problem) bool {
				return p.ID == flaw.Problem && (flaw.Carried == "" || flaw.DER[p.Range.Start:p.Range.End] == flaw.Carried)
			})
			if i < 0 {
				t.Errorf("no %s at %x among %+v", flaw.Problem, flaw.Carried, c.Problems)
			}
		})
		seen[flaw.Problem] = true
	}
	for _, id := range certificate.ProblemIDs() {
		if !seen[id] {
			t.Errorf("no specimen has the problem %s", id)
		}
	}
}
