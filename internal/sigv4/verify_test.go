package sigv4

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

const otherTerms = "Credential=AKIAIOSFODNN7EXAMPLE/20150830/us-east-1/iam/aws4_request, SignedHeaders=host;x-amz-date, Signature=0000"

// change edits a request: "Name: value" sets a header, "-Name" removes one,
// "?query" sets the query string.
func change(r Request, edits ...string) Request {
	r.Headers = slices.Clone(r.Headers)
	for _, edit := range edits {
		name, value, isHeader := strings.Cut(edit, ": ")
		switch {
		case strings.HasPrefix(edit, "?"):
			r.Query = edit[1:]
		case strings.HasPrefix(edit, "-"):
			r.Headers = withoutHeaders(r.Headers, edit[1:])
		case isHeader:
			r.Headers = append(withoutHeaders(r.Headers, name), Header{name, value})
		}
	}
	return r
}

// check makes every check of a server, in its order.
func checkRequest(r Request, secret string, now time.Time) error {
	a, err := Parse(&r)
	if err != nil {
		return err
	}
	if err := a.Check(now, testScope); err != nil {
		return err
	}
	_, err = a.Verify(&r, secret)
	return err
}

func TestChecks(t *testing.T) {
	signed, err := SignHeader(upload("Action=ListUsers"), testKey, testScope, testTime)
	if err != nil {
		t.Fatal(err)
	}
	header := signed.Request
	authorization, _ := findHeader(header.Headers, "Authorization")
	presigned, err := SignQuery(Request{Method: "GET", Path: "/", Query: "Action=ListUsers", Headers: []Header{{"Host", "iam.amazonaws.com"}}},
		testKey, testScope, testTime, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	query := presigned.Request
	withTerms := func(old, new string) string {
		if !strings.Contains(authorization, old) {
			t.Fatalf("no %q in %q", old, authorization)
		}
		return "Authorization: " + strings.Replace(authorization, old, new, 1)
	}
	withQuery := func(old, new string) string {
		if !strings.Contains(query.Query, old) {
			t.Fatalf("no %q in %q", old, query.Query)
		}
		return "?" + strings.Replace(query.Query, old, new, 1)
	}
	const (
		mismatch   = "SignatureDoesNotMatch: "
		incomplete = "IncompleteSignature: "
		malformed  = "MalformedQueryString: "
	)
	tests := []struct {
		name  string
		r     Request
		edits []string
		later time.Duration
		want  string // a trailing … stands for anything
	}{
		{"a signed request passes", header, nil, 0, ""},
		{"fifteen minutes later too", header, nil, 15 * time.Minute, ""},
		{"and fifteen minutes earlier", header, nil, -15 * time.Minute, ""},
		{"so does a presigned one", query, nil, 0, ""},
		{"until it expires", query, nil, time.Hour, ""},

		{"no signature at all", header, []string{"-Authorization"}, 0, "MissingAuthenticationToken: Request is missing Authentication Token"},
		{"another scheme", header, []string{"Authorization: Bearer abc"}, 0, "MissingAuthenticationToken: Request is missing Authentication Token"},
		{"a signature of an older version", header, []string{"-Authorization", "?AWSAccessKeyId=AKIA&SignatureVersion=2&Signature=x"}, 0, "MissingAuthenticationToken: Request is missing Authentication Token"},
		{"both forms at once", query, []string{"Authorization: AWS4-HMAC-SHA256 " + otherTerms}, 0, mismatch + "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header."},
		{"another algorithm", header, []string{"Authorization: AWS4-HMAC-SHA512 " + otherTerms}, 0, incomplete + "Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA512'."},
		{"another algorithm in the query", query, []string{withQuery("SHA256", "SHA1")}, 0, incomplete + "Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA1'."},

		{"the algorithm alone", header, []string{"Authorization: AWS4-HMAC-SHA256", "-X-Amz-Date"}, 0, incomplete +
			"Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. " +
			"Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. (Hashed with SHA-256 and encoded with Base64) Authorization=YI2YWea8FSxnksZL2ETHbs5elHm9HQufxTLK0W0ffV0="},
		{"no signature among the terms", header, []string{withTerms(", Signature=", ", Sig=")}, 0, incomplete + "Authorization header requires 'Signature' parameter. (Hashed with SHA-256 and encoded with Base64) Authorization=…"},
		{"a term without an equal sign", header, []string{withTerms("SignedHeaders=", "SignedHeaders ")}, 0, incomplete + "Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): '…"},
		{"a term twice", header, []string{"Authorization: " + authorization + ", Signature=0"}, 0, incomplete + "Authorization header has more than one 'Signature' parameter."},
		{"no signature in the query", query, []string{withQuery("X-Amz-Signature", "Signature"), "X-Amz-Date: 20150830T123600Z"}, 0, incomplete + "AWS query-string parameters must include 'X-Amz-Signature'. Re-examine the query-string parameters."},
		{"nothing but the algorithm in the query", query, []string{"?X-Amz-Algorithm="}, 0, incomplete +
			"AWS query-string parameters must include 'X-Amz-Algorithm'. AWS query-string parameters must include 'X-Amz-Credential'. AWS query-string parameters must include 'X-Amz-Signature'. " +
			"AWS query-string parameters must include 'X-Amz-SignedHeaders'. AWS query-string parameters must include 'X-Amz-Date'. Re-examine the query-string parameters."},
		{"a parameter of the signature twice", query, []string{"?" + query.Query + "&X-Amz-Date=20150830T123600Z"}, 0, incomplete + "AWS query-string parameters must not be repeated. Re-examine the query-string parameters."},
		{"a date twice", Request{Method: "POST", Headers: append(slices.Clone(header.Headers), Header{"x-amz-date", "20150830T123600Z"})}, nil, 0, incomplete + "The request has more than one 'X-Amz-Date' header."},
		{"a signature twice", Request{Method: "POST", Headers: append(slices.Clone(header.Headers), Header{"authorization", "x"})}, nil, 0, incomplete + "The request has more than one 'Authorization' header."},

		{"the host is not signed", header, []string{withTerms("host;", "")}, 0, mismatch + "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."},
		{"no header is signed", header, []string{withTerms("SignedHeaders=content-type;host;x-amz-date", "SignedHeaders=")}, 0, mismatch + "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."},
		{"the date is not signed", header, []string{withTerms(";x-amz-date", "")}, 0, mismatch + "'x-amz-date' must be a 'SignedHeader' in the AWS Authorization."},
		{"a session token that is not signed", header, []string{"X-Amz-Security-Token: t"}, 0, mismatch + "'x-amz-security-token' must be a 'SignedHeader' in the AWS Authorization."},
		{"a target that is not signed", query, []string{"X-Amz-Target: x"}, 0, mismatch + "'x-amz-target' must be a 'SignedHeader' in the AWS Authorization."},

		{"a date in another form", header, []string{"X-Amz-Date: 2015-08-30T12:36:00Z"}, 0, incomplete + "Date must be in ISO-8601 'basic format'. Got '2015-08-30T12:36:00Z'. See http://en.wikipedia.org/wiki/ISO_8601"},
		{"a date with fractions", header, []string{"X-Amz-Date: 20150830T123600.5Z"}, 0, incomplete + "Date must be in ISO-8601 'basic format'. Got '20150830T123600.5Z'. See http://en.wikipedia.org/wiki/ISO_8601"},
		{"a date in HTTP's form under the wrong name", header, []string{"X-Amz-Date: Sun, 30 Aug 2015 12:36:00 GMT"}, 0, incomplete + "Date must be in ISO-8601 'basic format'. Got 'Sun, 30 Aug 2015 12:36:00 GMT'. See http://en.wikipedia.org/wiki/ISO_8601"},
		{"a day that does not exist", query, []string{withQuery("X-Amz-Date=20150830", "X-Amz-Date=20150231")}, 0, incomplete + "Date must be in ISO-8601 'basic format'. Got '20150231T123600Z'. See http://en.wikipedia.org/wiki/ISO_8601"},

		{"a second too late", header, nil, 15*time.Minute + time.Second, mismatch + "Signature expired: 20150830T123600Z is now earlier than 20150830T123601Z (20150830T125101Z - 15 min.)"},
		{"a second too early", header, nil, -15*time.Minute - time.Second, mismatch + "Signature not yet current: 20150830T123600Z is still later than 20150830T123559Z (20150830T122059Z + 15 min.)"},
		{"a presigned request after its time", query, nil, time.Hour + time.Second, mismatch + "Signature expired: 20150830T123600Z is now earlier than 20150830T123601Z (20150830T133601Z - 60 min.)"},
		{"a presigned request before its time", query, nil, -time.Hour, mismatch + "Signature not yet current: 20150830T123600Z is still later than 20150830T115100Z (20150830T113600Z + 15 min.)"},
		{"a lifetime of nothing", query, []string{withQuery("Expires=3600", "Expires=0")}, time.Second, mismatch + "Signature expired: 20150830T123600Z is now earlier than 20150830T123601Z (20150830T123601Z - 0 min.)"},
		{"a presigned request that does not say how long", query, []string{withQuery("X-Amz-Expires=3600&", "")}, 15*time.Minute + time.Second, mismatch + "Signature expired: …"},
		{"a lifetime that is no number", query, []string{withQuery("Expires=3600", "Expires=1h")}, 0, incomplete + "X-Amz-Expires should be a number"},
		{"a lifetime below zero", query, []string{withQuery("Expires=3600", "Expires=-1")}, 0, incomplete + "X-Amz-Expires must be non-negative"},
		{"a lifetime of more than a week", query, []string{withQuery("Expires=3600", "Expires=604801")}, 0, incomplete + "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds"},

		{"a credential of four parts", header, []string{withTerms("/iam/", "/")}, 0, incomplete + "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got 'AKIAIOSFODNN7EXAMPLE/20150830/us-east-1/aws4_request'"},
		{"the clock comes before the credential", header, []string{withTerms("/iam/", "/")}, time.Hour, mismatch + "Signature expired: …"},
		{"another region", header, []string{withTerms("us-east-1", "eu-west-1")}, 0, mismatch + "Credential should be scoped to a valid region."},
		{"another service", header, []string{withTerms("/iam/", "/s3/")}, 0, mismatch + "Credential should be scoped to correct service: 'iam'."},
		{"another terminator", header, []string{withTerms("aws4_request", "aws5_request")}, 0, mismatch + "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5_request'."},
		{"another day", header, []string{withTerms("20150830", "20150829")}, 0, mismatch + "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20150829' != '20150830', from '20150830T123600Z'."},
		{"all of it", header, []string{withTerms("20150830/us-east-1/iam/aws4_request", "x/y/z/")}, 0, mismatch + "Credential should be scoped to a valid region. Credential should be scoped to correct service: 'iam'. " +
			"Credential should be scoped with a valid terminator: 'aws4_request', not ''. Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: 'x' != '20150830', from '20150830T123600Z'."},

		{"a broken escape", header, []string{"?a=%zz"}, 0, malformed + "Illegal hex character in escape % pattern: %zz"},
		{"half an escape", header, []string{"?a=%a"}, 0, malformed + "Incomplete trailing escape % sequence"},
		{"a changed header", header, []string{"Content-Type: text/plain"}, 0, mismatch + MismatchMessage + "\n\nThe Canonical String for this request should have been\n'POST\n/\n\ncontent-type:text/plain\n…"},
		{"a changed query", query, []string{withQuery("ListUsers", "DeleteUser")}, 0, mismatch + MismatchMessage + "…"},
		{"a signature in capitals", header, []string{withTerms("Signature="+signed.Signature, "Signature="+strings.ToUpper(signed.Signature))}, 0, mismatch + MismatchMessage + "…"},
		{"a signature cut short", header, []string{withTerms(signed.Signature, signed.Signature[:63])}, 0, mismatch + MismatchMessage + "…"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := ""
			if err := checkRequest(change(test.r, test.edits...), testKey.SecretAccessKey, testTime.Add(test.later)); err != nil {
				var e *Error
				if !errors.As(err, &e) {
					t.Fatalf("%v is no *Error", err)
				}
				got = err.Error()
			}
			if prefix, found := strings.CutSuffix(test.want, "…"); found && strings.HasPrefix(got, prefix) {
				return
			}
			if got != test.want {
				t.Errorf("%s\nwant %s", got, test.want)
			}
		})
	}
}

