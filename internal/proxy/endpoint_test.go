package proxy

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"countersign/internal/iamapi"
)

func TestAnEndpointIsReadFromAFlag(t *testing.T) {
	for _, c := range []struct{ in, name, url, region string }{
		{"moto=http://127.0.0.1:5000,us-east-1", "moto", "http://127.0.0.1:5000/", "us-east-1"},
		{"corp=https://IAM.Example:443,eu-west-1", "corp", "https://iam.example/", "eu-west-1"},
		{"plain=http://iam.example:80/iam/,us-east-1", "plain", "http://iam.example/iam/", "us-east-1"},
		{"comma=https://iam.example/a,b,us-east-1", "comma", "https://iam.example/a,b", "us-east-1"},
		{"six=http://[::1]:4566,us-east-1", "six", "http://[::1]:4566/", "us-east-1"},
	} {
		e, err := ParseEndpoint(c.in)
		if err != nil || e.Name != c.name || e.URL != c.url || e.Region != c.region || e.Title == "" {
			t.Errorf("%s: %+v, %v", c.in, e, err)
		}
		if _, err := New([]iamapi.Endpoint{e}, nil, Options{}); err != nil {
			t.Errorf("%s: %v", c.in, err)
		}
	}
	for in, says := range map[string]string{
		"":                                      "NAME=URL,REGION",
		"moto":                                  "NAME=URL,REGION",
		"moto=http://127.0.0.1:5000":            "NAME=URL,REGION",
		"Moto=http://127.0.0.1,us-east-1":       "lower-case",
		"a/b=http://127.0.0.1,us-east-1":        "lower-case",
		"=http://127.0.0.1,us-east-1":           "1 to 32",
		"moto=http://127.0.0.1,":                "region",
		"moto=http://127.0.0.1,US EAST":         "region",
		"moto=ftp://127.0.0.1,us-east-1":        "https://",
		"moto=127.0.0.1:5000,us-east-1":         "",
		"moto=/,us-east-1":                      "https://",
		"moto=http://,us-east-1":                "host",
		"moto=http://u:p@127.0.0.1,us-east-1":   "user name",
		"moto=http://127.0.0.1/?a=b,us-east-1":  "query",
		"moto=http://127.0.0.1/#frag,us-east-1": "fragment",
	} {
		if e, err := ParseEndpoint(in); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %+v, %v; want an error that says %q", in, e, err, says)
		}
	}
}

func TestAListThatCannotWorkIsRefused(t *testing.T) {
	local := iamapi.Endpoint{Name: "local", URL: "/", Region: "us-east-1"}
	up := iamapi.Endpoint{Name: "up", URL: "http://127.0.0.1/", Region: "us-east-1"}
	for name, list := range map[string][]iamapi.Endpoint{
		"local without an embedded IAM": {local},
		"a name twice":                  {up, up},
		"a URL without a scheme":        {{Name: "up", URL: "iam.example", Region: "us-east-1"}},
		"no region":                     {{Name: "up", URL: "http://127.0.0.1/"}},
	} {
		if _, err := New(list, nil, Options{}); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("%q", list[0].Name)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheBuiltInListIsUsable(t *testing.T) {
	if _, err := New(iamapi.Endpoints(), http.NotFoundHandler(), Options{}); err != nil {
		t.Error(err)
	}
}
