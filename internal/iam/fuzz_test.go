package iam

import (
	"context"
	"encoding/xml"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"countersign/internal/sigv4"
	"countersign/internal/store"
)

// FuzzServe sends what nobody would: whatever it is, the answer is a
// well-formed document with the request's id, and the fault is never ours.
// Every request is sent twice, with the signature that was made up and with a
// good one, which leads it further in.
func FuzzServe(f *testing.F) {
	st, err := store.OpenSQLite(f.TempDir(), store.Options{})
	if err != nil {
		f.Fatal(err)
	}
	defer st.Close()
	clock := &clock{fixed: morning}
	service, err := New(st, Options{Now: clock.now, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		f.Fatal(err)
	}
	if err := service.BootstrapDemo(context.Background()); err != nil {
		f.Fatal(err)
	}
	add := func(r *request) {
		r.sign(f)
		authorization := ""
		for _, h := range r.headers {
			if h.Name == "Authorization" {
				authorization = h.Value
			}
		}
		f.Add(r.method, r.target, r.contentType, authorization, "20261122T060000Z", "", r.body)
	}
	add(ask("UploadSigningCertificate", "UserName", "Bob", "CertificateBody", testdata(f, "first.pem")))
	add(ask("ListSigningCertificates", "MaxItems", "1", "Marker", "TGlzdFNpZ25pbmdDZXJ0aWZpY2F0ZXMAMQ"))
	add(ask("CreateUser", "UserName", "Al\u00efce", "Path", "/a/", "Tags.member.1.Key", "k", "Tags.member.1.Value", "\x01"))
	add(ask("TagUser", "UserName", "Bob", "Tags.member.2.Key", "k", "Tags.member.1.Value", "v"))
	add(ask("UntagUser", "UserName", "Bob", "TagKeys.member.1", "k"))
	add(ask("GetSessionToken", "DurationSeconds", "900"))
	add(ask("ListUsers", "PathPrefix", "/]]>&<"))
	add(ask("").with(func(r *request) {
		r.method, r.target, r.contentType, r.body = "GET", "/?Action=GetCallerIdentity&Version=2011-06-15", "", ""
		r.presigned, r.scope.Service = 60e9, "sts"
	}))
	f.Add("DELETE", "/%2e%2e//x?a=%zz&&=", "application/json", "AWS4-HMAC-SHA256 Credential=,SignedHeaders=;;", "yesterday", "////", "{}")

	f.Fuzz(func(t *testing.T, method, target, contentType, authorization, date, token, body string) {
		r, err := http.NewRequest(method, "http://iam.example"+target, strings.NewReader(body))
		if err != nil || r.Host != "iam.example" {
			return // no request that a server could receive
		}
		header := func(name, value string) {
			if value != "" {
				r.Header.Set(name, value)
			}
		}
		header("Content-Type", contentType)
		header("Authorization", authorization)
		header("X-Amz-Date", date)
		header("X-Amz-Security-Token", token)
		check(t, service, r)

		plain := sigv4.Request{Method: method, Path: r.URL.EscapedPath(), Query: r.URL.RawQuery, Body: []byte(body),
			Headers: []sigv4.Header{{Name: "Host", Value: r.Host}, {Name: "Content-Type", Value: contentType}}}
		for _, name := range []string{"iam", "sts"} {
			signed, err := sigv4.SignHeader(plain, sigv4.Credentials{AccessKeyID: DemoRoot.AccessKeyID, SecretAccessKey: DemoRoot.SecretAccessKey},
				sigv4.Scope{Region: "us-east-1", Service: name}, morning)
			if err != nil {
				return
			}
			r.Header = http.Header{}
			for _, h := range signed.Request.Headers {
				r.Header.Set(h.Name, h.Value)
			}
			r.Body = io.NopCloser(strings.NewReader(body))
			check(t, service, r)
		}
	})
}

// check sends a request and looks at the answer.
func check(t *testing.T, service *Service, r *http.Request) {
	t.Helper()
	w := httptest.NewRecorder()
	service.ServeHTTP(w, r)
	document := w.Body.String()
	if w.Code >= 500 {
		t.Fatalf("our fault: %s", document)
	}
	var answer struct {
		RequestID string `xml:"RequestId"`
		Metadata  struct {
			RequestID string `xml:"RequestId"`
		} `xml:"ResponseMetadata"`
		Error struct{ Code string }
	}
	if err := xml.Unmarshal([]byte(document), &answer); err != nil {
		t.Fatalf("not well-formed: %v\n%s", err, document)
	}
	id := w.Header().Get("x-amzn-RequestId")
	if answer.RequestID+answer.Metadata.RequestID != id || (w.Code == 200) != (answer.Error.Code == "") {
		t.Errorf("status %d, request id %s: %s", w.Code, id, document)
	}
}
