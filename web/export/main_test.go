package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The browser module must have been built: make module.
func TestTheSiteIsWhole(t *testing.T) {
	directory := filepath.Join(t.TempDir(), "site")
	if err := export(directory, "", "v1.2.3", ""); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{
		"index.html", "rules.html", "assets/page.js", "assets/base.css",
		"countersign/countersign.js", "countersign/countersign.d.ts", "countersign/package.json",
		"countersign/countersign.wasm", "countersign/countersign.wasm.br", "countersign/countersign.wasm.gz",
	} {
		if info, err := os.Stat(filepath.Join(directory, name)); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	reference := regexp.MustCompile(`(?:href|src)="([^"#]+)`)
	for _, page := range []string{"index.html", "rules.html"} {
		content, err := os.ReadFile(filepath.Join(directory, page))
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range reference.FindAllStringSubmatch(string(content), -1) {
			if _, err := os.Stat(filepath.Join(directory, match[1])); err != nil {
				t.Errorf("%s refers to %s: %v", page, match[1], err)
			}
		}
		if !strings.Contains(string(content), `http-equiv="Content-Security-Policy"`) {
			t.Errorf("%s has no policy", page)
		}
	}
}

func TestProxyAddresses(t *testing.T) {
	for _, c := range []struct{ given, want string }{
		{"", "none"},
		{"none", "none"},
		{"https://c.example", "https://c.example"},
		{"https://c.example/", "https://c.example"},
		{"http://127.0.0.1:8080", "http://127.0.0.1:8080"},
		{"https://c.example/tools/", "https://c.example/tools"},
	} {
		got, err := cleanProxy(c.given)
		if err != nil || got != c.want {
			t.Errorf("cleanProxy(%q) = %q, %v; want %q", c.given, got, err, c.want)
		}
	}
	for _, given := range []string{"c.example", "ftp://c.example", "https://", "https://u:p@c.example", "https://c.example/?a=b", "https://c.example;script-src *"} {
		if got, err := cleanProxy(given); err == nil {
			t.Errorf("cleanProxy(%q) = %q, want an error", given, got)
		}
	}
}
