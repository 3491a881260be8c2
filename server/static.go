package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"

	"github.com/andybalholm/brotli"
)

// How long a browser may keep an answer.
const (
	immutable  = "public, max-age=31536000, immutable" // the name changes with the content
	revalidate = "public, no-cache"                    // ask each time, with the ETag
)

// A file is served from memory, in each content coding that made it smaller.
type file struct {
	contentType  string
	hash         string // of the plain content, hexadecimal
	plain        []byte
	brotli, gzip []byte // nil where it would not pay
}

// newFile compresses content, unless it comes compressed already.
func newFile(name string, plain, br, gz []byte) *file {
	sum := sha256.Sum256(plain)
	f := &file{contentType: contentType(name), hash: hex.EncodeToString(sum[:8]), plain: plain, brotli: br, gzip: gz}
	if f.brotli == nil {
		f.brotli = smaller(plain, compressBrotli(plain))
	}
	if f.gzip == nil {
		f.gzip = smaller(plain, compressGzip(plain))
	}
	return f
}

// compressBrotli stays below the highest quality, which would take the last
// twentieth off the size and be felt at every start. What is large comes
// compressed from the build.
func compressBrotli(plain []byte) []byte {
	var b bytes.Buffer
	w := brotli.NewWriterLevel(&b, 9)
	w.Write(plain) // a bytes.Buffer takes everything
	w.Close()
	return b.Bytes()
}

func compressGzip(plain []byte) []byte {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		panic(err) // the level is a constant
	}
	w.Write(plain)
	w.Close()
	return b.Bytes()
}

func smaller(plain, compressed []byte) []byte {
	if len(compressed) < len(plain) {
		return compressed
	}
	return nil
}

// contentType goes by the name alone, so that a machine's mime.types has no say
// in how a browser treats our files.
func contentType(name string) string {
	switch path.Ext(name) {
	case ".html", "":
		return "text/html; charset=utf-8"
	case ".js", ".mjs":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".wasm":
		return "application/wasm"
	case ".json", ".map":
		return "application/json"
	case ".svg":
		return "image/svg+xml"
	case ".png":
		return "image/png"
	case ".ico":
		return "image/x-icon"
	case ".ts", ".txt", ".md", ".pem":
		return "text/plain; charset=utf-8"
	}
	return "application/octet-stream"
}

// serve answers GET and HEAD with the smallest coding that the client takes.
func (f *file) serve(w http.ResponseWriter, r *http.Request, caching string) {
	body, coding := f.plain, ""
	takes := acceptedCodings(r.Header.Values("Accept-Encoding"))
	switch {
	case f.brotli != nil && takes["br"]:
		body, coding = f.brotli, "br"
	case f.gzip != nil && takes["gzip"]:
		body, coding = f.gzip, "gzip"
	}
	etag := `"` + f.hash + `"`
	h := w.Header()
	if coding != "" {
		etag = `"` + f.hash + "-" + coding + `"`
	}
	h.Set("ETag", etag)
	h.Set("Cache-Control", caching)
	h.Add("Vary", "Accept-Encoding")
	if matches(r.Header.Values("If-None-Match"), etag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if coding != "" {
		h.Set("Content-Encoding", coding)
	}
	h.Set("Content-Type", f.contentType)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		w.Write(body)
	}
}

// acceptedCodings reads Accept-Encoding (RFC 9110 §12.5.3), as far as br and
// gzip go: a coding is taken if it is named, or covered by "*", without q=0.
func acceptedCodings(headers []string) map[string]bool {
	takes := map[string]bool{}
	for _, h := range headers {
		for item := range strings.SplitSeq(h, ",") {
			coding, rest, _ := strings.Cut(item, ";")
			parameter, _, _ := strings.Cut(rest, ";")
			name, value, _ := strings.Cut(strings.TrimSpace(parameter), "=")
			taken := true
			if strings.EqualFold(name, "q") {
				weight, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
				taken = err == nil && weight > 0
			}
			takes[strings.ToLower(strings.TrimSpace(coding))] = taken
		}
	}
	if any, ok := takes["*"]; ok {
		for _, coding := range []string{"br", "gzip"} {
			if _, named := takes[coding]; !named {
				takes[coding] = any
			}
		}
	}
	return takes
}

// matches evaluates If-None-Match (RFC 9110 §13.1.2) with the weak comparison.
func matches(headers []string, etag string) bool {
	for _, h := range headers {
		for candidate := range strings.SplitSeq(h, ",") {
			candidate = strings.TrimSpace(candidate)
			if candidate == "*" || strings.TrimPrefix(candidate, "W/") == etag {
				return true
			}
		}
	}
	return false
}

// A directory is a tree of files in memory, reachable under its own hash for
// ever and, where stable is set, under plain names that are revalidated.
type directory struct {
	prefix string // "/assets/"
	hash   string
	stable bool
	files  map[string]*file // by path below the prefix
}

// newDirectory loads a tree. A name that ends in .br or .gz is the compressed
// form of its neighbour.
func newDirectory(prefix string, tree fs.FS, stable bool) (*directory, error) {
	d := &directory{prefix: prefix, stable: stable, files: map[string]*file{}}
	contents := map[string][]byte{}
	sum := sha256.New()
	err := fs.WalkDir(tree, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasPrefix(entry.Name(), ".") {
			return err
		}
		content, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		contents[name] = content
		fmt.Fprintf(sum, "%s %d ", name, len(content))
		sum.Write(content)
		return nil
	})
	if err != nil {
		return nil, err
	}
	d.hash = hex.EncodeToString(sum.Sum(nil)[:6])
	for name, content := range contents {
		ext := path.Ext(name)
		if _, ok := contents[strings.TrimSuffix(name, ext)]; ok && (ext == ".br" || ext == ".gz") {
			continue
		}
		d.files[name] = newFile(name, content, contents[name+".br"], contents[name+".gz"])
	}
	return d, nil
}

// path is where the directory is for ever, without a slash at its start, so that
// a page can refer to it relative to itself.
func (d *directory) path() string { return strings.TrimPrefix(d.prefix, "/") + d.hash + "/" }

func (d *directory) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, d.prefix)
	caching := revalidate
	if rest, ok := strings.CutPrefix(name, d.hash+"/"); ok {
		name, caching = rest, immutable
	} else if !d.stable {
		http.NotFound(w, r)
		return
	}
	f := d.files[name]
	if f == nil {
		http.NotFound(w, r)
		return
	}
	f.serve(w, r, caching)
}
