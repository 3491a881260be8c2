package sigv4

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

var (
	testTime  = time.Date(2015, 8, 30, 12, 36, 0, 0, time.UTC)
	testScope = Scope{"us-east-1", "iam"}
	testKey   = Credentials{"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", ""}
)

func upload(body string) Request {
	return Request{Method: "POST", Path: "/", Body: []byte(body), Headers: []Header{
		{"Host", "iam.amazonaws.com"}, {"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"},
	}}
}

// TestAgreesWithTheSDK signs the same requests with the signer of the AWS SDK
// for Go, in both forms, and verifies what that has signed.
//
// The SDK leaves the path as it is and sorts query parameters before it encodes
// them, where AWS and the suite sort the encoded ones, so the names here are of
// unreserved characters.
func TestAgreesWithTheSDK(t *testing.T) {
	requests := map[string]Request{
		"an upload":                       upload("Action=UploadSigningCertificate&Version=2010-05-08&CertificateBody=-----BEGIN%20CERTIFICATE-----"),
		"an empty body":                   {Method: "GET", Path: "/", Headers: []Header{{"Host", "iam.amazonaws.com"}}},
		"no path":                         {Method: "GET", Headers: []Header{{"Host", "iam.amazonaws.com"}}},
		"a port":                          {Method: "GET", Path: "/", Headers: []Header{{"Host", "127.0.0.1:8080"}}},
		"parameters in the query":         {Method: "GET", Path: "/", Query: "Action=ListUsers&Version=2010-05-08", Headers: []Header{{"Host", "iam.amazonaws.com"}}},
		"a parameter without a value":     {Method: "GET", Path: "/", Query: "b&a=", Headers: []Header{{"Host", "iam.amazonaws.com"}}},
		"a plus and a space":              {Method: "GET", Path: "/", Query: "a=x+y&b=x%20y&c=x%2By", Headers: []Header{{"Host", "iam.amazonaws.com"}}},
		"an equals sign in a value":       {Method: "GET", Path: "/", Query: "a=b=c&d==", Headers: []Header{{"Host", "iam.amazonaws.com"}}},
		"needless and lower-case escapes": {Method: "GET", Path: "/", Query: "%61=%7e%c3%a9", Headers: []Header{{"Host", "iam.amazonaws.com"}}},
		"a repeated parameter":            {Method: "GET", Path: "/", Query: "a=2&a=1&a=10", Headers: []Header{{"Host", "iam.amazonaws.com"}}},
		"a name that begins another":      {Method: "GET", Path: "/", Query: "a-b=1&a=2&ab=3&a.b=4", Headers: []Header{{"Host", "iam.amazonaws.com"}}},
		"an escaped path":                 {Method: "GET", Path: "/a%20b/%2F/c", Headers: []Header{{"Host", "iam.amazonaws.com"}}},
		"spaces in a header":              {Method: "GET", Path: "/", Headers: []Header{{"Host", "iam.amazonaws.com"}, {"X-Spaces", "  a   b  c "}}},
		"a repeated header":               {Method: "GET", Path: "/", Headers: []Header{{"Host", "iam.amazonaws.com"}, {"X-Twice", "b"}, {"X-Twice", " a  a"}}},
		"a header that is not signed":     {Method: "GET", Path: "/", Headers: []Header{{"Host", "iam.amazonaws.com"}, {"User-Agent", "x"}}},
	}
	random := rand.New(rand.NewPCG(4, 2))
	for i := range 300 {
		requests["random "+strconv.Itoa(i)] = randomRequest(random)
	}
	for name, r := range requests {
		t.Run(name, func(t *testing.T) {
			key := testKey
			if len(name)%2 == 0 {
				key.SessionToken = "AQoDYXdzEPT//////////wEXAMPLE=="
			}
			t.Run("header", func(t *testing.T) { agreeOnHeader(t, r, key) })
			t.Run("query", func(t *testing.T) { agreeOnQuery(t, r, key) })
		})
	}
}

