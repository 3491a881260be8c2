//go:build conformance

package sigv4

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestSuite runs the Signature Version 4 test suite of aws-c-auth, which lies
// in the project's shared directory: each case is signed in both forms, every
// step compared, and the suite's own signed request verified.
func TestSuite(t *testing.T) {
	shared := os.Getenv("COUNTERSIGN_SHARED")
	if shared == "" {
		shared = filepath.Join("..", "..", "..", "shared")
	}
	suite := filepath.Join(shared, "conformance", "sigv4")
	cases, err := os.ReadDir(suite)
	if err != nil {
		t.Fatalf("the suite is needed; set COUNTERSIGN_SHARED to the directory that has conformance/sigv4: %v", err)
	}
	if len(cases) != 38 {
		t.Errorf("%d cases, the suite has 38", len(cases))
	}
	for _, c := range cases {
		t.Run(c.Name(), func(t *testing.T) {
			dir := filepath.Join(suite, c.Name())
			var context suiteContext
			if err := json.Unmarshal([]byte(read(t, dir, "context.json")), &context); err != nil {
				t.Fatal(err)
			}
			request := parseHTTP(t, read(t, dir, "request.txt"))
			options := Options{
				KeepPath:             !context.Normalize,
				SignBody:             context.SignBody,
				UnsignedSessionToken: context.OmitSessionToken,
			}
			credentials := Credentials{context.Credentials.AccessKeyID, context.Credentials.SecretAccessKey, context.Credentials.Token}
			scope := Scope{context.Region, context.Service}

			t.Run("header", func(t *testing.T) {
				signed, err := options.SignHeader(request, credentials, scope, context.Timestamp)
				checkSuite(t, dir, "header", signed, err, options, context)
			})
			t.Run("query", func(t *testing.T) {
				expires := time.Duration(context.ExpirationInSeconds) * time.Second
				signed, err := options.SignQuery(request, credentials, scope, context.Timestamp, expires)
				checkSuite(t, dir, "query", signed, err, options, context)
			})
		})
	}
}

type suiteContext struct {
	Credentials struct {
		AccessKeyID     string `json:"access_key_id"`
		SecretAccessKey string `json:"secret_access_key"`
		Token           string
	}
	ExpirationInSeconds int `json:"expiration_in_seconds"`
	Normalize           bool
	Region, Service     string
	SignBody            bool `json:"sign_body"`
	Timestamp           time.Time
	OmitSessionToken    bool `json:"omit_session_token"`
}

func checkSuite(t *testing.T, dir, form string, signed *Signed, err error, options Options, context suiteContext) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "canonical request", signed.CanonicalRequest, read(t, dir, form+"-canonical-request.txt"))
	equal(t, "string to sign", signed.StringToSign, read(t, dir, form+"-string-to-sign.txt"))
	equal(t, "signature", signed.Signature, read(t, dir, form+"-signature.txt"))
	suites := parseHTTP(t, read(t, dir, form+"-signed-request.txt"))
	equal(t, "signed request", printHTTP(signed.Request), printHTTP(suites))

	a, err := options.Parse(&suites)
	if err != nil {
		t.Fatalf("the suite's signed request: %v", err)
	}
	if err := a.Check(context.Timestamp.Add(time.Minute), Scope{context.Region, context.Service}); err != nil {
		t.Error(err)
	}
	steps, err := a.Verify(&suites, context.Credentials.SecretAccessKey)
	if err != nil {
		t.Fatalf("the suite's signed request: %v", err)
	}
	equal(t, "canonical request of the verifier", steps.CanonicalRequest, signed.CanonicalRequest)
	if a.SessionToken != context.Credentials.Token {
		t.Errorf("session token %q, want %q", a.SessionToken, context.Credentials.Token)
	}
	if _, err := a.Verify(&suites, context.Credentials.SecretAccessKey+"x"); err == nil {
		t.Error("another secret verifies too")
	}
}

func read(t *testing.T, dir, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func equal(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s:\n%s\nwant:\n%s", what, got, want)
	}
}

// parseHTTP reads the suite's requests. A folded header line is unfolded as
// RFC 9112 §5.2 says: the line break becomes a space.
func parseHTTP(t *testing.T, text string) Request {
	t.Helper()
	head, body, _ := strings.Cut(text, "\n\n")
	lines := strings.Split(strings.TrimSuffix(head, "\n"), "\n")
	method, rest, _ := strings.Cut(lines[0], " ")
	target, found := strings.CutSuffix(rest, " HTTP/1.1")
	if !found {
		t.Fatalf("no request line: %q", lines[0])
	}
	r := Request{Method: method, Body: []byte(body)}
	r.Path, r.Query, _ = strings.Cut(target, "?")
	for _, line := range lines[1:] {
		if strings.HasPrefix(line, " ") {
			r.Headers[len(r.Headers)-1].Value += " " + line
			continue
		}
		name, value, found := strings.Cut(line, ":")
		if !found {
			t.Fatalf("no header: %q", line)
		}
		r.Headers = append(r.Headers, Header{name, value})
	}
	return r
}

func printHTTP(r Request) string {
	var b strings.Builder
	b.WriteString(r.Method + " " + r.Path + "?" + r.Query + "\n")
	for _, h := range r.Headers {
		b.WriteString(strings.ToLower(h.Name) + ":" + h.Value + "\n")
	}
	b.WriteString("\n" + string(r.Body))
	return b.String()
}
