//go:build browser

// Package browsertest drives the page as people do: a real Chromium against the
// real program, with the demo IAM behind it.
//
// All that the browser sends goes through a recorder, a forwarding proxy of the
// test, so that what the page and its workers do on the network is seen whole,
// whatever host it is meant for.
package browsertest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// patience is how long a state of the page may take to arrive on a busy machine.
const patience = 30 * time.Second

var screenshots = flag.String("screenshots", "", "write a picture of every state of the page into this `directory`")

// program is the built server, axe the accessibility checker's source.
var program, axe string

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "countersign-browsertest")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer os.RemoveAll(dir)
		program = filepath.Join(dir, "countersign")
		if out, err := exec.Command("go", "build", "-o", program, "../../server").CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "%v\n%s", err, out)
			return 1
		}
		source, err := os.ReadFile("../../node_modules/axe-core/axe.min.js")
		if err != nil {
			fmt.Fprintln(os.Stderr, "axe-core is missing, run: npm ci:", err)
			return 1
		}
		axe = string(source)
		return m.Run()
	}())
}

// startServer runs the program with a demo IAM of its own and returns its origin.
func startServer(t *testing.T, flags ...string) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	var log bytes.Buffer
	command := exec.Command(program, append([]string{"-demo", "-addr", address, "-data", t.TempDir()}, flags...)...)
	command.Stdout, command.Stderr = &log, &log
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		command.Process.Signal(os.Interrupt)
		command.Wait()
		if t.Failed() {
			t.Logf("the server's log:\n%s", log.String())
		}
	})
	origin := "http://" + address
	for deadline := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) {
		answer, err := http.Get(origin + "/healthz")
		if err == nil {
			answer.Body.Close()
			return origin
		}
		if time.Now().After(deadline) {
			t.Fatalf("the server does not answer: %v", err)
		}
	}
}

// A recorder forwards what the browser sends and remembers it.
type recorder struct {
	address string
	mu      sync.Mutex
	sent    []sentRequest
	refuse  func(*http.Request) bool // nil: forward all
}

type sentRequest struct {
	method, url string
	host        string // without the port
	whole       string // the request as on the wire, body included
}

func startRecorder(t *testing.T) *recorder {
	t.Helper()
	r := &recorder{}
	forward := &httputil.ReverseProxy{
		Rewrite:  func(*httputil.ProxyRequest) {},
		ErrorLog: nil,
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r.address = listener.Addr().String()
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		body, err := io.ReadAll(q.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		q.Body = io.NopCloser(bytes.NewReader(body))
		head, _ := httputil.DumpRequest(q, false)
		r.mu.Lock()
		r.sent = append(r.sent, sentRequest{q.Method, q.URL.String(), q.URL.Hostname(), string(head) + string(body)})
		refuse := r.refuse
		r.mu.Unlock()
		// Nothing but the loopback is reached from here, whatever asks for it.
		if q.Method == http.MethodConnect || q.URL.Hostname() != "127.0.0.1" || refuse != nil && refuse(q) {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		forward.ServeHTTP(w, q)
	})}
	go server.Serve(listener)
	t.Cleanup(func() { server.Close() })
	return r
}

// requests returns what the page has sent so far. Chromium's own calls home are
// left out, by the hosts that they go to: no page of ours names them.
func (r *recorder) requests() []sentRequest {
	r.mu.Lock()
	defer r.mu.Unlock()
	var sent []sentRequest
	for _, q := range r.sent {
		own := func(domain string) bool { return strings.HasSuffix(q.host, domain) }
		if !slices.ContainsFunc(chromiumsOwn, own) {
			sent = append(sent, q)
		}
	}
	return sent
}

// chromiumsOwn are the domains that Debian's Chromium calls by itself.
var chromiumsOwn = []string{".google.com", ".googleapis.com", ".gvt1.com"}

// A page is one tab with the page in it.
type page struct {
	t   *testing.T
	ctx context.Context
	net *recorder

	mu       sync.Mutex
	problems []string // what the browser's console reported as an error
}

// open starts a browser with an empty profile on the address.
func open(t *testing.T, address string) *page {
	t.Helper()
	return openWith(t, startRecorder(t), address)
}

func openWith(t *testing.T, r *recorder, address string) *page {
	t.Helper()
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath("/usr/bin/chromium"),
		chromedp.NoSandbox,
		chromedp.UserDataDir(t.TempDir()),
		chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-features", "Translate,AutofillServerCommunication,OptimizationHints"),
		chromedp.ProxyServer("http://"+r.address),
		chromedp.Flag("proxy-bypass-list", "<-loopback>"),
		chromedp.WSURLReadTimeout(patience),
	)
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	p := &page{t: t, ctx: ctx, net: r}
	// The first run starts the browser, which lives as long as its context does.
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	messages := chromedp.Console(ctx)
	go func() {
		for m, err := range messages {
			if err != nil {
				return
			}
			// Browsers note every fetch that was not answered with a 2xx, and answers
			// that are errors are what this page is about.
			expected := m.Source == "network" && strings.Contains(m.Text, "/send/") || strings.Contains(m.URL, "/send/")
			if (m.IsException() || m.Type == "error" || m.Type == "warning") && !expected {
				p.note(m.String())
			}
		}
	}()
	p.resize(1440, 900, "light")
	p.do(chromedp.Navigate(address))
	return p
}

func (p *page) note(problem string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.problems = append(p.problems, problem)
}

// quiet fails the test if the console has reported an error.
func (p *page) quiet() {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, problem := range p.problems {
		p.t.Errorf("the console says: %s", problem)
	}
}

func (p *page) do(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	run(p, chromedp.Steps(steps...))
}

