package explain

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"countersign/internal/iamapi"
	"countersign/internal/sigv4"
)

var update = flag.Bool("update", false, "write the golden files")

func TestEveryErrorHasACauseAndAFix(t *testing.T) {
	check := func(catalogue []iamapi.ErrorCode, known []cause, fromProxy bool) {
		t.Helper()
		for _, code := range catalogue {
			e := iamapi.Error{Code: code.Code, Status: code.Status, Message: "m", FromProxy: fromProxy}
			x := Explain(code.Status, string(iamapi.ErrorDocument(&e, iamapi.Service, "id")), nil)
			if !slices.ContainsFunc(known, func(c cause) bool { return c.code == code.Code }) {
				t.Errorf("%s is not explained", code.Code)
			}
			if x.OK || x.Title == "" || x.Error.Cause == "" || x.Error.Fix == "" || x.Error.FromProxy != fromProxy || x.RequestID != "id" {
				t.Errorf("%s: %+v %+v", code.Code, x, x.Error)
			}
			if strings.Contains(x.Title, "\n") {
				t.Errorf("%s: the title has two lines", code.Code)
			}
		}
		if len(known) != len(catalogue) {
			t.Errorf("%d codes are explained, iamapi has %d", len(known), len(catalogue))
		}
	}
	check(iamapi.ErrorCodes(), causes, false)
	check(iamapi.ProxyErrorCodes(), proxyCauses, true)
}

var bob = []iamapi.Parameter{{Name: "UserName", Value: "Bob"}}

func upload() *Sent {
	return &Sent{Action: "UploadSigningCertificate", Parameters: bob, AccessKeyID: "AKIAIOSFODNN7EXAMPLE"}
}

// TestTheCanonicalRequestTellsOfTheCredentials takes a session token away, and
// the access key from a query string.
func TestTheCanonicalRequestTellsOfTheCredentials(t *testing.T) {
	request := sigv4.Request{Method: "GET", Path: "/", Query: "Action=ListUsers", Headers: []sigv4.Header{{Name: "Host", Value: "iam.amazonaws.com"}}}
	scope := sigv4.Scope{Region: "us-east-1", Service: "iam"}
	for name, test := range map[string]struct {
		query bool
		token string
		want  string
	}{
		"a presigned request without a token": {true, "", "The session token is missing."},
		"a presigned request with one":        {true, "t", "IAM does not know this access key."},
		"a header without one":                {false, "", "The session token is missing."},
		"a header with one":                   {false, "t", "IAM does not know this access key."},
	} {
		credentials := sigv4.Credentials{AccessKeyID: "ASIAIOSFODNN7EXAMPLE", SecretAccessKey: "s", SessionToken: test.token}
		sign := sigv4.SignHeader
		if test.query {
			sign = func(r sigv4.Request, c sigv4.Credentials, s sigv4.Scope, now time.Time) (*sigv4.Signed, error) {
				return sigv4.SignQuery(r, c, s, now, time.Hour)
			}
		}
		signed, err := sign(request, credentials, scope, time.Unix(1e9, 0))
		if err != nil {
			t.Fatal(err)
		}
		sent := &Sent{CanonicalRequest: signed.CanonicalRequest}
		if !test.query {
			sent.AccessKeyID = credentials.AccessKeyID
		}
		x := Explain(403, failure("InvalidClientTokenId", "m"), sent)
		if x.Title != test.want {
			t.Errorf("%s: %s", name, x.Title)
		}
	}
}

func failure(code, message string) string {
	return string(iamapi.ErrorDocument(iamapi.NewError(code, message), iamapi.Service, "id"))
}

