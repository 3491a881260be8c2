package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"io/fs"
	"regexp"
	"slices"
	"sync"
)

var (
	//go:embed assets
	assets embed.FS

	// The built browser module lies in build/countersign; the directory is empty
	// but for .gitkeep until the build has put it there.
	//go:embed all:build
	build embed.FS

	// The certificate of the API reference's example request: RSA 1024, expired
	// on 2010-02-04, with a signature whose end reads "EXAMPLE".
	//go:embed samples/api-reference.pem
	apiReferenceSample string
)

// Assets returns the page's styles, scripts and icons.
func Assets() fs.FS {
	sub, err := fs.Sub(assets, "assets")
	if err != nil {
		panic(err) // the directory is embedded above
	}
	return sub
}

// importPattern matches an import of one of Assets by another. An import of
// types alone stands in a comment and begins otherwise.
var importPattern = regexp.MustCompile(`(?m)^import (?:[^;]* from )?"\./([\w.-]+)";$`)

// imports returns the names of the scripts that a script imports, and those that
// these import, each once. A browser that is told them in the document fetches
// them all at once, rather than each generation when the one before has been read.
func imports(script string) []string {
	all := []string{script}
	for i := 0; i < len(all); i++ {
		content, err := fs.ReadFile(Assets(), all[i])
		if err != nil {
			panic(err) // embedded scripts import each other, as a test holds
		}
		for _, match := range importPattern.FindAllSubmatch(content, -1) {
			if name := string(match[1]); !slices.Contains(all, name) {
				all = append(all, name)
			}
		}
	}
	return all[1:]
}

// AssetsHash returns twelve hexadecimal digits that change when any of Assets
// does, for addresses that may be cached for ever.
var AssetsHash = sync.OnceValue(func() string {
	sum := sha256.New()
	err := fs.WalkDir(Assets(), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(Assets(), path)
		sum.Write([]byte(path))
		sum.Write([]byte{0})
		sum.Write(content)
		sum.Write([]byte{0})
		return err
	})
	if err != nil {
		panic(err) // embedded files can be read
	}
	return hex.EncodeToString(sum.Sum(nil))[:12]
})

// Module returns the built browser module: countersign.js, countersign.wasm and
// what belongs to them.
func Module() (fs.FS, error) {
	module, err := fs.Sub(build, "build/countersign")
	if err != nil {
		return nil, err
	}
	if _, err := fs.Stat(module, "countersign.wasm"); err != nil {
		return nil, errors.New("the browser module is not built into this program: run make build")
	}
	return module, nil
}
