package main

import (
	"maps"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"countersign/internal/proxy"
	"countersign/web"
)

// pageHeaders are those of a strict page.
func pageHeaders() http.Header {
	return http.Header{
		"Content-Security-Policy":      {web.ContentSecurityPolicy(nil)},
		"Cross-Origin-Opener-Policy":   {"same-origin"},
		"Cross-Origin-Resource-Policy": {"same-origin"},
		"Permissions-Policy":           {"camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"},
		"Referrer-Policy":              {"no-referrer"},
		"X-Content-Type-Options":       {"nosniff"},
	}
}

// apiHeaders keep what the API answers, which no page is made of, from being taken
// for one: a browser shows it at most, and gives it to no page of another origin.
// They are few because net/http copies and sorts the headers of each answer: with
// those of a page, that took a tenth of the server's time.
func apiHeaders() http.Header {
	return http.Header{
		"Content-Security-Policy":      {"default-src 'none'; frame-ancestors 'none'; sandbox"},
		"Cross-Origin-Resource-Policy": {"same-origin"},
		"X-Content-Type-Options":       {"nosniff"},
	}
}

// secured puts headers on every answer. A handler may tighten them further.
func secured(next http.Handler, headers http.Header) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// The values are shared by all answers; there is no room behind them, so
		// that a handler that adds one gets a list of its own.
		maps.Copy(w.Header(), headers)
		next.ServeHTTP(w, r)
	})
}

// onlyLoopbackHosts refuses requests under any name but the machine's own. The
// demo's keys are published: a web page anywhere that lets its own name resolve
// to 127.0.0.1 (DNS rebinding) would be of the same origin as the demo for the
// browser, and could use it with those keys. What the browser then sends as
// Host is that page's name.
func onlyLoopbackHosts(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !isLoopbackHost(r.Host) {
			refuse(w, r, http.StatusMisdirectedRequest, "MisdirectedRequest", "The demo answers to localhost and loopback addresses only, since its keys are published.\nFor any other name, run countersign with -data DIR instead of -demo.")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// notFromOtherPages refuses what a browser sends for a page that is not this
// server's own. That page cannot read the answer, but with the demo's published
// keys it can sign, and a form, or a picture with a presigned URL, changes what is
// there. The page of the demo itself sends to /send/.
//
// Programs that are no browsers send neither of the two headers (Fetch Metadata
// §2.3, RFC 6454 §7).
func notFromOtherPages(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		site, origin := r.Header.Get("Sec-Fetch-Site"), r.Header.Get("Origin")
		foreign := site == "cross-site" || site == "same-site"
		if origin != "" {
			u, err := url.Parse(origin)
			foreign = foreign || err != nil || !strings.EqualFold(u.Host, r.Host)
		}
		if foreign {
			refuse(w, r, http.StatusForbidden, "Forbidden", "The page that sent this is not the demo's own. Since the demo's keys are published, its API is for programs, and not for pages elsewhere.")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// isLoopbackHost tells whether a Host header names this machine itself, with or
// without a port. Names under localhost never leave the machine (RFC 6761 §6.3).
func isLoopbackHost(host string) bool {
	name := host
	if h, port, err := net.SplitHostPort(host); err == nil {
		if strings.Trim(port, "0123456789") != "" {
			return false
		}
		name = h
	} else if strings.HasPrefix(name, "[") && strings.HasSuffix(name, "]") {
		name = name[1 : len(name)-1] // an IPv6 address without a port
	}
	name = strings.ToLower(strings.TrimSuffix(name, "."))
	if name == "localhost" || strings.HasSuffix(name, ".localhost") {
		return true
	}
	addr, err := netip.ParseAddr(name)
	return err == nil && addr.Zone() == "" && addr.Unmap().IsLoopback()
}

// Origins are the foreign origins whose pages may load the module and send.
type origins []string

// protection is what the proxy asks whether a page may send.
func (o origins) protection() (*http.CrossOriginProtection, error) {
	p := http.NewCrossOriginProtection()
	for _, origin := range o {
		if err := p.AddTrustedOrigin(origin); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// shared lets the allowed origins use a route (Fetch §3.2, the CORS protocol).
// Without any, the route is the same as before.
func (o origins) shared(next http.Handler) http.Handler {
	if len(o) == 0 {
		return next
	}
	exposed := strings.Join(proxy.AnswerHeaders, ", ")
	accepted := strings.Join(proxy.RequestHeaders, ", ")
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Cross-Origin-Resource-Policy", "cross-origin")
		h.Add("Vary", "Origin")
		origin := r.Header.Get("Origin")
		allowed := slices.Contains(o, origin)
		if allowed {
			h.Set("Access-Control-Allow-Origin", origin)
			h.Set("Access-Control-Expose-Headers", exposed)
		}
		if r.Method != http.MethodOptions {
			next.ServeHTTP(w, r)
			return
		}
		if !allowed {
			http.Error(w, "This origin is not among those that the server's operator allowed with -allow-origin.", http.StatusForbidden)
			return
		}
		h.Set("Access-Control-Allow-Methods", "GET, HEAD, POST")
		h.Set("Access-Control-Allow-Headers", accepted)
		h.Set("Access-Control-Max-Age", "600")
		w.WriteHeader(http.StatusNoContent)
	})
}
