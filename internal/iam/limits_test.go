package iam

import (
	"bufio"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"countersign/internal/iamapi"
)

// Whatever no constraint refuses fits, in the longest form that a client can give
// it.
func TestTheLongestRequestsFit(t *testing.T) {
	f := newFixtureAt(t, &clock{fixed: morning})
	certificate := strings.Repeat("\u00ff", 16384)
	tags := []string{"UserName", strings.Repeat("+", 128)}
	for i := range 50 {
		name := fmt.Sprint("Tags.member.", i+1)
		tags = append(tags, name+".Key", strings.Repeat("\U00020000", 127)+string(rune(0x20000+i)), name+".Value", strings.Repeat("\U00020000", 256))
	}
	for _, test := range []struct {
		name, code string
		r          *request
	}{
		{"a certificate of high characters", "MalformedCertificate", ask("UploadSigningCertificate", "UserName", "Bob", "CertificateBody", certificate)},
		{"fifty tags of characters beyond the first plane", "NoSuchEntity", ask("TagUser", tags...)},
	} {
		t.Run(test.name, func(t *testing.T) {
			if size := len(test.r.body); size <= 64<<10 || size > maxBody {
				t.Errorf("%d bytes", size)
			}
			if document := readAll(t, test.r.send(t, f.service)); !strings.Contains(document, "<Code>"+test.code+"</Code>") {
				t.Errorf("got %s", document)
			}
		})
	}
}

// A client that asks first is not told to go on with what will be refused.
func TestABodyThatIsTooLongIsNotAskedFor(t *testing.T) {
	f := newFixture(t)
	for length, status := range map[int64]int{maxBody + 1: http.StatusRequestEntityTooLarge, 1 << 40: http.StatusRequestEntityTooLarge, 10: http.StatusContinue} {
		connection, err := net.Dial("tcp", strings.TrimPrefix(f.url, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer connection.Close()
		fmt.Fprintf(connection, "POST / HTTP/1.1\r\nHost: iam.example\r\nContent-Type: %s\r\nContent-Length: %d\r\nExpect: 100-continue\r\n\r\n", iamapi.ContentType, length)
		answer, err := bufio.NewReader(connection).ReadString('\n')
		if err != nil || !strings.HasPrefix(answer, fmt.Sprint("HTTP/1.1 ", status, " ")) {
			t.Errorf("%d bytes: %q, %v", length, answer, err)
		}
	}
}

// A stranger who announces a long body and sends none of it costs little.
func TestNoRoomIsMadeForABodyThatIsOnlyAnnounced(t *testing.T) {
	for _, length := range []int64{-1, 5, maxBody} {
		r := httptest.NewRequest("POST", "/", strings.NewReader("short"))
		r.ContentLength = length
		body, err := readBody(httptest.NewRecorder(), r)
		if err != nil || string(body) != "short" || cap(body) > 16<<10 {
			t.Errorf("%d bytes announced: %q with room for %d, %v", length, body, cap(body), err)
		}
	}
}

func TestOnlyAFormInUTF8IsRead(t *testing.T) {
	for contentType, want := range map[string]bool{
		"":                                   true,
		" ":                                  true,
		"application/x-www-form-urlencoded":  true,
		"Application/X-WWW-Form-Urlencoded":  true,
		"application/x-www-form-urlencoded;": true,
		"application/x-www-form-urlencoded; charset=utf-8":                true,
		"application/x-www-form-urlencoded;charset=\"UTF-8\"":             true,
		"application/x-www-form-urlencoded; charset=utf-16":               false,
		"application/x-www-form-urlencoded; charset=":                     false,
		"application/x-www-form-urlencoded; charset=utf-8;charset=utf-16": false,
		"application/x-amz-json-1.1":                                      false,
		"multipart/form-data; boundary=x":                                 false,
	} {
		if got := isForm(contentType); got != want {
			t.Errorf("%q: %v", contentType, got)
		}
	}
}

func TestAPrivateKeyIsRefusedAndTheLogSaysWhatItMeans(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	secret := string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}))
	for name, body := range map[string]string{
		"alone":               secret,
		"with a certificate":  newCertificate(t, year) + secret,
		"under another label": strings.ReplaceAll(secret, "RSA PRIVATE KEY", "CERTIFICATE"),
	} {
		t.Run(name, func(t *testing.T) {
			f := newFixtureAt(t, &clock{fixed: morning})
			document := readAll(t, ask("UploadSigningCertificate", "UserName", "Bob", "CertificateBody", body).send(t, f.service))
			if !strings.Contains(document, "<Code>MalformedCertificate</Code>") {
				t.Errorf("got %s", document)
			}
			log := f.log.String()
			if !strings.Contains(log, "level=WARN") || !strings.Contains(log, "count it as exposed") || !strings.Contains(log, DemoRoot.AccessKeyID) {
				t.Errorf("the log:\n%s", log)
			}
			for _, line := range strings.Split(secret, "\n")[1:] {
				if len(line) > 10 && (strings.Contains(log, line) || strings.Contains(document, line)) {
					t.Errorf("%q is told", line)
				}
			}
		})
	}
	f := newFixtureAt(t, &clock{fixed: morning})
	readAll(t, ask("UploadSigningCertificate", "UserName", "Bob", "CertificateBody", "no certificate").send(t, f.service))
	if log := f.log.String(); strings.Contains(log, "level=WARN") {
		t.Errorf("the log warns of what is no key:\n%s", log)
	}
}
