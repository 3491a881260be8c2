package main

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"countersign/internal/iamapi"
	"countersign/internal/sigv4"
	"countersign/web"
)

// testModule stands for the built browser module.
var testModule = fstest.MapFS{
	"countersign.js":      {Data: []byte(strings.Repeat("export const load = 1;\n", 20))},
	"countersign.d.ts":    {Data: []byte("export {};\n")},
	"countersign.wasm":    {Data: []byte("\x00asm" + strings.Repeat("wasm", 100))},
	"countersign.wasm.br": {Data: []byte("brotli")},
	"countersign.wasm.gz": {Data: []byte("gzip")},
	"package.json":        {Data: []byte(`{"type":"module"}`)},
}

var testDemo = &demoKeys{
	root:     sigv4.Credentials{AccessKeyID: "AKIAIOSFODNN7EXAMPLE", SecretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"},
	userName: "Bob",
	user:     sigv4.Credentials{AccessKeyID: "AKIAI44QH8DHBEXAMPLE", SecretAccessKey: "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY"},
}

// testIAM stands for the embedded IAM: it says that it was asked, or panics.
func testIAM(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil || strings.Contains(string(body)+r.URL.RawQuery, "Panic") {
		panic("the value of a panic: " + string(body))
	}
	w.Header().Set("Content-Type", "text/xml")
	io.WriteString(w, `<ListSigningCertificatesResponse/>`)
}

// newSite returns a site with everything on, its log, and its handler.
func newSite(t *testing.T, change func(*site)) (http.Handler, *bytes.Buffer) {
	t.Helper()
	var logged bytes.Buffer
	s := site{
		iam:       http.HandlerFunc(testIAM),
		module:    testModule,
		endpoints: iamapi.Endpoints(),
		metrics:   newMetrics(),
		log:       slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug})),
		version:   "v1.2.3",
	}
	if change != nil {
		change(&s)
	}
	h, err := newHandler(s)
	if err != nil {
		t.Fatal(err)
	}
	return h, &logged
}

// request builds a request to the test site; each header is "Name: value".
func request(method, target, body string, headers ...string) *http.Request {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Host = "127.0.0.1:8080"
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		if name == "Host" {
			r.Host = value
		} else {
			r.Header.Add(name, value)
		}
	}
	return r
}

// ask returns an answer and its body.
func ask(t *testing.T, h http.Handler, r *http.Request) (*http.Response, string) {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	body, err := io.ReadAll(w.Result().Body)
	if err != nil {
		t.Fatal(err)
	}
	return w.Result(), string(body)
}

func TestEveryAnswerHasTheHeadersOfAStrictPage(t *testing.T) {
	h, _ := newSite(t, nil)
	for _, r := range []*http.Request{
		request("GET", "/", ""),
		request("HEAD", "/", ""),
		request("GET", "/rules", ""),
		request("GET", "/countersign/countersign.js", ""),
		request("GET", "/healthz", ""),
		request("GET", "/metrics", ""),
		request("POST", "/send/aws", ""),
		request("POST", "/send/nowhere", ""),
		request("GET", "/nothing", ""),
		request("DELETE", "/rules", ""),
		request("GET", "/assets/", ""),
		request("GET", "/assets/../x", ""),
	} {
		w, _ := ask(t, h, r)
		policy := w.Header.Get("Content-Security-Policy")
		if !strings.HasPrefix(policy, "default-src 'none'") || !strings.Contains(policy, "frame-ancestors 'none'") {
			t.Errorf("%s %s: Content-Security-Policy %q", r.Method, r.URL, policy)
		}
		for name, want := range map[string]string{
			"Cross-Origin-Opener-Policy":   "same-origin",
			"Cross-Origin-Resource-Policy": "same-origin",
			"Referrer-Policy":              "no-referrer",
			"X-Content-Type-Options":       "nosniff",
			"Set-Cookie":                   "",
			"Access-Control-Allow-Origin":  "",
		} {
			if got := w.Header.Get(name); got != want {
				t.Errorf("%s %s: %s %q, want %q", r.Method, r.URL, name, got, want)
			}
		}
		if w.Header.Get("Permissions-Policy") == "" {
			t.Errorf("%s %s: no Permissions-Policy", r.Method, r.URL)
		}
	}
}

