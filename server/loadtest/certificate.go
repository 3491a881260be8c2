//go:build linux

package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/binary"
	"encoding/pem"
	"errors"
	"math/big"
	"sync/atomic"
	"time"
)

// certificates is a source of certificates that IAM accepts and of which no two
// are the same. Making each with a key and a signature of its own would cost
// the load generator more than the upload costs the server, so they are copies
// of one with other serial numbers. Their signatures are wrong, which IAM does
// not look at: it does not know the issuer.
type certificates struct {
	der      []byte
	serial   int // where the last eight bytes of the serial number lie
	notAfter time.Time
	made     atomic.Uint64
}

// newCertificates makes the one that the others are copies of. Its serial
// number starts with random bytes, so that two sources have none in common.
func newCertificates(now time.Time) (*certificates, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	serial := make([]byte, 16)
	rand.Read(serial) // never fails: crypto/rand ends the program instead
	serial[0] = serial[0]&0x7f | 0x40
	template := &x509.Certificate{
		SerialNumber: new(big.Int).SetBytes(serial),
		Subject:      pkix.Name{Organization: []string{"Countersign"}, CommonName: "load test"},
		NotBefore:    now.Add(-time.Hour),
		NotAfter:     now.AddDate(1, 0, 0).Truncate(time.Second),
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	issuer := &x509.Certificate{Subject: pkix.Name{Organization: []string{"Countersign"}, CommonName: "issuer"}, SubjectKeyId: serial}
	der, err := x509.CreateCertificate(rand.Reader, template, issuer, key.Public(), key)
	if err != nil {
		return nil, err
	}
	at := bytes.Index(der, serial)
	if at < 0 {
		return nil, errors.New("the serial number is not in the certificate that was made with it")
	}
	return &certificates{der: der, serial: at + 8, notAfter: template.NotAfter}, nil
}

// next returns another certificate, in PEM and as the hash of its DER. It may
// be called concurrently.
func (c *certificates) next() (body string, sum [sha256.Size]byte) {
	der := bytes.Clone(c.der)
	binary.BigEndian.PutUint64(der[c.serial:], c.made.Add(1))
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})), sha256.Sum256(der)
}
