//go:build conformance && !js

package preflight

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestOpenSSLFindsAnIssuerInAnotherEncoding holds what the finding says of OpenSSL.
func TestOpenSSLFindsAnIssuerInAnotherEncoding(t *testing.T) {
	for i, subject := range authorities {
		for j, issuer := range authorities {
			authority, leaf := chainOf(t, subject, issuer)
			roots, file := filepath.Join(t.TempDir(), "roots.pem"), filepath.Join(t.TempDir(), "leaf.pem")
			for name, text := range map[string]string{roots: inPEM(authority), file: inPEM(leaf)} {
				if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if said, err := exec.Command("openssl", "verify", "-no_check_time", "-CAfile", roots, file).CombinedOutput(); err != nil {
				t.Errorf("names %d and %d: openssl says %v: %s", i, j, err, said)
			}
		}
	}
}
