package main

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/andybalholm/brotli"
)

// serveFile asks a file for itself.
func serveFile(f *file, method string, headers http.Header) *http.Response {
	r := httptest.NewRequest(method, "/", nil)
	r.Header = headers
	w := httptest.NewRecorder()
	f.serve(w, r, revalidate)
	return w.Result()
}

func TestTheSmallestAcceptedCodingIsServed(t *testing.T) {
	text := []byte(strings.Repeat("countersign ", 200))
	f := newFile("page.html", text, nil, nil)
	for accept, coding := range map[string]string{
		"":                          "",
		"gzip":                      "gzip",
		"br":                        "br",
		"gzip, deflate, br, zstd":   "br",
		"GZIP;q=0.5":                "gzip",
		"br;q=0, gzip":              "gzip",
		"br;q=0.0,gzip;q=0":         "",
		"*":                         "br",
		"*;q=0":                     "",
		"gzip, *;q=0":               "gzip",
		"br;q=0, *":                 "gzip",
		"identity":                  "",
		"br;q=nonsense":             "",
		"x-gzip":                    "",
		", ,;,=":                    "",
		"gzip;q=1.0;ext=1, br;q=0.": "gzip",
	} {
		w := serveFile(f, "GET", http.Header{"Accept-Encoding": {accept}})
		if got := w.Header.Get("Content-Encoding"); w.StatusCode != 200 || got != coding {
			t.Errorf("Accept-Encoding %q: %d %q, want %q", accept, w.StatusCode, got, coding)
			continue
		}
		if !slices.Contains(w.Header.Values("Vary"), "Accept-Encoding") {
			t.Errorf("Accept-Encoding %q: Vary %q", accept, w.Header.Values("Vary"))
		}
		body := io.Reader(w.Body)
		switch coding {
		case "br":
			body = brotli.NewReader(w.Body)
		case "gzip":
			z, err := gzip.NewReader(w.Body)
			if err != nil {
				t.Fatal(err)
			}
			body = z
		}
		if got, err := io.ReadAll(body); err != nil || !bytes.Equal(got, text) {
			t.Errorf("Accept-Encoding %q: %d bytes, %v", accept, len(got), err)
		}
	}
}

func TestEachCodingHasAnETagOfItsOwn(t *testing.T) {
	f := newFile("a.css", []byte(strings.Repeat("a{color:red}", 100)), nil, nil)
	seen := map[string]string{}
	for _, coding := range []string{"identity", "gzip", "br"} {
		accept := http.Header{"Accept-Encoding": {coding}}
		etag := serveFile(f, "GET", accept).Header.Get("ETag")
		if etag == "" || seen[etag] != "" {
			t.Errorf("%s and %q share the ETag %s", coding, seen[etag], etag)
		}
		seen[etag] = coding
		for condition, status := range map[string]int{
			etag:                          304,
			"W/" + etag:                   304,
			`"other", ` + etag:            304,
			"*":                           304,
			`"other"`:                     200,
			strings.Trim(etag, `"`):       200,
			"":                            200,
			`"` + strings.Trim(etag, `"`): 200,
		} {
			accept.Set("If-None-Match", condition)
			w := serveFile(f, "GET", accept)
			body, _ := io.ReadAll(w.Body)
			if w.StatusCode != status || (status == 304) != (len(body) == 0) {
				t.Errorf("%s, If-None-Match %s: %d with %d bytes", coding, condition, w.StatusCode, len(body))
			}
			if w.Header.Get("ETag") != etag || w.Header.Get("Vary") == "" || w.Header.Get("Cache-Control") == "" {
				t.Errorf("%s, If-None-Match %s: headers %v", coding, condition, w.Header)
			}
		}
	}
}

func TestAHEADHasTheHeadersOfAGETAndNoBody(t *testing.T) {
	f := newFile("a.js", []byte(strings.Repeat("let a = 1;", 100)), nil, nil)
	accept := http.Header{"Accept-Encoding": {"br"}}
	get, head := serveFile(f, "GET", accept), serveFile(f, "HEAD", accept)
	if body, _ := io.ReadAll(head.Body); len(body) != 0 {
		t.Errorf("%d bytes of body", len(body))
	}
	for _, name := range []string{"Content-Length", "Content-Type", "Content-Encoding", "ETag", "Cache-Control", "Vary"} {
		if get.Header.Get(name) == "" || get.Header.Get(name) != head.Header.Get(name) {
			t.Errorf("%s: %q with GET, %q with HEAD", name, get.Header.Get(name), head.Header.Get(name))
		}
	}
}

func TestWhatDoesNotCompressIsServedPlain(t *testing.T) {
	f := newFile("a.png", []byte{1, 2, 3}, nil, nil)
	if w := serveFile(f, "GET", http.Header{"Accept-Encoding": {"br, gzip"}}); w.Header.Get("Content-Encoding") != "" {
		t.Errorf("Content-Encoding %q", w.Header.Get("Content-Encoding"))
	}
}

func TestCompressedFormsOfTheBuildAreUsed(t *testing.T) {
	d, err := newDirectory("/countersign/", testModule, true)
	if err != nil {
		t.Fatal(err)
	}
	for coding, want := range map[string]string{"br": "brotli", "gzip": "gzip"} {
		w := serveFile(d.files["countersign.wasm"], "GET", http.Header{"Accept-Encoding": {coding}})
		if body, _ := io.ReadAll(w.Body); string(body) != want {
			t.Errorf("%s: %q", coding, body)
		}
	}
}

func TestADirectorysHashFollowsItsFiles(t *testing.T) {
	base := fstest.MapFS{"a.js": {Data: []byte("1")}, "b.js": {Data: []byte("2")}}
	hash := func(tree fstest.MapFS) string {
		d, err := newDirectory("/x/", tree, false)
		if err != nil {
			t.Fatal(err)
		}
		return d.hash
	}
	for name, other := range map[string]fstest.MapFS{
		"a byte":                  {"a.js": {Data: []byte("1")}, "b.js": {Data: []byte("3")}},
		"a name":                  {"a.js": {Data: []byte("1")}, "c.js": {Data: []byte("2")}},
		"a file more":             {"a.js": {Data: []byte("1")}, "b.js": {Data: []byte("2")}, "c.js": {Data: nil}},
		"bytes from file to file": {"a.js": {Data: []byte("12")}, "b.js": {Data: nil}},
	} {
		if hash(base) == hash(other) {
			t.Errorf("%s changes and the hash does not", name)
		}
	}
	if hash(base) != hash(fstest.MapFS{"b.js": {Data: []byte("2")}, "a.js": {Data: []byte("1")}, ".gitkeep": {}}) {
		t.Error("the hash changes for the same files")
	}
}
