// Package requestid makes the identifiers of requests that AWS sends in the header
// x-amzn-RequestId and in the answer's XML: random UUIDs (RFC 9562 §5.4). Whoever
// answers in place of the embedded IAM, the proxy or the server, names its answers
// in the same form.
package requestid

import (
	"crypto/rand"
	"encoding/hex"
)

// New returns a new identifier: "0f5e3d2a-8a1c-4f6e-9d1b-2f4e6a8c0b1d".
func New() string {
	var u [16]byte
	rand.Read(u[:]) // never fails: crypto/rand ends the program instead
	u[6] = u[6]&0x0f | 0x40
	u[8] = u[8]&0x3f | 0x80
	var id [36]byte
	at := 0
	for _, part := range [...][]byte{u[:4], u[4:6], u[6:8], u[8:10], u[10:]} {
		if at > 0 {
			id[at] = '-'
			at++
		}
		at += hex.Encode(id[at:], part)
	}
	return string(id[:])
}
