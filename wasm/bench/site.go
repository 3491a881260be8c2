package main

import (
	"bytes"
	"cmp"
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"path/filepath"
	"slices"
)

//go:embed page/*.js
var pageFiles embed.FS

// startSite serves the contestants on the loopback: their page, the module as
// built in the directory module, the libraries as installed in nodeModules, and
// the certificates by the names of their sets.
func startSite(module, nodeModules string, certificates map[string][]string) (*httptest.Server, error) {
	imports, err := importMap(nodeModules, "pkijs")
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(filepath.Join(module, "countersign.wasm")); err != nil {
		return nil, fmt.Errorf("the module is not built: %w", err)
	}
	mux := http.NewServeMux()
	var page bytes.Buffer
	if err := contestantPage(imports).Render(context.Background(), &page); err != nil {
		return nil, err
	}
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) { w.Write(page.Bytes()) })
	mux.HandleFunc("GET /certificates.json", func(w http.ResponseWriter, r *http.Request) {
		json.NewEncoder(w).Encode(certificates)
	})
	mux.Handle("GET /page/", http.FileServerFS(pageFiles))
	mux.Handle("GET /node_modules/", http.StripPrefix("/node_modules", http.FileServer(http.Dir(nodeModules))))
	mux.Handle("GET /countersign/", http.StripPrefix("/countersign", http.FileServer(http.Dir(module))))
	return httptest.NewServer(isolated(mux)), nil
}

// isolated makes pages cross-origin isolated: their clock then counts in steps of
// 5 µs rather than 100 µs.
func isolated(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cross-Origin-Opener-Policy", "same-origin")
		w.Header().Set("Cross-Origin-Embedder-Policy", "require-corp")
		h.ServeHTTP(w, r)
	})
}

// An importMapping is what HTML calls an import map.
type importMapping struct {
	Imports map[string]string            `json:"imports"`
	Scopes  map[string]map[string]string `json:"scopes"`
}

// manifest is what an import map needs to know of a package.json.
type manifest struct {
	Version          string            `json:"version"`
	Main             string            `json:"main"`
	Dependencies     map[string]string `json:"dependencies"`
	PeerDependencies map[string]string `json:"peerDependencies"`
}

func readManifest(directory string) (*manifest, error) {
	content, err := os.ReadFile(filepath.Join(directory, "package.json"))
	if err != nil {
		return nil, err
	}
	var m manifest
	return &m, json.Unmarshal(content, &m)
}

// importMap maps the names that ES modules import each other by, from the named
// package on, to where npm put them. A package may be there in several versions;
// each importer gets the one that Node would give it.
func importMap(nodeModules, root string) (*importMapping, error) {
	m := &importMapping{Imports: map[string]string{}, Scopes: map[string]map[string]string{}}
	var visit func(importer, name string, into map[string]string) error
	visit = func(importer, name string, into map[string]string) error {
		directory, err := resolve(nodeModules, importer, name)
		if err != nil {
			return err
		}
		of, err := readManifest(filepath.Join(nodeModules, directory))
		if err != nil {
			return err
		}
		address := "/node_modules/" + directory + "/"
		into[name] = path.Join(address, cmp.Or(of.Main, "index.js"))
		into[name+"/"] = address
		if _, seen := m.Scopes[address]; seen {
			return nil
		}
		m.Scopes[address] = map[string]string{}
		for _, dependency := range slices.Concat(slices.Sorted(maps.Keys(of.Dependencies)), slices.Sorted(maps.Keys(of.PeerDependencies))) {
			if err := visit(directory, dependency, m.Scopes[address]); err != nil {
				return err
			}
		}
		return nil
	}
	if err := visit("", root, m.Imports); err != nil {
		return nil, fmt.Errorf("%w (run: npm ci)", err)
	}
	return m, nil
}

// resolve finds a package as Node does: in the importer's node_modules, then in
// those above it. Directories are relative to the outermost node_modules.
func resolve(nodeModules, importer, name string) (string, error) {
	for at := importer; ; at = path.Dir(at) {
		candidate := name
		if at != "" && at != "." {
			candidate = path.Join(at, "node_modules", name)
		}
		if _, err := os.Stat(filepath.Join(nodeModules, candidate, "package.json")); err == nil {
			return candidate, nil
		}
		if at == "" || at == "." {
			return "", fmt.Errorf("package %s, which %s imports, is not in %s", name, cmp.Or(importer, "the bench"), nodeModules)
		}
	}
}

// freeAddress finds a free port of the loopback for a program that wants to be told
// its address.
func freeAddress() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer listener.Close()
	return listener.Addr().String(), nil
}