func randomRequest(r *rand.Rand) Request {
	pick := func(alphabet string, most int) string {
		b := make([]byte, r.IntN(most))
		for i := range b {
			b[i] = alphabet[r.IntN(len(alphabet))]
		}
		return string(b)
	}
	const unreserved = "abcXYZ019-._~"
	request := Request{Method: []string{"GET", "POST", "DELETE"}[r.IntN(3)], Path: "/", Headers: []Header{{"Host", "iam.amazonaws.com"}}}
	for range r.IntN(3) {
		request.Path += url.PathEscape("p"+pick(unreserved+" %&=+é", 6)) + "/"
	}
	var query []string
	for i := range r.IntN(5) {
		query = append(query, pick(unreserved, 4)+"k"+strconv.Itoa(i)+"="+url.QueryEscape(pick(unreserved+" %&=+/?#'\"\x00\xffé", 8)))
	}
	request.Query = strings.Join(query, "&")
	for i := range r.IntN(4) {
		request.Headers = append(request.Headers, Header{"X-H" + strconv.Itoa(i), "v" + pick(unreserved+"   ,;=\"", 12)})
	}
	if request.Method == "POST" {
		request.Body = []byte(pick(unreserved+"&=%", 200))
	}
	return request
}

// httpRequest makes the standard library's form of a request, with the
// Content-Length header that it sends.
func httpRequest(t *testing.T, r *Request) *http.Request {
	t.Helper()
	target := "https://placeholder" + r.Path
	if r.Query != "" {
		target += "?" + r.Query
	}
	h, err := http.NewRequest(r.Method, target, bytes.NewReader(r.Body))
	if err != nil {
		t.Fatal(err)
	}
	for _, header := range r.Headers {
		if header.Name == "Host" {
			h.Host = header.Value
			continue
		}
		h.Header[header.Name] = append(h.Header[header.Name], header.Value)
	}
	if len(r.Body) > 0 {
		r.Headers = append(slices.Clip(r.Headers), Header{"Content-Length", strconv.Itoa(len(r.Body))})
	}
	return h
}

func sdkHash(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

func sdkKey(c Credentials) aws.Credentials {
	return aws.Credentials{AccessKeyID: c.AccessKeyID, SecretAccessKey: c.SecretAccessKey, SessionToken: c.SessionToken}
}

func agreeOnHeader(t *testing.T, r Request, key Credentials) {
	h := httpRequest(t, &r)
	err := v4.NewSigner().SignHTTP(context.Background(), sdkKey(key), h, sdkHash(r.Body), testScope.Service, testScope.Region, testTime)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := Options{KeepPath: true}.SignHeader(r, key, testScope, testTime)
	if err != nil {
		t.Fatal(err)
	}
	ours, _ := findHeader(signed.Request.Headers, "Authorization")
	if sdks := h.Header.Get("Authorization"); ours != sdks {
		t.Errorf("%s\nthe SDK: %s\n%s", ours, sdks, signed.CanonicalRequest)
	}

	theirs := r
	for _, name := range []string{"Authorization", "X-Amz-Date", "X-Amz-Security-Token"} {
		if value := h.Header.Get(name); value != "" {
			theirs.Headers = append(slices.Clip(theirs.Headers), Header{name, value})
		}
	}
	verifies(t, &theirs, key)
}

func agreeOnQuery(t *testing.T, r Request, key Credentials) {
	withExpiry := r
	withExpiry.Query += "&X-Amz-Expires=900"
	h := httpRequest(t, &withExpiry)
	if len(r.Body) > 0 {
		r.Headers = append(slices.Clip(r.Headers), Header{"Content-Length", strconv.Itoa(len(r.Body))})
	}
	unhoisted := func(o *v4.SignerOptions) { o.DisableHeaderHoisting = true }
	presigned, _, err := v4.NewSigner(unhoisted).PresignHTTP(context.Background(), sdkKey(key), h, sdkHash(r.Body), testScope.Service, testScope.Region, testTime)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := Options{KeepPath: true}.SignQuery(r, key, testScope, testTime, 15*time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	_, query, _ := strings.Cut(presigned, "?")
	_, sdks, _ := strings.Cut(query, "X-Amz-Signature=")
	if signed.Signature != sdks {
		t.Errorf("%s\nthe SDK: %s\n%s", signed.Signature, sdks, signed.CanonicalRequest)
	}
	theirs := r
	theirs.Query = query
	verifies(t, &theirs, key)
}

func verifies(t *testing.T, r *Request, key Credentials) {
	t.Helper()
	a, err := Options{KeepPath: true}.Parse(r)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Check(testTime, testScope); err != nil {
		t.Error(err)
	}
	if a.AccessKeyID != key.AccessKeyID || a.SessionToken != key.SessionToken {
		t.Errorf("key %s with token %q", a.AccessKeyID, a.SessionToken)
	}
	if _, err := a.Verify(r, key.SecretAccessKey); err != nil {
		t.Error(err)
	}
	if _, err := a.Verify(r, "another"); err == nil {
		t.Error("another secret verifies too")
	} else if strings.Contains(fmt.Sprint(err), key.SecretAccessKey) {
		t.Error("the error repeats the secret")
	}
}