// TestExplanations compares with testdata/explanations.txt: run with -update
// after a change, and read what has changed.
func TestExplanations(t *testing.T) {
	certificate := iamapi.SigningCertificate{UserName: "Bob", CertificateID: "TA7SMP42TDN5Z26OBPJE7EXAMPLE", Status: "Active", UploadDate: time.Date(2013, 6, 6, 21, 40, 8, 0, time.UTC)}
	success := func(action string, result iamapi.Result) string {
		return string(iamapi.Success(iamapi.FindAction(action), result, "id"))
	}
	temporary := func(token bool) *Sent { return &Sent{AccessKeyID: "ASIAIOSFODNN7EXAMPLE", SessionToken: token} }
	const mismatch = "SignatureDoesNotMatch"
	tests := []struct {
		name   string
		status int
		body   string
		sent   *Sent
	}{
		{"an upload", 200, success("UploadSigningCertificate", iamapi.CertificateResult{Certificate: certificate}), upload()},
		{"a list of none", 200, success("ListSigningCertificates", iamapi.CertificatesResult{}), upload()},
		{"a list of one", 200, success("ListSigningCertificates", iamapi.CertificatesResult{Certificates: []iamapi.SigningCertificate{certificate}}), nil},
		{"a page of two", 200, success("ListSigningCertificates", iamapi.CertificatesResult{Certificates: []iamapi.SigningCertificate{certificate, certificate}, Page: iamapi.Page{IsTruncated: true, Marker: "m"}}), upload()},
		{"an update", 200, success("UpdateSigningCertificate", nil), &Sent{Parameters: []iamapi.Parameter{{Name: "Status", Value: "Inactive"}}}},
		{"a deletion", 200, success("DeleteSigningCertificate", nil), nil},
		{"another action", 200, success("GetUser", iamapi.UserResult{}), nil},

		{"a duplicate", 409, failure("DuplicateCertificate", "m"), upload()},
		{"the third certificate", 409, failure("LimitExceeded", "Cannot exceed quota for CertificatesPerUser: 2"), upload()},
		{"the third certificate of an unnamed user", 409, failure("LimitExceeded", "Cannot exceed quota for CertificatesPerUser: 2"), nil},
		{"the third access key", 409, failure("LimitExceeded", "Cannot exceed quota for AccessKeysPerUser: 2"), nil},
		{"too many users", 409, failure("LimitExceeded", "Cannot exceed quota for UsersPerAccount: 5000"), nil},
		{"another quota", 409, failure("LimitExceeded", "Cannot exceed quota for Widgets: 7."), nil},
		{"an unknown user", 404, failure("NoSuchEntity", "The user with name Bob cannot be found."), upload()},
		{"an unknown certificate", 404, failure("NoSuchEntity", "The Certificate with id TA7SMP42TDN5Z26OBPJE7EXAMPLE cannot be found."), upload()},
		{"an unknown access key", 404, failure("NoSuchEntity", "The Access Key with id AKIAIOSFODNN7EXAMPLE cannot be found."), nil},
		{"a certificate that cannot be parsed", 400, failure("MalformedCertificate", "Unable to parse certificate. Please ensure the certificate is in PEM format."), upload()},
		{"an expired certificate", 400, failure("MalformedCertificate", "Certificate has expired."), upload()},
		{"a name that is taken", 409, failure("EntityAlreadyExists", "User with name Bob already exists."), nil},
		{"a user with keys", 409, failure("DeleteConflict", "Cannot delete entity, must delete access keys first."), nil},
		{"the status Expired", 400, failure("InvalidInput", "m"), &Sent{Parameters: []iamapi.Parameter{{Name: "Status", Value: "Expired"}}}},
		{"a failure during an upload", 500, failure("ServiceFailure", "m"), upload()},
		{"an action that is not allowed", 403, failure("AccessDenied", "User: arn:aws:iam::123456789012:user/Bob is not authorized to perform: iam:CreateUser on resource: arn:aws:iam::123456789012:user/Eve because no identity-based policy allows the iam:CreateUser action"), nil},
		{"an action that is forbidden", 403, failure("AccessDenied", "User: arn:aws:iam::123456789012:user/Bob is not authorized to perform: iam:CreateUser on resource: arn:aws:iam::123456789012:user/Eve with an explicit deny in an identity-based policy"), nil},
		{"an unknown key", 403, failure("InvalidClientTokenId", "m"), upload()},
		{"a temporary key without its token", 403, failure("InvalidClientTokenId", "m"), temporary(false)},
		{"a temporary key with another's token", 403, failure("InvalidClientTokenId", "m"), temporary(true)},
		{"a long-term key with a token", 403, failure("InvalidClientTokenId", "m"), &Sent{AccessKeyID: "AKIAIOSFODNN7EXAMPLE", SessionToken: true}},
		{"two invalid parameters", 400, failure("ValidationError", "2 validation errors detected: Value '' at 'userName' failed to satisfy constraint: Member must have length greater than or equal to 1; Value null at 'certificateBody' failed to satisfy constraint: Member must not be null"), &Sent{Action: "UploadSigningCertificate", Parameters: []iamapi.Parameter{{Name: "UserName", Value: ""}}}},
		{"an invalid user name", 400, failure("ValidationError", "The specified value for userName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-"), nil},
		{"a slow clock", 403, failure(mismatch, "Signature expired: 20150830T121000Z is now earlier than 20150830T122100Z (20150830T123600Z - 15 min.)"), nil},
		{"a wrong time zone", 403, failure(mismatch, "Signature expired: 20150830T103559Z is now earlier than 20150830T122100Z (20150830T123600Z - 15 min.)"), nil},
		{"a fast clock", 403, failure(mismatch, "Signature not yet current: 20150901T123600Z is still later than 20150830T125100Z (20150830T123600Z + 15 min.)"), nil},
		{"a wrong region", 403, failure(mismatch, "Credential should be scoped to a valid region."), nil},
		{"an unsigned header", 403, failure(mismatch, "'x-amz-user-agent' must be a 'SignedHeader' in the AWS Authorization."), nil},
		{"a false body hash", 403, failure(mismatch, "The provided 'x-amz-content-sha256' header does not match what was computed."), nil},
		{"a mismatch without details", 403, failure(mismatch, sigv4.MismatchMessage), upload()},
		{"an unknown code", 418, failure("Teapot", "Short and stout."), nil},

		{"the proxy's timeout", 504, string(iamapi.ErrorDocument(iamapi.NewProxyError("GatewayTimeout", "iam.amazonaws.com did not answer within 10s."), iamapi.Service, "id")), nil},
		{"an unknown code of the proxy", 502, string(iamapi.ErrorDocument(iamapi.NewProxyError("Teapot", "No tea."), iamapi.Service, "id")), nil},

		{"an error page", 502, "\n<!DOCTYPE html>\n<html><head><title>502 Bad\n Gateway</title></head></html>", nil},
		{"an error page without a title", 403, "<html><body>Forbidden</body></html>", nil},
		{"a JSON error", 403, `{"message":"Missing Authentication Token"}`, nil},
		{"an empty failure", 502, " \r\n", nil},
		{"an empty success", 200, "", nil},
		{"plain text", 503, "upstream connect error or disconnect/reset before headers. reset reason: connection failure, transport failure reason: delayed connect error: 111", nil},
		{"a cut answer", 200, "<UploadSigningCertificateResponse><UploadSign", upload()},
		{"another service's XML", 400, `<Error><Code>InvalidArgument</Code></Error>`, nil},
		{"success under a failure's status", 502, success("DeleteSigningCertificate", nil), nil},
	}
	var got strings.Builder
	for _, test := range tests {
		x := Explain(test.status, test.body, test.sent)
		fmt.Fprintf(&got, "# %s\n%s\n", test.name, x.Title)
		if x.OK != (x.Error == nil) {
			t.Errorf("%s: OK and Error contradict each other", test.name)
		}
		if x.Error != nil {
			fmt.Fprintf(&got, "cause: %s\nfix: %s\n", x.Error.Cause, x.Error.Fix)
			if x.Error.Difference != "" {
				fmt.Fprintf(&got, "difference: %s\n", x.Error.Difference)
			}
		}
		got.WriteByte('\n')
	}
	golden(t, "explanations.txt", got.String())
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("differs from %s:\n%s", path, got)
	}
}