func TestAnAnswerOfTheAPIIsNoPage(t *testing.T) {
	h, _ := newSite(t, nil)
	for _, r := range []*http.Request{
		request("POST", "/", "Action=ListSigningCertificates"),
		request("POST", "//", "Action=ListSigningCertificates"),
		request("GET", "/?Action=ListSigningCertificates", ""),
		request("POST", "/", "Action=Panic"),
		request("GET", "/?Action=Panic", ""),
	} {
		w, _ := ask(t, h, r)
		for name, want := range map[string]string{
			"Content-Security-Policy":      "default-src 'none'; frame-ancestors 'none'; sandbox",
			"Cross-Origin-Resource-Policy": "same-origin",
			"X-Content-Type-Options":       "nosniff",
			"Set-Cookie":                   "",
			"Access-Control-Allow-Origin":  "",
		} {
			if got := w.Header.Get(name); got != want {
				t.Errorf("%s %s: %s %q, want %q", r.Method, r.URL, name, got, want)
			}
		}
	}
}

func TestThePagesPolicyIsTheStrictOne(t *testing.T) {
	h, _ := newSite(t, nil)
	w, body := ask(t, h, request("GET", "/", ""))
	if got, want := w.Header.Get("Content-Security-Policy"), web.ContentSecurityPolicy(nil); got != want {
		t.Errorf("policy %q, want %q", got, want)
	}
	for _, part := range []string{"'wasm-unsafe-eval'", "require-trusted-types-for 'script'", "connect-src 'self'"} {
		if !strings.Contains(w.Header.Get("Content-Security-Policy"), part) {
			t.Errorf("the policy has no %s", part)
		}
	}
	for _, inline := range []string{"<style", " style=", " onclick=", "<script>"} {
		if strings.Contains(body, inline) {
			t.Errorf("the page contains %q, which its own policy forbids", inline)
		}
	}
}

func TestRoutes(t *testing.T) {
	h, _ := newSite(t, nil)
	const (
		html  = "text/html; charset=utf-8"
		plain = "text/plain; charset=utf-8"
		xml   = "text/xml"
	)
	for _, c := range []struct {
		name        string
		request     *http.Request
		status      int
		contentType string
		contains    string
	}{
		{"the page", request("GET", "/", ""), 200, html, "<title>Countersign"},
		{"the page, with a query of somebody else's", request("GET", "/?utm_source=mail", ""), 200, html, "<title>Countersign"},
		{"the rules", request("GET", "/rules", ""), 200, html, "<title>"},
		{"the module's script", request("GET", "/countersign/countersign.js", ""), 200, "text/javascript; charset=utf-8", "load"},
		{"the module", request("GET", "/countersign/countersign.wasm", ""), 200, "application/wasm", "\x00asm"},
		{"the module's types", request("GET", "/countersign/countersign.d.ts", ""), 200, plain, "export"},
		{"the module's package file", request("GET", "/countersign/package.json", ""), 200, "application/json", "module"},
		{"a compressed form by its own name", request("GET", "/countersign/countersign.wasm.br", ""), 404, plain, "not found"},
		{"a file that the module lacks", request("GET", "/countersign/other.js", ""), 404, plain, "not found"},
		{"the module with POST", request("POST", "/countersign/countersign.js", ""), 405, xml, "<Message>The method POST is not supported at this path. Use GET or HEAD.</Message>"},
		{"an asset by a stable name", request("GET", "/assets/base.css", ""), 404, plain, "not found"},
		{"an asset under another hash", request("GET", "/assets/000000000000/base.css", ""), 404, plain, "not found"},
		{"health", request("GET", "/healthz", ""), 200, plain, "ok\n"},
		{"metrics", request("GET", "/metrics", ""), 200, "", "countersign_http_requests_total"},
		{"nothing", request("GET", "/nothing", ""), 404, plain, "not found"},
		{"the rules with POST", request("POST", "/rules", ""), 405, xml, "<Message>The method POST is not supported at this path. Use GET or HEAD.</Message>"},

		{"nothing with POST", request("POST", "/nothing", "Action=ListUsers"), 404, xml, "<Message>There is nothing at this path. The path of the Query API is /.</Message>"},
		{"nothing with POST, in a longer form", request("POST", "/x//nothing", "Action=ListUsers"), 404, xml, "<Code>NotFound</Code>"},
		{"nothing, presigned", request("GET", "/nothing?Action=ListUsers&X-Amz-Signature=00", ""), 404, xml, "<Code>NotFound</Code>"},
		{"the proxy's path without an endpoint", request("GET", "/send", ""), 404, plain, "not found"},
		{"the proxy's path without an endpoint with POST", request("POST", "/send", ""), 404, xml, "<Code>NotFound</Code>"},
		{"the Query API with POST", request("POST", "/", "Action=ListSigningCertificates"), 200, xml, "<ListSigning"},
		{"the Query API with GET", request("GET", "/?Action=ListSigningCertificates", ""), 200, xml, "<ListSigning"},
		{"the Query API, presigned without an action", request("GET", "/?X-Amz-Signature=00", ""), 200, xml, "<ListSigning"},
		{"the Query API, signed without an action", request("GET", "/", "", "Authorization: AWS4-HMAC-SHA256 x"), 200, xml, "<ListSigning"},
		{"the Query API with a wrong method", request("DELETE", "/", ""), 200, xml, "<ListSigning"},
		{"the proxy without a signature", request("POST", "/send/aws", "Action=X", "Content-Type: application/x-www-form-urlencoded"), 403, plain, "MissingAuthenticationToken"},
		{"the proxy with GET", request("GET", "/send/aws", ""), 405, plain, "<ErrorResponse"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, body := ask(t, h, c.request)
			if w.StatusCode != c.status || !strings.Contains(body, c.contains) {
				t.Errorf("%d %.300s", w.StatusCode, body)
			}
			if got := w.Header.Get("Content-Type"); c.contentType != "" && got != c.contentType {
				t.Errorf("Content-Type %q, want %q", got, c.contentType)
			}
			if c.status == 405 && w.Header.Get("Allow") == "" {
				t.Error("no Allow")
			}
		})
	}
}

