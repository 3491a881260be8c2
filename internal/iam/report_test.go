package iam

import (
	"encoding/base64"
	"encoding/csv"
	"strings"
	"testing"
	"time"
)

func TestTheReportCountsACertificateThatWorksAsActive(t *testing.T) {
	f := newFixture(t)
	f.do("CreateUser", "UserName", "Alice", "Path", `/a,b/"c"/`)
	f.do("UploadSigningCertificate", "UserName", "Alice", "CertificateBody", newCertificate(t, year))
	f.do("UploadSigningCertificate", "UserName", "Bob", "CertificateBody", newCertificate(t, 5*time.Minute))
	f.do("UpdateSigningCertificate", "UserName", "Bob", "Status", "Inactive", "CertificateId",
		f.do("UploadSigningCertificate", "UserName", "Bob", "CertificateBody", newCertificate(t, year)))
	f.do("UploadSigningCertificate", "CertificateBody", newCertificate(t, year))
	f.clock.advance(10 * time.Minute)
	f.do("GenerateCredentialReport")
	report := granted[struct {
		Content string `xml:"GetCredentialReportResult>Content"`
	}](t, ask("GetCredentialReport").at(f.clock.now()).send(t, f.service)).Content
	text, err := base64.StdEncoding.DecodeString(report)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
	if err != nil || len(lines) != 4 {
		t.Fatalf("%v\n%s", err, text)
	}
	const arn = "arn:aws:iam::123456789012:"
	for i, want := range []struct{ user, arn, first, second, secondChanged string }{
		{"<root_account>", arn + "root", "true", "false", "N/A"},
		{"Alice", arn + `user/a,b/"c"/Alice`, "true", "false", "N/A"},
		{"Bob", arn + "user/Bob", "false", "false", ""}, // expired, inactive
	} {
		line := map[string]string{}
		for column, name := range lines[0] {
			line[name] = lines[i+1][column]
		}
		if line["user"] != want.user || line["arn"] != want.arn || line["cert_1_active"] != want.first || line["cert_2_active"] != want.second ||
			want.secondChanged != "" && line["cert_2_last_rotated"] != want.secondChanged {
			t.Errorf("got %q\nwant %+v", lines[i+1], want)
		}
	}
}
