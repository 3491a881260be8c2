//go:build !js

package main

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// A site serves the module under the paths of several pages, each with its own
// headers and mishaps.
type site struct {
	policy string                                                   // Content-Security-Policy of all its answers
	wasm   func(w http.ResponseWriter, r *http.Request) (done bool) // in place of the module itself
}

// The policy of a strict page, as the one that Countersign itself serves.
const strictPolicy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src 'self'; " +
	"require-trusted-types-for 'script'; trusted-types countersign"

func serveSites(t *testing.T, dir string, sites map[string]site) *httptest.Server {
	t.Helper()
	files := http.FileServer(http.Dir(dir))
	mux := http.NewServeMux()
	for name, s := range sites {
		mux.Handle("/"+name+"/", http.StripPrefix("/"+name, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if s.policy != "" {
				w.Header().Set("Content-Security-Policy", s.policy)
			}
			w.Header().Set("Cache-Control", "no-store")
			switch {
			case r.URL.Path == "/":
				w.Header().Set("Content-Type", "text/html; charset=utf-8")
				w.Write([]byte("<!doctype html><title>" + name + "</title>"))
			case r.URL.Path == "/countersign.wasm" && s.wasm != nil && s.wasm(w, r):
			default:
				files.ServeHTTP(w, r)
			}
		})))
	}
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server
}

// startBrowser returns a tab of headless Chromium.
func startBrowser(t *testing.T) context.Context {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox)
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("starting Chromium (on Debian: apt install chromium): %v", err)
	}
	ctx, cancel = context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// evaluate runs the body of an async function in the page at an address. The
// function is given the module's exports. What it returns or throws comes back
// as text.
func evaluate(t *testing.T, browser context.Context, address, body string) string {
	t.Helper()
	script := `(async () => {
		const { load, inspect, CountersignError } = await import("./countersign.js");
		const failure = (e) => e instanceof CountersignError ? e.code + ": " + e.message : "not ours: " + e;
		` + body + `
	})().catch((e) => "THROWN " + e)`
	if err := chromedp.Do(browser, chromedp.Navigate(address)); err != nil {
		t.Fatal(err)
	}
	result, err := chromedp.Run(browser, chromedp.Evaluate[string](script, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func TestBrowserLoadsTheModule(t *testing.T) {
	dir := builtModule(t, "9")
	browser := startBrowser(t)

	const load = `return load().then(async (c) => "loaded, " + (await c.endpoints())[1].name, failure);`
	failOnce := true
	tests := []struct {
		name string
		site site
		body string
		want string // the beginning of the result
	}{
		{"under the strictest policy", site{policy: strictPolicy}, load, "loaded, aws"},
		{"without any policy", site{}, load, "loaded, aws"},
		{"on the page's own thread", site{policy: strictPolicy},
			strings.Replace(load, "load()", "load({ worker: false })", 1), "loaded, aws"},
		{"from a server that has the type of .wasm wrong",
			site{wasm: func(w http.ResponseWriter, r *http.Request) bool {
				w.Header().Set("Content-Type", "application/byte-stream")
				return false
			}}, load, "loaded, aws"},
		{"from bytes", site{policy: strictPolicy},
			`const wasm = await (await fetch("./countersign.wasm")).arrayBuffer();` +
				strings.Replace(load, "load()", "load({ wasm })", 1), "loaded, aws"},
		{"from a compiled module", site{policy: strictPolicy},
			`const wasm = await WebAssembly.compileStreaming(fetch("./countersign.wasm"));` +
				strings.Replace(load, "load()", "load({ wasm })", 1), "loaded, aws"},
		{"not from a server without it",
			site{wasm: func(w http.ResponseWriter, r *http.Request) bool { http.NotFound(w, r); return true }},
			load, "NotFound: The server answered 404 for http://"},
		{"at the second try, when the first one failed",
			site{wasm: func(w http.ResponseWriter, r *http.Request) bool {
				if failOnce {
					failOnce = false
					http.Error(w, "not yet", http.StatusServiceUnavailable)
					return true
				}
				return false
			}}, `const first = await load().then(() => "loaded", failure);
				return first.slice(0, 36) + (await (await load()).endpoints())[1].name;`,
			"Unreachable: The server answered 503aws"},
		{"not from a server that answers with a page",
			site{wasm: func(w http.ResponseWriter, r *http.Request) bool {
				w.Header().Set("Content-Type", "text/html")
				w.Write([]byte("<!doctype html>"))
				return true
			}}, load, "NotWebAssembly: What came is no WebAssembly module: http://"},
		{"not where the connection breaks",
			site{wasm: func(w http.ResponseWriter, r *http.Request) bool { panic(http.ErrAbortHandler) }},
			load, "Unreachable: http://"},
		{"not from a damaged file",
			site{wasm: func(w http.ResponseWriter, r *http.Request) bool {
				w.Header().Set("Content-Type", "application/wasm")
				w.Write([]byte("\x00asm\x01\x00\x00\x00\xff"))
				return true
			}}, load, "NotWebAssembly: The WebAssembly module is damaged"},
		{"not from another module",
			site{wasm: func(w http.ResponseWriter, r *http.Request) bool {
				w.Header().Set("Content-Type", "application/wasm")
				w.Write([]byte("\x00asm\x01\x00\x00\x00"))
				return true
			}}, load, "NotWebAssembly: The WebAssembly module is not Countersign's"},
		{"not where the policy forbids WebAssembly",
			site{policy: strings.Replace(strictPolicy, "'wasm-unsafe-eval'", "", 1)},
			load, "ContentSecurityPolicy: The Content-Security-Policy forbids to compile"},
		{"not where the policy forbids to fetch",
			site{policy: strings.Replace(strictPolicy, "connect-src 'self'", "connect-src 'none'", 1)},
			load, "ContentSecurityPolicy: The page's Content-Security-Policy (connect-src) forbids to fetch"},
		{"not where the policy forbids workers",
			site{policy: strings.Replace(strictPolicy, "worker-src 'self'", "worker-src 'none'", 1)},
			load, "WorkerFailed: "},
		{"not where Trusted Types forbid our policy",
			site{policy: strings.Replace(strictPolicy, "trusted-types countersign", "trusted-types other", 1)},
			load, "TrustedTypes: "},
		{"in a worker that the page makes",
			site{policy: strings.Replace(strictPolicy, "trusted-types countersign", "trusted-types other", 1)},
			`const policy = trustedTypes.createPolicy("other", { createScriptURL: (url) => url });
			 const worker = new Worker(policy.createScriptURL("./countersign.js"), { type: "module", name: "countersign" });` +
				strings.Replace(load, "load()", "load({ worker })", 1), "loaded, aws"},
	}
	sites := map[string]site{}
	for _, test := range tests {
		sites[strings.ReplaceAll(test.name, " ", "-")] = test.site
	}
	server := serveSites(t, dir, sites)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := evaluate(t, browser, server.URL+"/"+strings.ReplaceAll(test.name, " ", "-")+"/", test.body)
			if !strings.HasPrefix(got, test.want) {
				t.Errorf("got  %s\nwant %s…", got, test.want)
			}
		})
	}
}