func TestWhatThePageRefersToIsThereForEver(t *testing.T) {
	h, _ := newSite(t, nil)
	for _, page := range []string{"/", "/rules"} {
		_, body := ask(t, h, request("GET", page, ""))
		found := 0
		for _, attribute := range []string{`src="`, `href="`} {
			for _, part := range strings.Split(body, attribute)[1:] {
				link, _, _ := strings.Cut(part, `"`)
				if !strings.HasPrefix(link, "assets/") {
					continue
				}
				found++
				w, _ := ask(t, h, request("GET", "/"+link, ""))
				if w.StatusCode != 200 || !strings.Contains(w.Header.Get("Cache-Control"), "immutable") {
					t.Errorf("%s refers to %s: %d, Cache-Control %q", page, link, w.StatusCode, w.Header.Get("Cache-Control"))
				}
			}
		}
		if found == 0 {
			t.Errorf("%s refers to no asset", page)
		}
		_, directory, _ := strings.Cut(body, `data-module="`)
		directory, _, _ = strings.Cut(directory, `"`)
		w, _ := ask(t, h, request("GET", "/"+directory+"countersign.wasm", ""))
		if w.StatusCode != 200 || !strings.Contains(w.Header.Get("Cache-Control"), "immutable") {
			t.Errorf("%s has its module in %q: %d", page, directory, w.StatusCode)
		}
	}
}

func TestTheModuleIsRevalidatedUnderItsStableName(t *testing.T) {
	h, _ := newSite(t, nil)
	w, _ := ask(t, h, request("GET", "/countersign/countersign.js", ""))
	etag := w.Header.Get("ETag")
	if etag == "" || w.Header.Get("Cache-Control") != "public, no-cache" {
		t.Fatalf("ETag %q, Cache-Control %q", etag, w.Header.Get("Cache-Control"))
	}
	w, body := ask(t, h, request("GET", "/countersign/countersign.js", "", "If-None-Match: "+etag))
	if w.StatusCode != http.StatusNotModified || body != "" || w.Header.Get("ETag") != etag {
		t.Errorf("%d %q", w.StatusCode, body)
	}
}

