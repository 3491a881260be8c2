//go:build browser

package browsertest

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestNothingShiftsWhenTheModuleArrives holds the module back, so that the page
// is seen waiting, and measures the shifts until the first verdict.
func TestNothingShiftsWhenTheModuleArrives(t *testing.T) {
	release := make(chan struct{})
	r := startRecorder(t)
	r.refuse = func(q *http.Request) bool {
		if strings.HasSuffix(q.URL.Path, ".wasm") {
			<-release
		}
		return false
	}
	p := openWith(t, r, startServer(t))
	p.awaitText("#verdict-line", "Getting ready")
	p.look("loading")
	p.do(chromedp.Evaluate[chromedp.Void](`window.shifts = []; new PerformanceObserver(list => shifts.push(...list.getEntries().map(e => e.value))).observe({type: "layout-shift", buffered: false})`))
	p.awaitText("#verdict-note", "0.7 MB") // a wait that is long is explained
	// What is pasted before the module is there waits for it.
	p.fill("#paste", sample(t))
	close(release)
	p.awaitText("#verdict-line", "IAM will refuse")
	if shifts := eval[float64](p, "shifts.reduce((a, b) => a + b, 0)"); shifts > 0.01 {
		t.Errorf("the page shifted by %v", shifts)
	}
	p.quiet()
}

// TestWithoutTheModuleThePageSaysWhatToDo refuses the module, then lets it through.
func TestWithoutTheModuleThePageSaysWhatToDo(t *testing.T) {
	r := startRecorder(t)
	r.refuse = func(q *http.Request) bool { return strings.HasSuffix(q.URL.Path, ".wasm") }
	p := openWith(t, r, startServer(t))
	p.await(`document.querySelector("#verdict").dataset.state === "failed"`)
	p.await(`!document.querySelector("#retry").hidden`)
	p.look("failed")
	r.mu.Lock()
	r.refuse = nil
	r.mu.Unlock()
	p.click("#retry")
	p.ready()
	p.fill("#paste", sample(t))
	p.awaitText("#verdict-line", "IAM will refuse")
}

// TestByKeyboardAlone goes the main path without a pointer.
func TestByKeyboardAlone(t *testing.T) {
	p := open(t, startServer(t))
	p.ready()
	// tabTo presses Tab until the focus is on the element.
	tabTo := func(id string) {
		t.Helper()
		var passed []string
		for range 80 {
			if eval[string](p, `document.activeElement?.id ?? ""`) == id {
				return
			}
			p.do(chromedp.KeyEvent("\t"))
			passed = append(passed, eval[string](p, `document.activeElement?.id || document.activeElement?.tagName`))
		}
		t.Fatalf("Tab does not lead to #%s; it passed %v", id, passed)
	}
	tabTo("sample-fresh")
	p.do(chromedp.KeyEvent("\r"))
	p.awaitText("#verdict-line", "IAM will accept")
	tabTo("demo-credentials")
	p.do(chromedp.KeyEvent("\r"))
	p.await("!document.querySelector('#preview-text').hidden")
	tabTo("preview-http")
	p.do(chromedp.KeyEvent("\u0303")) // arrow right
	p.await(`document.activeElement?.id === "preview-curl" && document.querySelector("#preview-curl").ariaSelected === "true"`)
	p.awaitText("#preview-text", "curl")
	tabTo("send")
	p.do(chromedp.KeyEvent("\r"))
	p.awaitText("#answer-body", "UploadSigningCertificateResponse")
	p.quiet()
}

// TestSeveralCertificatesGiveATable pastes a chain and a bundle.
func TestSeveralCertificatesGiveATable(t *testing.T) {
	chain, err := os.ReadFile("../../internal/preflight/testdata/chain.pem")
	if err != nil {
		t.Fatal(err)
	}
	p := open(t, startServer(t))
	p.ready()
	p.fill("#paste", string(chain))
	p.awaitText("#bundle-rows", "CN=Bob")
	if rows := eval[int](p, `document.querySelectorAll("#bundle-rows tr").length`); rows != 3 {
		t.Errorf("a chain of three has %d rows", rows)
	}
	p.look("chain")
	p.fill("#paste", strings.Repeat(string(chain), 50))
	p.await(`document.querySelectorAll("#bundle-rows tr").length === 150`)
	p.accessible("bundle")
	p.quiet()
}

// TestHostileTextIsShownAsText pastes names that would like to be markup.
func TestHostileTextIsShownAsText(t *testing.T) {
	p := open(t, startServer(t))
	p.ready()
	p.fill("#paste", fresh(t, `<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>`+"\u202Egpj.exe"))
	p.awaitText("#fields", "<img src=x onerror")
	if eval[bool](p, `!!window.hacked || !!document.querySelector("main img, main script")`) {
		t.Error("a name became markup")
	}
	if strings.Contains(p.text("#fields"), "\u202E") {
		t.Error("a name turns the direction of the page")
	}
	p.look("hostile")
	p.fill("#paste", strings.Repeat("-----BEGIN CERTIFICATE-----\n", 40000))
	p.awaitText("#verdict-line", "there is nothing between the markers")
	p.click("#clear")
	p.await(`document.querySelector("#verdict").dataset.state === "empty"`)
	p.fill("#paste", sample(t))
	p.awaitText("#verdict-line", "IAM will refuse")
	p.quiet()
}

// TestAsAStaticSite serves the export under a path of its own, without a server
// behind it.
func TestAsAStaticSite(t *testing.T) {
	directory := filepath.Join(t.TempDir(), "some", "where")
	if out, err := exec.Command("go", "run", "../export", "-o", directory).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	files := http.FileServer(http.Dir(filepath.Dir(filepath.Dir(directory))))
	site := httptest.NewServer(files)
	defer site.Close()
	p := open(t, site.URL+"/some/where/index.html")
	p.ready()
	p.fill("#paste", fresh(t, "Static"))
	p.awaitText("#verdict-line", "IAM will accept")
	p.fill("#access-key-id", bobAccessKeyID)
	p.fill("#secret-access-key", bobSecret)
	p.await("!document.querySelector('#preview-text').hidden")
	p.look("static")
	p.await("document.querySelector('#send').disabled || document.querySelector('#send').ariaDisabled === 'true'")
	p.click("#preview-curl")
	p.awaitText("#preview-text", "https://iam.amazonaws.com/")
	p.quiet()
}

// TestTheRulesPage shows the whole catalogue, each rule under its own address.
func TestTheRulesPage(t *testing.T) {
	p := open(t, startServer(t)+"/rules#validity-expired")
	p.awaitText("main", "It has expired")
	p.look("rules")
	p.quiet()
}
