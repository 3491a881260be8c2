//go:build !js

package digest

import (
	"crypto/hmac"
	standardsha1 "crypto/sha1"
	standardsha256 "crypto/sha256"
)

// SHA256 returns the SHA-256 hash of a message.
func SHA256(message []byte) [32]byte { return standardsha256.Sum256(message) }

// SHA1 returns the SHA-1 hash of a message. It names certificates, as people
// have long done, and protects nothing.
func SHA1(message []byte) [20]byte { return standardsha1.Sum(message) }

// Equal compares two hashes in a time that depends on their lengths alone.
func Equal(a, b []byte) bool { return hmac.Equal(a, b) }
