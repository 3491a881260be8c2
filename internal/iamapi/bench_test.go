package iamapi

import (
	"strings"
	"testing"
	"time"
)

// BenchmarkListSigningCertificates is what a server reads and writes of a list of
// a user's two certificates.
func BenchmarkListSigningCertificates(b *testing.B) {
	certificate := SigningCertificate{UserName: "Bob", CertificateID: strings.Repeat("A", 32), Status: "Active", UploadDate: time.Unix(1e9, 0),
		CertificateBody: "-----BEGIN CERTIFICATE-----\n" + strings.Repeat(strings.Repeat("aZ3/", 16)+"\n", 10) + "-----END CERTIFICATE-----\n"}
	result := CertificatesResult{Certificates: []SigningCertificate{certificate, certificate}}
	b.Run("read", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			form, refused := ParseForm("Action=ListSigningCertificates&Version=2010-05-08&UserName=Bob")
			if refused != nil {
				b.Fatal(refused)
			}
			call, refused := ReadCall(form)
			if refused != nil {
				b.Fatal(refused)
			}
			if refused := call.CheckNames(); refused != nil {
				b.Fatal(refused)
			}
			if refused := call.Validate(); refused != nil {
				b.Fatal(refused)
			}
		}
	})
	b.Run("write", func(b *testing.B) {
		b.ReportAllocs()
		var document []byte
		action := FindAction("ListSigningCertificates")
		for b.Loop() {
			document = AppendSuccess(document[:0], action, result, "0f5e3d2a-8a1c-4f6e-9d1b-2f4e6a8c0b1d")
		}
	})
}
