//go:build browser

package browsertest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

const (
	bobAccessKeyID = "AKIAI44QH8DHBEXAMPLE"
	bobSecret      = "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY"
)

// fresh makes a certificate that is valid now.
func fresh(t *testing.T, name string) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()),
		Subject:      pkix.Name{CommonName: name},
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().AddDate(1, 0, 0),
		KeyUsage:     x509.KeyUsageDigitalSignature,
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw}))
}

func sample(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../samples/api-reference.pem")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestFromPasteToAnswer is the main path: paste, verdict, fill, preview, send,
// answer; the same certificate again; a third one.
func TestFromPasteToAnswer(t *testing.T) {
	p := open(t, startServer(t))
	p.ready()
	p.look("empty")

	certificates := []string{fresh(t, "First"), fresh(t, "Second"), fresh(t, "Third")}
	send := func(certificate, expect string) {
		t.Helper()
		p.fill("#paste", certificate)
		p.awaitText("#verdict-line", "IAM will accept")
		p.await("!document.querySelector('#preview-text').hidden")
		p.click("#send")
		p.awaitText("#answer-body", expect)
	}

	p.fill("#paste", certificates[0])
	p.awaitText("#verdict-line", "IAM will accept")
	p.look("accepted")
	p.click("#demo-credentials")
	p.await("!document.querySelector('#preview-text').hidden")
	for tab, expect := range map[string]string{
		"#preview-http":             "Authorization: AWS4-HMAC-SHA256 Credential=" + bobAccessKeyID,
		"#preview-curl":             "curl",
		"#preview-awsCli":           "aws iam upload-signing-certificate",
		"#preview-boto3":            "upload_signing_certificate",
		"#preview-canonicalRequest": "POST\n/\n",
		"#preview-stringToSign":     "AWS4-HMAC-SHA256\n",
	} {
		p.click(tab)
		p.awaitText("#preview-text", expect)
		if strings.Contains(p.text("#preview-text"), bobSecret) {
			t.Errorf("%s shows the secret access key", tab)
		}
	}
	p.click("#preview-http")
	p.look("signed")

	send(certificates[0], "UploadSigningCertificateResponse")
	p.look("uploaded")
	send(certificates[0], "DuplicateCertificate")
	p.look("duplicate")
	send(certificates[1], "UploadSigningCertificateResponse")
	send(certificates[2], "LimitExceeded")
	p.awaitText("#answer-body", "CertificatesPerUser: 2")
	p.look("limit")

	p.choose("#action", "ListSigningCertificates")
	p.awaitText("#preview-text", "Action=ListSigningCertificates") // and moves nothing any more
	p.click("#send")
	p.awaitText("#answer-body", "ListSigningCertificatesResponse")
	p.look("list")
	p.quiet()
}

// TestTheSampleOfTheReferenceHasExpiredInEveryShape pastes it as people have it.
func TestTheSampleOfTheReferenceHasExpiredInEveryShape(t *testing.T) {
	clean := sample(t)
	command := exec.Command("openssl", "x509", "-text")
	command.Stdin = strings.NewReader(clean)
	withText, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(clean), "\n")
	p := open(t, startServer(t))
	p.ready()
	for name, paste := range map[string]string{
		"clean":               clean,
		"on one line":         strings.Join(lines, " "),
		"with CRLF":           strings.ReplaceAll(clean, "\n", "\r\n"),
		"indented":            "        " + strings.Join(lines, "\n        "),
		"below openssl -text": string(withText),
		"escaped, in quotes":  `"` + strings.Join(lines, `\n`) + `"`,
	} {
		t.Run(name, func(t *testing.T) {
			p.fill("#paste", "")
			p.await(`document.querySelector("#verdict").dataset.state === "empty"`)
			p.fill("#paste", paste)
			p.awaitText("#verdict-line", "IAM will refuse")
			p.awaitText("#verdict", "MalformedCertificate")
			p.awaitText("#findings", "It expired on 2010-02-04 17:19:27 UTC, 16 years ago.")
		})
	}
	p.look("expired")
	p.quiet()
}

// TestNothingLeavesTheTab records all that a session sends: rules 1 and 2.
func TestNothingLeavesTheTab(t *testing.T) {
	origin := startServer(t)
	p := open(t, origin)
	p.ready()
	before := len(p.net.requests())

	const keyBytes = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQDBOBiNeDM7Zz"
	privateKey := "-----BEGIN PRIVATE KEY-----\n" + keyBytes + "\n-----END PRIVATE KEY-----\n"
	certificate := fresh(t, "Quiet")
	p.fill("#paste", privateKey)
	p.awaitText("#findings", "rivate key")
	p.look("private-key")
	p.fill("#paste", certificate+privateKey)
	p.awaitText("#verdict-line", "IAM will refuse this as pasted: there is a private key in it. Repaired here, it will be accepted.")
	const secret, token = "Countersign/Test+Secret/0123456789abcdefAB", "FwoGZXIvYXdzEXAMPLETOKEN//countersign=="
	p.fill("#user-name", "Bob")
	p.fill("#access-key-id", bobAccessKeyID)
	p.fill("#secret-access-key", secret)
	p.await("!document.querySelector('#preview-text').hidden")
	for _, tab := range []string{"#preview-curl", "#preview-awsCli", "#preview-canonicalRequest", "#preview-http"} {
		p.click(tab)
	}
	p.click("#view-tree")
	p.click("#view-bytes")
	if sent := p.net.requests()[before:]; len(sent) != 0 {
		t.Errorf("before Send, the page has sent %v", sent)
	}

	p.click("#send")
	p.awaitText("#answer-body", "SignatureDoesNotMatch")
	sent := p.net.requests()[before:]
	if len(sent) != 1 || sent[0].method != "POST" || sent[0].url != origin+"/send/local" {
		t.Errorf("Send has sent %v", sent)
	}
	p.look("mismatch")
	// With the right secret, and then with a session token that nobody knows.
	p.fill("#secret-access-key", bobSecret)
	p.click("#send")
	p.awaitText("#answer-body", "UploadSigningCertificateResponse")
	p.fill("#session-token", token)
	p.click("#send")
	p.awaitText("#answer-body", "ErrorResponse")

	for _, q := range p.net.requests() {
		if !strings.HasPrefix(q.url, origin+"/") {
			t.Errorf("a request to somewhere else: %s %s", q.method, q.url)
		}
		for name, hidden := range map[string]string{"the wrong secret": secret, "the secret": bobSecret, "the private key": keyBytes} {
			for _, form := range []string{hidden, strings.NewReplacer("/", "%2F", "+", "%2B", "=", "%3D").Replace(hidden)} {
				if strings.Contains(q.whole, form) {
					t.Errorf("%s %s carries %s", q.method, q.url, name)
				}
			}
		}
	}
	p.quiet()
}
