package iam

import (
	"strings"
	"testing"
)

func TestSTSAnswersForWhatCanBeARegion(t *testing.T) {
	f := newFixtureAt(t, &clock{fixed: morning})
	for _, name := range []string{"ap-southeast-7", "cn-north-1", "us-gov-west-1", "us-isob-east-1", "eusc-de-east-1"} {
		r := ask("GetCallerIdentity")
		r.scope.Region = name
		if answer := r.send(t, f.service); answer.StatusCode != 200 {
			t.Errorf("%q: %s", name, readAll(t, answer))
		}
	}
	// Nobody can sign for some of these, but the scope is judged before the signature.
	for _, name := range []string{"", "moon", "us-east", "us-east-", "US-EAST-1", "us--1", "us-east-100", "-us-east-1"} {
		answer := ask("GetCallerIdentity").afterwards(func(r *request) {
			for i := range r.headers {
				r.headers[i].Value = strings.Replace(r.headers[i].Value, "/us-east-1/", "/"+name+"/", 1)
			}
		}).send(t, f.service)
		if document := readAll(t, answer); !strings.Contains(document, "Credential should be scoped to a valid region.") {
			t.Errorf("%q: %s", name, document)
		}
	}
}

func TestADeletedKeyIsForgotten(t *testing.T) {
	f := newFixtureAt(t, &clock{fixed: morning})
	for _, r := range []*request{
		ask("GetUser").as(DemoUser),
		ask("DeleteAccessKey", "UserName", "Bob", "AccessKeyId", DemoUser.AccessKeyID),
	} {
		if answer := r.send(t, f.service); answer.StatusCode != 200 {
			t.Fatal(readAll(t, answer))
		}
	}
	var remembered []any
	f.service.recorded.Range(func(id, _ any) bool { remembered = append(remembered, id); return true })
	if len(remembered) != 1 || remembered[0] != DemoRoot.AccessKeyID {
		t.Errorf("remembered: %v", remembered)
	}
}
