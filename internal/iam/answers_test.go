package iam

import (
	"encoding/xml"
	"flag"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"countersign/internal/iamapi"
	"countersign/internal/sigv4"
)

var update = flag.Bool("update", false, "write the golden files under testdata/answers")

// morning is the time in the golden answers.
var morning = time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC)

// A request is written out, so that tests can spoil it.
type request struct {
	method      string
	target      string // path and query
	contentType string
	body        string
	headers     []sigv4.Header // beside Host and Content-Type

	credentials Credentials
	token       string
	scope       sigv4.Scope
	signedAt    time.Time
	unsigned    bool
	presigned   time.Duration
	// spoil changes the request after it was signed.
	spoil func(*request)
}

// ask is a good request of the root's.
func ask(action string, parameters ...string) *request {
	var p []iamapi.Parameter
	for i := 0; i < len(parameters); i += 2 {
		p = append(p, iamapi.Parameter{Name: parameters[i], Value: parameters[i+1]})
	}
	service := iamapi.Service
	if a := iamapi.FindAction(action); a != nil {
		service = a.Service
	}
	return &request{
		method: "POST", target: "/", contentType: iamapi.ContentType, body: iamapi.Form(action, p),
		credentials: DemoRoot, scope: sigv4.Scope{Region: "us-east-1", Service: service}, signedAt: morning,
	}
}

func (r *request) as(c Credentials) *request                 { r.credentials = c; return r }
func (r *request) at(t time.Time) *request                   { r.signedAt = t; return r }
func (r *request) with(change func(*request)) *request       { change(r); return r }
func (r *request) afterwards(change func(*request)) *request { r.spoil = change; return r }

// form is a good request with a form of its own.
func form(body string) *request {
	return ask("ListUsers").with(func(r *request) { r.body = body })
}

// presigned is a good request in a URL.
func presigned() *request {
	return ask("").with(func(r *request) {
		r.method, r.target, r.contentType, r.body = "GET", "/?Action=ListUsers&Version=2010-05-08", "", ""
		r.presigned = time.Minute
	})
}

// send signs the request and hands it to the service.
func (r *request) send(t testing.TB, handler http.Handler) *http.Response {
	t.Helper()
	if !r.unsigned {
		r.sign(t)
	}
	if r.spoil != nil {
		r.spoil(r)
	}
	h := httptest.NewRequest(r.method, "http://iam.example"+r.target, strings.NewReader(r.body))
	if r.contentType != "" {
		h.Header.Set("Content-Type", r.contentType)
	}
	for _, header := range r.headers {
		h.Header.Add(header.Name, header.Value)
	}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, h)
	return w.Result()
}

func (r *request) sign(t testing.TB) {
	t.Helper()
	path, query, _ := strings.Cut(r.target, "?")
	plain := sigv4.Request{Method: r.method, Path: path, Query: query, Body: []byte(r.body),
		Headers: append([]sigv4.Header{{Name: "Host", Value: "iam.example"}}, r.headers...)}
	if r.contentType != "" {
		plain.Headers = append(plain.Headers, sigv4.Header{Name: "Content-Type", Value: r.contentType})
	}
	c := sigv4.Credentials{AccessKeyID: r.credentials.AccessKeyID, SecretAccessKey: r.credentials.SecretAccessKey, SessionToken: r.token}
	if r.presigned > 0 {
		signed, err := sigv4.SignQuery(plain, c, r.scope, r.signedAt, r.presigned)
		if err != nil {
			t.Fatal(err)
		}
		r.target = signed.Request.Path + "?" + signed.Request.Query
		return
	}
	signed, err := sigv4.SignHeader(plain, c, r.scope, r.signedAt)
	if err != nil {
		t.Fatal(err)
	}
	r.headers = nil
	for _, h := range signed.Request.Headers {
		if h.Name != "Host" && h.Name != "Content-Type" {
			r.headers = append(r.headers, h)
		}
	}
}

// header changes a header of a signed request, or adds it.
func (r *request) header(name, value string) {
	for i := range r.headers {
		if strings.EqualFold(r.headers[i].Name, name) {
			r.headers[i].Value = value
			return
		}
	}
	r.headers = append(r.headers, sigv4.Header{Name: name, Value: value})
}