func TestTheDateHeaderStandsInForXAmzDate(t *testing.T) {
	for name, date := range map[string]string{
		"in HTTP's form":    "Sun, 30 Aug 2015 12:36:00 GMT",
		"in the basic form": "20150830T123600Z",
	} {
		t.Run(name, func(t *testing.T) {
			r := change(upload(""), "Date: "+date)
			names := signable(r.Headers)
			signed := sign(&r, "", names, testKey, testScope, "20150830T123600Z", Options{})
			r = change(r, "Authorization: "+Algorithm+" Credential="+testKey.AccessKeyID+"/"+signed.CredentialScope+
				",SignedHeaders="+signed.SignedHeaders+",Signature="+signed.Signature)
			if err := checkRequest(r, testKey.SecretAccessKey, testTime); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestABodyHashThatContradictsTheBodyIsRefused(t *testing.T) {
	r := upload("Action=ListUsers")
	headers := append(slices.Clone(r.Headers), Header{"X-Amz-Date", "20150830T123600Z"}, Header{"X-Amz-Content-Sha256", bodyHash([]byte("Action=DeleteUser"))})
	r.Headers = headers
	signed := sign(&r, "", signable(headers), testKey, testScope, "20150830T123600Z", Options{})
	r = change(r, "Authorization: "+Algorithm+" Credential="+testKey.AccessKeyID+"/"+signed.CredentialScope+
		", SignedHeaders="+signed.SignedHeaders+", Signature="+signed.Signature)
	err := checkRequest(r, testKey.SecretAccessKey, testTime)
	if want := "SignatureDoesNotMatch: The provided 'x-amz-content-sha256' header does not match what was computed."; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

func TestAMismatchDoesNotTellTheRightSignature(t *testing.T) {
	signed, err := SignHeader(upload("Action=ListUsers"), testKey, testScope, testTime)
	if err != nil {
		t.Fatal(err)
	}
	forged := change(signed.Request, "Authorization: "+Algorithm+" Credential="+testKey.AccessKeyID+"/"+signed.CredentialScope+
		", SignedHeaders="+signed.SignedHeaders+", Signature="+strings.Repeat("0", 64))
	a, err := Parse(&forged)
	if err != nil {
		t.Fatal(err)
	}
	steps, err := a.Verify(&forged, testKey.SecretAccessKey)
	if err == nil {
		t.Fatal("a forged signature verifies")
	}
	if steps.CanonicalRequest != signed.CanonicalRequest || steps.StringToSign != signed.StringToSign {
		t.Error("the steps are not those of the request")
	}
	for what, text := range map[string]string{"the error": err.Error(), "the steps": steps.Signature + steps.StringToSign + steps.CanonicalRequest} {
		if strings.Contains(text, signed.Signature) || strings.Contains(text, testKey.SecretAccessKey) {
			t.Errorf("%s would let a forger sign", what)
		}
	}
	if steps.Signature != "" {
		t.Error("the steps have a signature")
	}
}

// TestNothingSignedCanBeChanged changes one byte at each place of the request.
func TestNothingSignedCanBeChanged(t *testing.T) {
	key := testKey
	key.SessionToken = "token"
	signed, err := Options{SignBody: true}.SignHeader(change(upload("Action=ListUsers&Version=2010-05-08"), "?a=b"), key, testScope, testTime)
	if err != nil {
		t.Fatal(err)
	}
	original := signed.Request
	if err := checkRequest(original, key.SecretAccessKey, testTime); err != nil {
		t.Fatal(err)
	}
	tamper := func(what string, r Request) {
		t.Helper()
		if err := checkRequest(r, key.SecretAccessKey, testTime); err == nil {
			t.Errorf("%s was changed, and the request still verifies: %+v", what, r)
		}
	}
	flip := func(s string, i int) string { return s[:i] + string(s[i]^1) + s[i+1:] }
	for i := range original.Body {
		r := original
		r.Body = []byte(flip(string(r.Body), i))
		tamper("the body", r)
	}
	for i := range original.Query {
		r := original
		r.Query = flip(r.Query, i)
		tamper("the query", r)
	}
	for i, h := range original.Headers {
		for j := range h.Value {
			r := original
			r.Headers = slices.Clone(r.Headers)
			r.Headers[i].Value = flip(h.Value, j)
			if strings.TrimSpace(r.Headers[i].Value) == strings.TrimSpace(h.Value) {
				continue
			}
			if h.Name == "Authorization" {
				if a, err := Parse(&r); err == nil && a.AccessKeyID != key.AccessKeyID {
					continue // another key, whose secret is another
				}
				if h.Value[j] == ' ' || h.Value[j] == ',' {
					continue // space between the terms
				}
			}
			tamper("the header "+h.Name, r)
		}
	}
	r := original
	r.Method = "GET"
	tamper("the method", r)
	r = original
	r.Path = "/x"
	tamper("the path", r)
}

func TestSigningRefusesWhatCannotBeSent(t *testing.T) {
	ok := upload("")
	tests := []struct {
		name string
		r    Request
		key  Credentials
		s    Scope
		want error
	}{
		{"no host", change(ok, "-Host"), testKey, testScope, ErrNoHost},
		{"an empty host", change(ok, "Host:  "), testKey, testScope, ErrNoHost},
		{"no key", ok, Credentials{"", "s", ""}, testScope, ErrNoCredentials},
		{"no secret", ok, Credentials{"a", "", ""}, testScope, ErrNoCredentials},
		{"a slash in the key", ok, Credentials{"a/b", "s", ""}, testScope, ErrAccessKeyID},
		{"a line feed in the key", ok, Credentials{"a\nb", "s", ""}, testScope, ErrAccessKeyID},
		{"a line feed in the token", ok, Credentials{"a", "s", "t\r\nX: y"}, testScope, ErrSessionToken},
		{"no region", ok, testKey, Scope{"", "iam"}, ErrScope},
		{"a slash in the region", ok, testKey, Scope{"us/east", "iam"}, ErrScope},
		{"a method of two words", Request{Method: "GET /", Headers: ok.Headers}, testKey, testScope, ErrMethod},
		{"no method", Request{Headers: ok.Headers}, testKey, testScope, ErrMethod},
		{"a line feed in a header", change(ok, "X-A: a\nX-B: b"), testKey, testScope, ErrHeader},
		{"a space in a header's name", change(ok, "X A: a"), testKey, testScope, ErrHeader},
		{"a relative path", Request{Method: "GET", Path: "a", Headers: ok.Headers}, testKey, testScope, ErrPath},
		{"a query in the path", Request{Method: "GET", Path: "/?a", Headers: ok.Headers}, testKey, testScope, ErrPath},
		{"a space in the query", change(ok, "?a b"), testKey, testScope, ErrQuery},
		{"a broken escape in the query", change(ok, "?%"), testKey, testScope, ErrQuery},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if _, err := SignHeader(test.r, test.key, test.s, testTime); !errors.Is(err, test.want) {
				t.Errorf("header: %v, want %v", err, test.want)
			}
			if _, err := SignQuery(test.r, test.key, test.s, testTime, time.Hour); !errors.Is(err, test.want) {
				t.Errorf("query: %v, want %v", err, test.want)
			}
		})
	}
	for name, expires := range map[string]time.Duration{"none": 0, "too short": time.Second - 1, "too long": MaxExpires + 1} {
		if _, err := SignQuery(ok, testKey, testScope, testTime, expires); !errors.Is(err, ErrExpires) {
			t.Errorf("expiry %s: %v", name, err)
		}
	}
	for _, query := range []string{"?X-Amz-Date=1", "?X-Amz-Signature=1", "?X%2dAmz-Security-Token=1"} {
		if _, err := SignQuery(change(ok, query), testKey, testScope, testTime, time.Hour); !errors.Is(err, ErrQuery) {
			t.Errorf("a signature in the query already: %s: %v", query, err)
		}
	}
	if _, err := SignHeader(ok, testKey, testScope, time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)); !errors.Is(err, ErrTime) {
		t.Errorf("a year of five digits: %v", err)
	}
}

func TestSigningAgainReplacesTheSignature(t *testing.T) {
	key := testKey
	key.SessionToken = "token"
	once, err := SignHeader(upload("a"), key, testScope, testTime)
	if err != nil {
		t.Fatal(err)
	}
	twice, err := SignHeader(once.Request, key, testScope, testTime)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(once.Request.Headers, twice.Request.Headers) {
		t.Errorf("%q\nthen %q", once.Request.Headers, twice.Request.Headers)
	}
}

func TestSigningKeySteps(t *testing.T) {
	signed, err := SignHeader(upload(""), testKey, testScope, testTime)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		`kDate = HMAC-SHA256("AWS4" + secret access key, "20150830")`,
		`kRegion = HMAC-SHA256(kDate, "us-east-1")`,
		`kService = HMAC-SHA256(kRegion, "iam")`,
		`kSigning = HMAC-SHA256(kService, "aws4_request")`,
	}
	if got := signed.SigningKeySteps(); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}
