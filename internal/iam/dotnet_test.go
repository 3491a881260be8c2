package iam

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"countersign/internal/sigv4"
)

// The AWS SDK for .NET is on no machine of ours, so its request is written out
// by hand, in the form that its public source shows: the parameters sorted by
// name, the hash of the body in a signed header, the invocation's headers
// signed as well, the headers in this order. Percent-encoding with lower-case
// digits, as its old versions wrote it, is a form like any other, since what is
// signed is the hash of the body as it was sent.
func TestARequestInTheFormOfTheDotNetSDK(t *testing.T) {
	f := newFixture(t)
	host := strings.TrimPrefix(f.url, "http://")
	escaped := sigv4.Escape(newCertificate(t, year))
	for i := 0; i+2 < len(escaped); i++ {
		if escaped[i] == '%' {
			escaped = escaped[:i] + strings.ToLower(escaped[i:i+3]) + escaped[i+3:]
		}
	}
	body := "Action=UploadSigningCertificate&CertificateBody=" + escaped + "&UserName=Bob&Version=2010-05-08"
	signed, err := sigv4.Options{SignBody: true}.SignHeader(sigv4.Request{Method: "POST", Path: "/", Body: []byte(body), Headers: []sigv4.Header{
		{Name: "User-Agent", Value: "aws-sdk-dotnet-coreclr/3.7.301.6 ua/2.0 os/linux lang/.NET#8.0"},
		{Name: "amz-sdk-invocation-id", Value: "5a1c1b39-2a3f-4f3c-8f53-1a7d9b1f9a58"},
		{Name: "amz-sdk-request", Value: "attempt=1; max=5"},
		{Name: "Host", Value: host},
		{Name: "Content-Type", Value: "application/x-www-form-urlencoded; charset=utf-8"},
	}}, sigv4.Credentials{AccessKeyID: DemoRoot.AccessKeyID, SecretAccessKey: DemoRoot.SecretAccessKey},
		sigv4.Scope{Region: "us-east-1", Service: "iam"}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", host)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	var wire strings.Builder
	wire.WriteString("POST / HTTP/1.1\r\n")
	for _, h := range signed.Request.Headers {
		fmt.Fprintf(&wire, "%s: %s\r\n", h.Name, h.Value)
	}
	fmt.Fprintf(&wire, "Content-Length: %d\r\n\r\n%s", len(body), body)
	if _, err := conn.Write([]byte(wire.String())); err != nil {
		t.Fatal(err)
	}
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if document := readAll(t, answer); answer.StatusCode != 200 || !strings.Contains(document, "<Status>Active</Status>") {
		t.Errorf("got %s", document)
	}
}
