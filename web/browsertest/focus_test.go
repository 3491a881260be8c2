//go:build browser

package browsertest

import (
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// TestTheFocusIsNeverLost presses, by keyboard, the buttons that go when they have
// been pressed.
func TestTheFocusIsNeverLost(t *testing.T) {
	release := make(chan struct{})
	r := startRecorder(t)
	r.refuse = func(q *http.Request) bool {
		if strings.Contains(q.URL.Path, "/send/") {
			<-release
		}
		return strings.HasSuffix(q.URL.Path, ".wasm")
	}
	p := openWith(t, r, startServer(t))
	t.Cleanup(func() { close(release) })
	press := func(selector string) {
		t.Helper()
		p.do(chromedp.Focus(selector), chromedp.KeyEvent("\r"))
	}

	p.fill("#paste", fresh(t, strings.Repeat("long ", 200)))
	p.awaitText("#send-note", "The checker has not read the certificate yet.")
	p.await(`!document.querySelector("#retry").hidden`)
	r.mu.Lock()
	hold := r.refuse
	r.refuse = func(q *http.Request) bool { return !strings.HasSuffix(q.URL.Path, ".wasm") && hold(q) }
	r.mu.Unlock()
	press("#retry")
	p.await(`document.activeElement.id === "paste"`)
	p.awaitText("#verdict-line", "IAM will")

	press("#fields dd .link")
	p.await(`document.activeElement.matches("#fields dd") && document.activeElement.textContent.length > 900`)

	p.fill("#access-key-id", bobAccessKeyID)
	p.fill("#secret-access-key", bobSecret)
	p.await("!document.querySelector('#preview-text').hidden")
	press("#send")
	p.await(`!document.querySelector("#sending").hidden`)
	press("#cancel")
	p.awaitText("#answer-body", "You cancelled the request.")
	p.await(`document.activeElement.id === "send"`)
}

// TestEscapeLeadsBackFromThePaste goes to the paste from an element, a field and a
// byte, and back.
func TestEscapeLeadsBackFromThePaste(t *testing.T) {
	p := open(t, startServer(t))
	p.ready()
	p.fill("#paste", sample(t))
	p.awaitText("#verdict-line", "IAM will refuse")
	for _, way := range []struct{ tab, from string }{
		{"#view-tree", "#tree [role=treeitem]:nth-child(1)"},
		{"#view-bytes", "#hex"},
		{"#view-fields", "#fields [data-field=subject] .term"},
		{"#view-fields", "#findings [data-slot=show]"},
	} {
		p.click(way.tab)
		p.await(`document.querySelector("#tree [role=treeitem]")`)
		// One event, as of a key that is pressed: what takes it leaves no character of
		// it to the paste.
		p.do(chromedp.Focus(way.from), command(input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: "keyDown", Key: "Enter", Code: "Enter", Text: "\r", WindowsVirtualKeyCode: 13}))
		p.await(`document.activeElement.id === "paste" && document.activeElement.selectionEnd > document.activeElement.selectionStart`)
		p.awaitText("#announcer", "Escape leads back.")
		p.do(chromedp.KeyEvent("\u001b"))
		p.await(`document.activeElement === document.querySelector("` + way.from + `")`)
	}
	p.quiet()
}
