// Package steps counts the steps that packages of this module take, so that tests
// can hold what is promised to be linear. Such counts are the same on every
// machine, which times are not.
//
// A step is every turn of a loop and every call of a function. The packages are
// not touched: a copy of them is made, in which each loop and each function counts,
// and a program is run against it. A package of the standard library that does
// much in one call may be replaced by one that counts what it does.
package steps

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const module = "countersign"

// Run runs a main package against copies of packages, all given by their import
// paths, and returns what it prints. It finds the count in variable N of package
// countersign/steps. The tests that call Run are in a package two folders below
// the module's root.
//
// replaced has the source, by import path, of packages that stand for those of the
// standard library, in the copies alone.
func Run(t testing.TB, packages []string, replaced map[string]string, main string, input []byte) []byte {
	t.Helper()
	dir := t.TempDir()
	for _, path := range packages {
		files, err := filepath.Glob(filepath.Join("..", "..", strings.TrimPrefix(path, module), "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s has no files: %v", path, err)
		}
		for _, name := range files {
			if !strings.HasSuffix(name, "_test.go") {
				write(t, filepath.Join(dir, strings.TrimPrefix(path, module), filepath.Base(name)), counting(t, name, replaced))
			}
		}
	}
	for path, source := range replaced {
		write(t, filepath.Join(dir, "std", path, "replaced.go"), []byte(source))
	}
	write(t, filepath.Join(dir, "go.mod"), []byte("module "+module+"\n\ngo 1.26\n"))
	write(t, filepath.Join(dir, "steps", "steps.go"), []byte("package steps\n\nvar N int\n"))
	write(t, filepath.Join(dir, "main.go"), []byte(main))

	command := exec.Command("go", "run", ".")
	command.Dir = dir
	command.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=")
	command.Stdin = bytes.NewReader(input)
	var stderr bytes.Buffer
	command.Stderr = &stderr
	output, err := command.Output()
	if err != nil {
		t.Fatalf("counting: %v\n%s", err, stderr.String())
	}
	return output
}

func write(t testing.TB, path string, content []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o644); err != nil {
		t.Fatal(err)
	}
}

// counting returns a source file with a count at the start of every function and
// loop body, and with the replaced packages.
func counting(t testing.TB, name string, replaced map[string]string) []byte {
	t.Helper()
	files := token.NewFileSet()
	// Comments would end up in the middle of what is put in; the build constraint
	// is all that matters of them.
	file, err := parser.ParseFile(files, name, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	count := &ast.IncDecStmt{X: &ast.SelectorExpr{X: ast.NewIdent("steps"), Sel: ast.NewIdent("N")}, Tok: token.INC}
	counts := 0
	into := func(body *ast.BlockStmt) {
		if body != nil {
			body.List = append([]ast.Stmt{count}, body.List...)
			counts++
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			into(n.Body)
		case *ast.FuncLit:
			into(n.Body)
		case *ast.ForStmt:
			into(n.Body)
		case *ast.RangeStmt:
			into(n.Body)
		case *ast.ImportSpec:
			if path, err := strconv.Unquote(n.Path.Value); err == nil && replaced[path] != "" {
				n.Path.Value = strconv.Quote(module + "/std/" + path)
			}
		}
		return true
	})
	if counts > 0 {
		spec := &ast.ImportSpec{Path: &ast.BasicLit{Kind: token.STRING, Value: strconv.Quote(module + "/steps")}}
		file.Decls = append([]ast.Decl{&ast.GenDecl{Tok: token.IMPORT, Specs: []ast.Spec{spec}}}, file.Decls...)
	}
	var out bytes.Buffer
	out.WriteString(constraint(t, name))
	if err := format.Node(&out, files, file); err != nil {
		t.Fatal(fmt.Errorf("%s: %w", name, err))
	}
	return out.Bytes()
}

// constraint returns the build constraint of a file, "" where it has none.
func constraint(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "//go:build ") {
			return line + "\n"
		}
	}
	return ""
}
