package main

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"path"
	"strings"
	"sync"

	"github.com/a-h/templ"

	"countersign/internal/iamapi"
	"countersign/internal/preflight"
	"countersign/internal/proxy"
	"countersign/web"
)

// A site is everything that the handler serves from. Nothing in it needs a
// file, a socket or a signal, so that it runs where there are none.
type site struct {
	iam       http.Handler // the embedded IAM; nil: not offered
	module    fs.FS        // the browser module; nil: not built
	endpoints []iamapi.Endpoint
	origins   origins
	demo      *demoKeys // nil: not a demo
	transport http.RoundTripper
	healthy   func(context.Context) error // nil: always
	metrics   *metrics
	log       *slog.Logger
	version   string
}

// newHandler returns the whole site as one handler. Pages are rendered and
// assets compressed here, once.
func newHandler(s site) (http.Handler, error) {
	assets, err := newDirectory("/assets/", web.Assets(), false)
	if err != nil {
		return nil, err
	}
	links := web.Links{Home: "./", Rules: "rules", Assets: assets.path(), Module: "countersign/"}
	module := http.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Error(w, "The browser module is not built into this program: run make build.", http.StatusNotFound)
	}))
	if s.module != nil {
		d, err := newDirectory("/countersign/", s.module, true)
		if err != nil {
			return nil, err
		}
		links.Module, module = d.path(), d
	}

	options := web.Options{Endpoints: s.endpoints, Links: links, Version: s.version}
	if s.demo != nil && s.demo.user.AccessKeyID != "" {
		options.Demo = true
		options.DemoUserName = s.demo.userName
		options.DemoAccessKeyID = s.demo.user.AccessKeyID
		options.DemoSecretAccessKey = s.demo.user.SecretAccessKey
	}
	page, err := render(web.Page(options))
	if err != nil {
		return nil, err
	}
	// Every rule's examples are judged for it: a tenth of a second, which no start waits for.
	rules := sync.OnceValues(func() (renderedPage, error) { return render(web.RulesPage(options, preflight.Rules())) })

	protection, err := s.origins.protection()
	if err != nil {
		return nil, err
	}
	sender, err := proxy.New(s.endpoints, s.iam, proxy.Options{
		Transport: s.transport, CrossOrigin: protection, Logger: s.log, Observe: s.metrics.exchange,
	})
	if err != nil {
		return nil, err
	}

	mux := http.NewServeMux()
	handle := func(pattern, route string, h http.Handler) { mux.Handle(pattern, named(route, h)) }
	handle("GET /{$}", "page", page)
	handle("GET /rules", "rules", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page, err := rules()
		if err != nil {
			panic(err)
		}
		page.ServeHTTP(w, r)
	}))
	handle("GET /assets/", "assets", assets)
	handle("GET /countersign/", "module", s.origins.shared(module))
	handle("OPTIONS /countersign/", "module", s.origins.shared(http.HandlerFunc(readOnly)))
	handle("/send/", "send", s.origins.shared(sender))
	mux.HandleFunc("/send", notFound) // else the mux would add the slash
	handle("GET /metrics", "metrics", s.metrics.handler())
	handle("GET /healthz", "healthz", health(s.healthy, s.log))

	site := withoutRedirects(mux)
	if s.demo != nil {
		site = onlyLoopbackHosts(site)
	}
	h := secured(site, pageHeaders())
	if s.iam != nil {
		api := named("iam", s.iam)
		if s.demo != nil {
			api = onlyLoopbackHosts(notFromOtherPages(api))
		}
		h = dispatched(secured(api, apiHeaders()), h)
	}
	return observed(h, s.log, s.metrics, internalFailure), nil
}

// dispatched tells requests for the Query API from those for the site. The API's
// path is every one that comes to "/" in the canonical request of Signature Version
// 4: AWS ignores the difference (assumed).
func dispatched(api, site http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if shortest(r.URL.Path) == "/" && !isPageRequest(r) {
			api.ServeHTTP(w, r)
		} else {
			site.ServeHTTP(w, r)
		}
	})
}

// withoutRedirects keeps the mux from redirecting what is not a visit to a page.
// http.ServeMux sends a request for a path that is not in its shortest form on to
// the one that is; clients of the Query API, which sign the path, do not follow.
// There is nothing under any other path that such a request could mean, and they
// are told so in a form that they can read, which the mux's own answer is not.
//
// Nor does the mux answer those of which it knows the path and not the method.
func withoutRedirects(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p := shortest(r.URL.Path)
		has := func(method string) bool {
			_, pattern := mux.Handler(&http.Request{Method: method, Host: r.Host, URL: r.URL})
			return r.URL.Path == p && pattern != ""
		}
		switch {
		case r.URL.Path == "*" || isPageRequest(r) || has(r.Method):
			mux.ServeHTTP(w, r)
		case p == "/" && r.Method != http.MethodGet && r.Method != http.MethodHead:
			noAPI(w, r)
		case has(http.MethodGet): // whatever there is can be read
			readOnly(w, r)
		default:
			notFound(w, r)
		}
	})
}

// shortest is the form of a path to which http.ServeMux redirects.
func shortest(p string) string {
	clean := path.Clean("/" + p)
	if strings.HasSuffix(p, "/") && clean != "/" {
		clean += "/"
	}
	return clean
}

// isPageRequest tells a browser that wants the page from a client of the Query
// API, which both ask for "/".
func isPageRequest(r *http.Request) bool {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return false
	}
	q := r.URL.Query()
	return !q.Has("Action") && !q.Has("X-Amz-Signature") && !strings.HasPrefix(r.Header.Get("Authorization"), "AWS4-")
}

// A rendered page, revalidated at each visit.
type renderedPage struct{ *file }

func render(c templ.Component) (renderedPage, error) {
	var b bytes.Buffer
	if err := c.Render(context.Background(), &b); err != nil {
		return renderedPage{}, fmt.Errorf("rendering a page: %w", err)
	}
	return renderedPage{newFile("page.html", b.Bytes(), nil, nil)}, nil
}

func (p renderedPage) ServeHTTP(w http.ResponseWriter, r *http.Request) { p.serve(w, r, revalidate) }

// health answers 200 while the process serves and the store behind it answers.
func health(check func(context.Context) error, log *slog.Logger) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		if check != nil {
			if err := check(r.Context()); err != nil {
				log.Error("the store does not answer", "cause", err)
				http.Error(w, "The store does not answer; the log says why.", http.StatusServiceUnavailable)
				return
			}
		}
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		fmt.Fprintln(w, "ok")
	})
}
