//go:build conformance

package examples

import (
	"crypto/x509"
	"encoding/pem"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write testdata/readers.txt")

// TestConformanceOfReaders has OpenSSL, Java and Python's cryptography read the
// example that fails each rule about certificates, beside crypto/x509. The note
// of what they refuse names their versions; other versions may differ.
func TestConformanceOfReaders(t *testing.T) {
	directory := t.TempDir()
	all := All()
	refused := map[string][]string{}
	var files []string
	for _, rule := range ofCertificates() {
		paste := []byte(all[rule.ID].Fails.Paste)
		file := filepath.Join(directory, rule.ID)
		if err := os.WriteFile(file, paste, 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
		block, _ := pem.Decode(paste)
		if _, err := x509.ParseCertificate(block.Bytes); err != nil {
			refused[rule.ID] = append(refused[rule.ID], "go")
		}
		if exec.Command("openssl", "x509", "-in", file, "-noout", "-text").Run() != nil {
			refused[rule.ID] = append(refused[rule.ID], "openssl")
		}
	}
	for _, program := range [][]string{{"java", "java", "testdata/Readers.java"}, {"python", "python3", "testdata/readers.py"}} {
		for line := range strings.Lines(said(t, program[1], append(program[2:], files...)...)) {
			id := filepath.Base(strings.TrimSpace(line))
			refused[id] = append(refused[id], program[0])
		}
	}
	var text strings.Builder
	text.WriteString("# Who refuses the certificate that fails a rule: " + strings.Join(readers, ", ") + ". Made by\n" +
		"#   go test -tags conformance ./internal/preflight/examples -run Readers -update\n# with " + runtime.Version() + ", " +
		first(said(t, "openssl", "version")) + ", Java " + first(said(t, "java", "--version")) + ", cryptography " +
		first(said(t, "python3", "-c", "import cryptography; print(cryptography.__version__)")) + "\n")
	for _, rule := range ofCertificates() {
		text.WriteString(strings.Join(slices.Concat([]string{rule.ID}, refused[rule.ID]), " ") + "\n")
	}
	if *update {
		if err := os.WriteFile("testdata/readers.txt", []byte(text.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	noted, err := os.ReadFile("testdata/readers.txt")
	if err != nil {
		t.Fatal(err)
	}
	if string(noted) != text.String() {
		t.Errorf("testdata/readers.txt is not what these versions do:\n%s", text.String())
	}
}

// said runs a program and returns what it prints.
func said(t *testing.T, program string, arguments ...string) string {
	t.Helper()
	out, err := exec.Command(program, arguments...).Output()
	if err != nil {
		t.Fatalf("%s: %v", program, err)
	}
	return string(out)
}

func first(lines string) string {
	line, _, _ := strings.Cut(lines, "\n")
	return line
}
