// Command build makes the browser module, as it is served and as it is handed
// out: countersign.js, countersign.d.ts, countersign.wasm and package.json in
// one directory, the large ones with their compressed forms (.br, .gz) beside
// them. It needs Go and nothing else.
//
//	go run ./wasm/build -o web/build/countersign
//
// It does again only what has changed since: without a change it takes a
// fraction of a second. Brotli's quality 11 takes some ten seconds and is for
// what will be published; 9 takes half a second for an eighth more octets. What
// lies there in a higher quality than asked for is left alone.
package main

import (
	"bytes"
	"compress/gzip"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/andybalholm/brotli"
)

func main() {
	out := flag.String("o", "web/build/countersign", "the `directory` to build into")
	quality := flag.Int("quality", brotli.BestCompression, "of the Brotli compression, 0 to 11")
	flag.Parse()
	if flag.NArg() > 0 || *quality < brotli.BestSpeed || *quality > brotli.BestCompression {
		flag.Usage()
		os.Exit(2)
	}
	if err := build(*out, *quality); err != nil {
		fmt.Fprintf(os.Stderr, "build: %v\n", err)
		os.Exit(1)
	}
}

func build(out string, quality int) error {
	out, err := filepath.Abs(out)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(out, 0o777); err != nil {
		return err
	}
	goRoot, source, err := directories()
	if err != nil {
		return err
	}

	wasm := filepath.Join(out, "countersign.wasm")
	if err := compileModule(source, goRoot, wasm); err != nil {
		return err
	}
	script, err := joinScripts(source, goRoot)
	if err != nil {
		return err
	}
	if err := replace(filepath.Join(out, "countersign.js"), script); err != nil {
		return err
	}
	for _, name := range []string{"countersign.d.ts", "package.json"} {
		content, err := os.ReadFile(filepath.Join(source, name))
		if err != nil {
			return err
		}
		if err := replace(filepath.Join(out, name), content); err != nil {
			return err
		}
	}
	return compress(out, quality, "countersign.wasm", "countersign.js")
}

// directories returns Go's own and that of the module's sources.
func directories() (goRoot, source string, err error) {
	answer, err := exec.Command("go", "env", "GOROOT", "GOMOD").Output()
	if err != nil {
		return "", "", fmt.Errorf("go env: %w", err)
	}
	lines := strings.Split(strings.TrimSpace(string(answer)), "\n")
	if len(lines) != 2 || filepath.Base(lines[1]) != "go.mod" {
		return "", "", fmt.Errorf("run this inside of Countersign's source tree")
	}
	return lines[0], filepath.Join(filepath.Dir(lines[1]), "wasm"), nil
}

// compileModule builds the WebAssembly module. Go's own cache makes it quick
// where nothing has changed. The same sources give the same octets anywhere.
//
// Three settings are for size. To inline as Go does by itself makes the module an
// eighth larger. So only the smallest functions are inlined, up to a cost of 20 by the
// compiler's count instead of 80, for which it takes the option of an experiment: a
// third of all calls for a fortieth of the size. (A call is dear in WebAssembly: to
// inline nothing, -l, takes a tenth longer.) The hashes are the exception: their small
// steps gain from all of it, and take less room. And Go 1.26's new collector, which is
// for machines of many cores, stays out: there is one core here, and the old one is
// fourteen kilobytes smaller. Other versions of Go may not have the choices; then
// nothing is inlined.
func compileModule(source, goRoot, target string) error {
	version, err := goVersion(goRoot)
	if err != nil {
		return err
	}
	experiments, inlining := "", "-l"
	if strings.HasPrefix(version, "go1.26") {
		experiments, inlining = "nogreenteagc,newinliner", "-d=inlbudgetslack=-60"
	}
	cmd := exec.Command("go", "build", "-tags", "module", "-trimpath", "-buildvcs=false", "-ldflags=-s -w",
		"-gcflags=all="+inlining, "-gcflags=countersign/internal/digest=", "-o", target, ".")
	cmd.Dir = source
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0", "GOEXPERIMENT="+experiments)
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go build for js/wasm: %w\n%s", err, output)
	}
	return os.Chmod(target, 0o644)
}

// goVersion returns the version of a Go distribution: "go1.26.8".
func goVersion(goRoot string) (string, error) {
	content, err := os.ReadFile(filepath.Join(goRoot, "VERSION"))
	name, _, _ := strings.Cut(string(content), "\n")
	return name, err
}

// compress writes the compressed forms of the named files of dir, of those that
// are not there already, and prints all sizes.
func compress(dir string, quality int, names ...string) error {
	done := readStamp(dir)
	for _, name := range names {
		content, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		path := filepath.Join(dir, name)
		if !done.holds(dir, name, content, quality) {
			var br, gz bytes.Buffer
			if err := brotliTo(&br, content, quality); err != nil {
				return err
			}
			if err := gzipTo(&gz, content); err != nil {
				return err
			}
			if err := replace(path+".br", br.Bytes()); err != nil {
				return err
			}
			if err := replace(path+".gz", gz.Bytes()); err != nil {
				return err
			}
			done.note(name, content, quality)
		}
		br, err := os.Stat(path + ".br")
		if err != nil {
			return err
		}
		gz, err := os.Stat(path + ".gz")
		if err != nil {
			return err
		}
		fmt.Printf("%-18s %9d bytes, brotli %7d, gzip %7d\n", name, len(content), br.Size(), gz.Size())
	}
	return done.write(dir)
}

func brotliTo(w *bytes.Buffer, content []byte, quality int) error {
	// A window of 16 MB, which every browser takes, covers the whole module.
	c := brotli.NewWriterOptions(w, brotli.WriterOptions{Quality: quality, LGWin: 24})
	if _, err := c.Write(content); err != nil {
		return err
	}
	return c.Close()
}

func gzipTo(w *bytes.Buffer, content []byte) error {
	c, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := c.Write(content); err != nil {
		return err
	}
	return c.Close()
}

// replace writes a file so that nobody sees half of it, and leaves alone what
// is there with the same content.
func replace(path string, content []byte) error {
	if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, content) {
		return nil
	}
	temporary, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(temporary.Name())
	if _, err := temporary.Write(content); err != nil {
		return err
	}
	if err := temporary.Chmod(0o644); err != nil {
		return err
	}
	if err := temporary.Close(); err != nil {
		return err
	}
	return os.Rename(temporary.Name(), path)
}
