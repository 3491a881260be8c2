package proxy

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"countersign/internal/iamapi"
)

func FuzzParseEndpoint(f *testing.F) {
	for _, s := range []string{
		"moto=http://127.0.0.1:5000,us-east-1",
		"corp=https://IAM.Example:443,eu-west-1",
		"six=http://[::1]:4566/iam,us-east-1",
		"a=http://u:p@h,r", "a=http://h?q,r", "a=//h,r", "=,", "a=https://h:443:443,r",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		e, err := ParseEndpoint(s)
		if err != nil {
			return
		}
		if _, err := New([]iamapi.Endpoint{e}, nil, Options{}); err != nil {
			t.Errorf("%q is read as %+v, which cannot be used: %v", s, e, err)
		}
		again, err := ParseEndpoint(e.Name + "=" + e.URL + "," + e.Region)
		if err != nil || again != e {
			t.Errorf("%q is read as %+v, and that as %+v (%v)", s, e, again, err)
		}
		u, err := url.Parse(e.URL)
		if err != nil || u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.Hostname() == "" || u.Scheme != "http" && u.Scheme != "https" {
			t.Errorf("%q is read as the URL %q", s, e.URL)
		}
	})
}

// recordingTransport answers as IAM does and keeps what came.
type recordingTransport struct {
	got  *http.Request
	body []byte
}

func (t *recordingTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	t.got, t.body = r, body
	return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(listAnswer))}, nil
}

// FuzzOnlyWhatRuleThreeAllowsIsForwarded sends anything at all. Whatever
// reaches the endpoint is a POST to that endpoint, for IAM in its region.
func FuzzOnlyWhatRuleThreeAllowsIsForwarded(f *testing.F) {
	const (
		scope  = "AKIAIOSFODNN7EXAMPLE/20260101/us-east-1/iam/aws4_request"
		header = "AWS4-HMAC-SHA256 Credential=" + scope + ", SignedHeaders=content-type;host;x-amz-date, Signature=00"
	)
	presigned := "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=" + url.QueryEscape(scope) +
		"&X-Amz-Date=20260101T000000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=content-type%3Bhost&X-Amz-Signature=00"
	form := iamapi.ContentType
	f.Add("POST", "up", "", form, header, "20260101T000000Z", "", listBody)
	f.Add("POST", "up", presigned, form, "", "", "", listBody)
	f.Add("POST", "up", "", form, strings.Replace(header, "iam", "s3", 1), "20260101T000000Z", "", listBody)
	f.Add("POST", "up", strings.Replace(presigned, "us-east-1", "eu-west-1", 1), form, "", "", "https://evil.example", listBody)
	f.Add("GET", "../up", presigned, "text/plain", header, "", "null", "-----BEGIN PRIVATE KEY-----")
	transport := &recordingTransport{}
	p, err := New([]iamapi.Endpoint{{Name: "up", URL: "https://iam.example/", Region: "us-east-1"}}, nil, Options{Transport: transport})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, method, endpoint, query, contentType, authorization, date, origin, body string) {
		r := httptest.NewRequest("POST", "/send/x", strings.NewReader(body))
		r.Method, r.URL.Path, r.URL.RawQuery, r.Host = method, "/send/"+endpoint, query, "127.0.0.1:8080"
		for name, value := range map[string]string{"Content-Type": contentType, "Authorization": authorization, "X-Amz-Date": date, "Origin": origin} {
			if value != "" {
				r.Header.Set(name, value)
			}
		}
		r.Header.Set("Cookie", "a=b")
		transport.got = nil
		w := serve(p, r)
		wantInert(t, w)
		got := transport.got
		if got == nil {
			if a, err := iamapi.ParseAnswer(w.StatusCode, bodyOf(t, w)); err != nil || !a.FromProxy || w.StatusCode < 400 {
				t.Errorf("refused with %d %+v %v", w.StatusCode, a, err)
			}
			return
		}
		if got.Method != "POST" || got.URL.Scheme != "https" || got.URL.Host != "iam.example" || got.URL.Path != "/" || got.Host != "iam.example" && got.Host != "" {
			t.Errorf("%s %s on %q", got.Method, got.URL, got.Host)
		}
		if method != "POST" || endpoint != "up" || origin != "" && origin != "http://127.0.0.1:8080" && !strings.HasSuffix(origin, "://127.0.0.1:8080") {
			t.Errorf("%s to %q from %q was forwarded", method, endpoint, origin)
		}
		if string(transport.body) != body || len(body) > MaxRequestBytes || got.URL.RawQuery != query {
			t.Errorf("the body or the query changed, or is too large")
		}
		for name := range got.Header {
			if name != "User-Agent" && !slices.Contains(RequestHeaders, name) {
				t.Errorf("the header %s went on", name)
			}
		}
		claims := authorization
		if q, err := url.ParseQuery(query); err == nil {
			claims += q.Get("X-Amz-Credential")
		}
		if !strings.Contains(claims, "/us-east-1/iam/") {
			t.Errorf("forwarded with the claims %q", claims)
		}
	})
}
