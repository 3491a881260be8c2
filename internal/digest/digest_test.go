package digest

import (
	"bytes"
	"crypto/hmac"
	standardsha1 "crypto/sha1"
	standardsha256 "crypto/sha256"
	"encoding/hex"
	"math/rand/v2"
	"strings"
	"testing"
)

// TestThePublishedExamples holds both forms against the examples of FIPS 180-4's
// companion and of RFC 4231 §4.
func TestThePublishedExamples(t *testing.T) {
	long := strings.Repeat("a", 1_000_000)
	for _, test := range []struct{ message, sha1, sha256 string }{
		{"", "da39a3ee5e6b4b0d3255bfef95601890afd80709", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
		{"abc", "a9993e364706816aba3e25717850c26c9cd0d89d", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
		{long, "34aa973cd4c4daa4f61eeb2bdbad27316534016f", "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
	} {
		message := []byte(test.message)
		for name, sum := range map[string][20]byte{"own": sha1(message), "exported": SHA1(message)} {
			if got := hex.EncodeToString(sum[:]); got != test.sha1 {
				t.Errorf("%s SHA-1 of %.10q: %s", name, test.message, got)
			}
		}
		for name, sum := range map[string][32]byte{"own": sha256(message), "exported": SHA256(message)} {
			if got := hex.EncodeToString(sum[:]); got != test.sha256 {
				t.Errorf("%s SHA-256 of %.10q: %s", name, test.message, got)
			}
		}
	}
	const want = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
	key, message := []byte("Jefe"), []byte("what do ya want for nothing?")
	if sum := HMACSHA256(key, message); hex.EncodeToString(sum[:]) != want {
		t.Errorf("HMAC: %x", sum)
	}
}

// TestEveryLengthAgreesWithTheStandardLibrary covers each place of the padding
// and keys on both sides of a block.
func TestEveryLengthAgreesWithTheStandardLibrary(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for n := range 400 {
		message, key := make([]byte, n), make([]byte, n/2)
		for i := range message {
			message[i] = byte(random.Uint32())
		}
		copy(key, message)
		if got, want := sha1(message), standardsha1.Sum(message); got != want {
			t.Errorf("SHA-1 of %d bytes: %x, want %x", n, got, want)
		}
		if got, want := sha256(message), standardsha256.Sum256(message); got != want {
			t.Errorf("SHA-256 of %d bytes: %x, want %x", n, got, want)
		}
		standard := hmac.New(standardsha256.New, key)
		standard.Write(message)
		if got := HMACSHA256(key, message); !bytes.Equal(got[:], standard.Sum(nil)) {
			t.Errorf("HMAC of %d bytes: %x", n, got)
		}
	}
}

func TestEqual(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want bool
	}{{"", "", true}, {"a", "a", true}, {"a", "b", false}, {"a", "", false}, {"ab", "aa", false}} {
		if got := Equal([]byte(test.a), []byte(test.b)); got != test.want {
			t.Errorf("Equal(%q, %q) is %v", test.a, test.b, got)
		}
	}
}