func TestTheWorkerAnswersAsThePageItselfDoes(t *testing.T) {
	browser := startBrowser(t)
	server := serveSites(t, builtModule(t, "9"), map[string]site{"page": {policy: strictPolicy}})
	pem, err := json.Marshal("Grüße 😀 " + sample(t, "ecdsa-p256.pem") + sample(t, "rsa2048.pem"))
	if err != nil {
		t.Fatal(err)
	}
	got := evaluate(t, browser, server.URL+"/page/", `
		const text = "\ud800" + `+string(pem)+`, now = "2027-01-15T08:00:00Z";
		const [worker, page] = await Promise.all([load(), load({ worker: false })]);
		const [a, b] = await Promise.all([worker.inspect(text, { now }), page.inspect(text, { now })]);
		if (JSON.stringify(a) !== JSON.stringify(b)) return "the reports differ";
		if (a.certificates.some(({ selfSignature }) => selfSignature !== "valid")) return "a signature is " + a.certificates.map((c) => c.selfSignature);

		// Calls that overlap, one of them given up before its turn.
		const controller = new AbortController();
		const calls = Array.from({ length: 20 }, (_, i) => worker.inspect("x".repeat(i) + "\n" + text, { now, signal: i === 15 ? controller.signal : undefined }));
		controller.abort(new Error("typed on"));
		const settled = await Promise.allSettled(calls);
		const wrong = settled.findIndex(({ status, value, reason }, i) =>
			i === 15 ? status !== "rejected" || reason.message !== "typed on" : value.blocks.at(-1).span.end !== a.blocks.at(-1).span.end + i + 1);
		if (wrong >= 0) return "call " + wrong + " has another answer";

		const pending = worker.inspect(text).catch(failure);
		worker.terminate();
		const answers = [await pending, await worker.rules().catch(failure), (await inspect(text, { now })).accepted];
		return answers.map((answer) => String(answer).split(":")[0]).join();`)
	if want := "Terminated,Terminated,true"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
