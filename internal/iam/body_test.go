package iam

import (
	"slices"
	"strings"
	"testing"
)

// IAM gives back what was sent, not what was read in it.
func TestACertificateBodyComesBackExactlyAsItWasSent(t *testing.T) {
	pem := strings.TrimSpace(testdata(t, "first.pem"))
	begin, rest, _ := strings.Cut(pem, "\n")
	end := rest[strings.LastIndex(rest, "\n")+1:]
	base64 := strings.ReplaceAll(strings.TrimSuffix(rest, end), "\n", "")
	wrapped := begin
	for line := base64; line != ""; line = line[min(76, len(line)):] {
		wrapped += "\n" + line[:min(76, len(line))]
	}
	for name, body := range map[string]string{
		"without a newline at the end": pem,
		"with white space around":      " \t\n\n" + pem + "\n \t\n",
		"in lines of 76 characters":    wrapped + "\n" + end + "\n",
		"with its base 64 in one line": begin + "\n" + base64 + "\n" + end,
	} {
		t.Run(name, func(t *testing.T) {
			f := newFixtureAt(t, &clock{fixed: morning})
			type certificate struct{ CertificateBody string }
			uploaded := granted[struct {
				Certificate certificate `xml:"UploadSigningCertificateResult>Certificate"`
			}](t, ask("UploadSigningCertificate", "CertificateBody", body).send(t, f.service))
			listed := granted[struct {
				Certificates []certificate `xml:"ListSigningCertificatesResult>Certificates>member"`
			}](t, ask("ListSigningCertificates").send(t, f.service))
			if want := []certificate{{body}, {body}}; !slices.Equal(append(listed.Certificates, uploaded.Certificate), want) {
				t.Errorf("listed %q, uploaded %q\nwant %q", listed.Certificates, uploaded.Certificate, body)
			}
		})
	}
}