func TestWithoutTheModuleThePageIsServedAndSaysWhatToDo(t *testing.T) {
	h, _ := newSite(t, func(s *site) { s.module = nil })
	if w, _ := ask(t, h, request("GET", "/", "")); w.StatusCode != 200 {
		t.Errorf("the page: %d", w.StatusCode)
	}
	w, body := ask(t, h, request("GET", "/countersign/countersign.js", ""))
	if w.StatusCode != 404 || !strings.Contains(body, "make build") {
		t.Errorf("the module: %d %s", w.StatusCode, body)
	}
}

// isErrorDocument tells whether an answer is one that clients of the Query API read.
func isErrorDocument(body string) bool {
	var document struct {
		XMLName xml.Name `xml:"ErrorResponse"`
		Code    string   `xml:"Error>Code"`
		Message string   `xml:"Error>Message"`
	}
	return xml.Unmarshal([]byte(body), &document) == nil && document.Code != "" && document.Message != ""
}

func TestWithoutTheEmbeddedIAMTheRootIsThePageAlone(t *testing.T) {
	h, _ := newSite(t, func(s *site) {
		s.iam = nil
		s.endpoints = slices.DeleteFunc(s.endpoints, func(e iamapi.Endpoint) bool { return e.Name == localEndpoint })
	})
	if w, body := ask(t, h, request("GET", "/?Action=ListUsers", "")); w.StatusCode != 200 || !strings.Contains(body, "<title>") {
		t.Errorf("GET: %d", w.StatusCode)
	}
	if w, body := ask(t, h, request("POST", "/", "Action=ListUsers")); w.StatusCode != 405 || w.Header.Get("Allow") != "GET, HEAD" || !isErrorDocument(body) || !strings.Contains(body, "-data DIR or -demo") {
		t.Errorf("POST: %d, Allow %q, %s", w.StatusCode, w.Header.Get("Allow"), body)
	}
}

func TestOnlyADemoShowsKeysInThePage(t *testing.T) {
	demo, _ := newSite(t, func(s *site) { s.demo = testDemo })
	if _, body := ask(t, demo, request("GET", "/", "")); !strings.Contains(body, testDemo.user.SecretAccessKey) {
		t.Error("the demo's page does not offer the demo's key")
	}
	real, _ := newSite(t, nil)
	_, body := ask(t, real, request("GET", "/", ""))
	for _, key := range []sigv4.Credentials{testDemo.root, testDemo.user} {
		if strings.Contains(body, key.SecretAccessKey) {
			t.Errorf("the page shows %s", key.SecretAccessKey)
		}
	}
}

func TestADemoAnswersToLoopbackNamesOnly(t *testing.T) {
	demo, _ := newSite(t, func(s *site) { s.demo = testDemo })
	real, _ := newSite(t, nil)
	for host, allowed := range map[string]bool{
		"127.0.0.1:8080":             true,
		"127.0.0.1":                  true,
		"127.8.9.1:80":               true,
		"[::1]:8080":                 true,
		"[::1]":                      true,
		"[::ffff:127.0.0.1]:8080":    true,
		"localhost:8080":             true,
		"LOCALHOST":                  true,
		"localhost.:8080":            true,
		"iam.localhost:8080":         true,
		"evil.example":               false,
		"evil.example:8080":          false,
		"127.0.0.1.evil.example":     false,
		"localhost.evil.example":     false,
		"notlocalhost":               false,
		"0.0.0.0:8080":               false,
		"192.0.2.1:8080":             false,
		"[::]:8080":                  false,
		"":                           false,
		"127.0.0.1:8080@evil.exampl": false,
	} {
		for _, r := range []*http.Request{
			request("GET", "/", "", "Host: "+host),
			request("POST", "/", "Action=ListSigningCertificates", "Host: "+host),
			request("POST", "/send/local", "", "Host: "+host),
		} {
			w, body := ask(t, demo, r)
			refused := w.StatusCode == http.StatusMisdirectedRequest
			if refused == allowed || refused && isErrorDocument(body) != (r.Method == "POST") {
				t.Errorf("demo, %s %s under Host %q: %d %s", r.Method, r.URL, host, w.StatusCode, body)
			}
			r.Body = http.NoBody
			if w, _ := ask(t, real, r); w.StatusCode == http.StatusMisdirectedRequest {
				t.Errorf("not a demo, Host %q: %d", host, w.StatusCode)
			}
		}
	}
}

