//go:build js

package digest

// SHA256 returns the SHA-256 hash of a message.
func SHA256(message []byte) [32]byte { return sha256(message) }

// SHA1 returns the SHA-1 hash of a message. It names certificates, as people
// have long done, and protects nothing.
func SHA1(message []byte) [20]byte { return sha1(message) }

// Equal compares two hashes in a time that depends on their lengths alone.
func Equal(a, b []byte) bool {
	if len(a) != len(b) {
		return false
	}
	var difference byte
	for i := range a {
		difference |= a[i] ^ b[i]
	}
	return difference == 0
}
