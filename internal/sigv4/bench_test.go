package sigv4

import (
	"testing"

	"countersign/internal/instant"
)

// BenchmarkVerify is what a server does with each request of a client whose signing
// key it has derived before.
func BenchmarkVerify(b *testing.B) {
	signed, err := SignHeader(upload("Action=ListSigningCertificates&Version=2010-05-08&UserName=Bob"), testKey, testScope, testTime)
	if err != nil {
		b.Fatal(err)
	}
	r := signed.Request
	key := NewSigningKey(testKey.SecretAccessKey, instant.Basic(testTime)[:dateLength], testScope)
	b.ReportAllocs()
	for b.Loop() {
		a, err := Parse(&r)
		if err != nil {
			b.Fatal(err)
		}
		if err := a.Check(testTime, testScope); err != nil {
			b.Fatal(err)
		}
		if err := a.VerifyWith(&r, key); err != nil {
			b.Fatal(err)
		}
	}
}