func TestAllowedOriginsMayLoadAndSend(t *testing.T) {
	h, _ := newSite(t, func(s *site) { s.origins = origins{"https://portal.example", "http://localhost:3000"} })
	const (
		portal   = "Origin: https://portal.example"
		stranger = "Origin: https://evil.example"
		asks     = "Access-Control-Request-Method: POST"
	)
	for _, c := range []struct {
		name    string
		request *http.Request
		status  int
		origin  string // Access-Control-Allow-Origin
	}{
		{"preflight", request("OPTIONS", "/send/aws", "", portal, asks), 204, "https://portal.example"},
		{"preflight of another", request("OPTIONS", "/send/aws", "", "Origin: http://localhost:3000", asks), 204, "http://localhost:3000"},
		{"preflight of a stranger", request("OPTIONS", "/send/aws", "", stranger, asks), 403, ""},
		{"preflight for the module", request("OPTIONS", "/countersign/countersign.js", "", portal), 204, "https://portal.example"},
		{"the module", request("GET", "/countersign/countersign.js", "", portal), 200, "https://portal.example"},
		{"the module for a stranger", request("GET", "/countersign/countersign.js", "", stranger), 200, ""},
		{"sending, refused for want of a signature", request("POST", "/send/aws", "A=B", portal, "Sec-Fetch-Site: cross-site", "Content-Type: application/x-www-form-urlencoded"), 403, "https://portal.example"},
		{"the page", request("GET", "/", "", portal), 200, ""},
		{"the Query API", request("POST", "/", "Action=X", portal), 200, ""},
		{"preflight for the Query API", request("OPTIONS", "/", "", portal, asks), 200, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, _ := ask(t, h, c.request)
			if got := w.Header.Get("Access-Control-Allow-Origin"); w.StatusCode != c.status || got != c.origin {
				t.Errorf("%d, Access-Control-Allow-Origin %q", w.StatusCode, got)
			}
			if w.Header.Get("Access-Control-Allow-Credentials") != "" {
				t.Error("credentials are allowed")
			}
			if strings.HasPrefix(c.request.URL.Path, "/send/") || strings.HasPrefix(c.request.URL.Path, "/countersign/") {
				if !slices.Contains(w.Header.Values("Vary"), "Origin") || w.Header.Get("Cross-Origin-Resource-Policy") != "cross-origin" {
					t.Errorf("Vary %q, Cross-Origin-Resource-Policy %q", w.Header.Values("Vary"), w.Header.Get("Cross-Origin-Resource-Policy"))
				}
			}
			if c.status == 204 {
				for _, name := range []string{"Authorization", "X-Amz-Date", "X-Amz-Security-Token", "Content-Type"} {
					if !strings.Contains(w.Header.Get("Access-Control-Allow-Headers"), name) {
						t.Errorf("%s is not among Access-Control-Allow-Headers", name)
					}
				}
			}
		})
	}
	w, _ := ask(t, h, request("POST", "/send/aws", "", portal))
	if got := w.Header.Get("Access-Control-Expose-Headers"); !strings.Contains(got, "X-Amzn-Requestid") || !strings.Contains(got, "Date") {
		t.Errorf("Access-Control-Expose-Headers %q", got)
	}
}

func TestAStrangersPageCannotSend(t *testing.T) {
	h, _ := newSite(t, nil)
	w, body := ask(t, h, request("POST", "/send/local", "A=B", "Origin: https://evil.example", "Sec-Fetch-Site: cross-site"))
	if w.StatusCode != 403 || !strings.Contains(body, "-allow-origin") {
		t.Errorf("%d %s", w.StatusCode, body)
	}
	if w, _ := ask(t, h, request("OPTIONS", "/send/local", "", "Origin: https://evil.example")); w.StatusCode != 405 {
		t.Errorf("preflight: %d", w.StatusCode)
	}
}

