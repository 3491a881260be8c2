package main

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"countersign/internal/iamapi"
)

// TestLogsTellNothingSecret is design.md's rule 7: secrets go by on every route,
// in every place that a request has, and the log at its most talkative shows none.
func TestLogsTellNothingSecret(t *testing.T) {
	const secret = "S3CR3T"
	echo := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		io.WriteString(w, r.URL.String()+r.Header.Get("Authorization")+string(body))
	}))
	t.Cleanup(echo.Close)
	h, logged := newSite(t, func(s *site) {
		s.endpoints = append(s.endpoints,
			iamapi.Endpoint{Name: "echo", URL: echo.URL + "/", Region: "us-east-1"},
			iamapi.Endpoint{Name: "down", URL: "http://127.0.0.1:1/", Region: "us-east-1"})
	})
	scope := "/20260101/us-east-1/iam/aws4_request"
	headers := []string{
		"Authorization: AWS4-HMAC-SHA256 Credential=" + secret + scope + ", SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, Signature=" + secret,
		"X-Amz-Date: 20260101T000000Z",
		"X-Amz-Security-Token: " + secret,
		"Content-Type: application/x-www-form-urlencoded",
		"User-Agent: " + secret,
		"Referer: http://127.0.0.1:8080/" + secret,
		"Cookie: " + secret,
	}
	presigned := "?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=" + secret + strings.ReplaceAll(scope, "/", "%2F") +
		"&X-Amz-Date=20260101T000000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=content-type%3Bhost&X-Amz-Security-Token=" + secret + "&X-Amz-Signature=" + secret
	statuses := map[int]bool{}
	for _, target := range []string{"/", "/rules", "/countersign/countersign.js", "/countersign/" + secret, "/assets/" + secret, "/metrics", "/healthz",
		"/send/local", "/send/echo", "/send/down", "/send/" + secret, "/" + secret, "/../" + secret} {
		for _, method := range []string{"GET", "HEAD", "POST", "PUT", "OPTIONS", secret} {
			for _, body := range []string{"Action=UploadSigningCertificate&CertificateBody=" + secret, "Action=Panic&X=" + secret} {
				for _, query := range []string{"", "?Action=" + secret, presigned, "?Action=Panic&X=" + secret} {
					for _, host := range []string{"127.0.0.1:8080", secret} {
						for _, with := range [][]string{headers, headers[3:]} { // signed in the header, or there not
							w, _ := ask(t, h, request(method, target+query, body, append([]string{"Host: " + host}, with...)...))
							statuses[w.StatusCode] = true
						}
					}
				}
			}
		}
	}
	for _, status := range []int{200, 307, 403, 404, 405, 500, 502} {
		if !statuses[status] {
			t.Errorf("no request was answered %d: the test does not reach what it should (%v)", status, statuses)
		}
	}
	for _, line := range []string{"route=page", "route=iam", "route=send", "route=none", "msg=panic", "outcome=not_xml", "outcome=unreachable"} {
		if !strings.Contains(logged.String(), line) {
			t.Errorf("the log has no %s", line)
		}
	}
	if strings.Contains(logged.String(), secret) {
		at := strings.Index(logged.String(), secret)
		t.Errorf("the log tells a secret: …%s…", logged.String()[max(0, at-300):min(logged.Len(), at+20)])
	}
	w, body := ask(t, h, request("GET", "/metrics", ""))
	if w.StatusCode != 200 || strings.Contains(body, secret) {
		t.Errorf("the metrics tell a secret (%d)", w.StatusCode)
	}
}

func TestAPanicEndsOneRequestOnly(t *testing.T) {
	h, logged := newSite(t, func(s *site) { s.healthy = func(context.Context) error { panic("no page") } })
	for _, r := range []*http.Request{
		request("POST", "/", "Action=Panic"),
		request("GET", "/?Action=Panic", ""),
		request("GET", "/?Panic&X-Amz-Signature=00", ""),
		request("GET", "/?Panic", "", "Authorization: AWS4-HMAC-SHA256 x"),
	} {
		w, body := ask(t, h, r)
		a, err := iamapi.ParseAnswer(w.StatusCode, body)
		if err != nil || w.StatusCode != 500 || a.Error == nil || a.Error.Code != "InternalFailure" || a.Error.Type != "Receiver" || a.RequestID != w.Header.Get("x-amzn-RequestId") {
			t.Errorf("%s %s: %d %s (%v)", r.Method, r.URL, w.StatusCode, body, err)
		}
	}
	if w, body := ask(t, h, request("GET", "/healthz", "")); w.StatusCode != 500 || strings.Contains(body, "<") {
		t.Errorf("a browser: %d %s", w.StatusCode, body)
	}
	if !strings.Contains(logged.String(), "testIAM") {
		t.Errorf("the log has no stack: %s", logged)
	}
	if w, _ := ask(t, h, request("POST", "/", "Action=ListUsers")); w.StatusCode != 200 {
		t.Errorf("the next request: %d", w.StatusCode)
	}
}

func TestAPanicWithinAnAnswerCutsTheConnection(t *testing.T) {
	h, _ := newSite(t, func(s *site) {
		s.iam = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, "<ListUsersResponse>")
			w.(interface{ Unwrap() http.ResponseWriter }).Unwrap().(http.Flusher).Flush()
			panic("in the middle")
		})
	})
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	resp, err := http.Post(s.URL+"/", "application/x-www-form-urlencoded", strings.NewReader("Action=ListUsers"))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if body, err := io.ReadAll(resp.Body); err == nil {
		t.Errorf("a broken answer looks whole: %q", body)
	}
}

func TestMetricsCountByOurOwnNamesOnly(t *testing.T) {
	h, _ := newSite(t, func(s *site) {
		s.iam = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.metrics.action("", "InvalidAction") })
	})
	for _, r := range []*http.Request{
		request("GET", "/", ""), request("GET", "/", ""), request("GET", "/a", ""), request("GET", "/b", ""),
		request("BREW", "/c", ""), request("POST", "/", "Action=Whatever"), request("POST", "/send/x", ""), request("POST", "/send/y", ""),
		request("POST", "/send/aws", ""),
	} {
		ask(t, h, r)
	}
	_, body := ask(t, h, request("GET", "/metrics", ""))
	for _, line := range []string{
		`countersign_http_requests_total{route="page",status="200"} 2`,
		`countersign_http_requests_total{route="none",status="404"} 3`,
		`countersign_http_requests_total{route="iam",status="200"} 1`,
		`countersign_http_requests_total{route="send",status="404"} 2`,
		`countersign_http_request_duration_seconds_count{route="page"} 2`,
		`countersign_iam_actions_total{action="none",code="InvalidAction"} 1`,
		`countersign_proxy_requests_total{endpoint="unlisted",outcome="refused"} 2`,
		`countersign_proxy_requests_total{endpoint="aws",outcome="refused"} 1`,
	} {
		if !strings.Contains(body, line+"\n") {
			t.Errorf("no line %s", line)
		}
	}
	ours := regexp.MustCompile(`countersign_\w+\{[^}]*\}`).FindAllString(body, -1)
	for _, series := range ours {
		for _, stranger := range []string{`"/`, "BREW", "Whatever", `"x"`, `"y"`} {
			if strings.Contains(series, stranger) {
				t.Errorf("a label comes from a request: %s", series)
			}
		}
	}
}
