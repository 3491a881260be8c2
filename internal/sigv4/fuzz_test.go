package sigv4

import (
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"
)

// FuzzVerify feeds the verifier what anybody can send. It must answer with an
// *Error, and must not be satisfied: nobody here knows the secret.
func FuzzVerify(f *testing.F) {
	key := testKey
	key.SessionToken = "token"
	header, err := SignHeader(upload("Action=ListUsers"), key, testScope, testTime)
	if err != nil {
		f.Fatal(err)
	}
	query, err := SignQuery(upload(""), key, testScope, testTime, time.Hour)
	if err != nil {
		f.Fatal(err)
	}
	authorization, _ := findHeader(header.Request.Headers, "Authorization")
	f.Add(authorization, "20150830T123600Z", "token", "", "Action=ListUsers")
	f.Add("", "", "", query.Request.Query, "")
	f.Add("AWS4-HMAC-SHA256", "", "", "", "")
	f.Add("AWS4- Credential=////, SignedHeaders=;;host;, Signature==", "20150830T123600Z", "", "%", "")
	f.Add("AWS4-HMAC-SHA256 Credential=a/20150830/us-east-1/iam/aws4_request,SignedHeaders=Host;host;x-amz-date,Signature=é", "20150830T123600Z", "", "&&=&a&a=", "\x00")
	f.Add("", "", "", "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=&X-Amz-Date=&X-Amz-SignedHeaders=host&X-Amz-Signature=", "")
	f.Fuzz(func(t *testing.T, authorization, date, token, query, body string) {
		r := Request{Method: "POST", Path: "/", Query: query, Body: []byte(body), Headers: []Header{{"Host", "iam.amazonaws.com"}}}
		for name, value := range map[string]string{"Authorization": authorization, "X-Amz-Date": date, "X-Amz-Security-Token": token} {
			if value != "" {
				r.Headers = append(r.Headers, Header{name, value})
			}
		}
		err := checkRequest(r, "a secret that no input knows", testTime)
		var e *Error
		if !errors.As(err, &e) {
			t.Fatalf("%v is no *Error", err)
		}
		if e.Code == "" || e.Message == "" || strings.Contains(e.Message, "a secret that no input knows") {
			t.Errorf("%+v", e)
		}
	})
}

// FuzzSign signs whatever can be signed, and verifies it: with the request as
// it is, and with its query respelt as net/url spells it.
func FuzzSign(f *testing.F) {
	f.Add("/", "", "iam.amazonaws.com", "", "")
	f.Add("/a/../b//", "b=1&a=x+y&a=%c3%a9&c", "127.0.0.1:8080", "  two  spaces ", "Action=ListUsers")
	f.Add("/%2e%2E/ሴ", "ሴ=bar&=&==&&", "[::1]:80", "\t", "\xff")
	f.Fuzz(func(t *testing.T, path, query, host, value, body string) {
		r := Request{Method: "POST", Path: path, Query: query, Body: []byte(body), Headers: []Header{{"Host", host}, {"X-Value", value}, {"x-value", "b"}}}
		signed, err := SignHeader(r, testKey, testScope, testTime)
		if err != nil {
			return
		}
		if err := checkRequest(signed.Request, testKey.SecretAccessKey, testTime); err != nil {
			t.Errorf("header: %v\n%+v", err, signed.Request)
		}
		if values, err := url.ParseQuery(query); err == nil {
			respelt := signed.Request
			respelt.Query = values.Encode()
			if err := checkRequest(respelt, testKey.SecretAccessKey, testTime); err != nil {
				t.Errorf("respelt as %q: %v", respelt.Query, err)
			}
		}
		presigned, err := SignQuery(r, testKey, testScope, testTime, time.Minute)
		if err != nil {
			return // the query has a parameter of a signature
		}
		if err := checkRequest(presigned.Request, testKey.SecretAccessKey, testTime); err != nil {
			t.Errorf("query: %v\n%+v", err, presigned.Request)
		}
	})
}
