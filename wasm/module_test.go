//go:build !js

package main

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
)

// builtModule builds the module as it ships, compressed with at least the given
// quality, and returns its directory. Between changes that takes a fraction of a
// second.
func builtModule(t testing.TB, quality string) string {
	t.Helper()
	dir, err := filepath.Abs("../.cache/countersign")
	if err != nil {
		t.Fatal(err)
	}
	build := exec.Command("go", "run", "./build", "-o", dir, "-quality", quality)
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building the module: %v\n%s", err, output)
	}
	return dir
}

// budget is how many octets the compressed module may have. People wait for it.
const budget = 750_000

func TestTheModuleKeepsToItsBudget(t *testing.T) {
	compressed, err := os.ReadFile(filepath.Join(builtModule(t, "11"), "countersign.wasm.br"))
	if err != nil {
		t.Fatal(err)
	}
	if len(compressed) > budget {
		t.Errorf("countersign.wasm has %d octets with brotli 11, %d more than it may", len(compressed), len(compressed)-budget)
	}
}

func TestCompressedFormsHoldTheFiles(t *testing.T) {
	dir := builtModule(t, "9")
	for _, name := range []string{"countersign.wasm", "countersign.js"} {
		want, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		for suffix, reader := range map[string]func(io.Reader) (io.Reader, error){
			".br": func(r io.Reader) (io.Reader, error) { return brotli.NewReader(r), nil },
			".gz": func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) },
		} {
			compressed, err := os.ReadFile(filepath.Join(dir, name+suffix))
			if err != nil {
				t.Fatal(err)
			}
			r, err := reader(bytes.NewReader(compressed))
			if err != nil {
				t.Fatal(err)
			}
			if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, want) {
				t.Errorf("%s%s: %d octets instead of %d, %v", name, suffix, len(got), len(want), err)
			}
		}
	}
}

// The packages that would cost the module most of its budget, or give it what
// it must not have: a way to the network.
var unwanted = []string{
	"crypto/x509", "encoding/asn1", "encoding/binary", "encoding/json", "encoding/xml", "fmt", "html", "log",
	"math/big", "net", "net/http", "net/url", "os", "reflect", "regexp", "runtime/debug", "syscall/js", "text/template", "time",
}

func TestTheModuleImportsNothingUnwanted(t *testing.T) {
	list := exec.Command("go", "list", "-tags", "module", "-deps", ".")
	list.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	output, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	imported := strings.Fields(string(output))
	for _, path := range unwanted {
		if slices.Contains(imported, path) {
			t.Errorf("the module imports %s", path)
		}
	}
}
