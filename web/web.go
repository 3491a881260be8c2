// Package web is the page: templ components rendered once, styles, and the
// page's own script.
//
// The page is static. Everything that depends on what somebody pastes happens
// in the browser: the script fills <template> elements that the components of
// this package rendered, through textContent and never through markup, so a
// certificate, which is attacker-made text, cannot become part of the document's
// structure. The page does no network request of its own before Send; what it
// needs (samples, templates, the list of endpoints) is in the document.
//
// The same components serve two homes. Under package server the page lives at
// "/", its assets under a path with their hash, and the Content-Security-Policy
// is a header. As a static site (the command web/export) all paths are relative,
// the policy is a <meta> element, and Send needs a proxy's address.
//
// What the package does not do: it holds no handler and no state, and it decides
// nothing about certificates. The rules page is the catalogue of package
// preflight, set in type.
package web

import (
	"net/url"
	"strings"

	"countersign/internal/iamapi"
)

// ProxyNone as Options.Proxy makes a page that cannot send: it says so and
// offers the curl line.
const ProxyNone = "none"

// Options say where a page lives and what it offers.
type Options struct {
	Endpoints []iamapi.Endpoint // offered in this order; the first is chosen at the start

	// Demo offers one button that fills in the published example key pair below.
	Demo                bool
	DemoUserName        string
	DemoAccessKeyID     string
	DemoSecretAccessKey string

	// Proxy is the base URL that Send posts to, without a slash at its end; ""
	// means the page's own origin, ProxyNone that there is none. The endpoint
	// "local" is the embedded IAM of that same origin.
	Proxy string

	// Static makes the page carry its own Content-Security-Policy, for hosts
	// that send no such header.
	Static bool

	Links     Links
	Version   string // shown in the footer, "" hides it
	SourceURL string // "" hides the link
}

// Links are the places that a page refers to, each relative to the page itself,
// so that a site works under any path.
type Links struct {
	Home   string // the page: "./" or "index.html"
	Rules  string // the catalogue: "rules" or "rules.html"
	Assets string // directory of Assets, with a slash at its end: "assets/3f2a…/"
	Module string // directory of the browser module, with a slash at its end: "countersign/"
}

// ContentSecurityPolicy returns the policy of every page, for the header. Pages
// run their own scripts and talk to their own origin; connect lists the further
// origins that they may talk to. The one Trusted Types policy, "countersign",
// is for the address of the page's worker.
func ContentSecurityPolicy(connect []string) string {
	return metaPolicy(connect) + "; frame-ancestors 'none'"
}

// metaPolicy is the part of the policy that browsers heed in a <meta> element;
// frame-ancestors works as a header only (CSP Level 3 §6.4.2).
func metaPolicy(connect []string) string {
	sources := strings.Join(append([]string{"'self'"}, connect...), " ")
	return strings.Join([]string{
		"default-src 'none'",
		"script-src 'self' 'wasm-unsafe-eval'",
		"style-src 'self'",
		"img-src 'self'",
		"connect-src " + sources,
		"worker-src 'self'",
		"form-action 'none'",
		"base-uri 'none'",
		"require-trusted-types-for 'script'",
		"trusted-types countersign",
	}, "; ")
}

// policy is the content of the page's own <meta> policy. Of the proxy's address
// it takes the origin: a path would match that very path alone, and could carry
// a semicolon.
func (o Options) policy() string {
	proxy, err := url.Parse(o.Proxy)
	if err != nil || proxy.Host == "" {
		return metaPolicy(nil)
	}
	return metaPolicy([]string{proxy.Scheme + "://" + proxy.Host})
}
