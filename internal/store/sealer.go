package store

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
)

// ErrWrongKey says that something was sealed with another key, or was altered.
var ErrWrongKey = errors.New("the encryption key is not the one that this was sealed with")

// A Sealer encrypts secrets with AES-256-GCM under a random nonce. What is
// sealed for one purpose does not open for another, so that a row's secret
// can't be moved into another row.
type Sealer struct{ aead cipher.AEAD }

// NewSealer takes a key of any length from 16 bytes up.
func NewSealer(key []byte) (*Sealer, error) {
	if len(key) < 16 {
		return nil, fmt.Errorf("the encryption key has %d bytes; it needs 16 or more", len(key))
	}
	sum := sha256.Sum256(key)
	block, err := aes.NewCipher(sum[:])
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, err
	}
	return &Sealer{aead}, nil
}

// Seal encrypts a secret for a purpose.
func (s *Sealer) Seal(secret []byte, purpose string) []byte {
	return s.aead.Seal(nil, nil, secret, []byte(purpose))
}

// Open gives back what was sealed for the purpose, or [ErrWrongKey].
func (s *Sealer) Open(sealed []byte, purpose string) ([]byte, error) {
	secret, err := s.aead.Open(nil, nil, sealed, []byte(purpose))
	if err != nil {
		return nil, ErrWrongKey
	}
	return secret, nil
}

// newKey returns 32 random bytes.
func newKey() []byte {
	key := make([]byte, 32)
	rand.Read(key) // never fails: crypto/rand ends the program instead
	return key
}