// run runs one action and returns its value.
func run[T any](p *page, action chromedp.Action[T]) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	value, err := chromedp.Run(ctx, action)
	if err != nil {
		p.t.Fatalf("%v\n%s", err, p.state())
	}
	return value
}

// state is the text of the page, for a failure's message.
func (p *page) state() string {
	ctx, cancel := context.WithTimeout(p.ctx, 5*time.Second)
	defer cancel()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string](`document.body?.innerText ?? ""`))
	if err != nil {
		return err.Error()
	}
	return "the page reads:\n" + text
}

// eval returns the value of a JavaScript expression, awaited where it is a
// promise.
func eval[T any](p *page, expression string) T {
	p.t.Helper()
	return run(p, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
}

// command runs a command of the DevTools protocol.
func command[P, R any](c cdp.Command[P, R], parameters P) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, c, parameters)
		return err
	})
}

// await waits until a JavaScript expression is true.
func (p *page) await(expression string) {
	p.t.Helper()
	deadline := time.Now().Add(patience)
	for !eval[bool](p, "!!("+expression+")") {
		if time.Now().After(deadline) {
			p.t.Fatalf("this did not become true: %s\n%s", expression, p.state())
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// text returns what an element shows.
func (p *page) text(selector string) string {
	p.t.Helper()
	return eval[string](p, fmt.Sprintf("document.querySelector(%q)?.innerText ?? ''", selector))
}

func (p *page) awaitText(selector, part string) {
	p.t.Helper()
	p.await(fmt.Sprintf("document.querySelector(%q)?.innerText.includes(%q)", selector, part))
}

func (p *page) click(selector string) {
	p.t.Helper()
	p.do(chromedp.ScrollIntoView(selector), chromedp.Click(selector, chromedp.NodeVisible))
}

// fill replaces what a field holds, as a paste does.
func (p *page) fill(selector, text string) {
	p.t.Helper()
	p.do(chromedp.Focus(selector), chromedp.Evaluate[chromedp.Void](fmt.Sprintf("document.querySelector(%q).select()", selector)))
	if text == "" {
		p.do(chromedp.KeyEvent("\b"))
		return
	}
	// The page may take a paste into its own hands; else the browser inserts it.
	literal, err := json.Marshal(text)
	if err != nil {
		p.t.Fatal(err)
	}
	taken := eval[bool](p, fmt.Sprintf(`(() => {
		const clipboardData = new DataTransfer();
		clipboardData.setData("text/plain", %s);
		return !document.querySelector(%q).dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
	})()`, literal, selector))
	if !taken {
		p.do(command(input.InsertText, input.InsertTextParams{Text: text}))
	}
}

// pasteBeside pastes while the focus is in no field.
func (p *page) pasteBeside(text string) {
	p.t.Helper()
	p.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`(() => {
		const clipboardData = new DataTransfer();
		clipboardData.setData("text/plain", %q);
		document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
	})()`, text)))
}

// choose picks an option of a select.
func (p *page) choose(selector, value string) {
	p.t.Helper()
	p.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf("(s => { s.value = %q; s.dispatchEvent(new Event('input', {bubbles: true})); s.dispatchEvent(new Event('change', {bubbles: true})) })(document.querySelector(%q))", value, selector)))
}

// ready waits until the module has arrived.
func (p *page) ready() {
	p.t.Helper()
	p.await(`document.querySelector("#verdict").dataset.state === "empty"`)
}

// accessible runs axe-core over the page as it stands.
func (p *page) accessible(state string) {
	p.t.Helper()
	// Colours that are still changing have a contrast that nobody gets to read.
	p.await(`document.getAnimations().every(a => a.effect.getComputedTiming().iterations === Infinity)`)
	p.do(chromedp.Evaluate[chromedp.Void](axe))
	violations := eval[[]struct {
		ID, Help string
		Nodes    []struct{ HTML, FailureSummary string }
	}](p, `axe.run(document, {resultTypes: ["violations"]}).then(r => r.violations)`)
	for _, v := range violations {
		for _, n := range v.Nodes {
			p.t.Errorf("%s: %s: %s\n%s\n%s", state, v.ID, v.Help, n.HTML, n.FailureSummary)
		}
	}
}

// resize sets the window's size and colour scheme.
func (p *page) resize(width, height int64, scheme string) {
	p.t.Helper()
	p.do(command(emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: height, DeviceScaleFactor: 1, Mobile: width < 600}),
		command(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}))
}

// look takes pictures of a state at every width and in both schemes, where
// pictures are wanted, and looks for what must not be at any width: a page wider
// than its window, and violations that axe-core finds.
func (p *page) look(state string) {
	p.t.Helper()
	for _, scheme := range []string{"light", "dark"} {
		for _, width := range []int64{360, 768, 1440} {
			p.resize(width, 900, scheme)
			if over := eval[float64](p, "document.documentElement.scrollWidth - document.documentElement.clientWidth"); over > 0 {
				p.t.Errorf("%s at %d: the page is %v px wider than its window", state, width, over)
			}
			if *screenshots != "" {
				p.do(chromedp.Evaluate[chromedp.Void]("scrollTo(0, 0)")) // what is sticky is then in its place
				picture := run(p, chromedp.FullScreenshot(100))
				name := filepath.Join(*screenshots, fmt.Sprintf("%s-%d-%s.png", state, width, scheme))
				if err := errors.Join(os.MkdirAll(*screenshots, 0o755), os.WriteFile(name, picture, 0o644)); err != nil {
					p.t.Fatal(err)
				}
			}
		}
		p.accessible(state + ", " + scheme)
	}
	p.resize(1440, 900, "light")
}
