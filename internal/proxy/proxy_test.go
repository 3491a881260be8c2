package proxy

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"countersign/internal/iamapi"
)

// Values that must not show up where they do not belong.
const (
	secretKey    = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
	sessionToken = "IQoJb3JpZ2luX2VjEXAMPLETOKEN"
	certBody     = "-----BEGIN CERTIFICATE-----\nMIIBsomething\n-----END CERTIFICATE-----"
)

var listBody = iamapi.Form("ListSigningCertificates", []iamapi.Parameter{{Name: "UserName", Value: "Bob"}})

const listAnswer = `<ListSigningCertificatesResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><ListSigningCertificatesResult><IsTruncated>false</IsTruncated><Certificates/></ListSigningCertificatesResult><ResponseMetadata><RequestId>4c2b1f8e-0000-4000-8000-000000000001</RequestId></ResponseMetadata></ListSigningCertificatesResponse>`

// A signing is how a test signs; the AWS SDK's own signer does it.
type signing struct {
	host, region, service string
	query                 bool
	token                 string
	extra                 map[string]string // further headers, signed too
}

// signed returns a request to /send/{endpoint}, signed for another host as the
// page does it: what a browser's fetch would carry, and nothing else.
func signed(t *testing.T, endpoint, body string, s signing) *http.Request {
	t.Helper()
	if s.region == "" {
		s.region = "us-east-1"
	}
	if s.service == "" {
		s.service = "iam"
	}
	forEndpoint, err := http.NewRequest("POST", "https://"+s.host+"/", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	forEndpoint.ContentLength = -1 // a page leaves content-length unsigned
	forEndpoint.Header.Set("Content-Type", iamapi.ContentType)
	for k, v := range s.extra {
		forEndpoint.Header.Set(k, v)
	}
	sum := sha256.Sum256([]byte(body))
	creds := aws.Credentials{AccessKeyID: "AKIAIOSFODNN7EXAMPLE", SecretAccessKey: secretKey, SessionToken: s.token}
	path := "/send/" + endpoint
	if s.query {
		uri, _, err := v4.NewSigner().PresignHTTP(context.Background(), creds, forEndpoint, hex.EncodeToString(sum[:]), s.service, s.region, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		u, err := url.Parse(uri)
		if err != nil {
			t.Fatal(err)
		}
		path += "?" + u.RawQuery
		forEndpoint.Header = http.Header{"Content-Type": {iamapi.ContentType}}
	} else if err := v4.NewSigner().SignHTTP(context.Background(), creds, forEndpoint, hex.EncodeToString(sum[:]), s.service, s.region, time.Now()); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest("POST", path, strings.NewReader(body))
	r.Host = "127.0.0.1:8080"
	r.Header = forEndpoint.Header
	return r
}

// upstream starts an endpoint on the loopback and lists it as "up".
func upstream(t *testing.T, h http.HandlerFunc) (iamapi.Endpoint, string) {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	u, _ := url.Parse(s.URL)
	return iamapi.Endpoint{Name: "up", URL: s.URL + "/", Region: "us-east-1"}, u.Host
}

func newProxy(t *testing.T, o Options, endpoints ...iamapi.Endpoint) *Proxy {
	t.Helper()
	p, err := New(endpoints, nil, o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func serve(h http.Handler, r *http.Request) *http.Response {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func bodyOf(t *testing.T, r *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// wantFailure checks that an answer is the proxy's own error and safe to show.
func wantFailure(t *testing.T, r *http.Response, status int, code, inMessage string) {
	t.Helper()
	body := bodyOf(t, r)
	a, err := iamapi.ParseAnswer(r.StatusCode, body)
	if err != nil {
		t.Fatalf("the error is not IAM's XML: %v\n%s", err, body)
	}
	if a.Error == nil {
		t.Fatalf("not an error:\n%s", body)
	}
	if r.StatusCode != status || a.Error.Code != code {
		t.Errorf("%d %s, want %d %s", r.StatusCode, a.Error.Code, status, code)
	}
	if !strings.Contains(a.Error.Message, inMessage) {
		t.Errorf("the message does not say %q:\n%s", inMessage, a.Error.Message)
	}
	if !a.FromProxy {
		t.Errorf("not marked as the proxy's own:\n%s", body)
	}
	if a.RequestID == "" || a.RequestID != r.Header.Get("x-amzn-RequestId") {
		t.Errorf("request id %q in the body, %q in the header", a.RequestID, r.Header.Get("x-amzn-RequestId"))
	}
	wantInert(t, r)
}

// wantInert checks that no browser runs the answer.
func wantInert(t *testing.T, r *http.Response) {
	t.Helper()
	for name, want := range map[string]string{
		"Content-Type":            "text/plain; charset=utf-8",
		"X-Content-Type-Options":  "nosniff",
		"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
		"Cache-Control":           "no-store",
		"Set-Cookie":              "",
	} {
		if got := r.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestSignedRequestsArriveByteForByte(t *testing.T) {
	for name, s := range map[string]signing{
		"signature in headers":                    {},
		"signature in headers, temporary":         {token: sessionToken},
		"signature in query":                      {query: true},
		"signature in query, temporary":           {query: true, token: sessionToken},
		"body hash in a header":                   {extra: map[string]string{"X-Amz-Content-Sha256": hashOf(listBody)}},
		"answer to a request for another region":  {region: "cn-north-1"},
		"content type in another spelling, as is": {extra: map[string]string{"Content-Type": "application/x-www-form-urlencoded"}},
	} {
		t.Run(name, func(t *testing.T) {
			var got *http.Request
			var gotBody []byte
			e, host := upstream(t, func(w http.ResponseWriter, r *http.Request) {
				got = r
				gotBody, _ = io.ReadAll(r.Body)
				w.Header().Set("Content-Type", "text/xml")
				w.Header().Set("x-amzn-RequestId", "4c2b1f8e-0000-4000-8000-000000000001")
				w.Header().Set("Date", "Mon, 02 Jan 2006 15:04:05 GMT")
				w.Header().Set("Set-Cookie", "a=b")
				w.Header().Set("Access-Control-Allow-Origin", "*")
				io.WriteString(w, listAnswer)
			})
			s.host = host
			if s.region != "" {
				e.Region = s.region
			}
			r := signed(t, "up", listBody, s)
			r.Header.Set("Cookie", "session=1")
			r.Header.Set("X-Forwarded-For", "192.0.2.1")
			r.Header.Set("Referer", "http://127.0.0.1:8080/")
			sent := r.Header.Clone()
			w := serve(newProxy(t, Options{}, e), r)

			if body := bodyOf(t, w); w.StatusCode != 200 || body != listAnswer {
				t.Fatalf("%d %s", w.StatusCode, body)
			}
			wantInert(t, w)
			if id := w.Header.Get("x-amzn-RequestId"); id != "4c2b1f8e-0000-4000-8000-000000000001" {
				t.Errorf("x-amzn-RequestId %q", id)
			}
			if d := w.Header.Get("Date"); d != "Mon, 02 Jan 2006 15:04:05 GMT" {
				t.Errorf("Date %q is not the endpoint's", d)
			}
			if v := w.Header.Get("Access-Control-Allow-Origin"); v != "" {
				t.Errorf("the endpoint's CORS headers came through: %q", v)
			}
			if got.Method != "POST" || got.URL.Path != "/" || got.URL.RawQuery != r.URL.RawQuery || got.Host != host {
				t.Errorf("%s %s on %s", got.Method, got.URL, got.Host)
			}
			if string(gotBody) != listBody {
				t.Errorf("body %q", gotBody)
			}
			for _, name := range RequestHeaders {
				if got.Header.Get(name) != sent.Get(name) {
					t.Errorf("%s: %q became %q", name, sent.Get(name), got.Header.Get(name))
				}
			}
			allowed := append(slices.Clone(RequestHeaders), "Content-Length", "User-Agent")
			for name := range got.Header {
				if !slices.Contains(allowed, name) {
					t.Errorf("the header %s went on", name)
				}
			}
		})
	}
}

func hashOf(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

func TestAnErrorOfTheEndpointComesBackAsItIs(t *testing.T) {
	const answer = `<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>Sender</Type><Code>DuplicateCertificate</Code><Message>x</Message></Error><RequestId>1</RequestId></ErrorResponse>`
	e, host := upstream(t, func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusConflict)
		io.WriteString(w, answer)
	})
	w := serve(newProxy(t, Options{}, e), signed(t, "up", listBody, signing{host: host}))
	body := bodyOf(t, w)
	if w.StatusCode != http.StatusConflict || body != answer {
		t.Errorf("%d %s", w.StatusCode, body)
	}
	if a, err := iamapi.ParseAnswer(w.StatusCode, body); err != nil || a.FromProxy {
		t.Errorf("IAM's own error is taken for the proxy's: %v %+v", err, a)
	}
}

func TestTheEmbeddedEndpointSeesThePagesOwnHost(t *testing.T) {
	var got *http.Request
	local := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r
		got.ParseForm()
		w.Header().Set("Content-Type", "text/xml")
		w.Header().Set("x-amzn-RequestId", "id")
		w.WriteHeader(http.StatusNotFound)
		io.WriteString(w, listAnswer)
	})
	p, err := New([]iamapi.Endpoint{{Name: "local", URL: "/", Region: "us-east-1"}}, local, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, query := range []bool{false, true} {
		r := signed(t, "local", listBody, signing{host: "127.0.0.1:8080", query: query})
		r.Header.Set("Cookie", "session=1")
		w := serve(p, r)
		if w.StatusCode != http.StatusNotFound || bodyOf(t, w) != listAnswer || w.Header.Get("x-amzn-RequestId") != "id" {
			t.Errorf("the answer changed on the way: %d", w.StatusCode)
		}
		wantInert(t, w)
		if got.Host != "127.0.0.1:8080" || got.URL.Path != "/" || got.URL.RawQuery != r.URL.RawQuery || got.RemoteAddr != r.RemoteAddr {
			t.Errorf("%s %s from %s", got.Host, got.URL, got.RemoteAddr)
		}
		if got.Header.Get("Content-Length") != fmt.Sprint(len(listBody)) {
			t.Errorf("Content-Length %q, which may be signed", got.Header.Get("Content-Length"))
		}
		if got.PostForm.Get("UserName") != "Bob" || got.Header.Get("Cookie") != "" {
			t.Errorf("%v %v", got.PostForm, got.Header)
		}
	}
}

// TestOnlyWhatRuleThreeAllowsIsForwarded is design.md's rule 3 as a table.
func TestOnlyWhatRuleThreeAllowsIsForwarded(t *testing.T) {
	reached := false
	e, host := upstream(t, func(w http.ResponseWriter, r *http.Request) {
		reached = true
		io.WriteString(w, listAnswer)
	})
	allowed := http.NewCrossOriginProtection()
	if err := allowed.AddTrustedOrigin("https://portal.example"); err != nil {
		t.Fatal(err)
	}
	p := newProxy(t, Options{CrossOrigin: allowed}, e)
	_, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	key, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	ok := func(t *testing.T) *http.Request { return signed(t, "up", listBody, signing{host: host}) }
	with := func(change func(*http.Request)) func(*testing.T) *http.Request {
		return func(t *testing.T) *http.Request {
			r := ok(t)
			change(r)
			return r
		}
	}
	header := func(name, value string) func(*testing.T) *http.Request {
		return with(func(r *http.Request) { r.Header.Set(name, value) })
	}
	sign := func(body string, s signing) func(*testing.T) *http.Request {
		return func(t *testing.T) *http.Request {
			s := s
			if s.host == "" {
				s.host = host
			}
			return signed(t, "up", body, s)
		}
	}
	for _, c := range []struct {
		name    string
		request func(*testing.T) *http.Request
		status  int // 0: forwarded
		code    string
		says    string
	}{
		{"a signed POST", ok, 0, "", ""},
		{"from the server's own page", with(func(r *http.Request) {
			r.Header.Set("Origin", "http://127.0.0.1:8080")
			r.Header.Set("Sec-Fetch-Site", "same-origin")
		}), 0, "", ""},
		{"from an allowed origin", with(func(r *http.Request) {
			r.Header.Set("Origin", "https://portal.example")
			r.Header.Set("Sec-Fetch-Site", "cross-site")
		}), 0, "", ""},
		{"from a foreign page", with(func(r *http.Request) {
			r.Header.Set("Origin", "https://evil.example")
			r.Header.Set("Sec-Fetch-Site", "cross-site")
		}), 403, "AccessDenied", "-allow-origin"},
		{"from a foreign page in an old browser", header("Origin", "https://evil.example"), 403, "AccessDenied", "own"},
		{"from a page without an origin", header("Origin", "null"), 403, "AccessDenied", "own"},
		{"from a sibling site", header("Sec-Fetch-Site", "same-site"), 403, "AccessDenied", "own"},

		{"a GET", with(func(r *http.Request) { r.Method = "GET" }), 405, "MethodNotAllowed", "POST"},
		{"a PUT", with(func(r *http.Request) { r.Method = "PUT" }), 405, "MethodNotAllowed", "POST"},
		{"a method with markup", with(func(r *http.Request) { r.Method = "<script>" }), 405, "MethodNotAllowed", "<script>"},
		{"an endpoint that is not listed", func(t *testing.T) *http.Request {
			return signed(t, "other", listBody, signing{host: host})
		}, 404, "NotFound", "up"},
		{"a URL in the place of a name", with(func(r *http.Request) { r.URL.Path = "/send/https://evil.example/" }), 404, "NotFound", "not on this server's list"},
		{"no name", with(func(r *http.Request) { r.URL.Path = "/send/" }), 404, "NotFound", ""},
		{"a name and more", with(func(r *http.Request) { r.URL.Path = "/send/up/x" }), 404, "NotFound", ""},
		{"a path around", with(func(r *http.Request) { r.URL.Path = "/send/../up" }), 404, "NotFound", ""},

		{"no content type", with(func(r *http.Request) { r.Header.Del("Content-Type") }), 415, "UnsupportedMediaType", "form"},
		{"JSON", header("Content-Type", "application/json"), 415, "UnsupportedMediaType", "form"},
		{"a file upload", header("Content-Type", "multipart/form-data; boundary=x"), 415, "UnsupportedMediaType", "form"},

		{"a body of 64 KiB", sign("Action=X&Pad="+strings.Repeat("a", MaxRequestBytes-len("Action=X&Pad=")), signing{}), 0, "", ""},
		{"a body one byte over", sign("Action=X&Pad="+strings.Repeat("a", MaxRequestBytes+1-len("Action=X&Pad=")), signing{}), 413, "RequestEntityTooLarge", "65536"},
		{"a body that breaks off", with(func(r *http.Request) {
			r.Body = io.NopCloser(io.MultiReader(strings.NewReader("Action="), brokenReader{}))
		}), 400, "BadRequest", "broke off"},

		{"unsigned", with(func(r *http.Request) { r.Header.Del("Authorization") }), 403, "MissingAuthenticationToken", ""},
		{"signed with Basic", header("Authorization", "Basic QWxhZGRpbjpvcGVu"), 403, "MissingAuthenticationToken", ""},
		{"signed with half a signature", header("Authorization", "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260101/us-east-1/iam/aws4_request"), 400, "IncompleteSignature", ""},
		{"two signatures", with(func(r *http.Request) { r.Header.Add("Authorization", "AWS4-HMAC-SHA256 x") }), 400, "BadRequest", "Authorization"},
		{"two dates", with(func(r *http.Request) { r.Header.Add("X-Amz-Date", "20260101T000000Z") }), 400, "BadRequest", "X-Amz-Date"},
		{"for another service", sign(listBody, signing{service: "s3"}), 403, "AccessDenied", "iam"},
		{"for STS", sign(listBody, signing{service: "sts"}), 403, "AccessDenied", "iam"},
		{"for another service, in the query", sign(listBody, signing{service: "s3", query: true}), 403, "AccessDenied", "iam"},
		{"for another region", sign(listBody, signing{region: "eu-west-1"}), 403, "AccessDenied", "us-east-1"},
		{"for another region, in the query", sign(listBody, signing{region: "eu-west-1", query: true}), 403, "AccessDenied", "us-east-1"},
		{"with a signed header that stays here", sign(listBody, signing{extra: map[string]string{"X-Amz-Target": "x"}}), 400, "BadRequest", "x-amz-target"},
		{"without the host among the signed headers", with(func(r *http.Request) {
			r.Header.Set("Authorization", strings.Replace(r.Header.Get("Authorization"), "host;", "", 1))
		}), 403, "SignatureDoesNotMatch", "'Host'"},

		{"a private key in the body", sign(iamapi.Form("UploadSigningCertificate", []iamapi.Parameter{{Name: "CertificateBody", Value: "-----BEGIN RSA PRIVATE KEY-----\nMIIE"}}), signing{}), 400, "BadRequest", "private key"},
		{"a private key with plus signs for spaces", sign("Action=UploadSigningCertificate&CertificateBody=-----BEGIN+EC+PRIVATE+KEY-----", signing{}), 400, "BadRequest", "private key"},
		{"a private key in the query", with(func(r *http.Request) { r.URL.RawQuery = "CertificateBody=-----BEGIN%20PRIVATE%20KEY-----" }), 400, "BadRequest", "private key"},
		{"a private key in the place of a name", sign("Action=UploadSigningCertificate&-----BEGIN+PRIVATE+KEY-----%0AMIIE=x", signing{}), 400, "BadRequest", "private key"},
		{"a private key and no name", sign("-----BEGIN%20PRIVATE%20KEY-----%0AMIIE", signing{}), 400, "BadRequest", "private key"},
		{"a private key that is not escaped", sign("CertificateBody=-----BEGIN PRIVATE KEY-----\n"+strings.Repeat("MIIE", 16)+"==\n-----END PRIVATE KEY-----", signing{}), 400, "BadRequest", "private key"},
		{"a private key in base64 alone, as a name", sign("Action=X&"+strings.ReplaceAll(base64.StdEncoding.EncodeToString(key), "+", "%2B"), signing{}), 400, "BadRequest", "private key"},
		{"a private key of bytes, as a name", sign("Action=X&"+url.QueryEscape(string(key))+"=x", signing{}), 400, "BadRequest", "private key"},
	} {
		t.Run(c.name, func(t *testing.T) {
			reached = false
			w := serve(p, c.request(t))
			if c.status == 0 {
				if !reached || w.StatusCode != 200 {
					t.Errorf("not forwarded: %d %s", w.StatusCode, bodyOf(t, w))
				}
				return
			}
			if reached {
				t.Error("it reached the endpoint")
			}
			wantFailure(t, w, c.status, c.code, c.says)
		})
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// hijack answers with raw bytes and closes.
// TestAnEndpointThatEchoesDoesNotFillTheLog sends secrets to an endpoint that
// answers with them, in the place where net/http quotes the answer in its error.
