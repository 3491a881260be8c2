//go:build conformance

package iamapi

import (
	"encoding/json"
	"os/exec"
	"slices"
	"testing"
)

// exportModel prints botocore's service models, which AWS generates from the
// services' own.
const exportModel = `
import json, botocore.loaders
loader = botocore.loaders.Loader()
print(json.dumps({name: loader.load_service_model(name, "service-2") for name in ("iam", "sts")}))
`

type model struct {
	Operations map[string]struct {
		Input  struct{ Shape string }
		Errors []struct{ Shape string }
	}
	Shapes map[string]shape
}

type shape struct {
	Type     string
	Required []string
	Members  map[string]struct{ Shape string }
	Member   struct{ Shape string }
	Min, Max int
	Pattern  string
	Enum     []string
	Error    struct {
		Code           string
		HTTPStatusCode int
	}
}

// TestTheTableIsTheServiceModels compares every action, parameter, constraint
// and error with the models that the AWS CLI and boto3 have.
func TestTheTableIsTheServiceModels(t *testing.T) {
	output, err := exec.Command("python3", "-c", exportModel).Output()
	if err != nil {
		t.Fatalf("python3 with botocore is needed: %v", err)
	}
	var models map[string]model
	if err := json.Unmarshal(output, &models); err != nil {
		t.Fatal(err)
	}
	for _, a := range append(Actions(), STSActions()...) {
		t.Run(a.Name, func(t *testing.T) {
			m := models[a.Service]
			operation, ok := m.Operations[a.Name]
			if !ok {
				t.Fatal("the model does not have it")
			}
			var codes []string
			for _, e := range operation.Errors {
				s := m.Shapes[e.Shape]
				codes = append(codes, s.Error.Code)
				if got := NewError(s.Error.Code, "").Status; got != s.Error.HTTPStatusCode {
					t.Errorf("%s: status %d, the model has %d", s.Error.Code, got, s.Error.HTTPStatusCode)
				}
			}
			ours := slices.Clone(a.Errors)
			slices.Sort(ours)
			slices.Sort(codes)
			if !slices.Equal(ours, codes) {
				t.Errorf("errors %q, the model has %q", ours, codes)
			}
			compareMembers(t, m, a.Parameters, m.Shapes[operation.Input.Shape])
		})
	}
}

func compareMembers(t *testing.T, m model, ours []Constraint, theirs shape) {
	t.Helper()
	if len(ours) != len(theirs.Members) {
		t.Errorf("%d parameters, the model has %d", len(ours), len(theirs.Members))
	}
	for _, c := range ours {
		member, ok := theirs.Members[c.Name]
		if !ok {
			t.Errorf("%s is not in the model", c.Name)
			continue
		}
		if c.Required != slices.Contains(theirs.Required, c.Name) {
			t.Errorf("%s: required %v", c.Name, c.Required)
		}
		compareType(t, m, c, m.Shapes[member.Shape])
	}
}

func compareType(t *testing.T, m model, c Constraint, s shape) {
	t.Helper()
	switch s.Type {
	case "list":
		if c.MaxMembers != s.Max {
			t.Errorf("%s: %d members, the model has %d", c.Name, c.MaxMembers, s.Max)
		}
		member := m.Shapes[s.Member.Shape]
		if member.Type == "structure" {
			compareMembers(t, m, c.Members, member)
		} else {
			compareType(t, m, c.Members[0], member)
		}
	case "integer":
		if !c.Integer || c.Min != s.Min || c.Max != s.Max {
			t.Errorf("%s: %d to %d, the model has %d to %d", c.Name, c.Min, c.Max, s.Min, s.Max)
		}
	case "string":
		if c.Integer || c.MinLength != s.Min || c.MaxLength != s.Max || c.Pattern != s.Pattern || !slices.Equal(c.Enum, s.Enum) {
			t.Errorf("%+v\nthe model has %+v", c, s)
		}
	default:
		t.Errorf("%s: the model has a %s", c.Name, s.Type)
	}
}
