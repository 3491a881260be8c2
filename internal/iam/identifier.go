package iam

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/base64"

	"countersign/internal/store"
)

// Identifiers have AWS's forms: a prefix that tells what it is, and random
// characters of base 32 (RFC 4648 §6), which no case change can confuse.

// identifier returns a prefix and n random characters.
func identifier(prefix string, n int) string {
	random := make([]byte, (n*5+7)/8)
	rand.Read(random) // never fails: crypto/rand ends the program instead
	return prefix + base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(random)[:n]
}

func newUserID() string             { return identifier("AIDA", 17) }
func newAccessKeyID() string        { return identifier("AKIA", 16) }
func newSessionAccessKeyID() string { return identifier("ASIA", 16) }
func newCertificateID() string      { return identifier("", 32) }

// newSecret returns a secret access key: 40 characters of base 64.
func newSecret() string {
	random := make([]byte, 30)
	rand.Read(random)
	return base64.StdEncoding.EncodeToString(random)
}

// arn names a user or the root.
func (s *Service) arn(u store.User) string {
	if u.Root {
		return s.accountARN("root")
	}
	return s.accountARN("user" + u.Path + u.Name)
}

// accountARN names something of the account.
func (s *Service) accountARN(resource string) string {
	return "arn:aws:iam::" + s.accountID + ":" + resource
}
