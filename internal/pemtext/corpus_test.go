//go:build !js

package pemtext

import (
	"encoding/pem"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"

	"golang.org/x/crypto/x509roots/fallback/bundle"
)

// corpus returns the test certificates of the zlint module and Mozilla's roots.
var corpus = sync.OnceValue(func() (all []specimen) {
	// No package of the module is imported, so nothing else brings it here.
	if out, err := exec.Command("go", "mod", "download", "github.com/zmap/zlint/v3").CombinedOutput(); err != nil {
		panic(string(out))
	}
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/zmap/zlint/v3").Output()
	if err != nil {
		panic(err)
	}
	root := filepath.Join(strings.TrimSpace(string(out)), "testdata")
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
			if block.Type == labelCertificate {
				all = append(all, specimen{name, block.Bytes})
			}
		}
		return err
	})
	if err != nil {
		panic(err)
	}
	for root := range bundle.Roots() {
		all = append(all, specimen{"a root of Mozilla's", root.Certificate})
	}
	return all
})
