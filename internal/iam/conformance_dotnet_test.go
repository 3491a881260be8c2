//go:build conformance

package iam

import (
	"bufio"
	"encoding/xml"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"countersign/internal/sigv4"
)

// The AWS SDK for .NET is on no machine of ours, so its requests are written
// out by hand, in the form that its public source shows (aws/aws-sdk-net,
// Amazon.Runtime: Marshaller, AWS4Signer, HttpWebRequestMessage): parameters
// sorted by name; hash of the body and signature in lower-case hex, the hash in
// a signed header of its own; headers in the order in which the pipeline adds
// them, those of the content last. Which headers are signed has changed.
var dotNetVersions = []struct {
	name      string
	userAgent string
	unsigned  []string // headers that go along unsigned
	lowerCase bool     // percent-encoding with lower-case digits
}{
	{"4, of today", "aws-sdk-dotnet-coreclr/4.0.3.20 ua/2.1 os/linux#6.1 md/ARCH#X64 lang/.NET_Core#8.0.18 md/aws-sdk-dotnet-core#4.0.3.20 api/IAM#4.0.4.18 cfg/retry-mode#standard md/ClientAsync cfg/init-coll#0",
		[]string{"User-Agent", "amz-sdk-invocation-id", "amz-sdk-request"}, false},
	{"3.7", "aws-sdk-dotnet-coreclr/3.7.301.6 ua/2.0 os/linux lang/.NET#8.0 cfg/retry-mode#legacy md/ClientAsync",
		[]string{"amz-sdk-invocation-id", "amz-sdk-request"}, false},
	{"3.3, before the headers of the invocation were left out of the signature", "aws-sdk-dotnet-coreclr/3.3.107.40 .NET_Runtime/4.2 OS/linux ClientAsync", nil, false},
	{"any, with lower-case digits of percent-encoding", "aws-sdk-dotnet-45/3.3.0.0 .NET_Runtime/4.0 ClientSync", nil, true},
}

// dotNetErrors are the codes that UploadSigningCertificateResponseUnmarshaller
// turns into an exception type of their own, letter for letter, with what the
// service says them to. EntityAlreadyExists is CreateUser's.
var dotNetErrors = []struct {
	code   string
	status int
	upload string // the file; "" for CreateUser
	user   string
	at     func(*installation) string
}{
	{"", 200, "first.pem", "Bob", (*installation).address},
	{"DuplicateCertificate", 409, "first.pem", "Bob", (*installation).address},
	{"MalformedCertificate", 400, "expired.pem", "Bob", (*installation).address},
	{"InvalidCertificate", 400, "weak.pem", "Bob", (*installation).address},
	{"NoSuchEntity", 404, "second.pem", "Nobody", (*installation).address},
	{"", 200, "second.pem", "Bob", (*installation).address},
	{"LimitExceeded", 409, "third.pem", "Bob", (*installation).address},
	{"EntityAlreadyExists", 409, "", "Bob", (*installation).address},
	{"ServiceFailure", 500, "third.pem", "Bob", func(i *installation) string { return i.broken }},
	{"ConcurrentModification", 409, "third.pem", "Bob", func(i *installation) string { return i.contended }},
}

func (i *installation) address() string { return i.url }