func TestAStrangersPageCannotUseTheDemosKeys(t *testing.T) {
	demo, _ := newSite(t, func(s *site) { s.demo = testDemo })
	real, _ := newSite(t, nil)
	for _, c := range []struct {
		name    string
		headers []string
		refused bool
	}{
		{"a program", nil, false},
		{"an address that somebody typed", []string{"Sec-Fetch-Site: none"}, false},
		{"the demo's own page", []string{"Sec-Fetch-Site: same-origin", "Origin: http://127.0.0.1:8080"}, false},
		{"a page elsewhere", []string{"Sec-Fetch-Site: cross-site"}, true},
		{"a page on another port", []string{"Sec-Fetch-Site: same-site", "Origin: http://127.0.0.1:3000"}, true},
		{"a page elsewhere, in a browser that says its origin alone", []string{"Origin: https://evil.example"}, true},
		{"a page without an origin", []string{"Origin: null"}, true},
		{"an origin that is none", []string{"Origin: http://%zz"}, true},
	} {
		for _, target := range []string{"/?Action=CreateUser&X-Amz-Signature=00", "//?Action=CreateUser", "/"} {
			method := "GET"
			if target == "/" {
				method = "POST"
			}
			w, body := ask(t, demo, request(method, target, "", c.headers...))
			if refused := w.StatusCode == http.StatusForbidden; refused != c.refused || refused && (!strings.Contains(body, "published") || !isErrorDocument(body)) {
				t.Errorf("%s, %s %s: %d %s", c.name, method, target, w.StatusCode, body)
			}
			if w, _ := ask(t, real, request(method, target, "", c.headers...)); w.StatusCode != http.StatusOK {
				t.Errorf("not a demo, %s, %s %s: %d", c.name, method, target, w.StatusCode)
			}
		}
		if w, _ := ask(t, demo, request("GET", "/", "", c.headers...)); w.StatusCode != http.StatusOK {
			t.Errorf("the page, %s: %d", c.name, w.StatusCode)
		}
	}
}

func TestHealthTellsOfTheStore(t *testing.T) {
	broken := false
	h, logged := newSite(t, func(s *site) {
		s.healthy = func(context.Context) error {
			if broken {
				return errors.New("disk I/O error in /secret/path")
			}
			return nil
		}
	})
	if w, _ := ask(t, h, request("GET", "/healthz", "")); w.StatusCode != 200 {
		t.Errorf("%d", w.StatusCode)
	}
	broken = true
	w, body := ask(t, h, request("GET", "/healthz", ""))
	if w.StatusCode != 503 || strings.Contains(body, "/secret/path") {
		t.Errorf("%d %s", w.StatusCode, body)
	}
	if !strings.Contains(logged.String(), "disk I/O error") {
		t.Errorf("the log does not tell why: %s", logged)
	}
}

func TestNoSignedRequestIsRedirected(t *testing.T) {
	h, _ := newSite(t, nil)
	const form = "Action=ListSigningCertificates"
	for target, status := range map[string]int{
		"/": 200, "//": 200, "/./": 200, "/.": 200, "/x/..": 200, "/send/../": 200, "//?Action=ListSigningCertificates": 200,
		"//send/aws": 404, "/send/./aws": 404, "/send": 404, "/rules/": 404, "/x": 404, "/rules": 405, "/assets": 405, "/countersign": 405,
	} {
		r := request("POST", "/", form)
		r.URL.Path, r.URL.RawQuery, _ = strings.Cut(target, "?")
		w, body := ask(t, h, r)
		if w.StatusCode != status || status == 200 && !strings.Contains(body, "ListSigningCertificatesResponse") {
			t.Errorf("POST %s: %d %s, want %d", target, w.StatusCode, w.Header.Get("Location"), status)
		}
	}
	r := request("GET", "/?"+form, "")
	r.URL.Path = "//"
	if w, body := ask(t, h, r); w.StatusCode != 200 || !strings.Contains(body, "ListSigningCertificatesResponse") {
		t.Errorf("GET //?%s: %d", form, w.StatusCode)
	}
	// A visitor is.
	r = request("GET", "/", "")
	r.URL.Path = "//rules"
	if w, _ := ask(t, h, r); w.Header.Get("Location") != "/rules" {
		t.Errorf("GET //rules: %d %s", w.StatusCode, w.Header.Get("Location"))
	}
	h, _ = newSite(t, func(s *site) { s.iam, s.endpoints = nil, s.endpoints[1:] })
	r = request("POST", "/", form)
	r.URL.Path = "//"
	if w, _ := ask(t, h, r); w.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("POST // without an embedded IAM: %d", w.StatusCode)
	}
}
