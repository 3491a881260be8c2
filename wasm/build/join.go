package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
)

// One script is one request, and one address to start a worker from. The
// sources are small modules all the same; joinScripts puts them one after the
// other, each behind those that it imports. It is no bundler: it knows the
// subset of module syntax that the sources keep to, and stops at any other.
//
//   - imports stand at the beginning of a line, name what they take in braces
//     without renaming, and come from "./js/…" or "./…";
//   - exports stand at the beginning of a declaration;
//   - no two modules declare the same name at the top (JavaScript itself refuses
//     the joined script otherwise).

// importPattern matches an import of a module of our own.
var importPattern = regexp.MustCompile(`(?m)^import \{[^}]*\} from "(\./[\w./-]+)";\n`)

// exportPattern matches the export of a declaration.
var exportPattern = regexp.MustCompile(`(?m)^export ((?:async )?(?:function|class|const|let) )`)

// The patterns of module syntax that was not understood.
var (
	importLeft = regexp.MustCompile(`(?m)^import\b[^(\n]*$`)
	exportLeft = regexp.MustCompile(`(?m)^export\b.*$`)
)

// entryPath is the module whose exports are those of the whole.
const entryPath = "countersign.js"

// goRuntimePath is the module that stands for Go's own support code.
const goRuntimePath = "js/go.js"

// joinScripts returns countersign.js with everything that it imports.
func joinScripts(source, goRoot string) ([]byte, error) {
	j := joiner{source: source, goRoot: goRoot, joined: map[string]bool{}}
	if err := j.join(entryPath); err != nil {
		return nil, err
	}
	return j.out.Bytes(), nil
}

type joiner struct {
	source, goRoot string
	joined         map[string]bool
	out            bytes.Buffer
}

// join appends the module at a path relative to the sources, its imports first.
func (j *joiner) join(path string) error {
	if j.joined[path] {
		return nil
	}
	j.joined[path] = true
	if path == goRuntimePath {
		return j.goRuntime()
	}
	content, err := os.ReadFile(filepath.Join(j.source, path))
	if err != nil {
		return err
	}
	for _, m := range importPattern.FindAllSubmatch(content, -1) {
		if err := j.join(filepath.ToSlash(filepath.Join(filepath.Dir(path), string(m[1])))); err != nil {
			return err
		}
	}
	content = importPattern.ReplaceAll(content, nil)
	left := importLeft.Find(content)
	if path != entryPath {
		content = exportPattern.ReplaceAll(content, []byte("$1"))
		left = append(left, exportLeft.Find(content)...)
	}
	if len(left) > 0 {
		return fmt.Errorf("%s: cannot join %q", path, left)
	}
	fmt.Fprintf(&j.out, "// ---- %s\n\n%s\n", path, bytes.TrimLeft(content, "\n"))
	return nil
}

// goRuntime wraps Go's support code into a function whose parameter takes the
// place of the global object, see js/go.d.ts.
func (j *joiner) goRuntime() error {
	content, err := os.ReadFile(filepath.Join(j.goRoot, "lib", "wasm", "wasm_exec.js"))
	if err != nil {
		return fmt.Errorf("read the support code of Go for WebAssembly: %w", err)
	}
	version, err := goVersion(j.goRoot)
	if err != nil {
		return err
	}
	fmt.Fprintf(&j.out, `// ---- lib/wasm/wasm_exec.js of %s, under the BSD licence of https://go.dev/LICENSE

function goRuntime(globalThis) {
const { console, crypto, fs, performance, setTimeout } = globalThis;
%s
return globalThis.Go;
}

`, version, bytes.TrimSpace(content))
	return nil
}