func TestConformanceRequestsInTheFormOfTheDotNetSDK(t *testing.T) {
	for v, version := range dotNetVersions {
		t.Run(version.name, func(t *testing.T) {
			i := newInstallation(t)
			for _, test := range dotNetErrors {
				parameters := [][2]string{{"Action", "CreateUser"}, {"UserName", test.user}, {"Version", "2010-05-08"}}
				if test.upload != "" {
					parameters = [][2]string{{"Action", "UploadSigningCertificate"}, {"CertificateBody", i.read(test.upload)}, {"UserName", test.user}, {"Version", "2010-05-08"}}
				}
				status, document := i.sendLikeDotNet(v, test.at(i), parameters)
				// ErrorResponseUnmarshaller reads these elements; the success has the
				// certificate at the third level.
				var answer struct {
					XMLName xml.Name
					Error   struct {
						Type, Code, Message string
					}
					RequestID string `xml:"RequestId"`
					Status    string `xml:"UploadSigningCertificateResult>Certificate>Status"`
					Uploaded  string `xml:"UploadSigningCertificateResult>Certificate>UploadDate"`
					Metadata  string `xml:"ResponseMetadata>RequestId"`
				}
				if err := xml.Unmarshal([]byte(document), &answer); err != nil {
					t.Fatalf("%v: %s", err, document)
				}
				e := answer.Error
				if status != test.status || e.Code != test.code {
					t.Errorf("%s to %s: %d %s, want %d %s", test.upload, test.user, status, e.Code, test.status, test.code)
				}
				_, timeErr := time.Parse(time.RFC3339, answer.Uploaded)
				if test.code == "" && (answer.Status != "Active" || timeErr != nil || answer.Metadata == "") {
					t.Errorf("upload of %s: %s", test.upload, document)
				}
				if test.code != "" && (answer.XMLName.Local != "ErrorResponse" || e.Type != "Sender" && status < 500 || e.Message == "" || answer.RequestID == "") {
					t.Errorf("%s: %s", test.code, document)
				}
			}
		})
	}
}

// sendLikeDotNet sends a request in the form of one of dotNetVersions and
// returns the answer.
func (i *installation) sendLikeDotNet(version int, url string, parameters [][2]string) (status int, document string) {
	i.Helper()
	form := dotNetVersions[version]
	var pairs []string
	for _, p := range parameters {
		pairs = append(pairs, p[0]+"="+sigv4.Escape(p[1]))
	}
	body := strings.Join(pairs, "&")
	if form.lowerCase {
		for at := 0; at+2 < len(body); at++ {
			if body[at] == '%' {
				body = body[:at] + strings.ToLower(body[at:at+3]) + body[at+3:]
			}
		}
	}
	host := strings.TrimPrefix(url, "http://")
	headers := []sigv4.Header{
		{Name: "User-Agent", Value: form.userAgent},
		{Name: "amz-sdk-invocation-id", Value: "5a1c1b39-2a3f-4f3c-8f53-1a7d9b1f9a58"},
		{Name: "amz-sdk-request", Value: "attempt=1; max=5"},
		{Name: "Host", Value: host},
		{Name: "Content-Type", Value: "application/x-www-form-urlencoded; charset=utf-8"},
	}
	unsigned := func(h sigv4.Header) bool { return slices.Contains(form.unsigned, h.Name) }
	signed, err := sigv4.Options{SignBody: true}.SignHeader(sigv4.Request{
		Method: "POST", Path: "/", Body: []byte(body), Headers: slices.DeleteFunc(slices.Clone(headers), unsigned),
	}, sigv4.Credentials{AccessKeyID: DemoRoot.AccessKeyID, SecretAccessKey: DemoRoot.SecretAccessKey},
		sigv4.Scope{Region: "us-east-1", Service: "iam"}, time.Now())
	if err != nil {
		i.Fatal(err)
	}
	value := func(name string) string {
		for _, h := range append(signed.Request.Headers, headers...) {
			if strings.EqualFold(h.Name, name) {
				return h.Value
			}
		}
		i.Fatalf("no header %s", name)
		return ""
	}
	var wire strings.Builder
	wire.WriteString("POST / HTTP/1.1\r\n")
	for _, name := range []string{"User-Agent", "amz-sdk-invocation-id", "amz-sdk-request", "Host", "X-Amz-Date", "X-Amz-Content-SHA256", "Authorization", "Content-Type"} {
		fmt.Fprintf(&wire, "%s: %s\r\n", name, value(name))
	}
	fmt.Fprintf(&wire, "Content-Length: %d\r\n\r\n%s", len(body), body)
	conn, err := net.Dial("tcp", host)
	if err != nil {
		i.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.Write([]byte(wire.String())); err != nil {
		i.Fatal(err)
	}
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		i.Fatal(err)
	}
	defer answer.Body.Close()
	return answer.StatusCode, readAll(i.T, answer)
}
