package main

import (
	"errors"
	"flag"
	"io"
	"slices"
	"strings"
	"testing"
)

func TestFlags(t *testing.T) {
	for _, c := range []struct {
		args      string
		endpoints string // names
		check     func(*config) bool
	}{
		{"-demo", "local,aws", func(c *config) bool { return c.demo && c.data == "" && c.addr == "127.0.0.1:8080" }},
		{"-data /d", "local,aws", func(c *config) bool { return c.data == "/d" && !c.demo }},
		{"-demo -data /d -addr 127.0.0.1:0", "local,aws", func(c *config) bool { return c.data == "/d" && c.demo && c.addr == "127.0.0.1:0" }},
		{"-endpoints aws", "aws", func(c *config) bool { return !c.offersLocal() }},
		{"-endpoints aws-cn,aws", "aws,aws-cn", nil},
		{"-endpoints= -endpoint moto=http://127.0.0.1:5000,us-east-1", "moto", func(c *config) bool { return c.endpoints[0].URL == "http://127.0.0.1:5000/" }},
		{"-demo -endpoint a=https://a.example,x-1 -endpoint b=https://b.example,y-2", "local,aws,a,b", func(c *config) bool { return c.endpoints[3].Region == "y-2" }},
		{"-demo -allow-origin https://a.example -allow-origin http://localhost:3000", "local,aws", func(c *config) bool {
			return slices.Equal(c.origins, []string{"https://a.example", "http://localhost:3000"})
		}},
		{"-data /d -backup /b", "local,aws", func(c *config) bool { return c.backup == "/b" }},
		{"-version", "local,aws", func(c *config) bool { return c.version }},
	} {
		got, err := parseFlags(strings.Fields(c.args), io.Discard)
		if err != nil {
			t.Errorf("%s: %v", c.args, err)
			continue
		}
		var names []string
		for _, e := range got.endpoints {
			names = append(names, e.Name)
		}
		if strings.Join(names, ",") != c.endpoints || c.check != nil && !c.check(got) {
			t.Errorf("%s: %+v", c.args, got)
		}
	}
}

func TestFlagsThatCannotWorkAreRefusedWithWhatToWrite(t *testing.T) {
	for args, says := range map[string]string{
		"":                                   "-data DIR",
		"-addr 127.0.0.1:1":                  "-demo",
		"-x":                                 "-help",
		"demo":                               "flags only",
		"-backup /b":                         "-data DIR",
		"-endpoints nowhere":                 "aws-us-gov",
		"-endpoints aws,aws":                 "twice",
		"-endpoints aws -demo":               `leaves out "local"`,
		"-endpoints aws -data /d":            `leaves out "local"`,
		"-endpoints=":                        "at least one",
		"-demo -endpoint moto":               "NAME=URL,REGION",
		"-demo -endpoint aws=http://a,b":     `"aws" is taken`,
		"-demo -endpoint local=http://a,b":   "embedded IAM's",
		"-demo -allow-origin portal.example": "https://portal.example",
		"-demo -allow-origin https://a/path": "https://portal.example",
		"-demo -allow-origin *":              "https://portal.example",
	} {
		c, err := parseFlags(strings.Fields(args), io.Discard)
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %+v, %v; want an error that says %q", args, c, err, says)
		}
	}
}

func TestHelpNamesEveryFlag(t *testing.T) {
	var out strings.Builder
	if _, err := parseFlags([]string{"-help"}, &out); !errors.Is(err, flag.ErrHelp) {
		t.Fatal(err)
	}
	for _, name := range []string{"-addr", "-allow-origin", "-backup", "-data", "-demo", "-endpoint ", "-endpoints ", "-version"} {
		if !strings.Contains(out.String(), name) {
			t.Errorf("%s is missing:\n%s", name, &out)
		}
	}
}
