//go:build linux

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// TestMain lets the test binary serve as the empty handler, as the program does.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == emptyCommand {
		main()
		return
	}
	code := m.Run()
	if built != "" {
		os.RemoveAll(built)
	}
	os.Exit(code)
}

// built is the directory of the server that the tests load.
var built string

var build = sync.OnceValues(func() (program string, err error) {
	if built, err = os.MkdirTemp("", "countersign-loadtest-"); err != nil {
		return "", err
	}
	program = filepath.Join(built, "countersign")
	if out, err := exec.Command("go", "build", "-o", program, "countersign/server").CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w\n%s", err, out)
	}
	return program, nil
})

// countersign is the program, which the first call builds.
func countersign(t *testing.T) string {
	t.Helper()
	program, err := build()
	if err != nil {
		t.Fatal(err)
	}
	return program
}

// startTestServer runs a server until the end of the test.
func startTestServer(t *testing.T, dir string) *server {
	t.Helper()
	s, err := startServer(t.Context(), countersign(t), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.kill)
	return s
}
