package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// A visit is one page and what counts as its arrival.
type visit struct {
	name    string
	address string
	script  string // runs before the page's own; leaves a promise of the milliseconds in globalThis.arrived
}

// arrivals has the times from navigation to arrival, in ms: with an empty cache,
// and again in the same browser.
type arrivals struct{ cold, warm samples }

// warmVisits is how many times a browser comes back.
const warmVisits = 3

// The names of the visits.
const (
	toFirstVerdict = "the page, to its first verdict"
	toEmptyModule  = "an empty Go module, until it has run"
)

// painted is JavaScript that settles a promise when the next frame is drawn.
const painted = `(tell) => requestAnimationFrame(() => setTimeout(() => tell(performance.now())))`

// verdictScript pastes into the page as soon as it can be pasted into, and waits
// for the verdict. It makes the events that the page listens to; a paste by
// keyboard could not be timed so well.
func verdictScript(certificate string) string {
	return `globalThis.arrived = new Promise((tell, fail) => document.addEventListener("DOMContentLoaded", () => {
	const painted = ` + painted + `;
	const verdict = document.querySelector("#verdict");
	if (!verdict) return;
	const look = () => {
		const { state } = verdict.dataset;
		if (["accepted", "careful", "refused"].includes(state)) painted(tell);
		if (state === "failed") fail(new Error(verdict.innerText));
	};
	new MutationObserver(look).observe(verdict, { attributes: true });
	const paste = document.querySelector("#paste");
	const event = (name) => new InputEvent(name, { inputType: "insertFromPaste", bubbles: true, cancelable: true });
	paste.focus();
	paste.dispatchEvent(event("beforeinput"));
	paste.value = ` + quoted(certificate) + `;
	paste.dispatchEvent(event("input"));
}));`
}

// emptyScript waits until the empty module's page says that it has run.
const emptyScript = `globalThis.arrived = new Promise((tell) => { globalThis.ran = () => (` + painted + `)(tell); });`

// A program is a process that was started here.
type program struct {
	command *exec.Cmd
	origin  string
}

// startServer builds the server from the module's root, with what lies in
// web/build, and starts it on the loopback with a demo IAM.
func startServer(ctx context.Context, directory string) (*program, error) {
	binary := filepath.Join(directory, "countersign")
	if output, err := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", binary, "countersign/server").CombinedOutput(); err != nil {
		return nil, fmt.Errorf("building the server: %w\n%s", err, output)
	}
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	p := &program{exec.Command(binary, "-demo", "-addr", address, "-data", filepath.Join(directory, "data")), "http://" + address}
	if err := p.command.Start(); err != nil {
		return nil, err
	}
	for deadline := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		answer, err := http.Get(p.origin + "/healthz")
		if err == nil {
			answer.Body.Close()
			return p, nil
		}
		if time.Now().After(deadline) {
			p.stop()
			return nil, fmt.Errorf("the server does not answer: %w", err)
		}
	}
}

func (p *program) stop() {
	p.command.Process.Signal(os.Interrupt)
	p.command.Wait()
}

// startEmptyModule serves the yardstick: a page that runs a Go program which does
// nothing, built, compressed and cached like the module. No module of the plain
// toolchain arrives earlier.
func startEmptyModule(ctx context.Context, directory string) (*httptest.Server, error) {
	source, binary := filepath.Join(directory, "empty.go"), filepath.Join(directory, "empty.wasm")
	if err := os.WriteFile(source, []byte("package main\n\nfunc main() {}\n"), 0o644); err != nil {
		return nil, err
	}
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags=-s -w", "-gcflags=all=-l", "-o", binary, source)
	build.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0")
	if output, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("building the empty module: %w\n%s", err, output)
	}
	root, err := exec.CommandContext(ctx, "go", "env", "GOROOT").Output()
	if err != nil {
		return nil, err
	}
	support := filepath.Join(strings.TrimSpace(string(root)), "lib", "wasm", "wasm_exec.js")
	mux := http.NewServeMux()
	for path, file := range map[string]string{"/empty.wasm": binary, "/wasm_exec.js": support} {
		content, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		mux.HandleFunc("GET "+path, serveCompressed(path, content))
	}
	var document bytes.Buffer
	if err := emptyModulePage().Render(ctx, &document); err != nil {
		return nil, err
	}
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) { w.Write(document.Bytes()) })
	return httptest.NewServer(mux), nil
}

// serveCompressed answers as the server does: compressed beforehand, to be asked
// for again each time.
func serveCompressed(name string, content []byte) http.HandlerFunc {
	var compressed bytes.Buffer
	writer := brotli.NewWriterLevel(&compressed, 9)
	writer.Write(content) // a bytes.Buffer takes everything
	writer.Close()
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "public, no-cache")
		w.Header().Set("ETag", `"only"`)
		w.Header().Set("Content-Encoding", "br")
		http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(compressed.Bytes()))
	}
}

// runVisits goes to each page with a new browser a round.
func runVisits(ctx context.Context, chromium string, visits []visit, browsers rounds) (map[string]*arrivals, error) {
	times := map[string]*arrivals{}
	for range browsers.all {
		for _, v := range visits {
			if times[v.name] == nil {
				times[v.name] = &arrivals{}
			}
			if err := v.run(ctx, chromium, times[v.name]); err != nil {
				return nil, fmt.Errorf("visiting %s: %w", v.name, err)
			}
		}
	}
	return times, nil
}

// run visits with a new browser, and comes back to the page.
func (v *visit) run(ctx context.Context, chromium string, times *arrivals) error {
	profile, err := os.MkdirTemp("", "countersign-bench-profile")
	if err != nil {
		return err
	}
	defer os.RemoveAll(profile)
	tab, end, err := startBrowser(ctx, chromium, profile)
	if err != nil {
		return err
	}
	defer end()
	if err := command(tab, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: v.script}); err != nil {
		return err
	}
	for i := range 1 + warmVisits {
		// A browser that has just started is still busy with itself.
		if err := chromedp.Do(tab, chromedp.Navigate("about:blank"), chromedp.Sleep(settle)); err != nil {
			return err
		}
		if err := chromedp.Do(tab, chromedp.Navigate(v.address)); err != nil {
			return err
		}
		ms, err := evaluate[float64](tab, "arrived")
		if err != nil {
			text, _ := evaluate[string](tab, "document.body.innerText")
			return fmt.Errorf("%w; the page reads:\n%s", err, text)
		}
		if i == 0 {
			times.cold = append(times.cold, ms)
		} else {
			times.warm = append(times.warm, ms)
		}
	}
	return nil
}

// settle is how long a browser is left alone before it is sent somewhere.
const settle = 700 * time.Millisecond
