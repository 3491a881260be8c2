//go:build conformance

package iamapi

import (
	"encoding/json"
	"fmt"
	"os/exec"
	"slices"
	"testing"
)

// exportModels prints botocore's service models, which AWS generates from the
// services' own, and whose version they are.
const exportModels = `
import json, botocore, botocore.loaders
loader = botocore.loaders.Loader()
print(json.dumps({"version": botocore.__version__,
    "services": {name: loader.load_service_model(name, "service-2") for name in ("iam", "sts")}}))
`

// debian12 is the botocore of Debian 12, which a new machine installs.
const debian12 = "1.29.27"

// changedSince are the differences of Debian 12's models: what AWS has changed
// since, and the table follows.
var changedSince = []string{
	"UploadSigningCertificate: the model lacks the error ConcurrentModification",
	"UpdateSigningCertificate: the model lacks the error InvalidInput",
	"UpdateSigningCertificate: Status is one of [Active Inactive Expired], in the model [Active Inactive]",
	"DeleteSigningCertificate: the model lacks the error ConcurrentModification",
	`CreateUser: the pattern of Path is (\u002F)|(\u002F[\u0021-\u007E]+\u002F), in the model (\u002F)|(\u002F[\u0021-\u007F]+\u002F)`,
	`UpdateUser: the pattern of NewPath is (\u002F)|(\u002F[\u0021-\u007E]+\u002F), in the model (\u002F)|(\u002F[\u0021-\u007F]+\u002F)`,
	"UpdateAccessKey: the model lacks the error InvalidInput",
	"UpdateAccessKey: Status is one of [Active Inactive Expired], in the model [Active Inactive]",
	"GetAccessKeyLastUsed: the model has the error NoSuchEntity",
}

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
	output, err := exec.Command("python3", "-c", exportModels).Output()
	if err != nil {
		t.Fatalf("python3 with botocore is needed: %v", err)
	}
	var models struct {
		Version  string
		Services map[string]model
	}
	if err := json.Unmarshal(output, &models); err != nil {
		t.Fatal(err)
	}
	t.Logf("the models of botocore %s", models.Version)
	var differences []string
	for _, a := range append(Actions(), STSActions()...) {
		c := comparison{model: models.Services[a.Service], action: a.Name}
		c.compareAction(a)
		differences = append(differences, c.differences...)
	}
	if models.Version == debian12 {
		for _, d := range changedSince {
			if !slices.Contains(differences, d) {
				t.Errorf("no longer so: %s", d)
			}
		}
		differences = slices.DeleteFunc(differences, func(d string) bool { return slices.Contains(changedSince, d) })
	}
	for _, d := range differences {
		t.Error(d)
	}
}

// A comparison of one action gathers what differs.
type comparison struct {
	model       model
	action      string
	differences []string
}

func (c *comparison) differ(format string, a ...any) {
	c.differences = append(c.differences, c.action+": "+fmt.Sprintf(format, a...))
}

// compare tells of a property that is not the model's.
func (c *comparison) compare(property string, ours, theirs any) {
	if got, want := fmt.Sprint(ours), fmt.Sprint(theirs); got != want {
		c.differ("%s %s, in the model %s", property, got, want)
	}
}

func (c *comparison) compareAction(a Action) {
	operation, ok := c.model.Operations[a.Name]
	if !ok {
		c.differ("the model does not have it")
		return
	}
	var codes []string
	for _, e := range operation.Errors {
		s := c.model.Shapes[e.Shape]
		codes = append(codes, s.Error.Code)
		c.compare("the status of "+s.Error.Code+" is", NewError(s.Error.Code, "").Status, s.Error.HTTPStatusCode)
		if !slices.Contains(a.Errors, s.Error.Code) {
			c.differ("the model has the error %s", s.Error.Code)
		}
	}
	for _, code := range a.Errors {
		if !slices.Contains(codes, code) {
			c.differ("the model lacks the error %s", code)
		}
	}
	c.compareMembers(a.Parameters, c.model.Shapes[operation.Input.Shape])
}

func (c *comparison) compareMembers(ours []Constraint, theirs shape) {
	c.compare("the number of parameters is", len(ours), len(theirs.Members))
	for _, p := range ours {
		member, ok := theirs.Members[p.Name]
		if !ok {
			c.differ("%s is not in the model", p.Name)
			continue
		}
		c.compare(p.Name+" is required:", p.Required, slices.Contains(theirs.Required, p.Name))
		c.compareType(p, c.model.Shapes[member.Shape])
	}
}

func (c *comparison) compareType(p Constraint, s shape) {
	switch s.Type {
	case "list":
		c.compare("the most members of "+p.Name+" are", p.MaxMembers, s.Max)
		member := c.model.Shapes[s.Member.Shape]
		if member.Type == "structure" {
			c.compareMembers(p.Members, member)
		} else {
			c.compareType(p.Members[0], member)
		}
	case "integer":
		c.compare(p.Name+" is a number:", p.Integer, true)
		c.compare("the limits of "+p.Name+" are", []int{p.Min, p.Max}, []int{s.Min, s.Max})
	case "string":
		c.compare(p.Name+" is a number:", p.Integer, false)
		c.compare("the lengths of "+p.Name+" are", []int{p.MinLength, p.MaxLength}, []int{s.Min, s.Max})
		c.compare("the pattern of "+p.Name+" is", p.Pattern, s.Pattern)
		c.compare(p.Name+" is one of", p.Enum, s.Enum)
	default:
		c.differ("%s is a %s in the model", p.Name, s.Type)
	}
}
