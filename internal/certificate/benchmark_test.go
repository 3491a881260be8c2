//go:build !js

package certificate

import (
	"crypto/x509"
	"testing"
)

// BenchmarkParse and BenchmarkCryptoX509 read the same certificates, those of
// the corpus that both read; their ratio is the figure.
func BenchmarkParse(b *testing.B) {
	benchmark(b, func(input []byte) { Parse(input) })
}

func BenchmarkCryptoX509(b *testing.B) {
	benchmark(b, func(input []byte) { x509.ParseCertificate(input) })
}

// BenchmarkParseAndDescribe also puts every field in words, as the page does.
func BenchmarkParseAndDescribe(b *testing.B) {
	benchmark(b, func(input []byte) {
		c := Parse(input)
		_ = c.Subject.String() + c.Issuer.String() + c.SerialNumber.Hex()
		for i := range c.Extensions {
			c.Extensions[i].Value()
		}
	})
}

func benchmark(b *testing.B, read func([]byte)) {
	var inputs [][]byte
	for _, s := range corpus() {
		if _, err := x509.ParseCertificate(s.der); err == nil {
			inputs = append(inputs, s.der)
		}
	}
	b.ReportAllocs()
	b.ResetTimer()
	for i := 0; b.Loop(); i++ {
		read(inputs[i%len(inputs)])
	}
}