// TestDifference has a server compute over what reached it, and compares with
// what was signed.
func TestDifference(t *testing.T) {
	credentials := sigv4.Credentials{AccessKeyID: "AKIAIOSFODNN7EXAMPLE", SecretAccessKey: "secret", SessionToken: "token"}
	now := time.Date(2015, 8, 30, 12, 36, 0, 0, time.UTC)
	signed, err := sigv4.SignHeader(sigv4.Request{Method: "POST", Path: "/", Body: []byte("Action=ListUsers"),
		Headers: []sigv4.Header{{Name: "Host", Value: "iam.amazonaws.com"}, {Name: "Content-Type", Value: iamapi.ContentType}}},
		credentials, sigv4.Scope{Region: "us-east-1", Service: "iam"}, now)
	if err != nil {
		t.Fatal(err)
	}
	header := func(name, value string) func(*sigv4.Request) {
		return func(r *sigv4.Request) {
			for i := range r.Headers {
				if r.Headers[i].Name == name {
					r.Headers[i].Value = value
				}
			}
		}
	}
	hash := func(body string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(body))) }
	tests := []struct {
		name       string
		change     func(*sigv4.Request)
		secret     string
		title      string
		difference string
	}{
		{"another secret", func(*sigv4.Request) {}, "Secret", "The secret access key is not the right one.", ""},
		{"another method", func(r *sigv4.Request) { r.Method = "PUT" }, "secret", "",
			"The method differs (line 1 of the canonical request): signed 'POST', the server saw 'PUT'."},
		{"another path", func(r *sigv4.Request) { r.Path = "/iam/" }, "secret", "",
			"The path differs (line 2 of the canonical request): signed '/', the server saw '/iam/'. Something on the way has rewritten it."},
		{"another query", func(r *sigv4.Request) { r.Query = "a=b" }, "secret", "",
			"The query string differs (line 3 of the canonical request): signed '', the server saw 'a=b'."},
		{"another host", header("Host", "localhost"), "secret", "",
			"The header host differs (line 5 of the canonical request): signed 'iam.amazonaws.com', the server saw 'localhost'. The request was signed for another endpoint than the one that it reached."},
		{"a lost header", header("Content-Type", ""), "secret", "",
			"The header content-type differs (line 4 of the canonical request): signed '" + iamapi.ContentType + "', the server saw ''. The header was lost on the way."},
		{"another token", header("X-Amz-Security-Token", "other"), "secret", "",
			"The session token differs (line 7 of the canonical request)."},
		{"another body", func(r *sigv4.Request) { r.Body = nil }, "secret", "",
			"The hash of the body differs (line 10 of the canonical request): signed '" + hash("Action=ListUsers") + "', the server saw '" + hash("") + "'. The body was changed between signing and the server, often by a client or a proxy that encodes the form anew."},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			arrived := signed.Request
			arrived.Headers = slices.Clone(arrived.Headers)
			test.change(&arrived)
			a, err := sigv4.Parse(&arrived)
			if err != nil {
				t.Fatal(err)
			}
			_, err = a.Verify(&arrived, test.secret)
			e, ok := err.(*sigv4.Error)
			if !ok {
				t.Fatalf("verified: %v", err)
			}
			x := Explain(403, failure(e.Code, e.Message), &Sent{CanonicalRequest: signed.CanonicalRequest, StringToSign: signed.StringToSign})
			title := test.title
			if title == "" {
				title = "The request was changed after it was signed."
			}
			if x.Title != title {
				t.Errorf("title %q, want %q", x.Title, title)
			}
			if x.Error.Difference != test.difference {
				t.Errorf("%s\nwant %s", x.Error.Difference, test.difference)
			}
			if strings.Contains(x.Error.Difference+x.Error.Cause+x.Error.Fix, "token'") {
				t.Error("the explanation repeats a session token")
			}
		})
	}
}
