// Command export writes the static site: the page and the rules as files, their
// assets, and the browser module in a directory of its own that other sites may
// take as it is. Every path is relative, so the site works under any.
//
//	go run ./web/export -o dist [-proxy https://countersign.example]
//
// Without -proxy the page checks and signs but cannot send; it says so and
// offers the curl line.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/a-h/templ"

	"countersign/internal/iamapi"
	"countersign/internal/preflight"
	"countersign/web"
)

func main() {
	output := flag.String("o", "dist", "`directory` to write; it is made where it does not exist")
	proxy := flag.String("proxy", web.ProxyNone, "base `URL` of a countersign server that Send may use; \"none\" for a page that cannot send")
	version := flag.String("version", "", "version to show on the page")
	source := flag.String("source", "", "`URL` of the source, to link to")
	flag.Parse()
	if err := export(*output, *proxy, *version, *source); err != nil {
		fmt.Fprintln(os.Stderr, "export:", err)
		os.Exit(1)
	}
}

func export(directory, proxy, version, source string) error {
	proxy, err := cleanProxy(proxy)
	if err != nil {
		return err
	}
	module, err := web.Module()
	if err != nil {
		return err
	}
	options := web.Options{
		Endpoints: iamapi.Endpoints(),
		Proxy:     proxy,
		Static:    true,
		Version:   version,
		SourceURL: source,
		Links:     web.Links{Home: "index.html", Rules: "rules.html", Assets: "assets/", Module: "countersign/"},
	}
	if err := render(filepath.Join(directory, "index.html"), web.Page(options)); err != nil {
		return err
	}
	if err := render(filepath.Join(directory, "rules.html"), web.RulesPage(options, preflight.Rules())); err != nil {
		return err
	}
	if err := copyTree(filepath.Join(directory, "assets"), web.Assets()); err != nil {
		return err
	}
	return copyTree(filepath.Join(directory, "countersign"), module)
}

// cleanProxy returns the origin and path of a proxy without a slash at the end.
func cleanProxy(proxy string) (string, error) {
	if proxy == web.ProxyNone || proxy == "" {
		return web.ProxyNone, nil
	}
	parsed, err := url.Parse(proxy)
	if err != nil {
		return "", fmt.Errorf("-proxy: %w", err)
	}
	if (parsed.Scheme != "https" && parsed.Scheme != "http") || parsed.Host == "" || parsed.RawQuery != "" || parsed.Fragment != "" || parsed.User != nil {
		return "", errors.New("-proxy: want an address like https://countersign.example")
	}
	return strings.TrimSuffix(parsed.String(), "/"), nil
}

func render(name string, component templ.Component) error {
	var page bytes.Buffer
	if err := component.Render(context.Background(), &page); err != nil {
		return err
	}
	return write(name, page.Bytes())
}

func copyTree(directory string, from fs.FS) error {
	return fs.WalkDir(from, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(from, name)
		if err != nil {
			return err
		}
		return write(filepath.Join(directory, filepath.FromSlash(name)), content)
	})
}

func write(name string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	return os.WriteFile(name, content, 0o644)
}