func readAll(t testing.TB, r *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func testdata(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// wellFormed parses a document with an XML parser that is not ours.
func wellFormed(document string) error {
	d := xml.NewDecoder(strings.NewReader(document))
	for {
		if _, err := d.Token(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// random matches what differs between two runs.
var random = []struct {
	pattern *regexp.Regexp
	instead string
}{
	{regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}`), "REQUEST-ID"},
	{regexp.MustCompile(`\b(AIDA)[A-Z2-7]{17}\b`), "${1}-17"},
	{regexp.MustCompile(`\b(ASIA|AKIA)[A-Z2-7]{16}\b`), "${1}-16"},
	{regexp.MustCompile(`<CertificateId>[A-Z2-7]{32}<`), "<CertificateId>CERTIFICATE-ID-32<"},
	{regexp.MustCompile(`<SecretAccessKey>[A-Za-z0-9+/]{40}<`), "<SecretAccessKey>SECRET-40<"},
	{regexp.MustCompile(`<SessionToken>[A-Za-z0-9+/]+=*<`), "<SessionToken>SESSION-TOKEN<"},
}

// Each answer as a client gets it, status and document, in a file of its own.
func TestAnswers(t *testing.T) {
	first, second, third := testdata(t, "first.pem"), testdata(t, "second.pem"), testdata(t, "third.pem")
	upload := func(user, body string) *request {
		return ask("UploadSigningCertificate", "UserName", user, "CertificateBody", body)
	}
	stranger := Credentials{"AKIAIOSFODNN7STRANGE", DemoRoot.SecretAccessKey}
	wrong := Credentials{DemoRoot.AccessKeyID, "wrong"}
	cases := []struct {
		name   string
		before []*request // have to succeed
		*request
	}{
		{"upload", nil, upload("Bob", first)},
		{"upload by the root for itself", nil, ask("UploadSigningCertificate", "CertificateBody", first)},
		{"upload of a body with carriage returns", nil, upload("Bob", strings.ReplaceAll(first, "\n", "\r\n"))},
		{"upload in the URL of a GET", nil, ask("").with(func(r *request) {
			r.method, r.target, r.contentType, r.body = "GET", "/?"+upload("Bob", first).body, "", ""
		})},
		{"list of nothing", nil, ask("ListSigningCertificates", "UserName", "Bob")},
		{"list of two", []*request{upload("Bob", first), upload("Bob", second)}, ask("ListSigningCertificates", "UserName", "Bob")},
		{"list of the first page of two", []*request{upload("Bob", first), upload("Bob", second)},
			ask("ListSigningCertificates", "UserName", "Bob", "MaxItems", "1")},
		{"GetUser of the caller", nil, ask("GetUser").as(DemoUser)},
		{"GetUser of the root", nil, ask("GetUser")},
		{"GetCallerIdentity of a user", nil, ask("GetCallerIdentity").as(DemoUser)},
		{"GetCallerIdentity of the root in another region", nil, ask("GetCallerIdentity").with(func(r *request) { r.scope.Region = "eu-central-1" })},
		{"GetSessionToken", nil, ask("GetSessionToken").as(DemoUser)},
		{"CreateUser with path and tags", nil, ask("CreateUser", "UserName", "Alice", "Path", "/division/",
			"Tags.member.1.Key", "Team", "Tags.member.1.Value", "blue", "Tags.member.2.Key", "empty", "Tags.member.2.Value", "")},
		{"UpdateUser", nil, ask("UpdateUser", "UserName", "Bob", "NewUserName", "Robert")},
		{"DeleteUser", []*request{ask("CreateUser", "UserName", "Alice")}, ask("DeleteUser", "UserName", "alice")},
		{"ListUsers", []*request{ask("CreateUser", "UserName", "alice")}, ask("ListUsers")},
		{"ListGroupsForUser", nil, ask("ListGroupsForUser", "UserName", "Bob")},
		{"ListUserTags", []*request{ask("TagUser", "UserName", "Bob", "Tags.member.1.Key", "k", "Tags.member.1.Value", "v")},
			ask("ListUserTags", "UserName", "Bob")},
		{"CreateAccessKey", nil, ask("CreateAccessKey").as(DemoUser)},
		{"ListAccessKeys of the root", nil, ask("ListAccessKeys")},
		{"GetAccessKeyLastUsed", []*request{ask("GetUser").as(DemoUser)}, ask("GetAccessKeyLastUsed", "AccessKeyId", DemoUser.AccessKeyID)},
		{"GetAccessKeyLastUsed of a key that was never used", nil, ask("GetAccessKeyLastUsed", "AccessKeyId", DemoUser.AccessKeyID)},
		{"GetAccountSummary", []*request{ask("UploadSigningCertificate", "CertificateBody", first)}, ask("GetAccountSummary")},
		{"GenerateCredentialReport for the first time", nil, ask("GenerateCredentialReport")},
		{"GenerateCredentialReport again", []*request{ask("GenerateCredentialReport")}, ask("GenerateCredentialReport")},

		{"MalformedCertificate", nil, upload("Bob", "certificate.pem")},
		{"MalformedCertificate that has expired", nil, upload("Bob", testdata(t, "expired.pem"))},
		{"DuplicateCertificate", []*request{upload("Bob", first)}, ask("UploadSigningCertificate", "CertificateBody", first)},
		{"LimitExceeded for certificates", []*request{upload("Bob", first), upload("Bob", second)}, upload("Bob", third)},
		{"LimitExceeded for access keys", []*request{ask("CreateAccessKey", "UserName", "Bob")}, ask("CreateAccessKey", "UserName", "Bob")},
		{"NoSuchEntity user", nil, upload("Nobody", first)},
		{"NoSuchEntity certificate", nil, ask("UpdateSigningCertificate", "UserName", "Bob", "CertificateId", "TA7SMP42TDN5Z26OBPJE7EXAMPLE", "Status", "Inactive")},
		{"NoSuchEntity certificate of another user", []*request{upload("Bob", first)}, ask("DeleteSigningCertificate", "CertificateId", "TA7SMP42TDN5Z26OBPJE7EXAMPLE")},
		{"NoSuchEntity access key", nil, ask("DeleteAccessKey", "AccessKeyId", "AKIAIOSFODNN7NOSUCHK")},
		{"EntityAlreadyExists", nil, ask("CreateUser", "UserName", "bob")},
		{"EntityAlreadyExists for a rename", []*request{ask("CreateUser", "UserName", "Alice")}, ask("UpdateUser", "UserName", "Alice", "NewUserName", "BOB")},
		{"DeleteConflict for certificates", []*request{upload("Bob", first)}, ask("DeleteUser", "UserName", "Bob")},
		{"DeleteConflict for access keys", nil, ask("DeleteUser", "UserName", "Bob")},
		{"InvalidInput for a status", []*request{}, ask("UpdateSigningCertificate", "CertificateId", "TA7SMP42TDN5Z26OBPJE7EXAMPLE", "Status", "Expired")},
		{"InvalidInput for tag keys that differ in case", nil, ask("TagUser", "UserName", "Bob",
			"Tags.member.1.Key", "Team", "Tags.member.1.Value", "", "Tags.member.2.Key", "TEAM", "Tags.member.2.Value", "")},
		{"ReportNotPresent", nil, ask("GetCredentialReport")},

		{"ValidationError of every parameter", nil, ask("ListSigningCertificates", "UserName", strings.Repeat("x", 129), "Marker", "", "MaxItems", "0")},
		{"ValidationError of nothing sent", nil, ask("UploadSigningCertificate")},
		{"ValidationError of a user name", nil, upload("Bob Smith <bob@example.com>", first)},
		{"ValidationError of a body too long", nil, upload("Bob", strings.Repeat("A", 16385))},
		{"ValidationError of a body out of its pattern", nil, upload("Bob", first+"\u2028")},

		{"AccessDenied to list the users", nil, ask("ListUsers").as(DemoUser)},
		{"AccessDenied to another user", nil, ask("ListSigningCertificates", "UserName", "Alice").as(DemoUser)},
		{"AccessDenied to make a user", nil, ask("CreateUser", "UserName", "Alice", "Path", "/x/").as(DemoUser)},
		{"AccessDenied to another's access key", nil, ask("GetAccessKeyLastUsed", "AccessKeyId", DemoRoot.AccessKeyID).as(DemoUser)},
		{"AccessDenied to what is not there", nil, ask("GetAccessKeyLastUsed", "AccessKeyId", "AKIAIOSFODNN7NOSUCHK").as(DemoUser)},
		{"AccessDenied to the account", nil, ask("GetAccountSummary").as(DemoUser)},

		{"MissingAuthenticationToken", nil, ask("ListUsers").with(func(r *request) { r.unsigned = true })},
		{"MissingAuthenticationToken before an unknown parameter", nil, form("Action=ListUsers&Version=2010-05-08&Foo=1").with(func(r *request) { r.unsigned = true })},
		{"MissingAuthenticationToken before a repeated parameter", nil, form("Action=ListUsers&Version=2010-05-08&MaxItems=1&MaxItems=2").with(func(r *request) { r.unsigned = true })},
		{"MissingAuthenticationToken for a signature of version 2", nil, ask("").with(func(r *request) {
			r.unsigned, r.method, r.contentType, r.body = true, "GET", "", ""
			r.target = "/?Action=ListUsers&Version=2010-05-08&AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&SignatureVersion=2&SignatureMethod=HmacSHA256&Timestamp=2026-11-22T06%3A00%3A00Z&Signature=x"
		})},
		{"MissingAuthenticationToken for a presigned request without its algorithm", nil, presigned().afterwards(func(r *request) {
			r.target = strings.Replace(r.target, "X-Amz-Algorithm=AWS4-HMAC-SHA256&", "", 1)
		})},
		{"MissingAuthenticationToken for a signature in the body", nil, presigned().afterwards(func(r *request) {
			r.method, r.target, r.contentType, r.body = "POST", "/", iamapi.ContentType, strings.TrimPrefix(r.target, "/?")
		})},
		{"IncompleteSignature of a repeated parameter of the signature", nil, presigned().afterwards(func(r *request) {
			r.target += "&X-Amz-Signature=0"
		})},
		{"IncompleteSignature", nil, ask("ListUsers").afterwards(func(r *request) {
			r.header("Authorization", "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261122/us-east-1/iam/aws4_request")
		})},
		{"InvalidClientTokenId", nil, ask("ListUsers").as(stranger)},
		{"InvalidClientTokenId for an inactive key", []*request{ask("UpdateAccessKey", "UserName", "Bob", "AccessKeyId", DemoUser.AccessKeyID, "Status", "Inactive")},
			ask("GetUser").as(DemoUser)},
		{"InvalidClientTokenId for a token that was made up", nil, ask("ListUsers").with(func(r *request) { r.token = "bWFkZSB1cA==" })},
		{"SignatureDoesNotMatch", nil, ask("ListUsers").as(wrong)},
		{"SignatureDoesNotMatch before an unknown parameter", nil, form("Action=ListUsers&Version=2010-05-08&Username=Bob").as(wrong)},
		{"SignatureDoesNotMatch of a body changed on the way", nil, upload("Bob", first).afterwards(func(r *request) { r.body = strings.Replace(r.body, "Bob", "Eve", 1) })},
		{"SignatureDoesNotMatch of a service", nil, ask("ListUsers").with(func(r *request) { r.scope.Service = "s3" })},
		{"SignatureDoesNotMatch of a region", nil, ask("ListUsers").with(func(r *request) { r.scope.Region = "eu-central-1" })},
		{"SignatureDoesNotMatch of the past", nil, ask("ListUsers").at(morning.Add(-15*time.Minute - time.Second))},
		{"SignatureDoesNotMatch of the future", nil, ask("ListUsers").at(morning.Add(15*time.Minute + time.Second))},
		{"SignatureDoesNotMatch of an expired presigned request", nil, presigned().at(morning.Add(-time.Hour))},

		{"InvalidAction", nil, form("Action=UploadServerCertificate&Version=2010-05-08")},
		{"InvalidAction of another version", nil, form("Action=ListUsers&Version=2011-06-15")},
		{"InvalidAction without a version", nil, form("Action=ListUsers")},
		{"InvalidAction for a method", nil, ask("ListUsers").with(func(r *request) { r.method = "PUT" })},
		{"MissingAction", nil, form("Version=2010-05-08")},
		{"MissingAction of JSON", nil, form(`{"Action": "ListUsers"}`).with(func(r *request) { r.contentType = "application/json" })},
		{"InvalidQueryParameter", nil, form("Action=ListUsers&Version=2010-05-08&Username=Bob")},
		{"InvalidQueryParameter before AccessDenied", nil, form("Action=ListUsers&Version=2010-05-08&Username=Bob").as(DemoUser)},
		{"InvalidQueryParameter for a second signature in the body", nil, form("Action=ListUsers&Version=2010-05-08&X-Amz-Algorithm=foo&X-Amz-Expires=junk&X-Amz-Signature=1")},
		{"InvalidQueryParameter for a signature in the body of a presigned request", nil, form("Action=ListUsers&Version=2010-05-08&X-Amz-Signature=1").with(func(r *request) { r.presigned = time.Minute })},
		{"MalformedQueryString of a repeated user name before AccessDenied", nil, form("Action=GetUser&Version=2010-05-08&UserName=Bob&UserName=Alice").as(DemoUser)},
		{"MalformedQueryString of a repeated action", nil, form("Action=ListUsers&Action=GetUser&Version=2010-05-08").with(func(r *request) { r.unsigned = true })},
		{"MalformedInput of a list with a gap", nil, ask("TagUser", "UserName", "Bob",
			"Tags.member.1.Key", "a", "Tags.member.1.Value", "", "Tags.member.3.Key", "b", "Tags.member.3.Value", "")},
		{"MalformedQueryString of a repeated parameter", nil, form("Action=ListUsers&Version=2010-05-08&MaxItems=1&MaxItems=2")},
		{"MalformedQueryString of an escape", nil, form("Action=ListUsers&Version=2010-05-08&PathPrefix=%2")},
		{"MalformedQueryString of bytes that are not UTF-8", nil, form("Action=ListUsers&Version=2010-05-08&PathPrefix=%FF")},
		{"RequestEntityTooLarge", nil, form("Action=ListUsers&Version=2010-05-08&PathPrefix=" + strings.Repeat("a", maxBody))},
	}
	seen := map[string]bool{}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			f := newFixtureAt(t, &clock{fixed: morning})
			for _, r := range test.before {
				if answer := r.send(t, f.service); answer.StatusCode != 200 {
					t.Fatalf("preparing: %s", readAll(t, answer))
				}
			}
			answer := test.request.send(t, f.service)
			document := readAll(t, answer)
			if err := wellFormed(document); err != nil {
				t.Errorf("not well-formed: %v", err)
			}
			id := answer.Header.Get("x-amzn-RequestId")
			if id == "" || !strings.Contains(document, "<RequestId>"+id+"</RequestId>") {
				t.Errorf("the header's request id %q is not the document's", id)
			}
			if allow := answer.Header.Get("Allow"); (allow == "GET, POST") != (answer.StatusCode == http.StatusMethodNotAllowed) {
				t.Errorf("Allow %q", allow)
			}
			if got := answer.Header.Get("Content-Type"); got != "text/xml" {
				t.Errorf("Content-Type %q", got)
			}
			got := answer.Status + "\n\n" + document
			for _, r := range random {
				got = r.pattern.ReplaceAllString(got, r.instead)
			}
			file := strings.ReplaceAll(test.name, " ", "-") + ".txt"
			seen[file] = true
			if *update {
				if err := os.WriteFile(filepath.Join("testdata/answers", file), []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if want := testdata(t, "answers/"+file); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
	files, err := os.ReadDir("testdata/answers")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if !seen[file.Name()] && !t.Failed() {
			t.Errorf("testdata/answers/%s belongs to no test", file.Name())
		}
	}
}
